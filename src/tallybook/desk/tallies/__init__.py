"""Tallies: counts that are defined, saved by name and explained."""
