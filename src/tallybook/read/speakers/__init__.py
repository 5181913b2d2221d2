"""Who says what: quotations, cues, attributions, and the chain of speakers around any words."""

from tallybook.read.speakers.attributions import Attribution, Chars, find_attributions
from tallybook.read.speakers.chains import Voices
from tallybook.read.speakers.lexicon import SpeechLexicon

__all__ = [
    "Attribution",
    "Chars",
    "SpeechLexicon",
    "Voices",
    "find_attributions",
]
