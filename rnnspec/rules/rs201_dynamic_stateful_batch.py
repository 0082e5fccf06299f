from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.layers._facts import OpenBatch
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._check import explained
from rnnspec.rules._declared import fixing_batch
from rnnspec.rules._phrases import rewritten
from rnnspec.source.tree import Route


class DynamicStatefulBatch(Rule, code="RS201", on=OpenBatch):
    """stateful layer without a fixed batch size

    ## What it does
    Finds `stateful: true` on a layer whose batch axis is open.

    ## Why is this bad?
    A stateful layer keeps the state of each sample of a batch for the sample in the same place of the next one. It
    has to know how many there are. `fit.batch_size` is read while fitting only and fixes nothing.

    ## What happens at run time
    Keras raises a ValueError in `RNN.build`.

    ## Repair
    Fix the batch where the input is declared: `batch_size: 4` beside `shape`, or `batch_shape: [4, 10, 1]`. Training,
    validation and prediction then take batches of that size alone.

    ## Source
    keras/src/layers/rnn/rnn.py (build), Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: OpenBatch, context: Context) -> Iterable[Diagnostic]:
        if declared_twice := fixing_batch(context):
            for one in declared_twice:
                yield from explained(one, context)  # RS050
            return
        text = "keeps one state row per sample, so B must be a number"
        labels = [context.setting(fact.route, text, primary=True)]
        blame = fact.found.shape[0].blame
        declared = blame.route if blame is not None and blame.route[0] in ("input", "inputs") else None
        if declared is not None:
            at = declared if context.node(declared) is not None else (*_input(declared), "shape")
            labels.append(context.label(at, f"the batch axis is open: {fact.found}"))
        size = None
        spec = context.document.spec
        if spec is not None and spec.fit is not None and (size := spec.fit.batch_size) is not None:
            text = "used only while fitting; it does not fix the model's batch axis"
            labels.append(context.label(("fit", "batch_size"), text))
        fix = _fixed(declared, size, context) if declared is not None and size is not None else None
        yield self.finding(
            fact.route,
            *labels,
            trace=context.trace(fact.route),
            help=() if fix else ("fix the batch axis where the input is declared: `batch_size: N`",),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [null, 8], dtype: float32}
            layers:
              - GRU: {units: 32, stateful: true}  # RS201
            compile: {loss: mse}
            fit:
              batch_size: 64
            """,
            fixed="""\
            input: {shape: [null, 8], dtype: float32, batch_size: 64}
            layers:
              - GRU: {units: 32, stateful: true}  # RS201
            compile: {loss: mse}
            fit:
              batch_size: 64
            """,
        ),
        Case(
            """\
            input: {batch_shape: [null, 10, 8]}
            layers:
              - LSTM: {units: 4, stateful: true}  # RS201
            """
        ),
    )
    good = (
        Case(
            """\
            input: {batch_shape: [4, 10, 8]}
            layers:
              - LSTM: {units: 4, stateful: true}
            compile: {loss: mse}
            fit:
              batch_size: 4
            """
        ),
    )


def _input(declared: Route) -> Route:
    """The route to the input whose batch axis is declared, or missing, at `declared`."""
    return declared[: 1 if declared[0] == "input" else 2]


def _fixed(declared: Route, size: int, context: Context) -> Fix | None:
    title, reason = "fix the batch axis where the input is declared", f"predict() must then use {size} as well"
    if "batch_shape" in declared:
        return rewritten(context, declared, size, title, reason)
    return Rule.fix(title, context.set_argument(_input(declared), "batch_size", str(size)), "unsafe", reason)
