"""All rules, in the order of their codes; a rule that isn't listed here doesn't run."""

from __future__ import annotations

from tallybook.checks import (
    claimed_total,
    copies_apart,
    decisions_contradict,
    denial,
    died_later,
    future_date,
    jump,
    links_contradict,
    more_than_population,
    no_place,
    no_time,
    one_number_twice,
    origins_disagree,
    seats_impossible,
    single_origin,
    told_before,
    totals_disagree,
    undated_report,
    untraced_figure,
    words_missing,
    year_as_figure,
)
from tallybook.checks.rule import Rule

RULES: tuple[Rule, ...] = (
    undated_report.RULE,
    future_date.RULE,
    told_before.RULE,
    words_missing.RULE,
    untraced_figure.RULE,
    no_place.RULE,
    no_time.RULE,
    origins_disagree.RULE,
    one_number_twice.RULE,
    more_than_population.RULE,
    denial.RULE,
    single_origin.RULE,
    copies_apart.RULE,
    claimed_total.RULE,
    links_contradict.RULE,
    seats_impossible.RULE,
    jump.RULE,
    died_later.RULE,
    totals_disagree.RULE,
    decisions_contradict.RULE,
    year_as_figure.RULE,
)
