"""Report to Claims: what a report says, where it says so, who is quoted as saying it, and how surely."""
