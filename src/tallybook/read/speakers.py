"""Who says what in a report: what the rest of `read` uses of the modules that find speakers."""

from __future__ import annotations

from collections.abc import Sequence

from spacy.tokens import Doc

from tallybook.read.speaker_attributions import Attribution, Chars, find_attributions
from tallybook.read.speaker_chains import Voices
from tallybook.read.speaker_lexicon import SpeechLexicon
from tallybook.records import Speaker

__all__ = ["Attribution", "SpeechLexicon", "Voices", "find_attributions", "speaker_chain", "speaker_of"]


def speaker_chain(
    where: Chars, doc: Doc, attributions: Sequence[Attribution], lexicon: SpeechLexicon, *, text: str | None = None,
    publisher: str | None = None,
) -> tuple[Speaker, ...]:  # fmt: skip
    """The speakers of the words at `where`; for many claims of one text build `Voices` once and ask it.

    Args:
        where: offsets of the claim's words.
        doc: the parse of the normalised text.
        attributions: what `find_attributions` gave for it.
        lexicon: the words of reporting.
        text: the stored text; None takes the normalised one, whose quotation marks may differ from the stored ones.
        publisher: the report's publisher, left out of the chain.
    """
    return Voices(doc, attributions, lexicon, text if text is not None else doc.text, publisher).chain(where)


def speaker_of(
    where: Chars, doc: Doc, lexicon: SpeechLexicon, *, attributions: Sequence[Attribution] = (), text: str | None = None
) -> Speaker | None:
    """Who the noun phrase at `where` means, by its fullest mention in the text."""
    return Voices(doc, attributions, lexicon, text if text is not None else doc.text).speaker(where)
