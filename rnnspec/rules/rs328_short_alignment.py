from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._heads import heads
from rnnspec.rules._phrases import count, in_data


class ShortAlignment(Rule, code="RS328", on=Report, having="CTC ctc"):
    """label sequences are longer than the steps they are aligned with

    ## What it does
    Compares the length of the label sequences of `CTC` with the number of steps of the output, where no label is
    padding (0).

    ## Why is this bad?
    CTC gives each label at least one step of its own. With fewer steps than labels there is no way to do that.

    ## What happens at run time
    On JAX the loss of each such sample is about 100,000, on TensorFlow infinite.

    ## Repair
    Keep more steps: smaller strides and pools before the output; or cut the labels.

    ## Source
    keras/src/backend/jax/nn.py (ctc_loss), Keras 3.15.1
    """

    harm = "silent"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        for head in heads(context):
            tensor, labels = head.output.tensor, head.labels
            if head.loss.kind != "CTC" or labels is None or tensor.rank != 3 or len(labels.shape) != 1:
                continue
            steps, length = tensor.sizes[1], labels.shape[0]
            if steps is None or length is None or length <= steps or labels.ragged or not (labels.low or 0) > 0:
                continue
            named = [head.at_output(context, f"gives {count(steps, 'step')}", primary=True)]
            named.append(in_data(context, labels.blame, "shape", f"each sample has {count(length, 'label')}"))
            blame = tensor.shape[1].blame
            if blame is not None and blame.given:
                named.append(context.blamed(blame, f"makes {count(steps, 'step')}"))
            yield self.finding(
                head.place(context),
                *named,
                message=f"{count(length, 'label')} cannot be aligned with {count(steps, 'step')}",
                trace=head.trace(context),
            )

    bad = (
        Case(
            """\
            input: {shape: [8, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Dense: {units: 6}  # RS328
            compile: {loss: ctc}
            data:
              source:
                synthetic:
                  samples: 8
                  x: {shape: [8, 3]}
                  y: {shape: [12], dtype: int32, range: [1, 5]}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [30, 3]}
            layers:
              - LSTM: {units: 8, return_sequences: true}
              - Dense: {units: 6}
            compile: {loss: ctc}
            data:
              source:
                synthetic:
                  samples: 8
                  x: {shape: [30, 3]}
                  y: {shape: [12], dtype: int32, range: [1, 5]}
            """
        ),
    )
