"""Publishing: exports and the printed report."""
