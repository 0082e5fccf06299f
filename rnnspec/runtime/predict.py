"""`rnnspec predict` and `rnnspec evaluate`: from the run directory alone, preprocessing included."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnnspec.data import DataProblem, Files
from rnnspec.data.pipeline import prepare_input, undo_output
from rnnspec.inference import Report
from rnnspec.runtime import data as feeding
from rnnspec.runtime.backend import Wanted, choose, start
from rnnspec.runtime.build import compile_
from rnnspec.runtime.errors import MissingExtra, RunError, refusals
from rnnspec.runtime.progress import Lines
from rnnspec.runtime.run_dir import StoredRun
from rnnspec.spec.load import Document

if TYPE_CHECKING:
    from numpy.typing import NDArray


def read_input(text: str) -> Any:
    """Samples from JSON text, or from a `.json`, `.csv`, `.npy` or `.npz` file.

    Nested lists or an array with one item per sample, or a mapping of these by the names of several
    inputs. A CSV file has one sample per line; a first line without a number is its header. Raises
    `RunError`.
    """
    if text.lstrip()[:1] in ("[", "{"):
        return _json(text, "the input")
    path = Path(text)
    readers = {".json": _json_file, ".csv": _csv, ".npy": _npy, ".npz": _npz}
    reader = readers.get(path.suffix.lower())
    if reader is None:
        raise RunError(f"{text}: neither JSON nor a file that ends in {', '.join(readers)}", exit_code=2)
    try:
        return reader(path)
    except ImportError as error:
        raise MissingExtra("train", "numpy") from error
    except OSError as error:
        raise RunError(f"{path} cannot be read: {error.strerror or error}", exit_code=2) from error
    except (ValueError, EOFError) as error:
        raise RunError(f"{path} cannot be read: {str(error).splitlines()[0]}", exit_code=2) from error


def predict(run: Path, raw: Any, *, backend: Wanted = "auto") -> Any:
    """Predictions for samples as `read_input` gives them: nested lists, or a mapping of them by output name.

    The preprocessing of the run is applied to the samples, and undone in the predictions where that
    makes sense. Raises `RunError`.
    """
    stored = StoredRun(run)
    document, report = stored.checked
    with start(choose(backend, report, training=False)):
        data, states = report.spec.data, stored.preprocessing["states"]
        transforms = data.transforms if data is not None else []
        try:
            x = feeding.model_inputs(prepare_input(transforms, states, _named(raw, stored)), report)
            outputs = _predicted(stored.model(), x, feeding.fixed_batch(report))
            targets = stored.preprocessing["targets"]
            names = targets if len(targets) == len(outputs) == 1 else [output.name for output in report.outputs]
            results = [
                undo_output(transforms, states, output, name).tolist()
                for name, output in zip(names, outputs, strict=True)
            ]
        except DataProblem as problem:
            raise _explained(problem, document, report) from problem
    if len(results) == 1:
        return results[0]
    return dict(zip((output.name for output in report.outputs), results, strict=True))


def evaluate(run: Path, *, data_dir: Path | None = None, backend: Wanted = "auto") -> dict[str, Any]:
    """Loss and metrics on the test part of the run's data, or on the validation part: `part` says which.

    Raises `RunError`, also if the data is no longer what the run was trained on.
    """
    stored = StoredRun(run)
    document, report = stored.checked
    files = Files(Path(str(stored.manifest.get("spec_path", run))).parent, data_dir)
    with start(choose(backend, report, training=False)):
        parts = feeding.load_parts(document, report, files, Lines().note)
        if json.loads(json.dumps(parts.states)) != stored.preprocessing["states"]:
            raise RunError("the data has changed since training: the preprocessing it gives is not that of the run")
        name, part = ("test", parts.test) if parts.test is not None else ("validation", parts.validation)
        if part is None:
            raise RunError("the data has neither a test nor a validation part: give data.split one", exit_code=2)
        # Only now: this imports Keras.
        from rnnspec.runtime.fitting import numbers

        model = stored.model()
        compile_(model, report)
        x, y = feeding.model_inputs(part.x, report), feeding.model_targets(part, report)
        batch = feeding.fixed_batch(report)
        feeding.whole_batches(x, batch, name)
        fit = report.spec.fit
        size = batch or (fit.validation_batch_size or fit.batch_size if fit else None)
        with refusals(f"the {name} part cannot be evaluated"):
            figures = numbers(model.evaluate(x, y, batch_size=size, verbose=0, return_dict=True))
    return {"part": name, "samples": feeding.samples(x), **figures}


def _explained(problem: DataProblem, document: Document, report: Report) -> RunError:
    """A problem of the preprocessing, or of the samples themselves: then with the place in them."""
    error = feeding.explained(problem, document, report)
    if problem.fact.route[:1] == ("transforms",):
        return error
    return RunError(f"input {'.'.join(map(str, problem.fact.route))}: {error.message}")


def _named(raw: Any, stored: StoredRun) -> Any:
    """The samples by the names of the data's inputs; a single input needs none."""
    names = stored.preprocessing["inputs"]
    if isinstance(raw, Mapping):
        return {names[0]: next(iter(raw.values()))} if len(raw) == len(names) == 1 else raw
    if len(names) != 1:
        raise RunError(f"the model has the inputs {', '.join(names)}: give a mapping of them by name", exit_code=2)
    return {names[0]: raw}


def _predicted(model: Any, x: Any, batch: int | None) -> "list[NDArray[Any]]":
    """The outputs of the model. Samples that do not fill a fixed batch are joined by copies of the last."""
    import keras
    import numpy as np

    count = feeding.samples(x)
    if count == 0:
        raise RunError("nothing to predict from: the input has no samples", exit_code=2)
    missing = -count % batch if batch else 0
    if missing:
        x = keras.tree.map_structure(lambda array: np.concatenate([array, np.repeat(array[-1:], missing, 0)]), x)
    with refusals("the input cannot be predicted from"):
        outputs = model.predict(x, batch_size=batch or 32, verbose=0)
    return [np.asarray(output)[:count] for output in (outputs if isinstance(outputs, list) else [outputs])]


def _json(text: str, what: str) -> Any:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise RunError(f"{what} is no JSON: {error}", exit_code=2) from error
    if not isinstance(document, list | dict):
        raise RunError(f"{what} is no list of samples", exit_code=2)
    return document


def _json_file(path: Path) -> Any:
    return _json(path.read_text("utf-8"), str(path))


def _csv(path: Path) -> list[list[float]]:
    import csv

    with path.open(newline="", encoding="utf-8-sig") as file:
        rows = [row for row in csv.reader(file) if row]
    if rows and not any(map(_number, rows[0])):
        rows = rows[1:]
    return [[float(cell) for cell in row] for row in rows]


def _number(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _npy(path: Path) -> Any:
    import numpy as np

    return np.load(path, allow_pickle=False)


def _npz(path: Path) -> Any:
    import zipfile

    import numpy as np

    try:
        with path.open("rb") as file, np.load(file, allow_pickle=False) as archive:
            return {name: archive[name] for name in archive.files}
    except zipfile.BadZipFile as error:
        raise ValueError(str(error)) from error
