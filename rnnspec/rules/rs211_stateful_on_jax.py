from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._stateful import keeping_state, stateful_setting


class StatefulOnJax(Rule, code="RS211", on=Report, having="stateful", targets="jax"):
    """stateful layer in a model for JAX

    ## What it does
    Finds a stateful layer where the targets of the project name JAX, and no backend that keeps the state. Beside one of
    those it is a warning, RS221.

    ## Why is this bad?
    Keras keeps the state outside of what its compiled steps hand on. On JAX each batch begins with zeros.

    ## What happens at run time
    `fit` and `predict` of Keras forget the state without a word; rnnspec refuses to train the model on JAX.

    ## Repair
    Let the model run on TensorFlow, or leave `stateful` out.

    ## Source
    keras/src/layers/rnn/rnn.py (_create_state_variables), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        if "jax" in context.targets and not keeping_state(context) and (found := stateful_setting(fact)):
            at, setting = found
            yield self.finding(
                at,
                context.setting(setting, "on JAX every batch begins with zeros", primary=True),
                help=("leave `stateful` out, or run the model on TensorFlow: `targets` with `tensorflow` for `jax`",),
            )

    bad = (
        Case(
            """\
            input: {batch_shape: [2, 3, 1]}
            layers:
              - SimpleRNN: {units: 1, stateful: true}  # RS211
            compile: {loss: mse}
            fit: {batch_size: 2, shuffle: false}
            """,
            targets=frozenset({"jax"}),
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
            targets=frozenset({"tensorflow"}),
        ),
    )
