from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.source.tree import Route


class UnpaddedSequences(Rule, code="RS405", on=Report, having="data"):
    """samples of unequal length are not padded

    ## What it does
    Finds data whose samples differ in length and that no `pad` brings to one length.

    ## Why is this bad?
    A batch is one array: all samples in it have the same number of steps, even where the model would take any number.

    ## What happens at run time
    The samples cannot be made into an array, and training does not begin.

    ## Repair
    Add `pad: {maxlen: N}` to `data.transforms`, with the number of steps that the input declares.

    ## Source
    keras/src/trainers/data_adapters/array_data_adapter.py, Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for name, field in context.data.inputs(fact.inputs).items():
            if field.ragged:
                steps = next((size for size in fact.inputs[name].sizes[1:]), None)
                yield self._ragged(f"pad: {{maxlen: {steps or 'N'}}}", "x", context)
        for field in context.data.targets(output.name for output in fact.outputs).values():
            if field.ragged:
                yield self._ragged("pad: {maxlen: N, of: y}", "y", context)

    def _ragged(self, transform: str, side: str, context: Context) -> Diagnostic:
        spec = context.document.spec
        kind = spec.data.source.kind if spec and spec.data else ""
        at: Route = ("data", "source", kind, side)
        at = at if context.node(at) is not None else at[:-1]
        return self.finding(
            ("data", "source"),
            context.label(at, "gives samples of unequal length", primary=True, key=True),
            help=(f"add a step to `data.transforms`: `{transform}`",),
        )

    bad = (
        Case(
            """\
            input: {shape: [100], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 16}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}  # RS405
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [100], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 16}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 100}
            """
        ),
    )
