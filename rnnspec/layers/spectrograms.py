"""Layers that turn waveforms into sequences of spectra."""

from collections.abc import Iterable
from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Layer, Misfit, Weight, times
from rnnspec.layers._windows import Spatial
from rnnspec.spec.document import condition
from rnnspec.spec.fields import PositiveFloat, PositiveInt
from rnnspec.spec.tensors import Dim, Size, Tensor

#: `scipy.signal.get_window`: those that need no parameters.
Window = Literal[
    "barthann", "bartlett", "blackman", "blackmanharris", "bohman", "boxcar", "cosine", "exponential", "flattop",
    "hamming", "hann", "lanczos", "nuttall", "parzen", "taylor", "triang", "tukey",
]  # fmt: skip


class MelSpectrogram(Layer):
    """Turn waveforms (B, samples) into loudness per pitch and time: (B, num_mel_bins, frames).

    A frame begins every `sequence_stride` samples. Frames lie along the last axis: `Permute: {dims: [2, 1]}`
    makes a sequence of them for a recurrent layer.

    Multiply-adds are those of the matrix that sums frequencies to pitches; the spectra come from a fast
    Fourier transform.

    keras/src/layers/preprocessing/mel_spectrogram.py, 3.15.1
    """

    fft_length: Annotated[int, Field(gt=1)] = 2048
    sequence_stride: PositiveInt = 512
    sequence_length: PositiveInt | None = None
    window: Literal["hann", "hamming"] | None = "hann"
    sampling_rate: PositiveInt = 16000
    num_mel_bins: PositiveInt = 128
    min_freq: Annotated[float, Field(ge=0)] = 20.0
    max_freq: PositiveFloat | None = None
    power_to_db: bool = True
    top_db: PositiveFloat = 80.0
    mag_exp: float = 2.0
    min_power: PositiveFloat = 1e-10
    ref_power: float = 1.0

    ranks: ClassVar = (2, 2)
    examples: ClassVar = (
        Example(
            "MelSpectrogram: {fft_length: 64, sequence_stride: 32, num_mel_bins: 8}",
            ((None, 400),), ((None, 8, 13),), macs=3_432,
        ),
        Example("MelSpectrogram", ((2, None),), ((2, 128, None),)),
    )  # fmt: skip

    @model_validator(mode="after")
    def _possible(self) -> "MelSpectrogram":
        if self.sequence_length is not None and self.sequence_length > self.fft_length:
            raise condition("sequence_length > fft_length")
        if self.min_freq >= (self.max_freq or self.sampling_rate // 2):
            raise condition("min_freq >= max_freq, which is half of sampling_rate by default")
        return self

    def infer(self, call: Call) -> Tensor:
        samples = call.x.shape[1].size
        # Both ends are extended by a reflection of half a frame, which has to be there.
        if samples is not None and samples <= self.fft_length // 2:
            raise Misfit(facts.TooShort(call.route, self.kind, 1, self.fft_length // 2 + 1, call.x))
        # compute_output_shape: one more than there are where the samples end a step before the next frame.
        frames = None if samples is None else (samples + self.sequence_stride + 1) // self.sequence_stride
        shape = (
            call.x.shape[0],
            self.made(call, "num_mel_bins", self.num_mel_bins),
            self.made(call, "sequence_stride", frames),
        )
        return Tensor(shape, self.compute_dtype, blame=self.blame(call))

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        return times(outputs[0].shape[2].size, self.fft_length // 2 + 1, self.num_mel_bins)


class STFTSpectrogram(Spatial):
    """Turn waveforms (B, samples, channels) into a sequence of spectra, with kernels that start as a Fourier transform.

    Each channel gives fft_length ÷ 2 + 1 frequencies, twice as many with `mode: stft`, which keeps real
    and imaginary parts; they follow each other on the last axis, or have one of their own with
    `expand_dims`. The kernels are trained unless `trainable: false`. `fft_length: null` is the next power
    of two, `frame_step: null` half a frame.

    Parameters: 2 × frame_length × (fft_length ÷ 2 + 1); half of it for `mode: real` or `imag`.

    keras/src/layers/preprocessing/stft_spectrogram.py, 3.15.1
    """

    mode: Literal["log", "magnitude", "psd", "real", "imag", "angle", "stft"] = "log"
    frame_length: Annotated[int, Field(gt=1)] = 256
    frame_step: PositiveInt | None = None
    fft_length: PositiveInt | None = None
    window: Window | None = "hann"
    periodic: bool = False
    scaling: Literal["density", "spectrum"] | None = "density"
    padding: Literal["valid", "same"] = "valid"
    expand_dims: bool = False

    axes: ClassVar = 1
    ranks: ClassVar = (3, 3)
    examples: ClassVar = (
        Example("STFTSpectrogram: {frame_length: 16}", ((None, 100, 1),), ((None, 11, 9),), 288, macs=3_168),
        Example("STFTSpectrogram: {mode: stft}", ((None, None, 2),), ((None, None, 516),), 66_048),
        Example(
            "STFTSpectrogram: {mode: real, frame_length: 16, frame_step: 4, padding: same, expand_dims: true}",
            ((2, 100, 3),), ((2, 25, 9, 3),), 144, macs=25 * 3 * 144,
        ),
    )  # fmt: skip

    @model_validator(mode="after")
    def _frames(self) -> "STFTSpectrogram":
        if self.frame_step is not None and self.frame_step > self.frame_length:
            raise condition("frame_step > frame_length")
        if self.fft_length is not None and self.fft_length < self.frame_length:
            raise condition("fft_length < frame_length")
        return self

    @property
    def frequencies(self) -> int:
        """How many one kernel finds."""
        return (self.fft_length or 1 << (self.frame_length - 1).bit_length()) // 2 + 1

    def infer(self, call: Call) -> Tensor:
        x, dtype = call.x, self.cast(call.x.dtype)
        if dtype not in ("float16", "float32", "float64"):
            raise self.clash(call, f"an input of dtype {dtype}")
        channels = self.known(call, x, self.channels(x))
        steps = (self.frame_step or self.frame_length // 2,)
        shape = self.slide(call, x, (self.frame_length,), steps, self.padding)
        (time,) = self.spatial(x)
        found = self.frequencies * (2 if self.mode == "stft" else 1)
        if not self.expand_dims:
            shape[self.channels(x)] = self.made(call, "fft_length", found * channels)
            return Tensor(tuple(shape), self.compute_dtype, blame=x.blame)
        spectrum = self.made(call, "fft_length", found)
        rest: tuple[Dim, ...] = (x.shape[1], shape[time], spectrum)
        if time == 1:
            rest = (shape[time], spectrum, x.shape[2])
        return Tensor((shape[0], *rest), self.compute_dtype, blame=self.blame(call, "expand_dims"))

    def weights(self, call: Call) -> Iterable[Weight]:
        for part in ("real", "imag"):
            if self.mode in (part, "log", "magnitude", "psd", "angle", "stft"):
                yield self.weight(f"{part}_kernel", self.frame_length, 1, self.frequencies)

    def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
        # A convolution of each channel with each kernel; with channels_first and expand_dims they come first.
        frames = outputs[0].shape[1]
        if self.data_format == "channels_first":
            frames = outputs[0].shape[2]
        kernels = sum(weight.size for weight in self.weights(call))
        return times(frames.size, self.known(call, call.x, self.channels(call.x)), kernels)
