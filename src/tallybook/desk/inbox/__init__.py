"""The inbox: reports come in here and are read in the background."""
