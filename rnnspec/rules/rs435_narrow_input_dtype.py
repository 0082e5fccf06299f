from collections.abc import Iterable
from typing import TYPE_CHECKING, ClassVar

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import in_data, rewritten
from rnnspec.rules._samples import fractions, lookups

if TYPE_CHECKING:
    from rnnspec.data import FieldFacts

_INTEGERS = {
    "bool": (0, 1),
    **{f"int{bits}": (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) for bits in (8, 16, 32)},
    **{f"uint{bits}": (0, 2**bits - 1) for bits in (8, 16, 32)},
    "int64": (-(2**63), 2**63 - 1),
    "uint64": (0, 2**64 - 1),
}
#: Up to here every whole number has a float of its own.
_WHOLE = {"float16": 2048, "bfloat16": 256, "float32": 2**24}


class NarrowInputDtype(
    Rule,
    code="RS435",
    on=Report,
    having="int8 int16 int32 int64 uint8 uint16 uint32 uint64 bool float16 bfloat16 string",
):
    """the dtype of the input cannot hold the data

    ## What it does
    Compares the `dtype` of each input with the values that come to it: fractions, and whole numbers beyond its ends.
    An input of text takes no numbers, and no source of data gives text.

    ## Why is this bad?
    Data is cast to the dtype of the input before any layer sees it.

    ## What happens at run time
    No error. Fractions are cut off, so that numbers from 0 to 1 are all 0; 200 in an `int8` is -56; 2049 in a `float16`
    is 2048, another word. Only where text is wanted, TensorFlow refuses numbers.

    ## Repair
    Declare a dtype that holds the data: `float32` for measurements, `int32` for ids.

    ## Source
    keras/src/models/functional.py (_convert_inputs_to_tensors), Keras 3.15.1
    """

    harm: ClassVar = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        looked_up = [field for _, field in lookups(fact, context)]
        for name, field in context.data.inputs(fact.inputs).items():
            tensor = fact.inputs[name]
            if tensor.dtype == "string" and tensor.blame is not None:
                at = (*tensor.blame.route, "dtype")
                yield self.finding(
                    at,
                    context.label(at, "takes text", primary=True),
                    in_data(context, field.blame, "dtype" if field.blame.get("dtype") else "shape", "gives numbers"),
                    message="the input takes text, and the data has numbers",
                    help=("declare the dtype of the data, and leave out what reads text",),
                )
                continue
            found = None if tensor.poison or tensor.blame is None else _lost(tensor.dtype, field)
            if found is None or tensor.blame is None or (fractions(field) and field in looked_up):
                continue  # RS408 speaks of fractions as ids
            values, becomes, dtype = found
            at = (*tensor.blame.route, "dtype")
            made = "range" if field.blame.get("range") else "dtype"
            yield self.finding(
                at,
                context.label(at, becomes, primary=True),
                in_data(context, field.blame, made, values),
                fix=rewritten(context, at, dtype, f"declare `dtype: {dtype}`", "the model sees other numbers"),
            )

    bad = (
        Case(
            """\
            input: {shape: [20, 3], dtype: int32}  # RS435
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3], range: [0, 1]}, y: {}}}
            """,
            fixed="""\
            input: {shape: [20, 3], dtype: float32}  # RS435
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3], range: [0, 1]}, y: {}}}
            """,
        ),
        Case(
            """\
            input: {shape: [80], dtype: int8}  # RS435
            layers:
              - Embedding: {input_dim: 500, output_dim: 4}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """,
            fixed="""\
            input: {shape: [80], dtype: int32}  # RS435
            layers:
              - Embedding: {input_dim: 500, output_dim: 4}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """,
        ),
        Case(
            """\
            input: {shape: [1], dtype: string}  # RS435
            layers:
              - TextVectorization: {vocabulary: [the, film], output_sequence_length: 4}
              - Embedding: {input_dim: 4, output_dim: 4}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {synthetic: {samples: 8, x: {shape: [1]}, y: {classes: 2}}}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [20, 3], dtype: float16}
            layers:
              - LSTM: {units: 8}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20, 3], range: [0, 1]}, y: {}}}
            """
        ),
        Case(
            """\
            input: {shape: [20], dtype: int16}
            layers:
              - Embedding: {input_dim: 500, output_dim: 4}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source:
                synthetic: {samples: 64, x: {shape: [20], dtype: int32, range: [0, 499]}, y: {classes: 2}}
            """
        ),
    )


def _lost(dtype: str, field: "FieldFacts") -> tuple[str, str, str] | None:
    """What the values are, what becomes of them in `dtype`, and a dtype that holds them; None where nothing is lost."""
    ends = _INTEGERS.get(dtype)
    if ends and fractions(field):
        return "values are fractions", f"{dtype}: fractions are cut off", "float32"
    if field.low is None or field.high is None or field.dtype.startswith("float"):
        return None
    values = f"values run from {field.low:g} to {field.high:g}"
    if ends and not ends[0] <= field.low <= field.high <= ends[1]:
        return values, f"{dtype} holds {ends[0]} to {ends[1]}", "int32"
    most = _WHOLE.get(dtype)
    if most and max(-field.low, field.high) > most:
        return values, f"{dtype} tells whole numbers apart up to {most:,}", "int32"
    return None
