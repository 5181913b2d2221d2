"""The version of tallybook, which every entry of a ledger names."""

__version__ = "0.1.0"
