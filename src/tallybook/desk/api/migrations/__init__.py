"""Migrations of this area's tables."""
