"""Files that are no models, or not what they claim: one line, and nothing run, written or filled."""

import io
import json
import struct
import zipfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from rnnspec.cli.main import application
from rnnspec.importing import NotAModel, keras_file, read_model

INPUT = {
    "class_name": "InputLayer",
    "module": "keras.layers",
    "config": {"batch_shape": [None, 3], "name": "input_layer"},
}
DENSE = {"class_name": "Dense", "module": "keras.layers", "config": {"name": "dense", "units": 2}}


def model(*layers: dict[str, Any]) -> dict[str, Any]:
    return {"class_name": "Sequential", "config": {"name": "sequential", "layers": [INPUT, *layers]}}


def packed(config: bytes | Any, *, name: str = "config.json", **more: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, config if isinstance(config, bytes) else json.dumps(config))
        for other, text in more.items():
            archive.writestr(other, text)
    return data.getvalue()


def with_layer(**changes: Any) -> bytes:
    return packed(model(DENSE | changes))


def with_argument(name: str, value: Any) -> bytes:
    return with_layer(config=DENSE["config"] | {name: value})  # type: ignore[operator]


def twice() -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        archive.writestr("config.json", json.dumps(model(DENSE)))
        archive.writestr("config.jsom", json.dumps(model(DENSE)))
    return data.getvalue().replace(b"config.jsom", b"config.json")


def encrypted() -> bytes:
    """The flag that says so, in both headers."""
    data = bytearray(packed(model(DENSE)))
    for head, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.index(head) + offset
        data[at : at + 2] = struct.pack("<H", struct.unpack("<H", data[at : at + 2])[0] | 1)
    return bytes(data)


def cut(config: bytes) -> bytes:
    """An archive whose compressed bytes are not what was packed."""
    data = bytearray(packed(config))
    at = data.index(b"config.json") + len("config.json")
    data[at : at + 20] = bytes(20)
    return bytes(data)


def deep(depth: int) -> bytes:
    wrapper = '{"class_name": "TimeDistributed", "module": "keras.layers", "config": {"name": "t", "layer": '
    text = f"{wrapper * depth}{json.dumps(DENSE)}{'}}' * depth}"
    return json.dumps(model(DENSE)).replace(json.dumps(DENSE), text).encode()


CODE = {"class_name": "__lambda__", "config": {"code": "4wEAAAA=", "defaults": None, "closure": None}}
REFUSED: dict[str, tuple[bytes, str]] = {
    "no archive": (b"layers:\n- Dense", "no archive"),
    "nothing": (b"", "no archive"),
    "cut short": (packed(model(DENSE))[:-30], "damaged"),
    "garbled": (cut(json.dumps(model(DENSE)).encode() * 50), "cannot be unpacked"),
    "encrypted": (encrypted(), "cannot be unpacked"),
    "no configuration": (packed(b"{}", name="other.json"), "no config.json"),
    "a path that leaves": (packed(model(DENSE), name="../config.json"), "no config.json"),
    "two configurations": (twice(), "more than one"),
    "no JSON": (packed(b"{"), "no JSON"),
    "no object": (packed([1]), "no model"),
    "deep JSON": (packed(b"[" * 100_000), "no JSON"),
    "deep layers": (packed(deep(400)), "nested too deeply"),
    "no class": (packed({}), "it is a None"),
    "no layers": (packed({"class_name": "Sequential", "config": {}}), "not as Keras writes it"),
    "layers of another form": (packed({"class_name": "Sequential", "config": {"layers": 3}}), "not as Keras writes it"),
    "a reference to nothing": (
        packed({"class_name": "Functional", "config": {"layers": [], "input_layers": ["a", 0, 0]}}),
        "not as Keras writes it",
    ),
    "not built": (packed({"class_name": "Sequential", "config": {"layers": [DENSE]}}), "before it was built"),
    "subclass": (packed({"class_name": "MyModel", "module": "my", "config": {}}), "it is a MyModel"),
    "Lambda": (with_layer(class_name="Lambda", config={"name": "shift", "function": CODE}), "layer shift is a Lambda"),
    "a class of its own": (with_layer(class_name="Mine", module="builtins", registered_name="a>Mine"), "is a Mine"),
    "posing as Keras's": (with_layer(module="os", class_name="Dense"), "a class of its own"),
    "registered under Keras's name": (with_layer(registered_name="mine>Dense"), "a class of its own"),
    "layer of no kind": (with_layer(class_name="TFSMLayer", module="keras.layers"), "no place in a spec"),
    "a function": (
        with_argument("activation", {"module": "builtins", "class_name": "function", "config": "evil"}),
        "uses function",
    ),
    "code in an argument": (with_argument("activation", CODE), "__lambda__"),
    "unknown argument": (with_argument("quantum", 3), "dense has quantum = 3"),
}  # fmt: skip


@pytest.mark.parametrize(("data", "why"), REFUSED.values(), ids=REFUSED)
def test_refused_in_one_line(data: bytes, why: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("model.keras").write_bytes(data)
    with pytest.raises(NotAModel) as raised:
        read_model(Path("model.keras"))
    assert why in str(raised.value)
    assert len(str(raised.value).splitlines()) == 1
    Path("spec.yaml").write_text("input: {shape: [3]}\nlayers: [{Dense: {units: 2}}]\n")
    done = CliRunner().invoke(application([]), ["diff", "model.keras", "spec.yaml"])
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr.startswith("rnnspec: model.keras: ")
    assert len(done.stderr.splitlines()) == 1
    assert {path.name for path in tmp_path.rglob("*")} == {"model.keras", "spec.yaml"}


def test_what_is_not_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(packed(model(DENSE), other=b"../../etc/passwd"))
    assert read_model(path).document["layers"] == [{"Dense": {"units": 2}}]


def test_reading_stops_at_a_limit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """However little the archive takes, and whatever size it claims."""
    import tracemalloc

    path = tmp_path / "bomb.keras"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive, archive.open("config.json", "w") as member:
        for _ in range(64):
            member.write(bytes(2**20))
    assert path.stat().st_size < 2**17
    monkeypatch.setattr(keras_file, "_LARGEST", 2**20)
    tracemalloc.start()
    try:
        with pytest.raises(NotAModel, match="larger than 1 MiB"):
            read_model(path)
        assert tracemalloc.get_traced_memory()[1] < 16 * 2**20
    finally:
        tracemalloc.stop()


def test_a_model_that_no_spec_allows_is_told_by_its_first_finding(tmp_path: Path) -> None:
    path = tmp_path / "model.keras"
    path.write_bytes(packed(model(DENSE | {"config": {"name": "a.b", "units": 2}})))
    done = CliRunner().invoke(application([]), ["diff", str(path), str(path)])
    assert done.exit_code == 2
    assert "cannot be written as a spec" in done.stderr


@pytest.mark.parametrize(("name", "why"), [("old.h5", "HDF5"), ("a.weights.h5", "weights only"), ("b.hdf5", "HDF5")])
def test_other_files_of_keras(name: str, why: str, tmp_path: Path) -> None:
    (tmp_path / name).write_bytes(b"\x89HDF\r\n\x1a\n")
    done = CliRunner().invoke(application([]), ["diff", str(tmp_path / name), str(tmp_path / name)])
    assert done.exit_code == 2
    assert why in done.stderr
    assert len(done.stderr.splitlines()) == 1
