"""What can be asked of a case without changing it, now or as it stood at an earlier moment."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tallybook.job.watch import Unwatched, Watch
from tallybook.ledger import Moment, Past
from tallybook.ledger.view import View
from tallybook.records import BadInput, Definition, Incident, Problem, Snapshot, Tally, is_incident_kind

if TYPE_CHECKING:
    from tallybook.analyse.agreement import FieldAgreement, Scored
    from tallybook.analyse.finding import Finding
    from tallybook.match import Explained
    from tallybook.match.belonging import Definition as Limits
    from tallybook.publish import BookResult, ExportResult, Tree


class Held:
    """The reading half of a case: counts, answers, checks, the book and exports, all of one ledger at one moment."""

    def __init__(self, ledger: View) -> None:
        self.ledger = ledger

    def snapshot(self, *, convention: str | None = None) -> Snapshot:
        """Everything the ledger holds at this moment, as records.

        Args:
            convention: a rule of reconciling ("ucdp", "acled", "ibc") by which figures are decided anew; None leaves
                them as matching decided them.

        Raises:
            BadInput: the convention is not known.
        """
        held = self.ledger.snapshot()
        if convention is None:
            return held
        from tallybook.match import under_rule

        return under_rule(held, convention)

    def tally(
        self,
        *,
        start: date | None = None,
        end: date | None = None,
        place: str | None = None,
        kinds: Sequence[str] = (),
        victims: str | None = None,
        reviewed_only: bool = False,
        convention: str | None = None,
    ) -> Tally:
        """Count deaths and injuries over incidents, in persons; see `tallybook.analyse.tally`.

        Args:
            start: first day, inclusive; None is no limit.
            end: last day, inclusive; None is no limit.
            place: a place or what contains it; None is anywhere.
            kinds: kinds of incidents; empty is all.
            victims: words that must be among those for the victims; None is anybody.
            reviewed_only: only incidents that a person has accepted.
            convention: a rule of reconciling to count by; see `snapshot`.

        Raises:
            BadInput: the convention is not known, the days are the wrong way round, or a kind is not known.
        """
        from tallybook import analyse

        return analyse.tally(
            self.snapshot(convention=convention),
            start=start,
            end=end,
            place=place,
            kinds=tuple(kinds),
            victims=victims,
            reviewed_only=reviewed_only,
        )

    def counted(self, definition: Definition) -> Tally:
        """Count what a definition says; see `tally`.

        Raises:
            BadInput: its convention is not known.
        """
        return self.tally(
            start=definition.start,
            end=definition.end,
            place=definition.place,
            kinds=definition.kinds,
            victims=definition.victims,
            reviewed_only=definition.reviewed_only,
            convention=definition.convention,
        )

    def definition(self, name: str) -> Definition:
        """The named tally of this name, as it was defined last.

        Raises:
            BadInput: there is none; the message lists those that there are.
        """
        held = {definition.name: definition for definition in self.ledger.definitions()}
        if name not in held:
            there = ", ".join(held) or "none yet"
            raise BadInput(f"tally name={name!r}: expected a tally that was defined; there are: {there}")
        return held[name]

    def agreement(self) -> tuple[FieldAgreement, ...]:
        """How far people who coded the same reports agree, field by field; see `tallybook.analyse.agreement`."""
        from tallybook.analyse.agreement import agreement

        several = [report for report, coders in self.ledger.coded_reports().items() if coders > 1]
        return agreement({report: self.ledger.codings(report) for report in several})

    def scored(self) -> Scored:
        """How far the machine's last readings agree with the claims that people adjudicated of the same reports."""
        from tallybook.analyse.agreement import score

        held = self.ledger.snapshot()
        settled = {d.records[0] for d in held.decisions if d.what == "adjudicate"} & set(held.reports)
        read = [claim for report in sorted(settled) for claim in self.ledger.reading(report)]
        return score(read, [claim for claim in held.claims.values() if claim.report in settled])

    def why(self, name: str, *, convention: str | None = None) -> Tree:
        """Say what a figure rests on: the tree from a tally or an incident down to the words and who said them.

        Args:
            name: the id of an incident, claim or report, or a tally such as "deaths" or "deaths:2010-11".
            convention: a rule of reconciling to decide figures by; see `snapshot`.

        Raises:
            BadInput: nothing has that name; the message says what comes near.
        """
        from tallybook import publish

        return publish.why(self.snapshot(convention=convention), name)

    def compared(self, one: str, other: str) -> Explained:
        """Say why two claims are, or are not, held to tell of one event: each comparison with its weight in bits.

        Args:
            one: the id of a claim; or of an incident, which its first claim stands for.
            other: likewise.

        Raises:
            BadInput: the ledger holds no such claim or incident, the two are one, or one of them tells of no act.
        """
        from tallybook import match

        held = self.snapshot()
        claims = [self._claim_of(name, held) for name in (one, other)]
        if claims[0] == claims[1]:
            raise BadInput(f"{one!r} and {other!r}: expected two claims to compare, both are {claims[0]}")
        return match.explain(claims[0], claims[1], held.reports, held.claims, held.copies)

    @staticmethod
    def _claim_of(name: str, held: Snapshot) -> str:
        claim = held.incidents[name].claims[0] if name in held.incidents else name
        if claim not in held.claims:
            raise BadInput(f"{name!r}: expected the id of a claim or an incident; `tallybook why` shows them")
        if not is_incident_kind(held.claims[claim].kind):
            raise BadInput(f"{name!r} is a {held.claims[claim].kind}: expected a claim of an act, such as a killing")
        return claim

    def changed(self, name: str, since: Moment, *, convention: str | None = None, watch: Watch | None = None) -> Tree:
        """Say why a figure or an incident is otherwise than it was: what moved it, and which entries came between.

        Args:
            name: a tally or an incident, as in `why`.
            since: the earlier moment: a day, a moment, or an entry's number or hash.
            convention: a rule of reconciling to decide figures by, then and now; see `snapshot`.
            watch: who follows the job.

        Raises:
            BadInput: nothing has that name, or the ledger had not begun then.
        """
        from tallybook import publish

        with self.as_of(since, watch=watch) as past:
            then = past.snapshot(convention=convention)
            last = past.ledger.last_entry()
            acts = self.ledger.acts(last.seq if last else 0)
        return publish.changed(then, self.snapshot(convention=convention), name, acts)

    @contextlib.contextmanager
    def as_of(self, moment: Moment | None, *, watch: Watch | None = None) -> Iterator[Held]:
        """The case as it stood at an earlier moment, for as long as the `with` statement lasts.

        Args:
            moment: a day (to its end in UTC), a moment, or the number or hash of an entry; None is now.
            watch: who follows the job.

        Raises:
            BadInput: the ledger had not begun then, or has no such entry.
        """
        if moment is None:
            yield self
            return
        watched = watch or Unwatched()

        def follow(done: int, total: int) -> None:
            watched.step("replaying", done, total)
            if watched.stop_asked():
                raise KeyboardInterrupt

        with Past.of(self.ledger, moment, progress=follow) as past:
            yield Held(past)

    def analysed(
        self,
        name: str,
        settings: Mapping[str, str] | None = None,
        *,
        convention: str | None = None,
        refusing: bool = True,
        watch: Watch | None = None,
    ) -> Finding:
        """Run an analysis on what the ledger holds: sentences, tables, pictures, and what they can't know.

        Args:
            name: one of `tallybook.analyse.offered.NAMES`.
            settings: by name, in words, as a form gives them; those left out stand at their default.
            convention: a rule of reconciling to decide figures by; see `snapshot`.
            refusing: raise what the ledger can't carry; False gives a finding that says so instead.
            watch: who follows the job.

        Raises:
            BadInput: there is no such analysis, setting or convention.
            Refused: the ledger can't carry the analysis; the message says what is needed.
        """
        from tallybook.analyse.finding import Refused, with_settings
        from tallybook.analyse.following import following
        from tallybook.analyse.offered import nothing, offered

        watched = watch or Unwatched()

        def step(stage: str, done: int, total: int | None) -> None:
            watched.step(stage, done, total)
            if watched.stop_asked():
                raise KeyboardInterrupt

        analysis = offered(name)
        asked = with_settings(analysis.settings, settings or {})
        try:
            with following(step):
                return analysis.of(self.snapshot(convention=convention), asked)
        except Refused as refused:
            if refusing:
                raise
            return nothing(analysis, asked, refused)

    def check(self, *, today: date | None = None) -> tuple[Problem, ...]:
        """Find what is wrong with the material: problems kept while collecting and reading, and what checks find now.

        Args:
            today: the day that "in the future" is measured from; None is today in UTC.

        Returns:
            Each problem once: first those of the ledger, then those of the checks.
        """
        snapshot = self.snapshot()
        return tuple(dict.fromkeys((*snapshot.problems, *self._checked(snapshot, today))))

    def _checked(self, snapshot: Snapshot, today: date | None = None) -> Sequence[Problem]:
        from tallybook import checks

        return checks.check(snapshot, today=today or datetime.now(UTC).date())

    def book(
        self,
        directory: str | Path,
        *,
        title: str | None = None,
        convention: str | None = None,
        watch: Watch | None = None,
    ) -> BookResult:
        """Write the book: a folder of pages that work from disk, in which every figure leads to words.

        Args:
            directory: where it goes: new, empty, or an older book, which is replaced.
            title: the name on every page; None is a plain one.
            convention: a rule of reconciling to decide figures by; see `snapshot`.
            watch: who follows the job.

        Raises:
            BadInput: the directory holds something that is not a book.
            TallybookError: the directory can't be written.
        """
        from tallybook import publish

        watched = watch or Unwatched()
        snapshot = self.snapshot(convention=convention)
        return publish.book(
            snapshot,
            directory,
            problems=self._checked(snapshot),
            title=title,
            progress=lambda done, total: watched.step("writing", done, total),
        )

    def report(
        self,
        limits: Limits,
        *,
        since: Moment | None = None,
        redacted: bool = False,
        title: str | None = None,
        convention: str | None = None,
        where: Callable[[Sequence[Incident]], str] | None = None,
        watch: Watch | None = None,
    ) -> str:
        """The report of some days as one page of HTML, which `tallybook.publish.printing.write` also makes a PDF of.

        Args:
            limits: which incidents are counted: days, place, kinds, victims.
            since: the moment of the last report; None tells of no corrections.
            redacted: for the public: no name, word, exact place, coder or id.
            title: the name on it; None names the days.
            convention: a rule of reconciling to decide figures by; see `snapshot`.
            where: draws a map of incidents as SVG; None draws none, nor is one in a redacted report.
            watch: who follows the job.

        Raises:
            BadInput: the ledger had not begun at `since`.
        """
        from tallybook.publish import printing

        watched = watch or Unwatched()
        last = None
        if since is not None:
            with self.as_of(since, watch=watch) as past:
                then, entry = past.snapshot(convention=convention), past.ledger.last_entry()
            last = printing.Since(str(since), then, self.ledger.acts(entry.seq if entry else 0))
        content = printing.content_of(
            self.snapshot(convention=convention), limits, redacted=redacted, since=last, convention=convention,
            step=watched.step,
        )  # fmt: skip
        drawn = where(content.shown) if where is not None and not redacted else ""
        return printing.html(content, title=title or printing.title_of(limits.start, limits.end), where=drawn)

    def export(self, form: str, path: str | Path, *, convention: str | None = None) -> ExportResult:
        """Write the ledger for other programs, with a note beside it that says what the format can't hold.

        Args:
            form: "csv", "jsonl", "geojson", "ucdp", "acled" or "ibc".
            path: the file; files of that name are replaced.
            convention: a rule of reconciling to decide figures by, for the first three; the others have their own.

        Raises:
            BadInput: the format is not known, or the path can't hold a file.
            TallybookError: the file can't be written.
        """
        from tallybook import publish

        return publish.export(self.snapshot(), form, path, convention=convention)
