"""Map and timeline of incidents."""
