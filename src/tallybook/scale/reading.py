"""Reading as a function from Arrow to Arrow: batches of reports in, claims and problems out; nothing else is touched.

One machine's processes and Spark's `mapInArrow` map the very same function. Reports are parsed in the groups that
their numbers say, never in those in which batches happen to come, so that both find the same claims to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache

import pyarrow as pa

from tallybook.job.reading import read_safely
from tallybook.job.rooms import Language, Reader
from tallybook.ledger import codec
from tallybook.records import Problem, Report
from tallybook.scale import rows
from tallybook.scale.schema import CLAIMS, PROBLEMS, READ, TOGETHER


def read(batches: Iterable[pa.RecordBatch], language: Language) -> Iterator[pa.RecordBatch]:
    """Read reports: a batch of claims for each group of reports that is parsed together.

    A pure function of the reports and the reader's knowledge, which is loaded once a process.

    Args:
        batches: of `schema.REPORTS` (`nth` and the report's own columns), sorted by `nth`.
        language: the reader; what is sent to another process is its name and files, not what it has loaded.

    Returns:
        Batches of `schema.READ`, claims in the order of reports and texts; a report without claims has no row.

    Problems:
        J002 the reader broke on a report; J003 a claim was left out because its words are not where it says.
    """
    yield from read_with(batches, _kept(language))


def read_with(batches: Iterable[pa.RecordBatch], reader: Reader) -> Iterator[pa.RecordBatch]:
    """`read` with a reader of another make."""
    for group in _groups(batches):
        numbers = {report.id: nth for nth, report in group}
        found: list[rows.Row] = []
        for report, claims, problems in read_safely(reader, [report for _, report in group]):
            nth = numbers[report.id]
            found += [rows.claim_row(claim, report_nth=nth, position=position) for position, claim in enumerate(claims)]
            found += [
                {"report": report.id, "report_nth": nth, "problem": codec.dumps(codec.encode(problem))}
                for problem in problems
            ]
        yield rows.batch_of(found, READ)


def version_of(language: Language) -> str:
    """The reader with its knowledge, which this process loads for it."""
    return _kept(language).version


def parted(batch: pa.RecordBatch) -> tuple[pa.RecordBatch, pa.RecordBatch]:
    """What `read` gave, as a batch of `schema.CLAIMS` and one of `schema.PROBLEMS`."""
    problem = batch.column(READ.get_field_index("problem"))
    claims = batch.filter(problem.is_null()).select(CLAIMS.names)
    told = [codec.read(Problem, text) for text in problem.to_pylist() if text is not None]
    claims = pa.RecordBatch.from_arrays(claims.columns, schema=CLAIMS)
    return claims, rows.batch_of([rows.problem_row(found, "reading") for found in told], PROBLEMS)


def _groups(batches: Iterable[pa.RecordBatch]) -> Iterator[list[tuple[int, Report]]]:
    """Reports that are parsed together, whichever batches they come in."""
    waiting: list[tuple[int, Report]] = []
    for batch in batches:
        numbers = batch.column(batch.schema.get_field_index("nth")).to_pylist()
        for nth, report in zip(numbers, rows.reports_of(batch), strict=True):
            if waiting and waiting[0][0] // TOGETHER != nth // TOGETHER:
                yield waiting
                waiting = []
            waiting.append((nth, report))
    if waiting:
        yield waiting


@lru_cache(maxsize=2)
def _kept(language: Language) -> Language:
    """The reader that this process has loaded for a language: Spark hands over a new one with every task."""
    return language
