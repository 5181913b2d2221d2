"""How surely a claim was read: the calibrated probability that its words mean what the rules took them for."""

from tallybook.read.sure.sureness import sureness_of

__all__ = ["sureness_of"]
