from collections.abc import Iterable
from typing import Any

from rnnspec.diagnostics.model import Diagnostic, Label
from rnnspec.inference import Report
from rnnspec.inference.steps import sequence_of
from rnnspec.layers._graph import Step
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import in_data, rewritten
from rnnspec.rules._samples import lookups


class UndersizedVocabulary(Rule, code="RS401", on=Report, having="Embedding ReversibleEmbedding"):
    """embedding table is smaller than the vocabulary

    ## What it does
    Compares `input_dim` of an `Embedding` with the largest id in its data, or with the ids that the layer before it
    can give.

    ## Why is this bad?
    The table has rows for the ids 0 to `input_dim` - 1. A larger id has none.

    ## What happens at run time
    TensorFlow on a CPU stops with an index error; on a GPU it reads zeros and trains on; JAX gives NaN.

    ## Repair
    Give every id a row: `input_dim` is the largest id plus one. For `imdb` and `reuters` that is `num_words`.

    ## Source
    keras/src/layers/core/embedding.py and keras/src/datasets/imdb.py, Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        yield from self._of_vocabularies(fact, context)
        for step, field in lookups(fact, context):
            rows: int = getattr(step.layer, "input_dim")  # noqa: B009 - the family of layers is open
            if field.high is None or field.high < rows:
                continue
            needed = int(field.high) + 1
            notes = ["on a CPU TensorFlow stops with an index error; on a GPU it reads zeros and trains on"]
            if field.low == 1 and rows == field.high:
                notes.append(f"ids that begin at 1 need a row more than there are words: {rows} + 1")
            label = in_data(context, field.blame, "range", f"ids run from {int(field.low or 0)} to {needed - 1}")
            yield self._small(step, needed, label, context).but(notes=tuple(notes))

    def _of_vocabularies(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        """The findings of tables behind a layer that turns words or values into ids."""
        for step in fact.layers:
            ref = sequence_of(step)
            maker = fact.steps.get(ref.name) if ref is not None else None
            ids, rows = getattr(maker and maker.layer, "ids", None), getattr(step.layer, "input_dim", None)
            if maker is None or ids is None or rows is None or ids <= rows or step.node.shares is not None:
                continue
            found = self._small(
                step, ids, context.label(maker.node.at, f"gives ids from 0 to {ids - 1}", key=True), context
            )
            yield found if found.fix else found.but(help=(f"give every id a row: `input_dim: {ids}`",))

    def _small(self, step: Step, needed: int, label: Label, context: Context) -> Diagnostic:
        """The finding that the table of `step` has less than `needed` rows; `label` says where the ids come from."""
        layer: Any = step.layer
        at = (*step.node.at, "input_dim")
        more = f"adds {(needed - layer.input_dim) * layer.output_dim:,} parameters"
        return self.finding(
            at[:-1],
            context.setting(at, f"rows exist for ids 0 to {layer.input_dim - 1} only", primary=True),
            label,
            trace=context.trace(at[:-1]),
            fix=rewritten(context, at, needed, "give every id a row", more),
        )

    bad = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 10000, output_dim: 16}  # RS401
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 20000}}
              transforms:
                - pad: {maxlen: 80}
            """,
            fixed="""\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 20000, output_dim: 16}  # RS401
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 20000}}
              transforms:
                - pad: {maxlen: 80}
            """,
        ),
        Case(
            """\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 10, output_dim: 4}  # RS401
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20], dtype: int32, range: [1, 10]}, y: {classes: 2}}}
            """,
            fixed="""\
            input: {shape: [20], dtype: int32}
            layers:
              - Embedding: {input_dim: 11, output_dim: 4}  # RS401
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {synthetic: {samples: 64, x: {shape: [20], dtype: int32, range: [1, 10]}, y: {classes: 2}}}
            """,
        ),
        Case(
            """\
            input: {shape: [4], dtype: string}
            layers:
              - StringLookup: {vocabulary: [the, film, was]}
              - Embedding: {input_dim: 3, output_dim: 16}  # RS401
              - LSTM: {units: 8}
            """,
            fixed="""\
            input: {shape: [4], dtype: string}
            layers:
              - StringLookup: {vocabulary: [the, film, was]}
              - Embedding: {input_dim: 4, output_dim: 16}  # RS401
              - LSTM: {units: 8}
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 10000, output_dim: 16}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 10000}}
              transforms:
                - pad: {maxlen: 80}
            """
        ),
        Case(
            """\
            input: {shape: [1], dtype: string}
            layers:
              - TextVectorization: {vocabulary: [the, film, was], output_sequence_length: 4}
              - Embedding: {input_dim: 5, output_dim: 16}
              - LSTM: {units: 8}
            """
        ),
    )
