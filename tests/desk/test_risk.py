"""The risk board at the desk: what rules said, what people say of it, once, in the ledger, and taken back."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.ledger import Ledger
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from django.test import Client

pytestmark = pytest.mark.django_db(transaction=True)
FACTOR = 11


@pytest.fixture
def board(as_: Callable[[str], Client], case: Path) -> Callable[[], None]:
    """Work out the board of the factor as the ledger stands."""
    from tallybook.desk.analyses.work import work_out

    def run() -> None:
        as_("viewer").get(f"/analyses/risk/factors/{FACTOR}/")
        with Ledger.open(case) as ledger:
            while work_out(ledger, threading.Event()):
                pass

    return run


@pytest.fixture
def shot(vashira: Snapshot) -> str:
    """A claim that speaks for killings of civilians."""
    from tallybook.analyse.risk.rules import codebook
    from tallybook.analyse.risk.sorting import assigned

    return next(a.claim for a in assigned(vashira, codebook()) if a.indicator == "11.killings")


def page(client: Client, start: str = "") -> str:
    answer = client.get(f"/analyses/risk/factors/{FACTOR}/{start}")
    assert answer.status_code == 200
    return answer.content.decode()


def said(case: Path) -> Any:
    with Ledger.open(case) as ledger:
        return ledger.snapshot().placings


def test_each_assignment_shows_its_words_rule_and_origin_and_leads_to_the_report(
    as_: Callable[[str], Client], board: Callable[[], None], shot: str, vashira: Snapshot
):
    assert "being worked out" in page(as_("viewer"))
    board()
    shown = page(as_("viewer"))
    assert f"/reports/{vashira.claims[shot].report}/#about-{shot}" in shown
    assert "civilians-harmed" in shown
    assert "unreviewed" in shown
    assert "/place" not in shown  # a viewer is offered nothing
    assert "/analyses/risk/factors/14/" in as_("viewer").get("/analyses/risk/").content.decode()


def test_a_word_on_it_is_one_entry_with_the_rules_beside_it_is_seen_at_once_and_can_be_taken_back(
    as_: Callable[[str], Client], board: Callable[[], None], case: Path, shot: str
):
    board()
    reviewer, form = (
        as_("reviewer"),
        {"what": "reject", "claim": shot, "indicator": "11.killings", "why": "an accident"},
    )
    assert "/place" in page(reviewer)
    for _time in range(2):
        assert reviewer.post(f"/analyses/risk/factors/{FACTOR}/place", {**form, "key": "k"}).status_code == 302
    (placing,) = said(case)
    assert (placing.what, placing.claim, placing.by) == ("reject", shot, "person:A. Reviewer")
    assert "civilians-harmed" in placing.rules
    shown = page(reviewer)
    assert "rejected by" in shown
    assert "an accident" in shown
    board()
    assert "rejected by" in page(as_("viewer"))
    undo = {"claim": shot, "entry": placing.entry, "key": "u"}
    assert reviewer.post(f"/analyses/risk/factors/{FACTOR}/undo", undo).status_code == 302
    assert said(case) == ()
    assert "rejected by" not in page(reviewer)


@pytest.mark.parametrize("role", ["viewer", "coder"])
def test_who_may_not_review_can_neither_place_nor_take_back(
    role: str, as_: Callable[[str], Client], board: Callable[[], None], case: Path, shot: str
):
    board()
    form = {"what": "accept", "claim": shot, "indicator": "11.killings", "key": "k"}
    assert as_(role).post(f"/analyses/risk/factors/{FACTOR}/place", form).status_code == 403
    assert said(case) == ()
    as_("reviewer").post(f"/analyses/risk/factors/{FACTOR}/place", form)
    undo = {"claim": shot, "entry": said(case)[0].entry, "key": "u"}
    assert as_(role).post(f"/analyses/risk/factors/{FACTOR}/undo", undo).status_code == 403
    assert len(said(case)) == 1


def test_a_claim_can_be_put_where_no_rule_put_it(
    as_: Callable[[str], Client], board: Callable[[], None], case: Path, vashira: Snapshot
):
    board()
    claim = next(iter(vashira.claims))
    form = {
        "what": "accept",
        "claim": f"http://desk/reports/x/#about-{claim}",
        "indicator": "11.structures",
        "key": "a",
    }
    reviewer = as_("reviewer")
    assert reviewer.post(f"/analyses/risk/factors/{FACTOR}/place", form).status_code == 422  # no claim can speak for it
    reviewer.post(f"/analyses/risk/factors/{FACTOR}/place", {**form, "indicator": "11.variety", "key": "b"})
    assert [(p.claim, p.indicator) for p in said(case)] == [(claim, "11.variety")]
    board()
    assert "11.variety" in page(reviewer)


@pytest.mark.parametrize(
    ("form", "status"),
    [({"what": "maybe"}, 422), ({"claim": "c-none"}, 422), ({"indicator": "2.denial"}, 404), ({"indicator": "x"}, 422)],
)
def test_what_can_not_be_is_refused_in_words(
    form: dict[str, str], status: int, as_: Callable[[str], Client], board: Callable[[], None], case: Path, shot: str
):
    whole = {"what": "accept", "claim": shot, "indicator": "11.killings", "key": "k", **form}
    assert as_("reviewer").post(f"/analyses/risk/factors/{FACTOR}/place", whole).status_code == status
    assert said(case) == ()
    assert as_("reviewer").get("/analyses/risk/factors/15/").status_code == 404
    assert page(as_("viewer"), "?from=99999999999")
