from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import sequence_of
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
            width: int = getattr(step.layer, "output_dim")  # noqa: B009
            at = (*step.node.at, "input_dim")
            notes = ["on a CPU TensorFlow stops with an index error; on a GPU it reads zeros and trains on"]
            if field.low == 1 and rows == field.high:
                notes.append(f"ids that begin at 1 need a row more than there are words: {rows} + 1")
            yield self.finding(
                at[:-1],
                context.setting(at, f"rows exist for ids 0 to {rows - 1} only", primary=True),
                in_data(context, field.blame, "range", f"ids run from {int(field.low or 0)} to {needed - 1}"),
                trace=context.trace(at[:-1]),
                notes=tuple(notes),
                fix=rewritten(
                    context, at, needed, "give every id a row", f"adds {(needed - rows) * width:,} parameters"
                ),
            )

    def _of_vocabularies(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        """The findings of tables behind a layer that turns words or values into ids."""
        for step in fact.layers:
            ref = sequence_of(step)
            maker = fact.steps.get(ref.name) if ref is not None else None
            ids, rows = getattr(maker and maker.layer, "ids", None), getattr(step.layer, "input_dim", None)
            if maker is None or ids is None or rows is None or ids <= rows or step.node.shares is not None:
                continue
            at = (*step.node.at, "input_dim")
            width: int = getattr(step.layer, "output_dim")  # noqa: B009 - the family of layers is open
            fix = rewritten(context, at, ids, "give every id a row", f"adds {(ids - rows) * width:,} parameters")
            yield self.finding(
                at[:-1],
                context.setting(at, f"rows exist for ids 0 to {rows - 1} only", primary=True),
                context.label(maker.node.at, f"gives ids from 0 to {ids - 1}", key=True),
                trace=context.trace(at[:-1]),
                help=() if fix else (f"give every id a row: `input_dim: {ids}`",),
                fix=fix,
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
