from collections.abc import Iterable, Iterator

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.layers._facts import WrongRank
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._flattened import Flattened, advice, flattened, left_out, regrouped
from rnnspec.rules._phrases import count
from rnnspec.rules._ranks import collapsed, declared, needs, repairs, sampled, wants
from rnnspec.rules.rs403_input_shape_mismatch import InputShapeMismatch
from rnnspec.spec.tensors import Tensor


class RankMismatch(Rule, code="RS102", on=WrongRank):
    """layer receives too few or too many axes

    ## What it does
    Finds a layer whose input has another number of axes than the layer works on.

    ## Why is this bad?
    A recurrent layer reads (B, T, F): samples, steps and features. With two axes it cannot be known whether the
    second one counts steps or features, and guessing would train on the wrong thing.

    ## What happens at run time
    Keras raises a ValueError about an expected and a found `ndim`.

    ## Repair
    Give the input its missing axis: `shape: [32, 1]` for 32 readings of one sensor, `shape: [null, 32]` for any
    number of readings of 32 sensors. Leave a `Flatten` out that stands before a recurrent layer: it makes one vector
    of all steps. Elsewhere `Reshape`, `RepeatVector`, `Flatten` or a pooling layer change the number of axes.

    ## Source
    keras/src/layers/input_spec.py (assert_input_compatibility), Keras 3.15.1
    """

    harm = "build"

    def check(self, fact: WrongRank, context: Context) -> Iterable[Diagnostic]:
        if collapsed(fact):
            return  # RS101
        if mistaken := [*_mistaken(fact, context)]:
            yield from mistaken
            return
        stepwise = fact.route[-3:-1] == ("TimeDistributed", "layer")
        if stepwise and fact.needs_sequence and fact.found.rank == 2:
            yield self.finding(
                fact.route,
                context.label(
                    fact.route, f"{needs(fact)}, gets one step at a time: {fact.found}", primary=True, key=True
                ),
                context.label(fact.route[:-2], "takes the sequence apart", key=True),
                message=f"`TimeDistributed` hands `{fact.kind}` single steps",
                trace=context.trace(fact.route, fact.found),
                help=(f"take the wrapper off: `{fact.kind}` reads the whole sequence itself",),
            )
            return
        if (taken := flattened(fact, context)) is not None:
            yield self._taken(fact, taken, context)
            return
        blame, source = fact.found.blame, declared(fact.found, context)
        labels: list[Label] = [context.label(fact.route, f"{needs(fact)}, gets {fact.found}", primary=True, key=True)]
        if blame is not None and source is not None:
            labels.append(context.label((*blame.route, blame.argument or ""), _declares(source, fact.found)))
        elif blame is not None and blame.route != fact.route:
            labels.append(context.blamed(blame, f"makes {fact.found}"))
        help_ = repairs(fact, context)
        several = sum(len(text.splitlines()) for text in help_)
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{fact.kind}` {wants(fact)}",
            trace=context.trace(fact.route, fact.found),
            notes=(f"{several} repairs are possible, so no automatic fix is offered",) if several > 1 else (),
            help=help_,
        )

    def _taken(self, fact: WrongRank, taken: Flattened, context: Context) -> Diagnostic:
        """The finding that another layer took the axes away."""
        sequence = fact.needs_sequence or fact.kind == "TimeDistributed"
        got = taken.without
        fix = left_out(taken, got, context) if got is not None else None
        help_: tuple[str, ...] = ()
        if got is None and sequence and taken.before.rank == 3:
            help_ = (f"leave `{taken.kind}` out: {taken.before} has a time axis",)
        elif got is None and sequence:
            help_ = regrouped(taken.before, fact.kind, context, taken.kind)
        elif got is not None and fix is None:
            help_ = (advice(taken, got),)
        return self.finding(
            fact.route,
            context.label(fact.route, f"{needs(fact)}, gets {fact.found}", primary=True, key=True),
            context.label(taken.taker.node.at, f"makes {taken.taker.outputs[0]} of {taken.before}", key=True),
            message=f"`{taken.kind}` leaves {'no time axis' if sequence else 'too few axes'} for `{fact.kind}`",
            trace=context.trace(fact.route, fact.found),
            help=help_,
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [32], dtype: float32}
            layers:
              - LSTM: {units: 16}  # RS102
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - Conv1D: {filters: 8, kernel_size: 3}
              - Flatten: {}
              - Dropout: {rate: 0.2}
              - GRU: {units: 4}  # RS102
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - Conv1D: {filters: 8, kernel_size: 3}
              - Dropout: {rate: 0.2}
              - GRU: {units: 4}  # RS102
            """,
        ),
        Case(
            """\
            input: {shape: [28, 28, 1]}
            layers:
              - Conv2D: {filters: 8, kernel_size: 3}
              - Flatten
              - LSTM: {units: 4}  # RS102
            """
        ),
        Case(
            """\
            input: {shape: [10, 3]}
            layers:
              - LSTM: {units: 4, return_sequences: true}
              - TimeDistributed: {layer: {LSTM: {units: 4}}}  # RS102
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 6, 3]}
            layers:
              - TimeDistributed: {layer: {LSTM: {units: 4}}}
              - LSTM: {units: 4}
            """
        ),
        Case(
            """\
            input: {shape: [32, 1], dtype: float32}
            layers:
              - LSTM: {units: 16}
            """
        ),
        Case(
            """\
            input: {shape: [null, 32], dtype: float32}
            layers:
              - LSTM: {units: 16}
            """
        ),
    )


def _mistaken(fact: WrongRank, context: Context) -> Iterator[Diagnostic]:
    """What RS403 says of an input that is declared with another number of axes than its samples have."""
    blame = fact.found.blame
    if context.report is not None and blame is not None and sampled(fact, context) is not None:
        for finding in InputShapeMismatch().check(context.report, context):
            if finding.route[: len(blame.route)] == blame.route:
                yield finding


def _declares(source: Tensor, found: Tensor) -> str:
    """What a declaration says, and what it means where that is what was found."""
    blame = source.blame
    apart = blame is not None and blame.argument == "shape"
    axes = source.rank - apart
    text = f"declares {'one axis' if axes == 1 else count(axes, 'axis', 'axes')}"
    return f"{text}{'; with the batch this is' if apart else ':'} {found}" if source is found else text
