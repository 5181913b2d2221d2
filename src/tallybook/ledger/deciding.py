"""What people put into a ledger: decisions, claims of their own, merges and splits, and what they take back."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import Connection

from tallybook.ledger import codec, holdings, people
from tallybook.ledger.entry import DECIDE, PLACE, STATE, UNDO, Draft, Entry, checked_by
from tallybook.ledger.opening import Opened
from tallybook.records import PLACINGS, BadInput, Claim, Decision, Placing, TallybookError

DECISIONS = ("accept", "reject", "correct", "same", "different", "unsure")
_OF_GROUPS = ("same", "different")
_OF_PAIRS = (*_OF_GROUPS, "unsure")
_INDICATOR = re.compile(r"\d{1,2}\.[a-z][a-z-]{0,40}")


class Deciding(Opened):
    """The half of a ledger in which only persons act; each call is one entry, and none of them changes an earlier one.

    Who may do what is not asked here: that is for whoever knows the person (the desk's accounts, a shell's user).
    """

    def decide(
        self, what: str, records: Sequence[str], *, why: str, by: str, corrected: Claim | None = None
    ) -> Decision:
        """Keep what a person decided about records.

        Args:
            what: accept, reject, correct, same, different or unsure. "same" of incidents merges them.
            records: ids of claims, incidents, reports or problems that the ledger holds.
            why: the reason, in the person's words; may be empty.
            by: "person:name".
            corrected: for "correct" only: the claim as it should be, under the id it has. It is kept as read by the
                person; how sure a machine was does not hold for it.

        Raises:
            TallybookError: a word that is not one of these, an unknown record, or a program that would decide.
            BadInput: the words of a corrected claim are not in its report.
        """
        if what not in DECISIONS or not records or (what == "correct") is not (corrected is not None):
            raise TallybookError(
                f"decide what={what!r} records={list(records)!r}: expected one of {', '.join(DECISIONS)}, at least one "
                "record, and a corrected claim for 'correct' only"
            )
        if corrected is not None and list(records) != [corrected.id]:
            raise TallybookError(
                f"decide records={list(records)!r}: expected [{corrected.id!r}], the corrected claim's id"
            )
        checked_by(by, person=True)
        said: dict[str, Any] = {"what": what, "records": list(records)}
        with self.transaction() as connection:
            for record in records:
                if not holdings.has(connection, record):
                    raise TallybookError(f"record={record!r}: expected the id of a record that the ledger holds")
            if corrected is not None:
                held = holdings.claim(connection, corrected.id)
                if held.report != corrected.report:
                    raise BadInput(f"claim {held.id} report={corrected.report!r}: expected {held.report!r}, as it was")
                said["corrected"] = codec.encode(by_person(connection, corrected, by))
            if what in _OF_GROUPS:
                said["groups"] = [holdings.claims_under(connection, record) for record in records]
            elif what == "reject" and any(own := [holdings.claims_of_incident(connection, r) for r in records]):
                said["groups"] = own
            entry = self._append([Draft(DECIDE, records[0], codec.dumps(said), by, why, tuple(records))])[0]
        return decision_of(entry, what, records, said.get("groups", ()))

    def judge(self, what: str, one: Sequence[str], two: Sequence[str], *, why: str, by: str) -> Decision:
        """Keep whether two groups of claims tell of the same event; each group is held to be of one.

        Args:
            what: same, different or unsure.
            one: ids of claims that the ledger holds.
            two: ids of other claims.
            why: the reason; may be empty.
            by: "person:name".

        Raises:
            BadInput: another word, a claim in both groups or in none, or one that the ledger does not hold.
        """
        checked_by(by, person=True)
        records = list(dict.fromkeys((*one, *two)))
        if what not in _OF_PAIRS or not one or not two or set(one) & set(two):
            raise BadInput(
                f"judge what={what!r} one={list(one)!r} two={list(two)!r}: expected one of {', '.join(_OF_PAIRS)}, and "
                "two groups of claims without a claim in both"
            )
        with self.transaction() as connection:
            for record in records:
                holdings.claim(connection, record)
            groups = [sorted(set(one)), sorted(set(two))]
            said = {"what": what, "records": records, "groups": groups}
            entry = self._append([Draft(DECIDE, records[0], codec.dumps(said), by, why, tuple(records))])[0]
        return decision_of(entry, what, records, groups)

    def split(self, incident: str, claims: Sequence[str], *, why: str, by: str) -> Decision:
        """Take claims out of an incident: they tell of an event of their own, which the rest of it is not.

        Args:
            incident: the id of an incident that the ledger holds.
            claims: ids of claims of it, at least one and not all.
            why: the reason; may be empty.
            by: "person:name".

        Raises:
            BadInput: the incident is not there, or the claims are not a part of it.
        """
        checked_by(by, person=True)
        with self.transaction() as connection:
            held = holdings.incident(connection, incident)
            out, rest = sorted(set(claims)), [c for c in held.claims if c not in set(claims)]
            if not out or not rest or not set(out) <= set(held.claims):
                raise BadInput(
                    f"split claims={list(claims)!r}: expected some of the claims of {incident} and not all of them: "
                    f"{', '.join(held.claims)}"
                )
            records = [incident, *out]
            said = {"what": people.SPLIT, "records": records, "groups": [out, rest]}
            entry = self._append([Draft(DECIDE, incident, codec.dumps(said), by, why, tuple(records))])[0]
        return decision_of(entry, people.SPLIT, records, (out, rest))

    def state(self, claim: Claim, *, why: str, by: str) -> Claim:
        """Keep a claim that a person found in a report; newer readings leave it as it is.

        Args:
            claim: what the person says the report says. Its id, `read_by` and sureness are set here: the id from its
                kind and spans, the reader is the person, and a person gives no probability.
            why: the reason; may be empty.
            by: "person:name".

        Returns:
            The claim as it is kept.

        Raises:
            BadInput: its words are not in the report, the report is not held, or a claim of this kind stands on these
                very words already.
        """
        checked_by(by, person=True)
        made = replace(claim, id=Claim.id_of(claim.report, claim.kind, claim.spans))
        with self.transaction() as connection:
            if holdings.has(connection, made.id):
                raise BadInput(
                    f"claim {made.id}: expected words on which no {made.kind} stands yet; correct that claim"
                )
            made = by_person(connection, made, by)
            said = codec.dumps({"claim": codec.encode(made)})
            self._append([Draft(STATE, made.id, said, by, why, (made.report,))])
        return made

    def place(
        self,
        what: str,
        claim: str,
        indicator: str,
        *,
        rules: tuple[Sequence[str], str] = ((), ""),
        why: str,
        by: str,
    ) -> Placing:
        """Keep what a person said on whether a claim speaks for a heading of the risk board.

        Args:
            what: accept or reject.
            claim: the id of a claim that the ledger holds.
            indicator: the id of the heading, such as "2.denial"; that there is one is for whoever knows the headings.
            rules: what a program had said at that moment: ids of the rules that put the claim there, and the version
                of the rules; kept beside the person's word.
            why: the reason; may be empty.
            by: "person:name".

        Raises:
            BadInput: another word, no such claim, or what can't be a heading.
        """
        checked_by(by, person=True)
        if what not in PLACINGS or not _INDICATOR.fullmatch(indicator):
            raise BadInput(
                f"place what={what!r} indicator={indicator!r}: expected {' or '.join(PLACINGS)}, and a heading such as "
                "2.denial"
            )
        said = {
            "what": what,
            "records": [claim],
            "indicator": indicator,
            "rules": list(rules[0]),
            "rules_version": rules[1],
        }
        with self.transaction() as connection:
            holdings.claim(connection, claim)
            entry = self._append([Draft(PLACE, claim, codec.dumps(said), by, why, (claim,))])[0]
        return Placing(entry.seq, by, entry.at, what, claim, indicator, tuple(rules[0]), rules[1], why)

    def undo(self, entry: int, *, why: str, by: str) -> Entry:
        """Take back what a person said in an earlier entry; both stay in the history. To redo is to say it again.

        Args:
            entry: the number of the entry.
            why: the reason; may be empty.
            by: "person:name", who need not be the one who said it.

        Returns:
            The entry that takes it back.

        Raises:
            BadInput: there is no such entry, it is not a person's decision or claim, it was taken back before, or a
                later decision about the same claim rests on it (that one must be taken back first).
        """
        checked_by(by, person=True)
        with self.transaction() as connection:
            found = people.standing(connection, entry)
            if found is None:
                raise BadInput(
                    f"undo entry={entry}: expected the number of a person's decision or claim that still stands; "
                    "`tallybook why RECORD` and the record's history list them"
                )
            for later, record, who in people.resting_on(connection, entry):
                raise BadInput(
                    f"undo entry={entry}: entry {later} by {who} rests on {record} as this one left it; take that "
                    "back first"
                )
            taken, record = found
            return self._append([Draft(UNDO, record, codec.dumps({"entry": entry}), by, why, (taken,))])[0]


def by_person(connection: Connection, claim: Claim, by: str, known: Collection[str] = ()) -> Claim:
    """The claim as this person's reading, checked against the text of its report and the claims that it links to.

    Args:
        connection: in the transaction that will keep it.
        claim: the claim.
        by: "person:name".
        known: ids of claims that are kept together with it.

    Raises:
        BadInput: its words are not in the report, or it links to a claim of another one.
    """
    text = holdings.report(connection, claim.report).text
    if span := claim.misplaced(text):
        raise BadInput(
            f"claim {claim.id} span={span.start}-{span.end}: expected words of report {claim.report} as they stand "
            f"there; cut spans with Span.of(text, start, end) from the report's own text"
        )
    for link in claim.links:
        if link.claim not in known and holdings.claim(connection, link.claim).report != claim.report:
            raise BadInput(f"claim {claim.id} link to {link.claim}: expected a claim of the same report")
    return replace(claim, read_by=by, sureness=None)


def decision_of(entry: Entry, what: str, records: Sequence[str], groups: Sequence[Sequence[str]]) -> Decision:
    """A decision as its entry keeps it."""
    named = tuple(tuple(group) for group in groups)
    return Decision(entry.seq, entry.by, entry.at, what, tuple(records), entry.why or "", named)
