"""Finds what is wrong with the material of a snapshot: each rule a file, each finding a Problem with its cure."""

from tallybook.checks.check import about, check
from tallybook.checks.rule import Rule

__all__ = ["Rule", "about", "check"]
