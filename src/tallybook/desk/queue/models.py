"""The match queue as the last matching left it: nothing that a person said, which is in the ledger, and made anew."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar

from django.db import models, transaction
from django.utils.translation import gettext_noop as marked

from tallybook.match import MatchKnowledge
from tallybook.match.doubtful import Doubtful
from tallybook.publish.wording import day_words

if TYPE_CHECKING:
    from tallybook.desk.blind import Blindness


class Doubt(models.Model):
    """Two tellings that might as well have been held otherwise; see `tallybook.match.doubtful.Doubtful`.

    `rank` is its place in the queue, the one that the machine is least sure of first. `why` are the comparisons: name,
    meaning, level, bits (None: forbids), and the values of both sides.
    """

    rank = models.IntegerField()
    one = models.CharField(max_length=80)
    two = models.CharField(max_length=80)
    members_one = models.JSONField(default=list)
    members_two = models.JSONField(default=list)
    bits = models.FloatField()
    why = models.JSONField(default=list)

    class Meta:
        """In the order of the queue."""

        ordering: ClassVar[list[str]] = ["rank", "pk"]

    @property
    def together(self) -> bool:
        """Whether the machine holds the two to be one event."""
        return self.one == self.two


def any_doubt(hidden: Blindness) -> bool:
    """Whether there is one that may be seen."""
    if not hidden:
        return Doubt.objects.exists()
    return any(not hidden.hides(d.one, d.two, *d.members_one, *d.members_two) for d in Doubt.objects.iterator())


def keep(doubts: Iterable[Doubtful]) -> None:
    """Put what a matching was least sure of in the place of what the one before was."""
    meanings = {c["name"]: c["meaning"] for c in MatchKnowledge.load().comparisons["comparison"]}
    meanings["prior"] = marked("before anything is compared")
    rows = [
        Doubt(
            rank=rank, one=doubt.incidents[0], two=doubt.incidents[1], members_one=list(doubt.members[0]),
            members_two=list(doubt.members[1]), bits=doubt.bits, why=_told(doubt, meanings),
        )
        for rank, doubt in enumerate(doubts)
    ]  # fmt: skip
    with transaction.atomic():
        Doubt.objects.all().delete()
        Doubt.objects.bulk_create(rows, batch_size=200)


_DAYS = ("when", "days", "published")  # as numbers of days since the year 1
_NUMBERS = ("names", "text")  # numbers that say nothing to a person


def _value_words(name: str, value: str) -> str:
    """One side's value of a comparison as a person reads it."""
    if name in _NUMBERS:
        return ""
    if name in _DAYS and value.replace(" ", "").isdecimal():
        return ", ".join(dict.fromkeys(day_words(date.fromordinal(int(day))) for day in value.split()))
    # ids of places stand among the words of their names, and one figure stands as its low and its high
    return " ".join(dict.fromkeys(word for word in value.split() if ":" not in word))


def _told(doubt: Doubtful, meanings: dict[str, str]) -> list[dict[str, Any]]:
    """The comparisons, what weighs most first."""
    told = [
        {
            "name": c.name,
            "meaning": meanings.get(c.name, c.name),
            "level": c.level,
            "bits": None if c.weight == float("-inf") else round(c.weight, 2),
            "values": [_value_words(c.name, value) for value in c.values],
        }
        for c in doubt.why.comparisons
    ]
    return sorted(told, key=lambda c: -abs(c["bits"]) if c["bits"] is not None else float("-inf"))
