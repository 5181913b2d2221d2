"""This area as a Django application, for its table."""

from __future__ import annotations

from django.apps import AppConfig


class AnalysesConfig(AppConfig):
    """What this area keeps beside the ledger."""

    name = "tallybook.desk.analyses"
    label = "analyses"
