"""Lets the desk's own tables forget what was found before a redaction: their words may be among those that went."""

from __future__ import annotations

from django.db import transaction

from tallybook.desk.problems.models import Found, Look
from tallybook.desk.queue.models import Doubt
from tallybook.desk.shelf import once_a_state
from tallybook.ledger import Ledger, pages

_MARK = "redacted:"  # before the head of a look that is to be made anew


def forget(ledger: Ledger) -> None:
    """Drop problems and doubts that were found before the ledger's last redaction; the background finds them anew."""
    look = Look.objects.first()
    if look is None and not Doubt.objects.exists():
        return
    with ledger.looking() as at:
        gone, head = pages.redacted_since(at, look.head.removeprefix(_MARK) if look else ""), ledger.head()
    if gone:
        with transaction.atomic():
            Found.objects.all().delete()
            Doubt.objects.all().delete()
            Look.objects.update_or_create(pk=1, defaults={"head": _MARK + head})


def forget_here(ledger: Ledger) -> None:
    """The same for a page, before it shows any; asked once for each state of the ledger."""
    once_a_state("forgotten", lambda: forget(ledger))


def was_forgotten() -> bool:
    """Whether what was found is gone and not yet found anew."""
    return Look.objects.filter(head__startswith=_MARK).exists()
