"""What a token may be used for: each scope is some actions of the table of roles, never more than its owner's."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext_lazy as _

# "manage people", "watch folders" and "redact" are in none: these are for a person who is there.
SCOPES: dict[str, frozenset[str]] = {
    "read": frozenset(("look", "download redacted")),
    "export": frozenset(("look", "download", "download redacted")),
    "write": frozenset(("look", "add reports", "code", "match", "save tallies")),
    "review": frozenset(("look", "review", "adjudicate")),
}
SCOPE_NAMES = {
    "read": _("read: look at everything, redacted exports"),
    "export": _("export: exports with names and places"),
    "write": _("write: add reports, check claims, judge matches, code, save tallies"),
    "review": _("review: merge and split incidents, take back what others said, adjudicate"),
}


def covers(scopes: Iterable[str], action: str) -> bool:
    """Whether one of these scopes holds an action; a word that is no scope holds nothing."""
    return any(action in SCOPES.get(scope, ()) for scope in scopes)
