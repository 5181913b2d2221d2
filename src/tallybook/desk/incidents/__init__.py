"""Incidents: the list, and the page of one with what decided each value."""
