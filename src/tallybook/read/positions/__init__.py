"""Denials, accusations, fears, threats, refusals and causes: where somebody takes a stand."""

from tallybook.read.positions.find import Positions, outside_stands

__all__ = ["Positions", "outside_stands"]
