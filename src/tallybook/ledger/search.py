"""Answers what people look for: words in reports and claims, names of people and places, however they are spelled."""

from __future__ import annotations

import difflib
import functools
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, func, select, union_all

from tallybook.ledger import codec, tables
from tallybook.ledger.index import PEOPLE, PLACES, grams_of
from tallybook.ledger.words import Term, words_of
from tallybook.match.words import fold
from tallybook.records import BadInput

REPORTS, CLAIMS = "report", "claim"
KINDS = (REPORTS, CLAIMS, PEOPLE, PLACES)

_MOST = 200
_EXCERPT_WORDS, _BEFORE_WORDS = 30, 8
_ALIKE_0_1 = 0.7  # what share of their letters, in order, two spellings of one name have in common ("karim", "kareem")
_FEWEST_LETTERS_ALIKE = 4
_NAMES_LOOKED_AT = 200
_NAMES_A_RUN = 1_000  # of names with three letters in common; more says that these tell nothing apart
_RUNS = 60
_ALTERNATIVES = 8
_QUERY_CHARACTERS, _QUERY_WORDS = 400, 16
_WORD = re.compile(r"[^\W_]+")
_TERM = re.compile(r'"([^"]+)"|(\S+)')


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing that was found.

    `kind` is report, claim, person or place; `record` the id of the report or claim, or the name itself. `title` is
    the report's title, the claim's kind or the name. `excerpt` are words around what was looked for, `marked` the
    `[start, end)` in it, in code points, that answer. `report` is the report of a claim; `claims` is in how many claims
    a name stands.
    """

    kind: str
    record: str
    title: str
    excerpt: str = ""
    marked: tuple[tuple[int, int], ...] = ()
    report: str | None = None
    claims: int | None = None


@dataclass(frozen=True, slots=True)
class Hits:
    """What was found of one kind, the best first; `more` says whether there is more after it."""

    found: tuple[Hit, ...]
    more: bool


def search(
    connection: Connection,
    query: str,
    *,
    kinds: Sequence[str] = KINDS,
    limit: int = 20,
    after: int = 0,
    without: Collection[str] = (),
) -> Mapping[str, Hits]:
    """Find reports and claims that hold all words of a query, and names like it.

    Case and accents make no difference. The beginning of a word will do for the last one; words in double quotes must
    stand together. A word that is no name in the ledger, but is spelled like one, finds that name as well.

    Args:
        connection: of the ledger.
        query: what a person typed; nothing in it is syntax but the quotes.
        kinds: of report, claim, person and place.
        limit: how many of each kind at most, 1 to 200.
        after: how many of each kind to pass over.
        without: reports whose claims, and names in them, are not to be found.

    Raises:
        BadInput: an unknown kind, or a limit that is out of bounds.
    """
    if strange := next((kind for kind in kinds if kind not in KINDS), None):
        raise BadInput(f"search kind={strange!r}: expected one of {', '.join(KINDS)}")
    if not 1 <= limit <= _MOST or after < 0:
        raise BadInput(
            f"search limit={limit} after={after}: expected a limit of 1 to {_MOST}, and none before the first"
        )
    terms = [_with_spellings(connection, term) for term in _terms(query[:_QUERY_CHARACTERS])]
    found: dict[str, Hits] = {}
    for kind in kinds:
        if not terms:
            hits: Sequence[Hit] = ()
        elif kind in (REPORTS, CLAIMS):
            hits = _texts(connection, kind, terms, (limit + 1, after), without)
        else:
            hits = _names(connection, kind, query, (limit + 1, after), without)
        found[kind] = Hits(tuple(hits[:limit]), len(hits) > limit)
    return found


def _terms(query: str) -> list[Term]:
    terms = []
    for quoted, bare in _TERM.findall(query):
        words = tuple(fold(word) for word in _WORD.findall(quoted or bare))
        if words:
            terms.append(Term(words))
    if terms and not query.rstrip().endswith('"') and query == query.rstrip():
        terms[-1] = Term(terms[-1].words, unfinished=True)
    return terms[:_QUERY_WORDS]


def _with_spellings(connection: Connection, term: Term) -> Term:
    if len(term.words) != 1 or len(term.words[0]) < _FEWEST_LETTERS_ALIKE:
        return term
    [word] = term.words
    names = (name for kind in (PEOPLE, PLACES) for name in _near(connection, kind, word))
    told = {other for name in names for other in name.folded.split() if other != word}
    alike = sorted((-_alikeness(word, other), other) for other in told if _alikeness(word, other) >= _ALIKE_0_1)
    spellings = tuple(other for _, other in alike if _WORD.fullmatch(other))[:_ALTERNATIVES]
    return Term(term.words, spellings, term.unfinished)


@functools.lru_cache(maxsize=20_000)
def _alikeness(one: str, two: str) -> float:
    """What share of their letters two words have in common, in order; 0 to 1."""
    return difflib.SequenceMatcher(None, one, two, autojunk=False).ratio()


def _near(connection: Connection, kind: str, folded: str) -> Sequence[Any]:
    """Names that share most runs of three letters with a folded one: rows of id, name, folded."""
    names, grams = tables.names.c, tables.grams.c
    runs = [
        select(select(grams.name).where(grams.gram == gram).limit(_NAMES_A_RUN).subquery().c.name)
        for gram in sorted(grams_of(folded))[:_RUNS]
    ]
    if not runs:
        return []
    found = union_all(*runs).subquery()
    shared = func.count().label("shared")
    query = (
        select(names.id, names.name, names.folded, shared)
        .join(found, found.c.name == names.id)
        .where(names.kind == kind)
        .group_by(names.id, names.name, names.folded)
        .order_by(shared.desc(), func.length(names.folded), names.id)
        .limit(_NAMES_LOOKED_AT)
    )
    return connection.execute(query).all()


def _texts(
    connection: Connection, kind: str, terms: Sequence[Term], page: tuple[int, int], without: Collection[str]
) -> list[Hit]:
    words = words_of(connection)
    rows = words.reports(connection, terms, page) if kind == REPORTS else words.claims(connection, terms, page, without)
    hits = []
    for record, stored in rows:
        body = codec.loads(stored)
        if kind == REPORTS:
            excerpt, marked = _excerpt(body["text"], terms)
            hits.append(Hit(kind, record, body.get("title", ""), excerpt, marked))
        else:
            excerpt, marked = _excerpt(" ... ".join(span["words"] for span in body["spans"]), terms)
            hits.append(Hit(kind, record, body["kind"], excerpt, marked, report=body["report"]))
    return hits


def _excerpt(words: str, terms: Sequence[Term]) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The stretch of a text that answers best, and where in it the words are that were looked for."""
    whole = {word for term in terms for word in (*term.words, *term.spellings)}
    beginnings = tuple(term.words[-1] for term in terms if term.unfinished)
    found = [(m.start(), m.end(), fold(m.group())) for m in _WORD.finditer(words)]
    hits = [i for i, (_, _, word) in enumerate(found) if word in whole or word.startswith(beginnings or ("\0",))]
    best = max(hits, key=lambda i: (sum(i <= j < i + _EXCERPT_WORDS - _BEFORE_WORDS for j in hits), -i), default=0)
    first, last = max(0, best - _BEFORE_WORDS), min(len(found), best - _BEFORE_WORDS + _EXCERPT_WORDS)
    if not found:
        return "", ()
    start, end = found[first][0], found[max(first, last - 1)][1]
    start, end = (0 if first == 0 else start), (len(words) if last == len(found) else end)
    lead = "" if start == 0 else "… "
    offset = len(lead) - start
    marked = tuple((found[i][0] + offset, found[i][1] + offset) for i in hits if first <= i < last)
    return lead + words[start:end] + ("" if end == len(words) else " …"), marked


def _names(connection: Connection, kind: str, query: str, page: tuple[int, int], without: Collection[str]) -> list[Hit]:
    """Names like a query, the likest first, then those that most claims name."""
    asked = fold(" ".join(_WORD.findall(query)))
    ranked = []
    for row in _near(connection, kind, asked):
        best = min(_fit(word, row.folded) for word in asked.split())
        if best >= _ALIKE_0_1:
            ranked.append((best, row))
    counts = _counts(connection, [row.id for _, row in ranked], without)
    ranked = [one for one in ranked if not without or counts.get(one[1].id)]
    ranked.sort(key=lambda one: (-one[0], -counts.get(one[1].id, 0), one[1].name))
    limit, after = page
    chosen = ranked[after : after + limit]
    return [Hit(kind, row.name, row.name, claims=counts.get(row.id, 0)) for _, row in chosen]


def _fit(word: str, folded: str) -> float:
    """How well a word of a query fits a name: 1 where one of its words begins with it."""
    return max(1.0 if other.startswith(word) else _alikeness(word, other) for other in folded.split() or [""])


def _counts(connection: Connection, ids: Sequence[int], without: Collection[str]) -> dict[int, int]:
    named = tables.named.c
    query = select(named.name, func.count(named.claim.distinct())).where(named.name.in_(ids)).group_by(named.name)
    if without:
        query = query.where(named.report.not_in(without))
    return {row[0]: row[1] for row in connection.execute(query)}


def claims_naming(
    connection: Connection, kind: str, name: str, *, limit: int, after: str = "", without: Collection[str] = ()
) -> list[str]:
    """The ids of claims in which a name stands, sorted, those after an id; see `search` for kinds and `without`."""
    names, named = tables.names.c, tables.named.c
    spelled = connection.scalars(select(names.id).where(names.kind == kind, names.folded == fold(name))).all()
    query = select(named.claim).where(named.claim > after, named.report.not_in(without)).distinct()
    query = query.order_by(named.claim).limit(limit)
    # One look into the index for each spelling: together all of their claims would be sorted.
    found = {claim for one in spelled for claim in connection.scalars(query.where(named.name == one))}
    return sorted(found)[:limit]
