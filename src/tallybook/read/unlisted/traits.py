"""What the weights see of a sentence: its words, pairs of words, and what hangs on what; names and numbers masked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tallybook.tokens import Token

_NAMES = ("NNP", "NNPS")
_LONG = 7  # letters from which on a word is also seen by its stem
_STEM = 5
_CLOSED = ("punct", "det")
# What a word does in its sentence, where that is telling whatever it hangs on.
_PLACES = (
    "ROOT", "nsubj", "nsubjpass", "dobj", "ccomp", "xcomp", "pobj", "advcl", "aux", "relcl", "conj",
)  # fmt: skip


def traits(sentence: Sequence[Token], *, quoted: bool) -> Iterator[tuple[Token, str]]:
    """The traits of a sentence, each with the word that it is a trait of.

    Args:
        sentence: its tokens.
        quoted: whether a quotation is open when it begins or ends.
    """
    before = None
    for token in sentence:
        if token.is_space:
            continue
        word = masked(token)
        yield token, f"w:{word}"
        if len(word) >= _LONG - 2 and token.is_alpha:
            yield token, f"s:{word[:_STEM]}"
        if before is not None:
            yield token, f"b:{before}_{word}"
        if token.dep_ not in _CLOSED:
            yield token, f"r:{masked(token.head)}>{token.dep_}:{word}"
        if token.dep_ in _PLACES:
            yield token, f"d:{word}_{token.dep_}"
        before = word
    if quoted and before is not None:
        yield sentence[0], "quoted"


def masked(token: Token) -> str:
    """A word by its dictionary form; names and numbers only as what they are."""
    if token.like_num or token.text[:1].isdigit():
        return "NUM"
    return "NAME" if token.tag_ in _NAMES else token.lemma
