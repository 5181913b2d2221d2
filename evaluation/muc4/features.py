"""Features of the phrases that may fill a role, one row a phrase, for the trees that say how likely each does."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from evaluation.muc4.article import CUES, THINGS, VIOLENT, Article
from evaluation.muc4.marks import MOST_PLACES
from evaluation.muc4.phrases import Phrase

Floats = NDArray[np.float64]
ROLES = ("perpetrator_individual", "perpetrator_organisation", "target", "victim", "weapon")
_NEAR = ("kill", "hurt", "abduct", "attack", "bomb", "ruin", "claimed", "blamed", "justice", "clash")
_FAR = 60.0  # tokens; as far as nothing
_NOWHERE = -12.0  # log-odds of what isn't there
_SHORT = {"nsubj": "subj", "nsubjpass": "psubj", "dobj": "obj", "agent": "agent", "pobj": "pobj"}
_KEPT_RELATIONS = frozenset({"conj", "prep", "appos", "relcl", "acl", "compound", "poss", "nmod", "amod"})
_SMALL = frozenset({"of", "and", "for", "la", "de"})
_LIMBS = 3
_CUE_PLACES = 6


@dataclass(frozen=True, slots=True)
class Scores:
    """Log-odds from the linear models: of an article (6: each role is filled, any is), its sentences (sentences, 6),
    and its phrases (phrases, 5).
    """

    article: Floats
    sentences: Floats
    phrases: Floats

    def kept(self, chosen: Sequence[int]) -> Scores:
        """The same with some of the phrases only."""
        return Scores(self.article, self.sentences, self.phrases[list(chosen)])


def initials(name: str) -> str:
    """The first letters of the telling words of a name: "united salt front" gives "usf"."""
    return "".join(word[0] for word in name.split() if word not in _SMALL)


def rows(article: Article, phrases: Sequence[Phrase], scores: Scores) -> list[dict[str, float]]:
    """Features by name of each phrase of an article.

    Args:
        article: the article.
        phrases: those of its phrases that are still in question.
        scores: of the article, its sentences, and these phrases.
    """
    made = [_of_phrase(article, phrase) for phrase in phrases]
    for row, phrase, own in zip(made, phrases, scores.phrases, strict=True):
        _of_scores(row, article, phrase, own, scores)
    _among(made, article, phrases, scores.phrases)
    return made


def _of_phrase(article: Article, phrase: Phrase) -> dict[str, float]:
    """How it looks and where it stands."""
    place, size = phrase.places[0], len(article.low)
    span = range(place.start, place.end)
    things = [article.thing[i] for i in span]
    row = {
        "n_words": float(len(phrase.name.split())),
        "n_places": float(len(phrase.places)),
        "first": place.start / size,
        "first_token": float(place.start),
        "last": phrase.places[-1].start / size,
        "length": float(size),
        "first_sentence": float(article.sentence[place.head]),
        "letters": float(len(phrase.name)),
        "cut_before": float(min(p.cut_before for p in phrase.places)),
        "cut_behind": float(min(p.cut_behind for p in phrase.places)),
        "whole": sum(p.cut_before == p.cut_behind == 0 for p in phrase.places) / len(phrase.places),
        "ofs": float(place.ofs),
        "digit": float(any(c.isdigit() for c in phrase.name)),
        "first_thing": _number(things[0]),
        "dropped_before": _number(article.thing[place.start - 1]) if place.cut_before else -2.0,
        "dropped_behind": _number(article.thing[place.end]) if place.cut_behind else -2.0,
        "proper": sum(article.pos[i] == "PROPN" for i in span) / len(span),
        "nouns": sum(article.tag[i] in ("NN", "NNS") for i in span) / len(span),
        "plural": float(article.tag[place.head] in ("NNS", "NNPS")),
        "known": sum(thing is not None for thing in things) / len(span),
    }
    for name in THINGS:
        row[f"head_{name}"] = float(article.thing[place.head] == name)
        row[f"any_{name}"] = float(name in things)
    _of_places(row, article, phrase)
    return row


def _number(thing: str | None) -> float:
    return float(THINGS.index(thing)) if thing is not None else -1.0


def _of_places(row: dict[str, float], article: Article, phrase: Phrase) -> None:
    """How near the acts are, how they govern it, and cues in its sentences."""
    places = phrase.places[:MOST_PLACES]
    before, after = dict.fromkeys(_NEAR, _FAR), dict.fromkeys(_NEAR, _FAR)
    for place in places:
        acts = article.nearest_acts(place.start, place.end, article.sentence[place.head])
        for act, (away, _) in acts.items():
            if act in before:
                side = after if away > 0 else before
                side[act] = min(side[act], float(abs(away)))
        chain = ""
        for relation, i in article.above(place.head)[:_LIMBS]:
            chain += _SHORT.get(relation, relation if relation in _KEPT_RELATIONS else "o") + ">"
            if article.act[i] in VIOLENT:
                row[f"path_{chain}"] = row.get(f"path_{chain}", 0.0) + 1.0
                break
    for act in _NEAR:
        row[f"near_{act}"] = min(before[act], after[act])
        row[f"before_{act}"], row[f"after_{act}"] = before[act], after[act]
    looked = places[:_CUE_PLACES]
    for cue, words in CUES.items():
        told = (range(*article.sentences[article.sentence[p.head]]) for p in looked)
        row[f"cue_{cue}"] = sum(any(article.low[i] in words for i in s) for s in told) / len(looked)


def _of_scores(row: dict[str, float], article: Article, phrase: Phrase, own: Floats, scores: Scores) -> None:
    numbers = [article.sentence[place.head] for place in phrase.places]
    told = scores.sentences[numbers]
    top, most, mean = scores.sentences.max(axis=0), told.max(axis=0), told.mean(axis=0)
    best = scores.phrases.max(axis=0)
    for k in range(len(ROLES) + 1):
        row[f"article{k}"], row[f"top{k}"] = scores.article[k], top[k]
        row[f"most{k}"], row[f"mean{k}"], row[f"opening{k}"] = most[k], mean[k], told[0, k]
    for k in range(len(ROLES)):
        row[f"own{k}"], row[f"below_best{k}"] = own[k], own[k] - best[k]
    row["sentence_before"] = scores.sentences[max(0, numbers[0] - 1), -1]
    row["sentence_after"] = scores.sentences[min(len(scores.sentences) - 1, numbers[0] + 1), -1]


def _among(made: list[dict[str, float]], article: Article, phrases: Sequence[Phrase], own: Floats) -> None:
    """How it stands among the other phrases: rank, those that overlap it, those with its head, its short forms."""
    rank = np.argsort(np.argsort(-own, axis=0, kind="stable"), axis=0, kind="stable")
    words = [set(phrase.name.split()) for phrase in phrases]
    heads = [article.lemma[phrase.places[0].head] for phrase in phrases]
    at: dict[int, set[int]] = defaultdict(set)
    with_head: dict[str, list[int]] = defaultdict(list)
    for i, phrase in enumerate(phrases):
        with_head[heads[i]].append(i)
        for place in phrase.places[:_CUE_PLACES]:
            for token in range(place.start, place.end):
                at[token].add(i)
    lemmas = Counter(article.lemma)
    short = Counter(initials(phrase.name) for phrase in phrases)
    names = {phrase.name for phrase in phrases}
    for i, (row, phrase) in enumerate(zip(made, phrases, strict=True)):
        tokens = (t for p in phrase.places[:_CUE_PLACES] for t in range(p.start, p.end))
        over = sorted(set().union(*(at[t] for t in tokens)) - {i})
        same = [j for j in with_head[heads[i]] if j != i]
        best_over = own[over].max(axis=0) if over else np.full(len(ROLES), _NOWHERE)
        best_same = own[same].max(axis=0) if same else np.full(len(ROLES), _NOWHERE)
        for k in range(len(ROLES)):
            row[f"rank{k}"] = float(rank[i, k])
            row[f"over{k}"], row[f"same_head{k}"] = own[i, k] - best_over[k], best_same[k]
        row["heads"] = float(len({(p.start, p.end) for j in with_head[heads[i]] for p in phrases[j].places}))
        row["lemmas"] = float(lemmas[heads[i]])
        row["longer_over"] = float(sum(words[i] < words[j] for j in over))
        alone = len(words[i]) == 1
        row["is_short_form"] = float(short[phrase.name] - (len(phrase.name) == 1)) if alone else 0.0
        row["has_short_form"] = float(not alone and initials(phrase.name) in names)
    _forms(made, phrases, own)


def _forms(made: list[dict[str, float]], phrases: Sequence[Phrase], own: Floats) -> None:
    """How it stands among longer and shorter forms of the same name, wherever they are."""
    words = [frozenset(phrase.name.split()) for phrase in phrases]
    for i, row in enumerate(made):
        longer = [j for j, other in enumerate(words) if words[i] < other]
        shorter = [j for j, other in enumerate(words) if other < words[i]]
        row["longer"], row["shorter"] = float(len(longer)), float(len(shorter))
        best_longer = own[longer].max(axis=0) if longer else np.full(len(ROLES), _NOWHERE)
        best_shorter = own[shorter].max(axis=0) if shorter else np.full(len(ROLES), _NOWHERE)
        for k in range(len(ROLES)):
            row[f"over_longer{k}"] = own[i, k] - best_longer[k]
            row[f"over_shorter{k}"] = own[i, k] - best_shorter[k]
        row["forms_places"] = float(len({(p.start, p.end) for j in [i, *longer, *shorter] for p in phrases[j].places}))
