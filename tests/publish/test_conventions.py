"""Conventions of others: which type, side and code an incident gets, and that what is not known is left empty."""

from __future__ import annotations

import csv
import io
from datetime import date
from pathlib import Path

import pytest

from tallybook.match import under_rule
from tallybook.publish import export
from tallybook.records import Actor, BadInput, Claim, Figure, Incident, Link, Report, Snapshot, Span, When, Where

DAY = When(date(2031, 5, 16), date(2031, 5, 16), 1)
MONTH = When(date(2031, 5, 1), date(2031, 5, 31), 4)
ARMY, GANG = Actor("the garrison", "state_force"), Actor("Quay gang", "gang")
PEOPLE, GUARDS = Actor("fishermen", "civilians"), Actor("Ford guards", "armed_group")


def told(kinds: tuple[str, ...], *, by: Actor | None = None, to: Actor | None = None, method: str | None = None,
         when: When | None = DAY, where: Where | None = None) -> Snapshot:  # fmt: skip
    """A snapshot of one incident with four dead."""
    text = "Four people died in Vashira."
    report = Report(Report.id_of(text), text, publisher="Vashira Courier", published=date(2031, 5, 18))
    spans = (Span.of(text, 0, 11),)
    claim = Claim("c-1", report.id, "killing", spans, figure=Figure.exactly(4), victims=to, method=method)
    incident = Incident(
        "i-1", kinds, "4 died", ("c-1",), (report.id,), ("Vashira Courier",), deaths=Figure.exactly(4), method=method,
        victims=(to,) if to else (), perpetrators=(by,) if by else (), when=when, where=where,
    )  # fmt: skip
    return Snapshot({report.id: report}, {"c-1": claim}, {"i-1": incident})


def row(snapshot: Snapshot, form: str, tmp_path: Path) -> dict[str, str]:
    made = export(snapshot, form, tmp_path / f"x.{form}")
    return next(csv.DictReader(io.StringIO(made.path.read_text(encoding="utf-8"), newline="")))


@pytest.mark.parametrize(
    ("by", "to", "violence", "side_b", "column"),
    [
        (ARMY, GUARDS, "1", "Ford guards", "deaths_b"),
        (GANG, GUARDS, "2", "Ford guards", "deaths_b"),
        (GANG, PEOPLE, "3", "Civilians", "deaths_civilians"),
        (ARMY, ARMY, "1", "the garrison", "deaths_a"),
        (None, PEOPLE, "", "fishermen", "deaths_civilians"),
        (GANG, Actor("Oszal", "ethnic_group"), "", "Oszal", "deaths_unknown"),
        (GANG, None, "", "", "deaths_unknown"),
    ],
)
def test_ucdp_sides(
    by: Actor | None, to: Actor | None, violence: str, side_b: str, column: str, tmp_path: Path
) -> None:
    got = row(told(("killing",), by=by, to=to), "ucdp", tmp_path)
    assert (got["type_of_violence"], got["side_b"]) == (violence, side_b)
    filled = {c: got[c] for c in ("deaths_a", "deaths_b", "deaths_civilians", "deaths_unknown")}
    assert filled == {c: "4" if c == column else "0" for c in filled}


@pytest.mark.parametrize(
    ("kinds", "by", "to", "method", "event", "sub_event"),
    [
        (("killing",), GANG, PEOPLE, "shooting", "Violence against civilians", "Attack"),
        (("killing",), GANG, GUARDS, None, "Battles", "Armed clash"),
        (("clash",), None, None, None, "Battles", "Armed clash"),
        (("killing", "bombing"), None, PEOPLE, "suicide bombing", "Explosions/Remote violence", "Suicide bomb"),
        (("bombing",), None, PEOPLE, None, "Explosions/Remote violence", "Remote explosive/landmine/IED"),
        (
            ("killing",),
            ARMY,
            PEOPLE,
            "mortar shells",
            "Explosions/Remote violence",
            "Shelling/artillery/missile attack",
        ),
        (("attack",), GANG, PEOPLE, "grenades", "Explosions/Remote violence", "Grenade"),
        (("abduction",), GANG, PEOPLE, None, "Violence against civilians", "Abduction/forced disappearance"),
        (("sexual_violence",), GANG, PEOPLE, None, "Violence against civilians", "Sexual violence"),
        (("arrest",), ARMY, PEOPLE, None, "Strategic developments", "Arrests"),
        (("land_seizure",), GANG, None, None, "Strategic developments", "Looting/property destruction"),
    ],
)
def test_acled_types(
    kinds: tuple[str, ...],
    by: Actor | None,
    to: Actor | None,
    method: str | None,
    event: str,
    sub_event: str,
    tmp_path: Path,
) -> None:
    got = row(told(kinds, by=by, to=to, method=method), "acled", tmp_path)
    assert (got["event_type"], got["sub_event_type"]) == (event, sub_event)


def test_acled_words_for_civilians_and_for_nobody_named(tmp_path: Path) -> None:
    where = Where("Vashira", country="Qasmara", country_code="QA", precision=3)
    got = row(told(("killing",), to=PEOPLE, where=where), "acled", tmp_path)
    assert (got["actor1"], got["inter1"]) == ("Unidentified Armed Group (Qasmara)", "3")
    assert (got["actor2"], got["assoc_actor_2"], got["inter2"]) == ("Civilians (Qasmara)", "fishermen", "7")
    assert (got["interaction"], got["geo_precision"]) == ("37", "2")
    assert got["civilian_targeting"] == "Civilian targeting"


def test_acled_puts_a_month_at_its_middle_and_leaves_longer_stretches_out(tmp_path: Path) -> None:
    got = row(told(("killing",), when=MONTH), "acled", tmp_path)
    assert (got["event_date"], got["time_precision"]) == ("2031-05-16", "3")
    year = When(date(2031, 1, 1), date(2031, 12, 31), 5)
    made = export(told(("killing",), when=year), "acled", tmp_path / "year.csv")
    assert made.rows == 0
    assert "1 incident whose month is not known: i-1" in made.lost


def test_what_is_not_known_of_a_place_is_empty(tmp_path: Path) -> None:
    got = row(told(("killing",), by=GANG, to=PEOPLE), "ucdp", tmp_path)
    for column in (
        "where_prec",
        "latitude",
        "longitude",
        "geom_wkt",
        "priogrid_gid",
        "country",
        "country_id",
        "active_year",
    ):
        assert got[column] == "", column


def mixed() -> Snapshot:
    """Nine dead of a clash between an army and guards: three soldiers, four guards, two of whom nobody says who."""
    text = (
        "Nine people died. Three were soldiers, four were Ford guards, said the police. Nine died, said the hospital."
    )
    report = Report(Report.id_of(text), text, publisher="Vashira Courier", published=date(2031, 5, 18))
    whole = Claim("c-1", report.id, "killing", (Span.of(text, 0, 16),), figure=Figure.exactly(9), when=DAY)
    part = (Link("part_of", "c-1"),)
    ours = Claim("c-2", report.id, "killing", (Span.of(text, 18, 37),), figure=Figure.exactly(3), links=part,
                 victims=Actor("soldiers", "state_force"), perpetrator=GUARDS)  # fmt: skip
    theirs = Claim("c-3", report.id, "killing", (Span.of(text, 39, 59),), figure=Figure.exactly(4), links=part,
                   victims=GUARDS, perpetrator=ARMY)  # fmt: skip
    claims = {c.id: c for c in (whole, ours, theirs)}
    incident = Incident("i-1", ("killing",), "9 died", tuple(claims), (report.id,), ("Vashira Courier",),
                        deaths=Figure.exactly(9), victims=(GUARDS,), perpetrators=(ARMY,), when=DAY)  # fmt: skip
    return under_rule(Snapshot({report.id: report}, claims, {"i-1": incident}), "tallybook")


def test_ucdp_puts_the_dead_of_each_status_to_the_side_that_it_is_of(tmp_path: Path) -> None:
    got = row(mixed(), "ucdp", tmp_path)
    sides = [got[f"deaths_{side}"] for side in ("a", "b", "civilians", "unknown")]
    assert (got["best"], sides) == ("9", ["3", "4", "0", "2"])


def test_iraq_body_count_has_minimum_and_maximum_without_combatants(tmp_path: Path) -> None:
    got = row(mixed(), "ibc", tmp_path)
    assert (got["deaths_minimum"], got["deaths_maximum"], got["provisional"]) == ("2", "2", "1")
    assert got["media_sources"] == got["primary_witnesses"] == "Vashira Courier"


def test_the_table_of_incidents_has_statuses_and_grades(tmp_path: Path) -> None:
    got = row(mixed(), "csv", tmp_path)
    told = [got[f"deaths_{status}"] for status in ("civilians", "forces", "armed_group", "unknown")]
    assert (told, got["grade"], got["provisional"]) == (["", "3", "4", "2"], "weak", "1")


def test_a_convention_can_be_chosen_where_the_format_has_none_of_its_own(tmp_path: Path) -> None:
    made = export(mixed(), "csv", tmp_path / "x.csv", convention="ibc")
    (got,) = csv.DictReader(io.StringIO(made.path.read_text(encoding="utf-8"), newline=""))
    assert (got["deaths_low"], got["deaths_best"], got["deaths_rule"]) == ("2", "", "ibc")
    assert "by the rule ibc" in made.note.read_text(encoding="utf-8")
    with pytest.raises(BadInput, match=r"convention='ibc'.*'ucdp'"):
        export(mixed(), "ucdp", tmp_path / "y.csv", convention="ibc")
    with pytest.raises(BadInput, match=r"rule='mine'.*tallybook"):
        export(mixed(), "csv", tmp_path / "z.csv", convention="mine")
