"""This area as a Django application, for its tables."""

from __future__ import annotations

from django.apps import AppConfig


class InboxConfig(AppConfig):
    """What this area keeps beside the ledger."""

    name = "tallybook.desk.inbox"
    label = "inbox"
