"""Brings what is known of tellings up to date, so that matching a few more reports costs as much as these few."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
from numpy.typing import NDArray

from tallybook.match import blocking
from tallybook.match.blocks import Blocks, Codes, Rows, among, codes_of, key_of, moved, once, one_of, other_of
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.likeness import BLOCK_NEIGHBOURS, day_of, rank_of, within
from tallybook.match.memory import FAMILIES, REPORT, Memory
from tallybook.match.names import Names
from tallybook.match.pages import Pages
from tallybook.match.scoring import Scorer
from tallybook.match.telling import Telling
from tallybook.match.usual import Usual


@dataclass(frozen=True, slots=True)
class Grown:
    """A memory that has grown. `moved` marks the rows whose company may be another now: those that came, and those of
    pairs that speak for one event and came or went. `doubted` are pairs that came or went and speak against it: they
    matter where the two are in one company."""

    memory: Memory
    moved: NDArray[np.bool_]
    doubted: Codes


class Growing:
    """Brings a memory up to date: some reports go, some come, those that were read anew do both.

    Args:
        memory: what was known.
        scorer: scores pairs of tellings; knows the tellings that come, and looks up those that are held.
        original: the original of each report that is a copy. Of a report whose copies changed, the tellings come anew.
        knowledge: the tables to go by.
        repeats: reports that only carry a story once more: these are compared with their original alone.
    """

    def __init__(
        self, memory: Memory, scorer: Scorer, original: Mapping[str, str], knowledge: MatchKnowledge,
        *, repeats: Collection[str] = (),
    ) -> None:  # fmt: skip
        self._before = memory
        self._scorer = scorer
        self._pages: Pages = scorer.pages
        self._original = original
        self._repeats = frozenset(repeats)
        window = knowledge.weights["window"]
        self._neighbours = int(window["block_neighbours"])
        self._gap_days, self._cosine_min = int(window["report_gap_days"]), float(window["likeness_min"])

    def grown(self, gone: Collection[str], added: Mapping[str, Sequence[Telling]], usual: Usual) -> Grown:
        """The memory without some reports and with the tellings of some.

        Args:
            gone: ids of reports that go, or that were read anew.
            added: the tellings of each report that comes, in the order of its text.
            usual: how many reports have what; where the memory knows what is usual, that holds.
        """
        usual = self._before.usual or usual
        kept = np.array([name not in gone for name in self._before.reports], dtype=np.bool_)
        all_ = self._with(added)
        row_kept = np.ones(len(all_.ids), dtype=np.bool_)
        row_kept[: len(self._before.ids)] = kept[self._before.report] if len(kept) else True
        report_kept = np.ones(len(all_.reports), dtype=np.bool_)
        report_kept[: len(kept)] = kept
        lost, gained, copied, after = self._moved(all_, added, row_kept, report_kept, usual)
        held = row_kept[one_of(self._before.pairs)] & row_kept[other_of(self._before.pairs)]
        held &= ~among(self._before.pairs, lost)
        pairs, bits = self._before.pairs[held], self._before.bits[held]
        if self._before.usual is None:
            usual = usual.with_cosines(self._scorer.likeness(after, gained, usual)[1])
        gained = once(np.concatenate([gained, copied]))
        asked = gained[~among(gained, pairs)]
        scores = self._scorer.scored(after, asked, usual)
        at = np.searchsorted(pairs, asked)
        changed = replace(after, usual=usual, pairs=np.insert(pairs, at, asked), bits=np.insert(bits, at, scores))
        pairs_moved = np.concatenate([self._before.pairs[~held], asked])
        speaks_for = np.concatenate([self._before.bits[~held], scores]) >= 0
        came_or_went = np.zeros(len(all_.ids), dtype=np.bool_)
        came_or_went[len(self._before.ids) :] = True
        for rows in (one_of(pairs_moved[speaks_for]), other_of(pairs_moved[speaks_for])):
            came_or_went[rows] = True
        number = np.where(row_kept, np.cumsum(row_kept) - 1, -1)
        report_number = np.where(report_kept, np.cumsum(report_kept) - 1, -1)
        doubted = _recoded(pairs_moved[~speaks_for], number)
        return Grown(_renumbered(changed, number, report_number), came_or_went[row_kept], doubted[doubted >= 0])

    def _with(self, added: Mapping[str, Sequence[Telling]]) -> Memory:
        """What was held, with what comes behind it."""
        was = self._before
        number = {name: len(was.reports) + i for i, name in enumerate(added)}
        told = [telling for own in added.values() for telling in own]
        rows = [(*(t.around or (0, 0)), number[t.report], blocking.families_bits(t), int(t.lead)) for t in told]
        published = [day_of(self._pages.report(name)) for name in added]
        return replace(
            was,
            reports=(*was.reports, *added),
            published=np.concatenate([was.published, np.array(published, dtype=np.int64)]),
            ids=(*was.ids, *(t.id for t in told)),
            claims=(*was.claims, *(tuple(c.id for c in t.claims) for t in told)),
            incident=(*was.incident, *("" for _ in told)),
            tellings=np.concatenate([was.tellings, np.array(rows, dtype=np.int64).reshape(-1, 5)]),
        )

    def _moved(
        self, all_: Memory, added: Mapping[str, Sequence[Telling]], row_kept: NDArray[np.bool_],
        report_kept: NDArray[np.bool_], usual: Usual,
    ) -> tuple[Codes, Codes, Codes, Memory]:  # fmt: skip
        """Pairs no longer worth comparing; pairs that are now, by blocks or as copies; the memory with its blocks."""
        may = blocking.may_meet(all_.report, all_.tellings[:, FAMILIES])
        of_reports = partial(blocking.of_reports, report=all_.report, reports=len(all_.reports), may=may)
        alike_lost, alike_gained, words, alike = self._alike(all_, added, report_kept, usual)
        rank = all_.rank()
        came = self._keys(added, usual)
        stay, gone = _parted(self._before.blocks, row_kept)
        blocks = stay.joined(came)

        def meet(some: Blocks) -> Codes:
            return some.met(rank, self._neighbours, may)

        lost, gained = moved(self._before.blocks, blocks, came, gone, meet)
        number = {name: i for i, name in enumerate(all_.reports) if report_kept[i]}
        copied = blocking.of_copies(self._original, number)
        new = len(self._before.reports)
        new_copied = copied[(one_of(copied) >= new) | (other_of(copied) >= new)]
        gained = once(np.concatenate([gained, of_reports(alike_gained)]))
        lost = once(np.concatenate([lost, of_reports(alike_lost)]))
        lost = lost[row_kept[one_of(lost)] & row_kept[other_of(lost)]]
        if len(lost):  # other blocks, or their words, may still bring them together
            rows = once(np.concatenate([one_of(lost), other_of(lost)]))
            lost = lost[~among(lost, meet(blocks.sharing(blocks.keys_of(rows))))]
            reports = codes_of(all_.report[one_of(lost)], all_.report[other_of(lost)])
            lost = lost[~among(lost, of_reports(reports[among(reports, alike) | among(reports, copied)]))]
        return lost, gained, of_reports(new_copied), replace(all_, blocks=blocks, word_blocks=words, alike=alike)

    def _alike(
        self, all_: Memory, added: Mapping[str, Sequence[Telling]], kept: NDArray[np.bool_], usual: Usual
    ) -> tuple[Codes, Codes, Blocks, Codes]:
        """Pairs of reports that are alike no longer, those that are now, the blocks, and all pairs that are."""
        was = self._before
        came = self._scorer.weighed(list(added), usual).blocks(self._gap_days, first_row=len(was.reports))
        came, _ = _parted(came, np.array([name not in self._repeats for name in all_.reports], dtype=np.bool_))
        stay, gone = _parted(was.word_blocks, kept)
        blocks = stay.joined(came)
        rank, may = rank_of(all_.published, all_.reports), within(all_.published, self._gap_days)
        lost, gained = moved(was.word_blocks, blocks, came, gone, lambda some: some.met(rank, BLOCK_NEIGHBOURS, may))
        gained = gained[kept[one_of(gained)] & kept[other_of(gained)]]
        gained = gained[self._scorer.cosines(all_.reports, gained, usual) >= self._cosine_min]
        held = was.alike[kept[one_of(was.alike)] & kept[other_of(was.alike)]]
        lost = lost[among(lost, held)]
        return lost, gained, blocks, once(np.concatenate([held[~among(held, lost)], gained]))

    def _keys(self, added: Mapping[str, Sequence[Telling]], usual: Usual) -> Blocks:
        """The blocks of the tellings that come."""
        told = [telling for own in added.values() for telling in own]
        names = Names({t.id: self._pages.names_around(t) for t in told}, usual)
        keys: list[int] = []
        rows: list[int] = []
        for row, telling in enumerate(told, start=len(self._before.ids)):
            if telling.report in self._repeats:
                continue
            own = [key_of(key) for key in blocking.keys_of(telling, names.rare(telling.id))]
            keys += own
            rows += [row] * len(own)
        return Blocks.of(keys, rows)


def _parted(blocks: Blocks, kept: NDArray[np.bool_]) -> tuple[Blocks, Blocks]:
    """The blocks of the rows that are kept, and of those that are not."""
    stays = kept[blocks.rows] if len(blocks.rows) else np.empty(0, dtype=np.bool_)
    return Blocks(blocks.keys[stays], blocks.rows[stays]), Blocks(blocks.keys[~stays], blocks.rows[~stays])


def _renumbered(memory: Memory, number: Rows, report_number: Rows) -> Memory:
    """The memory without the rows and reports that are numbered -1."""
    if (number >= 0).all() and (report_number >= 0).all():
        return memory
    rows, reports = np.flatnonzero(number >= 0), np.flatnonzero(report_number >= 0)
    tellings = memory.tellings[rows]
    tellings[:, REPORT] = report_number[tellings[:, REPORT]]
    return replace(
        memory,
        reports=tuple(memory.reports[i] for i in reports.tolist()),
        published=memory.published[reports],
        ids=tuple(memory.ids[i] for i in rows.tolist()),
        claims=tuple(memory.claims[i] for i in rows.tolist()),
        incident=tuple(memory.incident[i] for i in rows.tolist()),
        tellings=tellings,
        blocks=memory.blocks.renumbered(number),
        word_blocks=memory.word_blocks.renumbered(report_number),
        alike=_recoded(memory.alike, report_number),
        pairs=_recoded(memory.pairs, number),
    )


def _recoded(codes: Codes, number: Rows) -> Codes:
    """Pairs by other numbers, which rise as the old ones do."""
    return number[one_of(codes)] << 32 | number[other_of(codes)]
