"""Predictions and evaluation from a run directory."""

import json
from pathlib import Path

import pytest

from rnnspec.runtime.errors import RunError
from rnnspec.runtime.predict import evaluate, predict, read_input
from rnnspec.runtime.train import train
from tests.runtime.specs import COUNTING, SMALL, Quiet, read

pytestmark = pytest.mark.keras

SERIES = """
name: series
input: {shape: [3, 1]}
layers:
  - Dense: {units: 1, use_bias: false, kernel_initializer: ones, trainable: false}
  - Flatten: {}
  - Dense: {units: 1}
compile: {optimizer: {Adam: {learning_rate: 0.05}}, loss: mse}
data:
  source: {csv: {path: series.csv}}
  split: {validation: 0.2}
  transforms:
    - scale: {of: both}
    - window: {length: 3}
fit: {epochs: 60, batch_size: 8}
"""


def run(text: str, folder: Path, **options: int) -> Path:
    document, report = read(text, folder)
    path = train(document, report, runs_dir=folder / "runs", progress=Quiet(), **options).path  # type: ignore[arg-type]
    assert path is not None
    return path


@pytest.fixture(scope="module")
def counting(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run(COUNTING, tmp_path_factory.mktemp("counting"), epochs=1)


def test_input_comes_as_text_or_from_files(tmp_path: Path) -> None:
    import numpy as np

    (tmp_path / "a.json").write_text("[[7, 8, 9]]")
    (tmp_path / "a.csv").write_text("a,b,c\n7,8,9\n1,2,3\n")
    (tmp_path / "b.csv").write_text("7,8,9\n")
    np.save(tmp_path / "a.npy", np.array([[7, 8, 9]]))
    np.savez(tmp_path / "a.npz", x=np.array([[7, 8, 9]]))
    assert read_input("[[7, 8, 9]]") == read_input(str(tmp_path / "a.json")) == [[7, 8, 9]]
    assert read_input(' {"x": [1]}') == {"x": [1]}
    assert read_input(str(tmp_path / "a.csv")) == [[7.0, 8.0, 9.0], [1.0, 2.0, 3.0]]
    assert read_input(str(tmp_path / "b.csv")) == [[7.0, 8.0, 9.0]]
    assert read_input(str(tmp_path / "a.npy")).tolist() == [[7, 8, 9]]
    assert read_input(str(tmp_path / "a.npz"))["x"].tolist() == [[7, 8, 9]]


def test_input_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    import numpy as np

    np.save(tmp_path / "pickled.npy", np.array([{}], dtype=object), allow_pickle=True)
    (tmp_path / "broken.npy").write_bytes(b"\x93NUMPY")
    (tmp_path / "empty.npz").write_bytes(b"")
    (tmp_path / "broken.npz").write_bytes(b"PK\x03\x04 and no more")
    (tmp_path / "text.csv").write_text("1,2\n3,x\n")
    (tmp_path / "latin.json").write_bytes(b"\xff")
    (tmp_path / "number.json").write_text("7")
    names = [path.name for path in tmp_path.iterdir()]
    texts = ["[1,", "{]", "[" * 100_000, "7, 8", "", "missing.csv", *(str(tmp_path / name) for name in names)]
    for text in texts:
        with pytest.raises(RunError) as raised:
            read_input(text)
        assert raised.value.exit_code == 2
        assert "\n" not in raised.value.message


def test_a_missing_last_axis_is_added_and_other_shapes_are_refused(counting: Path) -> None:
    expected = predict(counting, [[7, 8, 9]])
    assert predict(counting, [[[7], [8], [9]]]) == predict(counting, {"x": [[7, 8, 9]]}) == expected
    for raw, why in (
        ([[7, 8]], r"the shape \(1, 2\), the model takes \(B, 3, 1\)"),
        ([7, 8, 9], "the model takes .*: put a single sample into a list"),
        ([[7], [8], [9]], "the model takes .*: put a single sample into a list"),
        ([[[[7]]]], "the model takes .*1\\)$"),
        ([[7, 8, 9], [7, 8]], "differ in length"),
        ([["a", "b", "c"]], "input x.0.0: "),
        ([], "the model takes"),
    ):
        with pytest.raises(RunError, match=why) as raised:
            predict(counting, raw)
        assert "\n" not in raised.value.message


def test_scaling_is_applied_and_undone(tmp_path: Path) -> None:
    (tmp_path / "series.csv").write_text("\n".join(["value", *(str(1000 + 5 * step) for step in range(60))]))
    path = run(SERIES, tmp_path)
    ((number,),) = predict(path, [[1100, 1105, 1110]])
    assert number == pytest.approx(1115, abs=15)
    assert evaluate(path)["part"] == "validation"
    (tmp_path / "series.csv").write_text("\n".join(["value", *(str(7 * step) for step in range(60))]))
    with pytest.raises(RunError, match="the data has changed since training"):
        evaluate(path)
    (tmp_path / "series.csv").unlink()
    with pytest.raises(RunError, match=r"series\.csv"):
        evaluate(path)
    assert predict(path, [[1100, 1105, 1110]]) == [[pytest.approx(number)]]


def test_evaluation_takes_the_test_part(tmp_path: Path) -> None:
    figures = evaluate(run(SMALL, tmp_path, epochs=1))
    assert (figures["part"], figures["samples"]) == ("test", 8)
    assert {"loss", "accuracy"} <= set(figures)


def test_there_has_to_be_something_to_evaluate_on(counting: Path) -> None:
    with pytest.raises(RunError, match="neither a test nor a validation part"):
        evaluate(counting)


def test_several_inputs_and_outputs_go_by_name(tmp_path: Path) -> None:
    path = run(
        """
inputs: {left: {shape: [2]}, right: {shape: [3]}}
layers:
  - Dense: {units: 1, name: a}
    from: left
  - Dense: {units: 2, name: b}
    from: right
outputs: [a, b]
compile: {loss: {a: mse, b: mse}}
data:
  source:
    synthetic:
      samples: 8
      x: {left: {shape: [2]}, right: {shape: [3]}}
      y: {a: {shape: [1]}, b: {shape: [2]}}
""",
        tmp_path,
    )
    result = predict(path, {"left": [[1, 2]], "right": [[1, 2, 3]]})
    assert {name: len(values[0]) for name, values in result.items()} == {"a": 1, "b": 2}
    for raw in ([[1, 2]], {"left": [[1, 2]]}):
        with pytest.raises(RunError, match=r"right"):
            predict(path, raw)


def test_a_fixed_batch_is_filled_up(tmp_path: Path) -> None:
    path = run(SMALL.replace("{shape: [4, 2]}\nlayers", "{batch_shape: [8, 4, 2]}\nlayers"), tmp_path, epochs=1)
    samples = [[[0.1 * row, 1.0]] * 4 for row in range(10)]
    results = predict(path, samples)
    assert len(results) == 10
    assert predict(path, samples[:3]) == [pytest.approx(one, abs=1e-6) for one in results[:3]]


def test_parts_that_are_no_whole_batches_are_refused(tmp_path: Path) -> None:
    with pytest.raises(RunError, match="batches of 7: the training part has 24 samples"):
        run(SMALL.replace("{shape: [4, 2]}\nlayers", "{batch_shape: [7, 4, 2]}\nlayers"), tmp_path)


def test_a_tampered_run_is_refused(tmp_path: Path) -> None:
    path = run(COUNTING, tmp_path, epochs=1)
    weights = path / "model.weights.h5"
    whole = weights.read_bytes()
    weights.write_bytes(whole[:-1] + bytes([whole[-1] ^ 1]))
    with pytest.raises(RunError, match="is not what the run wrote"):
        predict(path, [[7, 8, 9]])
    weights.unlink()
    with pytest.raises(RunError, match=r"holds no weights \(finished run\)"):
        predict(path, [[7, 8, 9]])
    weights.write_bytes(whole)
    (path / "spec.yaml").write_text("input: {shape: [3, 1]}\nlayers: [LSTM: {units: -1}]")
    with pytest.raises(RunError, match=r"spec.yaml has errors"):
        predict(path, [[7, 8, 9]])
    (path / "preprocessing.json").write_text(json.dumps([]))
    with pytest.raises(RunError):
        predict(path, [[7, 8, 9]])
