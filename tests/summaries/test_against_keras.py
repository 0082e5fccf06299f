"""`rnnspec summary` says what `model.summary()` of the built model says."""

import json
import re
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rnnspec.cli.main import application
from rnnspec.rules import check

pytestmark = pytest.mark.keras
SPECS = sorted(Path(__file__).parent.glob("*.yaml"))
TOTALS = {"params": "Total", "trainable_params": "Trainable", "non_trainable_params": "Non-trainable"}


@dataclass(frozen=True)
class Row:
    """A line of a summary: `(None, 8)`, or several of them for several outputs."""

    name: str
    kind: str
    shapes: str
    params: int


@dataclass(frozen=True)
class Summary:
    rows: tuple[Row, ...]
    totals: tuple[int, ...]


def said_by_rnnspec(path: Path) -> Summary:
    result = CliRunner().invoke(application([]), ["summary", str(path), "--format", "json"])
    assert result.exit_code == 0, result.output
    (spec,) = json.loads(result.output)["specs"]
    inputs = [Row(one["name"], "InputLayer", shape(one["shape"]), 0) for one in spec["inputs"]]
    layers = [
        Row(one["name"], one["kind"], ", ".join(map(shape, one["output_shapes"])), one["params"])
        for one in spec["layers"]
    ]
    return Summary((*inputs, *layers), tuple(spec[key] for key in TOTALS))


def shape(sizes: list[int | None]) -> str:
    return str(tuple(sizes))


def said_by_keras(model: Any) -> Summary:
    """The table of `model.summary()`, without the operations by which Keras computes masks: they are no layers."""
    from keras import layers

    lines: list[str] = []
    with pytest.MonkeyPatch.context() as patch:
        # Rich draws as wide as the terminal, whatever `line_length` says.
        patch.setenv("COLUMNS", "300")
        model.summary(line_length=300, print_fn=lines.append)
    text = "\n".join(lines).splitlines()
    # A cell may run over several lines; rules of other characters stand between rows.
    blocks = [list(group) for ruled, group in groupby(text, lambda line: line[:1] in "│┃") if ruled]
    head, *cells = [[" ".join(parts).split() for parts in zip(*map(split, block), strict=True)] for block in blocks]
    assert [" ".join(cell) for cell in head[:3]] == ["Layer (type)", "Output Shape", "Param #"]
    rows = [row(*(" ".join(cell) for cell in line[:3])) for line in cells]
    assert all(one.params == 0 for one in rows if not hasattr(layers, one.kind))
    return Summary(
        tuple(one for one in rows if hasattr(layers, one.kind)),
        tuple(total(word, "\n".join(text)) for word in TOTALS.values()),
    )


def split(line: str) -> list[str]:
    return re.split("[│┃]", line)[1:-1]


def row(layer: str, shapes: str, params: str) -> Row:
    found = re.fullmatch(r"(\S+) \((\w+)\)", layer)
    assert found, layer
    return Row(found[1], found[2], shapes.removeprefix("[").removesuffix("]"), int(params.replace(",", "")))


def total(word: str, text: str) -> int:
    found = re.search(rf"^\s*{word} params: ([\d,]+)", text, re.MULTILINE)
    assert found, word
    return int(found[1].replace(",", ""))


def built(path: Path) -> Any:
    from rnnspec.runtime.build import build

    report = check(path.read_bytes(), str(path), file=path).report
    assert report is not None
    return build(report)


def in_any_order(summary: Summary) -> Summary:
    return Summary(tuple(sorted(summary.rows, key=lambda one: one.name)), summary.totals)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_both_say_the_same(path: Path) -> None:
    ours, theirs = said_by_rnnspec(path), said_by_keras(built(path))
    assert len(ours.rows) > 4
    # Keras lists a graph by depth, rnnspec in the order of the text: for a chain they are one.
    branched = "from:" in path.read_text("utf-8")
    assert (in_any_order(ours) if branched else ours) == (in_any_order(theirs) if branched else theirs)


def test_another_model_is_another_summary() -> None:
    model = built(SPECS[0])
    assert said_by_keras(model) != said_by_keras(built(SPECS[1]))
    model.layers[-1].trainable = False
    assert said_by_keras(model).rows == said_by_rnnspec(SPECS[0]).rows
    assert said_by_keras(model) != said_by_rnnspec(SPECS[0])
