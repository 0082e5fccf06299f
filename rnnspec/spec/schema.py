"""The JSON Schema (draft 7) of the language, made from the classes that read it."""

from typing import Any

from pydantic.json_schema import GenerateJsonSchema

from rnnspec.spec.document import SECTION_CLASSES
from rnnspec.spec.family import FAMILIES, family
from rnnspec.spec.kind import Kind, Strict
from rnnspec.spec.words import WORDS

#: Where a value may stand, a variable may.
_VARIABLE = {"$ref": "#/definitions/variable"}
_SCALARS = {"integer", "number", "boolean", "null"}


def schema() -> dict[str, Any]:
    """The schema of a spec. Editors complete kinds and arguments from it."""
    definitions: dict[str, Any] = {
        "variable": {"type": "string", "pattern": r"\$[A-Za-z_]"},
        "reference": {"type": "string", "minLength": 1},
        "from": _from(),
        "items": {"type": "array", "items": {"$ref": "#/definitions/item"}},
        "item": _item(),
    }
    for name in FAMILIES:
        for kind, cls in zip(family(name).kinds, family(name).all(), strict=True):
            definitions[f"{name}.{kind}"] = _arguments(cls, definitions)
        definitions[name] = _family(name)
    properties: dict[str, Any] = {
        "rnnspec": {"const": 1},
        "name": {"type": "string"},
        "extends": {"type": "string"},
        "vars": {"type": "object"},
        "inputs": {"type": "object", "minProperties": 1, "additionalProperties": {"$ref": "#/definitions/input"}},
        "layers": {"$ref": "#/definitions/items"},
        "outputs": {"type": "array", "items": {"$ref": "#/definitions/reference"}, "minItems": 1},
    }
    for name, section in SECTION_CLASSES.items():
        definitions[name] = _arguments(section, definitions)
        properties[name] = {"$ref": f"#/definitions/{name}"}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "rnnspec",
        "description": "A sequence model for Keras: model, data, training, expectations.",
        "type": "object",
        "properties": _described(properties),
        "additionalProperties": False,
        "definitions": definitions,
    }


def _described(properties: dict[str, Any]) -> dict[str, Any]:
    """The same with what editors show for the words of the language."""
    return {
        key: {**node, "description": WORDS[key].headline} if key in WORDS else node for key, node in properties.items()
    }


def _arguments(cls: type[Strict], definitions: dict[str, Any]) -> dict[str, Any]:
    """The schema of a mapping that a class reads, its own definitions moved to the common ones."""
    made = cls.model_json_schema(ref_template="#/definitions/{model}", schema_generator=_Generator)
    for name, inner in made.pop("$defs", {}).items():
        definitions.setdefault(name, _draft7(inner))
    result: dict[str, Any] = _draft7(made)
    result.pop("title", None)
    if not issubclass(cls, Kind) or cls.__module__.startswith("rnnspec.data.sources"):
        # A spec that extends another may say a part of a section only.
        result.pop("required", None)
    if issubclass(cls, Kind):
        result["description"] = (cls.__doc__ or "").strip().partition("\n")[0]
    # A key may be made of variables.
    result["patternProperties"] = {r"\$": {}}
    return result


class _Generator(GenerateJsonSchema):
    """Defaults that JSON cannot hold are left out without a warning."""

    ignored_warning_kinds = {"non-serializable-default", "skipped-choice"}


def _draft7(node: Any) -> Any:
    """A schema in draft 7's words, with a variable allowed wherever a scalar or a list is."""
    if isinstance(node, list):
        return [_draft7(one) for one in node]
    if not isinstance(node, dict):
        return node
    if "definitions_of" in node:
        references = [{"$ref": f"#/definitions/{name}"} for name in node["definitions_of"]]
        return references[0] if len(references) == 1 else {"anyOf": references}
    made = {key: _draft7(value) for key, value in node.items() if key not in ("title", "default")}
    if "properties" in node:
        made["properties"] = {key: _draft7(value) for key, value in node["properties"].items()}
    if "prefixItems" in made:
        made["items"] = made.pop("prefixItems")
    if "anyOf" in made:
        made["anyOf"] = [one for one in made["anyOf"] if one != _VARIABLE]
        if any(_scalar(one) or "anyOf" in one for one in made["anyOf"]):
            made["anyOf"] = [*(_unwrapped(one) for one in made["anyOf"]), _VARIABLE]
        return made
    return {"anyOf": [made, _VARIABLE]} if _scalar(made) else made


def _unwrapped(node: dict[str, Any]) -> dict[str, Any]:
    """`anyOf: [X, variable]` inside another choice is X there."""
    choices = node.get("anyOf", [])
    first: dict[str, Any] = choices[0] if len(choices) == 2 and choices[1] == _VARIABLE else node
    return first


def _scalar(node: dict[str, Any]) -> bool:
    return node.get("type") in _SCALARS | {"array"} or (
        ("enum" in node or "const" in node) and "properties" not in node
    )


def _family(name: str) -> dict[str, Any]:
    """An object of a family: an identifier string, or one key with its arguments."""
    one_of = {
        "type": "object",
        "properties": _kinds(name),
        "patternProperties": {r"\$": {}},
        "additionalProperties": False,
        "minProperties": 1,
        "maxProperties": 1,
    }
    identifiers = sorted({*family(name).kinds, *family(name).identifiers} if _named(name) else family(name).keys)
    return {"anyOf": [{"enum": [*identifiers, None]}, one_of, _VARIABLE]}


def _named(name: str) -> bool:
    return name not in ("layers", "sources", "transforms", "callbacks")


def _kinds(name: str) -> dict[str, Any]:
    """The keys of a family with what stands under them."""
    aliases = family(name).aliases
    return {key: _optional(f"{name}.{aliases.get(key, key)}") for key in family(name).keys}


def _optional(name: str) -> dict[str, Any]:
    return {"anyOf": [{"$ref": f"#/definitions/{name}"}, {"type": "null"}, _VARIABLE]}


def _from() -> dict[str, Any]:
    reference = {"$ref": "#/definitions/reference"}
    several = {"type": "array", "items": reference, "minItems": 1}
    argument = {"anyOf": [reference, several, {"type": "boolean"}]}
    named = {"type": "object", "additionalProperties": argument, "minProperties": 1}
    return {"anyOf": [reference, several, named]}


def _item() -> dict[str, Any]:
    """An item of `layers`: a kind, a second call of a layer, or a block."""
    layers = family("layers").keys
    times = {"anyOf": [{"type": "integer", "minimum": 1}, _VARIABLE]}
    origin = {"$ref": "#/definitions/from"}
    each = {"type": "object", "additionalProperties": {"type": "array"}, "minProperties": 1}
    kind = {
        "type": "object",
        "properties": {**_kinds("layers"), **_described({"from": origin, "repeat": times})},
        "patternProperties": {r"\$": {}},
        "additionalProperties": False,
        "minProperties": 1,
        "not": {"anyOf": [{"required": ["reuse"]}, {"required": ["layers"]}]},
    }
    again = {
        "type": "object",
        "properties": _described(
            {"reuse": {"$ref": "#/definitions/reference"}, "name": {"type": "string"}, "from": origin}
        ),
        "required": ["reuse"],
        "additionalProperties": False,
    }
    block = {
        "type": "object",
        "properties": _described(
            {"repeat": times, "each": each, "layers": {"$ref": "#/definitions/items"}, "from": origin}
        ),
        "required": ["layers"],
        "additionalProperties": False,
    }
    return {"anyOf": [{"enum": layers}, _VARIABLE, kind, again, block]}
