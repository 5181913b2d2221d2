"""How the table of the queue came to be."""
