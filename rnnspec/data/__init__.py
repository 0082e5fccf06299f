"""Data: what is known of it before it is loaded, and how it is loaded, cut and transformed."""

from rnnspec.data._base import Download, Origin, PerField, Source, State, Transform
from rnnspec.data._dataset import Dataset, Values
from rnnspec.data._facts import ONLY_X, ONLY_Y, DataFacts, FieldFacts, Part, Slot
from rnnspec.data._files import Files
from rnnspec.data._problems import DataProblem

__all__ = [
    "ONLY_X",
    "ONLY_Y",
    "DataFacts",
    "DataProblem",
    "Dataset",
    "Download",
    "FieldFacts",
    "Files",
    "Origin",
    "Part",
    "PerField",
    "Slot",
    "Source",
    "State",
    "Transform",
    "Values",
]
