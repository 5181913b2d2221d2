"""This area as a Django application, for its table."""

from __future__ import annotations

from django.apps import AppConfig


class ProblemsConfig(AppConfig):
    """What was found wrong with the material when it was last looked at."""

    name = "tallybook.desk.problems"
    label = "problems"
