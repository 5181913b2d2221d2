"""The contents of the desk: one line for each place to go, in the order in which a case is worked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from tallybook.desk.roles import may

# Every folder of the desk that has pages; its addresses stand in its `urls.py`, its templates in `templates/`.
AREAS = (
    "overview", "inbox", "reports", "queue", "incidents", "problems", "tallies", "analyses", "search", "maps",
    "publishing",
    "coding", "people", "api",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """One line: what it is called, the name of its address, and what one must be allowed to do to see it."""

    name: str | Promise
    url: str
    action: str = "look"
    team: bool = False  # only where several people work at the desk

    @property
    def area(self) -> str:
        """The folder it belongs to."""
        return self.url.partition(":")[0]


SECTIONS = (
    Section(_("Overview"), "overview:home"),
    Section(_("Inbox"), "inbox:home"),
    Section(_("Reports"), "reports:list"),
    Section(_("Match queue"), "queue:list"),
    Section(_("Incidents"), "incidents:list"),
    Section(_("Problems"), "problems:list"),
    Section(_("Map"), "maps:home"),
    Section(_("Tallies"), "tallies:home"),
    Section(_("Analyses"), "analyses:list"),
    Section(_("Search"), "search:home"),
    Section(_("Double coding"), "coding:home", team=True),
    Section(_("Publishing"), "publishing:home"),
    Section(_("API"), "api:home", "own account"),
    Section(_("People"), "people:list", "manage people", team=True),
)


def sections_for(role: str, *, team: bool) -> Iterator[Section]:
    """The lines that somebody of this role sees, at the desk of a team or of one person."""
    return (section for section in SECTIONS if may(role, section.action) and (team or not section.team))
