"""Transforms: Keras's padding, scikit-learn's scalers, and the definition of a window are the truth."""

import json
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pydantic import ValidationError
from sklearn.preprocessing import MinMaxScaler, StandardScaler

from rnnspec.data import DataFacts, DataProblem, Dataset, Files, Origin, Transform
from rnnspec.data import _problems as problems
from rnnspec.data.sources.arrays import Arrays
from rnnspec.data.transforms.pad import Pad
from rnnspec.data.transforms.reshape import Reshape
from rnnspec.data.transforms.scale import Scale
from rnnspec.data.transforms.window import Window
from tests.data.data_checks import assert_true_of


def run(transform: Transform, x: Any, y: Any = None) -> Dataset:
    """The data after the step; what was known of it beforehand holds, and its state survives JSON."""
    source = Arrays(x=x, y=y)
    before = source.load(Files())
    state = json.loads(json.dumps(transform.fit(before)))
    after = transform.apply(before, state)
    facts = transform.facts(source.facts(Files()), ("transforms", 0, transform.kind))
    assert_true_of(facts, after)
    return after


def problem_of(transform: Transform, x: Any, y: Any = None) -> Any:
    """What is wrong: known beforehand, and found again in the data."""
    source = Arrays(x=x, y=y)
    with pytest.raises(DataProblem) as early:
        transform.facts(source.facts(Files()), ())
    data = source.load(Files())
    with pytest.raises(DataProblem) as late:
        transform.apply(data, transform.fit(data))
    assert early.value.fact == late.value.fact
    return early.value.fact


class TestPad:
    @pytest.mark.keras
    @given(
        st.lists(st.lists(st.integers(-9, 9), max_size=7), min_size=1),
        st.none() | st.integers(1, 9),
        st.sampled_from(["pre", "post"]),
        st.sampled_from(["pre", "post"]),
        st.sampled_from([("int32", 0.0), ("float32", -1.5)]),
    )
    def test_same_as_keras(self, x: Any, maxlen: Any, padding: Any, truncating: Any, fill: tuple[Any, float]) -> None:
        from keras.utils import pad_sequences

        if not any(x):
            x = [[1]]
        arguments: dict[str, Any] = {"maxlen": maxlen, "padding": padding, "truncating": truncating}
        arguments |= {"dtype": fill[0], "value": fill[1]}
        found = run(Pad(**arguments), x).x["x"]
        expected = pad_sequences(x, **arguments)
        assert found.dtype == expected.dtype
        np.testing.assert_array_equal(found, expected)

    @pytest.mark.keras
    def test_defaults_are_those_of_keras(self) -> None:
        import inspect

        from keras.utils import pad_sequences

        theirs = {name: p.default for name, p in inspect.signature(pad_sequences).parameters.items()}
        del theirs["sequences"]
        assert {name: field.default for name, field in Pad.model_fields.items() if name != "of"} == theirs

    def test_sequences_of_vectors(self) -> None:
        found = run(Pad(maxlen=3, dtype="float32"), [[[1, 2]], [[3, 4], [5, 6]]]).x["x"]
        assert found.tolist() == [[[0, 0], [0, 0], [1, 2]], [[0, 0], [3, 4], [5, 6]]]

    def test_the_longest_training_sequence_decides(self) -> None:
        pad = Pad()
        state = pad.fit(Arrays(x=[[1], [2, 3]]).load(Files()))
        assert pad.apply(Arrays(x=[[1, 2, 3], [4]]).load(Files()), state).x["x"].tolist() == [[2, 3], [0, 4]]

    def test_facts_say_where_the_padding_is(self) -> None:
        facts = Pad(maxlen=3, padding="post").facts(Arrays(x=[[1], [2, 3]]).facts(Files()), ("at",)).x["x"]
        assert (facts.shape, facts.padding, facts.pad_value, facts.low) == ((3,), "post", 0, 0)
        assert Scale().facts(DataFacts(None, {"x": facts}), ()).x["x"].pad_value is None
        assert (facts.blame["padding"], facts.blame["shape"]) == (("at", "padding"), ("at", "maxlen"))

    def test_full_sequences_stay_unpadded(self) -> None:
        facts = Pad(maxlen=2).facts(Arrays(x=[[1, 5], [2, 3]]).facts(Files()), ()).x["x"]
        assert (facts.shape, facts.padding, facts.low) == ((2,), None, 1)

    def test_single_numbers_are_no_sequence(self) -> None:
        assert problem_of(Pad(), [1, 2]) == problems.NotASequence(("of",), "x")


tables = arrays("float32", st.tuples(st.integers(1, 9), st.integers(1, 3)), elements=st.floats(-1e3, 1e3, width=32))


class TestScale:
    @given(tables, st.sampled_from(["minmax", "standard"]))
    def test_same_as_scikit_learn(self, table: Any, method: Any) -> None:
        scaler = MinMaxScaler((-1, 2)) if method == "minmax" else StandardScaler()
        scale = Scale(method=method, range=[-1.0, 2.0])
        found = run(scale, table.tolist()).x["x"]
        expected = scaler.fit_transform(table.astype("float64"))
        # Where the values hardly differ, both are dominated by rounding.
        clear = np.ptp(table, axis=0) > 1e-3
        np.testing.assert_allclose(found[:, clear], expected[:, clear], atol=1e-4)
        assert np.isfinite(found).all()

    @given(tables, st.sampled_from(["minmax", "standard"]))
    def test_predictions_are_scaled_back(self, table: Any, method: Any) -> None:
        scale = Scale(method=method, of="y")
        data = Arrays(x=[0] * len(table), y=table.tolist()).load(Files())
        state = json.loads(json.dumps(scale.fit(data)))
        values, origin = scale.undo(scale.apply(data, state).y["y"], Origin(("y", "y")), state)
        np.testing.assert_allclose(values, data.y["y"], atol=1e-2, rtol=1e-4)
        assert origin == Origin(("y", "y"))

    def test_each_column_over_samples_and_steps(self) -> None:
        found = run(Scale(), [[[0, 5], [10, 5]], [[5, 5], [20, 5]]]).x["x"]
        assert found.tolist() == [[[0, 0], [0.5, 0]], [[0.25, 0], [1, 0]]]

    def test_sequences_of_unequal_length(self) -> None:
        found = run(Scale(), [[0, 10], [5]]).x["x"]
        assert [sample.tolist() for sample in found] == [[0, 1], [0.5]]

    def test_some_columns(self) -> None:
        assert run(Scale(columns=[1]), [[0, 5], [10, 10]]).x["x"].tolist() == [[0, 0], [10, 1]]
        assert problem_of(Scale(columns=[2]), [[0, 5]]) == problems.ColumnMissing(("columns", 0), 2, ("0", "1"))

    def test_only_the_training_part_is_bounded(self) -> None:
        from dataclasses import replace

        before = Arrays(x=[1, 2]).facts(Files())
        facts = {part: Scale().facts(replace(before, part=part), ()).x["x"] for part in ("train", "validation")}
        assert (facts["train"].low, facts["train"].high) == (0, 1)
        assert (facts["validation"].low, facts["validation"].high) == (None, None)

    def test_a_target_that_is_not_there(self) -> None:
        assert problem_of(Scale(of="y"), [1, 2]) == problems.UnknownName(("of",), "y", ("x",))

    def test_other_widths_are_refused(self) -> None:
        scale = Scale()
        state = scale.fit(Arrays(x=[[1, 2], [3, 4]]).load(Files()))
        with pytest.raises(DataProblem) as caught:
            scale.apply(Arrays(x=[[1, 2, 3]]).load(Files()), state)
        assert caught.value.fact == problems.WidthMismatch((), "x", 2, 3)

    def test_range_has_to_rise(self) -> None:
        with pytest.raises(ValidationError):
            Scale(range=[1.0, 0.0])


class TestReshape:
    @pytest.mark.parametrize(
        ("x", "shape", "after"),
        [
            ([1, 2], [1, 1], (1, 1)),
            ([[1, 2, 3, 4]], [2, -1], (2, 2)),
            ([[[1, 2], [3, 4]]], [-1], (4,)),
            ([[5]], [], ()),
        ],
    )
    def test_gives_the_shape(self, x: Any, shape: list[int], after: Any) -> None:
        found = run(Reshape(shape=shape), x).x["x"]
        assert found.shape[1:] == after
        assert found.ravel().tolist() == np.ravel(x).tolist()

    def test_predictions_go_back(self) -> None:
        reshape = Reshape(shape=[-1, 1], of="y")
        data = Arrays(x=[1], y=[[1, 2, 3]]).load(Files())
        state = reshape.fit(data)
        values, _ = reshape.undo(reshape.apply(data, state).y["y"], Origin(("y", "y")), state)
        assert values.tolist() == [[1, 2, 3]]

    @pytest.mark.parametrize("shape", [[3], [3, -1], [0, -1]])
    def test_numbers_that_do_not_fit(self, shape: list[int]) -> None:
        found = problem_of(Reshape(shape=shape), [[1, 2, 3, 4]])
        assert found == problems.ReshapeMismatch(("shape",), "x", (4,), tuple(shape))

    def test_unequal_lengths(self) -> None:
        assert problem_of(Reshape(shape=[1]), [[1], [2, 3]]) == problems.NotUniform(("of",), "x")

    def test_one_open_axis(self) -> None:
        with pytest.raises(ValidationError):
            Reshape(shape=[-1, -1])


class TestWindow:
    @given(
        rows=st.integers(1, 40),
        length=st.integers(1, 8),
        stride=st.integers(1, 5),
        horizon=st.integers(0, 4),
        target=st.sampled_from(["next", "all"]),
        own=st.booleans(),
    )
    def test_every_window_is_its_definition(
        self, rows: int, length: int, stride: int, horizon: int, target: Any, own: bool
    ) -> None:
        x = [[i, i + 0.5] for i in range(rows)]
        y = [100 + i for i in range(rows)] if own else None
        window = Window(length=length, stride=stride, horizon=horizon, target=target)
        targets = [[value] for value in y] if y else x
        starts = [s for s in range(0, rows, stride) if s + length + horizon <= rows]
        if not starts:
            fact = problem_of(window, x, y)
            assert fact == problems.WindowTooLong(("length",), length, horizon, length + horizon, rows, "all")
            return
        found = run(window, x, y)
        assert found.x["x"].tolist() == [x[s : s + length] for s in starts]
        after = [targets[s + horizon : s + horizon + length] for s in starts]
        assert found.y["y"].tolist() == [steps if target == "all" else steps[-1] for steps in after]
        assert window.count(rows) == len(starts)

    def test_aligned_series_without_overlap(self) -> None:
        x, y = list(range(15)), list(range(1, 16))
        arguments: dict[str, Any] = {"length": 5, "stride": 5, "horizon": 0}
        many = run(Window(**arguments, target="all"), x, y)
        assert (many.x["x"].shape, many.y["y"].shape) == ((3, 5, 1), (3, 5, 1))
        np.testing.assert_array_equal(many.y["y"], many.x["x"] + 1)
        assert run(Window(**arguments), x, y).y["y"].tolist() == [[5], [10], [15]]

    def test_target_columns(self) -> None:
        found = run(Window(length=2, columns=[1]), [[i, -i] for i in range(4)])
        assert found.y["y"].tolist() == [[-2], [-3]]

    @pytest.mark.parametrize(
        ("arguments", "x", "y", "fact"),
        [
            ({"columns": [5]}, [1, 2, 3], None, problems.ColumnMissing(("columns", 0), 5, ("0",))),
            ({"columns": [0]}, [1, 2, 3], [1, 2, 3], problems.TargetGiven(("columns",), ("y",))),
            ({}, [[1], [2, 3]], None, problems.NotATable((), "x", (None,))),
            ({}, [[[1]], [[2]]], None, problems.NotATable((), "x", (1, 1))),
            ({}, {"a": [1, 2, 3], "b": [1, 2, 3]}, None, problems.NoTarget((), ("a", "b"))),
        ],
    )
    def test_problems(self, arguments: Any, x: Any, y: Any, fact: Any) -> None:
        assert problem_of(Window(length=1, **arguments), x, y) == fact
