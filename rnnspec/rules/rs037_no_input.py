from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._check import explained
from rnnspec.rules._words import head, keys_at, misspelt, primary
from rnnspec.source.hazards import NonAsciiBlank
from rnnspec.spec import facts


class NoInput(Rule, code="RS037", on=facts.NoInput):
    """the model needs an input

    ## What it does
    Finds specs without `input` and `inputs`, and specs with both.

    ## Why is this bad?
    Every shape follows from that of the input.

    ## What happens at run time
    Keras builds such a model at its first batch, if at all: no summary, no count of parameters, no saving before.

    ## Repair
    Write one input as `input: {shape: [100, 8]}`, several as `inputs: {name: {shape: [100, 8]}, …}`.

    ## Source
    keras/src/models/sequential.py, Keras 3.15.1
    """

    def check(self, fact: facts.NoInput, context: Context) -> Iterable[Diagnostic]:
        causes = tuple(found for name in ("input", "inputs") for found in misspelt(context, (), name))
        if causes:
            yield from causes
            return
        if fact.both:
            yield self.finding(
                fact.route,
                context.label(("inputs",), "several inputs", primary=True, key=True),
                context.label(("input",), "one input", key=True),
                message="the model has both `input` and `inputs`",
                help=("keep `input` for one tensor, or `inputs` for several by name",),
            )
            return
        empty = next((name for name in ("input", "inputs") if name in keys_at(context, ())), None)
        blanks = [hazard for hazard in context.document.hazards if isinstance(hazard, NonAsciiBlank)]
        if empty and blanks:
            # What stands under it is read as something else.
            yield from explained(blanks[0], context)
            return
        place = context.document.place((empty,), key=True) if empty else head(context, ())
        yield self.finding(
            fact.route,
            primary(place, f"`{empty}` is empty" if empty else "no `input` in this spec"),
            help=("write `input: {shape: [100, 8]}` for sequences of 100 steps with 8 numbers each",),
        )

    bad = (
        Case(
            """\
            layers:  # RS037
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            inputs: {a: {shape: [10, 1]}}  # RS037
            layers:
              - LSTM: {units: 8}
            """
        ),
        Case(
            """\
            input:  # RS037
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {a: {shape: [10, 1]}}
            layers:
              - LSTM: {units: 8}
            """
        ),
    )
