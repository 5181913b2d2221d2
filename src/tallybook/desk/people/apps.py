"""This area as a Django application, for its tables."""

from __future__ import annotations

from django.apps import AppConfig


class PeopleConfig(AppConfig):
    """People, their roles and how they sign in."""

    name = "tallybook.desk.people"
    label = "people"
