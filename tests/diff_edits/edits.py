"""What an edit is: the files of a spec before and after."""

from collections.abc import Mapping
from dataclasses import dataclass

MAIN = "spec.yaml"


@dataclass(frozen=True)
class Edit:
    """`keeps` is what its generator means it to do to the meaning; None where only Keras can tell."""

    kind: str
    base: str
    old: Mapping[str, str]
    new: Mapping[str, str]
    keeps: bool | None
    #: What was done, in a few words.
    note: str = ""
