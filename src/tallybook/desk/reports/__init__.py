"""Reports: the list, and the page where a report's claims are checked against its words."""
