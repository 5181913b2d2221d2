"""This area as a Django application, for its table."""

from __future__ import annotations

from django.apps import AppConfig


class QueueConfig(AppConfig):
    """What the last matching was least sure of."""

    name = "tallybook.desk.queue"
    label = "queue"
