"""A hand-made snapshot about the invented city of Vashira, and a headless browser to look at its book with."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from tallybook.publish import book
from tallybook.records import (
    Actor,
    Claim,
    Copies,
    Decided,
    Decision,
    Figure,
    Incident,
    Link,
    Problem,
    Report,
    Snapshot,
    Span,
    Speaker,
    When,
    Where,
)

MARKET = (
    "Gunmen on motorcycles shot dead 12 Tarim shopkeepers at the Rope Market in Vashira on Friday, police said.\n\n"
    "Hours later, seven men of the Oszal community were killed in Old Quay, apparently in revenge for the deaths of "
    "the shopkeepers, Imra Dost of the Quay Council said. At least nine people were hurt.\n\n"
    "Police say 41 people have been killed in Vashira this year. Mayor Sel Adrun denied that his party had sent the "
    "gunmen. <script>alert('x')</script> 🕯️ was all that one mourner wrote."
)
HERALD = (
    "VASHIRA - At least 10 and perhaps 14 traders were shot dead in the Rope Market, the city hospital said. "
    "Two or three bystanders were wounded."
)
SEATS = (
    "Of 90 seats in the Lower Damra assembly the Oszal hold just 4, though by population they could have up to 15, "
    "a lecturer wrote. Some two million Oszal now live in the province. The Quay Council fears that they will be "
    "driven out of the port.\r\nMore than 3,000 people fled Old Quay in August, and armed men seized the salt gardens."
)
RTL = "قتل ثلاثة أشخاص في فشيرا يوم السبت، قالت الشرطة.\nShots were heard 🔥 until dawn."


def report(text: str, title: str, publisher: str, published: date | None, url: str | None = None) -> Report:
    """A report with the id that its material gives it."""
    key = Report.id_of(text, title=title, publisher=publisher, published=published, url=url)
    return Report(
        key, text, title, publisher, published, url, datetime(2031, 5, 20, 9, 30, tzinfo=UTC), "by hand@1", "ab" * 32
    )


def cut(held: Report, *words: str) -> tuple[Span, ...]:
    """Spans of a report by their words, each at its first place."""
    spans = [Span.of(held.text, held.text.index(w), held.text.index(w) + len(w)) for w in words]
    return tuple(sorted(spans))


def claim(told: Report, kind: str, *words: str, **fields: object) -> Claim:
    """A claim at the given words of a report."""
    spans = cut(told, *words)
    return Claim(Claim.id_of(told.id, kind, spans), told.id, kind, spans, read_by="by hand@1", **fields)  # type: ignore[arg-type]


def said(held: Report, *names: str) -> tuple[Speaker, ...]:
    """A chain of speakers, cut where the report names them."""
    return tuple(Speaker(n, None, cut(held, n)[0] if n in held.text else None) for n in names)


def day(year: int, month: int, number: int) -> When:
    """One exact day."""
    at = date(year, month, number)
    return When(at, at, 1, "'Friday' against publication 2031-05-18")


CITY = Where("Vashira", "pl-1", 11.5, 70.25, "Qasmara", None, "Lower Damra", None, 1)
QUAY = Where("Old Quay", "pl-2", 11.52, 70.2, "Qasmara", None, "Lower Damra", "Vashira", 2)
TARIM = Actor("Tarim shopkeepers", "ethnic_group")
OSZAL = Actor("Oszal", "ethnic_group", "oszal")


def vashira_snapshot() -> Snapshot:
    """Five reports (one a copy), their claims, four incidents and what was found wrong."""
    courier = report(
        MARKET, "Twelve shot in Rope Market", "Vashira Courier", date(2031, 5, 18), "https://courier.example/1"
    )
    copy = report(MARKET, "Twelve shot in Rope Market", "Damra Wire", date(2031, 5, 19), "javascript:alert(1)")
    herald = report(HERALD, "", "Vashira Herald", date(2031, 5, 18))
    seats = report(SEATS, "Who holds the assembly?", "Quay Review", date(2031, 6, 2))
    foreign = report(RTL, "ليلة في فشيرا", "نداء الميناء", None)

    shot = claim(
        courier,
        "killing",
        "shot dead 12 Tarim shopkeepers",
        "on Friday",
        figure=Figure.exactly(12),
        victims=TARIM,
        perpetrator=Actor("Gunmen on motorcycles", "armed_group"),
        method="shooting",
        where=CITY,
        when=day(2031, 5, 16),
        speakers=said(courier, "police"),
        sureness=0.93,
    )
    raid = claim(
        courier,
        "attack",
        "Gunmen on motorcycles shot dead 12 Tarim shopkeepers at the Rope Market",
        where=CITY,
        when=day(2031, 5, 16),
        speakers=said(courier, "police"),
    )
    avenged = claim(
        courier,
        "killing",
        "seven men of the Oszal community were killed in Old Quay",
        figure=Figure.exactly(7),
        victims=OSZAL,
        where=QUAY,
        when=day(2031, 5, 16),
        motive="revenge for the deaths of the shopkeepers",
        speakers=said(courier, "Imra Dost"),
        links=(Link("revenge_for", shot.id, cut(courier, "apparently in revenge for")[0]),),
    )
    hurt = claim(courier, "injury", "At least nine people were hurt.\n\nPolice say", figure=Figure(low=9), where=QUAY)
    total = claim(
        courier,
        "tally",
        "Police say 41 people have been killed in Vashira this year",
        figure=Figure.exactly(41),
        scope="killed",
        where=CITY,
        when=When(date(2031, 1, 1), date(2031, 5, 18), 5, "'this year'"),
        speakers=said(courier, "Police"),
    )
    denied = claim(
        courier,
        "denial",
        "denied that his party had sent the gunmen",
        stance="denied",
        speakers=said(courier, "Sel Adrun"),
        perpetrator=Actor("his party", "party"),
    )
    crossing = claim(courier, "accusation", "the gunmen. <script>alert('x')</script>", stance="alleged")
    again = claim(
        copy,
        "killing",
        "shot dead 12 Tarim shopkeepers",
        figure=Figure.exactly(12),
        victims=TARIM,
        where=CITY,
        when=day(2031, 5, 16),
        speakers=said(copy, "police"),
    )
    traders = claim(
        herald,
        "killing",
        "At least 10 and perhaps 14 traders were shot dead",
        figure=Figure(10, None, 14),
        where=CITY,
        when=day(2031, 5, 16),
        speakers=said(herald, "the city hospital"),
    )
    wounded = claim(herald, "injury", "Two or three bystanders were wounded", figure=Figure(2, None, 3), where=CITY)
    held = claim(
        seats,
        "representation",
        "Of 90 seats in the Lower Damra assembly the Oszal hold just 4",
        "up to 15",
        held=4,
        of=90,
        deserved=15,
        group=OSZAL,
        speakers=said(seats, "a lecturer"),
    )
    people = claim(
        seats, "population", "Some two million Oszal", figure=Figure(best=2_000_000, approximate=True), group=OSZAL
    )
    fear = claim(
        seats,
        "fear",
        "fears that they will be driven out of the port",
        stance="feared",
        speakers=said(seats, "The Quay Council"),
    )
    fled = claim(
        seats,
        "displacement",
        "More than 3,000 people fled Old Quay in August",
        figure=Figure(low=3001),
        where=QUAY,
        when=When(date(2030, 8, 1), date(2030, 8, 31), 4, "'in August'"),
    )
    land = claim(seats, "land_seizure", "armed men seized the salt gardens", perpetrator=Actor("armed men"))
    three = claim(
        foreign,
        "killing",
        "قتل ثلاثة أشخاص في فشيرا يوم السبت، قالت الشرطة.\nShots",
        figure=Figure.exactly(3),
        speakers=said(foreign, "الشرطة"),
    )
    claims = (
        shot,
        raid,
        avenged,
        hurt,
        total,
        denied,
        crossing,
        again,
        traders,
        wounded,
        held,
        people,
        fear,
        fled,
        land,
        three,
    )
    reports = (courier, copy, herald, seats, foreign)

    market = Incident(
        "i-market",
        ("killing", "attack", "injury"),
        "12 Tarim shopkeepers killed in Rope Market",
        tuple(sorted(c.id for c in (shot, raid, again, traders, wounded))),
        (courier.id, copy.id, herald.id),
        ("police", "the city hospital"),
        deaths=Figure(10, 12, 14),
        injuries=Figure(2, None, 3),
        victims=(TARIM,),
        perpetrators=(Actor("Gunmen on motorcycles", "armed_group"),),
        method="shooting",
        where=CITY,
        when=day(2031, 5, 16),
        disputed=True,
        decided=(
            Decided("deaths", "tallybook", (shot.id, again.id), (traders.id,)),
            Decided("deaths_best", "tallybook", (shot.id,)),
            Decided("when", "most origins", (shot.id,)),
        ),
    )
    quay = Incident(
        "i-quay",
        ("killing", "injury"),
        "7 Oszal killed in Old Quay",
        tuple(sorted((avenged.id, hurt.id))),
        (courier.id,),
        ("Imra Dost",),
        deaths=Figure.exactly(7),
        injuries=Figure(low=9),
        victims=(OSZAL,),
        where=QUAY,
        when=day(2031, 5, 16),
        links=(("revenge_for", "i-market"),),
        reviewed=True,
        decided=(Decided("deaths", "tallybook", (avenged.id,)), Decided("injuries", "tallybook", (hurt.id,))),
    )
    exodus = Incident(
        "i-exodus",
        ("displacement",),
        "People fled Old Quay",
        (fled.id,),
        (seats.id,),
        ("Quay Review",),
        where=QUAY,
        when=fled.when,
    )
    night = Incident(
        "i-night",
        ("killing",),
        "3 killed",
        (three.id,),
        (foreign.id,),
        ("الشرطة",),
        deaths=Figure.exactly(3),
        decided=(Decided("deaths", "tallybook", (three.id,)),),
    )
    return Snapshot(
        reports={r.id: r for r in reports},
        claims={c.id: c for c in claims},
        incidents={i.id: i for i in (market, quay, exodus, night)},
        copies=(Copies(courier.id, (copy.id,), (1.0,)),),
        decisions=(Decision(7, "person:m.iriz", "2031-06-03T10:00:00Z", "accept", ("i-quay",), "read both reports"),),
        problems=(Problem("C003", foreign.id, "no day of publication; give one with --published", (foreign.id,)),),
        head="f" * 64,
    )


@pytest.fixture(scope="session")
def vashira() -> Snapshot:
    """The snapshot; records are frozen, so that tests can share it."""
    return vashira_snapshot()


@pytest.fixture(scope="session")
def vashira_book(vashira: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The book of that snapshot, written once."""
    return book(vashira, tmp_path_factory.mktemp("publish") / "book").directory
