"""Who says what: quotations, cues, attributions, and the chain of speakers around any words."""

from tallybook.read.speakers.attribution import Attribution, Chars
from tallybook.read.speakers.attributions import find_attributions, find_in_many
from tallybook.read.speakers.chains import LEAST_SURENESS, Voices
from tallybook.read.speakers.lexicon import SpeechLexicon
from tallybook.read.speakers.model import SpeakerModel

__all__ = [
    "LEAST_SURENESS",
    "Attribution",
    "Chars",
    "SpeakerModel",
    "SpeechLexicon",
    "Voices",
    "find_attributions",
    "find_in_many",
]
