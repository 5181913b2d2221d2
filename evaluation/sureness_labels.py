"""Which claims were read rightly, as far as the answers of the development parts can tell."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from evaluation import parses
from evaluation.corpora import report_of, rows
from tallybook.read.claims import drafted, parsed_of
from tallybook.read.draft import Draft, Parsed
from tallybook.read.sure.calibrated import Telling, features, model_key
from tallybook.records import Claim

_TOLD = ("asserted", "alleged")
BY_HAND = Path(__file__).parent / "labels" / "readings.json"
_READ_BY_HAND = ("muc4", "india", "polnear", "gunviolence", "geo")
# Which label of `india` a claim of a kind answers to where police did it.
_POLICE_ACTS: Mapping[str, tuple[str, ...]] = {"killing": ("KILL",), "arrest": ("ARREST",)}


@dataclass(frozen=True, slots=True)
class Labelled:
    """A claim's features, and whether the answers of its corpus bear it out; `group` must not be split in training."""

    kind: str
    corpus: str
    group: str
    features: tuple[str, ...]
    right: bool


def labelled(corpus: str, folder: Path, *, only: slice = slice(None)) -> Iterator[Labelled]:
    """The claims of a corpus that its answers can judge.

    Args:
        corpus: "gunviolence", "india" or "ucdp".
        folder: the folder of the corpora.
        only: which of the reports, for trials.
    """
    gold = list(rows(folder / corpus / "gold.jsonl.gz"))
    judges: Mapping[str, type[_Judge]] = {"gunviolence": _Gunviolence, "india": _India, "ucdp": _Ucdp}
    judge = judges[corpus](gold)
    listed = list(rows(folder / corpus / "reports.jsonl.gz"))[only]
    for group, drafts, claims, parsed in _readings(listed, judge.group):
        whole = Telling.of(drafts, claims, parsed)
        for draft, claim in zip(drafts, claims, strict=True):
            right = judge.right(claim)
            if right is not None:
                found = tuple(features(draft, claim, parsed, whole))
                yield Labelled(model_key(claim), corpus, group, found, right)


def labelled_by_hand(folder: Path) -> Iterator[Labelled]:
    """The claims whose sentences a reader of the project judged with the codebook (`labels/readings.json`)."""
    judged: Mapping[str, Mapping[str, int]] = json.loads(BY_HAND.read_text(encoding="utf-8"))["labels"]
    for corpus in _READ_BY_HAND:
        listed = [r for r in rows(folder / corpus / "reports.jsonl.gz") if hashed(r["text"]) in judged]
        for group, drafts, claims, parsed in _readings(listed, {r["id"]: r["id"] for r in listed}):
            labels = judged[hashed(parsed.report.text)]
            whole = Telling.of(drafts, claims, parsed)
            for draft, claim in zip(drafts, claims, strict=True):
                sentence = parsed.doc.span(*draft.sentence)
                told = parsed.report.text[sentence.start_char : sentence.end_char]
                right = labels.get(hashed(f"{claim.kind}\n{' '.join(told.split())}"))
                by_rules = draft.likely is None  # what weights find has a sureness of its own
                if right is not None and by_rules and (claim.kind != "attack" or claim.figure is None):
                    found = tuple(features(draft, claim, parsed, whole))
                    yield Labelled(model_key(claim), corpus, group, found, bool(right))


def hashed(text: str) -> str:
    """What stands for a text in the labels, so that none of it is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _readings(
    listed: Iterable[Mapping[str, Any]], group_of: Mapping[str, str]
) -> Iterator[tuple[str, Sequence[Draft], list[Claim], Parsed]]:
    knowledge = parses.knowledge()
    reports = [report_of(row) for row in listed if row["id"] in group_of]
    texts = (text for report in reports for text in (report.text, report.title))
    docs = knowledge.parse(texts)
    for report in reports:
        doc, title = next(docs), next(docs)
        parsed = parsed_of(report, doc, knowledge, title=title)
        drafts, claims = drafted(parsed, knowledge)
        yield group_of[report.id], drafts, claims, parsed


class _Judge(Protocol):
    """Says which reports are judged together, and of a claim whether it was read rightly (None: can't tell)."""

    group: Mapping[str, str]

    def __init__(self, gold: Iterable[Mapping[str, Any]]) -> None: ...

    def right(self, claim: Claim) -> bool | None: ...


# --- what the answers say ------------------------------------------------------------------------------------------


class _Gunviolence:
    """As many as a claim says (one where it gives no figure) were killed, hurt or hit in its report's incident."""

    def __init__(self, gold: Iterable[Mapping[str, Any]]) -> None:
        listed = list(gold)
        self.group: Mapping[str, str] = {report: g["incident"] for g in listed for report in g["reports"]}
        self.answers = {report: g for g in listed for report in g["reports"]}

    def right(self, claim: Claim) -> bool | None:
        answer = self.answers[claim.report]
        hit: Mapping[str, int] = {
            "killing": answer["killed"],
            "injury": answer["injured"],
            "attack": answer["killed"] + answer["injured"],
        }
        most = hit.get(claim.kind)
        if most is None or claim.stance not in (*_TOLD, "negated"):
            return None
        least = _at_least(claim)
        if claim.stance == "negated":
            return most == 0 if least == 0 else None
        if least is None:
            return None if claim.kind == "attack" else most >= 1  # all reports tell of a shooting
        return 0 < least <= most


def _at_least(claim: Claim) -> int | None:
    """How many a claim says there were at least; a figure that is bounded from above only says one."""
    if claim.figure is None:
        return None
    return claim.figure.at_least if claim.figure.at_least is not None else 1


class _India:
    """The sentence of a claim about what police did is marked by the coders with that act."""

    def __init__(self, gold: Iterable[Mapping[str, Any]]) -> None:
        self.sentences = {g["report"]: g["sentences"] for g in gold}
        self.group: Mapping[str, str] = {report: report for report in self.sentences}

    def right(self, claim: Claim) -> bool | None:
        labels = _POLICE_ACTS.get(claim.kind)
        by_police = claim.perpetrator is not None and claim.perpetrator.kind == "police"
        if labels is None or claim.stance not in _TOLD or not (by_police or claim.kind == "arrest"):
            return None
        start, end = claim.spans[0].start, claim.spans[-1].end
        met = [s for s in self.sentences[claim.report] if s["start"] < end and start < s["end"]]
        return any(label in s["labels"] for s in met for label in labels)


class _Ucdp:
    """As many as a killing says, and no more than the highest estimate, died in the event that was coded."""

    def __init__(self, gold: Iterable[Mapping[str, Any]]) -> None:
        self.answers = {g["report"]: g for g in gold}
        self.group: Mapping[str, str] = {report: report for report in self.answers}

    def right(self, claim: Claim) -> bool | None:
        if claim.kind != "killing" or claim.stance not in _TOLD:
            return None
        most, least = max(self.answers[claim.report][f] or 0 for f in ("deaths", "deaths_high")), _at_least(claim)
        return most >= 1 if least is None else 0 < least <= most
