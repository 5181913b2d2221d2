"""How sure a reading is: the probability that a claim was read rightly, by weights learned from texts with answers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from tallybook.read.draft import Draft, Parsed
from tallybook.records import Claim, Figure, When, is_incident_kind
from tallybook.weigh import Linear, load_weights

WEIGHTS = Path(__file__).parents[1] / "weights" / "sureness-en.json"
_LENGTHS = (8, 15, 25, 40, 60)
_PLACES_IN_TEXT = (0, 1, 3, 7, 15, 30)
_GAPS_DAYS = (0, 1, 2, 7, 30, 365)
_MANY = (1, 2, 4, 8, 16)
_STRETCHES = (2, 4, 8, 16)
_LEAST = 0.01  # the answers err too: nothing is wholly sure
BARE_ATTACK = "attack without a figure"  # judged by other answers than one that says how many were hit


@dataclass(frozen=True)
class Sureness:
    """Models by name, and for each kind the name of its model; a kind without one has no sureness."""

    models: Mapping[str, Linear]
    kinds: Mapping[str, str]

    @classmethod
    def load(cls, path: Path = WEIGHTS) -> Sureness:
        """The weights that `python -m evaluation.train_sureness` wrote; none before it has run for the first time."""
        if not path.exists():
            return cls({}, {})
        tables = load_weights(path)
        return cls({name: Linear.from_table(table) for name, table in tables["models"].items()}, tables["kinds"])

    def weigh(self, drafts: Sequence[Draft], claims: Sequence[Claim], parsed: Parsed) -> list[Claim]:
        """The claims of a report, each with its sureness where there is a model of its kind.

        Args:
            drafts: the drafts of a report.
            claims: the claims made of them, one each, in the same order.
            parsed: the report with its parts.
        """
        if not any(claim.kind in self.kinds for claim in claims):
            return list(claims)
        whole = Telling.of(drafts, claims, parsed)
        weighed = []
        for draft, claim in zip(drafts, claims, strict=True):
            model = self.models.get(self.kinds.get(model_key(claim), ""))
            if model is None:
                weighed.append(claim)
                continue
            likely = draft.likely  # found by weights: the model here has only seen what rules find
            sure = likely.chance if likely is not None else model.probability(features(draft, claim, parsed, whole))
            weighed.append(replace(claim, sureness=round(min(max(sure, _LEAST), 1 - _LEAST), 3)))
        return weighed


def model_key(claim: Claim) -> str:
    """The kind of a claim as models go by it."""
    return BARE_ATTACK if claim.kind == "attack" and claim.figure is None else claim.kind


@dataclass(frozen=True, slots=True)
class Telling:
    """What the claims of a report have in common: how many of each kind, and which figures they give how often.

    `beside` gives the kinds told in a sentence, by its first token.
    """

    kinds: Counter[str]
    beside: Mapping[int, Counter[str]]
    figures: Mapping[str, Counter[int]]
    lower: bool
    sentences: Mapping[int, int]

    @classmethod
    def of(cls, drafts: Sequence[Draft], claims: Sequence[Claim], parsed: Parsed) -> Telling:
        """Over all claims of a report."""
        figures: dict[str, Counter[int]] = {}
        for claim in claims:
            size = size_of(claim.figure)
            if size is not None and claim.stance in ("asserted", "alleged"):
                figures.setdefault(claim.kind, Counter())[size] += 1
        beside: dict[int, Counter[str]] = {}
        for draft in drafts:
            beside.setdefault(draft.sentence[0], Counter())[draft.kind] += 1
        starts = {sentence.start: number for number, sentence in enumerate(parsed.doc.sents)}
        head = parsed.report.text[:2000]
        lower = sum(map(str.isupper, head)) < sum(map(str.isalpha, head)) / 200
        return cls(Counter(claim.kind for claim in claims), beside, figures, lower, starts)


def size_of(figure: Figure | None) -> int | None:
    """The number that a figure is best known by: its best, else its low, else its high."""
    if figure is None:
        return None
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), None)


def features(draft: Draft, claim: Claim, parsed: Parsed, whole: Telling) -> list[str]:
    """What is telling about a reading, as names of features; each counts once."""
    return [
        *_of_pattern(draft, claim),
        *_of_figure(draft, claim, parsed, whole),
        *_of_circumstances(draft, claim, parsed),
        *_of_text(draft, claim, parsed, whole),
    ]


def _of_pattern(draft: Draft, claim: Claim) -> Iterator[str]:
    event, anchor = draft.event, draft.anchor
    form = event.form if event is not None else "none"
    yield f"kind={claim.kind}"
    yield f"form={form}"
    yield f"stance={claim.stance}"
    yield f"tag={anchor.tag_}"
    yield f"hangs={anchor.dep_}"
    yield f"lemma={anchor.lemma}"
    if event is None:
        yield f"takes it={draft.speaker.pos_ if draft.speaker is not None else 'nobody'}"
        yield f"aimed={claim.target is not None}"
        return
    yield f"weak={event.weak} {form}"
    yield f"outcome={event.outcome}"
    victims = event.victims
    if victims is None:
        yield f"victims=none {form}"
    else:
        told = "pronoun" if victims.pos_ == "PRON" else victims.tag_
        yield f"victims={told}"
        yield f"victims hang={victims.dep_}"
        yield f"victims far={_step(abs(victims.i - anchor.i), _STRETCHES)}"
        yield f"victims before={victims.i < anchor.i} {form}"
    yield f"victims kind={claim.victims.kind if claim.victims is not None else None}"
    yield f"doer={claim.perpetrator.kind if claim.perpetrator is not None else 'none'}"
    yield f"target={claim.target is not None}"
    yield f"method={claim.method}"


def _of_figure(draft: Draft, claim: Claim, parsed: Parsed, whole: Telling) -> Iterator[str]:
    size = size_of(claim.figure)
    if size is None or claim.figure is None:
        yield "figure=none"
        return
    figure, told = claim.figure, whole.figures.get(claim.kind, Counter())
    bound = "exact" if figure.low == figure.best == figure.high else "open" if figure.best is None else "range"
    yield f"figure={bound}"  # not how many: which numbers are common differs from one sort of news to the next
    yield f"about={figure.approximate}"
    event = draft.event
    near = (event.counted, parsed.named(event.victims)) if event is not None else ()
    mention = next((m for t in near if t is not None and (m := parsed.figure_at.get(t.i)) is not None), None)
    yield f"figure form={mention.form if mention is not None else 'names'}"
    if mention is not None:
        yield f"part={mention.part} adds={mention.adds}"
        yield f"alone={mention.head is None}"
        yield f"figure far={_step(abs(mention.tokens[0] - draft.anchor.i), _STRETCHES)}"
    yield f"told again={_step(told[size] - 1, _MANY)}"
    yield f"other figures={_step(len(told) - 1, _MANY)}"
    largest = max(told, default=0)
    yield f"largest={'only' if set(told) <= {size} else size >= largest}"


def _of_circumstances(draft: Draft, claim: Claim, parsed: Parsed) -> Iterator[str]:
    when, published = claim.when, parsed.report.published
    yield f"day={_rests_on(when)}"
    if when is not None and when.start is not None and published is not None:
        yield f"days ago={_step(max((published - when.start).days, 0), _GAPS_DAYS)}"
        yield f"precision={when.precision}"
    if claim.where is None:
        yield "place=none"
    else:
        start = parsed.doc[draft.sentence[0]].idx
        last = parsed.doc[draft.sentence[1] - 1]
        name = claim.where.name
        here = any(start <= m.start < last.idx_end and m.name == name for m in parsed.places)
        yield f"place={'here' if here else 'elsewhere'}"
        yield f"place precision={claim.where.precision}"
    yield f"speakers={min(len(claim.speakers), 2)}"
    yield f"speaker={claim.speakers[-1].kind if claim.speakers else 'none'}"


def _rests_on(when: When | None) -> str:
    if when is None:
        return "none"
    if when.basis.startswith("publication"):
        return "publication"
    return "elsewhere" if ", named " in when.basis or "told before" in when.basis else "own"


def _of_text(draft: Draft, claim: Claim, parsed: Parsed, whole: Telling) -> Iterator[str]:
    start, end = draft.sentence
    sentence = parsed.doc[start:end]
    yield f"length={_step(end - start, _LENGTHS)}"
    yield f"sentence={_step(whole.sentences.get(start, 0), _PLACES_IN_TEXT)}"
    yield f"quotes={any(t.is_quote for t in sentence)}"
    yield f"asks={sentence[-1].text == '?'}"
    yield f"lower={whole.lower}"
    yield f"same kind={_step(whole.kinds[claim.kind], _MANY)}"
    yield f"kinds={min(len(whole.kinds), 6)}"
    yield f"killings={whole.kinds['killing'] > 0}"
    yield f"acts={_step(sum(n for kind, n in whole.kinds.items() if is_incident_kind(kind)), _MANY)}"
    beside = whole.beside[start]
    acts = sum(n for kind, n in beside.items() if is_incident_kind(kind) and kind != claim.kind)
    yield f"acts beside={min(acts, 3)}"
    yield f"same beside={beside[claim.kind] > 1}"


def _step(value: int, steps: Sequence[int]) -> str:
    """The first step that a value does not go beyond."""
    return next((str(step) for step in steps if value <= step), "more")
