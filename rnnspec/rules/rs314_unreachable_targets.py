from collections.abc import Iterable
from math import inf

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import End, end, heads
from rnnspec.rules._labels import related
from rnnspec.rules._phrases import in_data

#: The values that an activation can give.
_BOUNDS = {
    "sigmoid": (0.0, 1.0), "hard_sigmoid": (0.0, 1.0), "sparse_sigmoid": (0.0, 1.0), "softmax": (0.0, 1.0),
    "sparsemax": (0.0, 1.0), "tanh": (-1.0, 1.0), "hard_tanh": (-1.0, 1.0), "softsign": (-1.0, 1.0),
    "relu": (0.0, inf), "relu6": (0.0, 6.0), "softplus": (0.0, inf), "exponential": (0.0, inf),
    "squareplus": (0.0, inf), "sparse_plus": (0.0, inf), "log_sigmoid": (-inf, 0.0), "log_softmax": (-inf, 0.0),
}  # fmt: skip
#: Losses that are 0 only where the output equals the target.
_DISTANCES = ("MeanSquaredError", "MeanAbsoluteError", "MeanAbsolutePercentageError", "Huber", "LogCosh")


class UnreachableTargets(Rule, code="RS314", on=Report, having="data"):
    """targets lie beyond what the last activation can give

    ## What it does
    Compares the values that the last activation can give with the range of the targets, where that is known.

    ## Why is this bad?
    A `tanh` never leaves -1 to 1, a `sigmoid` 0 to 1, a `relu` is never negative. Targets beyond cannot be met: the
    output goes to its end and the gradient there is 0. The recurrent layers have a `tanh` by default.

    ## What happens at run time
    Nothing: the loss falls to the distance between the targets and the end of the range, and stays there.

    ## Repair
    End with a layer without activation, such as `Dense: {units: 1}`, or bring the targets into the range:
    `scale: {of: y}` leads to 0 to 1 and is undone in predictions.

    ## Source
    keras/src/activations/activations.py, Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            labels, last = head.labels, end(fact, head.output.name)
            if labels is None or labels.low is None or labels.high is None or last is None:
                continue
            if head.loss.kind not in _DISTANCES or (bounds := _bounds(last)) is None:
                continue
            if related(head) != "fits":
                continue
            low, high = bounds
            if labels.low >= low - 1e-6 and labels.high <= high + 1e-6:
                continue
            span = f"from {low:g} to {high:g}" if inf not in (-low, high) else _half(low)
            source = last.activation if last.given else f"{last.activation} (the default)"
            repairs = ["leave the values free   →  end with a layer without activation, `Dense: {units: …}`"]
            if (low, high) in ((0, 1), (-1, 1)):
                ends = ", range: [-1, 1]" if low < 0 else ""
                repairs.append(f"scale the targets       →  scale: {{of: y{ends}}} under `data.transforms`")
            yield self.finding(
                head.place(context),
                last.label(context, f"{source} gives values {span}", primary=True),
                in_data(context, labels.blame, "range", f"targets run from {labels.low:g} to {labels.high:g}"),
                message=f"targets lie beyond what `{last.activation}` can give",
                trace=head.trace(context),
                help=("\n".join(repairs),),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: tanh}  # RS314
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1], range: [5, 9]}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 1}  # RS314
            compile: {loss: mae}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1], range: [0, 100]}}}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1], range: [5, 9]}}}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: tanh}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1], range: [-10, 10]}}}
              transforms:
                - scale: {of: y, range: [-1, 1]}
            """
        ),
    )


def _bounds(last: End) -> tuple[float, float] | None:
    """What the output lies between; None where nothing is known.

    A recurrent layer mixes what its activation gives with its state, which begins at 0, or multiplies it with a gate:
    with gates from 0 to 1 and no other initial state it stays between the ends and 0.
    """
    bounds = _BOUNDS.get(last.activation)
    if last.direct or bounds is None:
        return bounds
    gates = getattr(last.step.layer, "recurrent_activation", "sigmoid")
    if gates not in ("sigmoid", "hard_sigmoid") or last.step.node.named or len(last.step.node.args) > 1:
        return None
    return min(bounds[0], 0.0), max(bounds[1], 0.0)


def _half(low: float) -> str:
    return "from 0 upwards" if low == 0 else "up to 0"
