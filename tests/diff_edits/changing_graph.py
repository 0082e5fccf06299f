"""Edits of what flows where, and of what goes in and comes out."""

import re
from collections.abc import Iterator
from copy import deepcopy
from random import Random
from typing import Any

from rnnspec.source.edit import inline
from tests.diff_edits.drafts import Draft, edited
from tests.diff_edits.edits import MAIN
from tests.diff_edits.specs import Base, Document, checked, read, sites
from tests.diff_edits.writing import write

#: A layer of its own, and another one used again in its place.
ONE_FOR_TWO = (
    ("Dense: {units: 1, name: size}", "reuse: kind\n    name: size"),
    ("Embedding: {input_dim: 24, output_dim: 4, name: outs}", "reuse: words\n    name: outs"),
)


def renamed(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    report = checked(base.name).report
    assert report is not None
    given = [step.node.name for step in report.layers if step.layer and getattr(step.layer, "name", None)]
    for name in given:
        text = re.sub(rf"(?<![\w$]){name}(?=[\w]*[^\w(]|\.\d)(?![\w])", f"the_{name}", write(document))
        yield f"{name} everywhere", {MAIN: write(document)}, {MAIN: text}
    for site in sites(document["layers"], inside=False):
        if "name" not in site.arguments and site.item is site.holder[site.key]:
            new = deepcopy(document)
            number = [one.index for one in sites(document["layers"], inside=False)].index(site.index)
            list(sites(new["layers"], inside=False))[number].arguments["name"] = "titled"
            yield f"{site.kind} is titled", {MAIN: write(document)}, {MAIN: write(new)}


def wiring(random: Random, base: Base) -> Iterator[Draft]:
    """Each reference led to each other tensor."""
    document = base.loose
    report = checked(base.name).report
    assert report is not None
    targets = [*report.inputs, *report.steps]
    for index, item in enumerate(document["layers"]):
        source = item.get("from") if isinstance(item, dict) else None
        places = (
            [()] if isinstance(source, str) else range(len(source)) if isinstance(source, list) else list(source or ())
        )
        for place in places:
            now = source if place == () else source[place]
            for target in targets:
                if target == str(now).removesuffix(".0"):
                    continue
                new = deepcopy(document)
                if place == ():
                    new["layers"][index]["from"] = target
                else:
                    new["layers"][index]["from"][place] = target
                if new != document:
                    yield f"{index} from {target}", {MAIN: write(document)}, {MAIN: write(new)}


def shared(random: Random, base: Base) -> Iterator[Draft]:
    """Weights of its own for a second call, and the other way round."""
    document = base.loose
    for index, item in enumerate(document["layers"]):
        if isinstance(item, dict) and "reuse" in item:
            owner = next(one for one in sites(document["layers"]) if one.arguments.get("name") == item["reuse"])
            own = {owner.kind: {**owner.arguments, "name": item["name"]}, "from": item["from"]}
            yield edited(base, f"{item['name']} apart", lambda new, i=index, one=own: new["layers"].__setitem__(i, one))
            new = edited(base, "", lambda new, i=index, one=own: new["layers"].__setitem__(i, one))
            yield f"{item['name']} together", new[2], new[1]
    for own, again in ONE_FOR_TWO:
        if own in (text := write(document)):
            yield "one layer for two", {MAIN: text}, {MAIN: text.replace(own, again)}


def inputs(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    one = document.get("input")
    every = {"input": one} if one is not None else document.get("inputs", {})
    for name, declared in every.items():
        for key in ("shape", "batch_shape"):
            for axis in range(len(declared.get(key, ()))):
                for other in (None, 11, 3):

                    def change(
                        new: Document, name: str = name, key: str = key, axis: int = axis, other: Any = other
                    ) -> None:
                        (new["input"] if one is not None else new["inputs"][name])[key][axis] = other

                    draft = edited(base, f"{key} {axis} of {name} is {other}", change)
                    if draft[1] != draft[2]:
                        yield draft
        for more in ({"dtype": "float16"}, {"dtype": "int64"}, {"batch_size": 6}):

            def extend(new: Document, name: str = name, more: dict[str, Any] = more) -> None:
                (new["input"] if one is not None else new["inputs"][name]).update(more)

            yield edited(base, f"{inline(more)} for {name}", extend)
        if one is None:
            text = write(document)
            yield f"{name} renamed", {MAIN: text}, {MAIN: re.sub(rf"\b{name}\b", f"the_{name}", text)}
    if one is not None:
        text = write(document)
        new = re.sub(r"^input: (.*)$", r"inputs: {series: \1}", text, flags=re.MULTILINE)
        new = re.sub(r"^input:\n((?:  .*\n)+)", r"inputs:\n  series:\n\1", new, flags=re.MULTILINE)
        yield "a name for it", {MAIN: text}, {MAIN: new.replace(", input]", ", series]")}


def outputs(random: Random, base: Base) -> Iterator[Draft]:
    document = base.loose
    report = checked(base.name).report
    assert report is not None
    document.pop("data", None)
    document.pop("compile", None)
    ends = document.setdefault("outputs", [output.name for output in report.outputs])
    if len(ends) > 1:
        yield edited(base, "swapped", lambda new: new["outputs"].reverse(), document)
        yield edited(base, "one less", lambda new: new["outputs"].pop(), document)
    for name in report.steps:
        if name not in ends:
            yield edited(base, f"{name} too", lambda new, one=name: new["outputs"].append(one), document)


def variable(random: Random, base: Base) -> Iterator[Draft]:
    document = base.document
    document.pop("expect", None)
    used = {name for name in document.get("vars", {}) if f"${name}" in write(document)}
    for name, value in ((name, document["vars"][name]) for name in sorted(used)):
        for other in (value + 1, value * 2):
            yield edited(base, f"{name} = {other}", lambda new, n=name, o=other: new["vars"].update({n: o}), document)


def extended(random: Random, base: Base) -> Iterator[Draft]:
    """The file below stays, the one it extends changes."""
    for name, text in base.files.items():
        if name == MAIN:
            continue
        main = base.document
        main.pop("expect", None)
        above = read(text)
        above.pop("expect", None)
        files = {**base.files, MAIN: write(main)}
        if {"$drop", "$words"} & set(re.findall(r"\$\w+", base.text)):
            more = {"vars": {**above.get("vars", {}), "drop": 0.45, "words": 300}}
            yield "a variable", {**files, name: write(above)}, {**files, name: write({**above, **more})}
        for note, change in (
            ("optimizer", {"compile": {**above.get("compile", {}), "optimizer": "nadam"}}),
            ("epochs", {"fit": {**above.get("fit", {}), "epochs": 55}}),
            ("the seed", {"fit": {**above.get("fit", {}), "seed": 4}}),
            ("the loss", {"compile": {**above.get("compile", {}), "loss": "log_cosh"}}),
        ):
            yield note, {**files, name: write(above)}, {**files, name: write({**above, **change})}
