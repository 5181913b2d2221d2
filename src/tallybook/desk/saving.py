"""One save, one entry: what is sent again after a lost connection is not done again."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest

from tallybook.desk.shelf import by, ledger
from tallybook.ledger import Ledger
from tallybook.records import BadInput

HEADER = "Idempotency-Key"  # the API's; forms have a hidden field `key`
_LONGEST = 200


def once(request: HttpRequest, do: Callable[[Ledger, str], object]) -> bool:
    """Do something with the ledger, unless the same request has been done already.

    Args:
        request: a form with `key`, or a call with the header Idempotency-Key; whoever makes the form makes the key.
        do: called with the ledger and with who does it ("person:name"), inside one transaction.

    Returns:
        False where it was done before: the answer is then the same as it was.

    Raises:
        BadInput: there is no key.
    """
    key = request.POST.get("key") or request.headers.get(HEADER) or ""
    if not key or len(key) > _LONGEST:
        raise BadInput(f"key={key[:20]!r}: expected a key that names this request, {_LONGEST} characters at most")
    who = by(request)
    with ledger().once(key, by=who) as before:
        if before is None:
            do(ledger(), who)
    return before is None
