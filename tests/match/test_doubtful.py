"""What the machine is least sure of is put before a person, and not again once they have said what it is."""

from __future__ import annotations

from casework import VASHIRA, Case, on

from tallybook.match.doubtful import doubtful
from tallybook.match.matching import whole
from tallybook.records import Decision

SATURDAY = on("2031-05-03")


def a_case() -> tuple[Case, list[str]]:
    """Four papers: two of one shooting, one of another toll on the day after, one of something else."""
    case = Case()
    first = []
    for text, number, day in (
        ("Twelve shopkeepers were shot dead in Vashira on Saturday, police said.", 12, SATURDAY),
        ("Gunmen killed 12 shopkeepers in the port of Vashira on Saturday.", 12, SATURDAY),
        ("Three shopkeepers were shot dead in Vashira on Sunday.", 3, on("2031-05-04")),
        ("Forty sailors drowned.", 40, on("2031-05-02")),
    ):
        words = text.partition(" in ")[0].removesuffix(".")
        report = case.report(text, f"Paper {len(first)}", "2031-05-05")
        first.append(case.claim(report, "killing", words, figure=number, when=day, where=VASHIRA).id)
    return case, first


def test_pairs_come_nearest_to_the_threshold_first_with_the_reasons_that_add_up_to_their_bits():
    case, _claims = a_case()
    done = whole(case.reports, case.claims, case.copies, ())
    found = doubtful(done, within_bits=50.0)
    assert len(found) >= 2
    assert [abs(d.bits) for d in found] == sorted(abs(d.bits) for d in found)
    incident_of = {c: i.id for i in done.incidents for c in i.claims}
    for doubt in found:
        assert doubt.incidents == tuple(incident_of[c] for c in doubt.claims)
        assert abs(doubt.why.score - doubt.why.threshold - doubt.bits) < 0.001
        assert [m[0] for m in doubt.members] == [min(m) for m in doubt.members]
    assert len({frozenset(d.incidents) for d in found}) == len(found)


def test_what_is_far_from_the_threshold_is_in_no_doubt_and_the_number_is_bound():
    case, _claims = a_case()
    done = whole(case.reports, case.claims, case.copies, ())
    assert len(doubtful(done, within_bits=50.0, most=1)) == 1
    assert not doubtful(done, within_bits=0.0)


def test_what_a_person_has_judged_is_asked_no_more():
    case, _claims = a_case()
    asked = doubtful(whole(case.reports, case.claims, case.copies, ()), within_bits=50.0)
    pairs = {frozenset(d.claims) for d in asked}
    for what in ("same", "different"):
        one, two = sorted(next(iter(pairs)))
        said = Decision(1, "person:A. Reviewer", "2031-06-01T00:00:00Z", what, (one, two), "", ((one,), (two,)))
        left = doubtful(whole(case.reports, case.claims, case.copies, (said,)), within_bits=50.0)
        assert frozenset((one, two)) not in {frozenset(d.claims) for d in left}
