"""What a data source and a transform are: static facts on one side, loading on the other."""

from typing import TYPE_CHECKING, Any, ClassVar, TypeAlias

from rnnspec.data._dataset import Dataset, Values
from rnnspec.data._facts import DataFacts, FieldFacts, Slot, by_slot, chosen
from rnnspec.data._files import Files
from rnnspec.source.record import Record
from rnnspec.source.tree import Route
from rnnspec.spec.kind import Kind

if TYPE_CHECKING:
    from numpy.typing import NDArray

#: What a transform learnt from the training part: lists, mappings, numbers and text, as JSON has them.
State: TypeAlias = dict[str, Any]


class Download(Record):
    """A public file, as Keras fetches it into its cache."""

    file: str
    url: str
    sha256: str


class Origin(Record):
    """What a prediction stands for on the way back: a field, or some columns (by position) of one."""

    slot: Slot
    columns: tuple[int, ...] | None = None


class Source(Kind, abstract=True):
    """Where samples come from."""

    #: The source as YAML, for its page.
    example: ClassVar[str] = ""
    #: The file to fetch when `load` raises `DataMissing`, where there is one.
    download: ClassVar[Download | None] = None

    def facts(self, files: Files) -> DataFacts:
        """What is known without loading. Raises `DataProblem` for what can never be loaded.

        A file that is not here is no problem yet: the data may live elsewhere.
        """
        raise NotImplementedError

    def load(self, files: Files) -> Dataset:
        """The data. Raises `DataProblem`; imports what it needs."""
        raise NotImplementedError

    def at(self, *steps: str | int) -> Route:
        """The route to an argument of this source, for blame."""
        return ("source", self.kind, *steps)


class Transform(Kind, abstract=True):
    """A step from data to data, fitted on the training part alone."""

    #: The step as YAML, for its page.
    example: ClassVar[str] = ""
    #: Whether the step takes the samples as steps in time, in their order.
    series: ClassVar[bool] = False

    def facts(self, before: DataFacts, at: Route) -> DataFacts:
        """What is known after the step; `at` is the route to it, for blame. Raises `DataProblem`."""
        raise NotImplementedError

    def fit(self, train: Dataset) -> State:
        """What there is to learn from the training part. Raises `DataProblem`."""
        raise NotImplementedError

    def apply(self, dataset: Dataset, state: State) -> Dataset:
        """The data after the step; fields that the state knows but `dataset` does not have are skipped."""
        raise NotImplementedError

    def apply_input(self, dataset: Dataset, state: State) -> Dataset:
        """`apply` for inputs to predict from, which have the form of finished samples."""
        return self.apply(dataset, state)

    def undo(self, values: "NDArray[Any]", origin: Origin, state: State) -> "tuple[NDArray[Any], Origin]":
        """Predictions for `origin` as they were before the step, and what they stand for there."""
        return values, origin


class PerField(Transform, abstract=True):
    """A transform that treats each field on its own.

    `of` says which: `x`, `y`, `both`, or the name of one input or target.
    """

    #: Whether the last axis stays what it is.
    keeps_columns: ClassVar[bool] = True

    of: str = "x"

    def field_facts(self, name: str, before: FieldFacts, at: Route, *, fitted: bool) -> FieldFacts:
        """`fitted` is whether the part is the one the step was fitted on."""
        raise NotImplementedError

    def fit_field(self, name: str, values: Values, columns: tuple[str, ...] | None) -> State:
        raise NotImplementedError

    def apply_field(self, name: str, values: Values, state: State) -> Values:
        raise NotImplementedError

    def undo_field(
        self, name: str, values: "NDArray[Any]", columns: tuple[int, ...] | None, state: State
    ) -> "NDArray[Any]":
        """Predictions as they were before the step; `columns` are those of the field they stand for."""
        return values

    def facts(self, before: DataFacts, at: Route) -> DataFacts:
        fields = before.fields
        fitted = before.part in ("all", "train")
        return before.with_fields(
            {slot: self.field_facts(slot[1], fields[slot], at, fitted=fitted) for slot in chosen(self.of, fields)}
        )

    def fit(self, train: Dataset) -> State:
        fields = train.fields
        state: State = {"x": {}, "y": {}}
        for side, name in chosen(self.of, fields):
            slot = (side, name)
            state[side][name] = self.fit_field(name, fields[slot], train.columns.get(slot))
        return state

    def apply(self, dataset: Dataset, state: State) -> Dataset:
        fields = dataset.fields
        changed = {
            slot: self.apply_field(slot[1], fields[slot], learnt)
            for slot, learnt in by_slot(state["x"], state["y"]).items()
            if slot in fields
        }
        kept = changed if self.keeps_columns else ()
        return dataset.with_fields(changed, {slot: dataset.columns[slot] for slot in kept if slot in dataset.columns})

    def undo(self, values: "NDArray[Any]", origin: Origin, state: State) -> "tuple[NDArray[Any], Origin]":
        side, name = origin.slot
        if name in state[side]:
            values = self.undo_field(name, values, origin.columns, state[side][name])
        return values, origin
