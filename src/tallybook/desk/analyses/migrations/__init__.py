"""The table of this area, step by step."""
