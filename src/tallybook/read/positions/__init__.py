"""Denials, accusations, fears, threats, refusals and causes: where somebody takes a stand."""

from tallybook.read.positions.find import Positions

__all__ = [
    "Positions",
]
