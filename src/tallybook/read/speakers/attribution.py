"""An attribution: words of a text that are handed to a speaker."""

from __future__ import annotations

from dataclasses import dataclass

Chars = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Attribution:
    """Words handed to a speaker; all spans are half-open offsets in code points of the text.

    `source` is where the speaker is named (None: nobody named), `cue` the words that hand over, `contents` what is
    said, in the order of the text. `kind` is speech, document or attitude. `sureness` is the calibrated probability,
    0 to 1, that somebody hands these words to this speaker. `voice` is False where somebody only wants or feels a
    thing: then nobody vouches for it. `relayed` is True for words that were "quoted" by somebody who is not named.
    `frame` is the form that the contents took (clause, quote, object, phrase, relay ...); empty where no rule knows it.
    """

    source: Chars | None
    cue: Chars
    contents: tuple[Chars, ...]
    kind: str
    cue_lemma: str
    sureness: float
    addressee: Chars | None = None
    voice: bool = True
    relayed: bool = False
    frame: str = ""
