"""What analyses found, kept until the ledger changes, and how far those are that are being worked out."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from tallybook.analyse.codec import from_json
from tallybook.analyse.finding import Finding

REPORT = "report"  # the printed one, which takes as long as all analyses together, and is kept as they are
WAITING, WORKING, DONE, FAILED = "waiting", "working", "done", "failed"


class Fit(models.Model):
    """One analysis with its settings on one state of the ledger.

    `head` is the hash of the last entry when it was asked for, `of` that of the state it was worked out on, which may
    be a little later. `settings` are those that differ from their default, as an address says them; `as_of` is an
    earlier moment, in words. `stage`, `done` and `total` are how far it is, `beat` is when it was last heard of.
    `finding` is what was found, in JSON (of a report its page); `told` is why there is none.
    """

    head = models.CharField(max_length=64)
    analysis = models.CharField(max_length=40)
    settings = models.TextField(blank=True)
    as_of = models.CharField(max_length=80, blank=True)
    of = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=10, default=WAITING, db_index=True)
    stage = models.CharField(max_length=40, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    beat = models.DateTimeField(null=True)
    finding = models.JSONField(null=True)
    told = models.TextField(blank=True)

    class Meta:
        """The last one first; the same is not asked twice."""

        ordering: ClassVar[list[str]] = ["-pk"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["head", "analysis", "settings", "as_of"], name="one_fit_of_a_kind")
        ]

    @property
    def running(self) -> bool:
        """Whether it is still to change by itself."""
        return self.state in (WAITING, WORKING)

    def found(self) -> Finding:
        """What was found; only where it is done."""
        return from_json(self.finding)
