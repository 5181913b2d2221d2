"""The API: what the desk does, for programs."""
