"""The published JSON Schema accepts what the program accepts, and rejects what it rejects."""

import json
import re
from pathlib import Path
from textwrap import dedent
from typing import Any

import jsonschema
import pytest

from rnnspec.rules import RULES
from rnnspec.source.compose import compose
from rnnspec.source.tree import plain
from rnnspec.spec.schema import schema

ROOT = Path(__file__).parents[2]
SPECS = [path for path in sorted(ROOT.glob("specs/*.yaml")) if "RS701" not in path.read_text()]


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft7Validator:
    made = schema()
    jsonschema.Draft7Validator.check_schema(made)
    return jsonschema.Draft7Validator(made)


def document(text: str) -> Any:
    composed = compose(text, "spec.yaml")
    assert composed.root is not None
    return plain(composed.root)


@pytest.mark.parametrize("path", SPECS, ids=lambda path: path.stem)
def test_accepts_the_shipped_specs(path: Path, validator: jsonschema.Draft7Validator) -> None:
    assert [error.message for error in validator.iter_errors(document(path.read_text()))] == []


GOOD = [case.text for rule in RULES.all() for case in rule.good if not rule.code.startswith(("RS00", "RS01"))]


@pytest.mark.parametrize("text", GOOD)
def test_accepts_every_good_case(text: str, validator: jsonschema.Draft7Validator) -> None:
    assert [error.message for error in validator.iter_errors(document(dedent(text)))] == []


BAD = {
    "unknown section": "layres: [Flatten]",
    "unknown kind": "layers: [{Dens: {units: 3}}]",
    "unknown argument": "layers: [{Dense: {unit: 3}}]",
    "missing argument": "layers: [{Dense: {}}]",
    "wrong type": "layers: [{Dense: {units: three}}]",
    "out of range": "layers: [{Dense: {units: 0}}]",
    "unknown choice": "layers: [{Dense: {units: 3, activation: rleu}}]",
    "nested": "layers: [{Bidirectional: {layer: {LSTM: {unit: 3}}}}]",
    "unknown optimizer": "compile: {optimizer: adamm}",
    "unknown identifier in a list": "compile: {metrics: [acuracy]}",
    "unknown callback": "fit: {callbacks: [{EarlyStoping: {}}]}",
    "unknown source": "data: {source: {imbd: {}}}",
}


@pytest.mark.parametrize("text", BAD.values(), ids=BAD.keys())
def test_rejects_what_is_wrong(text: str, validator: jsonschema.Draft7Validator) -> None:
    assert not validator.is_valid(document(text))


def test_every_reference_has_a_definition() -> None:
    made = schema()
    assert set(re.findall(r'"#/definitions/([^"]+)"', json.dumps(made))) <= set(made["definitions"])
