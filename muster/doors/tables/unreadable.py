"""The one error of this package."""


class Unreadable(ValueError):
    """A file, or a saved mapping, cannot be read as asked. The text names it and says what to do."""


UNREADABLE_EXIT = 3
"""Exit code of the process that reads spreadsheets when it has said why it cannot."""
