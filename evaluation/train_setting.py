"""Fits the weights by which an act gets its day among those that its report names.

`python -m evaluation.train_setting` writes `src/tallybook/read/weights/setting-en.json` from the development part of
`gunviolence`. The features are themes, distances and labels of the parse; no word or name of the corpus is in them.
"""

from __future__ import annotations

import argparse
import itertools
import sys
import zlib
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

from evaluation import parses
from evaluation.corpora import report_of, rows, shared
from evaluation.ranking import Choice, fit, fold_of
from tallybook.read.claims import drafts_of, parsed_of
from tallybook.read.context import days
from tallybook.read.context.setting import WEIGHTS
from tallybook.read.context.ties import Layout
from tallybook.read.draft import Draft, Parsed
from tallybook.read.knowledge import Knowledge
from tallybook.records import Report
from tallybook.tokens import Doc
from tallybook.weigh import Linear, save_weights

FOLDS = 5
RIDGE = 1.0
# What holds an act to the days of its own words and of its paragraph besides. The corpus has reports of one act and
# teaches that the day named most is the likeliest; where a report tells of several, as dispatches do, words must win.
OWN = {
    "own=0": 3.0, "own=1": 3.0, "own=2": 3.0, "own=3": 2.5, "own=4": 2.5,
    "paragraph_last|fresh": 2.0, "paragraph_last|old": 1.0,
    **{f"own={held}|precision={p}": 3.0 for held in (0, 1) for p in (2, 3, 4, 5)},
    **{f"default|own={held}": -2.0 for held in range(8)},
    **{f"after={far}|old": -1.5 for far in ("1", "2", "4", "9", "far")},
}  # fmt: skip
_KINDS = ("killing", "injury", "attack", "bombing")
_TOLD = ("asserted", "alleged")
# An act whose own words name a day so far from the archive's is another act.
_ANOTHER_DAYS = 10
# A roundup has the first sentences of so many reports.
_HEAD_SENTENCES, _PARTS = 5, 3


@dataclass(frozen=True, slots=True)
class Lesson:
    """The choices of day of the acts of one report, with the incident that it tells of."""

    incident: str
    day: Sequence[Choice]


def lessons(knowledge: Knowledge, most: int | None = None) -> Iterator[Lesson]:
    """The choices of every report of the development part, and of roundups made of reports of one day.

    Reports of the corpus tell of one act mostly. Roundups, the heads of several reports one behind the other, teach
    what holds where a report tells of several: that what stands near an act counts for more than what is named most.
    """
    folder = (shared() or Path("shared")) / "gold" / "gunviolence"
    told = {name: g for g in rows(folder / "gold.jsonl.gz") for name in g["reports"]}
    reports = [report_of(r) for r in rows(folder / "reports.jsonl.gz") if r["id"] in told][:most]
    docs = knowledge.parse(text for r in reports for text in (r.text, r.title))
    heads: dict[date, list[tuple[Mapping[str, Any], str]]] = defaultdict(list)
    for number, report in enumerate(reports, 1):
        doc = next(docs)
        parsed = parsed_of(report, doc, knowledge, title=next(docs))
        gold = told[report.id]
        yield _lesson(parsed, [(len(doc.text), gold)], knowledge)
        if report.published is not None and len(doc):
            heads[report.published].append((gold, _head(doc)))
        if number % 200 == 0:
            sys.stderr.write(f"{number} of {len(reports)} reports\n")
    roundups = [(published, parts) for published, made in sorted(heads.items()) for parts in _roundups(made)]
    texts = ["".join(head for _, head in parts) for _, parts in roundups]
    for (published, parts), text, doc in zip(roundups, texts, knowledge.parse(texts), strict=True):
        report = Report(f"roundup of {published}", text, published=published)
        ends = itertools.accumulate(len(head) for _, head in parts)
        places_of = zip(ends, (gold for gold, _ in parts), strict=True)
        yield _lesson(parsed_of(report, doc, knowledge), list(places_of), knowledge)


def _head(doc: Doc) -> str:
    """The first sentences of a report, as paragraphs."""
    return f"{doc.text[: doc.sents[:_HEAD_SENTENCES][-1].end_char].rstrip()}\n\n"


def _roundups(made: Sequence[tuple[Mapping[str, Any], str]]) -> Iterator[list[tuple[Mapping[str, Any], str]]]:
    """Heads of reports of different incidents, several at a time."""
    by_incident = {gold["incident"]: (gold, head) for gold, head in made}
    parts = [by_incident[name] for name in sorted(by_incident, key=lambda n: zlib.crc32(n.encode()))]
    for start in range(0, len(parts) - 1, _PARTS):
        if len(parts[start : start + _PARTS]) > 1:
            yield parts[start : start + _PARTS]


def _lesson(parsed: Parsed, told: Sequence[tuple[int, Mapping[str, Any]]], knowledge: Knowledge) -> Lesson:
    """The choices of a report, or of a roundup: `told` are its parts: their end, and what the archive has."""
    drafts = drafts_of(parsed, knowledge)
    layout, around = Layout.of(parsed), knowledge.setting.around
    found = days.days_of(drafts, parsed, layout, around)
    setting = knowledge.setting
    when = days.options_of(
        drafts, found, parsed, layout, setting.back, answering=setting.answering, releasing=setting.releasing
    )
    day = []
    for i, draft in enumerate(drafts):
        if not _teaches(draft):
            continue
        gold = next(gold for end, gold in told if draft.anchor.idx < end)
        its_day = date.fromisoformat(gold["date"])
        another = _is_another(when[i], its_day)
        chosen = _own_day(when[i]) if another else _day_choice(when[i], its_day)
        day += [chosen] if chosen is not None else []
    return Lesson(told[0][1]["incident"], _shared(day))


def _teaches(draft: Draft) -> bool:
    return days.is_act(draft) and draft.kind in _KINDS and draft.stance in _TOLD


def _shared(choices: Sequence[Choice]) -> list[Choice]:
    """The choices of one report count for one together."""
    return [Choice(c.options, c.right, 1 / len(choices)) for c in choices]


def _is_another(options: Sequence[days.Option], gold: date) -> bool:
    """Whether an act's own words name days far from the archive's: then it is another act."""
    own = [o for o in options if o.tie is not None and o.tie <= 1 and o.when.start and o.when.end]
    return bool(own) and not any(_within(o, gold, _ANOTHER_DAYS) for o in own)


def _own_day(options: Sequence[days.Option]) -> Choice:
    """The options of another act, with those right that its own words are closest to."""
    closest = min(o.tie for o in options if o.tie is not None)
    return _choice(options, [o.tie == closest for o in options])


def _choice(options: Sequence[days.Option], right: Sequence[bool]) -> Choice:
    return Choice([(*o.features, *(o.day.features if o.day is not None else ())) for o in options], right)


def _day_choice(options: Sequence[days.Option], gold: date) -> Choice | None:
    """The options of an act with those right that are the archive's day, else a day from it, else the last days."""
    exact = [o.day is not None and o.when.start == o.when.end and _within(o, gold, 0) for o in options]
    near = [o.day is not None and o.when.start == o.when.end and _within(o, gold, 1) for o in options]
    late = [o.day is None and _within(o, gold, 0) for o in options]
    right = next((r for r in (exact, near, late) if any(r)), None)
    return None if right is None else _choice(options, right)


def _within(option: days.Option, gold: date, slack: int) -> bool:
    start, end = option.when.start, option.when.end
    return start is not None and end is not None and (start - gold).days <= slack and (gold - end).days <= slack


def learn(taught: Sequence[Lesson]) -> Linear:
    """The weights of days from some lessons."""
    weights = fit([choice for lesson in taught for choice in lesson.day], ridge=RIDGE)
    return Linear(0.0, {**weights, **{name: round(weights.get(name, 0.0) + more, 3) for name, more in OWN.items()}})


def share_right(taught: Sequence[Lesson]) -> float:
    """The share of choices decided rightly, each fold (of incidents) by the weights of the others."""
    right = total = 0
    for fold in range(FOLDS):
        weights = learn([x for x in taught if fold_of(x.incident) != fold])
        for choice in (c for x in taught if fold_of(x.incident) == fold for c in x.day):
            scores = [weights.score(option) for option in choice.options]
            right += choice.right[max(range(len(scores)), key=scores.__getitem__)]
            total += 1
    return right / total


def main() -> int:
    """Run the command; returns its exit code."""
    argparse.ArgumentParser(prog="python -m evaluation.train_setting", description=__doc__).parse_args()
    taught = list(lessons(parses.knowledge()))
    figures = {"day of an act right, cross-validated": round(share_right(taught), 3)}
    card = {
        "decides": "which of the days that a report names is that of an act",
        "learned_from": f"gunviolence development part, {len(taught)} reports and roundups of them; folds by incident",
        "by": "python -m evaluation.train_setting",
        "figures": figures,
    }
    save_weights(WEIGHTS / "setting-en.json", {"day": learn(taught).table()}, card)
    sys.stdout.write("".join(f"{name}: {value}\n" for name, value in figures.items()))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
