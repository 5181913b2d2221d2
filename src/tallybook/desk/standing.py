"""The incidents as they stand, as pages ask for them: counted and listed by the database, each answer made once.

An answer is kept until a matching or a redaction changes incidents; nothing here reads all of them, but for figures by
another convention than tallybook's own: those are decided anew from all claims, and laid out in a database aside.
"""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest
from sqlalchemy import Connection, Engine

from tallybook.desk.blind import Blindness, blindness
from tallybook.desk.errands import worked_out
from tallybook.desk.filters import Choice
from tallybook.desk.kept import Kept
from tallybook.desk.shelf import ledger, once_a_state
from tallybook.ledger import brief, counting, lists, pages
from tallybook.ledger.aside import laid_out
from tallybook.ledger.chosen import Chosen
from tallybook.match import under_rule
from tallybook.match.belonging import Definition
from tallybook.records import Figure, Incident, Where

T = TypeVar("T")
_answers = Kept(400)
_turns = threading.RLock()  # a database aside has one connection


@dataclass(frozen=True, slots=True)
class Standing:
    """The incidents at one moment that somebody may see: `at` is where they are asked for, `moment` what names it."""

    at: Connection
    moment: tuple[str, int, str]
    hidden: Blindness

    @property
    def places(self) -> Mapping[int, Where]:
        """The places of all incidents, by number."""
        found: Mapping[int, Where] = self.kept("places", lambda: brief.known_places(self.at))
        return found

    def kept(self, question: str, make: Callable[[], T], *more: Any) -> T:
        """The answer to a question about these incidents; `more` is what else it hangs on."""
        answer: T = _answers.answer((*self.moment, self.hidden.incidents, question, *more), make)
        return answer

    def chosen(self, choice: Choice) -> Chosen:
        """What a choice holds, ready to be asked for."""
        return self.kept("chosen", lambda: self.held_by(choice.limits), choice.limits)

    def held_by(self, definition: Definition) -> Chosen:
        """What a definition holds, ready to be asked for."""
        places = self.places if definition.place else {}
        longest = self.kept("longest", lambda: counting.longest_days(self.at)) if definition.start else 0
        return Chosen.of(definition, places, hidden=self.hidden.incidents, longest_days=longest)

    def count(self, choice: Choice) -> counting.Count:
        """How much a choice holds."""
        return self.kept("count", lambda: counting.count(self.at, self.chosen(choice)), choice.limits)

    def by_month(self, choice: Choice) -> dict[str, dict[str, Figure]]:
        """Deaths and injuries month by month."""
        return self.kept("months", lambda: counting.by_month(self.at, self.chosen(choice)), choice.limits)

    def by_place(self, choice: Choice) -> dict[int | None, tuple[int, int]]:
        """Incidents and deaths at each place."""
        return self.kept("at places", lambda: counting.by_place(self.at, self.chosen(choice)), choice.limits)

    def by_day(self, choice: Choice) -> dict[int | None, int]:
        """How many begin on each day."""
        return self.kept("days", lambda: counting.by_day(self.at, self.chosen(choice)), choice.limits)

    def ids(
        self, choice: Choice, which: counting.Which = "belonging", *, most: int, after: counting.Place | None = None
    ) -> list[counting.Place]:
        """Those that belong to a choice, add something to it, state no figure, or can't be told to belong; by day."""
        return counting.listed(self.at, self.chosen(choice), which, most=most, after=after)

    def all_ids(self, choice: Choice) -> list[str]:
        """All that belong to a choice, by day."""
        found: list[str] = self.kept(
            "all", lambda: [i for _, i in self.ids(choice, most=self.count(choice).number + 1)], choice.limits
        )
        return found

    def rows(self, choice: Choice, which: counting.Which = "belonging", *, most: int) -> list[Incident]:
        """The first of them, as records."""
        return self.kept("rows", lambda: self.incidents(self.ids(choice, which, most=most)), choice.limits, which, most)

    def there(self, choice: Choice, places: Sequence[int | None], *, most: int) -> list[Incident]:
        """The first of those that have one of these places."""
        return self.incidents(counting.at_places(self.at, self.chosen(choice), places, most=most))

    def incidents(self, found: Sequence[counting.Place]) -> list[Incident]:
        """Records of what was listed, in its order."""
        held = lists.incidents(self.at, [name for _day, name in found])
        return self.hidden.seen(held[name] for _day, name in found if name in held)


def _laid_out(convention: str) -> Engine:
    return laid_out(under_rule(ledger().snapshot(), convention).incidents.values())


@contextlib.contextmanager
def standing(request: HttpRequest, convention: str | None = None) -> Iterator[Standing]:
    """The incidents as they stand now, those that may be seen by whoever asks.

    Args:
        request: who asks.
        convention: the rule that decides figures; None is tallybook's own, by which they are kept.

    Raises:
        Underway: figures by another convention are being decided.
    """
    hidden = blindness(request)
    with ledger().looking() as at:
        changed: int = once_a_state("incidents changed", lambda: pages.incidents_changed(at))
        moment = (settings.LEDGER, changed, convention or "")
        if convention is None:
            yield Standing(at, moment, hidden)
            return
        engine: Engine = worked_out(request, ("aside", *moment), lambda _progress: _laid_out(convention))
        with _turns, engine.connect() as aside:
            yield Standing(aside, moment, hidden)


def first_day(incident: Incident) -> date | None:
    """The first day that an incident can have been."""
    return (incident.when.start or incident.when.end) if incident.when else None
