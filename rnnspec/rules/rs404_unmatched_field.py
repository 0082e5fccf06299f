from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._phrases import listed, meant


class UnmatchedField(Rule, code="RS404", on=Report, having="data"):
    """data has nothing for an input or output of the model

    ## What it does
    Looks up every input among the fields of the data, and every output with a loss among its labels.

    ## Why is this bad?
    With several inputs or outputs the fields go by name. One input and one field belong together whatever they are
    called.

    ## What happens at run time
    Keras raises a ValueError about missing data for the input, or about the structure of the labels.

    ## Repair
    Give the fields of the data the names of the model's inputs and outputs.

    ## Source
    keras/src/models/functional.py (_standardize_inputs) and trainers/compile_utils.py, Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        train = context.data.train
        if train is None:
            return
        given = [output for output in fact.outputs if output.name in {head.output.name for head in heads(context)}]
        outputs = [output.name for output in given]
        for noun, names, fields, matched in (
            ("input", list(fact.inputs), train.x, context.data.inputs(fact.inputs)),
            ("output", outputs, train.y, context.data.targets(output.name for output in fact.outputs)),
        ):
            missing = [name for name in names if name not in matched]
            if not missing or not fields:
                continue
            side = "x" if noun == "input" else "y"
            labels: list[Label] = [_place(context, side, f"has {listed(fields)}")]
            if noun == "input":
                labels.append(context.label(("inputs", missing[0]), "gets no data", key=True))
            else:
                step = fact.steps.get(missing[0])
                if step is not None:
                    labels.append(context.label(step.node.at, "gets no labels", key=True))
            yield self.finding(
                ("data", "source"),
                *labels,
                message=f"data has nothing for the {noun} {listed(missing[:1])}",
                help=meant(missing[0], fields),
            )

    bad = (
        Case(
            """\
            inputs: {past: {shape: [20, 3]}, plan: {shape: [5]}}
            layers:
              - LSTM: {units: 8}
                from: past
              - Concatenate: {}
                from: [lstm, plan]
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source:
                synthetic:
                  samples: 64
                  x: {past: {shape: [20, 3]}, plans: {shape: [5]}}  # RS404
                  y: {shape: [1]}
            """
        ),
    )
    good = (
        Case(
            """\
            inputs: {past: {shape: [20, 3]}, plan: {shape: [5]}}
            layers:
              - LSTM: {units: 8}
                from: past
              - Concatenate: {}
                from: [lstm, plan]
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source:
                synthetic:
                  samples: 64
                  x: {past: {shape: [20, 3]}, plan: {shape: [5]}}
                  y: {shape: [1]}
            """
        ),
    )


def _place(context: Context, side: str, text: str) -> Label:
    """The primary label at the fields of one side, or at the source that has them by itself."""
    spec = context.document.spec
    kind = spec.data.source.kind if spec and spec.data else ""
    at = ("data", "source", kind, side)
    if context.node(at) is not None:
        return context.label(at, text, primary=True, key=True)
    return context.label(at[:-1], text, primary=True, key=True)
