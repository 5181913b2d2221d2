"""One act told twice in a report: the same again, a figure that gave way to another, two voices that contradict."""

from __future__ import annotations

import pytest

from tallybook.read.claims import read
from tallybook.read.knowledge import Knowledge
from tallybook.read.trace import Trace
from tallybook.records import Claim, Report

TOLD = "The porters met at the gate."
# text, type of link, words of the claim that is tied, words of the claim it is tied to
TIED = [  # one line each
    ("Gunmen kill 12 dockers in Vashira\n\nGunmen killed twelve dockers at the gates of the port on Monday, police said.", "same_as", "twelve dockers", "kill 12 dockers"),
    ("Gunmen shot dead seven traders in Saltmarket on Monday. The seven traders were killed as they slept, police said.", "same_as", "The seven traders", "seven traders"),
    ("Three women were killed in Vashira on Monday. They were sisters. The three women were shot dead in their home.", "same_as", "The three women", "Three women"),
    ("Twelve dockers were killed in Vashira on Monday. The 12 dockers were shot as they left.", "same_as", "The 12 dockers", "Twelve dockers"),
    ("Baro Kendril was shot dead on Monday. Kendril, 34, was killed outside his shop, police said.", "same_as", "Kendril, 34", "Baro Kendril"),
    ("A bus driver was shot dead in Vashira on Monday. The driver was killed outside his house, police said.", "same_as", "The driver", "bus driver"),
    ("Police said four people were killed, but the hospital said six.", "contradicts", "six", "four people"),
    ("Police said four people were killed. The hospital put the toll at six.", "contradicts", "at six", "four people"),
    ("Police said four people had been killed in the blast, while hospital officials said six had died.", "contradicts", "six", "four people"),
    ("The army said it killed 12 rebels. The rebels said only three of their men had died.", "contradicts", "three of their men", "12 rebels"),
    ("Residents said 20 people had been killed, but the army put the figure at five.", "contradicts", "at five", "20 people"),
    ("The death toll from the attack in Vashira rose from 12 to 15 on Tuesday, officials said.", "corrected_from", "to 15", "from 12"),
    ("The death toll rose to 15 from 12 after three of the wounded died in hospital.", "corrected_from", "to 15", "from 12"),
    ("A bomb killed 12 people in Vashira on Monday. The toll later rose to 15.", "corrected_from", "to 15", "12 people"),
    ("Police revised the death toll to nine from 12.", "corrected_from", "to nine", "from 12"),
    ("The police corrected the number of dead from 14 to 11.", "corrected_from", "to 11", "from 14"),
    ("Officials initially said that 14 people had been killed, but later lowered the toll to 11.", "corrected_from", "to 11", "14 people"),
    ("Fifteen people were killed in the attack, police said. They had earlier put the toll at nine.", "corrected_from", "Fifteen", "at nine"),
    ("Police initially said eight people had been killed in the blast. The hospital said on Tuesday that 11 had died.", "corrected_from", "11 had died", "eight people"),
    ("A third victim died on Tuesday, raising the death toll to three.", "part_of", "third victim", "to three"),
    ("Two of the wounded later succumbed to their injuries, bringing the death toll to nine.", "part_of", "Two of the", "to nine"),
    ("Three people were wounded in the attack. One of the wounded died in hospital on Tuesday.", "part_of", "One of the", "Three people"),
    ("The death toll rose to 15 after three of the wounded died in hospital.", "part_of", "three of the", "to 15"),
]  # fmt: skip
# what only looks like one act
LOOSE = [
    "Five men were killed in Saltmarket on Monday. Five men were killed in Kiln Town on Tuesday.",
    "Two soldiers were killed in the morning. Two soldiers were killed in the evening.",
    "Gunmen shot dead seven traders in Saltmarket on Monday. Another seven traders were killed in Kiln Town.",
    "Baro Kendril was shot dead on Monday. Mirel Kendril was shot dead beside the well.",
    "A docker was shot dead on Monday. A docker was killed on the quay.",
    "Police said four men were killed, while the hospital said six women had died.",
    "Police said four people were killed on Monday, but the hospital said six were killed on Sunday.",
    "Police said four people were killed, but the hospital said six were wounded.",
    "Police said at least four people were killed, but the hospital said six had died.",
    "Two men were killed. The number of officers on the street rose from 12 to 15.",
    "Two men were killed on Monday. The price of bread rose from 12 to 15.",
    "Nobody was killed in the first attack. Two men were killed in the second.",
]
AGAIN = ("same_as", "contradicts", "corrected_from")


def _tied(claims: list[Claim], kind: str) -> list[tuple[str, str]]:
    words = {c.id: c.words for c in claims}
    return [(c.words, words[link.claim]) for c in claims for link in c.links if link.type == kind]


@pytest.mark.parametrize(("text", "kind", "later", "earlier"), TIED, ids=[t[0][:60] for t in TIED])
def test_one_act_told_twice_is_tied(claims_of, text, kind, later, earlier):
    claims = claims_of(text)
    tied = _tied(claims, kind)
    assert any(later in a and earlier in b for a, b in tied), tied or [c.words for c in claims]


@pytest.mark.parametrize("text", LOOSE, ids=[t[:60] for t in LOOSE])
def test_two_acts_are_not_taken_for_one(claims_of, text):
    claims = claims_of(text)
    assert claims
    assert [tied for kind in AGAIN for tied in _tied(claims, kind)] == []


def test_a_death_is_a_part_of_the_wounded_only_where_it_says_so(claims_of):
    claims = claims_of("Three people were wounded in the attack. One of the dockers was shot dead on Tuesday.")
    assert _tied(claims, "part_of") == []


def test_every_retelling_is_tied_to_the_first(claims_of):
    claims = claims_of(
        "Seven traders were killed in Vashira on Monday. Police said that the seven traders were shot dead as they "
        "slept. All seven traders were killed by one gang, a guard said."
    )
    first = claims[0].id
    tied = [link.claim for claim in claims for link in claim.links if link.type == "same_as"]
    assert tied == [first, first]


def test_a_toll_that_rose_is_what_it_rose_to(claims_of):
    claims = claims_of("The death toll from the attack rose from 12 to 15, officials said.")
    stands = {link.claim for c in claims for link in c.links if link.type == "corrected_from"}
    assert [c.figure.best for c in claims if c.kind == "killing" and c.id not in stands] == [15]


def test_a_figure_that_is_only_given_has_its_giver(claims_of):
    claims = claims_of("Police said four people were killed. The hospital put the toll at six.")
    assert [(c.figure.best, c.speakers[-1].name) for c in claims] == [(4, "police"), (6, "hospital")]


def test_what_ties_two_claims_is_told(knowledge: Knowledge) -> None:
    trace = Trace()
    text = "Police said four people were killed. The hospital put the toll at six."
    claims = read(Report("r-test", text), knowledge, trace)
    told = [(r.rule, r.because) for r in trace.of(claims[1].id) if r.step == "links"]
    assert told == [("contradicts", ("four people were killed", "put"))]


def test_text_before_and_after_ties_nothing_else(claims_of):
    text = "Police said four people were killed. The hospital put the toll at six."
    around = claims_of(f"{TOLD}\n\n{text}\n\n{TOLD}")
    assert _tied(around, "contradicts") == _tied(claims_of(text), "contradicts")
