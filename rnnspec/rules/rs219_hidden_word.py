from collections.abc import Iterable
from typing import TYPE_CHECKING

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.masks import makers
from rnnspec.inference.steps import steps
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._padding import at_value, padded
from rnnspec.rules._phrases import in_data

if TYPE_CHECKING:
    from rnnspec.data import FieldFacts


class HiddenWord(Rule, code="RS219", on=Report, having="mask_zero"):
    """mask hides the id 0, which is a word of the data

    ## What it does
    Finds `mask_zero: true` on ids that are padded with 0 and begin at 0 before they are.

    ## Why is this bad?
    The word with the id 0 looks like padding. Wherever it stands, it is skipped.

    ## What happens at run time
    Keras masks every 0. A sample with the word has the prediction of the sample without it.

    ## Repair
    Let the ids of words begin at 1: `index_from` of `imdb`, or one more in every id and in `input_dim`.

    ## Source
    keras/src/layers/core/embedding.py (compute_mask), Keras 3.15.1
    """

    severity = "warning"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        known = steps(fact)
        for maker in makers(fact):
            found = padded(maker, known, fact, context)
            if maker.node.kind != "Embedding" or found is None or context.data.parts is None:
                continue
            order, field = found
            before = self._before(order.input, field.blame["padding"][1], fact, context)
            if field.pad_value != 0 or before is None or before.low != 0 or before.padding is not None:
                continue
            mask = maker.outputs[0].mask
            assert mask is not None
            assert mask.blame is not None
            yield self.finding(
                maker.node.at,
                context.blamed(mask.blame, "hides every 0").but(primary=True),
                in_data(context, before.blame, "range", "has words with the id 0"),
                at_value(field, context, "fills up with 0 as well"),
                help=("let the ids of words begin at 1, and give `input_dim` one row more",),
            )

    @staticmethod
    def _before(name: str, index: object, report: Report, context: Context) -> "FieldFacts | None":
        """The field as it was before the transform number `index` padded it."""
        from rnnspec.inference.data import matched

        assert context.data.parts is not None
        assert isinstance(index, int)
        return matched(context.data.parts.steps[index].x, report.inputs).get(name)

    bad = (
        Case(
            """\
            input: {shape: [6], dtype: int32}
            layers:
              - Embedding: {input_dim: 5, output_dim: 8, mask_zero: true}  # RS219
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[0, 3, 0], [4, 1]], y: [1, 0]}}
              transforms:
                - pad: {maxlen: 6, padding: post}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [6], dtype: int32}
            layers:
              - Embedding: {input_dim: 6, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4}
              - Dense: {units: 1}
            compile: {loss: mse}
            data:
              source: {arrays: {x: [[1, 4, 1], [5, 2]], y: [1, 0]}}
              transforms:
                - pad: {maxlen: 6, padding: post}
            """
        ),
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """
        ),
    )
