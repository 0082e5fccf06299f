from collections.abc import Iterable, Iterator
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Label, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import validates
from rnnspec.rules._phrases import removal
from rnnspec.rules._unread import unread
from rnnspec.rules._words import owner_of
from rnnspec.source.edit import inline
from rnnspec.source.tree import Route


class IdleSetting(
    Rule,
    code="RS045",
    on=Report,
    having="use_bias center scale trainable seed noise_shape renorm_clipping renorm_momentum monitor mode initial_value_threshold ema_momentum ema_overwrite_frequency nesterov warmup_steps alpha validation_split validation_steps validation_freq validation_batch_size",  # noqa: E501
):
    """a setting that nothing reads

    ## What it does
    Finds arguments that have no effect beside the others: a `bias_initializer` without a bias, a `seed` without
    dropout, a `monitor` where every epoch is saved, a `validation_split` beside `split: {validation: …}`.

    ## Why is this bad?
    Whoever reads the spec takes the setting for what happens.

    ## What happens at run time
    Nothing: the model and its training are the same without it.

    ## Repair
    Leave the setting out, or change the one that makes it idle.

    ## Source
    keras/src/layers, optimizers and callbacks, Keras 3.15.1, as run; rnnspec/data/split.py
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for one, route, name, row in unread(fact.spec):
            if name in ("monitor", "mode") and "monitor" in one.given and "{" not in one.given["filepath"]:
                continue  # RS611
            cause = next((other for other in row.where if other in one.given), None)
            if cause is not None and _variable(context, (*route, cause)):
                continue
            labels = [context.setting((*route, cause), row.why)] if cause else []
            if not labels:
                name_, value = next(iter(row.where.items()))
                labels = [context.label(route, f"`{name_}` is {inline(value)}: {row.why}", key=True)]
            yield self._idle((*route, name), one.kind, labels, context)
        yield from self._validation(fact, context)
        yield from self._order(fact, context)

    def _validation(self, fact: Report, context: Context) -> Iterator[Diagnostic]:
        """Settings of a validation that does not take place, or takes another part."""
        fit, data = fact.spec.fit, fact.spec.data
        if fit is None:
            return
        if data is not None and data.split.validation and fit.validation_split:
            cause = context.setting(("data", "split", "validation"), "gives the part to validate on")
            yield self._idle(("fit", "validation_split"), "fit", [cause], context)
        if not validates(context):
            for name in ("validation_steps", "validation_freq", "validation_batch_size"):
                if name in fit.given:
                    yield self._idle(("fit", name), "fit", [], context, "there is no part to validate on")

    def _order(self, fact: Report, context: Context) -> Iterator[Diagnostic]:
        """The seed of a split that draws nothing."""
        data, train = fact.spec.data, context.data.train
        if data is None or train is None or data.split.seed is None:
            return
        if data.split.shuffle is False:
            cause = context.setting(("data", "split", "shuffle"), "the samples keep their order")
            yield self._idle(("data", "split", "seed"), "split", [cause], context)
        elif train.ordered:
            yield self._idle(("data", "split", "seed"), "split", [], context, "a series is split in time order")

    def _idle(
        self, at: Route, owner: str, labels: list[Label], context: Context, why: str = "nothing reads it"
    ) -> Diagnostic:
        edits, drawn = removal(context, at), at[-1] == "seed" and at[0] == "layers"
        return self.finding(
            at,
            context.setting(at, why, primary=True),
            *labels,
            message=f"`{at[-1]}` of {owner_of(owner)} has no effect",
            help=() if edits else ("leave it out",),
            # Without a seed a layer draws one (keras/src/random/seed_generator.py, 3.15.1).
            fix=self.fix("leave it out", edits, "unsafe", "later layers draw other initial weights")
            if drawn
            else self.fix("leave it out", edits, "safe"),
        )

    bad = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, use_bias: false, bias_initializer: ones}  # RS045
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, use_bias: false}  # RS045
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 8, seed: 3}}}  # RS045
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - Bidirectional: {layer: {LSTM: {units: 8}}}  # RS045
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [10, 1]}, y: {shape: [8]}}}
              split: {validation: 0.2}
            fit:
              epochs: 3
              validation_split: 0.1  # RS045
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [10, 1]}, y: {shape: [8]}}}
              split: {validation: 0.2}
            fit:
              epochs: 3
            """,
        ),
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {}}}
              split: {validation: 0.3, seed: 42}  # RS045
              transforms:
                - window: {length: 10}
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {}}}
              split: {validation: 0.3}  # RS045
              transforms:
                - window: {length: 10}
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
              callbacks:
                - ModelCheckpoint:
                    filepath: '{epoch}.keras'
                    monitor: loss  # RS045
            """,
            fixed="""\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8}
            compile: {loss: mse}
            fit:
              epochs: 3
              callbacks:
                - ModelCheckpoint:
                    filepath: '{epoch}.keras'
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, bias_initializer: ones, dropout: 0.2, seed: 3}
            compile: {loss: mse, optimizer: {SGD: {momentum: 0.9, nesterov: true}}}
            data:
              source: {synthetic: {samples: 64, x: {shape: [10, 1]}, y: {shape: [8]}}}
              split: {validation: 0.2, seed: 42}
              transforms:
                - scale: {range: [-1, 1]}
            fit:
              epochs: 3
              callbacks:
                - ModelCheckpoint: {filepath: best.keras, monitor: val_loss, save_best_only: true}
            """
        ),
        Case(
            """\
            vars: {drop: 0.0}
            input: {shape: [10, 1]}
            layers:
              - LSTM: {units: 8, dropout: $drop, seed: 3}
            """
        ),
    )


def _variable(context: Context, route: Route) -> bool:
    """Whether a value comes from a variable, which may be set to another."""
    node = context.node(route)
    return node is not None and "$" in node.place.text
