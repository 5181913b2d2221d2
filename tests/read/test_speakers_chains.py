"""The chain of speakers behind words: who retells whom, under which name, from the outside in."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tallybook.read.normalise import normalise
from tallybook.read.parse import load_pipeline
from tallybook.read.speakers import SpeakerModel, SpeechLexicon, Voices, find_attributions


@cache
def _tools() -> tuple[Any, SpeechLexicon]:
    text = resources.files("tallybook.read").joinpath("lexicons/en/speech.toml").read_text("utf-8")
    return load_pipeline("en"), SpeechLexicon.from_table(tomllib.loads(text))


@cache
def voices(text: str, publisher: str | None = None) -> Voices:
    parser, lexicon = _tools()
    doc = parser(normalise(text))
    return Voices(doc, find_attributions(doc, lexicon, SpeakerModel.load()), lexicon, text, publisher)


def chain(text: str, words: str, publisher: str | None = None) -> list[str]:
    start = text.index(words)
    return [speaker.name for speaker in voices(text, publisher).chain((start, start + len(words)))]


WIRE = (
    "Two men were shot dead in Vashira, said Col. Tarek Benn, a spokesman for the army. He denied that soldiers "
    "had fled. Mrs. Mira Oslan, the director of the Harbour Front, said 12 people were missing. She blamed the police "
    "for the deaths. Benn said the group had started it. The Harbour Front rejected the charge. It said the army had "
    "burned 30 houses."
)
RETELLING = (
    "Raiders have drowned 40 sailors off Vashira since spring, according to a column in The Qasmara Herald on Friday. "
    '"Two clans have split the harbour between them. '
    '"On one night, a crew boarded a ferry and stabbed nine passengers," the column said, citing customs officers. '
    "Five dockers were beaten to death by dawn, Tarek Benn, a spokesman for the pilots, was quoted as saying. "
    '"An audit by a provincial commission found that 80 sailors had died since 2001. '
    "In this spring alone, seven crews have vanished, the audit said. "
    '"Hunger drives them to it," said Mira Oslan, the chairwoman of the commission. '
    "In 1999 the navy shelled the piers, The Herald pointed out. "
    "Smugglers burn boats to scare rivals, said Mrs. Oslan of the commission. One of her clerks was killed in May. "
    "The boats are never found, she said. The port has 12 wards. "
    '"Nobody sails after dark from the eastern piers."'
)


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("Two men were shot dead", ["Tarek Benn"]),
        ("soldiers had fled", ["Tarek Benn"]),
        ("12 people were missing", ["Mira Oslan"]),
        ("the police for the deaths", ["Mira Oslan"]),
        ("the group had started it", ["Tarek Benn"]),
        ("the army had burned 30 houses", ["Harbour Front"]),
    ],
)
def test_pronouns_titles_and_surnames_lead_to_the_fullest_mention(words: str, expected: list[str]) -> None:
    assert chain(WIRE, words) == expected


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("drowned 40 sailors", ["Qasmara Herald"]),
        ("Two clans have split", ["Qasmara Herald"]),
        ("stabbed nine passengers", ["Qasmara Herald", "customs officers"]),
        ("Five dockers were beaten", ["Qasmara Herald", "Tarek Benn"]),
        ("80 sailors had died", ["Qasmara Herald", "audit", "provincial commission"]),
        ("seven crews have vanished", ["Qasmara Herald", "audit", "provincial commission"]),
        ("Hunger drives them", ["Qasmara Herald", "Mira Oslan"]),
        ("the navy shelled the piers", ["Qasmara Herald"]),
        ("Smugglers burn boats", ["Qasmara Herald", "Mira Oslan"]),
        ("The boats are never found", ["Qasmara Herald", "Mira Oslan"]),
    ],
)
def test_a_site_that_retells_a_newspaper_hands_its_voice_over(words: str, expected: list[str]) -> None:
    told = chain(RETELLING, words)
    assert (told[0], told[-1]) == (expected[0], expected[-1])


def test_a_quotation_that_nobody_is_named_for_is_at_least_the_papers() -> None:
    assert chain(RETELLING, "Nobody sails after dark")[0] == "Qasmara Herald"


def test_a_sentence_between_two_of_one_speaker_is_theirs() -> None:
    assert chain(RETELLING, "One of her clerks was killed") == ["Qasmara Herald", "Mira Oslan"]


def test_what_nobody_is_named_for_has_no_chain() -> None:
    assert chain(RETELLING, "The port has 12 wards") == []
    assert chain("Two men were shot dead in Vashira.", "Two men were shot dead") == []


def test_the_publisher_of_the_report_is_left_out() -> None:
    assert chain(RETELLING, "stabbed nine passengers", "Qasmara Herald") == ["customs officers"]
    assert chain(RETELLING, "The port has 12 wards", "Qasmara Herald") == []


def test_one_quoted_paper_does_not_make_a_retelling() -> None:
    text = (
        "Police said two men died. The Qasmara Herald reported that the port was shut. The mayor said nine were hurt."
    )
    assert chain(text, "nine were hurt") == ["mayor"]
    assert chain(text, "the port was shut") == ["Qasmara Herald"]


def test_an_outlet_that_was_told_stands_outside_who_told_it() -> None:
    text = "Mira Oslan told Reuters that two men had died."
    assert chain(text, "two men had died") == ["Reuters", "Mira Oslan"]


def test_a_statement_is_the_voice_of_whoever_issued_it() -> None:
    text = 'In a statement, the Harbour Front said it had no part in it. "We mourn the dead," the statement said.'
    assert chain(text, "We mourn the dead") == ["statement", "Harbour Front"]


def test_words_inside_what_somebody_says_are_nested_from_the_outside_in() -> None:
    text = "Mira Oslan said that police had told her that two men were dead."
    assert chain(text, "two men were dead") == ["Mira Oslan", "police"]


def test_a_role_leads_back_to_who_was_introduced_with_it() -> None:
    text = "QASMARA CITY - President Ana Ruel vowed to end the war. Two men had died, the president said."
    assert chain(text, "Two men had died") == ["Ana Ruel"]


def test_a_dateline_is_part_of_no_name_and_no_words() -> None:
    text = "VASHIRA, Qasmara (QNA) - Two men were shot dead on the pier, police said."
    (said,) = find_attributions(voices(text).doc, _tools()[1], SpeakerModel.load())
    assert text[slice(*said.contents[0])] == "Two men were shot dead on the pier"


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("60 people have been killed", ["Lantern"]),
        ("14 shops were burned", ["Lantern", "Leo Marsh"]),
        ("5,000 people have fled", ["Lantern"]),
        ("his son was shot", ["Lantern", "Omar Dinn"]),
        ("nine bodies were found", ["Dawn newspaper"]),
        ("the army of killing four", ["Lantern", "spokesman for the Fisher party"]),
        ("the party would hit back", ["Lantern", "spokesman for the Fisher party"]),
    ],
)
def test_a_paper_is_known_by_the_article_that_stands_in_it(words: str, expected: list[str]) -> None:
    text = (
        "More than 60 people have been killed this year in the port, according to an article in The Lantern. "
        "The article said rival clans fight on the docks. Writing in the Lantern, Leo Marsh says 14 shops were burned. "
        "The magazine also reports that 5,000 people have fled. Omar Dinn, a clerk, told the magazine that his son was "
        "shot by soldiers. According to the Dawn newspaper, nine bodies were found. A spokesman for the Fisher party "
        "accused the army of killing four of its members. The spokesman said the party would hit back."
    )
    assert chain(text, words) == expected


def test_i_is_whoever_is_speaking() -> None:
    text = '"I believe nine people died," said Mira Oslan.'
    assert chain(text, "nine people died") == ["Mira Oslan"]


def test_wishes_make_nobody_a_witness() -> None:
    assert chain("The mayor hopes that two rebels were killed.", "two rebels were killed") == []


@pytest.mark.parametrize(
    ("text", "words", "name", "kind"),
    [
        ("Vashira Police said two men died.", "two men died", "Vashira Police", "police"),
        ("The Qasmara Herald said two men died.", "two men died", "Qasmara Herald", "outlet"),
        ("The army said two men died.", "two men died", "army", "state_force"),
        ("The health ministry said two men died.", "two men died", "health ministry", "government"),
        ("The Fishing Council of Qasmara said two men died.", "two men died", "Fishing Council of Qasmara", "body"),
        ("Mayor Tomas Benn said two men died.", "two men died", "Tomas Benn", "person"),
        ("A former mayor of Vashira, Tomas Benn, said two men died.", "two men died", "Tomas Benn", "person"),
        ("Ana Ruel of the Harbour Front said two men died.", "two men died", "Ana Ruel", "person"),
        ("Residents said two men died.", "two men died", "residents", "person"),
        ("A 10-year-old boy said two men died.", "two men died", "10-year-old boy", "person"),
    ],
)  # fmt: skip
def test_names_lose_titles_and_roles_and_keep_their_kind(text: str, words: str, name: str, kind: str) -> None:
    start = text.index(words)
    (speaker,) = voices(text).chain((start, start + len(words)))
    assert (speaker.name, speaker.kind) == (name, kind)


def test_a_phrase_is_resolved_to_its_fullest_mention() -> None:
    army = WIRE.index("Mrs. Mira Oslan")
    named = voices(WIRE).speaker((army, army + len("Mrs. Mira Oslan")))
    assert named is not None
    assert named.name == "Mira Oslan"


_PIECES = (
    "Police said ", "two men were killed", '"', "“", "”", ", ", ". ", "\n\n", " he said", " near the pier",
    "the mayor of Vashira", " was quoted as saying", ", citing police", "Mira Oslan", "the column said", "It added ",
)  # fmt: skip


@settings(max_examples=40, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), min_size=1, max_size=25).map("".join), st.integers(0, 60))
def test_spans_of_speakers_hold_the_words_of_the_stored_text(text: str, start: int) -> None:
    for speaker in voices(text).chain((start, start + 5)):
        assert speaker.span is not None
        assert text[speaker.span.start : speaker.span.end] == speaker.span.words


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (
            "Lawyers in the capital have a graver complaint. On May 11, they say, soldiers beat two dozen men.",
            "beat two dozen men",
            ["lawyers"],
        ),
        (
            "Residents fled the quarter on Friday. They said soldiers had burned 30 houses.",
            "burned 30 houses",
            ["residents"],
        ),
        (
            "The Brotherhood has seized 40 hectares of land, a leaked audit by the city comptroller found.",
            "seized 40 hectares",
            ["leaked audit", "city comptroller"],
        ),
        (
            "The ombudsman's office has documented 174 arrests in Quillen since May. It said 11 of them were missing.",
            "11 of them were missing",
            ["ombudsman's office"],
        ),
        (
            "Miriam Osei, a historian, is unpersuaded. The 2004 Native Title Act let chiefs take the leases, and "
            "politicians used it to grab 200 farms, she says.",
            "grab 200 farms",
            ["Miriam Osei"],
        ),
        (
            "The Harbour Front denied the charge. Its director, Mira Oslan, said 12 people were missing.",
            "12 people were missing",
            ["Mira Oslan"],
        ),
        (
            "The Harbour Front denied the charge. Its director said 12 people were missing.",
            "12 people were missing",
            ["Harbour Front", "director"],
        ),
        (
            "Gen. Tarek Benn commands the brigade. Two soldiers died, the general said.",
            "Two soldiers died",
            ["Tarek Benn"],
        ),
        ("The army said in a statement that 12 rebels were killed.", "12 rebels were killed", ["army"]),
        (
            "Citing a hospital official, the Vashira Herald said 12 people were killed.",
            "12 people were killed",
            ["Vashira Herald", "hospital official"],
        ),
        (
            "The Qasmara Relief Agency (QRA) counted 312 deaths. The QRA said 40 of the dead were children.",
            "40 of the dead",
            ["Qasmara Relief Agency"],
        ),
        (
            "Oslan, 43, a nurse, saw the attack. \"They shot the boys first,\" the nurse said.",
            "shot the boys",
            ["Oslan"],
        ),
    ],
)  # fmt: skip
def test_pronouns_titles_and_descriptions_lead_to_whom_they_stand_for(
    text: str, words: str, expected: list[str]
) -> None:
    assert chain(text, words) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        (
            "The League's president, Edda Roon, was arrested on Friday. She had said that nine men were dead.",
            "nine men were dead",
            ["Edda Roon"],
        ),
        (
            "I met a carter who had buried his brother. He said nine men were dead.",
            "nine men were dead",
            ["carter"],
        ),
        (
            "Ilo Varo spoke first. A man telephoned Radio Delta. He said nine men were dead.",
            "nine men were dead",
            ["man"],
        ),
        (
            'Mrs. Sorn\'s son, Pavel, has gone to the hills. She has no word of him. "Nine men are dead," she said.',
            "Nine men are dead",
            ["Sorn"],
        ),
        (
            "Ilo Varo, the mayor, laughed. The Telu, he added, had killed nine men.",
            "had killed nine men",
            ["Ilo Varo"],
        ),
        (
            'Colonel Tamm was calm. "Must I keep a register?" The bandits, he added, had killed nine men.',
            "had killed nine men",
            ["Tamm"],
        ),
        (
            '"Ours is a party of clerks," said Ilo Varo. The army, he says, killed nine men.',
            "killed nine men",
            ["Ilo Varo"],
        ),
        (
            "The Council of Elders met on Monday. In a statement it said nine men were dead.",
            "nine men were dead",
            ["Council of Elders"],
        ),
        ("What the army did, the bishop thinks, is a crime.", "What the army did", ["bishop"]),
        ("Nine men were killed last week, the organisation counts.", "Nine men were killed", ["organisation"]),
        ("A widow came to the door. She said nine men were dead.", "nine men were dead", ["widow"]),
        ("The general brushed it aside: there were no prisoners, he said.", "there were no prisoners", ["general"]),
        (
            "Savi Bond called it a disgrace. Haro Kott heard her out. He said nine men were dead.",
            "nine men were dead",
            ["Haro Kott"],
        ),
        ("Nine men were killed, by the hospital's count.", "Nine men were killed", ["hospital"]),
        ("In the army's version, nine rebels were killed.", "nine rebels were killed", ["army"]),
        ("Nine men, in the commission's assessment, were killed.", "were killed", ["commission"]),
        ("Nine men were killed, by the reckoning of the Peace Committee.", "Nine men were killed", ["Peace Committee"]),
        ('"The Front killed my son," I was told by Hasmar Dud.', "The Front killed my son", ["Hasmar Dud"]),
        ('Tomas Abel, the mayor, has a list. "Soldiers killed nine men."', "Soldiers killed nine men", ["Tomas Abel"]),
        ("Leader of the Opposition Savi Bond said nine men were dead.", "nine men were dead", ["Savi Bond"]),
        (
            'A spokesman for Mr. Belkane, Emre Vantis, insisted that no shot was fired. "We were at church," he said.',
            "We were at church",
            ["Emre Vantis"],
        ),
        (
            'Sixty families left, said the parish priest, Father Dario Wey. "They are afraid," he said.',
            "They are afraid",
            ["Dario Wey"],
        ),
        (
            "Leader of the Opposition Nirmal Belkane of the Highland League rejected the figures. "
            "She said that 83 bodies were counted.",
            "83 bodies were counted",
            ["Nirmal Belkane"],
        ),
    ],
)
def test_who_is_only_described_or_keeps_a_count_or_is_told_of_just_before_speaks(text, words, expected):
    assert chain(text, words) == expected


def test_a_share_names_nobody():
    assert chain("Of the town's people 61 per cent are Tivari.", "are Tivari") == []
