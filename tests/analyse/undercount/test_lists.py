"""Lists come from files and from a ledger's origins as they stand there; what can't be used is refused in words."""

import contextlib
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from listed import SMALL, of_cells

from tallybook.analyse.finding import Refused
from tallybook.analyse.undercount import OFFERED, Undercount
from tallybook.analyse.undercount.estimates import estimates
from tallybook.analyse.undercount.lists import lists_from
from tallybook.analyse.undercount.origins import lists_of
from tallybook.analyse.undercount.reading import read_lists
from tallybook.records import Actor, BadInput, Claim, Figure, Incident, Report, Snapshot, Span, Speaker, When, Where

# --- files ------------------------------------------------------------------------------------------------------------


def test_one_row_a_person_says_the_same_as_patterns_with_counts():
    rows = [line.split(",") for line in SMALL.splitlines()[1:]]
    people = "A,B,C\n" + "".join(f"{a},{b},{c}\n" * int(n) for a, b, c, n in rows)
    one, other = read_lists(SMALL, "patterns.csv").whole(), read_lists(people, "people.csv").whole()
    assert (one.cells == other.cells).all()
    assert one.names == other.names == ("A", "B", "C")


@given(st.dictionaries(st.integers(1, 15), st.integers(1, 10**6), min_size=1))
def test_a_written_table_is_read_back(cells):
    lines = [",".join([*(str(mask >> i & 1) for i in range(4)), str(n)]) for mask, n in cells.items()]
    text = "\n".join(["w,x,y,z,count", *lines])
    table = read_lists(text, "t.csv")
    assert dict(zip(table.masks, table.counts, strict=True)) == cells


@given(st.text(max_size=60))
def test_any_text_is_read_or_refused_in_words(text):
    with contextlib.suppress(BadInput):
        read_lists(text, "any.csv").whole()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "empty"),
        ("A,B,count\n1,2,5\n", "row 2, B='2': expected 1 (on this list) or 0"),
        ("A,B,count\n1,1,-5\n", "row 2, count='-5': expected a whole number"),
        ("A,B,count\n1,1,1e9\n", "count='1e9'"),
        ("A,B,count\n1,1,99999999999999999999\n", "expected a whole number"),
        ("A,B,count\n0,0,5\n", "row 2: on no list"),
        ("A,B,count\n1,1\n", "row 2: expected 3 cells"),
        ("A,A,count\n1,1,3\n", "'A' twice"),
        ("A,,count\n1,1,3\n", "column 2: expected a name"),
        ('A,B\n"1,1\n', "expected CSV"),
    ],
)
def test_a_bad_file_is_refused_with_its_row_and_column(text, words):
    with pytest.raises(BadInput, match=r"lists\.csv") as fault:
        read_lists(text, "lists.csv")
    assert words in str(fault.value)


def test_columns_that_are_no_lists_are_left_out_where_the_lists_are_named():
    table = read_lists("name,A,B,town\nAsha,1,0,Kesra\nBen,1,1,\n", "p.csv", lists=("A", "B"), by=("town",))
    assert table.names == ("A", "B")
    assert table.strata == ("Kesra", "not known")
    with pytest.raises(BadInput, match="no column 'age'"):
        read_lists("A,B\n1,1\n", "p.csv", by=("age",))


def test_merged_lists_hold_what_any_of_them_holds():
    merged = of_cells({1: 5, 2: 7, 3: 2, 4: 4, 5: 1}, 3).merged([["A", "C"]])
    assert merged.names == ("A+C", "B")
    assert merged.cells.tolist() == [0, 5 + 4 + 1, 7, 2]
    with pytest.raises(BadInput, match="no such list"):
        of_cells({1: 5, 3: 2}, 2).merged([["A", "Z"]])


# --- what can't carry an estimate -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cells", "lists", "cause"),
    [
        ({1: 0, 2: 0, 3: 0}, 2, "no list holds a record"),
        ({1: 9}, 1, "only one list"),
        ({1: 9, 4: 0}, 3, "only one list"),
        ({1 << i: 3 for i in range(11)}, 11, "11 lists"),
    ],
)
def test_too_few_lists_and_zeros_are_refused_with_the_least_that_is_needed(cells, lists, cause):
    with pytest.raises(Refused) as refused:
        of_cells(cells, lists)
    assert cause in refused.value.cause
    assert refused.value.needed


def test_lists_without_overlap_are_refused_and_say_how_many_are_named():
    table = read_lists("A,B,C,count\n1,0,0,40\n0,1,0,30\n0,0,1,20\n", "apart.csv")
    with pytest.raises(Refused, match=r"so that any number goes with them.*at least 90 are named"):
        Undercount(sweeps=0).fit(table)


def test_two_lists_give_a_bound_that_is_named_a_bound_and_no_estimate():
    fitted = Undercount(sweeps=2000).fit(read_lists("A,B,count\n1,0,60\n0,1,50\n1,1,25\n", "two.csv"))
    told = {e.name: e for e in fitted.estimates_}
    assert {name for name, e in told.items() if e.records} == {"pair", "chao", "chao_unequal"}
    assert all("two lists can't tell" in told[name].refused.cause for name in ("bic", "stepwise", "graphs", "latent"))
    assert any(s.text.startswith("A bound, not an estimate: Two lists") for s in fitted.finding_.says)
    assert "can't be estimated" in fitted.finding_.says[0].text


def test_lists_in_two_islands_have_no_log_linear_estimate():
    table = read_lists("A,B,C,D,count\n1,0,0,0,30\n0,1,0,0,30\n1,1,0,0,9\n0,0,1,0,30\n0,0,0,1,30\n0,0,1,1,9\n", "i.csv")
    found = {e.name: e for e in Undercount(sweeps=0).fit(table).estimates_}
    assert found["stepwise"].records is not None or found["stepwise"].refused is not None
    assert all(e.records is None or e.records.best is None or e.records.best >= 138 for e in found.values())


def test_negative_counts_and_records_on_no_list_are_refused():
    with pytest.raises(BadInput, match="expected a count of 0 or more"):
        lists_from(["A", "B"], [1, 2], [3, -1])
    with pytest.raises(BadInput, match="on no list"):
        lists_from(["A", "B"], [0, 3], [2, 5])


@pytest.mark.parametrize("given", [{"level": 1.5}, {"sweeps": 5}, {"chains": 1}, {"classes": 1}, {"merge": ("A",)}])
def test_settings_outside_what_they_can_be_are_refused(given):
    with pytest.raises(BadInput, match="expected"):
        Undercount(**given).fit(read_lists(SMALL, "s.csv"))


@given(st.lists(st.integers(0, 6), min_size=7, max_size=7))
@settings(max_examples=30, deadline=None)
def test_any_small_table_gives_estimates_that_hold_the_named_or_a_refusal(counts):
    try:
        lists = of_cells(dict(zip(range(1, 8), counts, strict=True)), 3)
        found = estimates(lists, replace(Undercount(sweeps=2000).ways(), sweeps=0))
    except Refused:
        return
    for one in found:
        assert (one.records is None) is (one.refused is not None)
        if one.records is not None:
            assert one.records.best is None or one.records.best >= lists.named - 1e-6 or one.name == "pair"


# --- ledgers ----------------------------------------------------------------------------------------------------------

HERALD, RADIO = "Vashira Herald", "Radio Damra"


def ledger(rows, *, deaths=2):
    """Incidents from rows of (publisher, speaker or None) tellings."""
    reports, claims, incidents = {}, {}, {}
    for n, tellings in enumerate(rows):
        held = []
        for m, (publisher, speaker) in enumerate(tellings):
            text = f"Two dockers were killed at mole {n}, case {m}."
            report = Report(f"r-{n}-{m}", text, "", publisher, date(2031, 5, 4))
            spans = (Span.of(text, 0, len(text)),)
            said = (Speaker(speaker),) if speaker else ()
            claim = Claim(f"c-{n}-{m}", report.id, "killing", spans, figure=Figure.exactly(deaths), speakers=said)
            reports[report.id], claims[claim.id] = report, claim
            held.append(claim)
        where = Where("Vashira", adm1="Lower Damra" if n % 2 else "Upper Damra", precision=1)
        day = date(2031, 1 + n % 12, 3)
        incidents[f"i-{n}"] = Incident(
            f"i-{n}", ("killing",), "dockers killed", tuple(c.id for c in held), tuple(c.report for c in held),
            deaths=Figure.exactly(deaths), where=where, when=When(day, day, 1, "as told"),
        )  # fmt: skip
    return Snapshot(reports, claims, incidents)


ROWS = [
    [(HERALD, None)], [(HERALD, None), (RADIO, None)], [(RADIO, None)], [(HERALD, "the dockers' union")],
    [(HERALD, "the dockers' union"), (RADIO, None)], [(RADIO, "the dockers' union")],
]  # fmt: skip


def test_a_list_is_whom_claims_rest_on_not_who_printed_them():
    lists = lists_of(ledger(ROWS)).whole()
    by_list = dict(zip(lists.names, lists.overlaps.diagonal().tolist(), strict=True))
    assert by_list == {"Radio Damra": 3, "Vashira Herald": 2, "dockers' union": 3}
    assert {"i-3", "i-5"} <= {i for ids in lists.incidents for i in ids}


def test_who_passes_another_lists_word_on_is_flagged():
    table = lists_of(ledger(ROWS))
    assert {(r.of, r.by, r.records) for r in table.retold} == {
        ("dockers' union", "Vashira Herald", 2),
        ("dockers' union", "Radio Damra", 1),
    }
    finding = Undercount(sweeps=0).fit(table).finding_
    assert any("are not independent: Vashira Herald passes on" in s.text for s in finding.says)


def test_smaller_origins_make_one_list_or_are_left_out_and_that_is_said():
    rows = [*ROWS, [("Kesra Post", None)], [("Salt Coast Mail", None), (HERALD, None)]]
    merged = lists_of(ledger(rows), most=2)
    assert "all others" in merged.names
    assert sum(merged.counts) == len(rows)
    left = lists_of(ledger(rows), most=2, merge_rest=False)
    assert sum(left.counts) < len(rows)
    assert any("left out" in note for note in left.notes)


def test_deaths_are_counted_by_the_best_figure_and_called_too_narrow():
    table = lists_of(ledger(ROWS, deaths=3), unit="deaths")
    assert sum(table.counts) == 3 * len(ROWS)
    assert any("too narrow" in note for note in table.notes)


def test_named_victims_are_records_on_the_lists_of_all_origins_that_name_them():
    one = Figure.exactly(1)
    held = ledger([[(HERALD, None), (RADIO, None), (HERALD, "the dockers' union")], [(RADIO, None)]])
    names = {"c-0-0": "Idris Haddar", "c-0-1": "Haddar", "c-0-2": "Sana Velu", "c-1-0": "Idris Haddar"}
    claims = {
        key: replace(claim, victims=Actor(names[key], "person"), figure=one) for key, claim in held.claims.items()
    }
    held = replace(held, claims=claims)
    lists = lists_of(held, unit="named victims").whole()
    shared = {frozenset(n for i, n in enumerate(lists.names) if mask >> i & 1) for mask in lists.masks.tolist()}
    assert lists.named == 3  # one name in two incidents is two persons
    assert shared == {frozenset({HERALD, RADIO}), frozenset({"dockers' union"}), frozenset({RADIO})}
    assert any("3 victims are named, 1 of them by two origins" in note for note in lists_of(held).notes)
    with pytest.raises(Refused, match="no named victim"):
        lists_of(ledger(ROWS), unit="named victims")


def test_a_name_that_two_victims_could_bear_is_left_out():
    held = ledger([[(HERALD, None), (RADIO, None), (HERALD, "the dockers' union")]])
    names = {"c-0-0": "Idris Haddar", "c-0-1": "Haddar", "c-0-2": "Sana Haddar"}
    claims = {
        key: replace(claim, victims=Actor(names[key], "person"), figure=Figure.exactly(1))
        for key, claim in held.claims.items()
    }
    lists = lists_of(replace(held, claims=claims), unit="named victims").whole()
    assert (lists.named, len(lists.names)) == (2, 2)


def test_origins_can_be_named_and_one_that_is_not_there_is_refused():
    named = lists_of(ledger(ROWS), lists=("vashira herald", "Radio Damra"))
    assert set(named.names) <= {"Vashira Herald", "Radio Damra"}
    with pytest.raises(BadInput, match="no such origin"):
        lists_of(ledger(ROWS), lists=("Nobody's Gazette",))


def test_strata_by_place_and_period_and_those_that_are_thin_are_refused():
    table = lists_of(ledger(ROWS), by=("place", "quarter"))
    assert "Upper Damra, 2031 Q1" in table.strata
    fitted = Undercount(sweeps=0, by=("place", "quarter")).fit(table)
    assert all(
        s.refused is not None and ("thin" in s.refused.cause or "list" in s.refused.cause) for s in fitted.strata_
    )
    assert any("No stratum can carry an estimate" in s.text for s in fitted.finding_.says)
    with pytest.raises(BadInput, match="expected some of place"):
        lists_of(ledger(ROWS), by=("colour",))


def test_a_ledger_goes_through_the_offered_analysis_with_incidents_under_every_pattern():
    finding = OFFERED.of(ledger(ROWS * 4), Undercount(sweeps=2000))
    patterns = next(t for t in finding.tables if t.name == "patterns")
    assert all(row.incidents for row in patterns.rows)
    assert finding.says[0].incidents
