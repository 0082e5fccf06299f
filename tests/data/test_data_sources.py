"""Sources: what is known beforehand is what comes out."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rnnspec.data import DataProblem, Files, Source
from rnnspec.data import _problems as problems
from rnnspec.data.sources.arrays import Arrays
from rnnspec.data.sources.csv import Csv
from rnnspec.data.sources.synthetic import Synthetic
from rnnspec.spec.family import family
from tests.data.data_checks import assert_true_of


def problem_of(source: Source, files: Files = Files()) -> Any:  # noqa: B008 - immutable
    with pytest.raises(DataProblem) as caught:
        source.load(files)
    return caught.value.fact


def test_every_kind_is_found() -> None:
    assert {"imdb", "arrays", "csv", "synthetic"} <= set(family("sources").kinds)
    assert {"pad", "window", "scale", "reshape"} <= set(family("transforms").kinds)
    for name in ("sources", "transforms"):
        assert all(family(name).get(kind).kind == kind for kind in family(name).kinds)  # type: ignore[union-attr]


class TestArrays:
    @pytest.mark.parametrize(
        ("x", "shape", "dtype", "ragged"),
        [
            ([0, 1, 2], (), "int32", False),
            ([[1, 2, 3], [4, 5, 6]], (3,), "int32", False),
            ([[1, 2.5]], (2,), "float32", False),
            ([2**31], (), "float32", False),
            ([[1], [2, 3], []], (None,), "int32", True),
            ([[[1, 2]], [[3, 4], [5, 6]]], (None, 2), "int32", True),
            ([[], [[3, 4]]], (None, 2), "int32", True),
        ],
    )
    def test_facts(self, x: Any, shape: Any, dtype: str, ragged: bool) -> None:
        source = Arrays(x=x, y=list(range(len(x))))
        facts = source.facts(Files())
        assert (facts.x["x"].shape, facts.x["x"].dtype, facts.x["x"].ragged) == (shape, dtype, ragged)
        assert_true_of(facts, source.load(Files()))

    @given(
        st.lists(
            st.lists(st.lists(st.integers(-5, 5) | st.floats(-5, 5), min_size=2, max_size=2), max_size=4), min_size=1
        )
    )
    def test_facts_are_true(self, x: Any) -> None:
        source = Arrays(x=x)
        try:
            facts = source.facts(Files())
        except DataProblem:
            with pytest.raises(DataProblem):
                source.load(Files())
        else:
            assert_true_of(facts, source.load(Files()))

    def test_several_inputs_by_name(self) -> None:
        source = Arrays(x={"a": [1, 2], "b": [[1.5], [2]]}, y={"main": [0, 1]})
        facts = source.facts(Files())
        assert facts.x["b"].blame["shape"] == ("source", "arrays", "x", "b")
        assert_true_of(facts, source.load(Files()))

    @pytest.mark.parametrize(
        ("arguments", "fact"),
        [
            ({"x": [1, 2], "y": [1]}, problems.LengthMismatch((), ((("x", "x"), 2), (("y", "y"), 1)))),
            ({"x": [[1, [2]]]}, problems.RaggedArrays(("x", 0), (0, 1))),
            ({"x": {"a": [[[1], [2, 3]]]}}, problems.RaggedArrays(("x", "a", 0), (1, 2))),
            ({"x": [1], "y": [["no"]]}, problems.NotANumber(("y", 0, 0), "no")),
            ({"x": [1.0, float("inf")]}, problems.NotANumber(("x", 1), float("inf"))),
            ({"x": [10**400]}, problems.NotANumber(("x", 0), 10**400)),
            ({"x": [[], []]}, problems.NoNumbers(("x",))),
            ({"x": [1, [2]]}, problems.RaggedArrays(("x",), (0, 1))),
        ],
    )
    def test_problems(self, arguments: Any, fact: Any) -> None:
        source = Arrays(**arguments)
        assert problem_of(source) == fact
        with pytest.raises(DataProblem) as caught:
            source.facts(Files())
        assert caught.value.fact == fact

    @pytest.mark.parametrize("x", [3, "text", {}, {"a": 3}])
    def test_what_is_no_list(self, x: Any) -> None:
        with pytest.raises(ValidationError):
            Arrays(x=x)


class TestSynthetic:
    @pytest.mark.parametrize(
        "arguments",
        [
            {"x": {"shape": [15], "range": [0, 1]}, "y": {"classes": 5}},
            {"x": {"shape": [15, 2], "dtype": "int32", "range": [3, 9]}, "y": {"classes": 5, "form": "one_hot"}},
            {"x": {"shape": ["T", 2]}, "y": {"classes": 3, "shape": ["T"]}},
            {"x": {"shape": [4], "dtype": "float16", "range": [-0.1, 0.1]}},
            {
                "x": {"encoder": {"shape": [7, 3]}, "decoder": {"shape": [None, 3]}},
                "y": {"main": {"classes": 2, "form": "one_hot", "shape": [4]}},
            },
        ],
    )
    def test_facts_are_true_and_runs_repeat(self, arguments: Any) -> None:
        source = Synthetic.model_validate({"samples": 50, **arguments})
        data, again = source.load(Files()), source.load(Files())
        assert_true_of(source.facts(Files()), data)
        for slot, values in data.fields.items():
            np.testing.assert_array_equal(values, again.fields[slot])

    def test_the_order_of_fields_means_nothing(self) -> None:
        fields = {"steps": {"shape": [3, 2]}, "fixed": {"shape": [4]}}
        ways = fields, dict(reversed(fields.items()))
        one, other = (Synthetic.model_validate({"samples": 5, "x": x}).load(Files()).x for x in ways)
        assert list(one) != list(other)
        assert all(np.array_equal(one[name], other[name]) for name in fields)

    def test_labels_take_every_class(self) -> None:
        source = Synthetic.model_validate({"samples": 200, "x": {"shape": [1]}, "y": {"classes": 4}})
        assert set(source.load(Files()).y["y"].tolist()) == {0, 1, 2, 3}

    def test_whole_numbers_reach_both_ends(self) -> None:
        source = Synthetic.model_validate({"samples": 200, "x": {"shape": [1], "dtype": "int32", "range": [2, 4]}})
        assert set(source.load(Files()).x["x"].ravel().tolist()) == {2, 3, 4}

    @pytest.mark.parametrize(
        "field",
        [
            {"classes": 3, "range": [0, 1]},
            {"form": "one_hot"},
            {"range": [2, 1]},
            {"dtype": "int32", "range": [0.2, 0.8]},
            {"dtype": "uint8", "range": [-1, 3]},
            {"dtype": "int8", "classes": 200},
            {"dtype": "float16", "range": [0, 1e6]},
            {"shape": [0]},
            {"colour": 1},
        ],
    )
    def test_refused_fields(self, field: Any) -> None:
        with pytest.raises(ValidationError):
            Synthetic.model_validate({"samples": 5, "x": field})


class TestCsv:
    @pytest.mark.parametrize("side", ["x", "y"])
    def test_a_mapping_names_something(self, side: str) -> None:
        with pytest.raises(ValidationError):
            Csv.model_validate({"path": "a.csv", side: {}})

    @pytest.mark.parametrize(
        ("name", "arguments"),
        [
            ("timeseries/airline-passengers.csv", {"x": "Passengers"}),
            ("timeseries/airline-passengers.csv", {"x": [1]}),
            ("timeseries/daily-min-temperatures.csv", {"x": ["Temp"], "nrows": 100}),
            ("timeseries/monthly-sunspots.csv", {"x": ["Sunspots"], "skiprows": 0}),
            ("timeseries/pollution.csv", {"x": ["DEWP", "TEMP"], "y": "pm2.5", "dropna": True}),
            ("timeseries/pollution.csv", {"x": ["Iws", "DEWP"], "y": ["pm2.5"], "fillna": 0}),
            ("jena/jena_climate_first4000.csv", {"x": ["T (degC)", 1], "y": "p (mbar)"}),
        ],
    )
    def test_facts_of_real_files(self, name: str, arguments: Any, real: Callable[[str], Path]) -> None:
        path = real(name)
        source = Csv(path=path.name, **arguments)
        files = Files(base=path.parent)
        facts, data = source.facts(files), source.load(files)
        assert_true_of(facts, data)
        assert (facts.samples is None) == ("dropna" in arguments)
        frame = pd.read_csv(path)
        assert arguments.get("nrows", len(frame)) == len(data) or "dropna" in arguments
        assert list(data.files) == [str(path)]

    def write(self, folder: Path, text: str) -> Files:
        (folder / "a.csv").write_text(text)
        return Files(base=folder)

    @pytest.mark.parametrize(
        ("text", "arguments"),
        [
            ("a,b\n1,2\n\n3,4\n", {}),
            ("a,b\n1,2\n  \n3,4", {}),
            ('"a","b"\n"1","2"\n"3",4\n', {}),
            ('"a\nlong",b\n1,2\n', {}),
            ("a;b\n1,5;2\n", {"delimiter": ";", "decimal": ","}),
            ("1,2\n3,4\n", {"header": None}),
            ("1,2\n3,4\n", {"names": ["u", "v"]}),
            ("a,b\n3,4\n", {"names": ["u", "v"], "header": 0}),
            ("note\na,b\n3,4\n", {"skiprows": 1}),
            ("note,\na,b\n3,4\n", {"header": 1}),
            ("a,a,\n3,4,5\n", {}),
            ("\ufeffa,b\n3,4\n", {"y": "a"}),
            ("a,b\r\n3,4\r\n5,6\r\n", {"y": "a"}),
            ("a\tb\n\n3\t4\n", {"delimiter": "\t"}),
        ],
    )
    def test_reads_as_pandas_does(self, text: str, arguments: Any, tmp_path: Path) -> None:
        files = self.write(tmp_path, text)
        source = Csv(path="a.csv", **arguments)
        facts, data = source.facts(files), source.load(files)
        assert_true_of(facts, data)
        assert facts.samples == len(data)
        frame = pd.read_csv(tmp_path / "a.csv", **{k: v for k, v in arguments.items() if k != "y"})
        assert facts.x["x"].columns == tuple(map(str, frame.columns.drop(arguments.get("y", []))))
        np.testing.assert_array_equal(
            data.x["x"], frame[frame.columns.drop(arguments.get("y", []))].to_numpy("float32")
        )

    @pytest.mark.parametrize(
        ("text", "arguments", "fact"),
        [
            ("a,b\n1,2\n", {"x": "c"}, problems.ColumnMissing(("x", 0), "c", ("a", "b"))),
            ("a,b\n1,2\n", {"y": {"main": ["b", 2]}}, problems.ColumnMissing(("y", "main", 1), 2, ("a", "b"))),
            ("a,b\n1,2\n", {"y": ["a", "b"]}, problems.NoColumns(("x",), "a.csv")),
        ],
    )
    def test_problems_seen_beforehand(self, text: str, arguments: Any, fact: Any, tmp_path: Path) -> None:
        files = self.write(tmp_path, text)
        source = Csv.model_validate({"path": "a.csv", **arguments})
        assert problem_of(source, files) == fact
        with pytest.raises(DataProblem) as caught:
            source.facts(files)
        assert caught.value.fact == fact

    def test_text_and_gaps_are_named(self, tmp_path: Path) -> None:
        files, path = self.write(tmp_path, "a,b,c\n1,2,x\n,3,inf\n4,NW,5\n"), str(tmp_path / "a.csv")
        assert problem_of(Csv(path="a.csv", x="b"), files) == problems.NotNumeric((), path, "b", "NW", 2)
        assert problem_of(Csv(path="a.csv", x="a"), files) == problems.MissingValues((), path, (("a", 1),))
        gaps = Csv(path="a.csv", x=["a", "c"], na_values="x")
        assert problem_of(gaps, files) == problems.MissingValues((), path, (("a", 1), ("c", 2)))

    def test_gaps_are_filled_or_dropped(self, tmp_path: Path) -> None:
        files = self.write(tmp_path, "a\n\n1\nNA\n3\n")
        for arguments, expected in (
            ({"fillna": 7.5}, [1, 7.5, 3]), ({"fillna": "ffill"}, [1, 1, 3]), ({"dropna": True}, [1, 3]),
        ):  # fmt: skip
            assert Csv(path="a.csv", x="a", **arguments).load(files).x["x"].tolist() == expected

    @pytest.mark.parametrize("content", [b"", b"a,b\n", b"a\n1,2\n", b"a,b\n1,2\n3,4,5\n", b"\xff\xfe\x00,\x01\n1,2\n"])
    def test_broken_files(self, content: bytes, tmp_path: Path) -> None:
        (tmp_path / "a.csv").write_bytes(content)
        fact = problem_of(Csv(path="a.csv"), Files(base=tmp_path))
        assert isinstance(fact, problems.FileBroken | problems.NothingLeft | problems.NoColumns)

    def test_a_file_that_is_elsewhere_is_a_problem_only_when_loading(self, tmp_path: Path) -> None:
        source = Csv(path="gone.csv", x=["a", "b"], y="c")
        facts = source.facts(Files(base=tmp_path))
        assert (facts.samples, facts.x["x"].shape, facts.y["y"].shape) == (None, (2,), ())
        fact = problem_of(source, Files(base=tmp_path))
        assert isinstance(fact, problems.FileMissing)
        assert fact.looked[0] == str(tmp_path / "gone.csv")

    def test_is_found_in_the_data_folder(self, tmp_path: Path) -> None:
        self.write(tmp_path, "a\n1\n")
        assert len(Csv(path="a.csv").load(Files(base=tmp_path / "specs", data_dir=tmp_path))) == 1
