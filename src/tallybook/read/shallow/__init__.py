"""A parser for languages without a trained one: words by lists and endings, then phrases and clauses by a few rules."""

from tallybook.read.shallow.morphology import Morphology
from tallybook.read.shallow.parser import ShallowParser

__all__ = ["Morphology", "ShallowParser"]
