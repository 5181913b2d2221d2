"""One save, one entry: what is sent again after a lost connection is not done again."""

from __future__ import annotations

import json
from collections.abc import Callable

from django.http import HttpRequest

from tallybook.desk.shelf import by, ledger
from tallybook.ledger import Ledger
from tallybook.records import BadInput

HEADER = "Idempotency-Key"  # the API's; forms have a hidden field `key`
_LONGEST = 200
_NOT_ASKED = ("key", "csrfmiddlewaretoken")  # fields of a form that are not what it asks for


def once(request: HttpRequest, do: Callable[[Ledger, str], object]) -> bool:
    """Do something with the ledger, unless the same request has been done already.

    Args:
        request: a form with `key`, or a call with the header Idempotency-Key; whoever makes the form makes the key.
        do: called with the ledger and with who does it ("person:name"), inside one transaction.

    Returns:
        False where it was done before: the answer is then the same as it was.

    Raises:
        BadInput: there is no key, or something else was asked for under it.
    """
    key = request.POST.get("key") or request.headers.get(HEADER) or ""
    if not key or len(key) > _LONGEST:
        raise BadInput(f"key={key[:20]!r}: expected a key that names this request, {_LONGEST} characters at most")
    who = by(request)
    with ledger().once(key, by=who, what=asked_for(request)) as before:
        if before is None:
            do(ledger(), who)
    return before is None


def asked_for(request: HttpRequest) -> str:
    """All that a form or a call asks for, whatever the order of its fields or the spaces in its JSON."""
    if request.content_type == "application/json":
        try:
            said: object = json.loads(request.body or b"null")
        except ValueError:  # who reads it refuses it
            said = request.body.decode("utf-8", "replace")
    else:
        said = sorted((name, values) for name, values in request.POST.lists() if name not in _NOT_ASKED)
    return json.dumps([request.method, request.path, said], sort_keys=True)
