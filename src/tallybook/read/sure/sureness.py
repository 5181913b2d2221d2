"""The probability that a claim about the killed or the hurt was read right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tallybook.read.draft import Draft, Parsed

if TYPE_CHECKING:
    from tallybook.read.knowledge import Knowledge


def sureness_of(draft: Draft, parsed: Parsed, knowledge: Knowledge) -> float | None:  # noqa: ARG001
    """How sure a draft of a killing or an injury is: a probability, 0 to 1; None for other kinds, or without weights.

    It is the probability that in the event that the report is mainly about at least as many were killed (or hurt) as
    the draft says; at least one where it has no figure. A part of all ("two of them at the scene") that is read right
    is therefore sure, and so is "at least three" where five died; what is told of another case, of a year's total, or
    of people who were not hit is not. It says nothing about whether the world was so.

    Args:
        draft: a draft with its event; only "killing" and "injury" are weighed.
        parsed: the report that it was read from.
        knowledge: what reading rests on, with the weights.
    """
    return None
