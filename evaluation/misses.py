"""Where predictions and the answers of a corpus part: one miss for each field that is wrong, with how badly."""

from __future__ import annotations

import importlib.util
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

Row = dict[str, Any]
Chars = tuple[int, int]
_KM_WRONG = 161  # the distance within which the scorer takes a place for right
_UNPLACED_KM = 20_039
_FIGURES = ("killed", "injured")
_UCDP_FIGURES = ("deaths", "deaths_low", "deaths_high", "deaths_civilians")
_DEADLY = ("killing", "tally")
_HURT = ("injury", "attack")
_VIOLENT = ("killing", "injury", "attack", "bombing", "clash", "abduction", "arson", "torture", "disappearance")


@dataclass(frozen=True, slots=True)
class Miss:
    """One wrong field: what was predicted and what the corpus has, in words; `badness` is larger for worse misses.

    The words that the prediction rests on are at `spans` of the first report, or are those of the claims of `kinds`.
    """

    reports: tuple[str, ...]
    field: str
    predicted: str
    gold: str
    badness: float
    spans: tuple[Chars, ...] = ()
    kinds: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class _Case:
    """A report's answer, what was predicted for it, its text, and the scorer."""

    answer: Row
    row: Row
    text: str
    score: ModuleType


def misses(corpus: str, gold: Sequence[Row], told: Sequence[Row], reports: Sequence[Row], scorer: Path) -> list[Miss]:
    """The misses of a corpus's predictions, the worst first.

    Args:
        corpus: one of `evaluation.corpora.CORPORA`.
        gold: the answers.
        told: the predictions.
        reports: the reports.
        scorer: the corpora's own `score.py`, whose notion of "the same" is used.
    """
    score = scorer_of(scorer)
    if corpus == "gunviolence":
        found = list(_gunviolence(gold, told, score))
    else:
        rule = {
            "ucdp": _ucdp, "india": _india, "muc4": _muc4, "polnear": _polnear, "geo": _geo, "dispatch": _dispatch,
        }[corpus]  # fmt: skip
        by_report, texts = {row["report"]: row for row in told}, {row["id"]: row["text"] for row in reports}
        cases = (_Case(g, by_report.get(g["report"], {}), texts[g["report"]], score) for g in gold)
        found = [miss for case in cases for miss in rule(case)]
    return sorted(found, key=lambda m: (-m.badness, m.reports, m.field))


@lru_cache(maxsize=1)
def scorer_of(path: Path) -> ModuleType:
    """The scorer as a module."""
    spec = importlib.util.spec_from_file_location("corpora_score", path)
    if spec is None or spec.loader is None:
        raise FileNotFoundError(path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _days_apart(one: str | None, other: str | None) -> float:
    """How many days lie between two ISO days; 365 where one is missing."""
    if not one or not other:
        return 365.0
    return abs((date.fromisoformat(one[:10]) - date.fromisoformat(other[:10])).days)


def _shown(value: Any) -> str:
    return "nothing" if value in (None, "", []) else str(value)


def _gunviolence(gold: Sequence[Row], told: Sequence[Row], score: ModuleType) -> Iterator[Miss]:
    holders: dict[str, list[int]] = {}
    for number, row in enumerate(told):
        for name in row["reports"]:
            holders.setdefault(name, []).append(number)
    for answer in gold:
        votes = Counter(i for name in answer["reports"] for i in holders.get(name, ()))
        best = min(votes, key=lambda i: (-votes[i], len(told[i]["reports"]), i)) if votes else None
        row = told[best] if best is not None else {}
        names = tuple(dict.fromkeys([*answer["reports"], *row.get("reports", ())]))
        for field in _FIGURES:
            if row.get(field) != answer[field]:
                off = abs((row.get(field) or 0) - answer[field])
                kinds = _DEADLY if field == "killed" else _HURT
                yield Miss(names, field, _shown(row.get(field)), str(answer[field]), off, kinds=kinds)
        if answer["date"] and (days := _days_apart(row.get("date"), answer["date"])) > 1:
            yield Miss(names, "date", _shown(row.get("date")), answer["date"], days, kinds=_VIOLENT)
        for field in ("city", "state"):
            if score.place_key(row.get(field)) != score.place_key(answer[field]):
                yield Miss(names, field, _shown(row.get(field)), answer[field], 1, kinds=_VIOLENT)


def _ucdp(case: _Case) -> Iterator[Miss]:
    answer, row, score = case.answer, case.row, case.score
    first = (row.get("incidents") or [{}])[0]
    names = (answer["report"],)
    for field, right in score.ucdp_fields(first, answer).items():
        if right is None or right is True or right == 1.0:
            continue
        kinds = _DEADLY if field in _UCDP_FIGURES else _VIOLENT
        if field == "sides":
            sides = [" / ".join(_shown(r.get(s)) for s in ("side_a", "side_b")) for r in (first, answer)]
            yield Miss(names, field, sides[0], sides[1], 1 - right, kinds=kinds)
            continue
        name = "start_date" if field == "start_within_1_day" else field
        told, true = first.get(name), answer[name]
        if field in _UCDP_FIGURES:
            badness: float = abs((told or 0) - (true or 0))
        else:
            badness = _days_apart(told, true) if name.endswith("date") else 1
        yield Miss(names, field, _shown(told), _shown(true), badness, kinds=kinds)


def _india(case: _Case) -> Iterator[Miss]:
    answer, row = case.answer, case.row
    marked: dict[int, set[str]] = {}
    for told in row.get("sentences", ()):
        shared = [min(told["end"], s["end"]) - max(told["start"], s["start"]) for s in answer["sentences"]]
        best = max(range(len(shared)), key=shared.__getitem__, default=None)
        if best is not None and shared[best] > 0:
            marked.setdefault(best, set()).update(told["labels"])
    for number, sentence in enumerate(answer["sentences"]):
        labels, true = marked.get(number, set()), set(sentence["labels"])
        for label in sorted(labels ^ true):
            rare = 2 if label in ("KILL", "ARREST", "FAIL", "FORCE") else 1
            span = ((sentence["start"], sentence["end"]),)
            told_words, true_words = (", ".join(sorted(x)) or "nothing" for x in (labels, true))
            yield Miss((answer["report"],), label, told_words, true_words, rare + (label in true), spans=span)


def _muc4(case: _Case) -> Iterator[Miss]:
    answer, row, score = case.answer, case.row, case.score
    for role in score.ROLES:
        told = list(dict.fromkeys(score.plain(t) for t in row.get(role, ())))
        entities = [{score.plain(m) for m in entity} for entity in answer[role]]
        hit = {t for t in told for entity in entities if t in entity}
        off = sum(not hit & entity for entity in entities) + sum(t not in hit for t in told)
        if off:
            true = "; ".join(entity[0] for entity in answer[role])
            yield Miss((answer["report"],), role, "; ".join(told) or "nothing", true or "nothing", off, kinds=_VIOLENT)


def _polnear(case: _Case) -> Iterator[Miss]:
    answer, row, text, score = case.answer, case.row, case.text, case.score
    told = row.get("attributions", ())
    of_told = [score.characters(a.get("content", ()), text) for a in told]
    of_gold = [score.characters(a["content"], text) for a in answer["attributions"]]
    for true, chars in zip(answer["attributions"], of_gold, strict=True):
        best = max(range(len(told)), key=lambda i: len(of_told[i] & chars), default=None)
        met = best is not None and 2 * len(of_told[best] & chars) >= max(len(of_told[best]), len(chars), 1)
        other = told[best] if met and best is not None else None
        source = score.characters(true["source"], text)
        if other is None:
            yield _attribution(answer, "content", "nothing", _words(true["content"], text), chars, true["content"])
        elif source and not score.characters(other.get("source", ()), text) & source:
            told_source = _words(other.get("source", ()), text)
            yield _attribution(answer, "source", told_source, _words(true["source"], text), source, true["content"])
    gold_chars = set().union(*of_gold)
    for a, chars in zip(told, of_told, strict=True):
        if chars and 2 * len(chars & gold_chars) < len(chars):
            yield _attribution(answer, "content", _words(a["content"], text), "nothing", chars, a["cue"])


def _attribution(
    answer: Row, field: str, predicted: str, gold: str, chars: set[int], spans: Iterable[Sequence[int]]
) -> Miss:
    where = tuple((start, end) for start, end in spans)
    return Miss((answer["report"],), field, predicted, gold, float(len(chars)), spans=where)


def _words(spans: Iterable[Sequence[int]], text: str) -> str:
    return " ... ".join(text[start:end] for start, end in spans) or "nothing"


def _geo(case: _Case) -> Iterator[Miss]:
    answer, row, text, score = case.answer, case.row, case.text, case.score
    told = row.get("toponyms", ())
    name = (answer["report"],)
    for true in answer["toponyms"]:
        span = ((true["start"], true["end"]),)
        match = next((t for t in told if t["start"] < true["end"] and true["start"] < t["end"]), None)
        if match is None:
            yield Miss(name, "recognition", "nothing", true["name"], 1, spans=span)
        if true["lat"] is None:
            continue
        placed = match is not None and match.get("lat") is not None
        km = score.kilometres(true["lat"], true["lon"], match["lat"], match["lon"]) if placed and match else None
        if km is None or km > _KM_WRONG:
            where = (
                f"{match['lat']:.2f}, {match['lon']:.2f} ({km:.0f} km off)" if km is not None and match else "nowhere"
            )
            true_where = f"{true['name']} at {true['lat']:.2f}, {true['lon']:.2f}"
            yield Miss(name, "placing", where, true_where, _UNPLACED_KM if km is None else km, spans=span)
    for told_row in told:
        if not any(told_row["start"] < t["end"] and t["start"] < told_row["end"] for t in answer["toponyms"]):
            span = ((told_row["start"], told_row["end"]),)
            yield Miss(name, "recognition", text[told_row["start"] : told_row["end"]], "nothing", 1, spans=span)


def _dispatch(case: _Case) -> Iterator[Miss]:
    answer, row, text, score = case.answer, case.row, case.text, case.score
    told: Sequence[Mapping[str, Any]] = row.get("claims", ())
    answered: set[int] = set()
    for key in answer["claims"]:
        low = text.index(key["near"])
        high = low + len(key["near"])
        family = score.FAMILIES[key["kind"]]
        met = [
            i for i, c in enumerate(told)
            if score.FAMILIES[c["kind"]] == family and any(s < high and low < e for s, e in c["spans"])
        ]  # fmt: skip
        answered.update(met)
        if not met:
            if not key.get("optional"):
                yield Miss((answer["report"],), "claim", "nothing", f"{key['kind']}: {key['near']}", 10, ((low, high),))
            continue
        marks = [(score.claim_fields(told[i], key), i) for i in met]
        fields, best = max(marks, key=lambda m: (sum(m[0].values()), -m[1]))
        for field in (f for f, right in fields.items() if not right):
            spans = tuple((s, e) for s, e in told[best]["spans"])
            yield Miss((answer["report"],), field, _told_field(told[best], field), _key_field(key, field), 5, spans)
    for i, claim in enumerate(told):
        if i not in answered:
            spans = tuple((s, e) for s, e in claim["spans"])
            yield Miss((answer["report"],), "claim", f"{claim['kind']}: {claim['words']}", "nothing", 8, spans)


def _told_field(claim: Mapping[str, Any], field: str) -> str:
    if field in ("low", "best"):
        return _shown((claim.get("figure") or {}).get(field))
    if field == "when":
        return f"{_shown(claim.get('start'))} to {_shown(claim.get('end'))}"
    return _shown(claim.get({"speaker": "speakers", "link": "links"}.get(field, field)))


def _key_field(key: Mapping[str, Any], field: str) -> str:
    return f"{_shown(key.get('start'))} to {_shown(key.get('end'))}" if field == "when" else _shown(key.get(field))
