"""Who codes a report blind sees nobody's reading of it anywhere: every page and operation is opened as them."""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tallybook.analyse.offered import NAMES
from tallybook.ledger import Ledger
from tallybook.match import rule_names
from tallybook.records import Actor, Claim, Copies, Figure, Incident, Problem, Snapshot

if TYPE_CHECKING:
    from django.test import Client

    from tallybook.desk.people.models import Person

CODERS = ["person:A. Coder", "person:B. Coder"]
TELLING = ("Zymbel", "zymbel", "7431", "7,431")  # what stands in the reading of the report and nowhere else


@pytest.fixture
def report(vashira: Snapshot) -> str:
    return next(r.id for r in vashira.reports.values() if r.publisher == "Vashira Courier")


@pytest.fixture
def hidden(case: Path, vashira: Snapshot, report: str, people: dict[str, Person]) -> set[str]:
    """Put telling words into all that the ledger holds of the report; its claims' ids come back with these words."""
    from tallybook.desk.people.models import Person
    from tallybook.desk.problems.models import keep as keep_problems
    from tallybook.desk.queue.models import Doubt

    own = [claim for claim in vashira.claims.values() if claim.report == report]
    rest_on_it = [i for i in vashira.incidents.values() if {c.id for c in own} & set(i.claims)]
    assert own
    assert rest_on_it
    with Ledger.open(case) as ledger:
        for claim in own:
            told = replace(claim, victims=Actor("Zymbel weavers"), motive="zymbel", figure=Figure(7431, 7431, 7431))
            ledger.decide("correct", [claim.id], why="Zymbel", by="person:A. Reviewer", corrected=told)
        total = Claim("c-zymbel", report, "tally", own[0].spans, figure=Figure(7431, 7431, 7431), scope="zymbel")
        ledger.state(total, why="Zymbel", by="person:A. Reviewer")
        ledger.add_problems([Problem("T014", "Zymbel", "Zymbel 7431", (own[0].id,))])
        ledger.put_matching(
            tuple(_telling(i) if i in rest_on_it else i for i in vashira.incidents.values()), vashira.copies,
            by="program:by-hand@2",
        )  # fmt: skip
        keep_problems([Problem("T014", "Zymbel", "Zymbel 7431", (own[0].id,))], ledger.head())
        ledger.decide("accept", [rest_on_it[0].id], why="Zymbel", by="person:A. Reviewer")
    Doubt.objects.create(
        rank=1, one=rest_on_it[0].id, two=next(i for i in vashira.incidents if i != rest_on_it[0].id),
        members_one=[own[0].id], members_two=[next(c.id for c in vashira.claims.values() if c.report != report)],
        bits=0.5, why=[{"name": "n", "meaning": "zymbel", "level": "zymbel", "bits": 1.0, "values": ["zymbel", ""]}],
    )  # fmt: skip
    Person.objects.invited("B. Coder", "coder")
    return {*TELLING, *(claim.id for claim in own)}


def _telling(incident: Incident) -> Incident:
    return replace(
        incident, title="Zymbel " + incident.title, deaths=Figure(7431, 7431, 7431), victims=(Actor("Zymbel weavers"),)
    )


def addresses(vashira: Snapshot) -> Iterator[str]:
    """Every page that looks, with every record that its address can name, and what can be asked of it."""
    from django.urls import get_resolver, reverse

    from tallybook.desk.queue.models import Doubt

    held: dict[str, list[Any]] = {
        "report": list(vashira.reports), "claim": list(vashira.claims), "incident": list(vashira.incidents),
        "doubt": list(Doubt.objects.values_list("pk", flat=True)), "public_format": ["public-csv", "public-jsonl"],
        "whole_format": ["csv", "jsonl"], "drafted": ["new"], "analysis": list(NAMES),
    }  # fmt: skip

    def within(resolver: Any, spaces: tuple[str, ...]) -> Iterator[str]:
        for pattern in resolver.url_patterns:
            if hasattr(pattern, "url_patterns"):
                yield from within(pattern, (*spaces, pattern.namespace) if pattern.namespace else spaces)
            elif "GET" in getattr(pattern.callback, "methods", ()) and set(pattern.pattern.converters) <= set(held):
                for values in itertools.product(*(held[name] for name in pattern.pattern.converters)):
                    yield reverse(":".join((*spaces, pattern.name)), args=values)

    found = list(within(get_resolver(), ()))
    assert len(found) > 40
    yield from found
    places = {c.where.name for c in vashira.claims.values() if c.where}
    for query in ("zymbel", "weavers", "mourner", *places):
        yield f"/search/?q={query}"
        for kind in ("report", "claim", "person", "place"):
            yield f"/search/?q={query}&kind={kind}"
            yield f"/search/name?kind={kind}&name={query}"
    yield "/search/name?kind=person&name=Zymbel weavers"
    conventions = [f"convention={name}" for name in rule_names()]
    for choice in ("victims=zymbel", "reviewed=yes", *conventions, *(f"place={p}" for p in places)):
        yield from (f"{page}?{choice}" for page in ("/tallies/", "/maps/", "/publishing/"))
    yield from ("/tallies/changed?since=1", "/tallies/changed?since=2&victims=zymbel", "/reports/?show=to-review")
    yield from ("/incidents/?order=earliest", "/publishing/report?form=whole", "/publishing/report?form=public")


def operations(vashira: Snapshot) -> Iterator[str]:
    """Every operation of the API that looks, in the same way."""
    from tallybook.desk.api.application import schema

    held: dict[str, list[Any]] = {
        "report": list(vashira.reports), "claim": list(vashira.claims), "incident": list(vashira.incidents),
        "record": [*vashira.reports, *vashira.claims, *vashira.incidents], "job": [1], "format": ["csv", "public-csv"],
        "analysis": list(NAMES), "table": ["by-place"],
    }  # fmt: skip
    for path, methods in schema()["paths"].items():
        if "get" not in methods:
            continue
        names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
        for values in itertools.product(*(held[name] for name in names)):
            address = path
            for name, value in zip(names, values, strict=True):
                address = address.replace("{" + name + "}", str(value))
            if path.endswith("/search"):
                yield from (f"{address}?q=zymbel&kind={kind}" for kind in ("report", "claim", "person", "place"))
            else:
                yield address
    for choice in ("victims=zymbel", *(f"convention={name}" for name in rule_names())):
        yield from (f"/api/v1/{path}?{choice}" for path in ("incidents", "count"))


def leaks(client: Client, address: str, words: set[str], **headers: str) -> set[str]:
    answer = client.get(address, headers=headers)
    assert answer.status_code < 500, address
    body = b"".join(answer.streaming_content) if answer.streaming else answer.content
    if answer.status_code == 200 and answer["Content-Type"] in ("application/zip", "application/pdf"):
        return {answer["Content-Type"]}  # a file of everything
    told = body.decode("utf-8", "replace")
    asked = {word for word in words if word in address}
    return {word for word in words if _stands_in(word, told) and not (asked and word.lower() == "zymbel")}


def _stands_in(word: str, told: str) -> bool:
    """A figure counts as a number of its own: hashes, keys, ids and fractions of a second hold its digits by chance."""
    if word[0].isdigit():
        return re.search(rf"(?<![\w.]){re.escape(word)}(?!\w)", told) is not None
    return word in told


def test_a_figure_is_found_as_a_number_and_not_in_the_digits_of_a_hash_or_a_moment():
    assert all(
        _stands_in("7431", told) for told in ('"best": 7431,', "<td>7431</td>", "a,b,7431\n", "7431.0", "=7431&")
    )
    assert not any(_stands_in("7431", told) for told in ('"9a7431fe"', "12:03:04.743112+00:00", "r-117431", "74312"))


def asked_to_code(case: Path, report: str) -> None:
    with Ledger.open(case) as ledger:
        ledger.assign(report, CODERS, why="", by="person:A. Reviewer")


def token(people: dict[str, Person], role: str) -> dict[str, str]:
    from tallybook.desk.api.models import Token
    from tallybook.desk.api.scopes import SCOPES

    return {"authorization": f"Bearer {Token.objects.issued(people[role], 'a test', list(SCOPES), None)[1]}"}


def test_no_page_shows_another_reading_of_what_somebody_codes_blind(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot, report: str, hidden: set[str]
):
    curious = as_("coder")
    before = {a for a in addresses(vashira) if not a.endswith(".pdf") and leaks(curious, a, hidden)}
    assert len(before) > 30, "the walk no longer finds what is to be hidden"
    asked_to_code(case, report)
    coder = as_("coder")
    found = {address: leaks(coder, address, hidden) for address in addresses(vashira)}
    assert {address: words for address, words in found.items() if words} == {}
    assert "blind" in coder.get("/tallies/").content.decode(), "nobody says that something is left out"


def test_no_operation_of_the_api_does(
    as_: Callable[[str], Client],
    people: dict[str, Person],
    case: Path,
    vashira: Snapshot,
    report: str,
    hidden: set[str],
):
    client, headers = as_(None), token(people, "coder")
    before = {address for address in operations(vashira) if leaks(client, address, hidden, **headers)}
    assert len(before) > 20
    asked_to_code(case, report)
    found = {address: leaks(client, address, hidden, **headers) for address in operations(vashira)}
    assert {address: words for address, words in found.items() if words} == {}
    assert client.get("/api/v1/count", headers=headers)["Tallybook-Left-Out"] == "reports=1"


def test_what_is_hidden_can_neither_be_judged_nor_named_in_a_form_or_a_body(
    as_: Callable[[str], Client],
    people: dict[str, Person],
    case: Path,
    vashira: Snapshot,
    report: str,
    hidden: set[str],
):
    asked_to_code(case, report)
    claim = next(c.id for c in vashira.claims.values() if c.report == report)
    incident = next(i.id for i in vashira.incidents.values() if claim in i.claims)
    other = next(i for i in vashira.incidents if i != incident)
    coder, headers = as_("coder"), {**token(people, "coder"), "idempotency-key": "k-1"}
    free = next(r for r in vashira.reports if r != report)
    for address, form in (
        (f"/reports/claims/{claim}/judge", {"what": "accept", "key": "k"}),
        (f"/reports/claims/{claim}/edit", {}),
        (f"/reports/{free}/claims/new", {"like": claim, "key": "k"}),
    ):
        assert coder.post(address, form).status_code == 403, address
    for path, body in (
        (f"/claims/{claim}/decisions", {"what": "accept"}),
        ("/matches", {"what": "same", "records": [incident, other]}),
        ("/matches", {"what": "same", "records": [claim, next(iter(vashira.claims))]}),
    ):
        answer = as_(None).post("/api/v1" + path, json.dumps(body), content_type="application/json", headers=headers)
        assert answer.status_code == 403, path
        assert "blind" in answer.json()["detail"]


def test_a_copy_of_the_report_is_hidden_with_it_and_opens_with_it(
    as_: Callable[[str], Client], case: Path, vashira: Snapshot, report: str, people: dict[str, Person]
):
    copy = next(r for r in vashira.reports if r != report)
    with Ledger.open(case) as ledger:
        ledger.put_matching(
            tuple(vashira.incidents.values()), (Copies(report, (copy,), (0.98,)),), by="program:by-hand@3"
        )
    coder = as_("coder")
    assert coder.get(f"/reports/{copy}/").status_code == 200
    asked_to_code(case, report)
    assert coder.get(f"/reports/{copy}/").status_code == 403
    with Ledger.open(case) as ledger:
        for who in CODERS:
            assert coder.get(f"/reports/{copy}/").status_code == 403, "opened before all had handed in"
            ledger.code(report, [], note="", by=who)
    assert coder.get(f"/reports/{copy}/").status_code == 200


def test_who_was_asked_and_has_seen_the_others_codings_hands_in_no_other(
    as_: Callable[[str], Client], case: Path, report: str, people: dict[str, Person]
):
    asked_to_code(case, report)
    coder = as_("coder")
    for key in ("k-1", "k-2"):
        assert coder.post(f"/coding/{report}/hand-in", {"note": "", "key": key})["Location"] == "/coding/"
    assert coder.get(f"/coding/{report}/compare").status_code == 403
    with Ledger.open(case) as ledger:
        ledger.code(report, [], note="", by=CODERS[1])
    assert coder.get(f"/coding/{report}/compare").status_code == 200
    refused = coder.post(f"/coding/{report}/hand-in", {"note": "", "key": "k-3"})
    assert refused.status_code == 422
    assert b"would not be blind" in refused.content


def test_others_see_all_the_while(as_: Callable[[str], Client], case: Path, report: str, hidden: set[str]):
    asked_to_code(case, report)
    for role in ("viewer", "reviewer"):
        assert leaks(as_(role), f"/reports/{report}/", hidden)


def test_totals_leave_out_what_is_hidden(as_: Callable[[str], Client], case: Path, report: str, hidden: set[str]):
    def totals(role: str) -> list[int]:
        page = as_(role).get("/").content.decode()
        return [int(told.replace(",", "")) for told in re.findall(r'class="big[^>]*>([\d,]+)<', page)]

    with Ledger.open(case) as ledger:
        held = ledger.snapshot()
    groups = [{group.original, *group.copies} for group in held.copies]
    alike = {report}.union(*(group for group in groups if report in group))
    gone = {claim.id for claim in held.claims.values() if claim.report in alike}
    rest_on_it = [incident for incident in held.incidents.values() if gone & set(incident.claims)]
    asked_to_code(case, report)
    reports, claims, incidents, entries = totals("reviewer")
    assert (claims, incidents) == (len(held.claims), len(held.incidents))
    assert totals("coder") == [reports, claims - len(gone), incidents - len(rest_on_it), entries]
    assert gone
    assert rest_on_it
