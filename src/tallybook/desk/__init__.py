"""The desk: the web application at which people read, decide and count, and its API; thin pages over the ledger."""
