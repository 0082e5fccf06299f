"""Models that others wrote, read as data and put into the words of a spec; nothing of them is run."""

from rnnspec.importing.errors import NotAModel
from rnnspec.importing.keras_file import Read, read_model

__all__ = ["NotAModel", "Read", "read_model"]
