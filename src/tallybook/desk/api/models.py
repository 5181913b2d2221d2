"""What the API keeps beside the ledger: tokens, as hashes, and which job a call has asked for."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone

from tallybook.desk.inbox.models import Job
from tallybook.desk.opening import fingerprint

PREFIX = "tally_"  # so that a token that lies about is known for one
_SEEN_EVERY = timedelta(minutes=5)


class Tokens(models.Manager["Token"]):
    """Makes tokens and knows them again."""

    def issued(self, person: Any, name: str, scopes: list[str], days: int | None) -> tuple[Token, str]:
        """A new token and its words, which are kept nowhere: only now can they be shown."""
        words = PREFIX + secrets.token_urlsafe(32)
        ends = timezone.now() + timedelta(days=days) if days is not None else None
        token = self.create(person=person, name=name, scopes=scopes, sha256=fingerprint(words), ends=ends)
        return token, words

    def of(self, words: str) -> Token | None:
        """The token of these words, if it holds and its owner may sign in; notes that it was used."""
        # In words of SQL, since Django takes longer to put them together than all else that the door does.
        found = self.raw("SELECT * FROM api_token WHERE sha256 = %s AND revoked IS NULL", [fingerprint(words)])
        token = next(iter(found), None)
        now = timezone.now()
        if token is None or not token.person.is_active or (token.ends is not None and token.ends <= now):
            return None
        if token.used is None or now - token.used > _SEEN_EVERY:
            self.filter(pk=token.pk).update(used=now)
        return token


class Token(models.Model):
    """Lets a program act as a person, within scopes; `sha256` is all that is kept of its words."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tokens")
    name = models.CharField(max_length=80)
    scopes = models.JSONField(default=list)
    sha256 = models.CharField(max_length=64, unique=True)
    created = models.DateTimeField(auto_now_add=True)
    ends = models.DateTimeField(null=True)
    used = models.DateTimeField(null=True)
    revoked = models.DateTimeField(null=True)
    objects: ClassVar[Tokens] = Tokens()

    class Meta:
        """The last one first."""

        ordering: ClassVar[list[str]] = ["-pk"]

    @property
    def holds(self) -> bool:
        """Whether it opens the door still."""
        return self.revoked is None and (self.ends is None or self.ends > timezone.now())


class Asked(models.Model):
    """The job that a call under a key has made, so that the same call made again makes no second one."""

    person = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE)
    key_sha256 = models.CharField(max_length=64)
    said_sha256 = models.CharField(max_length=64, default="")
    job = models.ForeignKey(Job, on_delete=models.CASCADE)

    class Meta:
        """A key is one person's own."""

        constraints: ClassVar[list[Any]] = [
            models.UniqueConstraint(fields=["person", "key_sha256"], name="one_job_a_key")
        ]
