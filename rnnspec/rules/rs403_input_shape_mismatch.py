from collections.abc import Iterable, Sequence
from math import prod
from typing import TYPE_CHECKING

from rnnspec.diagnostics.model import Diagnostic, Fix
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._labels import text
from rnnspec.rules._phrases import in_data, numbers
from rnnspec.rules._samples import made_by, taken
from rnnspec.source.edit import replace
from rnnspec.source.tree import Route
from rnnspec.source.tree import Sequence as Sizes
from rnnspec.spec.tensors import Size, Tensor

if TYPE_CHECKING:
    from rnnspec.data import FieldFacts


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
            if tensor.poison or tensor.blame is None or field.ragged or taken(field.shape, tensor.sizes[1:]):
                continue
            swapped = _swapped(field.shape, tensor.sizes[1:])
            at = (*tensor.blame.route, tensor.blame.argument or "")
            yield self.finding(
                at,
                context.label(at, f"declares {tensor}, gets {text(field)}", primary=True),
                in_data(context, field.blame, "shape", f"samples are {text(field)}"),
                message=_message(name, swapped=swapped),
                help=() if swapped else _repairs(field, tensor, context),
                fix=_as_data(context, at, field.shape) if swapped else None,
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
        Case(
            """\
            input: {shape: [3, 20]}  # RS403
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            """,
            fixed="""\
            input: {shape: [20, 3]}  # RS403
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3]}, y: {shape: [1]}}}
            """,
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


def _message(name: str, *, swapped: bool) -> str | None:
    of = "the input" if name == "input" else f"the input `{name}`"
    if swapped:
        return f"time and features of {of} are swapped"
    return None if name == "input" else f"samples do not have the shape of {of}"


def _repairs(field: "FieldFacts", tensor: Tensor, context: Context) -> tuple[str, ...]:
    """Both sides of the difference, as one would type them: the input as the data, or the data as the input."""
    sample, declared = field.shape, tensor.sizes[1:]
    batch, argument = tensor.sizes[0], tensor.blame.argument if tensor.blame else "shape"
    shape = numbers([batch, *sample] if argument == "batch_shape" else sample)
    helps = [f"declare what the data has: `{argument}: {shape}`"]
    made = {"pad": "maxlen", "window": "length"}
    for kind, name in made.items():
        steps = declared[0] if declared else None
        alike = len(sample) == len(declared) and taken(sample[1:], declared[1:])
        if made_by(field, "shape", kind) and alike and steps is not None:
            helps.append(f"or give the data the steps of the input: `{kind}: {{{name}: {steps}}}`")
    known = None not in sample and None not in declared
    if len(helps) == 1 and known and prod(size or 0 for size in sample) == prod(size or 0 for size in declared):
        helps.append(f"or put the numbers into that shape: `reshape: {{shape: {numbers(declared)}}}` as a transform")
    return tuple(helps)


def _swapped(sample: Sequence[Size], declared: Sequence[Size]) -> bool:
    """Whether the two axes of a sequence stand in the other order."""
    return len(sample) == len(declared) == 2 and None not in sample and tuple(sample) == tuple(declared)[::-1]


def _as_data(context: Context, at: Route, sample: Sequence[Size]) -> Fix | None:
    """The fix that declares the shape that the samples have."""
    node = context.node(at)
    if not isinstance(node, Sizes) or node.place.source is not context.document.source:
        return None
    if "$" in node.place.text or at[-1] != "shape":
        return None
    title = f"declare what the data has: `shape: {numbers(sample)}`"
    return Fix(title, (replace(node.place, numbers(sample)),), "unsafe", "changes the model")
