"""What waits to be read and how far it is: jobs of the background, and the folders that are watched."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

WAITING, WORKING, DONE, STOPPED, FAILED = "waiting", "working", "done", "stopped", "failed"
STATES = {
    WAITING: _("waits"),
    WORKING: _("being read"),
    DONE: _("done"),
    STOPPED: _("stopped"),
    FAILED: _("failed"),
}
PASTE, UPLOAD, FOLDER, MATCH = "paste", "upload", "folder", "match"


class Job(models.Model):
    """Something to be done in the background: `folder` is read into the ledger, or everything is matched.

    `stage`, `done` and `total` are how far it is, as a `Watch` hears it; `beat` is when it was last heard of. `result`
    are the counts of an `AddResult` and the first of its problems, in words.
    """

    kind = models.CharField(max_length=10)
    label = models.CharField(max_length=300)
    person = models.CharField(max_length=80)
    folder = models.TextField(blank=True)
    published = models.DateField(null=True)
    publisher = models.CharField(max_length=300, blank=True)
    state = models.CharField(max_length=10, default=WAITING, db_index=True)
    stop_asked = models.BooleanField(default=False)
    stage = models.CharField(max_length=20, blank=True)
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    created = models.DateTimeField(auto_now_add=True)
    beat = models.DateTimeField(null=True)
    finished = models.DateTimeField(null=True)
    result = models.JSONField(default=dict)

    class Meta:
        """The last one first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    @property
    def state_words(self) -> Any:
        """The state as people read it."""
        return _("being matched") if self.kind == MATCH and self.state == WORKING else STATES[self.state]

    @property
    def running(self) -> bool:
        """Whether it is still to change by itself."""
        return self.state in (WAITING, WORKING)


class Watched(models.Model):
    """A folder whose new files are read as they come; `seen` says what it held when it was last looked at."""

    path = models.TextField(unique=True)
    person = models.CharField(max_length=80)
    created = models.DateTimeField(auto_now_add=True)
    seen = models.CharField(max_length=64, blank=True)
    queued = models.CharField(max_length=64, blank=True)

    class Meta:
        """By path."""

        ordering: ClassVar[list[str]] = ["path"]
