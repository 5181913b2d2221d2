"""Lists the worst misses of a corpus side by side with its answers: `python -m evaluation errors CORPUS`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from evaluation import parses
from evaluation.corpora import report_of, rows, shared
from evaluation.misses import Miss, misses
from evaluation.predict import predict, readers
from tallybook.read import read_many
from tallybook.records import BadInput, Claim, TallybookError

_LONGEST = 160  # characters of a text that are shown
_MOST_CLAIMS = 4  # of a report, as what a figure or a place rests on
_MOST_REPORTS = 3


def errors(
    corpus: str,
    *,
    limit: int = 20,
    field: str | None = None,
    predictions: Path | None = None,
    processes: int | None = None,
) -> Iterator[str]:
    """The lines of a listing of the worst misses, the worst first.

    Args:
        corpus: one of `evaluation.corpora.CORPORA`.
        limit: how many misses are shown; all are counted.
        field: only this field, such as "killed" or "date".
        predictions: rows that `python -m evaluation CORPUS` printed; None predicts now.
        processes: how many predict at once; None for all cores.

    Raises:
        TallybookError: the corpora are not there.
        BadInput: no miss is of that field.
    """
    folder = shared()
    if folder is None:
        raise TallybookError("corpora: not found; set TALLYBOOK_SHARED to the folder that holds gold/score.py")
    reports = list(rows(folder / "gold" / corpus / "reports.jsonl.gz"))
    gold = list(rows(folder / "gold" / corpus / "gold.jsonl.gz"))
    if predictions is not None:
        told = list(rows(predictions))
    else:
        with readers(processes) as pool:
            told = list(predict(corpus, reports, pool=pool))
    yield from listing(misses(corpus, gold, told, reports, folder / "gold" / "score.py"), reports, limit, field)


def listing(
    found: Sequence[Miss], reports: Iterable[Mapping[str, Any]], limit: int, field: str | None
) -> Iterator[str]:
    """How many misses there are of each field, then the worst of them with the words that they rest on.

    Raises:
        BadInput: no miss is of that field.
    """
    counts = Counter(miss.field for miss in found)
    if field is not None and field not in counts:
        raise BadInput(f"field={field!r}: expected one of {', '.join(sorted(counts))}")
    yield "misses: " + ", ".join(f"{name} {number:,}" for name, number in counts.most_common())
    shown = [miss for miss in found if field in (None, miss.field)][:limit]
    by_id = {row["id"]: row for row in reports}
    claims = _claims_of([by_id[name] for miss in shown if miss.kinds for name in miss.reports[:_MOST_REPORTS]])
    for number, miss in enumerate(shown, 1):
        yield ""
        yield f"{number:3}. {miss.field}: told {_short(miss.predicted)} | answer {_short(miss.gold)}"
        for name in miss.reports[:_MOST_REPORTS]:
            row = by_id[name]
            yield f"     {name}, {row.get('published') or 'no day'}: {_short(row.get('title') or 'no title')}"
            for line in _words(miss, row, claims.get(name, ())):
                yield f"       {line}"
        if len(miss.reports) > _MOST_REPORTS:
            yield f"     and {len(miss.reports) - _MOST_REPORTS} more"


def _claims_of(listed: Sequence[Mapping[str, Any]]) -> dict[str, list[Claim]]:
    """The claims of reports, read once more for their words."""
    once = {row["id"]: report_of(row) for row in listed}
    return {report.id: claims for report, claims in read_many(once.values(), parses.knowledge())}


def _words(miss: Miss, row: Mapping[str, Any], claims: Sequence[Claim]) -> Iterator[str]:
    for start, end in miss.spans:
        yield f"\u201c{_short(row['text'][start:end])}\u201d"
    own = [claim for claim in claims if claim.kind in miss.kinds]
    for claim in own[:_MOST_CLAIMS]:
        figure = claim.figure
        many = "" if figure is None else f" {figure.low}/{figure.best}/{figure.high}"
        where = claim.where.name if claim.where is not None else "nowhere"
        when = claim.when.basis if claim.when is not None else "no day"
        yield f"{claim.kind}{many} ({claim.stance}; {when}; {where}) \u201c{_short(claim.words)}\u201d"
    if miss.kinds and not own:
        yield "no claim of its kinds"
    if len(own) > _MOST_CLAIMS:
        yield f"and {len(own) - _MOST_CLAIMS} more claims"


def _short(text: str) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= _LONGEST else f"{flat[: _LONGEST - 4]} ..."
