"""Counting at the desk: the same figures as everywhere, each with its incidents; saved by name; why it changed."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tallybook.analyse.tallies.count import tally
from tallybook.ledger import Ledger
from tallybook.publish.wording import figure_words
from tallybook.records import Snapshot

if TYPE_CHECKING:
    from django.test import Client


def shown(client: Client, address: str, status: int = 200) -> str:
    answer = client.get(address)
    assert answer.status_code == status, answer.content.decode()[:2000]
    return str(answer.content.decode())


@pytest.mark.parametrize(
    ("query", "limits"),
    [
        ("", {}),
        ("kind=killing", {"kinds": ("killing",)}),
        ("from=2031-05-10&to=2031-05-20", {"start": date(2031, 5, 10), "end": date(2031, 5, 20)}),
        ("reviewed=yes", {"reviewed_only": True}),
        ("place=Vashira", {"place": "Vashira"}),
    ],
)
def test_the_page_counts_as_the_analysis_does(
    query: str, limits: dict[str, object], as_: Callable[[str], Client], case: Path, vashira: Snapshot
):
    page = shown(as_("viewer"), f"/tallies/?{query}")
    wanted = tally(vashira, **limits)  # type: ignore[arg-type]
    assert f'<span class="big">{figure_words(wanted.deaths)}</span><span class="what">deaths</span>' in page
    assert not [i for i in wanted.incidents if f"/incidents/{i}/" not in page]


def test_every_bar_leads_to_the_count_of_its_month(as_: Callable[[str], Client], case: Path, vashira: Snapshot):
    client = as_("viewer")
    page = shown(client, "/tallies/?kind=killing")
    bars = re.findall(r'<a class="figure" href="(\?[^"]+)" aria-label="Deaths, [^:]+: ([^"]+)"', page)
    assert bars
    for address, figure in bars:
        assert "kind=killing" in address
        month = shown(client, "/tallies/" + address.replace("&amp;", "&"))
        assert f'<span class="big">{figure}</span><span class="what">deaths</span>' in month


def test_what_is_wrong_in_the_address_is_said_and_limits_nothing(as_: Callable[[str], Client], case: Path):
    page = shown(as_("viewer"), "/tallies/?from=2031-05-09&to=2031-05-01", 422)
    assert "The last day is before the first." in page
    assert "<script>" not in shown(as_("viewer"), "/tallies/?place=%3Cscript%3Ealert(1)%3C/script%3E&kind=zzz", 422)


def test_a_definition_is_saved_once_by_name_and_found_again(as_: Callable[[str], Client], case: Path):
    client = as_("coder")
    for _time in range(2):
        answer = client.post(
            "/tallies/save", {"name": "Killings in May", "kind": ["killing"], "from": "2031-05-01", "key": "k"}
        )
        assert answer["Location"] == "/tallies/?from=2031-05-01&kind=killing"
    page = shown(client, answer["Location"])
    assert "Tallies: <bdi>Killings in May</bdi>" in page
    with Ledger.open(case) as ledger:
        (held,) = ledger.definitions()
        assert (held.name, held.kinds, held.start) == ("Killings in May", ("killing",), date(2031, 5, 1))
        assert len([e for e in ledger.entries() if e.action == "define"]) == 1
    assert client.post("/tallies/save", {"name": "  ", "key": "l"}).status_code == 422


def test_claimed_totals_stand_beside_the_count_of_their_own_days(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot
):
    from tallybook.checks.totals import claimed_totals

    page = shown(as_("viewer"), "/tallies/")
    totals = claimed_totals(vashira)
    assert totals
    assert not [total for total in totals if total.sentence not in page]
    far = shown(as_("viewer"), "/tallies/?from=1901-01-01&to=1901-02-01")
    assert not [total for total in totals if total.sentence in far]


def test_why_a_count_changed_names_the_incidents_and_the_entries(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot
):
    from dataclasses import replace

    from tallybook.records import Figure

    with Ledger.open(case) as ledger:
        before = ledger.last_entry()
        assert before is not None
        now = [replace(i, deaths=Figure.exactly(77)) if i.id == "i-market" else i for i in vashira.incidents.values()]
        ledger.put_matching(now, vashira.copies, by="program:by-hand@1")
    client = as_("viewer")
    page = shown(client, f"/tallies/changed?since={before.seq}&kind=killing")
    assert "→ 77" in page
    assert "/incidents/i-market/" in page
    assert "The ledger began on" in shown(client, "/tallies/changed?since=1850-01-01", 422)
    assert "Choose the day to compare with" in shown(client, "/tallies/changed")
