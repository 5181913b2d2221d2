"""What the rules propose for who says what: sources, cues and contents of our own sentences."""

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
from tallybook.read.speakers import Attribution, SpeechLexicon
from tallybook.read.speakers.proposals import propose
from tallybook.records import TallybookError
from tallybook.tokens import Doc


@cache
def table() -> dict[str, Any]:
    return tomllib.loads(resources.files("tallybook.read").joinpath("lexicons/en/speech.toml").read_text("utf-8"))


@cache
def lexicon() -> SpeechLexicon:
    return SpeechLexicon.from_table(table())


@cache
def parse(text: str) -> Doc:
    return _parser()(normalise(text))


@cache
def _parser() -> Any:
    return load_pipeline("en")


def attributions(text: str) -> list[Attribution]:
    return propose(parse(text), lexicon())[0]


def told(text: str) -> list[tuple[str | None, str, str]]:
    return [
        (
            text[slice(*a.source)] if a.source else None,
            text[slice(*a.cue)],
            " | ".join(text[slice(*c)] for c in a.contents),
        )
        for a in attributions(text)
    ]


@pytest.mark.parametrize(
    ("text", "source", "cue", "contents"),
    [
        # indirect: after, before and around the reporting clause
        ("Police said two men were killed in Vashira.", "Police", "said", "two men were killed in Vashira"),
        ("Two men were killed in Vashira, police said.", "police", "said", "Two men were killed in Vashira"),
        ("The attackers, residents said, wore uniforms.", "residents", "said", "The attackers | wore uniforms"),
        ("The mayor denied that the port was closed.", "The mayor", "denied", "that the port was closed"),
        ("The mayor has repeatedly said that he is ill.", "The mayor", "has repeatedly said", "that he is ill"),
        ("She said many more were missing.", "She", "said", "more were missing"),
        # direct and mixed
        ('"We will stay," said Mira Oslan.', "Mira Oslan", "said", '"We will stay,"'),
        ('"We will stay," Oslan said. "We have to."', "Oslan", "said", '"We will stay," | "We have to."'),
        ('The mayor said: "We will stay."', "The mayor", "said", '"We will stay."'),
        ("“We will stay,” the mayor said.", "the mayor", "said", "“We will stay,”"),
        ("''We will stay,'' the mayor said.", "the mayor", "said", "''We will stay,''"),
        (
            'Oslan said the plan was "a gift to the gangs. Nobody wants it."',
            "Oslan", "said", 'the plan was "a gift to the gangs. Nobody wants it."',
        ),
        (
            '"It was terrible," a witness who gave his name as Karim told the paper.',
            "a witness who gave his name as Karim", "told", '"It was terrible,"',
        ),
        # the speaker with a role
        (
            "Two men were killed, Tarek Benn, a spokesman for the army, was quoted as saying.",
            "Tarek Benn, a spokesman for the army", "was quoted as saying", "Two men were killed",
        ),
        (
            "The death toll rose to 14, the ministry's spokeswoman, Lena Dur, said.",
            "the ministry's spokeswoman, Lena Dur", "said", "The death toll rose to 14",
        ),
        # phrases, nouns, passives, other verbs
        ("According to the police, nine people died.", "the police", "According to", "nine people died"),
        ("Nine people died, according to the police.", "the police", "according to", "Nine people died"),
        ("The mayor accused the army of burning the market.", "The mayor", "accused", "the army of burning the market"),
        ("The group issued a statement saying it was not involved.", "The group", "issued a statement saying",
         "it was not involved"),
        ("The mayor called for calm.", "The mayor", "called for", "calm"),
        ("Police put the toll at 12.", "Police", "put", "the toll at 12"),
        ("Her claim that the police fled was false.", "Her", "claim", "that the police fled"),
        ("In 1991 the army burned the quarter, the Herald pointed out.", "the Herald", "pointed out",
         "In 1991 the army burned the quarter"),
        ("Vashira Police say a 10-year-old shot and killed an 11-year-old inside a home.", "Vashira Police", "say",
         "a 10-year-old shot and killed an 11-year-old inside a home"),
        ("Qasmara, the Observatory for Peace: two men were shot dead near the port.", "the Observatory for Peace", ":",
         "two men were shot dead near the port"),
        ("Two rebels were reported to have been killed.", None, "were reported",
         "Two rebels | to have been killed"),
    ],
)  # fmt: skip
def test_source_cue_and_contents(text: str, source: str | None, cue: str, contents: str) -> None:
    assert (source, cue, contents) in told(text)


@pytest.mark.parametrize(
    "text",
    [
        "The gunmen attacked the market and fled.",
        "A man called 911 after the shooting.",
        "Police found a gun in the house.",
        "Officers were called to the harbour.",
        "Twelve people were killed.",
        "The bombing claimed nine lives.",
    ],
)
def test_deeds_are_not_words(text: str) -> None:
    assert [a for a in attributions(text) if a.voice and a.sureness >= 0.4] == []


def test_who_is_cited_gets_what_the_citing_clause_says() -> None:
    text = "Gunmen shot 12 shopkeepers, the paper said, citing police."
    assert ("police", "citing", "Gunmen shot 12 shopkeepers") in told(text)
    assert ("the paper", "said", "Gunmen shot 12 shopkeepers") in told(text)


def test_who_quotes_somebody_stands_outside_who_is_quoted() -> None:
    text = "Mira Oslan was quoted by the Herald as saying that the port was shut."
    found = attributions(text)
    assert {text[slice(*a.source)] for a in found if a.source} == {"Mira Oslan", "the Herald"}
    assert len({a.contents for a in found}) == 1
    assert not any(a.relayed for a in found)


def test_who_quotes_somebody_may_be_the_subject() -> None:
    text = (
        'In an article titled "A Port at War," the Herald quotes Major Omar Dinn as saying that 22 shops were burned.'
    )
    assert ("Major Omar Dinn", "as saying", "that 22 shops were burned") in told(text)
    assert ("the Herald", "quotes", "that 22 shops were burned") in told(text)


def test_words_quoted_by_nobody_named_are_marked_as_relayed() -> None:
    assert any(a.relayed for a in attributions("The port was shut, Mira Oslan was quoted as saying."))


def test_an_unclosed_quotation_over_paragraphs_belongs_to_one_speaker() -> None:
    text = '"The port is shut.\n\n"The market is shut.\n\n"Nobody works," the column said. It was late.'
    assert told(text)[0] == (
        "the column", "said", '"The port is shut. | "The market is shut. | "Nobody works,"',
    )  # fmt: skip


def test_a_speaker_at_the_end_of_an_unclosed_quotation_ends_it() -> None:
    text = (
        '"The port is shut. "The bakers have left. Children search the docks for bread, Mira Oslan, a nurse, '
        'was quoted as saying. "The guards do nothing," the column said.'
    )
    by_source = {source: contents for source, _, contents in told(text)}
    assert by_source["Mira Oslan, a nurse"].startswith('"The port is shut. | "The bakers have left.')
    assert by_source["the column"] == '"The guards do nothing,"'


def test_a_headline_without_a_full_stop_does_not_run_into_the_text() -> None:
    text = "Mayor says port is safe\n\nThe mayor of Vashira said the port was safe."
    assert ("The mayor of Vashira", "said", "the port was safe") in told(text)
    assert all("\n" not in contents for _, _, contents in told(text))


def test_a_second_speaker_ends_what_the_first_says() -> None:
    text = "Police said nine people died, and the hospital said it had counted twelve."
    assert ("Police", "said", "nine people died") in told(text)
    assert ("the hospital", "said", "it had counted twelve") in told(text)


def test_whom_it_is_told_to_is_no_part_of_what_is_told() -> None:
    text = "Mira Oslan told reporters that two men had died."
    (found,) = [a for a in attributions(text) if a.cue_lemma == "tell"]
    assert found.addressee is not None
    assert text[slice(*found.addressee)] == "reporters"
    assert [text[slice(*c)] for c in found.contents] == ["that two men had died"]


@pytest.mark.parametrize(
    ("text", "kind", "voice"),
    [
        ("Police said the port was shut.", "speech", True),
        ("The report said the port was shut.", "document", True),
        ("Police believe that the port was shut.", "attitude", True),
        ("Police hope that the port will open.", "attitude", False),
    ],
)
def test_speech_documents_and_attitudes_are_told_apart(text: str, kind: str, voice: bool) -> None:
    (found,) = attributions(text)
    assert (found.kind, found.voice) == (kind, voice)


def test_a_lexicon_without_a_section_is_refused_by_name() -> None:
    broken = {name: part for name, part in table().items() if name != "quoted"}
    with pytest.raises(TallybookError, match="quoted"):
        SpeechLexicon.from_table(broken)


_PIECES = (
    "Police said", "two men were killed", '"', "“", "”", "'", ", ", ". ", "\n\n", "\n", " he said", " near ",
    "the mayor", " was quoted as saying", " citing ", "Vashira", "the column", "—", "\u00a0", "\U0001f6a8", ":",
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(st.sampled_from(_PIECES), max_size=25).map("".join))
def test_every_span_lies_inside_the_text(text: str) -> None:
    for a in attributions(text):
        spans = [a.cue, *a.contents, *([a.source] if a.source else []), *([a.addressee] if a.addressee else [])]
        assert all(0 <= start < end <= len(text) for start, end in spans)
        assert list(a.contents) == sorted(a.contents)
        assert 0 <= a.sureness <= 1
