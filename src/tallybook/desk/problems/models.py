"""What the checks found when the ledger was last looked at: no entries, made anew whenever the ledger has moved on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

from django.db import models, transaction
from django.db.models import Q

from tallybook.records import Problem


class Found(models.Model):
    """One problem; the table's order is that of `tallybook check`: by code, then by where it is."""

    code = models.CharField(max_length=20, db_index=True)
    severity = models.CharField(max_length=20)
    where = models.TextField()
    message = models.TextField()
    records = models.JSONField(default=list)

    class Meta:
        """In the order in which they were found."""

        ordering: ClassVar[list[str]] = ["pk"]

    @property
    def problem(self) -> Problem:
        """As a record."""
        return Problem(self.code, self.where, self.message, tuple(self.records), self.severity)


class Look(models.Model):
    """The one row that says which state of the ledger the problems are those of."""

    head = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now=True)


def keep(problems: Iterable[Problem], head: str) -> None:
    """Put what was found in the place of what was found before.

    Args:
        problems: each once.
        head: the hash of the last entry of the ledger that was looked at.
    """
    ordered = sorted(problems, key=lambda p: (p.code, p.where, p.message))
    rows = [
        Found(code=p.code, severity=p.severity, where=_text(p.where), message=_text(p.message), records=list(p.records))
        for p in ordered
    ]
    with transaction.atomic():
        Found.objects.all().delete()
        Found.objects.bulk_create(rows, batch_size=200)
        Look.objects.update_or_create(pk=1, defaults={"head": head})


def asked(code: str, severity: str, where: str) -> models.QuerySet[Found]:
    """Those with a code, a severity, and words in the place where they are; "" sets no limit."""
    limits = Q()
    for field, value in (("code", code), ("severity", severity), ("where__icontains", where)):
        limits &= Q(**{field: value}) if value else Q()
    return Found.objects.filter(limits)


def codes() -> list[tuple[str, int]]:
    """Each code that was found, and how often."""
    counted: Any = Found.objects.order_by("code").values_list("code").annotate(models.Count("pk"))
    return list(counted)


def _text(words: str) -> str:
    return words.replace("\0", "\ufffd")  # which PostgreSQL takes in no text
