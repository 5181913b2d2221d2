"""What set off what: as claims say it, and as the times of many events suggest it."""
