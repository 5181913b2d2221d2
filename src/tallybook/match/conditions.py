"""Parses the conditions of Splink's settings once, since that takes longer than to compare a few claims by them."""

from __future__ import annotations

import copy
import functools
import json
from collections.abc import Mapping
from typing import Any

from splink import SettingsCreator


class Conditions(SettingsCreator):
    """Splink's settings, parsed when they are first asked for."""

    def get_settings(self, sql_dialect_str: str) -> Any:
        """A copy, since whoever has it may learn from data."""
        told = {name: value for name, value in vars(self).items() if name != "linker_uid" and value is not None}
        return copy.deepcopy(_parsed(json.dumps(told), sql_dialect_str))


def conditions(settings: Mapping[str, Any]) -> Conditions:
    """The settings in the form that a linker takes."""
    return Conditions(**settings)


@functools.lru_cache(maxsize=8)
def _parsed(settings: str, dialect: str) -> Any:
    return SettingsCreator(**json.loads(settings)).get_settings(dialect)
