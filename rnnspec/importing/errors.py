"""Why a file is not read."""


class NotAModel(Exception):
    """A file holds no model that a spec can express; the message is one line about it."""
