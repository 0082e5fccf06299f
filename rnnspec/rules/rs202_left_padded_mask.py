from collections.abc import Iterable

from rnnspec.diagnostics.model import Diagnostic
from rnnspec.inference import Report
from rnnspec.inference.kernels import BACKENDS, kernel
from rnnspec.inference.steps import readings, steps
from rnnspec.rules._base import Case, Context, Rule
from rnnspec.rules._padding import at_padding, padded
from rnnspec.rules._phrases import rewritten


class LeftPaddedMask(Rule, code="RS202", on=Report, having="pad"):
    """left-padded sequences meet a masked cuDNN layer

    ## What it does
    Finds a masked LSTM or GRU over samples padded at the front, where the targets of the project name `gpu` and no
    backend but TensorFlow.

    ## Why is this bad?
    TensorFlow hands the mask to cuDNN as a length, which says where a sequence ends and not where it begins. Keras
    pads at the front by default.

    ## What happens at run time
    It passes on a CPU, where the layer is a loop. On a GPU Keras stops at the first batch: the mask "does not
    correspond to right-padded sequences". A sample that is wholly masked is refused as well.

    ## Repair
    Pad at the end: `pad: {padding: post}`. Or set `use_cudnn: false` on the layer, which is slower.

    ## Source
    keras/src/backend/tensorflow/rnn.py (_assert_valid_mask), Keras 3.15.1
    """

    harm = "fit"

    def check(self, fact: Report, context: Context) -> Iterable[Diagnostic]:
        named = context.targets.intersection(BACKENDS)
        if "gpu" not in context.targets or named - {"tensorflow"}:
            return
        known = steps(fact)
        for one in readings(fact):
            verdict = kernel(one.layer, "tensorflow", masked=True)
            found = padded(one.step, known, fact, context)
            mask = one.sequence.mask
            if verdict is None or not verdict.fused or found is None or mask is None:
                continue
            order, field = found
            if field.padding == "post" or order.backwards:
                continue
            text = "takes the mask: cuDNN on TensorFlow accepts padding at the end only"
            labels = [context.label(one.route, text, primary=True, key=True)]
            if mask.blame is not None:
                labels.append(context.blamed(mask.blame, "makes the mask"))
            by_default = "" if context.node(("data", *field.blame["padding"])) is not None else " by default"
            labels.append(at_padding(field, context, f"fills up at the front{by_default}: each mask begins with false"))
            route = ("data", *field.blame["padding"])
            reason = "changes the data"
            fix = (
                rewritten(context, route, "post", "pad at the end", reason)
                if not by_default
                else self.fix("pad at the end", context.set_argument(route[:-1], "padding", "post"), "unsafe", reason)
            )
            yield self.finding(
                one.route,
                *labels,
                notes=("on a CPU it passes, on a GPU Keras stops at the first batch",),
                help=("or set `use_cudnn: false` on the layer, which is slower",)
                if fix
                else ("pad at the end, `padding: post`, or set `use_cudnn: false` on the layer, which is slower",),
                fix=fix,
            )
            return

    bad = (
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4}  # RS202
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
              - Embedding: {input_dim: 500, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4}  # RS202
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80, padding: post}
            """,
            targets=frozenset({"gpu", "tensorflow"}),
        ),
    )
    good = (
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
                - pad: {maxlen: 80, padding: post}
            """,
            targets=frozenset({"gpu", "tensorflow"}),
        ),
        Case(
            """\
            input: {shape: [80], dtype: int32}
            layers:
              - Embedding: {input_dim: 500, output_dim: 8, mask_zero: true}
              - LSTM: {units: 4, use_cudnn: false}
              - Dense: {units: 1, activation: sigmoid}
            compile: {loss: binary_crossentropy}
            data:
              source: {imdb: {num_words: 500}}
              transforms:
                - pad: {maxlen: 80}
            """,
            targets=frozenset({"gpu"}),
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
            """,
            targets=frozenset({"gpu", "jax"}),
        ),
    )
