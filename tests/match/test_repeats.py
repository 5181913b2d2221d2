"""A story on very many pages is one event, whatever else is told, and costs a pair a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from types import SimpleNamespace

import pytest

from benchmarks.ledgers import MadeLedger, made_ledger, wire_story
from tallybook import match
from tallybook.match import growth, usual
from tallybook.match.copies import STORY_PAGES, repeats
from tallybook.match.matter import by_report
from tallybook.records import Decision, Incident

from .growing import KNOWLEDGE, Growing


def a_story_on(pages: int, *, beside: int = 0) -> MadeLedger:
    """A story on so many pages, among some other claims."""
    held = made_ledger(4, beside) if beside else MadeLedger({}, {}, {})
    for report, claims in wire_story(9, pages):
        held.reports[report.id] = report
        held.claims.update((claim.id, claim) for claim in claims)
    return held


def test_a_story_on_very_many_pages_is_one_incident_with_all_its_pages_and_one_origin():
    held = a_story_on(150)
    copies = match.copies(held.reports)
    assert len(repeats(copies)) > 120
    found = match.incidents(held.reports, held.claims, copies, ())
    killed = [incident for incident in found if "killing" in incident.kinds]
    assert [len(incident.reports) for incident in killed] == [150]
    assert len({claim.kind for claim in held.claims.values()}) >= len(found), "an incident for each event, none a page"


def test_pages_that_come_later_make_what_all_make_at_once():
    held = a_story_on(STORY_PAGES + 12, beside=40)
    story = {report.id for report, _ in wire_story(9, STORY_PAGES + 12)}
    growing = Growing(held, [name for name in held.reports if name not in story])
    growing.add([*growing.counted, *sorted(story)[:1]])
    for start in range(1, len(story), 9):
        growing.add(sorted(story, reverse=True)[start : start + 9])
        assert growing.incidents == growing.whole(growing.incidents.values())


def held_of(story: MadeLedger, names: Iterable[str], incidents: Iterable[Incident] = ()) -> SimpleNamespace:
    """Some reports of a ledger, as they came, and the incidents that stand."""
    order = list(names)
    claims = {name: claim for name, claim in story.claims.items() if claim.report in order}
    return SimpleNamespace(
        order=order, reports={name: story.reports[name] for name in order}, claims=claims,
        by_report=by_report(claims.values()), incidents={one.id: one for one in incidents}, decisions=(),
    )  # fmt: skip


def test_an_early_page_that_comes_late_changes_who_says_what_is_usual_and_all_is_matched_anew(
    monkeypatch: pytest.MonkeyPatch,
):
    """A page of the story is no longer among its first ones, so its words count no more: nothing known holds."""
    made = a_story_on(STORY_PAGES + 6, beside=10)
    story = [report.id for report, _ in wire_story(9, STORY_PAGES + 6)]
    first = min(story, key=lambda name: made.reports[name].published)
    before = [name for name in made.reports if name != first]
    monkeypatch.setattr(usual, "ALL_COUNT", len(before))
    then = growth.grown(growth.Known(), held_of(made, before), before, KNOWLEDGE)
    grown = held_of(made, [*before, first], then.incidents)
    assert growth.still_holds(then.known, grown.order, ())
    pages = [set(repeats(match.copies(held.reports))) for held in (held_of(made, before), grown)]
    assert (pages[0] ^ pages[1]) & set(before), "no counted page moved: the test shows nothing"
    now = growth.grown(then.known, grown, [first], KNOWLEDGE)
    whole = growth.grown(growth.Known(), grown, grown.order, KNOWLEDGE)
    stand = {one.id: one for one in then.incidents if one.id not in now.gone} | {one.id: one for one in now.incidents}
    assert stand == {one.id: one for one in whole.incidents}
    assert now.known.memory.reports == whole.known.memory.reports


def test_a_page_with_a_story_of_its_own_beside_it_is_compared_as_any_other():
    held = a_story_on(STORY_PAGES + 5)
    [group] = [group for group in match.copies(held.reports) if len(group.copies) > STORY_PAGES]
    half = replace(group, share_0_1=(0.55, *group.share_0_1[1:]))
    assert group.copies[0] not in repeats([half])


def test_people_part_a_page_from_its_story():
    held = a_story_on(STORY_PAGES + 5)
    copies = match.copies(held.reports)
    parted = sorted(repeats(copies))[0]
    first = next(group.original for group in copies if parted in group.copies)
    mine, theirs = (
        tuple(c.id for c in held.claims.values() if c.report == name and c.kind == "killing")
        for name in (parted, first)
    )
    said = Decision(1, "person:Amna", "2031-02-01", "different", (*mine, *theirs), groups=(mine, theirs))
    found = match.incidents(held.reports, held.claims, copies, (said,), knowledge=KNOWLEDGE)
    assert not [incident for incident in found if {*mine, *theirs} <= set(incident.claims)]
