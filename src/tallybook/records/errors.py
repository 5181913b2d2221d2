"""What is raised when tallybook is misused; faults in the material are Problems instead."""


class TallybookError(Exception):
    """Misuse of tallybook; the message says name=value, what was expected and what to do."""


class BadInput(TallybookError):  # noqa: N818 - reads better at the place where it is raised
    """A file, a row or an option that can't be used; the rest of a batch goes on without it."""
