"""Both verdicts on a document, and the smallest document on which they still differ."""

import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, replace
from functools import cache
from itertools import product
from math import prod
from typing import Any, Literal

import yaml

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.layers._graph import Step
from rnnspec.rules import check
from rnnspec.runtime.backend import needs, parts
from rnnspec.spec.graph import Node
from tests.differential.drawing import Document
from tests.differential.keras_side import Built, Rejected, build, failures, wired
from tests.differential.known import known

#: Both accept; both refuse the same layer, Keras while it builds or at the first batch; they differ as is known;
#: they differ.
Outcome = Literal["accepted", "rejected", "rejected at a batch", "known", "mismatch"]
#: Of open axes: a layer must take any.
SIZES = (6, 7)
#: Stands between the findings of a verdict.
BETWEEN = " ;; "


@dataclass(frozen=True)
class Judgement:
    outcome: Outcome
    ours: str
    theirs: str
    known: tuple[str, ...] = ()


def text(document: Document) -> str:
    return yaml.safe_dump(document, default_flow_style=None, sort_keys=False, width=110)


def judge(document: Document) -> Judgement:
    """Whether rnnspec and Keras say the same of a document."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        found = _judged(document)
    if found.outcome == "mismatch" and (names := known(found.ours.split(BETWEEN), found.theirs, text(document))):
        return replace(found, outcome="known", known=names)
    return found


def _judged(document: Document) -> Judgement:
    checked = check(text(document), "random.yaml")
    # RS3 and RS6 are of models that can be built and learn nothing.
    refusals = [one for one in checked.errors if not one.code.startswith(("RS3", "RS6"))]
    report = checked.report if not refusals and checked.report is not None and checked.report.complete else None
    ours = BETWEEN.join(map(_said, refusals)) or "accepted"
    if any(one.code.startswith("RS9") for one in refusals):
        return Judgement("mismatch", ours, "(a bug of rnnspec is none of its verdicts)")
    try:
        built = build(document)
    except Rejected as error:
        theirs = f"refused: {' '.join(str(error).split())[:400]}"
        if report is not None:
            return Judgement("mismatch", ours, theirs)
        if error.node is None or error.before is None:
            return Judgement("rejected", ours, theirs)
        return _refused(document, refusals, error.before, error.node, theirs)
    if report is None:
        return _refused(document, refusals, built)
    difference = next(differences(report, built), None)
    if difference is not None:
        return Judgement("mismatch", *difference)
    if _settled(report) and (failed := failures(built, SIZES[0], announced=True)):
        theirs = "; ".join(f"{name} failed: {one}" for name, one in failed.items())
        return Judgement("mismatch", ours, f"accepted, and {theirs}")
    return Judgement("accepted", ours, "accepted")


def _settled(report: Report) -> bool:
    """Whether nothing is left to chance at a batch: no axis but the batch is open, and the model is at home here."""
    tensors = [*report.inputs.values(), *(one for step in report.steps.values() for one in step.outputs)]
    inside = [part for step in report.steps.values() for part in parts(step.layer)]
    if any(getattr(one, "flash_attention", None) is True or getattr(one, "use_cudnn", None) is True for one in inside):
        return False  # asks for a GPU
    home = needs(report)
    return all(size is not None for one in tensors for size in one.sizes[1:]) and (
        home is None or "jax" in home.backends
    )


def _said(finding: Diagnostic) -> str:
    return " ".join(
        (finding.code, ".".join(map(str, finding.route)), finding.message, finding.primary.text, *finding.notes)
    )


def _refused(
    document: Document, refusals: Sequence[Diagnostic], built: Built, culprit: str | None = None, said: str = ""
) -> Judgement:
    """The judgement on a document that rnnspec refuses. Keras built the calls in `built`, and refused `culprit`.

    Each finding has to be about a call that Keras refuses, that fails at a batch, or that Keras did not come to.
    """
    nodes = _nodes(document)
    ours = BETWEEN.join(map(_said, refusals))
    if culprit is not None and not _depends(nodes, culprit, lambda node: _about(refusals, node)):
        # What rnnspec refuses is elsewhere: it accepts this one.
        return Judgement("mismatch", "accepted", f"{said} (at {culprit}; rnnspec elsewhere: {ours})")
    outcome: Outcome = "rejected"
    theirs = said
    unheard = [node for name, node in nodes.items() if name not in built.calls]
    rest = [one for one in refusals if not any(_about([one], node) for node in unheard)]
    if culprit is not None:
        # To what is outside of layers Keras did not come.
        rest = [one for one in rest if any(_about([one], node) for node in nodes.values())]
    if rest:
        failed: dict[str, str] = {}
        for size, announced in product(SIZES, (True, False)):
            failed |= failures(built, size, announced=announced)
        meant = {name: text for name, text in failed.items() if _about(rest, nodes[name])}
        rest = [one for one in rest if not any(_about([one], nodes[name]) for name in meant)]
        if meant:
            outcome = "rejected at a batch"
            theirs = "; ".join((*((said,) if said else ()), *(f"{name} failed: {one}" for name, one in meant.items())))
    if not rest and (culprit is not None or outcome == "rejected at a batch"):
        return Judgement(outcome, ours, theirs)
    return Judgement("mismatch", BETWEEN.join(map(_said, rest)), f"accepted, and {theirs}" if theirs else "accepted")


def _nodes(document: Document) -> dict[str, Node]:
    outputs = document.get("outputs")
    inputs = ("input",) if "input" in document else tuple(document["inputs"])
    graph = wired(inputs, document["layers"], [outputs] if isinstance(outputs, str) else outputs)
    return {node.name: node for node in graph.nodes}


def _about(refusals: Sequence[Diagnostic], node: Node) -> bool:
    """Whether one of the findings is about this call."""
    return any(one.route[: len(node.route)] == node.route for one in refusals)


def _depends(nodes: Mapping[str, Node], name: str, found: Callable[[Node], bool]) -> bool:
    """Whether this call, or one that it depends on, is looked for."""
    seen, pending = set[str](), [name]
    while pending:
        node = nodes.get(pending.pop())
        if node is not None and node.name not in seen:
            seen.add(node.name)
            pending += [*(ref.name for ref in node.refs), *((node.shares,) if node.shares else ())]
    return any(found(nodes[one]) for one in seen)


def differences(report: Report, built: Built) -> Iterator[tuple[str, str]]:
    """What rnnspec and Keras say of an accepted model where they do not say the same."""
    trainable = {id(weight) for weight in built.model.trainable_weights}
    blurred: set[str] = set()
    for name, step in report.steps.items():
        # A model inside a model forgets masks in its symbolic call; its real one keeps them.
        if step.node.kind in ("Sequential", "Model") or any(ref.name in blurred for ref in step.node.refs):
            blurred.add(name)
        call = built.calls[name]
        ours: Any = [(one.sizes, one.dtype) for one in step.outputs]
        theirs: Any = [(tuple(one.shape), one.dtype) for one in call.outputs]
        if ours != theirs:
            yield f"{name} gives {ours}", f"{name} gives {theirs}"
        ours = [one.mask is not None for one in step.outputs]
        theirs = [getattr(one, "_keras_mask", None) is not None for one in call.outputs]
        if ours != theirs and name not in blurred:
            yield f"{name} has masks {ours}", f"{name} has masks {theirs}"
        if call.owns:
            used = name not in report.idle
            ours, theirs = _weights(step), _keras_weights(call.built, trainable if used else None)
            if ours != theirs:
                yield f"{name} has weights {ours}", f"{name} has weights {theirs}"
    ours = (report.trainable_params, report.non_trainable_params)
    theirs = tuple(
        sum(prod(one.shape) for one in weights)
        for weights in (built.model.trainable_weights, built.model.non_trainable_weights)
    )
    if ours != theirs:
        yield f"{ours} parameters, trainable and not", f"{theirs} parameters, trainable and not"
    ours = [one.tensor.sizes for one in report.outputs]
    theirs = [tuple(one.shape) for one in built.model.outputs]
    if ours != theirs:
        yield f"outputs {ours}", f"outputs {theirs}"


def _weights(step: Step) -> list[tuple[str, tuple[int, ...], bool, str]]:
    return [(one.name.rpartition("/")[2], one.shape, one.trainable, one.dtype) for one in step.weights]


def _keras_weights(layer: Any, trainable: set[int] | None) -> list[tuple[str, tuple[int, ...], bool, str]]:
    trained = {id(weight) for weight in layer.trainable_weights} if trainable is None else trainable
    return [(one.name, tuple(one.shape), id(one) in trained, one.dtype) for one in layer.weights]


def smallest(document: Document, rounds: int = 60) -> Document:
    """A document on which the verdicts differ as they do on this one, with nothing left to take away."""
    verdict = judge(document)

    @cache
    def differs(written: str) -> bool:
        try:
            found = judge(yaml.safe_load(written))
        except Exception:  # what was left out makes it no document
            return False
        return found.outcome == "mismatch" and (found.ours == "accepted") == (verdict.ours == "accepted")

    for _ in range(rounds):
        for candidate in _smaller(document):
            if differs(text(candidate)):
                document = candidate
                break
        else:
            break
    return document


def _smaller(document: Any) -> Iterator[Any]:
    """The document with one part left out, or one layer of nesting taken off."""
    for path in _paths(document):
        candidate = deepcopy(document)
        parent = candidate
        for step in path[:-1]:
            parent = parent[step]
        del parent[path[-1]]
        yield candidate
    for index, item in enumerate(document["layers"]):
        if isinstance(item, dict) and "layers" in item:
            candidate = deepcopy(document)
            candidate["layers"][index : index + 1] = item["layers"]
            yield candidate


def _paths(value: Any, *above: str | int) -> Iterator[tuple[str | int, ...]]:
    items: Any = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, inner in items:
        yield (*above, key)
        yield from _paths(inner, *above, key)
