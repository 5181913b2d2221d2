"""The printed report: the same bytes each time, nothing from elsewhere, nothing in the public one that leads back."""

from __future__ import annotations

import io
import re
from dataclasses import fields, replace
from datetime import date
from typing import Any

import pytest

from tallybook.analyse.offered import NAMES, offered
from tallybook.match.belonging import Definition
from tallybook.publish.printing import Since, content_of, for_the_public, html, pdf, title_of
from tallybook.records import Actor, Incident, Snapshot, Where

pytestmark = pytest.mark.usefixtures("few_sweeps")
SHORTEST = 4  # shorter words stand in other words
OUR_OWN = {"police"}  # stands in the definitions of every report


class Acts:
    """Nothing came between but one report and one decision."""

    after, until = 3, 5
    reread: tuple[str, ...] = ()

    def __init__(self, held: Snapshot) -> None:
        self.came = tuple(held.reports)[:1]
        self.said = held.decisions[:1]


@pytest.fixture(scope="module")
def public(vashira: Snapshot, few_sweeps: None) -> str:
    since = Since("3", replace(vashira, incidents={}), Acts(vashira))
    return html(content_of(vashira, Definition(), redacted=True, since=since), title="Report")


def secrets(held: Snapshot) -> set[str]:
    """All that must not get out."""
    told = {*held.reports, *held.claims, *held.incidents}
    for report in held.reports.values():
        told |= {report.title or "", report.publisher or "", report.url or "", *report.text.split("\n")}
    for claim in held.claims.values():
        told |= {s.words for s in claim.spans} | {s.name for s in claim.speakers}
        told |= {a.name for a in (claim.victims, claim.perpetrator, claim.target, claim.group) if a}
        told |= {claim.motive or "", claim.method or ""}
    for incident in held.incidents.values():
        told |= {incident.title, *incident.origins}
        told |= {a.name for a in (*incident.victims, *incident.perpetrators, *incident.targets)}
        if incident.where and incident.where.name != incident.where.adm1:
            told |= {incident.where.name, incident.where.place_id or "", str(incident.where.latitude)}
    for decision in held.decisions:
        told |= {decision.by, decision.by.partition(":")[2], decision.why}
    return {words for words in told if len(words) >= SHORTEST and words.lower() not in OUR_OWN}


def test_the_public_report_holds_nothing_that_leads_to_a_person_a_report_or_a_place(public: str, vashira: Snapshot):
    plain = re.sub(r"<style>.*?</style>", "", public, flags=re.DOTALL)
    assert not [words for words in secrets(vashira) if words.lower() in plain.lower()]
    assert "redacted for the public" in plain


def test_a_field_that_an_incident_gets_besides_stays_out_until_somebody_lets_it_in(vashira: Snapshot):
    told = for_the_public(vashira)
    assert [bool(getattr(told, f.name)) for f in fields(Snapshot)].count(True) == 2  # incidents, and the head
    let_in = {
        "id", "kinds", "deaths", "injuries", "victims", "perpetrators", "where", "when", "links", "disputed",
        "reviewed", "statuses", "grade", "provisional",
    }  # fmt: skip
    for incident in told.incidents.values():
        left = {f.name for f in fields(Incident)} - let_in
        assert all(not getattr(incident, name) for name in left), left
        assert re.fullmatch(r"n\d+", incident.id)
        assert incident.where is None or incident.where.latitude is None
        assert incident.when is None or incident.when.basis == ""


def test_the_order_of_public_incidents_tells_nothing_of_their_ids(vashira: Snapshot):
    renamed = {f"z{n}": replace(i, id=f"z{n}", links=()) for n, i in enumerate(reversed(vashira.incidents.values()))}
    plain = {i.id: replace(i, links=()) for i in vashira.incidents.values()}
    one, other = (for_the_public(replace(vashira, incidents=told)) for told in (plain, renamed))
    assert list(one.incidents.values()) == list(other.incidents.values())


def test_an_unresolved_place_and_a_side_of_no_kind_leave_nothing(vashira: Snapshot):
    incident = next(iter(vashira.incidents.values()))
    bare = replace(
        incident, where=Where("Brook of Imra Dost"), victims=(Actor("Imra Dost"),), perpetrators=(Actor("X", "police"),)
    )
    (told,) = for_the_public(replace(vashira, incidents={bare.id: bare})).incidents.values()
    assert told.where is None
    assert told.victims == ()
    assert [a.name for a in told.perpetrators] == ["police"]


def test_the_whole_report_names_every_analysis_its_sources_and_what_was_corrected(vashira: Snapshot):
    since = Since("3", replace(vashira, incidents={}), Acts(vashira))
    limits = Definition(date(2031, 4, 1), date(2031, 6, 30))
    page = html(content_of(vashira, limits, redacted=False, since=since), title=title_of(limits.start, limits.end))
    assert "Report, 1 Apr 2031 to 30 Jun 2031" in page
    for name in NAMES:
        assert f'<h2 id="{name}">' in page
        assert offered(name).title in page
    numbered = re.findall(r'id="source-(\d+)"', page)
    assert numbered == [str(n) for n in range(1, len(numbered) + 1)]
    assert set(re.findall(r'href="#source-(\d+)"', page)) <= set(numbered)
    assert "incidents whose figure moved" in page
    assert "<script" not in page
    ids = re.findall(r'\bid="([^"]+)"', page)
    assert len(ids) == len(set(ids))


def test_the_same_moment_gives_the_same_bytes_also_in_print(vashira: Snapshot):
    contents = [content_of(vashira, Definition(), redacted=False) for _time in range(2)]
    pages = [html(content, title="Report") for content in contents]
    assert pages[0] == pages[1]
    # Of all kinds that pages consist of some are in one section: laid out whole twice, it would take long.
    pages = [html(replace(content, sections=content.sections[:1]), title="Report") for content in contents]
    assert "<svg" in pages[0]
    assert pdf(pages[0]) == pdf(pages[1])


def words_of(printed: bytes) -> str:
    import pypdf

    return " ".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(printed)).pages)


def test_a_printed_report_loads_nothing_from_anywhere():
    page = '<html><body><img src="file:///etc/passwd"><img src="http://127.0.0.1:1/x"><p>still here</p></body></html>'
    printed = pdf(page)
    assert "still here" in words_of(printed)
    assert b"root:" not in printed


def test_words_of_reports_are_never_markup(vashira: Snapshot):
    evil: dict[str, Any] = {"title": "<script>alert(1)</script>", "publisher": "<b>bold</b>"}
    told = {r: replace(report, **evil) for r, report in vashira.reports.items()}
    page = html(content_of(replace(vashira, reports=told), Definition(), redacted=False), title="<i>Report")
    assert "<script" not in page
    assert "<b>bold" not in page
    assert "<i>Report" not in page
