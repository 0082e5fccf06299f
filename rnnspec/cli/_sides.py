"""What a word of `rnnspec diff A B` means: a spec, standard input, a Keras model file, or a run."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from rnnspec.cli._exit import fail
from rnnspec.cli._options import texts
from rnnspec.diff.sides import Pair, Result, Side
from rnnspec.spec.config import Config

if TYPE_CHECKING:
    from rnnspec.runtime.run_dir import StoredRun

#: What Keras writes. The second and third hold arrays alone, or need a library that runs on what it reads.
_MODEL, _OTHERS = ".keras", (".h5", ".hdf5")


def two(old: str, new: str, runs: Path, config: Config | None) -> Result:
    """Ends the program with one line for what is no side."""
    return Result((Pair(*(replace(_side(word, runs), config=config) for word in (old, new))),))


def _side(word: str, runs: Path) -> Side:
    path = Path(word)
    if path.suffix == _MODEL and path.is_file():
        return _model(path)
    if path.suffix in _OTHERS and path.is_file():
        what = "weights only" if path.name.endswith(".weights.h5") else "HDF5, which Keras wrote before version 3"
        fail(f"{path} is {what}: save the model as {path.stem.removesuffix('.weights')}.keras")
    if word == "-" or path.is_file():
        (text,) = texts([path])
        return Side(text.name, text.data, file=text.file)
    return _run(word, path, runs)


def _model(path: Path) -> Side:
    import json

    from rnnspec.importing import NotAModel, read_model

    try:
        model = read_model(path)
    except NotAModel as problem:
        fail(f"{path}: {problem}")
    side = Side(path.as_posix(), json.dumps(model.document).encode(), sections=model.sections)
    if side.broken:
        error = next((one.message for one in side.checked.errors), "the model is incomplete")
        fail(f"{path} cannot be written as a spec: {error}")
    return side


def _run(word: str, path: Path, runs: Path) -> Side:
    from rnnspec.runtime.errors import RunError
    from rnnspec.runtime.run_dir import SPEC, StoredRun
    from rnnspec.runtime.runs import resolve

    if path.is_dir() and not (path / SPEC).is_file():
        fail(f"{path} is a folder and no run; diff compares files, or with --against REF all specs of a folder")
    if path.suffix in (".yaml", ".yml", _MODEL, *_OTHERS):
        fail(f"no such file: {path}")
    try:
        run = StoredRun(resolve(word, runs))
        return Side((run.path / SPEC).as_posix(), (run.path / SPEC).read_bytes(), file=_beside(run))
    except RunError as error:
        fail(error.message if runs.is_dir() else f"no such file or run: {word}")
    except OSError as error:
        fail(f"{run.path} is damaged: {SPEC} cannot be read ({error.strerror})")


def _beside(run: "StoredRun") -> Path:
    """Where the spec of a run lay: its data still lies there."""
    from rnnspec.runtime.run_dir import SPEC

    was = run.manifest.get("spec_path")
    return Path(was).parent / SPEC if isinstance(was, str) else run.path / SPEC
