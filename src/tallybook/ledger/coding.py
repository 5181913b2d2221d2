"""What people define, share out, code and adjudicate: named tallies, and reports that several people read blind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from tallybook.ledger import codec, coded, holdings
from tallybook.ledger.deciding import Deciding, by_person, decision_of
from tallybook.ledger.entry import ADJUDICATE, ASSIGN, CODE, DEFINE, Draft, Entry, checked_by
from tallybook.ledger.people import ADJUDICATED
from tallybook.records import BadInput, Claim, Coding, Decision, Definition


class CodingLedger(Deciding):
    """The half of a ledger that keeps people's codings apart; blindness is kept by whoever shows them."""

    def define(self, definition: Definition, *, why: str, by: str) -> Entry:
        """Keep what a tally counts under its name; an earlier definition of that name stays in the history.

        Args:
            definition: the name and what is counted.
            why: the reason; may be empty.
            by: "person:name".
        """
        checked_by(by, person=True)
        said = codec.dumps({"definition": codec.encode(definition)})
        return self._append([Draft(DEFINE, definition.id, said, by, why)])[0]

    def assign(self, report_id: str, coders: Sequence[str], *, why: str, by: str) -> Entry:
        """Ask people to code a report, each for themselves; a later call takes the place of an earlier one.

        Args:
            report_id: a report that the ledger holds.
            coders: "person:name" of each; empty asks nobody any more.
            why: a note to them; may be empty.
            by: "person:name" of who asks.
        """
        checked_by(by, person=True)
        asked = [checked_by(coder, person=True) for coder in dict.fromkeys(coders)]
        with self.transaction() as connection:
            holdings.report(connection, report_id)
            said = codec.dumps({"coders": asked})
            return self._append([Draft(ASSIGN, report_id, said, by, why, (report_id,))])[0]

    def code(self, report_id: str, claims: Sequence[Claim], *, note: str, by: str) -> Coding:
        """Keep one person's own reading of a report; what stands of the report does not change.

        Args:
            report_id: a report that the ledger holds.
            claims: all that this person reads in it; none means that there is nothing to read. Ids, `read_by` and
                sureness are set here, as in `state`; links go by the ids that they get.
            note: what the person has to say about it; may be empty.
            by: "person:name".

        Returns:
            The coding as kept; it takes the place of an earlier one of the same person.

        Raises:
            BadInput: the report is not held, a claim's words are not in it, or two of a kind have the same words.
        """
        checked_by(by, person=True)
        with self.transaction() as connection:
            made = self._read_by(report_id, claims, by)
            said = codec.dumps({"claims": [codec.encode(claim) for claim in made]})
            entry = self._append([Draft(CODE, report_id, said, by, note, (report_id,))])[0]
            return coded.coding(connection, entry.seq)

    def adjudicate(self, report_id: str, claims: Sequence[Claim], *, why: str, by: str) -> Decision:
        """Make out of the codings of a report the claims that stand; they are reviewed, and readers leave them alone.

        Args:
            report_id: a report of which at least two people have made codings.
            claims: all that stands of it from here on, taken from the codings or made anew.
            why: the reason; may be empty.
            by: "person:name" of who adjudicates.

        Raises:
            BadInput: fewer than two people have coded the report, or a claim does not hold.
        """
        checked_by(by, person=True)
        with self.transaction() as connection:
            made = self._read_by(report_id, claims, by)
            codings = coded.codings(connection, report_id)
            if len(codings) < 2:
                raise BadInput(
                    f"adjudicate report={report_id!r}: expected codings by at least two people, found {len(codings)}"
                )
            rests_on = tuple(coded.hash_of_entry(connection, coding.entry) for coding in codings)
            encoded = [codec.encode(claim) for claim in made]
            said = codec.dumps({"claims": encoded, "codings": [coding.entry for coding in codings]})
            entry = self._append([Draft(ADJUDICATE, report_id, said, by, why, rests_on)])[0]
        return decision_of(entry, ADJUDICATED, [report_id, *(claim.id for claim in made)], ())

    def _read_by(self, report_id: str, claims: Sequence[Claim], by: str) -> list[Claim]:
        """The claims as this person's reading of the report, each id once."""
        renamed: dict[str, str] = {}
        made: dict[str, Claim] = {}
        with self.transaction() as connection:
            holdings.report(connection, report_id)
            for claim in claims:
                own = replace(claim, id=Claim.id_of(report_id, claim.kind, claim.spans))
                renamed[claim.id] = own.id
                if claim.report != report_id or own.id in made:
                    fault = "two of a kind on the same words" if own.id in made else f"a claim of {claim.report}"
                    raise BadInput(
                        f"report {report_id} claim {own.id}: expected each claim of this report once: {fault}"
                    )
                made[own.id] = own
            linked = []
            for claim in made.values():
                links = tuple(replace(link, claim=renamed.get(link.claim, link.claim)) for link in claim.links)
                linked.append(by_person(connection, replace(claim, links=links), by, made))
        return linked
