"""Parts: who is trained on what, what is known of it beforehand, and the way back from predictions."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from sklearn.model_selection import train_test_split

from rnnspec.data import DataProblem, Files, Source, Transform, pipeline
from rnnspec.data import _problems as problems
from rnnspec.data.sources.arrays import Arrays
from rnnspec.data.sources.csv import Csv
from rnnspec.data.sources.imdb import Imdb
from rnnspec.data.sources.synthetic import Synthetic
from rnnspec.data.split import Split, indices, sizes
from rnnspec.data.transforms.pad import Pad
from rnnspec.data.transforms.reshape import Reshape
from rnnspec.data.transforms.scale import Scale
from rnnspec.data.transforms.window import Window
from tests.data.data_checks import assert_true_of

HERE = Files()


def load(source: Source, transforms: list[Transform], split: Split = Split(), files: Files = HERE) -> pipeline.Parts:  # noqa: B008
    """The parts; the facts of each, found beforehand, hold for it."""
    facts = pipeline.static(source, transforms, split, files)
    parts = pipeline.load(source, transforms, split, files)
    for name in ("train", "validation", "test"):
        known, found = getattr(facts, name), getattr(parts, name)
        assert (known is None) == (found is None)
        if found is not None:
            assert_true_of(known, found)
            assert known.part == found.part == name
    assert len(facts.steps) == len(transforms) + 1
    return parts


def problem_of(source: Source, transforms: list[Transform], split: Split = Split()) -> Any:  # noqa: B008
    with pytest.raises(DataProblem) as early:
        pipeline.static(source, transforms, split, HERE)
    with pytest.raises(DataProblem) as late:
        pipeline.load(source, transforms, split, HERE)
    assert early.value.fact == late.value.fact
    return early.value.fact


class TestSplit:
    @given(st.integers(2, 3000), st.integers(0, 2**32 - 1), st.floats(0.001, 0.999), st.booleans())
    def test_same_as_scikit_learn(self, samples: int, seed: int, share: float, shuffle: bool) -> None:
        split = Split(validation=share, seed=seed, shuffle=shuffle)
        try:
            train, validation = train_test_split(
                np.arange(samples), test_size=share, random_state=seed if shuffle else None, shuffle=shuffle
            )
        except ValueError:
            with pytest.raises(DataProblem) as caught:
                sizes(split, samples)
            assert caught.value.fact == problems.PartEmpty((), "train", samples)
            return
        found = indices(split, samples, ordered=False)
        np.testing.assert_array_equal(found.train, train)
        np.testing.assert_array_equal(found.validation, validation)
        assert (sizes(split, samples).train, sizes(split, samples).validation) == (len(train), len(validation))

    @given(st.integers(1, 200), st.floats(0, 0.6), st.floats(0, 0.6), st.booleans())
    def test_parts_are_disjoint_and_complete(self, samples: int, validation: float, test: float, ordered: bool) -> None:
        split = Split(validation=validation, test=test, seed=1)
        try:
            size = sizes(split, samples)
        except DataProblem:
            assume(False)
        found = indices(split, samples, ordered=ordered)
        parts = [found.train, found.validation, found.test]
        assert [len(part) for part in parts] == [size.train, size.validation, size.test]
        assert sorted(np.concatenate(parts)) == list(range(samples))
        if ordered:
            assert np.concatenate(parts).tolist() == list(range(samples))

    def test_a_test_part_leaves_validation_alone(self) -> None:
        alone = indices(Split(validation=0.2, seed=3), 50, ordered=False)
        both = indices(Split(validation=0.2, test=0.3, seed=3), 50, ordered=False)
        np.testing.assert_array_equal(alone.validation, both.validation)

    def test_where_nothing_is_kept_apart_the_order_stays(self) -> None:
        assert indices(Split(), 50, ordered=False).train.tolist() == list(range(50))
        assert indices(Split(shuffle=True), 50, ordered=False).train.tolist() != list(range(50))

    def test_a_series_cannot_be_shuffled(self) -> None:
        fact = problem_of(Arrays(x=list(range(9))), [Window(length=2)], Split(shuffle=True))
        assert fact == problems.ShuffledSeries(("split", "shuffle"))


class TestParts:
    def test_the_scaler_sees_the_training_part_alone(self) -> None:
        x = [float(i) for i in range(100)]
        for split in (Split(validation=0.3, seed=5), Split(validation=0.3, shuffle=False)):
            at = indices(split, 100, ordered=False)
            parts = load(Arrays(x=x, y=x), [Scale(of="both")], split)
            low, high = at.train.min(), at.train.max()
            assert parts.validation is not None
            np.testing.assert_allclose(parts.validation.x["x"], (at.validation - low) / (high - low), rtol=1e-5)
            assert parts.states[0]["x"]["x"]["center"] == [low]

    def test_no_window_reaches_into_another_part(self) -> None:
        source = Arrays(x=list(range(100)))
        parts = load(source, [Window(length=6, horizon=2)], Split(validation=0.2, test=0.1))
        edges = {"train": (0, 70), "validation": (70, 90), "test": (90, 100)}
        for name, (first, end) in edges.items():
            part = getattr(parts, name)
            assert part.x["x"].min() == first
            assert part.y["y"].max() == end - 1

    def test_a_part_too_short_for_its_windows(self) -> None:
        fact = problem_of(Arrays(x=list(range(20))), [Scale(), Window(length=5)], Split(validation=0.2))
        route = ("transforms", 1, "window", "length")
        assert fact == problems.WindowTooLong(route, 5, 1, 6, 4, "validation")

    def test_problems_and_blame_start_at_the_data_section(self) -> None:
        source = Arrays(x=[[1, 2], [3, 4]], y=[0, 1])
        fact = problem_of(source, [Reshape(shape=[3])])
        assert fact.route == ("transforms", 0, "reshape", "shape")
        fact = problem_of(Arrays(x=[[1, [2]]]), [])
        assert fact.route == ("source", "arrays", "x", 0)
        facts = pipeline.static(source, [Reshape(shape=[2, 1])], Split(), HERE)
        assert facts.train.x["x"].blame["shape"] == ("transforms", 0, "reshape", "shape")
        assert facts.train.x["x"].blame["range"] == ("source", "arrays", "x")

    def test_two_test_parts(self) -> None:
        with pytest.raises(DataProblem) as caught:
            pipeline.static(Imdb(), [], Split(test=0.1), HERE)
        assert caught.value.fact == problems.SecondTestPart(("split", "test"))

    @pytest.mark.parametrize(
        ("name", "arguments", "window"),
        [
            ("timeseries/airline-passengers.csv", {"x": ["Passengers"]}, {"length": 3}),
            ("timeseries/daily-min-temperatures.csv", {"x": "Temp"}, {"length": 30, "target": "all"}),
            ("timeseries/monthly-sunspots.csv", {"x": [1]}, {"length": 12, "stride": 12, "horizon": 3}),
            ("timeseries/pollution.csv", {"x": [6, 7, 8], "y": "pm2.5", "fillna": 0}, {"length": 24, "stride": 24}),
            ("jena/jena_climate_first4000.csv", {"x": [1, 2, 3]}, {"length": 9, "columns": ["T (degC)"]}),
        ],
    )
    def test_real_series(self, name: str, arguments: Any, window: Any, real: Callable[[str], Path]) -> None:
        path = real(name)
        source = Csv(path=path.name, **arguments)
        parts = load(source, [Scale(), Window(**window)], Split(validation=0.2, test=0.1), Files(base=path.parent))
        assert parts.files.keys() == {str(path)}
        assert parts.train.x["x"].min() == 0
        assert parts.train.x["x"].max() == 1

    def test_real_reviews(self, real: Callable[[str], Path]) -> None:
        path = real("imdb/imdb.npz")
        files = Files(data_dir=path.parent)
        parts = load(Imdb(num_words=500), [Pad(maxlen=100)], Split(validation=0.2, seed=42), files)
        assert parts.validation is not None
        assert parts.test is not None
        assert [len(part) for part in (parts.train, parts.validation, parts.test)] == [20000, 5000, 25000]
        assert parts.train.x["x"].shape == (20000, 100)

    def test_a_series_elsewhere_is_described_as_far_as_known(self, tmp_path: Path) -> None:
        facts = pipeline.static(
            Csv(path="gone.csv"), [Scale(), Window(length=4, columns=["a"])], Split(validation=0.5), Files(tmp_path)
        )
        assert (facts.train.samples, facts.train.x["x"].shape, facts.train.y["y"].shape) == (None, (4, None), (1,))

    def test_declared_data(self) -> None:
        source = Synthetic.model_validate({"samples": 30, "x": {"shape": [15]}, "y": {"classes": 5}})
        assert len(load(source, [Reshape(shape=[15, 1])], Split(validation=0.1)).train) == 27


class TestPrediction:
    def test_inputs_and_outputs_of_a_scaled_series(self) -> None:
        transforms: list[Transform] = [Scale(), Window(length=3, columns=[1])]
        parts = load(Arrays(x=[[i, 10 * i] for i in range(11)]), transforms)
        states = json.loads(json.dumps(parts.states))
        x = pipeline.prepare_input(transforms, states, [[[0, 0], [5, 50], [10, 100]]])["x"]
        assert x.tolist() == [[[0, 0], [0.5, 0.5], [1, 1]]]
        np.testing.assert_allclose(pipeline.undo_output(transforms, states, np.array([[0.5], [2.0]])), [[50], [200]])

    def test_windows_of_a_single_series_may_be_flat(self) -> None:
        transforms: list[Transform] = [Scale(), Window(length=3)]
        states = load(Arrays(x=list(range(11))), transforms).states
        assert pipeline.prepare_input(transforms, states, [[0, 5, 10]])["x"].tolist() == [[0, 0.5, 1]]

    def test_targets_of_their_own_go_back(self) -> None:
        transforms: list[Transform] = [Scale(of="y"), Reshape(of="y", shape=[2, 1])]
        parts = load(Arrays(x=[1, 2], y=[[0, 0], [10, 100]]), transforms)
        back = pipeline.undo_output(transforms, parts.states, parts.train.y["y"])
        assert sorted(back.tolist()) == [[0, 0], [10, 100]]

    def test_the_training_data_once_more(self) -> None:
        transforms: list[Transform] = [Pad(), Scale(method="standard", of="both")]
        source = Arrays(x=[[1], [2, 3]], y=[1, 2])
        parts = load(source, transforms)
        again = pipeline.apply(transforms, parts.states, source.load(HERE))
        assert sorted(again.x["x"].tolist()) == sorted(parts.train.x["x"].tolist())

    def test_sequences_by_name(self) -> None:
        transforms: list[Transform] = [Pad(of="a", maxlen=2)]
        states = load(Arrays(x={"a": [[1], [1, 2]], "b": [1, 2]}, y=[0, 1]), transforms).states
        x = pipeline.prepare_input(transforms, states, {"a": [[7]], "b": [3]})
        assert (x["a"].tolist(), x["b"].tolist()) == ([[0, 7]], [3])

    def test_what_is_no_number(self) -> None:
        with pytest.raises(DataProblem) as caught:
            pipeline.prepare_input([], [], {"a": [[1, "x"]]})
        assert caught.value.fact == problems.NotANumber(("a", 0, 1), "x")


def test_facts_need_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("a,b\n" + "1,2\n" * 20)
    code = f"""
import sys
from pathlib import Path
from rnnspec.data import Files
from rnnspec.data.pipeline import static
from rnnspec.data.split import Split
from rnnspec.spec.family import family
sources, transforms = family("sources"), family("transforms")
sources.all(), transforms.all()
window = transforms.get("window")(length=2)
source = sources.get("csv")(path="a.csv")
print(static(source, [transforms.get("scale")(), window], Split(), Files(Path({str(tmp_path)!r}))).train.samples)
static(sources.get("imdb")(), [transforms.get("pad")(maxlen=9)], Split(validation=0.2), Files())
heavy = {{"numpy", "pandas", "sklearn", "keras", "tensorflow", "jax", "torch", "h5py"}} & set(sys.modules)
assert not heavy, heavy
"""
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert (found.returncode, found.stdout) == (0, "18\n"), found.stderr
