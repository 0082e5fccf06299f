from collections.abc import Iterable
from typing import ClassVar

from rnnspec.diagnostics.model import Diagnostic, Severity
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._phrases import count, in_data, rewritten
from rnnspec.rules._samples import lookups

#: Fewer unused parameters than this are not worth a word.
_WORTH = 10_000


class UnusedVocabulary(Rule, code="RS444", on=Report, having="Embedding ReversibleEmbedding"):
    """most rows of an embedding belong to no id

    ## What it does
    Compares `input_dim` of an `Embedding` with the largest id in its data, and counts the rows that nothing looks up.

    ## Why is this bad?
    The rows take memory on disk, in training and on the device, and stay as they were at the beginning.

    ## What happens at run time
    Nothing. An optimizer with momentum keeps two or three further numbers for each of the unused ones.

    ## Repair
    `input_dim` is the largest id plus one: for `imdb` that is `num_words`.

    ## Source
    keras/src/layers/core/embedding.py, Keras 3.15.1
    """

    severity: ClassVar[Severity] = "hint"
    harm: ClassVar = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for step, field in lookups(fact, context):
            rows: int = getattr(step.layer, "input_dim")  # noqa: B009 - the family of layers is open
            width: int = getattr(step.layer, "output_dim")  # noqa: B009
            if field.high is None or field.dtype.startswith("float") or field.high < 0:
                continue
            needed = int(field.high) + 1
            unused = (rows - needed) * width
            if rows < 2 * needed or unused < _WORTH:
                continue
            at = (*step.node.at, "input_dim")
            yield self.finding(
                at[:-1],
                context.setting(at, f"{rows - needed:,} rows are never looked up", primary=True),
                in_data(context, field.blame, "range", f"ids end at {needed - 1:,}"),
                message=f"{count(unused, 'parameter')} of the embedding belong to no id",
                fix=rewritten(
                    context, at, needed, f"write `input_dim: {needed}`", "checkpoints of the larger table do not fit"
                ),
            )

    bad = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 20000, output_dim: 16}  # RS444
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """,
            fixed="""\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 16}  # RS444
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """,
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 600, output_dim: 16}
              - LSTM: {units: 8}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """
        ),
    )
