from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.diagnostics.suggest import closest
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import output_names
from rnnspec.rules._phrases import listed, meant
from rnnspec.source.edit import rename_key
from rnnspec.source.tree import Mapping

_ARGUMENTS = ("loss", "metrics", "weighted_metrics", "loss_weights")


class UnknownOutputName(Rule, code="RS307", on=Report, having="loss metrics weighted_metrics"):
    """loss or metric for an output that the model does not have

    ## What it does
    Looks up every key of a `loss`, `metrics`, `weighted_metrics` or `loss_weights` mapping among the outputs.

    ## Why is this bad?
    Outputs are called like the layers that give them. A loss for another name belongs to nothing.

    ## What happens at run time
    Keras raises a ValueError about the expected keys at the first batch.

    ## Repair
    Use the names that the finding lists, or add the layer to `outputs`.

    ## Source
    keras/src/trainers/compile_utils.py (CompileLoss.build, CompileMetrics.build), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        names = output_names(fact)
        if fact.spec.compile is None or names is None:
            return
        for argument in _ARGUMENTS:
            given = getattr(fact.spec.compile, argument)
            for name in given if isinstance(given, dict) else ():
                if name in names:
                    continue
                near = closest(name, names)
                section = context.node(("compile", argument))
                entry = section.entries.get(name) if isinstance(section, Mapping) else None
                own = entry is not None and entry.key.place.source is context.document.source and not entry.merged
                fix = None
                if len(near) == 1 and entry is not None and own:
                    edits = [rename_key(entry, near[0])]
                    fix = self.fix(f"did you mean `{near[0]}`?", edits, "unsafe", "a guess from the spelling")
                yield self.finding(
                    ("compile", argument, name),
                    context.label(("compile", argument, name), "no output of that name", primary=True, key=True),
                    message=f"`{argument}` names `{name}`, which is no output",
                    notes=(f"outputs: {listed(names)}",),
                    help=() if fix else meant(name, names),
                    fix=fix,
                )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, activation: sigmoid, name: sign}
                from: reader
            outputs: [value, sign]
            compile:
              loss:
                valu: mse  # RS307
                sign: binary_crossentropy
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, activation: sigmoid, name: sign}
                from: reader
            outputs: [value, sign]
            compile:
              loss:
                value: mse  # RS307
                sign: binary_crossentropy
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8, name: reader}
              - Dense: {units: 1, name: value}
              - Dense: {units: 1, activation: sigmoid, name: sign}
                from: reader
            outputs: [value, sign]
            compile:
              loss: {value: mse, sign: binary_crossentropy}
              metrics: {sign: [accuracy]}
            """
        ),
    )
