from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._stateful import keeping_state, stateful_setting


class StateOnSomeTargets(Rule, code="RS221", on=Report, having="stateful", targets="jax"):
    """stateful layer keeps its state on some of the targets alone

    ## What it does
    Finds a stateful layer where the targets of the project name JAX beside TensorFlow or PyTorch. With JAX alone the
    model has nowhere to run, and RS211 says so.

    ## Why is this bad?
    One spec gives two models: on JAX each batch begins with zeros, whatever came before it.

    ## What happens at run time
    rnnspec trains the model on TensorFlow, or on PyTorch where that is asked for, and refuses JAX. Other code that
    loads the model into Keras on JAX gets other numbers, without a word.

    ## Repair
    Take `jax` out of the targets, or leave `stateful` out. If JAX is there for other specs, say so with a comment:
    `# rnnspec: ignore[RS221]`.

    ## Source
    keras/src/layers/rnn/rnn.py (_create_state_variables), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        keeping = keeping_state(context)
        if "jax" in context.targets and keeping and (found := stateful_setting(fact)):
            at, setting = found
            yield self.finding(
                at,
                context.setting(setting, "on JAX every batch begins with zeros", primary=True),
                message=f"stateful layer keeps its state on {' and '.join(keeping)}, not on JAX",
                help=("leave `stateful` out, or take `jax` out of the targets",),
            )

    bad = (
        Case(
            """\
            input: {batch_shape: [2, 3, 1]}
            layers:
              - SimpleRNN: {units: 1, stateful: true}  # RS221
            compile: {loss: mse}
            fit: {batch_size: 2, shuffle: false}
            """,
            targets=frozenset({"jax", "tensorflow"}),
        ),
        Case(
            """\
            input: {batch_shape: [2, 3, 1]}
            layers:
              - LSTM: {units: 1, stateful: true, name: reader}  # RS221
            compile: {loss: mse}
            fit: {batch_size: 2, shuffle: false}
            """,
            targets=frozenset({"gpu", "jax", "torch"}),
        ),
    )
    good = (
        Case(
            """\
            input: {batch_shape: [2, 3, 1]}
            layers:
              - SimpleRNN: {units: 1, stateful: true}
            compile: {loss: mse}
            fit: {batch_size: 2, shuffle: false}
            """,
            targets=frozenset({"tensorflow", "torch"}),
        ),
        Case(
            """\
            input: {batch_shape: [2, 3, 1]}
            layers:
              - SimpleRNN: {units: 1}
            compile: {loss: mse}
            fit: {batch_size: 2, shuffle: false}
            """,
            targets=frozenset({"jax", "tensorflow"}),
        ),
    )
