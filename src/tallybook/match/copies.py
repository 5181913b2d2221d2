"""Finds what reports carry of one another's words: reprints, wire copies with edited head and tail, passages."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from tallybook.records import Copies, Report

STORY_PAGES = 20  # of the pages that carry one story so many are compared with others; the rest go with the story
REPEAT_SHARE_MIN = 0.7  # of such a page's words are the story's; with more of its own it is compared as any other


def copies(reports: Mapping[str, Report]) -> tuple[Copies, ...]:
    """Find which reports are copies, and which passages of others stand in a report that has words of its own as well.

    Candidates come from the MinHash (datasketch's) of each sentence, in bands, so the time grows about linearly with
    the number of reports, and a passage is found wherever it stands. Each candidate is then checked word by word: runs
    of five shared words, joined over small changes, of which names and numbers agree. Sentences that stand on many
    pages over many weeks, or on several otherwise different pages of one publisher (menus, footers, mottoes), and
    formulas such as "click here to subscribe" count for nothing.

    Args:
        reports: the reports by id; their order doesn't matter.

    Returns:
        One `Copies` for each report that words were taken from, sorted by id. The original is the report published
        first (of one day an agency before others, then by id; undated ones last). `share_0_1` says how much of a copy's
        words, furniture left out, it took over.
    """
    from tallybook.match.copyindex import CopyIndex  # needs NumPy: whoever only counts should not wait for it

    return CopyIndex().grown(reports, reports).groups()


def originals(groups: Iterable[Copies]) -> dict[str, str]:
    """The original of each report that is a copy as a whole."""
    return {copy: group.original for group in groups for copy in group.copies}


def repeats(groups: Iterable[Copies]) -> dict[str, str]:
    """The original of each report that only carries a story once more: beyond its first pages, by id."""
    found: dict[str, str] = {}
    for group in groups:
        whole = zip(group.copies, group.share_0_1, strict=True)
        pages = sorted(copy for copy, share in whole if share >= REPEAT_SHARE_MIN)
        found.update(dict.fromkeys(pages[STORY_PAGES:], group.original))
    return found
