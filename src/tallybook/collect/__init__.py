"""The door: outside world to reports; nothing else in tallybook touches untrusted bytes."""

from __future__ import annotations

import logging

from tallybook.collect.collect import collect
from tallybook.collect.finish import Collected
from tallybook.collect.limits import Limits

# What these libraries log about damaged files reaches users as Problems; without a handler Python would print it.
for _library in ("charset_normalizer", "htmldate", "pypdf", "trafilatura"):
    logging.getLogger(_library).addHandler(logging.NullHandler())

__all__ = ["Collected", "Limits", "collect"]
