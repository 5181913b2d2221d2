"""Analyses: every one that is offered, with its settings in the address and its findings followed to words."""
