from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import rewritten
from rnnspec.source.tree import Scalar
from rnnspec.spec import facts

_ENDINGS = (".weights.h5", ".keras", ".hdf5", ".h5", ".ckpt", ".tf", ".pb", ".pt", ".pth")


class CheckpointName(Rule, code="RS613", on=facts.Condition):
    """checkpoint has an ending that Keras 3 refuses

    ## What it does
    Looks at the ending of the path of a ModelCheckpoint: `.keras` for a model, `.weights.h5` for weights alone.

    ## Why is this bad?
    Keras 3 picks the format by the ending, and refuses the endings of its earlier versions.

    ## What happens at run time
    Keras raises a ValueError when the callback is made.

    ## Repair
    End the path in `.keras`, or with `save_weights_only: true` in `.weights.h5`.

    ## Source
    keras/src/callbacks/model_checkpoint.py (__init__), Keras 3.15.1
    """

    def check(self, fact: facts.Condition, context: Context) -> Iterable[Diagnostic]:
        if "filepath.endswith" not in fact.condition:
            return
        ending = ".weights.h5" if "save_weights_only" in fact.condition else ".keras"
        at = (*fact.route, "filepath")
        node = context.node(at)
        path = str(node.value) if isinstance(node, Scalar) else ""
        stem = next((path.removesuffix(old) for old in _ENDINGS if path.endswith(old)), path)
        labels = [context.label(at, f"needs to end in `{ending}`", primary=True)]
        if ending == ".weights.h5":
            labels.append(context.setting((*fact.route, "save_weights_only"), "saves weights alone"))
        fix = None
        if stem:
            reason = "the file has another name"
            fix = rewritten(context, at, stem + ending, f"end the path in `{ending}`", reason)
        yield self.finding(
            fact.route,
            *labels,
            message=f"a checkpoint of {'weights alone' if ending != '.keras' else 'a model'} must end in `{ending}`",
            help=() if fix else (f"end the path in `{ending}`",),
            fix=fix,
        )

    bad = (
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit:
              callbacks:
                - ModelCheckpoint: {filepath: best.ckpt, save_best_only: true}  # RS613
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit:
              callbacks:
                - ModelCheckpoint: {filepath: best.keras, save_best_only: true}  # RS613
            """,
        ),
        Case(
            """\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit:
              callbacks:
                - ModelCheckpoint: {filepath: "{epoch:02d}.keras", save_weights_only: true}  # RS613
            """,
            fixed="""\
            input: {shape: [20, 3]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            fit:
              callbacks:
                - ModelCheckpoint: {filepath: "{epoch:02d}.weights.h5", save_weights_only: true}  # RS613
            """,
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
            fit:
              callbacks:
                - ModelCheckpoint: {filepath: best.keras}
                - ModelCheckpoint: {filepath: best.weights.h5, save_weights_only: true}
            """
        ),
    )
