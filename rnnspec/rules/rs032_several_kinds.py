from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import listed
from rnnspec.rules._words import primary
from rnnspec.source.edit import Edit
from rnnspec.source.text import Place
from rnnspec.source.tree import Entry, Mapping, Scalar
from rnnspec.spec import facts


class SeveralKinds(Rule, code="RS032", on=facts.SeveralKinds):
    """two layers in one item

    ## What it does
    Finds items of `layers` with more than one key that is a layer.

    ## Why is this bad?
    A mapping has no order in YAML, so it would not be said which of the two comes first.

    ## What happens at run time
    Nothing is built: one layer would be lost.

    ## Repair
    Begin each layer with a dash of its own. A layer inside of a wrapper stands under `layer:`.

    ## Source
    yaml.org/spec/1.2.2, chapter 3.2.1.1: the keys of a mapping have no order.
    """

    def check(self, fact: facts.SeveralKinds, context: Context) -> Iterable[Diagnostic]:
        node = context.node(fact.route)
        entries = (
            [node.entries[kind] for kind in fact.kinds if kind in node.entries] if isinstance(node, Mapping) else []
        )
        if len(entries) < 2 or not isinstance(node, Mapping):
            yield self.finding(
                fact.route,
                primary(context.document.place(fact.route), "more than one layer"),
                message=f"{listed(fact.kinds)} in one item",
            )
            return
        first, second = entries[0], entries[1]
        wrapper = isinstance(first.value, Scalar) and first.value.value is None
        edits = () if node.flow or wrapper else _dashes(entries[1:], context)
        title = "begin each layer with a dash"
        inner = f"or, for a layer inside of `{first.key.value}`, write `layer:` above it"
        yield self.finding(
            fact.route,
            primary(second.key.place, "a second layer without a dash"),
            Label(first.key.place, "the first layer of this item"),
            message=f"{listed(fact.kinds)} in one item",
            help=() if edits else (title, inner) if wrapper else (title,),
            fix=self.fix(title, edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
                Dense: {units: 1}  # RS032
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}  # RS032
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional:
                LSTM: {units: 8}  # RS032
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - {LSTM: {units: 8}, Dense: {units: 1}}  # RS032
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional:
                  layer:
                    LSTM: {units: 8}
              - Dense: {units: 1}
            """
        ),
    )


def _dashes(entries: list[Entry], context: Context) -> tuple[Edit, ...]:
    """The edits that begin items with these entries; none if they do not stand at the beginning of lines."""
    edits = []
    for entry in entries:
        source, start = entry.key.place.source, entry.key.place.start
        if source is not context.document.source or source.text[start - 2 : start] != "  ":
            return ()
        edits.append(Edit(Place(source, start - 2, start), "- "))
    return tuple(edits)
