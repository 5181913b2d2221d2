"""Deaths and incidents by place, some months ahead, and what would be surprising next week."""

from __future__ import annotations

from tallybook.analyse.finding import Finding
from tallybook.analyse.forecast.forecast import Forecast
from tallybook.analyse.forecast.ledger import months_of
from tallybook.analyse.forecast.panel import History
from tallybook.analyse.forecast.table import history_from_csv
from tallybook.analyse.offered import Offered
from tallybook.records import Snapshot

__all__ = ["OFFERED", "Forecast", "History", "history_from_csv", "months_of"]


def _of(snapshot: Snapshot, settings: Forecast) -> Finding:
    return settings.fit(months_of(snapshot, level=settings.level)).finding_


OFFERED = Offered(
    name="forecast",
    title="Forecast and alerts",
    about="How many deaths or incidents may come in the next months, and what would be surprising next week?",
    settings=Forecast,
    of=_of,
)
