from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._declared import SIZES, contradicted, meant, sizes
from rnnspec.rules._words import cut, primary
from rnnspec.source.edit import Edit, inline, replace
from rnnspec.source.text import Place
from rnnspec.source.tree import Mapping, Sequence, plain
from rnnspec.spec import facts


class ContradictingInput(Rule, code="RS050", on=facts.OlderSpelling):
    """the input is declared twice, and differently

    ## What it does
    Compares `input_shape` and its kin on the first layer with the section `input`.

    ## Why is this bad?
    Only one of them can be meant, and a reader cannot tell which.

    ## What happens at run time
    Keras 3 builds for the `Input` in front and passes over what the layer says, or refuses the argument.

    ## Repair
    Declare the input once, under `input`; with the batch axis as `input: {batch_shape: [4, 10, 1]}`.

    ## Source
    keras/src/models/sequential.py and keras/src/layers/layer.py, Keras 3.15.1
    """

    def check(self, fact: facts.OlderSpelling, context: Context) -> Iterable[Diagnostic]:
        if not contradicted(fact, context):
            return
        node = context.node(("input",))
        assert isinstance(node, Mapping)
        here = plain(node)
        assert isinstance(here, dict)
        whole = _together(sizes(here), sizes(meant(fact)))
        fix: Fix | None = None
        advice = [f"keep `input` and leave `{fact.old}` out", f"or write `{fact.new}` and leave the other out"]
        if whole is not None:
            title = f"declare it once: `input: {inline(_declared(here, whole))}`"
            fix = self.fix(title, _once(node, whole, fact, context), "safe")
            advice = [f"{title}, and leave `{fact.old}` out"]
        yield self.finding(
            fact.route,
            primary(fact.place, f"says `{cut(fact.new, 60)}`"),
            context.label(("input",), f"says `{cut(f'input: {inline(here)}', 60)}`", key=True),
            message="the input is declared twice" if whole is not None else None,
            help=() if fix else tuple(advice),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 8, input_shape: [12, 4]}  # RS050
            """
        ),
        Case(
            """\
            input: {shape: [4, 1], dtype: float32}
            layers:
              - LSTM: {units: 8, batch_input_shape: [4, 4, 1], stateful: true}  # RS050
            """,
            fixed="""\
            input: {batch_shape: [4, 4, 1], dtype: float32}
            layers:
              - LSTM: {units: 8, stateful: true}  # RS050
            """,
        ),
        Case(
            """\
            input: {batch_shape: [4, 4, 1]}
            layers:
              - LSTM: {units: 8, input_shape: [4, 1]}  # RS050
            """,
            fixed="""\
            input: {batch_shape: [4, 4, 1]}
            layers:
              - LSTM: {units: 8}  # RS050
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 4]}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )


def _together(first: list[Any] | None, second: list[Any] | None) -> list[Any] | None:
    """The shape, batch axis first, that both mean if they do: where one leaves an axis open, the other may say it."""
    if first is None or second is None or len(first) != len(second):
        return None
    pairs = list(zip(first, second, strict=True))
    if any(None not in pair and pair[0] != pair[1] for pair in pairs):
        return None
    return [one if one is not None else other for one, other in pairs]


def _declared(here: dict[str, Any], whole: list[Any]) -> dict[str, Any]:
    """The section `input` with that shape and all else that it says."""
    shape = {"shape": whole[1:]} if whole[0] is None else {"batch_shape": whole}
    return {**shape, **{name: value for name, value in here.items() if name not in SIZES}}


def _once(node: Mapping, whole: list[Any], fact: facts.OlderSpelling, context: Context) -> tuple[Edit, ...]:
    """The edits that write the shape into `input` and take it from the layer; none where they are not sure."""
    source = context.document.source
    entries = [node.entries[name] for name in SIZES if name in node.entries]
    written = Place(source, entries[0].key.place.start, entries[0].value.place.end)
    places = (node.place, *(edit.place for edit in fact.edits))
    if any(place.source is not source for place in places) or any(entry.merged for entry in entries):
        return ()
    if sizes({str(entry.key.value): plain(entry.value) for entry in entries}) == whole:
        return fact.edits
    flow = isinstance(entries[0].value, Sequence) and entries[0].value.flow
    if len(entries) != 1 or not flow or "$" in written.text or "*" in written.text:
        return ()
    ((name, value),) = _declared({}, whole).items()
    return (replace(written, f"{name}: {inline(value)}"), *fact.edits)
