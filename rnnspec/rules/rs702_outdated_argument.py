from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._earlier import elsewhere, gone, renamed
from rnnspec.rules._phrases import removal
from rnnspec.rules._words import owner_of, primary, respelled
from rnnspec.source.edit import Edit, inline
from rnnspec.source.tree import Scalar, plain
from rnnspec.spec import facts
from rnnspec.spec.family import family


class OutdatedArgument(Rule, code="RS702", on=facts.UnknownField):
    """an argument of earlier Keras versions

    ## What it does
    Finds arguments that Keras 1 or 2 had and Keras 3 has under another name, or no more: `nb_filter`,
    `inner_activation`, `time_major`, `implementation`, `decay`, `period` and the like.

    ## Why is this bad?
    Tutorials and generated code are full of them, and the name nearest in spelling is often another thing:
    `inner_activation` is not `activation`, and `samples_per_epoch` counted samples, not batches as
    `steps_per_epoch` does.

    ## What happens at run time
    Keras 3.15.1 raises a ValueError or TypeError for most of them. `implementation` of LSTM and GRU and `decay` of
    optimizers it takes and ignores: a learning rate that was to fall stays what it was.

    ## Repair
    Write the argument as it is called today, or leave it out where it has no effect any more;
    `rnnspec check --fix` does both.

    ## Source
    keras/legacy/interfaces.py of Keras 2.2, and the constructors of Keras 3.15.1
    """

    def check(self, fact: facts.UnknownField, context: Context) -> Iterable[Diagnostic]:
        place = context.document.place(fact.route, key=True)
        owner = owner_of(fact.owner)
        if today := renamed(fact):
            edits = respelled(context, place, fact.name, today)
            beside = context.document.has((*fact.route[:-1], today))
            title = f"write `{today}`"
            yield self.finding(
                fact.route,
                primary(place, f"today: `{today}`"),
                message=f"`{fact.name}` of {owner} is called `{today}` in Keras 3",
                help=() if edits and not beside else (title,),
                fix=None if beside else self.fix(title, edits, "safe"),
            )
        elif why := gone(fact):
            edits = removal(context, fact.route)
            yield self.finding(
                fact.route,
                primary(place, why),
                message=f"`{fact.name}` of {owner} is gone in Keras 3",
                help=() if edits else ("leave it out",),
                fix=self.fix("leave it out", edits, "safe"),
            )
        elif instead := elsewhere(fact, plain(node) if (node := context.node(fact.route)) is not None else None):
            title, edits = _decay(fact, context) or (instead, ())
            yield self.finding(
                fact.route,
                primary(place, "of earlier Keras versions"),
                message=f"`{fact.name}` of {owner} is gone in Keras 3",
                help=() if edits else (title,),
                fix=self.fix(title, edits, "safe"),
            )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, inner_activation: hard_sigmoid}  # RS702
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, recurrent_activation: hard_sigmoid}  # RS702
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {output_dim: 8}  # RS702
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}  # RS702
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - GRU:
                  units: 8
                  implementation: 2  # RS702
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - GRU:
                  units: 8
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, time_major: true}  # RS702
            """
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile:
              loss: mse
              optimizer:
                SGD:
                  learning_rate: 0.02
                  decay: 1e-4  # RS702
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile:
              loss: mse
              optimizer:
                SGD:
                  learning_rate: {InverseTimeDecay: {initial_learning_rate: 0.02, decay_steps: 1, decay_rate: 1e-4}}
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            fit:
              epochs: 3
              workers: 4  # RS702
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            fit:
              epochs: 3
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, recurrent_activation: hard_sigmoid}
            compile:
              loss: mse
              optimizer:
                Adam:
                  learning_rate: {InverseTimeDecay: {initial_learning_rate: 0.01, decay_steps: 1, decay_rate: 1e-4}}
            """
        ),
    )


def _decay(fact: facts.UnknownField, context: Context) -> tuple[str, tuple[Edit, ...]] | None:
    """The schedule that an optimizer with `decay` had, with its numbers, and the edits that write it.

    `_decayed_lr` of the optimizers of Keras 2: rate / (1 + decay × updates). None for any other argument, and beside
    a learning rate that is no number.
    """
    cls, decay = family("optimizers").get(fact.owner), context.node(fact.route)
    if fact.name != "decay" or cls is None or not isinstance(decay, Scalar) or not isinstance(decay.value, int | float):
        return None
    if not decay.value:
        return "leave it out: 0 is no decay", removal(context, fact.route)
    at = (*fact.route[:-1], "learning_rate")
    written = context.node(at)
    rate = plain(written) if written is not None else cls.model_fields["learning_rate"].default
    if isinstance(rate, bool) or not isinstance(rate, int | float):
        return None
    numbers = [inline(rate) if written is None else context.document.place(at).text, decay.place.text]
    schedule = f"{{initial_learning_rate: {numbers[0]}, decay_steps: 1, decay_rate: {numbers[1]}}}"
    text = f"{{InverseTimeDecay: {schedule}}}"
    today = written is None or context.document.place(at, key=True).text == "learning_rate"
    taken = removal(context, fact.route) if today else ()
    given = context.set_argument(fact.route[:-1], "learning_rate", text) if taken else ()
    return f"write `learning_rate: {text}`, which falls as it did", (*taken, *given) if given else ()
