"""Specs as text, edited and compared."""

from textwrap import dedent

from rnnspec.diff import Comparison, compare
from rnnspec.diff.sides import Pair, Result, Side
from rnnspec.rules import Checked, check

BASE = dedent(
    """\
    rnnspec: 1
    vars: {units: 8}
    input: {shape: [20], dtype: int32}
    layers:
      - Embedding: {input_dim: 50, output_dim: 16}
      - LSTM: {units: $units, return_sequences: true}
      - LSTM: {units: 4}
      - Dense: {units: 1, activation: sigmoid}
    compile:
      optimizer: adam
      loss: binary_crossentropy
      metrics: [accuracy]
    data:
      source: {synthetic: {samples: 64, x: {shape: [20], dtype: int32, range: [0, 49]}, y: {classes: 2}}}
      split: {validation: 0.25}
    fit:
      epochs: 3
      callbacks:
        - EarlyStopping: {patience: 3}
    expect: {max_memory: 64 KiB}
    """
)


def edited(*edits: tuple[str, str], text: str = BASE) -> str:
    """The text with the first occurrence of each left side replaced."""
    for before, after in edits:
        assert before in text, before
        text = text.replace(before, after, 1)
    return text


def graph(*items: str, inputs: str = "input: {shape: [20, 3]}", outputs: str | None = None, more: str = "") -> str:
    """A spec of these items; `GRU: {units: 4} < a` takes its input from `a`."""
    lines = [inputs, "layers:"]
    for item in items:
        kind, arrow, source = item.partition(" < ")
        lines.append(f"- {kind}" + (f"\n  from: {source}" if arrow else ""))
    return "\n".join([*lines, *([f"outputs: [{outputs}]"] if outputs else []), more]) + "\n"


def read(text: str) -> Checked:
    checked = check(text, "spec.yaml")
    assert checked.sound, [finding.message for finding in checked.diagnostics]
    return checked


def between(old: str, new: str) -> Comparison:
    return compare(read(old), read(new))


def result(old: str, new: str, names: tuple[str, str] = ("old.yaml", "new.yaml")) -> Result:
    """What the command makes of two texts."""
    return Result((Pair(*(Side(name, text.encode()) for name, text in zip(names, (old, new), strict=True))),))


def told(comparison: Comparison) -> list[str]:
    """The kinds of change with what they are about and whether they break: `argument-changed lstm !`.

    Findings are left out: which there are is for the rules to say.
    """
    changes = [one for one in comparison.changes if one.subject != "findings"]
    return [f"{one.kind()} {one.subject}{' !' * one.breaking}" for one in changes]
