"""Claims told in words that no list holds: learned weights say which sentence tells one, and of what kind."""

from tallybook.read.unlisted.find import Unlisted, silent

__all__ = ["Unlisted", "silent"]
