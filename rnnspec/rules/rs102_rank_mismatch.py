from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.layers._facts import WrongRank
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._flattened import TAKERS, Flattened, advice, flattened, left_out, regrouped
from rnnspec.rules._phrases import AXES, count
from rnnspec.rules.rs101_collapsed_sequence import collapsed
from rnnspec.source.edit import inline
from rnnspec.source.tree import Mapping, plain


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
            return
        if fact.route[-3:-1] == ("TimeDistributed", "layer") and fact.found.rank + 1 >= fact.least > fact.found.rank:
            yield self.finding(
                fact.route,
                context.label(
                    fact.route, f"{_needs(fact)}, gets one step at a time: {fact.found}", primary=True, key=True
                ),
                context.label(fact.route[:-2], "takes the sequence apart", key=True),
                message=f"`TimeDistributed` hands `{fact.kind}` single steps",
                trace=context.trace(fact.route),
                help=(f"take the wrapper off: `{fact.kind}` reads the whole sequence itself",),
            )
            return
        if (taken := flattened(fact, context)) is not None:
            yield self._taken(fact, taken, context)
            return
        needs = _needs(fact)
        primary = context.label(fact.route, f"{needs}, gets {fact.found}", primary=True, key=True)
        blame = fact.found.blame
        declared = blame is not None and blame.argument in ("shape", "batch_shape")
        labels: list[Label] = [primary]
        if blame is not None and declared:
            axes = fact.found.rank - (blame.argument == "shape")
            text = f"declares {'one axis' if axes == 1 else count(axes, 'axis', 'axes')}"
            if fact.found in (context.report.inputs.values() if context.report else ()):
                text += f"{'; with the batch this is' if blame.argument == 'shape' else ':'} {fact.found}"
            labels.append(context.label((*blame.route, blame.argument or ""), text))
        elif blame is not None and blame.route != fact.route:
            labels.append(context.blamed(blame, f"makes {fact.found}"))
        help_ = _repairs(fact, declared, context)
        repairs = sum(len(text.splitlines()) for text in help_)
        yield self.finding(
            fact.route,
            *labels,
            message=f"`{fact.kind}` {_wants(fact)}",
            trace=context.trace(fact.route),
            notes=(f"{repairs} repairs are possible, so no automatic fix is offered",) if repairs > 1 else (),
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
            context.label(fact.route, f"{_needs(fact)}, gets {fact.found}", primary=True, key=True),
            context.label(taken.taker.node.at, f"makes {taken.taker.outputs[0]} of {taken.before}", key=True),
            message=f"`{taken.kind}` leaves {'no time axis' if sequence else 'too few axes'} for `{fact.kind}`",
            trace=context.trace(fact.route),
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


def _wants(fact: WrongRank) -> str:
    if fact.least == fact.most:
        return f"needs {'an' if fact.least == 8 else 'a'} {fact.least}-D input"
    if fact.found.rank < fact.least:
        return f"needs an input with at least {count(fact.least, 'axis', 'axes')}"
    return f"takes an input with at most {count(fact.most or 0, 'axis', 'axes')}"


def _needs(fact: WrongRank) -> str:
    if fact.needs_sequence:
        return "needs (B, T, F)"
    if fact.least == fact.most and fact.least in AXES:
        return f"needs {AXES[fact.least]}"
    if fact.least == fact.most:
        return f"needs {count(fact.least, 'axis', 'axes')} with the batch"
    if fact.found.rank < fact.least:
        return f"needs at least {count(fact.least, 'axis', 'axes')} with the batch"
    return f"takes at most {count(fact.most or 0, 'axis', 'axes')} with the batch"


def _repairs(fact: WrongRank, declared: bool, context: Context) -> tuple[str, ...]:
    """What can be typed: for an input one axis short of a sequence, one line for each thing it may mean."""
    found = fact.found
    if fact.needs_sequence and found.rank == 2 and declared:
        size = found.shape[1].size
        lines = [
            (f"{size or 'T'} readings of one sensor", f"shape: [{size or 'null'}, 1]"),
            (f"one reading of {size or 'F'} sensors", f"shape: [null, {size or 'F'}]   (any length)"),
        ]
        if found.dtype.startswith(("int", "uint")):
            lines.append((f"{size or 'T'} ids of words or items", "an Embedding layer first"))
        width = max(len(words) for words, _ in lines)
        return ("\n".join(f"{words:{width}}   →  {spec}" for words, spec in lines),)
    taker = str(found.blame.route[-1]) if found.blame else ""
    if fact.needs_sequence and found.rank == 2 and taker in TAKERS:
        return (f"leave `{taker}` out, if it gets steps (B, T, F)",)
    if fact.needs_sequence and found.rank == 2:
        repairs = (
            "one vector for every step   →  RepeatVector: {n: STEPS}",
            f"the numbers are the steps   →  Reshape: {{target_shape: [{found.shape[1].size or 'STEPS'}, 1]}}",
        )
        return ("\n".join(repairs),)
    if fact.needs_sequence and found.rank > 3:
        each = (f"to read each row by itself: `TimeDistributed: {_wrapped(fact, context)}`",) if found.rank == 4 else ()
        return (*regrouped(found, fact.kind, context), *each)
    return ()


def _wrapped(fact: WrongRank, context: Context) -> str:
    """The arguments of a `TimeDistributed` around the layer as it is written."""
    node = context.node(fact.route)
    return inline({"layer": {fact.kind: plain(node) if isinstance(node, Mapping) else {}}})
