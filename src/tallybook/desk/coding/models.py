"""What a person has coded of a report but not handed in yet: theirs alone, and no entry of the ledger."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, ClassVar

from django.conf import settings
from django.db import models

from tallybook.ledger import codec
from tallybook.records import Claim


class Drafts(models.Manager["Draft"]):
    """Finds the sheet of a person and a report."""

    def sheet(self, person: Any, report: str) -> Draft:
        """The sheet, a new one where there is none."""
        return self.get_or_create(person=person, report=report)[0]


class Draft(models.Model):
    """One person's sheet of one report."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    report = models.CharField(max_length=200)
    body = models.JSONField(default=list)
    changed = models.DateTimeField(auto_now=True)
    objects: ClassVar[Drafts] = Drafts()

    class Meta:
        """One sheet a person and report."""

        constraints: ClassVar[list[Any]] = [models.UniqueConstraint(fields=["person", "report"], name="one_sheet_each")]

    @property
    def claims(self) -> tuple[Claim, ...]:
        """The claims on it, in the order of the text."""
        held = [codec.decode(Claim, body) for body in self.body]
        return tuple(sorted(held, key=lambda claim: (claim.spans[0].start, claim.spans[0].end, claim.id)))

    def keep(self, claims: Sequence[Claim]) -> None:
        """Put these claims in the place of those that are on it."""
        self.body = [codec.encode(claim) for claim in claims]
        self.save()
