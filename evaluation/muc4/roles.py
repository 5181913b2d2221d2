"""From a parsed article to the names in each role: linear models sift its phrases, trees weigh those that are left."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from evaluation.muc4 import marks
from evaluation.muc4.article import Article
from evaluation.muc4.features import ROLES, Floats, Scores, initials, rows
from evaluation.muc4.phrases import Phrase, phrases
from tallybook.tokens import Doc
from tallybook.weigh import Hashed, Trees, load_weights

WEIGHTS = Path(__file__).parents[1] / "weights" / "muc4-roles.json.gz"
VIEWS = ("plain", "capitals")
Likely = tuple[Sequence[Phrase], Floats]  # phrases of an article, and their probabilities, shape (phrases, roles)
SIFTED = -7.0  # log-odds in its best role below which a phrase is not looked at again


@dataclass(frozen=True, slots=True)
class Marked:
    """An article, its phrases, and the marks of all."""

    article: Article
    phrases: tuple[Phrase, ...]
    phrase_marks: tuple[marks.Ids, ...]
    sentence_marks: tuple[marks.Ids, ...]
    article_marks: tuple[marks.Ids, Floats]

    @classmethod
    def of(cls, doc: Doc) -> Marked:
        """Find the phrases of a parse, and mark them."""
        article, found = Article.of(doc), tuple(phrases(doc))
        of_phrases = marks.PhraseMarks(article)
        return cls(
            article,
            found,
            tuple(of_phrases.of(phrase) for phrase in found),
            tuple(marks.of_sentence(article, number) for number in range(len(article.sentences))),
            marks.of_article(article),
        )


@dataclass(frozen=True, slots=True)
class Sieve:
    """The linear models: of articles, of sentences, of phrases."""

    articles: Hashed
    sentences: Hashed
    phrases: Hashed

    def scores(self, marked: Marked) -> Scores:
        """Log-odds of an article, its sentences, and its phrases."""
        ids, values = marked.article_marks
        return Scores(
            self.articles.scores([ids], [values])[0],
            self.sentences.scores(marked.sentence_marks),
            self.phrases.scores(marked.phrase_marks),
        )


def sifted(scores: Scores) -> list[int]:
    """The numbers of the phrases that may fill a role."""
    return [int(i) for i in np.flatnonzero(scores.phrases.max(axis=1, initial=SIFTED) > SIFTED)]


def columns(features: Sequence[Mapping[str, float]], names: Sequence[str]) -> Floats:
    """Features as an array, shape (phrases, names); one that a phrase lacks is 0."""
    return np.array([[row.get(name, 0.0) for name in names] for row in features]).reshape(len(features), len(names))


@dataclass(frozen=True, slots=True)
class View:
    """What weighs the phrases of articles that were parsed in one way: linear models, and trees for each role."""

    sieve: Sieve
    trees: tuple[Trees, ...]

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> View:
        """From what `train_roles` wrote."""
        sieve = Sieve(*(Hashed.from_table(tables[name]) for name in ("articles", "sentences", "phrases")))
        return cls(sieve, tuple(Trees.from_table(tables[role]) for role in ROLES))

    def likely(self, docs: Sequence[Doc]) -> list[Likely]:
        """The phrases of each article with their probabilities; several articles at once are quicker."""
        left: list[list[Phrase]] = []
        features: list[dict[str, float]] = []
        for doc in docs:
            marked = Marked.of(doc)
            chosen, scores = self._sifted(marked)
            left.append([marked.phrases[i] for i in chosen])
            features += rows(marked.article, left[-1], scores) if scores is not None else []
        values = columns(features, self.trees[0].features)
        told = np.stack([trees.probabilities(values) for trees in self.trees], axis=1)
        ends = np.cumsum([len(found) for found in left])
        return [(found, told[end - len(found) : end]) for found, end in zip(left, ends, strict=True)]

    def _sifted(self, marked: Marked) -> tuple[list[int], Scores | None]:
        """The phrases that are left, and scores for them; None where nothing is."""
        if not marked.phrases:
            return [], None
        scores = self.sieve.scores(marked)
        chosen = sifted(scores)
        return (chosen, scores.kept(chosen)) if chosen else ([], None)


@dataclass(frozen=True, slots=True)
class Weights:
    """What decides: a view of articles as they are, one with capitals, and the probability that each role asks for."""

    plain: View
    capitals: View
    thresholds: tuple[float, ...]

    @classmethod
    def from_tables(cls, tables: Mapping[str, Any]) -> Weights:
        """From what `train_roles` wrote."""
        plain, capitals = (View.from_tables(tables[view]) for view in VIEWS)
        return cls(plain, capitals, tuple(tables["thresholds"]))

    def names(self, plain: Sequence[Doc], capitals: Sequence[Doc]) -> list[dict[str, list[str]]]:
        """The names in each role, an article at a time.

        Args:
            plain: the articles, parsed as they are.
            capitals: the same, parsed with capitals.
        """
        answers = []
        for one, other in zip(self.plain.likely(plain), self.capitals.likely(capitals), strict=True):
            found, told = one[0], together(one, other)
            pairs = zip(ROLES, self.thresholds, strict=True)
            answers.append(
                {role: [found[i].words for i in choose(found, told[:, k], t)] for k, (role, t) in enumerate(pairs)}
            )
        return answers


def together(one: Likely, other: Likely) -> Floats:
    """The probabilities of the phrases of one view, each the mean with that of the same name in the other view."""
    told = {phrase.name: likely for phrase, likely in zip(*other, strict=True)}
    found, own = one
    pairs = zip(found, own, strict=True)
    return np.array([(row + told.get(phrase.name, row)) / 2 for phrase, row in pairs]).reshape(own.shape)


@lru_cache(maxsize=1)
def weights() -> Weights:
    """The weights that are shipped."""
    return Weights.from_tables(load_weights(WEIGHTS))


def choose(found: Sequence[Phrase], likely: Floats, threshold: float) -> list[int]:
    """The phrases that fill a role, the likeliest first; of several for one person or thing the likeliest.

    Args:
        found: the phrases.
        likely: their probabilities, shape (phrases,).
        threshold: the least probability.
    """
    one: list[list[int]] = []  # phrases for one person or thing
    for i in map(int, np.argsort(-likely, kind="stable")):
        if likely[i] < threshold:
            break
        same = next((some for some in one if any(_same(found[i], found[j]) for j in some)), None)
        if same is None:
            one.append([i])
        else:
            same.append(i)
    return [some[0] for some in one]


def _same(one: Phrase, other: Phrase) -> bool:
    """Whether two phrases mean one person or thing: words of one in the other, a common place, a short form."""
    a, b = one.name.split(), other.name.split()
    if set(a) <= set(b) or set(b) <= set(a):
        return True
    if (len(a) == 1 and one.name == initials(other.name)) or (len(b) == 1 and other.name == initials(one.name)):
        return True
    return any(p.start < q.end and q.start < p.end for p in one.places for q in other.places)
