"""Parts the dead of an incident by who they were, so that the parts never add up to more than the whole."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from tallybook.match.counted import FIELDS, TOLD, Statement, counts_most, sureness_of
from tallybook.match.knowledge import MatchKnowledge
from tallybook.match.origins import Origins
from tallybook.match.reconcile import bounds_of, standing_of
from tallybook.match.rule import Rule
from tallybook.match.status import UNKNOWN, is_attacker, status_of
from tallybook.records import STATUSES, Claim, Decided, Figure, Report, StatusToll

KNOWN = tuple(status for status in STATUSES if status != UNKNOWN)


def deaths_by_status(
    finder: Origins,
    claims: Sequence[Claim],
    reports: Mapping[str, Report],
    knowledge: MatchKnowledge,
    *,
    whole: Figure | None,
    rule: Rule,
) -> tuple[tuple[StatusToll, ...], tuple[Decided, ...]]:
    """Part the dead into civilians, forces, armed group and unknown.

    A status counts what is said of it, parts of a whole included. Where the dead of just one status are told, and not
    as a part, all dead are of it. Where those of several add up to more than the whole, claims contradict each other
    about who the dead were: these are then unknown, and each status keeps only its range.

    Args:
        finder: names origins.
        claims: the claims of the incident.
        reports: the reports by id.
        knowledge: the tables.
        whole: the figure of all dead under the rule; None parts nothing.
        rule: the rule by which figures of one status are reconciled, too.

    Returns:
        The statuses that somebody died of, known ones first, and for each known one what decided it
        ("deaths_civilians"). The bests add up to that of the whole, or to its low where it has no best.
    """
    total = _nominal(whole)
    if whole is None or not total:
        return (), ()
    told = _told(claims, knowledge, rule)
    figures: dict[str, Figure] = {}
    names: dict[str, tuple[str, ...]] = {}
    for status, own in told.items():
        standing, _ = standing_of(_statements(own, finder, reports, knowledge), rule)
        figures[status], bounds = bounds_of(standing, rule)
        names[status] = tuple(sorted({c for claims_of in bounds.values() for c in claims_of}))
    if len(told) == 1 and not any(_is_part(c, own) for own in told.values() for c in own):
        (status,) = told
        figures[status] = whole
    fitted = _fitted(figures, whole, total)
    rows = [StatusToll(status, fitted[status]) for status in KNOWN if status in fitted]
    rest = _rest(fitted.values(), whole)
    if rest is not None:
        rows.append(StatusToll(UNKNOWN, rest))
    decided = tuple(Decided(f"deaths_{status}", rule.name, names[status]) for status in KNOWN if status in fitted)
    return tuple(rows), decided


def _told(claims: Sequence[Claim], knowledge: MatchKnowledge, rule: Rule) -> dict[str, list[Claim]]:
    """The claims that count dead of a known status; an attacker told apart only where the rule counts him."""
    found: dict[str, list[Claim]] = {}
    for claim in sorted(claims, key=lambda c: c.id):
        if claim.stance not in TOLD or sureness_of(claim) < rule.sure_min:
            continue
        figure, status = FIELDS["deaths"](claim, knowledge), status_of(claim, knowledge)
        left_out = rule.attackers != "all" and is_attacker(claim, knowledge)
        if figure is not None and status != UNKNOWN and not left_out:
            found.setdefault(status, []).append(claim)
    return found


def _statements(
    own: Sequence[Claim], finder: Origins, reports: Mapping[str, Report], knowledge: MatchKnowledge
) -> list[Statement]:
    told: dict[tuple[str, str], list[tuple[Claim, Figure]]] = {}
    for claim in own:
        figure = FIELDS["deaths"](claim, knowledge)
        if figure is not None:
            told.setdefault((finder.first_report(claim), finder.of(claim)), []).append((claim, figure))
    found = []
    for (report, origin), pairs in sorted(told.items(), key=lambda item: item[0]):
        largest = max((figure for _, figure in pairs), key=counts_most)
        carriers = [claim for claim, figure in pairs if figure == largest]
        day = reports[report].published if report in reports else None
        attributed = any(c.speakers for c in carriers)
        names = tuple(sorted(c.id for c in carriers))
        found.append(Statement(origin, report, day, largest, names, denied=False, attributed=attributed))
    return found


def _is_part(claim: Claim, own: Sequence[Claim]) -> bool:
    return any(link.type == "part_of" and link.claim not in {c.id for c in own} for link in claim.links)


def _fitted(figures: Mapping[str, Figure], whole: Figure, total: int) -> dict[str, Figure]:
    """The figures of each status cut to the whole; from 0 and without a best where they add up to more than it."""
    bests = {status: min(_nominal(figure), total) for status, figure in figures.items()}
    contradicted = sum(bests.values()) > total
    fitted: dict[str, Figure] = {}
    for status, figure in figures.items():
        top = None if figure.at_most is None else max(figure.at_most, bests[status])
        high = top if whole.high is None else min(whole.high, whole.high if top is None else top)
        low = None if figure.at_least is None else min(figure.at_least, bests[status])
        best = None if figure.best is None else bests[status]
        fitted[status] = Figure(0, None, high) if contradicted else Figure(low, best, high, figure.approximate)
    return fitted


def _rest(known: Collection[Figure], whole: Figure) -> Figure | None:
    """What is left of the whole when those of a known status are taken away; None where nothing is."""
    taken = sum(map(_nominal, known))
    left = _nominal(whole) - taken
    if left <= 0:
        return None
    lows, tops = sum(figure.low or 0 for figure in known), [figure.at_most for figure in known]
    best = None if whole.best is None else left
    most = sum(taken if top is None else top for top in tops)
    low = None if whole.at_least is None else max(0, whole.at_least - most)
    if best is None and low is not None:
        low = left
    high = None if whole.high is None else max(whole.high - lows, left)
    return Figure(low if best is None or low is None else min(low, best), best, high, whole.approximate)


def _nominal(figure: Figure | None) -> int:
    """The number that a figure counts as when it is parted: its best, else its low; a high alone only as the whole."""
    if figure is None:
        return 0
    return next((v for v in (figure.best, figure.low, figure.high) if v is not None), 0)
