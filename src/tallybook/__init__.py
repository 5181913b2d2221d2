"""tallybook turns news reports into a sourced, defensible record of political violence."""

from tallybook.version import __version__

__all__ = ["__version__"]
