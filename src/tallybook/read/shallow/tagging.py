"""Gives each word of a sentence its part of speech, tag and dictionary form, by lists, endings and the word before."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.read.shallow.morphology import CLASSES, Morphology

_OPENS_NOUN = ("determiners", "possessives", "prepositions", "numbers")
_SENTENCE_STARTS = ('"', "'", "-", "—", "(", "¿", "¡")


@dataclass(slots=True)
class Word:
    """A word of a sentence on its way through the parser; `kind` is its closed class, if it has one."""

    text: str
    lower: str
    kind: str | None = None
    pos: str = "NOUN"
    tag: str = "NN"
    lemma: str = ""
    head: int = -1
    dep: str = ""

    @property
    def is_verb(self) -> bool:
        """Whether it is a main verb."""
        return self.pos == "VERB"

    def is_a(self, *kinds: str) -> bool:
        """Whether it belongs to one of some closed classes."""
        return self.kind in kinds


def tag(texts: Sequence[str], morphology: Morphology) -> list[Word]:
    """The words of one sentence, tagged from left to right."""
    words = [Word(text, text.lower()) for text in texts]
    for i, word in enumerate(words):
        _tag_one(words, i, word, morphology)
    _number_words(words, morphology)
    return words


def _before(words: Sequence[Word], i: int) -> Word | None:
    """The word before, over adverbs and negations."""
    for word in reversed(words[:i]):
        if not word.is_a("adverbs", "negations") and word.pos != "SPACE":
            return word
    return None


def _tag_one(words: Sequence[Word], i: int, word: Word, morphology: Morphology) -> None:
    word.lemma = word.lower
    if not word.text.strip():
        word.pos, word.tag = "SPACE", "_SP"
    elif not any(c.isalnum() for c in word.text):
        word.pos, word.tag = "PUNCT", word.text if word.text in (",", ".", ":") else "."
    elif word.text[0].isdecimal():
        word.kind, word.pos, word.tag = "numbers", "NUM", "CD"
    elif _is_name(words, i, morphology):
        word.pos, word.tag, word.lemma = "PROPN", "NNP", word.text
    elif word.lower in morphology.closed:
        word.kind = morphology.closed[word.lower]
        word.pos, word.tag = CLASSES[word.kind]
        form = morphology.verbs.get(word.lower)
        if form is not None and word.pos == "AUX":
            word.lemma = form.lemma
    else:
        _tag_open(words, i, word, morphology)


def _is_name(words: Sequence[Word], i: int, morphology: Morphology) -> bool:
    """A capital letter that no sentence gives: of a name."""
    word = words[i]
    if not word.text[0].isupper():
        return False
    first = all(w.text in _SENTENCE_STARTS or w.pos == "SPACE" for w in words[:i])
    if first or (
        word.text.isupper() and len(word.text) > 1 and all(w.text.isupper() for w in words[:i] if w.pos == "NOUN")
    ):
        known = word.lower in morphology.closed or word.lower in morphology.verbs
        return not known and morphology.singular(word.lower) not in morphology.nouns
    return True


def _tag_open(words: Sequence[Word], i: int, word: Word, morphology: Morphology) -> None:
    before = _before(words, i)
    opened = before is not None and before.kind in _OPENS_NOUN
    form = morphology.verbs.get(word.lower)
    if form is not None and not (opened and form.tag != "VB" and form.tag != "VBG"):
        if form.tag == "VBN" and not _is_verbal(before, words, i):
            _noun(word, morphology)
            return
        if not (form.tag == "VBD" and morphology.singular(word.lower) in morphology.nouns and i and opened):
            word.pos, word.tag, word.lemma = "VERB", form.tag, form.lemma
            return
    if word.lower.endswith(morphology.adverb_endings):
        word.kind, word.pos, word.tag = "adverbs", "ADV", "RB"
        return
    known = morphology.singular(word.lower) in morphology.nouns
    follows = before is not None and before.pos in ("NOUN", "PROPN", "ADJ")
    adjectival = follows and morphology.singular(word.lower).endswith(morphology.adjective_endings)
    if not known and adjectival:
        word.pos, word.tag, word.lemma = "ADJ", "JJ", morphology.singular(word.lower)
        return
    _noun(word, morphology)


def _is_verbal(before: Word | None, words: Sequence[Word], i: int) -> bool:
    """A participle that tells an act: behind an auxiliary or a noun, or as the first word of a headline."""
    if before is None:
        return True
    if before.pos in ("AUX", "NOUN", "PROPN", "ADJ", "VERB"):
        return True
    coordinated = before.is_a("coordinators") or before.text == ","
    if coordinated:  # "fueron detenidos y golpeados", but "tres muertos y heridos"
        earlier = next((w for w in reversed(words[:i]) if w.is_verb or w.pos in ("NOUN", "PROPN")), None)
        return earlier is not None and earlier.is_verb and earlier.tag == "VBN"
    return False


def _noun(word: Word, morphology: Morphology) -> None:
    word.lemma = morphology.singular(word.lower)
    plural = morphology.is_plural(word.lower)
    word.pos, word.tag = "NOUN", "NNS" if plural else "NN"


def _number_words(words: Sequence[Word], morphology: Morphology) -> None:
    """Mark what stands before and between numbers, which is neither preposition nor coordinator of the clause there."""
    for i in range(1, len(words) - 1):
        between = words[i - 1].is_a("numbers") and words[i + 1].is_a("numbers")
        if between and words[i].lower in morphology.connectors:
            _mark(words[i : i + 1])
            start = next(k for k in range(i - 1, -1, -1) if k == 0 or not words[k - 1].is_a("numbers", "hedges"))
            if start and words[start - 1].lower in morphology.openers:
                _mark(words[start - 1 : start])
    for i, word in enumerate(words):
        counts = word.is_a("numbers") or word.lower in morphology.quantities
        if not counts or (i and words[i - 1].is_a("numbers")):
            continue
        start = i
        while start and words[start - 1].is_a("determiners"):
            start -= 1
        _mark_phrase(words, start, morphology.hedges)
    for i, word in enumerate(words):
        if word.pos in ("NOUN", "PROPN", "NUM", "DET") and not (i and words[i - 1].pos == word.pos):
            _mark_phrase(words, i, morphology.parts)


def _mark_phrase(words: Sequence[Word], end: int, phrases: frozenset[tuple[str, ...]]) -> None:
    """Mark the longest of some phrases that ends before a word."""
    longest = max((len(phrase) for phrase in phrases), default=0)
    for length in range(min(longest, end), 0, -1):
        if tuple(w.lower for w in words[end - length : end]) in phrases:
            _mark(words[end - length : end])
            return


def _mark(words: Sequence[Word]) -> None:
    for word in words:
        word.kind, word.pos, word.tag = "hedges", "ADV", "RB"
