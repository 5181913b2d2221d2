"""The match queue: which incidents tell of the same event, judged by a person."""
