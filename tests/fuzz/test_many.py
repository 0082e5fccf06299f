"""Texts with the same fault many times, and texts with large numbers: none takes the square of their number.

`python -m tests.fuzz` allows a command a second of the processor's time, of which most of these take a tenth.
"""

import re
from collections.abc import Callable
from pathlib import Path
from random import Random

import pytest

from rnnspec.spec.family import family
from tests.fuzz.mutating import seeds
from tests.fuzz.running import run

HEAD = "input: {shape: [10, 3]}\n"
MANY = 500


def layers(item: Callable[[int], str], number: int = MANY) -> str:
    return HEAD + "layers:\n" + "".join(f"  - {item(at)}\n" for at in range(number))


def section(head: str, item: Callable[[int], str], number: int = MANY) -> str:
    return f"{HEAD}layers: [Flatten]\n{head}\n" + "".join(f"{item(at)}\n" for at in range(number))


#: A text and how many findings it has at least.
TEXTS: dict[str, tuple[str, int]] = {
    "references to nothing": (
        layers(lambda at: f"Dense: {{units: 3, name: layer_{at}}}\n    from: layer{at}x", 4 * MANY),
        4 * MANY,
    ),
    "unknown fields": (layers(lambda at: "LSTM: {unitz: 3}"), MANY),
    "outdated kinds": (layers(lambda at: "CuDNNLSTM: {unitz: 3}"), 2 * MANY),
    "unknown kinds, alike": (layers(lambda at: "LSTMM: {units: 3}"), MANY),
    "unknown kinds, each another one": (layers(lambda at: f"Lay{at}: {{units: 3}}"), MANY),
    "values of a wrong type": (layers(lambda at: f"LSTM: {{units: x{at}}}"), MANY),
    "unknown variables": (layers(lambda at: f"Dense: {{units: $x{at}}}"), MANY),
    "names taken twice": (layers(lambda at: "Dense: {units: 3, name: same}"), MANY - 1),
    "layers in a ring": (layers(lambda at: f"Dense: {{units: 3, name: l{at}}}\n    from: l{(at + 1) % MANY}"), 1),
    "layers that lead nowhere": (layers(lambda at: "Dense: {units: 3}\n    from: input"), MANY - 1),
    "variables in a chain": (section("vars:", lambda at: f"  v{at}: $v{at + 1}"), 1),
    "unused variables": (section("vars:", lambda at: f"  v{at}: {at}"), MANY),
    "keys twice": (section("", lambda at: f"name: v{at}"), MANY - 1),
    "unknown sections": (section("", lambda at: f"section{at}: 1"), MANY),
    "outputs of nothing": (section("outputs:", lambda at: f"  - out{at}"), MANY),
    "unknown callbacks": (section("fit:\n  callbacks:", lambda at: "    - EarlyStoping: {patienc: 3}"), 2 * MANY),
    "unknown metrics": (section("compile:\n  loss: mse\n  metrics:", lambda at: f"    - acuracy{at}"), MANY),
    "expectations of nothing": (section("expect:\n  layers:", lambda at: f"    v{at}: {{params: 1}}"), MANY),
    "a stack that loses its steps": (HEAD + "layers:\n  - LSTM: {units: 3}\n    repeat: 9999\n", 1),
    "as many layers as may be": (
        HEAD + "layers:\n  - LSTM: {units: 3, return_sequences: true}\n    repeat: 20000\n",
        0,
    ),
    "too many layers": (HEAD + "layers:\n  - LSTM: {units: 3, return_sequences: true}\n    repeat: 20001\n", 1),
    "too many layers in blocks": (
        HEAD
        + "layers:\n  - repeat: 999\n    layers:\n      - {repeat: 999, layers: [{repeat: 999, layers: [Flatten]}]}\n",
        1,
    ),
    "too many layers in models": (
        HEAD + "layers:\n  - Sequential: {layers: [{Dense: {units: 3}, repeat: 9999}]}\n    repeat: 9999\n",
        1,
    ),
}


@pytest.mark.parametrize("name", TEXTS)
def test_many_faults_are_told_in_no_time(name: str) -> None:
    text, least = TEXTS[name]
    command = ("check", "-", "--format", "concise")
    run(command, b"")
    ended = run(command, text.encode())
    assert ended.fault is None, f"{ended.fault}: {ended.output[:300]}"
    assert ended.output.count("[RS") >= least


def test_turns_of_a_layer_are_not_looked_through_for_each_of_them(tmp_path: Path) -> None:
    (tmp_path / "rnnspec.toml").write_text('targets = ["litert"]')
    command = ("check", "-", "--format", "concise", "--config", str(tmp_path / "rnnspec.toml"))
    run(command, b"")
    ended = run(command, f"{HEAD}layers:\n  - LSTM: {{units: 3, return_sequences: true}}\n    repeat: 9999\n".encode())
    assert ended.fault is None, ended.fault
    assert ended.output.count("RS711") == 1


def test_what_is_beyond_too_many_layers_is_read_all_the_same() -> None:
    """One finding: what refers to a later layer finds it."""
    text = HEAD + "layers:\n  - Dense: {units: 3}\n    repeat: 30000\n  - Flatten\n  - Dense: {units: 0, name: head}\n"
    ended = run(("check", "-", "--format", "concise"), f"{text}outputs: [head]\n".encode())
    assert re.findall(r"RS\d{3}", ended.output) == ["RS035", "RS026"]


def examples() -> list[str]:
    """The examples of all layers, as specs."""
    texts = []
    for cls in family("layers").all():
        for example in cls.examples:
            names = [f"i{number}" for number in range(len(example.given))]
            shapes = [str(list(shape)).replace("None", "null") for shape in example.given]
            inputs = ", ".join(f"{name}: {{batch_shape: {shape}}}" for name, shape in zip(names, shapes, strict=True))
            source = names[0] if len(names) == 1 else f"[{', '.join(names)}]"
            texts.append(f"inputs: {{{inputs}}}\nlayers:\n  - {example.spec}\n    from: {source}\n")
    return texts


@pytest.mark.parametrize("part", range(4))
def test_no_number_is_too_large(part: int) -> None:
    """A number of any kind, be it of units, of classes or of columns, is nothing to count up to."""
    random = Random(part)
    for text in random.sample([*examples(), *seeds()], 80):
        if not (numbers := list(re.finditer(r"(?<![\w.#-])\d+(?![\w.])", text))):
            continue
        at = random.choice(numbers)
        large = f"{text[: at.start()]}{10 ** random.choice((6, 12))}{text[at.end() :]}"
        ended = run(("check", "-", "--format", "concise"), large.encode())
        assert ended.fault is None, ended


#: N is a large number.
LARGE = {
    "columns of a window": """\
layers: [{LSTM: {units: 3}}]
data: {source: {synthetic: {samples: 61, x: {shape: [N]}}}, transforms: [{window: {length: 5}}]}
""",
    "a column that is not among them": """\
layers: [{LSTM: {units: 3}}]
data: {source: {synthetic: {samples: 61, x: {shape: [N]}}}, transforms: [{scale: {columns: [price]}}]}
""",
    "classes with weights": """\
layers: [Flatten, {Dense: {units: N, activation: softmax}}]
compile: {loss: categorical_crossentropy}
fit: {class_weight: {0: 1.0}}
""",
    "classes without samples": """\
layers: [Flatten, {Dense: {units: N, activation: softmax}}]
compile: {loss: sparse_categorical_crossentropy}
data: {source: {arrays: {x: [[[1, 2, 3]], [[1, 2, 3]]], y: [0, 1]}}}
""",
    "parts of a tensor": "layers: [{ops.split: {indices_or_sections: N}}]\n",
    "layers": "layers: [{LSTM: {units: 3}, repeat: N}]\n",
}


def test_labels_that_are_no_numbers_are_told_of_once() -> None:
    text = LARGE["classes without samples"].replace("units: N", "units: 2").replace("y: [0, 1]", "y: [{a: 0}, 1]")
    ended = run(("check", "-", "--format", "concise"), f"{HEAD}{text}".encode())
    assert re.findall(r"RS\d{3}", ended.output) == ["RS418"]


@pytest.mark.parametrize("name", LARGE)
def test_nothing_is_counted_up_to_a_large_number(name: str) -> None:
    for number in (10**9, 10**12):
        ended = run(("check", "-"), f"{HEAD}{LARGE[name].replace('N', str(number))}".encode())
        assert ended.fault is None, ended
