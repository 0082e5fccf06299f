from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import readings, steps
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._padding import at_padding, padded


class PaddingReadLast(Rule, code="RS215", on=Report, having="pad"):
    """layer reads padding last and keeps what it then knows

    ## What it does
    Finds a recurrent layer without a mask that gives its last output only, and whose reading ends in padding: of
    samples filled up at the end, or at the front for one that goes backwards.

    ## Why is this bad?
    The layer reads what fills up a short sample after the sample. What it gives depends on how much that is, and a
    short sample may be forgotten by then. A model can learn to live with it, but it has to learn it.

    ## What happens at run time
    The same sample, filled up to another length, has another prediction.

    ## Repair
    Make a mask, `mask_zero: true` or `Masking`, or pad on the side that is read first: `pre` for a layer that reads
    forwards. `Bidirectional` reads from both sides and needs a mask.

    ## Source
    keras/src/layers/rnn/rnn.py (call) and keras/src/utils/sequence_utils.py, Keras 3.15.1
    """

    severity = "hint"
    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        known = steps(fact)
        # A mask that is lost on the way is spoken of by RS213.
        if any(step.outputs[0].mask is not None for step in fact.layers):
            return
        for one in readings(fact):
            found = padded(one.step, known, fact, context)
            if found is None or one.layer.return_sequences:
                continue
            order, field = found
            backwards = order.backwards != one.backwards
            if (field.padding == "post") == backwards:
                continue
            wrapped = one.step.node.kind == "Bidirectional"
            side = "front" if field.padding == "pre" else "end"
            by_default = "" if context.node(("data", *field.blame["padding"])) is not None else " by default"
            text = f"its {'backward' if backwards else 'forward'} half ends" if wrapped else "ends"
            other = "" if wrapped else f", or pad on the other side: `padding: {'pre' if side == 'end' else 'post'}`"
            yield self.finding(
                one.step.node.at,
                context.label(
                    one.step.node.at, f"{text} in padding: no mask says what to skip", primary=True, key=True
                ),
                at_padding(field, context, f"fills up at the {side}{by_default}"),
                help=(f"make a mask, as `Embedding: {{mask_zero: true}}` does{other}",),
            )

    bad = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8}
              - LSTM: {units: 4}  # RS215
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80, padding: post}
            """
        ),
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8}
              - Bidirectional: {layer: {LSTM: {units: 4}}}  # RS215
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8}
              - LSTM: {units: 4}
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
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8, mask_zero: true}
              - Bidirectional: {layer: {LSTM: {units: 4}}}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80, padding: post}
            """
        ),
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8}
              - LSTM: {units: 4, go_backwards: true}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80, padding: post}
            """
        ),
    )
