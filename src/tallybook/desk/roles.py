"""Who may do what: the table of roles and actions, and nothing else decides it."""

from __future__ import annotations

VIEWER, CODER, REVIEWER, ADMINISTRATOR = "viewer", "coder", "reviewer", "administrator"
ROLES = (VIEWER, CODER, REVIEWER, ADMINISTRATOR)

_ALL = frozenset(ROLES)
_CODERS = frozenset((CODER, REVIEWER, ADMINISTRATOR))
_REVIEWERS = frozenset((REVIEWER, ADMINISTRATOR))
_ADMINISTRATORS = frozenset((ADMINISTRATOR,))

# Every page and every call of the API names one of these actions.
PERMISSIONS: dict[str, frozenset[str]] = {
    "look": _ALL,  # read everything that is not redacted: reports, claims, incidents, tallies, problems, history
    "own account": _ALL,  # one's own password, second factor, tokens
    "download redacted": _ALL,  # exports without names and exact places
    "download": _CODERS,  # exports with everything
    "save tallies": _CODERS,
    "add reports": _CODERS,
    "code": _CODERS,  # accept, correct, reject, split claims, make new ones; undo what oneself decided
    "match": _CODERS,  # same, different, unsure
    "review": _REVIEWERS,  # merge and split incidents, undo what others decided, accept incidents
    "adjudicate": _REVIEWERS,  # decide between two codings, hand out reports to be coded twice
    "redact": _ADMINISTRATORS,
    "watch folders": _ADMINISTRATORS,  # folders of the computer that the desk runs on
    "manage people": _ADMINISTRATORS,
}


def may(role: str | None, action: str) -> bool:
    """Whether a role allows an action; nobody (None) may do nothing.

    Raises:
        KeyError: no such action; a page that asks for one that is not in the table is refused to everybody.
    """
    return role in PERMISSIONS[action]
