"""Copies: which reports carry the same words."""

import random
import re
from datetime import date, timedelta

import pytest
from casework import OTHER, WIRE, Case
from datasketch import MinHash
from hypothesis import given, settings
from hypothesis import strategies as st

from benchmarks import retelling
from tallybook import match
from tallybook.ledger import codec
from tallybook.match.copyindex import CopyIndex
from tallybook.match.copystore import dumped, loaded
from tallybook.match.shingles import BANDS, SEED, SHINGLE_WORDS, shingle, sketch
from tallybook.records import Copies, Report

ANY_WORD = re.compile(  # abbreviations, and words with apostrophes within and accents after their letters
    "(?<![^\\W_])(?:[^\\W\\d_]\\.){2,}|[^\\W_][^\\W_\u0300-\u036f]*[\u0300-\u036f]*(?:['’]?[^\\W_]+[\u0300-\u036f]*)*"
)


def test_a_wire_copy_with_another_head_and_tail_is_a_copy_of_the_earliest():
    case = Case()
    first = case.report(WIRE, "Qasmara Wire", "2031-05-04")
    copy = case.report(
        "By our own staff. HARBOUR MOURNS. " + WIRE + " Read more on page two.", "Dawn Post", "2031-05-05"
    )
    case.report(OTHER, "Dawn Post", "2031-05-05")
    (group,) = case.copies
    assert (group.original, group.copies) == (first.id, (copy.id,))
    assert 0.8 < group.share_0_1[0] <= 1


def test_a_copy_of_one_half_is_found_and_its_share_is_of_its_own_words():
    case = Case()
    first = case.report(WIRE, "Qasmara Wire", "2031-05-04")
    half = case.report(" ".join(WIRE.split()[:45]), "Hill Radio", "2031-05-05")
    assert [(g.original, g.copies, g.share_0_1) for g in case.copies] == [(first.id, (half.id,), (1.0,))]


def test_the_same_event_in_other_words_is_no_copy():
    case = Case()
    case.report(WIRE, "Qasmara Wire", "2031-05-04")
    case.report(
        "Gunmen killed seven port workers drinking tea on Saturday. Nineteen more were hurt, doctors said. The union "
        "called for a day of mourning and asked the assembly why nobody had been arrested so far in the harbour war.",
        "Dawn Post",
        "2031-05-05",
    )
    assert case.copies == ()


def test_furniture_that_a_paper_carries_all_year_makes_no_copies():
    menu = (
        "Home News Port Tides Letters Subscribe now for the price of a lime juice and read us on each device you own "
    )
    reports = {}
    for number in range(8):
        day = date(2031, 1, 1) + timedelta(days=40 * number)
        text = (
            menu * 2
            + f"Item {number} of the day is short and its own: gull {number} crossed pier {number} at noon today."
        )
        reports[f"r{number}"] = Report(f"r{number}", text, "", "Vashira Herald", day)
    assert match.copies(reports) == ()


@settings(max_examples=25, deadline=None)
@given(st.permutations(range(5)), st.integers(0, 1000))
def test_the_order_of_reports_changes_nothing(order, seed):
    rng = random.Random(seed)
    told = WIRE.split(". ")
    reports = []
    for number in range(5):
        kept = ". ".join(told[: rng.randint(3, len(told))])
        day = date(2031, 5, 1 + number)
        reports.append(Report(f"r{number}", f"Edition {number}. {kept}", "", f"Paper {number}", day))
    straight = match.copies({r.id: r for r in reports})
    assert match.copies({reports[i].id: reports[i] for i in order}) == straight
    assert all(group.original < copy for group in straight for copy in group.copies)


def test_empty_and_tiny_reports_are_nobodys_copies():
    reports = {n: Report(n, text, "", None, None) for n, text in (("a", ""), ("b", "Fire."), ("c", "Fire."))}
    assert match.copies(reports) == ()


def test_a_passage_inside_a_page_of_other_matter_is_found_and_the_page_is_no_copy():
    case = Case()
    wire = case.report(WIRE, "Qasmara Wire", "2031-05-04")
    page = case.report(f"{OTHER} In brief. {WIRE[:340]} {OTHER[::-1]}", "Dawn Post", "2031-05-05")
    (group,) = case.copies
    assert (group.original, group.copies) == (wire.id, ())
    (passage,) = group.passages
    carried, first = page.text[passage.start : passage.end], wire.text[passage.source_start : passage.source_end]
    assert carried == first
    assert 300 < len(carried) <= 340


def test_passages_of_two_reports_in_one_page_lead_to_each_of_them():
    case = Case()
    wire, ferry = case.report(WIRE, "Qasmara Wire", "2031-05-04"), case.report(OTHER, "Hill Radio", "2031-05-04")
    page = case.report(f"{WIRE[:330]}\n\n{OTHER[:330]}", "Dawn Post", "2031-05-05")
    found = {group.original: group for group in case.copies}
    assert {p.report for group in found.values() for p in group.passages} == {page.id}
    assert set(found) == {wire.id, ferry.id}


def test_words_changed_by_a_copyist_stay_within_the_passage():
    case = Case()
    first = case.report(WIRE, "Qasmara Wire", "2031-05-04")
    told = WIRE.replace("shot dead", "gunned down").replace("nineteen wounded", "19 injured").replace("fled", "escaped")
    copy = case.report(told, "Dawn Post", "2031-05-05")
    (group,) = case.copies
    assert (group.original, group.copies, group.share_0_1) == (first.id, (copy.id,), (1.0,))


def test_a_form_filled_in_for_another_event_is_no_copy():
    form = (
        "{} police are looking into a fatal shooting on {} in the area of {}. Officers found {} with several gunshot "
        "wounds; he was pronounced dead at the scene. No suspect is in custody, {} said, and the name of the victim is "
        "being withheld until his family has been told."
    )
    case = Case()
    case.report(form.format("Vashira", "Monday", "Mole Street", "Oru Makesh, 31,", "Sergeant Tavi Drumal"), "Dawn Post")
    case.report(form.format("Kesra", "Friday", "Fig Lane", "Imra Solkesh, 54,", "Captain Neshe Barrim"), "Dawn Post")
    assert case.copies == ()


def test_what_stands_under_all_pages_of_a_publisher_makes_no_copies():
    under = (
        "The Gazette has been printed above the fish market of Vashira since 1921 and belongs to its readers, who meet "
        "each spring in the sail loft of Oru Makesh to eat figs and to settle what they will not print."
    )
    case = Case()
    for number, item in enumerate((WIRE, OTHER, "A gull crossed pier four at noon and nobody in Kesra looked up.")):
        case.report(f"{item}\n\n{under}", "Vashira Gazette", f"2031-05-0{number + 1}")
    assert case.copies == ()


def test_a_formula_of_the_trade_makes_no_copies():
    formula = (
        "Copyright the agencies of Qasmara, Damra and Vashira, 2031. All rights reserved. This material may not be "
        "published, broadcast, rewritten or redistributed in Qasmara, in Kesra or anywhere without permission."
    )
    case = Case()
    case.report(f"{WIRE}\n\n{formula}", "Dawn Post", "2031-05-04")
    case.report(f"{OTHER}\n\n{formula}", "Hill Radio", "2031-05-05")
    assert case.copies == ()


def test_of_one_day_the_agency_was_first():
    case = Case()
    texts = [case.report(f"{WIRE} ({n})", name, "2031-05-04") for n, name in enumerate(["Dawn Post", "Qasmara Wire"])]
    (group,) = case.copies
    assert group.original == texts[1].id


def test_sketches_are_those_of_datasketch():
    told = shingle(WIRE)
    ends = [*told.sentences[1:].tolist(), len(told.codes)]
    for row, start, end in zip(sketch(told), told.sentences.tolist(), ends, strict=True):
        theirs = MinHash(num_perm=BANDS, seed=SEED, hashfunc=int, scheme="affine32")
        theirs.update_batch(told.shingles[start : end - SHINGLE_WORDS + 1].tolist())
        assert row.tolist() == theirs.hashvalues.tolist()


def _made(seed, stories=3):
    return {one.report.id: one.report for one in retelling.sample(seed, stories)}


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6), st.randoms(use_true_random=False))
def test_reports_that_come_in_portions_give_what_all_at_once_give(seed, dice):
    reports = _made(seed)
    names = list(reports)
    dice.shuffle(names)
    index = CopyIndex()
    while names:
        portion, names = names[: dice.randint(1, 9)], names[9:] if len(names) > 9 else []
        index = index.grown(portion, reports)
    held = {name: reports[name] for name in index.sketches}
    assert index.groups() == match.copies(held)


@settings(max_examples=15, deadline=None)
@given(st.integers(0, 10**6))
def test_passages_lie_within_their_texts_and_come_from_earlier_reports(seed):
    reports = _made(seed)
    groups = match.copies(reports)
    originals, copied = {g.original for g in groups}, match.originals(groups)
    assert not {g.original for g in groups if g.copies} & set(copied)
    for group in groups:
        assert group.passages
        assert len(group.copies) == len(group.share_0_1) == len(set(group.copies))
        assert set(group.copies) <= {p.report for p in group.passages}
        for p in group.passages:
            assert 0 <= p.start < p.end <= len(reports[p.report].text)
            assert 0 <= p.source_start < p.source_end <= len(reports[p.source].text)
            assert reports[group.original].published <= reports[p.source].published <= reports[p.report].published
        assert all(0.5 <= share <= 1 for share in group.share_0_1)
    assert originals <= set(reports)


def test_an_index_is_stored_and_loaded_as_it_is():
    reports = _made(7)
    index = CopyIndex().grown(reports, reports)
    again = loaded(dumped(index))
    assert dumped(again) == dumped(index)
    assert again.groups() == index.groups()
    more = {
        **reports,
        **{f"x{name}": Report(f"x{name}", r.text, "", "Hill Radio", r.published) for name, r in reports.items()},
    }
    assert again.grown(more, more).groups() == match.copies(more)
    assert loaded(b"something else") == loaded(b"") == CopyIndex()
    empty = CopyIndex()
    assert loaded(dumped(empty)).groups() == ()


def test_a_group_of_an_older_ledger_is_read():
    held = codec.decode(Copies, {"original": "a", "copies": ["b"], "share_0_1": [0.9]})
    assert held == Copies("a", ("b",), (0.9,))
    assert codec.encode(held) == {"original": "a", "copies": ["b"], "share_0_1": [0.9]}


@settings(max_examples=1000)
@given(st.text(alphabet="abZ1.,'’- \u0301éß𝔄ع", max_size=30))
def test_a_plain_word_is_cut_as_any_other(text):
    """What is quicker to find than other words is what would be found anyway, and ends where it would."""
    told = shingle(text)
    spans = list(zip(told.starts.tolist(), told.ends.tolist(), strict=True))
    assert spans == [one.span() for one in ANY_WORD.finditer(text)]


@pytest.mark.parametrize(
    "text", ["", "Fire.", "\u0301" * 40, "𝔄 " * 30, "a.b." * 30, "1,350 " * 20, "İ" * 200 + " cookie"]
)
def test_odd_texts_are_cut_without_a_fault(text):
    told = shingle(text)
    assert len(told.codes) == len(told.starts) == len(told.ends) == len(told.named)
    assert len(sketch(told)) == len(told.sentences) == len(told.standing)
    assert all(0 <= s < e <= len(text) for s, e in zip(told.starts.tolist(), told.ends.tolist(), strict=True))
