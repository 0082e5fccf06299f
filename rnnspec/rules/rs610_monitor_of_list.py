from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._history import logged, wanted


class MonitorOfList(Rule, code="RS610", on=Report, having="monitor"):
    """callback monitors a metric that is a list of numbers

    ## What it does
    Finds callbacks that monitor a metric with one result for each class or threshold, such as `F1Score` without
    `average`.

    ## Why is this bad?
    Of two lists of numbers none is the better one.

    ## What happens at run time
    EarlyStopping and ReduceLROnPlateau raise a ValueError about the truth value of an array; ModelCheckpoint warns and
    saves every epoch, the best or not.

    ## Repair
    Make one number of it: `F1Score: {average: macro}`, or a single threshold.

    ## Source
    keras/src/callbacks/early_stopping.py and model_checkpoint.py, Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        metrics = logged(fact)
        for one in wanted(fact):
            metric, output = metrics.get(one.key.removeprefix("val_"), (None, None))
            if metric is None or metric.scalar or not one.watched:
                continue
            sizes = [each.tensor.sizes[-1] for each in fact.outputs if output in (None, each.name)]
            thresholds = getattr(metric, "thresholds", None)
            if not isinstance(thresholds, list) and sizes[:1] == [1]:
                continue  # a list of one number
            fields = type(metric).model_fields
            repair = "give it a single threshold"
            if "average" in fields:
                repair = f"make one number of it: `{metric.kind}: {{average: macro}}`"
            elif "class_aggregation" in fields:
                repair = "leave `class_aggregation` out, whose default is the mean"
            yield self.finding(
                one.route,
                context.label(one.route, f"{metric.kind} gives a list of numbers", primary=True),
                message=f"`{one.callback.kind}` monitors `{one.key}`, which is a list",
                help=(repair,),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: categorical_crossentropy
              metrics:
                - F1Score: {}
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: f1_score, patience: 3, restore_best_weights: true}  # RS610
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 4, activation: softmax}
            compile:
              loss: categorical_crossentropy
              metrics:
                - F1Score: {average: macro}
            fit:
              epochs: 20
              callbacks:
                - EarlyStopping: {monitor: f1_score, patience: 3, restore_best_weights: true}
            """
        ),
    )
