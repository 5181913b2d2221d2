"""Ties the words of a sentence into noun phrases and verb groups, from left to right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from tallybook.read.shallow.morphology import Morphology
from tallybook.read.shallow.tagging import Word

_BEFORE_NOUN = ("determiners", "possessives", "numbers", "hedges", "adjectives")
_AUXILIARIES = ("passive_auxiliaries", "perfect_auxiliaries", "modals")


@dataclass(slots=True)
class Chunk:
    """A noun phrase ("np"), a verb group ("vp") or a single word of a clause ("word"): words [start, end), its head."""

    kind: str
    start: int
    end: int
    head: int


def chunks(words: Sequence[Word], morphology: Morphology) -> list[Chunk]:
    """The phrases of a sentence; heads and labels inside them are set."""
    found: list[Chunk] = []
    i = 0
    while i < len(words):
        made = _verb_group(words, i, morphology) or _noun_phrase(words, i)
        if made is None:
            made = Chunk("word", i, i + 1, i)
        found.append(made)
        i = made.end
    return found


def hang(words: Sequence[Word], child: int, head: int, label: str) -> None:
    """Set the head of a word."""
    words[child].head, words[child].dep = head, label


def _verb_group(words: Sequence[Word], i: int, morphology: Morphology) -> Chunk | None:
    """Negation, clitics, auxiliaries and a main verb; an auxiliary alone is a main verb itself."""
    inside: list[int] = []
    j = i
    while j < len(words) and (
        words[j].is_a("negations", "clitics", *_AUXILIARIES) or (words[j].is_a("adverbs") and inside)
        or (words[j].lower in morphology.words["linking"] and inside)
    ):  # fmt: skip
        inside.append(j)
        j += 1
    while inside and not words[inside[-1]].is_a(*_AUXILIARIES, "clitics", "negations") and not _ends_group(words, j):
        inside.pop()
        j -= 1
    if _ends_group(words, j):
        main = j
    else:
        main = next((k for k in reversed(inside) if words[k].is_a(*_AUXILIARIES)), -1)
        if main < 0:
            return None
        inside = [k for k in inside if k < main]
        words[main].tag = "VBD"
    if main != i and i not in inside:
        return None
    passive = words[main].tag == "VBN" and any(words[k].is_a("passive_auxiliaries") for k in inside)
    for k in inside:
        _hang_helper(words, k, main, passive=passive)
    return Chunk("vp", i, main + 1, main)


def _ends_group(words: Sequence[Word], j: int) -> bool:
    return j < len(words) and words[j].is_verb


def _hang_helper(words: Sequence[Word], helper: int, main: int, *, passive: bool) -> None:
    word = words[helper]
    if word.is_a("negations"):
        hang(words, helper, main, "neg")
    elif word.is_a("adverbs"):
        hang(words, helper, main, "advmod")
    elif word.is_a("clitics"):
        hang(words, helper, main, "expl")
    else:
        hang(words, helper, main, "auxpass" if passive and word.is_a("passive_auxiliaries") else "aux")


def _noun_phrase(words: Sequence[Word], i: int) -> Chunk | None:
    """What stands before a noun, the noun or name, and the adjectives behind it."""
    j = i
    while j < len(words) and words[j].is_a(*_BEFORE_NOUN):
        j += 1
    core = j
    while j < len(words) and words[j].pos in ("NOUN", "PROPN"):
        if j > core and words[j].pos == "NOUN":
            break
        j += 1
    if j == core:
        return _bare(words, i, core)
    head = j - 1
    for k in range(core, head):
        hang(words, k, head, "compound")
    for k in range(i, core):
        _hang_before(words, k, head, core)
    while j < len(words) and words[j].pos in ("ADJ", "NOUN") and words[head].pos == "NOUN":
        hang(words, j, head, "amod" if words[j].pos == "ADJ" else "compound")  # "un coche bomba"
        j += 1
    return Chunk("np", i, j, head)


def _bare(words: Sequence[Word], i: int, core: int) -> Chunk | None:
    """A number or a pronoun that stands for persons: "murieron dos", "ellos"."""
    numbers = [k for k in range(i, core) if words[k].is_a("numbers")]
    if numbers:
        head = numbers[-1]
        for k in range(i, core):
            if k != head:
                _hang_before(words, k, head, head)
        return Chunk("np", i, core, head)
    if i < len(words) and words[i].is_a("pronouns"):
        return Chunk("np", i, i + 1, i)
    if core > i and words[core - 1].is_a("determiners", "possessives", "adjectives"):
        for k in range(i, core - 1):
            hang(words, k, core - 1, "det")
        return Chunk("np", i, core, core - 1) if core < len(words) or core - i > 1 else None
    return None


def _hang_before(words: Sequence[Word], k: int, head: int, core: int) -> None:
    word = words[k]
    if word.is_a("numbers"):
        after = k + 1
        inner = after < core and words[after].is_a("numbers")
        hang(words, k, after if inner else head, "compound" if inner else "nummod")
    elif word.is_a("hedges"):
        number = next((n for n in range(k, core) if words[n].is_a("numbers")), head)
        hang(words, k, number, "quantmod" if number != k else "det")
    elif word.is_a("adjectives"):
        hang(words, k, head, "amod")
    else:
        hang(words, k, head, "poss" if word.is_a("possessives") else "det")
