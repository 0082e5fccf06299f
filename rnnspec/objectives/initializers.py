"""First values of weights.

Source of all: keras/src/initializers/constant_initializers.py and random_initializers.py, 3.15.1.
"""

from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import Field, ValidationError

from rnnspec.spec.fields import IdentifierOf
from rnnspec.spec.kind import Kind

REFUSED = {"Initializer": "abstract"}

#: Every name of scipy.signal.get_window that needs no further argument (scipy 1.17, scipy/signal/windows).
WINDOWS = (
    "bart", "barthann", "bartlett", "bkh", "black", "blackharr", "blackman", "blackmanharris", "blk", "bman", "bmn",
    "bohman", "box", "boxcar", "brt", "brthan", "bth", "cosine", "exponential", "flat", "flattop", "flt", "halfcosine",
    "ham", "hamm", "hamming", "han", "hann", "lanczos", "nut", "nutl", "nuttall", "ones", "par", "parz", "parzen",
    "poisson", "rect", "rectangular", "sinc", "taylor", "taylorwin", "tri", "triang", "triangle", "tuk", "tukey",
)  # fmt: skip


class _AnyCase(IdentifierOf):
    """A name in lower or upper case, read to lower case."""

    def read(self, value: Any) -> str:
        return super().read(value.lower() if isinstance(value, str) else value)


class Initializer(Kind, abstract=True):
    #: Ranks the weight must have, smallest and largest; None is no bound.
    ranks: ClassVar[tuple[int | None, int | None]] = (None, None)


class Constant(Initializer, also="constant"):
    """One value everywhere; a list is spread over the last axis.

    As a string Keras takes it for a saved one, in which the value is missing, and fails.

    Source: keras/src/initializers/constant_initializers.py, 3.15.1.
    """

    value: float | list[float] = 0.0

    @classmethod
    def from_identifier(cls, text: str) -> Self:
        raise ValidationError.from_exception_data(text, [{"type": "missing", "loc": ("value",), "input": {}}])


class Zeros(Initializer, also="zeros"):
    """Zero everywhere: the usual start of biases.

    Source: keras/src/initializers/constant_initializers.py, 3.15.1.
    """

    aliases = ("zero",)


class Ones(Initializer, also="ones"):
    """One everywhere: the usual start of scales.

    Source: keras/src/initializers/constant_initializers.py, 3.15.1.
    """

    aliases = ("one",)


class Identity(Initializer, also="identity IdentityInitializer"):
    """The identity matrix times `gain`. For matrices only.

    As a recurrent initializer with ReLU it makes plain RNNs remember for longer.

    Source: keras/src/initializers/constant_initializers.py, 3.15.1.
    """

    aliases = ("IdentityInitializer",)
    ranks = (2, 2)

    gain: float = 1.0


class STFT(Initializer, also="stft STFTInitializer"):
    """Waves for a short-time Fourier transform: kernels of shape (frame, channels, frequencies).

    `side` takes the cosines or the sines, `window` tapers each frame.

    Source: keras/src/initializers/constant_initializers.py, 3.15.1.
    """

    aliases = ("STFTInitializer",)
    ranks = (3, 3)

    side: Literal["real", "imag"] = "real"
    window: Annotated[str, IdentifierOf(*WINDOWS)] | list[float] | None = "hann"
    scaling: Literal["density", "spectrum"] | None = "density"
    periodic: bool = False


class RandomNormal(Initializer, also="random_normal"):
    """Normally distributed values.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """

    aliases = ("normal",)

    mean: float = 0.0
    stddev: float = 0.05
    seed: int | None = None


class TruncatedNormal(Initializer, also="truncated_normal"):
    """Normally distributed values, drawn again beyond two standard deviations.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """

    mean: float = 0.0
    stddev: float = 0.05
    seed: int | None = None


class RandomUniform(Initializer, also="random_uniform"):
    """Evenly distributed values between two bounds: Keras's start of embeddings.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """

    aliases = ("uniform",)

    minval: float = -0.05
    maxval: float = 0.05
    seed: int | None = None


class Orthogonal(Initializer, also="orthogonal OrthogonalInitializer"):
    """A random matrix with orthogonal rows or columns: Keras's start of recurrent kernels.

    Repeated multiplication neither blows values up nor lets them fade. Needs two axes or more.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """

    aliases = ("OrthogonalInitializer",)
    ranks = (2, None)

    gain: float = 1.0
    seed: int | None = None


class Scaled(Initializer, abstract=True):
    """Random values whose spread follows from the number of inputs and outputs.

    `input_axes` and `output_axes` say which axes count as these; by default the last two and all
    before them.
    """

    seed: int | None = None
    input_axes: list[int] | None = None
    output_axes: list[int] | None = None


class VarianceScaling(Scaled, also="variance_scaling"):
    """Random values of variance `scale` / fan.

    `mode` picks the fan: inputs, outputs, or their mean. The named initializers (`GlorotUniform`,
    `HeNormal`, …) are special cases.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """

    scale: Annotated[float, Field(gt=0)] = 1.0
    mode: Literal["fan_in", "fan_out", "fan_avg"] = "fan_in"
    distribution: Annotated[str, _AnyCase("uniform", "truncated_normal", "untruncated_normal", "normal")] = (
        "truncated_normal"
    )


class GlorotUniform(Scaled, also="glorot_uniform"):
    """Evenly distributed, variance 2 / (inputs + outputs): Keras's start of kernels.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """


class GlorotNormal(Scaled, also="glorot_normal"):
    """Normally distributed, variance 2 / (inputs + outputs).

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """


class LecunNormal(Scaled, also="lecun_normal"):
    """Normally distributed, variance 1 / inputs: goes with SELU.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """


class LecunUniform(Scaled, also="lecun_uniform"):
    """Evenly distributed, variance 1 / inputs.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """


class HeNormal(Scaled, also="he_normal"):
    """Normally distributed, variance 2 / inputs: goes with ReLU.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """


class HeUniform(Scaled, also="he_uniform"):
    """Evenly distributed, variance 2 / inputs: goes with ReLU.

    Source: keras/src/initializers/random_initializers.py, 3.15.1.
    """
