"""Where rnnspec says otherwise than Keras, on purpose: each with the reason, and how it is told."""

import re
from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """A difference that is meant: `verdicts` is found in both verdicts, rnnspec's first, and `written` in the spec."""

    name: str
    verdicts: str
    reason: str
    written: str = ""


KNOWN = (
    Known(
        "a list of tensors for a layer of one",
        r"RS105 `(?!ops\.)\w+` takes 1 tensor, gets [2-9]",
        "Layers whose call only passes its input on (Identity, ActivityRegularization) let a list through.",
    ),
    Known(
        "an image without a batch axis",
        r"RS102 `(CenterCrop|Resizing|Random\w+|\w*Crop\w*|Equalization|\w+(Jitter|Blur|Flip|Mix|Erasing|Hue|Contrast))`",
        "Image layers take one image of rank 3. The first axis of a spec's tensor is the batch: it would be the height.",
    ),
    Known(
        "attention over the batch or the features",
        r"RS110 `MultiHeadAttention`",
        "attention_axes may name any axis of the projected query in Keras, heads and batch among them.",
    ),
    Known(
        "a signal shorter than the reflected margin",
        r"RS108 `(MelSpectrogram|STFTSpectrogram)`",
        "JAX reflects a short signal several times; TensorFlow refuses, and the layer is built with TensorFlow's rules.",
    ),
    Known(
        "one tensor to merge",
        r"RS105 `[\w.]+` needs at least 2 tensors, gets 1",
        "Keras merges a list of one, which changes nothing: a reference is missing.",
    ),
    Known(
        "an index that is out of range",
        r"RS108 `ops\.(take|slice)`",
        "JAX fills in NaN, or moves the slice, where TensorFlow refuses.",
    ),
    Known(
        "noise that does not fit, at a rate of 0",
        r"RS030 arguments of \w*Dropout",
        "Keras looks at noise_shape only when it drops something.",
        r"rate: 0\.0",
    ),
    Known(
        "a mask without steps",
        r"RS102 `Masking` needs an input with at least 2 axes",
        "Keras masks whole samples of a tensor that has no other axis than the batch.",
    ),
    Known(
        "adaptive pooling of another rank",
        r"RS102 `Adaptive\w+`",
        "Keras does not look at the rank, and pools axes that are no steps.",
    ),
    Known(
        "noise on whole numbers",
        r"RS030 arguments of Gaussian(Noise|Dropout)",
        "JAX adds them up; TensorFlow fails in training.",
        r"dtype: (u?int\d+|bool)",
    ),
    Known(
        "squares of whole numbers",
        r"RS030 arguments of (RMS|Unit)Normalization",
        "Keras takes them in the dtype of the input, where 200 times 200 is 64 in uint8.",
        r"dtype: (u?int\d+|bool)",
    ),
    Known(
        "queries without steps",
        r"RS102 `(Additive)?Attention` needs an input with at least 3 axes",
        "Without a time axis, each sample attends to the other samples of its batch.",
    ),
    Known(
        "features of size 1 in attention",
        r"RS104 inputs of `(Additive)?Attention` do not fit each other",
        "Keras adds query and key, and a key of one feature is laid over all features of the query.",
    ),
    Known(
        "whole numbers that Keras announces as floats",
        r"RS030 arguments of HashedCrossing",
        "ReLU and the like leave whole numbers as they are and announce floats, which cannot be crossed.",
        r"dtype: (u?int\d+|bool)",
    ),
    Known(
        "bins that are not in order",
        r"RS030 arguments of Discretization",
        "Keras cuts with boundaries that do not rise, and some bins stay empty.",
        r"bin_boundaries:",
    ),
    Known(
        "spectra that only JAX makes",
        r"RS030 arguments of (MelSpectrogram|STFTSpectrogram)",
        "A Mel scale without a range, or a Fourier transform of bfloat16: TensorFlow refuses both.",
    ),
    Known(
        "statistics over several devices",
        r"synchronized=True is only supported with the TensorFlow backend",
        "A spec may ask for it, and is then run on TensorFlow.",
        r"synchronized: true",
    ),
    Known(
        "dropping and normalising whole numbers",
        r"RS030 arguments of (\w*Dropout\w*|RMSNormalization|UnitNormalization|SpectralNormalization)",
        "JAX computes something; TensorFlow fails, or the result is rounded back to whole numbers.",
    ),
    Known(
        "attention without steps",
        r"RS102 `(Additive)?Attention` needs an input with at least 3 axes",
        "Keras then compares the samples of a batch with each other.",
    ),
    Known(
        "a masked softmax",
        r"RS207 `Softmax`",
        "The mask of the steps is laid over the features, which fails unless their numbers agree.",
    ),
    Known(
        "boundaries out of order",
        r"RS030 arguments of Discretization",
        "Keras does not look at the order, and finds no bin.",
    ),
    Known(
        "a crop of nothing",
        r"RS026 `(width|height)` must be > 0",
        "An empty image is built, and nothing can be learned from it.",
    ),
    Known(
        "a negative seed",
        r"RS026 `seed` must be ≥ 0",
        "It fails when it is used: JAX and NumPy take seeds of unsigned numbers.",
    ),
    Known(
        "a state of open width for a cell outside of RNN",
        r"^accepted \| refused: .* calling (\w+Cell|StackedRNNCells)\.call",
        "An open axis fits any size. To know the shape of the result, JAX runs the cell with a made-up width.",
        r"states:",
    ),
)


def known(ours: str, theirs: str, written: str) -> Known | None:
    """The known difference that explains these verdicts on a spec."""
    verdicts = f"{ours} | {theirs}"
    return next((one for one in KNOWN if re.search(one.verdicts, verdicts) and re.search(one.written, written)), None)
