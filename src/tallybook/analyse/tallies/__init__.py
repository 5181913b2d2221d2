"""Counts of what the reports tell: by period, place, kind and side, with rates, concentration and comparisons."""

from tallybook.analyse.tallies.analysis import OFFERED, Tallies
from tallybook.analyse.tallies.count import tally
from tallybook.analyse.tallies.material import Counting, counting_of, populations_from_csv
from tallybook.analyse.tallies.months import MonthRow, by_month

__all__ = ["OFFERED", "Counting", "MonthRow", "Tallies", "by_month", "counting_of", "populations_from_csv", "tally"]
