"""How many: numbers, hedges, ranges, units, single persons and lists, as figures with low, best and high."""

from tallybook.read.figures.find import find_figures
from tallybook.read.figures.lexicon import FigureLexicon
from tallybook.read.figures.mention import FORMS, UNITS, FigureMention
from tallybook.read.figures.words import figure_of

__all__ = [
    "FORMS",
    "UNITS",
    "FigureLexicon",
    "FigureMention",
    "figure_of",
    "find_figures",
]
