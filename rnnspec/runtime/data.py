"""Data as a model takes it: loaded, fetched where it may be, and matched with the model's inputs and outputs."""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rnnspec.data import DataProblem, Download, Files
from rnnspec.data._problems import DataMissing
from rnnspec.data.pipeline import Parts, load
from rnnspec.inference import Report
from rnnspec.runtime.errors import RunError
from rnnspec.source.tree import Route
from rnnspec.spec.document import DataSpec
from rnnspec.spec.family import family
from rnnspec.spec.load import Document
from rnnspec.spec.naming import snake_case
from rnnspec.spec.tensors import Tensor, shown

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from rnnspec.data import Dataset, Values

#: What a model takes or gives: one array, or a list of them in the order of the spec.
Arrays = Any
#: Seconds without a byte after which a download has failed.
_PATIENCE = 30.0


def data_overrides(document: Document, report: Report, wanted: str) -> list[str]:
    """What `--data WANTED` means, as `--set` texts: check the spec again with them.

    WANTED is the name of a public data set or a file. It replaces `source`; `num_words` becomes the
    `input_dim` of the first Embedding, and sequences of unequal length are padded to the length of the
    input unless a transform does so already. Raises `RunError`.
    """
    resolved = document.resolved
    before: Any = resolved.get("data") if isinstance(resolved, dict) else None
    data: dict[str, Any] = dict(before) if isinstance(before, dict) else {}
    kind, arguments = _source(wanted)
    cls = family("sources").get(kind)
    fields = cls.model_fields if cls is not None else {}
    if "num_words" in fields:
        sizes = (getattr(step.layer, "input_dim", None) for step in report.layers if step.node.kind == "Embedding")
        if (size := next(sizes, None)) is not None:
            arguments["num_words"] = size
        steps = list(data.get("transforms") or [])
        shape = next(iter(report.inputs.values())).sizes
        if len(shape) == 2 and shape[1] is not None and not any("pad" in step for step in steps):
            data["transforms"] = [*steps, {"pad": {"maxlen": shape[1]}}]
    data["source"] = {kind: arguments}
    return [f"data={json.dumps(data)}"]


def _source(wanted: str) -> tuple[str, dict[str, Any]]:
    kinds = family("sources").kinds
    path = Path(wanted)
    files = {f".{kind}": kind for kind in kinds}
    if path.is_file():
        kind = files.get(path.suffix.lower())
        if kind is None:
            raise RunError(f"{wanted}: a data file ends in one of {', '.join(sorted(files))}", exit_code=2)
        return kind, {"path": str(path.resolve())}
    if path.is_dir() and "text" in kinds:
        return "text", {"path": str(path.resolve())}
    cls = family("sources").get(wanted)
    if cls is not None and getattr(cls, "download", None) is not None:
        return wanted, {}
    raise RunError(f"--data {wanted}: neither a file nor a public data set", exit_code=2)


def load_parts(document: Document, report: Report, files: Files, note: Callable[[str], None]) -> Parts:
    """The parts of the data, fetched first where they are public and not here. Raises `RunError`."""
    spec = report.spec.data
    if spec is None:
        raise RunError("the spec has no data: give it a data section, or use --data", exit_code=2)
    try:
        return _load(spec, files)
    except DataProblem as problem:
        download = getattr(spec.source, "download", None)
        if not isinstance(problem.fact, DataMissing) or download is None:
            raise explained(problem, document, report) from problem
        fetch(download, files, note)
    try:
        return _load(spec, files)
    except DataProblem as problem:
        raise explained(problem, document, report) from problem


def _load(spec: DataSpec, files: Files) -> Parts:
    return load(spec.source, spec.transforms, spec.split, files)


def fetch(download: Download, files: Files, note: Callable[[str], None]) -> None:
    """Download a public data set into Keras's cache, checked by its SHA-256. Raises `RunError`."""
    import socket

    import keras

    note(f"downloading {download.url}")
    before = socket.getdefaulttimeout()
    socket.setdefaulttimeout(_PATIENCE)
    try:
        keras.utils.get_file(download.file, origin=download.url, file_hash=download.sha256)
    except Exception as error:  # Keras raises bare exceptions of its own for what goes wrong on the way
        places = " or ".join(str(folder) for folder in files.folders)
        raise RunError(
            f"{download.file} is not here and could not be downloaded from {download.url}; "
            f"put it into {places}, or name its folder with --data-dir"
        ) from error
    finally:
        socket.setdefaulttimeout(before)


def explained(problem: DataProblem, document: Document, report: Report, route: Route = ("data",)) -> RunError:
    """The problem in the words of the rules, on one line."""
    from rnnspec.rules import RULES, Context

    fact = problem.fact.below(route)
    context = Context(document, report)
    for rule in RULES.explaining(type(fact), context.words):
        for finding in rule().check(fact, context):
            details = [label.text for label in finding.labels if label.primary and label.text]
            return RunError(f"{finding.code} {': '.join([finding.message, *details[:1]])}")
    name = snake_case(type(fact).__name__).replace("_", " ")
    fields = [name for name in fact._fields if name != "route"]
    values = ", ".join(f"{name.replace('_', ' ')} {getattr(fact, name)!r}" for name in fields)
    where = ".".join(map(str, fact.route))
    return RunError(f"{where}: {name}{f' ({values})' if values else ''}")


def model_inputs(values: "Mapping[str, Values]", report: Report) -> Arrays:
    """Inputs in the order of the model. A single one may have any name. Raises `RunError`."""
    matched = _matched("input", values, list(report.inputs))
    arrays = [fitted(name, array, report.inputs[name]) for name, array in matched]
    return arrays if len(arrays) > 1 else arrays[0]


def model_targets(dataset: "Dataset", report: Report) -> Arrays:
    """Targets in the order of the outputs. Raises `RunError`."""
    if not dataset.y:
        raise RunError("the data has no targets: nothing to learn or to compare with")
    arrays = [
        _array(name, values) for name, values in _matched("output", dataset.y, [one.name for one in report.outputs])
    ]
    return arrays if len(arrays) > 1 else arrays[0]


def _matched(what: str, values: "Mapping[str, Values]", names: list[str]) -> "list[tuple[str, Values]]":
    if len(names) == len(values) == 1:
        return [(names[0], next(iter(values.values())))]
    missing = [name for name in names if name not in values]
    if missing:
        found = ", ".join(values) or "nothing"
        raise RunError(f"{what} '{missing[0]}' of the model is not in the data, which has {found}")
    return [(name, values[name]) for name in names]


def _array(name: str, values: "Values") -> "NDArray[Any]":
    if isinstance(values, list):
        raise RunError(f"the samples of '{name}' differ in length: add the transform pad")
    return values


def fitted(name: str, values: "Values", tensor: Tensor) -> "NDArray[Any]":
    """The array as an input takes it: a last axis of size 1 is added where it is missing. Raises `RunError`."""
    array, sample = _array(name, values), tensor.sizes[1:]
    if _fits(array.shape[1:], sample):
        return array
    flat = sample[:-1] if sample[-1:] == (1,) else None
    if flat is not None and _fits(array.shape[1:], flat):
        return array[..., None]
    single = _fits(array.shape, sample) or (flat is not None and _fits(array.shape, flat))
    hint = ": put a single sample into a list" if single else ""
    raise RunError(f"input '{name}' has the shape {array.shape}, the model takes {shown(tensor.shape)}{hint}")


def _fits(shape: tuple[int, ...], sizes: tuple[int | None, ...]) -> bool:
    return len(shape) == len(sizes) and all(want in (None, have) for have, want in zip(shape, sizes, strict=True))


def samples(arrays: Arrays) -> int:
    """How many samples there are."""
    return len(arrays[0] if isinstance(arrays, list) else arrays)


def fixed_batch(report: Report) -> int | None:
    """The batch size that the inputs declare, None if it is open."""
    return next((size for tensor in report.inputs.values() if (size := tensor.sizes[0]) is not None), None)


def whole_batches(arrays: Arrays, batch: int | None, what: str) -> None:
    """A model with a fixed batch takes whole batches only. Raises `RunError`."""
    count = samples(arrays)
    if batch is not None and count % batch:
        raise RunError(f"the model takes batches of {batch}: the {what} part has {count} samples, no multiple of that")
