"""Measures speed and memory against named references."""
