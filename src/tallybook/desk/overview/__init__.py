"""The overview: where the case stands and what to do next."""
