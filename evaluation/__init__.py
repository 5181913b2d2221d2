"""Measures tallybook against corpora that people outside this project coded; the corpora stay outside the repository."""
