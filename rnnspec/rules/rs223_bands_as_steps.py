from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.steps import before, readings
from rnnspec.rules._base import Case, Context, Rule


class BandsAsSteps(Rule, code="RS223", on=Report, having="MelSpectrogram"):
    """pitches of a spectrogram are read as steps

    ## What it does
    Finds a recurrent layer that reads what `MelSpectrogram` gives as it is.

    ## Why is this bad?
    `MelSpectrogram` gives (batch, pitches, frames): time lies along the last axis. A recurrent layer steps along the
    first axis after the batch, from pitch to pitch, and takes all frames of one for its features, so that the length
    of the recordings is fixed.

    ## What happens at run time
    Nothing is said, for the shapes agree.

    ## Repair
    Put `Permute: {dims: [2, 1]}` between the two.

    ## Source
    keras/src/layers/preprocessing/mel_spectrogram.py (call), Keras 3.15.1
    """

    severity = "hint"
    harm = "none"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        # Both halves of a `Bidirectional` read the same.
        for one in {one.step.node.name: one for one in readings(fact)}.values():
            made = next((step for step, _ in before(fact, one.step) if step.node.kind == "MelSpectrogram"), None)
            if made is None:
                continue
            bands = made.outputs[0].shape[1].size
            yield self.finding(
                one.step.node.at,
                context.label(one.step.node.at, f"takes {bands} steps, one for each pitch", primary=True, key=True),
                context.label(made.node.at, f"gives (batch, pitches, frames): {made.outputs[0]}", key=True),
                message=f"`{one.step.node.kind}` steps from pitch to pitch, not from frame to frame",
                help=(f"put `Permute: {{dims: [2, 1]}}` before `{one.step.node.kind}`",),
            )

    bad = (
        Case(
            """\
            input: {shape: [16000]}
            layers:
              - MelSpectrogram: {num_mel_bins: 40}
              - GRU: {units: 8}  # RS223
              - Dense: {units: 4, activation: softmax}
            """
        ),
        Case(
            """\
            input: {shape: [16000]}
            layers:
              - MelSpectrogram: {num_mel_bins: 40}
              - Dropout: {rate: 0.1}
              - Bidirectional: {layer: {LSTM: {units: 8}}}  # RS223
              - Dense: {units: 4, activation: softmax}
            """
        ),
    )
    good = (
        Case(
            """\
            input: {shape: [16000]}
            layers:
              - MelSpectrogram: {num_mel_bins: 40}
              - Permute: {dims: [2, 1]}
              - GRU: {units: 8}
              - Dense: {units: 4, activation: softmax}
            """
        ),
        Case(
            """\
            input: {shape: [16000, 1]}
            layers:
              - STFTSpectrogram: {frame_length: 256}
              - GRU: {units: 8}
              - Dense: {units: 4, activation: softmax}
            """
        ),
    )
