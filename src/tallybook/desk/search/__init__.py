"""Search over reports, claims, people and places."""
