"""Compares a snapshot with the answers of the samples: says of each answer, by name, whether it is reached."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from scipy.optimize import linear_sum_assignment

from tallybook import analyse
from tallybook.records import INCIDENT_KINDS, POSITION_KINDS, Actor, Claim, Figure, Incident, Report, Snapshot

Answers = Mapping[str, Any]
FAR_DAYS = 3  # an incident dated further off than this is not the one that an answer means
LEAST_LIKENESS = 2.0  # a report shared, and a day, a place or a figure
# Words that tell nothing about who or where is meant.
COMMON = frozenset(
    ["the", "and", "for", "from", "with", "of", "people", "road", "point", "street", "vashira", "human", "rights"]
)


@dataclass(frozen=True)
class Sides:
    """The two sides of the comparison: answers, and what a ledger holds with the names that answers give to reports."""

    answers: Answers
    snapshot: Snapshot
    reports: Mapping[str, Report]

    def claims_on(self, name: str, near: str) -> list[Claim]:
        """The claims of one report whose words overlap the given ones."""
        report = self.reports[name]
        spots = places_of(near, report.text)
        return [c for c in self.snapshot.claims.values() if c.report == report.id and _touches(c, spots)]


def judge(sides: Sides) -> dict[str, bool]:
    """Every answer by name, in order, with whether the snapshot reaches it."""
    return {**_copies(sides), **_incidents(sides), **_claims(sides), **_harmless(sides), **_counts(sides)}


def places_of(near: str, text: str) -> list[tuple[int, int]]:
    """Where the words stand in the text, whatever its blanks, line ends and apostrophes are."""
    pieces = ("['’]".join(map(re.escape, re.split("['’]", word))) for word in near.split())
    return [match.span() for match in re.finditer(r"\s+".join(pieces), text)]


def _touches(claim: Claim, spots: Iterable[tuple[int, int]]) -> bool:
    return any(span.start < end and start < span.end for span in claim.spans for start, end in spots)


def _words(name: str) -> set[str]:
    return {w for w in re.findall(r"[^\W_]+", name.lower().replace("'s", "").replace("’s", "")) if len(w) > 2}


def _alike(told: str | None, answer: str) -> bool:
    """Whether two names share a telling word ("dockers"); any word will do where the answer has none that tells."""
    wanted = _words(answer)
    return bool(told) and bool(_words(told or "") & (wanted - COMMON or wanted))


# --- copies ----------------------------------------------------------------------------------------------------------


def _copies(sides: Sides) -> dict[str, bool]:
    """Each group of copies exactly, with its original; and that nothing else is taken for a copy."""
    names = {report.id: name for name, report in sides.reports.items()}
    held = [[names[group.original], *sorted(names[i] for i in group.copies)] for group in sides.snapshot.copies]
    told = [[first, *sorted(others)] for first, *others in (group["reports"] for group in sides.answers["copies"])]
    found = {f"copies: {group[0]}": group in held for group in told}
    return {**found, "copies: no others": all(any(set(group) <= set(one) for one in told) for group in held)}


# --- incidents -------------------------------------------------------------------------------------------------------


def _incidents(sides: Sides) -> dict[str, bool]:
    """For each incident whether it was found, and for each of its fields whether it came out right."""
    pairs = paired(sides)
    reached: dict[str, bool] = {}
    for answer in sides.answers["incident"]:
        incident = pairs.get(answer["key"])
        for field, right in _incident_fields(answer, incident, pairs).items():
            reached[f"incident: {answer['key']}: {field}"] = right
    return reached


def paired(sides: Sides) -> dict[str, Incident]:
    """The incident that each answer means, one to one, so that likeness in all is greatest."""
    answers, incidents = sides.answers["incident"], sorted(sides.snapshot.incidents.values(), key=lambda i: i.id)
    names = {report.id: name for name, report in sides.reports.items()}
    table = [[_likeness(answer, incident, names) for incident in incidents] for answer in answers]
    if not incidents:
        return {}
    rows, columns = linear_sum_assignment(table, maximize=True)
    return {
        answers[row]["key"]: incidents[column]
        for row, column in zip(rows, columns, strict=True)
        if table[row][column] >= LEAST_LIKENESS
    }


def _likeness(answer: Answers, incident: Incident, names: Mapping[str, str]) -> float:
    """How much an incident looks like an answer; 0 where they can't be the same."""
    shared = {names[i] for i in incident.reports} & set(answer["reports"])
    near_in_time = _days_apart(answer, incident)
    if not shared or not set(answer["kinds"]) & set(incident.kinds) or (near_in_time or 0) > FAR_DAYS:
        return 0.0
    share = len(shared) / len({names[i] for i in incident.reports} | set(answer["reports"]))
    deaths = "deaths" in answer and _same(incident.deaths, answer["deaths"])
    return 1 + share + (near_in_time == 0) + _same_place(answer, incident) + deaths


def _days_apart(answer: Answers, incident: Incident) -> int | None:
    """Days between the two windows, 0 if they overlap; None where the incident has no date."""
    if incident.when is None or incident.when.start is None:
        return None
    first, last = answer["start"], answer.get("end", answer["start"])
    end = incident.when.end or incident.when.start
    return max((incident.when.start - last).days, (first - end).days, 0)


def _same_place(answer: Answers, incident: Incident) -> bool:
    return incident.where is not None and _alike(incident.where.name, answer["place"])


def _same(figure: Figure | None, answer: list[int]) -> bool:
    """Whether low, best and high are the answer's; nothing stated is as good as a stated none."""
    if figure is None or not figure.stated:
        return answer == [0, 0, 0]
    return [figure.low, figure.best, figure.high] == answer


def _incident_fields(answer: Answers, incident: Incident | None, pairs: Mapping[str, Incident]) -> dict[str, bool]:
    first, last = answer["start"], answer.get("end", answer["start"])
    when = incident.when if incident else None
    day_right = bool(when and when.start and when.end and first <= when.start <= when.end <= last)
    fields = {
        "found": incident is not None,
        "day": day_right,
        "place": incident is not None and _same_place(answer, incident),
        "kind": incident is not None and answer["kinds"][0] in incident.kinds,
    }
    for field in ("deaths", "injuries"):
        if field in answer:
            fields[field] = incident is not None and _same(getattr(incident, field), answer[field])
    for link in ("triggered_by", "revenge_for"):
        if link in answer:
            cause = pairs.get(answer[link])
            fields[link] = incident is not None and cause is not None and (link, cause.id) in incident.links
    if answer.get("disputed"):
        fields["disputed"] = incident is not None and incident.disputed
    return fields


# --- claims ----------------------------------------------------------------------------------------------------------


def _claims(sides: Sides) -> dict[str, bool]:
    """For each claim whether it was found at its words with its kind, and whether every field given is right too."""
    reached: dict[str, bool] = {}
    for told in sides.answers["report"]:
        for answer in told.get("claims", ()):
            name = f"claim: {told['file']}: {answer['kind']}: {answer['near']}"
            here = [c for c in sides.claims_on(told["file"], answer["near"]) if c.kind == answer["kind"]]
            reached[f"{name}: found"] = bool(here)
            reached[f"{name}: right"] = any(_right(sides, told["file"], answer, claim) for claim in here)
    return reached


def _right(sides: Sides, name: str, answer: Answers, claim: Claim) -> bool:
    told: list[bool] = [_figure_right(answer, claim), _when_right(answer, claim), _linked(sides, name, answer, claim)]
    actors: dict[str, Actor | None] = {field: getattr(claim, field) for field in ("victims", "perpetrator", "group")}
    told += [_alike(actor.name if actor else None, answer[field]) for field, actor in actors.items() if field in answer]
    told += [getattr(claim, field) == answer[field] for field in ("held", "of", "deserved") if field in answer]
    if "place" in answer:
        told.append(claim.where is not None and _alike(claim.where.name, answer["place"]))
    if "speaker" in answer:
        told.append(bool(claim.speakers) and _alike(claim.speakers[-1].name, answer["speaker"]))
    if "speakers" in answer:
        chain = [speaker.name for speaker in claim.speakers]
        inner = chain[-len(answer["speakers"]) :]  # a chain may begin with the publisher
        told.append(len(inner) == len(answer["speakers"]) and all(map(_alike, inner, answer["speakers"])))
    usual = ("asserted", "alleged") if claim.kind not in POSITION_KINDS else (claim.stance,)
    told.append(claim.stance in ((answer["stance"],) if "stance" in answer else usual))
    return all(told)


def _figure_right(answer: Answers, claim: Claim) -> bool:
    if "count" in answer:
        wanted = {"low": answer["count"], "best": answer["count"], "high": answer["count"]}
    else:
        wanted = {bound: answer[bound] for bound in ("low", "best", "high") if bound in answer}
    if answer.get("count") == 0 and claim.stance == "negated":
        return claim.figure is None or claim.figure.at_most in (0, None)
    return all(claim.figure is not None and getattr(claim.figure, bound) == value for bound, value in wanted.items())


def _when_right(answer: Answers, claim: Claim) -> bool:
    start = claim.when.start if claim.when else None
    end = claim.when.end if claim.when else None
    return answer.get("start", start) == start and answer.get("end", end) == end


def _linked(sides: Sides, name: str, answer: Answers, claim: Claim) -> bool:
    if "link" not in answer:
        return True
    others = {other.id for other in sides.claims_on(name, answer["to"])}
    return any(link.type == answer["link"] and link.claim in others for link in claim.links)


def _harmless(sides: Sides) -> dict[str, bool]:
    """For words that only look like violence, whether no incident is asserted on them."""
    reached = {}
    for told in sides.answers["looks_like_violence"]:
        here = sides.claims_on(told["report"], told["near"])
        wrong = [c for c in here if c.kind in INCIDENT_KINDS and c.stance in ("asserted", "alleged")]
        reached[f"harmless: {told['report']}: {told['near']}"] = not wrong
    return reached


# --- counts ----------------------------------------------------------------------------------------------------------


def _counts(sides: Sides) -> dict[str, bool]:
    """The months, and each claimed total with what is counted beside it."""
    reached = {}
    rows = {row.label: row for row in analyse.by_month(sides.snapshot)}
    for month in sides.answers["month"]:
        for field in ("deaths", "injuries"):
            row = rows.get(month["month"])
            reached[f"month: {month['month']}: {field}"] = row is not None and _same(getattr(row, field), month[field])
    totals = {total.claim: total for total in analyse.claimed_totals(sides.snapshot)}
    for told in sides.answers["claimed_total"]:
        here = [totals[c.id] for c in sides.claims_on(told["report"], told["near"]) if c.id in totals]
        name = f"total: {told['report']}: {told['near']}"
        right = [t for t in here if all(getattr(t.claimed, b) == told[b] for b in ("low", "best", "high") if b in told)]
        reached[f"{name}: claimed"] = bool(right)
        reached[f"{name}: period"] = any(_period_right(told, t.start, t.end) for t in right)
        reached[f"{name}: by"] = any(_alike(t.author, told["by"]) for t in right)
        if "counted" in told:
            reached[f"{name}: counted"] = any(_same(t.held, told["counted"]) for t in right)
    return reached


def _period_right(told: Answers, start: date | None, end: date | None) -> bool:
    """The first day exactly, the last within a few days: "since September" ends on the day of writing."""
    return start == told["start"] and end is not None and abs(end - told["end"]) <= timedelta(days=FAR_DAYS + 1)
