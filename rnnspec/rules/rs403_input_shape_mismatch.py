from collections.abc import Iterable, Sequence

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._labels import text
from rnnspec.rules._phrases import in_data
from rnnspec.spec.tensors import Size


class InputShapeMismatch(Rule, code="RS403", on=Report, having="data"):
    """samples do not have the shape of the input

    ## What it does
    Compares the shape of one sample, after all transforms, with the shape that the input declares.

    ## Why is this bad?
    The model is built for the declared shape and takes no other. An axis left open (`null`) takes any size; a last axis
    of size 1 may be missing or too much.

    ## What happens at run time
    Keras raises a ValueError at the first batch.

    ## Repair
    Declare the shape that the data has, or change the data: `pad: {maxlen: N}`, `window: {length: N}`, `reshape`.

    ## Source
    keras/src/models/functional.py (_adjust_input_rank) and layers/input_spec.py, Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for name, field in context.data.inputs(fact.inputs).items():
            tensor = fact.inputs[name]
            if tensor.poison or tensor.blame is None or field.ragged or _taken(field.shape, tensor.sizes[1:]):
                continue
            at = (*tensor.blame.route, tensor.blame.argument or "")
            yield self.finding(
                at,
                context.label(at, f"declares {tensor}, gets {text(field)}", primary=True),
                in_data(context, field.blame, "shape", f"samples are {text(field)}"),
                message=None if name == "input" else f"samples do not have the shape of the input `{name}`",
            )

    bad = (
        Case(
            """\
            input: {shape: [100], dtype: int32}  # RS403
            layers:
              - Embedding: {input_dim: 500, output_dim: 16}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """
        ),
        Case(
            """\
            input: {shape: [20, 3]}  # RS403
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [60]}, y: {shape: [1]}}}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [null], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 16}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """
        ),
        Case(
            """\
            input: {shape: [20, 1]}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20]}, y: {}}}
            """
        ),
    )


def _taken(sample: Sequence[Size], declared: Sequence[Size]) -> bool:
    """Whether Keras takes such samples; unknown sizes count as fitting."""
    if len(sample) == len(declared) + 1 and sample[-1] in (1, None):
        sample = sample[:-1]
    elif len(sample) + 1 == len(declared) and declared[-1] in (1, None):
        declared = declared[:-1]
    if len(sample) != len(declared):
        return False
    return all(None in pair or pair[0] == pair[1] for pair in zip(sample, declared, strict=True))
