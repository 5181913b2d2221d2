"""Measures tallybook against corpora that people outside this project coded; those stay outside the repository."""
