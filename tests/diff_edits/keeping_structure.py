"""Edits of how a spec is put together, which build the same model."""

import re
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from rnnspec.spec.family import family
from tests.diff_edits.drafts import Draft, of_document
from tests.diff_edits.edits import MAIN
from tests.diff_edits.specs import Base, Document, checked, read, sites
from tests.diff_edits.writing import write


def variables(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    if "extends" in document:
        return
    for note, halved in (("put in", False), ("arithmetic", True)):
        yield of_document(note, base, _put_in(document, halved=halved))
    if given := document.get("vars"):
        text = write(document)
        for name in given:
            text = re.sub(rf"\${name}\b", f"$the_{name}", text).replace(f"{name}: ", f"the_{name}: ", 1)
        yield of_document("renamed", base, read(text))
        inlined = _inlined({key: one for key, one in document.items() if key != "vars"}, given)
        yield of_document("taken out", base, inlined)
        yield of_document("one that nobody uses", base, {**document, "vars": {**given, "unused": 7}})


def _put_in(document: Document, *, halved: bool) -> Document:
    """The document with variables for numbers; `halved` ones are doubled where they are used."""
    new = deepcopy(document)
    values: dict[str, Any] = {}
    for number, site in enumerate(sites(new["layers"])):
        for name in ("units", "filters", "rate", "output_dim"):
            value, key = site.arguments.get(name), f"{name}_{number}"
            if isinstance(value, int) and halved and value % 2 == 0:
                values[key], site.arguments[name] = value // 2, f"2 * ${key}"
            elif isinstance(value, int | float):
                values[key], site.arguments[name] = value, f"${key}"
    return {**new, "vars": {**new.get("vars", {}), **values}} if values else document


def _inlined(value: Any, given: dict[str, Any]) -> Any:
    match value:
        case dict():
            return {key: _inlined(one, given) for key, one in value.items()}
        case list():
            return [_inlined(one, given) for one in value]
        case str() if value[:1] == "$" and value[1:] in given:
            return given[value[1:]]
        case _:
            return value


def extends(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    if "extends" in document:
        merged: Any = deepcopy(checked(base.name).document.resolved)
        yield "one file", base.files, {MAIN: write(merged)}
        return
    above = {key: value for key, value in document.items() if key not in ("layers", "fit")}
    main = {"extends": "above.yaml", **{key: document[key] for key in ("layers", "fit") if key in document}}
    old = {MAIN: write(document)}
    yield "two files", old, {MAIN: write(main), "above.yaml": write(above)}
    # What is written again below wins, and lists are replaced.
    above = deepcopy(document)
    above["layers"] = [{"Dense": {"units": 99}}]
    if "fit" in above:
        above["fit"] = {**above["fit"], "epochs": 77}
    main = {"extends": "above.yaml", "layers": document["layers"]}
    if "epochs" in document.get("fit", {}):
        main["fit"] = {"epochs": document["fit"]["epochs"]}
    elif "fit" in document:
        return
    yield "overridden", old, {MAIN: write(main), "above.yaml": write(above)}


def repeats(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    items: list[Any] = document["layers"]
    chained = [index for index, item in enumerate(items) if isinstance(item, str) or "from" not in item]
    for index in chained:
        item = items[index]
        if isinstance(item, dict) and "layers" in item:
            new = deepcopy(document)
            turns = _turns(item)
            if not any("from" in inner for inner in item["layers"] if isinstance(inner, dict)):
                new["layers"][index : index + 1] = turns
                yield of_document("a block written out", base, new)
            continue
        kind = item if isinstance(item, str) else next(iter(item))
        if kind in ("LayerNormalization", "BatchNormalization", "Dropout", "Masking"):
            twice = deepcopy(document)
            twice["layers"][index : index + 1] = [deepcopy(item), deepcopy(item)]
            short = deepcopy(document)
            short["layers"][index] = {**({item: {}} if isinstance(item, str) else item), "repeat": 2}
            yield of_document("two layers as one", base, short, twice)
            block = deepcopy(document)
            block["layers"][index] = {"repeat": 2, "layers": [deepcopy(item)]}
            yield of_document("a block of one layer", base, block, twice)
    sizes = [3, 5]
    if "extends" not in document and chained and len(items) > 1 and 1 in chained:
        block, written = deepcopy(document), deepcopy(document)
        block["layers"][1:1] = [{"each": {"n": sizes}, "layers": [{"Dropout": {"rate": "$n / 100"}}]}]
        written["layers"][1:1] = [{"Dropout": {"rate": size / 100}} for size in sizes]
        yield of_document("each written out", base, written, block)


def _turns(item: dict[str, Any]) -> list[Any]:
    each = item.get("each")
    rows = [dict(zip(each, row, strict=True)) for row in zip(*each.values(), strict=True)] if each else [{}]
    return [_inlined(deepcopy(inner), row) for row in rows * item.get("repeat", 1) for inner in item["layers"]]


def inputs(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    if "input" in document:
        declared = document["input"]
        new = {("inputs" if k == "input" else k): ({"input": v} if k == "input" else v) for k, v in document.items()}
        yield of_document("a mapping of one", base, new)
        yield of_document("float32", base, {**document, "input": {"dtype": "float32", **declared}})
        if "shape" in declared:
            rest = {key: one for key, one in declared.items() if key not in ("shape", "batch_size")}
            batch = [declared.get("batch_size"), *declared["shape"]]
            yield of_document("batch_shape", base, {**document, "input": {"batch_shape": batch, **rest}})
        elif "batch_shape" in declared:
            first, *shape = declared["batch_shape"]
            yield of_document("batch_size", base, {**document, "input": {"shape": shape, "batch_size": first}})
    for name, declared in document.get("inputs", {}).items():
        new = deepcopy(document)
        new["inputs"][name] = {**declared, "batch_size": None}
        yield of_document(f"no batch size for {name}", base, new)
        if None in declared["shape"]:
            new = deepcopy(document)
            new["inputs"][name]["shape"] = [f"{name}_steps" if one is None else one for one in declared["shape"]]
            yield of_document(f"a name for an axis of {name}", base, new)


def names(random: Random, base: Base) -> Iterator[Draft]:
    """The names written that layers have by default."""
    document = base.document
    report = checked(base.name).report
    assert report is not None
    by_route = {step.node.route: name for name, step in report.steps.items()}
    found = []
    for index, item in enumerate(document["layers"]):
        if isinstance(item, dict) and {"layers", "reuse", "repeat"} & item.keys():
            continue
        site = next(sites([item], inside=False))
        found.append((index, by_route["layers", index], site.kind))
    blocks = any(isinstance(item, dict) and {"layers", "repeat"} & item.keys() for item in document["layers"])
    ways = [found] if not blocks else []
    ways += [[one] for one in random.sample(found, min(2, len(found)))]
    for way in ways:
        new = deepcopy(document)
        for index, name, _ in way:
            site = next(sites(new["layers"][index : index + 1], inside=False))
            if site.outer and isinstance(new["layers"][index], str):
                new["layers"][index] = {site.kind: {}}
            key = next(key for key in new["layers"][index] if key in family("layers"))
            new["layers"][index][key] = {**(new["layers"][index][key] or {}), "name": name}
        if new != document:
            yield of_document(f"of {len(way)} layers", base, new)


def references(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    report = checked(base.name).report
    assert report is not None
    blocks = any(isinstance(item, dict) and {"layers", "repeat"} & item.keys() for item in document["layers"])
    if not blocks:
        new = deepcopy(document)
        before = next(iter(report.inputs))
        for index, (item, step) in enumerate(zip(document["layers"], report.steps, strict=True)):
            if isinstance(item, str) or "from" not in item:
                new["layers"][index] = {**({item: {}} if isinstance(item, str) else item), "from": before}
            before = step
        if new != document:
            yield of_document("the chain written out", base, new)
    for index, item in enumerate(document["layers"]):
        source = item.get("from") if isinstance(item, dict) else None
        if isinstance(source, str) and "layers" not in item:
            new = deepcopy(document)
            new["layers"][index]["from"] = f"{source}.0"
            yield of_document(f"from {source}.0", base, new)
    text = write(document)
    states = text.replace("encoder.1", "encoder.state_h").replace("encoder.2", "encoder.state_c")
    if states != text:
        yield of_document("states by name", base, read(states))
        yield of_document("outputs by name", base, read(text.replace("encoder.0", "encoder.output")))
        yield of_document(
            "query and value", base, read(text.replace("[decoder, encoder.0]", "{query: decoder, value: encoder}"))
        )


def outputs(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    report = checked(base.name).report
    assert report is not None
    if "outputs" not in document:
        yield of_document("the last layer", base, {**document, "outputs": [report.outputs[0].name]})
    else:
        yield of_document("by number", base, {**document, "outputs": [f"{one}.0" for one in document["outputs"]]})


def text_order(random: Random, base: Base) -> Iterator[Draft]:
    """Layers in another order of the text, where every reference is written."""
    document = base.document
    items = document["layers"]
    if "inputs" not in document or len(items) < 3:
        return
    report = checked(base.name).report
    assert report is not None
    before = next(iter(report.inputs))
    for item, step in zip(items, report.steps, strict=True):
        item.setdefault("from", before)
        key = next(key for key in item if key not in ("from", "name"))
        if key == "reuse":
            item.setdefault("name", step)
        else:
            item[key] = {"name": step, **(item[key] or {})}
        before = step
    document["outputs"] = [output.name for output in report.outputs]
    for number in range(3):
        new = deepcopy(document)
        random.shuffle(new["layers"])
        if number == 0:
            new["layers"] = list(reversed(document["layers"]))
        yield of_document("backwards" if number == 0 else "shuffled", base, new, document)
