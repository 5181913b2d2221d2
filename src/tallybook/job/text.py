"""Reads one text without a ledger: what `tallybook.read` does."""

from __future__ import annotations

from datetime import date
from functools import cache

from tallybook.job import reading
from tallybook.job.rooms import Language, Reader
from tallybook.records import BadInput, Claim, Report


def read(
    text: str | Report, *, published: date | None = None, publisher: str | None = None, reader: Reader | None = None
) -> list[Claim]:
    """Read the claims of one text, without a ledger.

    Args:
        text: the text, or a whole report.
        published: the day of publication, which "on Saturday" is reckoned from; None leaves such days open.
        publisher: who published it.
        reader: how to read it; None is tallybook's own reader of English.

    Returns:
        The claims in the order of the text. Their spans are offsets in code points: `text[start:end] == words`.

    Raises:
        BadInput: the text is empty, or a report is given together with a day or a publisher.
    """
    if isinstance(text, Report):
        if published is not None or publisher is not None:
            raise BadInput(
                "published=, publisher=: expected neither beside a Report, which carries its own; leave them out"
            )
        report = text
    else:
        report = Report(
            id=Report.id_of(text, publisher=publisher, published=published),
            text=text,
            publisher=publisher,
            published=published,
        )
    if not report.text.strip():
        raise BadInput("text='': expected some words; give a text, or a report with one")
    return list(reading.one(reader or _english(), report))


@cache
def _english() -> Language:
    return Language("en")
