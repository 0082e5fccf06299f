"""Where rnnspec says otherwise than Keras, on purpose: each with the reason, and a spec on which they differ.

The tests judge every one of these specs, so that none outlives the difference it is about.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Known:
    """A difference that is meant.

    `ours` fits a finding (code, route, words) or what rnnspec says instead, `theirs` what Keras says, `written`
    something in the spec. `example` is a spec on which they differ so.
    """

    name: str
    reason: str
    example: str
    ours: str
    theirs: str = r"^accepted"
    written: str = ""


INTEGERS = r"(u?int\d+|bool)"
TWO = "inputs: {a: {shape: [3]}, b: {shape: [3]}}\n"
KNOWN = (
    # What Keras lets through and does not use.
    Known(
        "a list of tensors for a layer of one",
        "A layer that passes its input on, dropout with rate 0 among them, passes a list on.",
        TWO + "layers: [{Identity: {}, from: [a, b]}]",
        r"^RS105 \S*\.(Activation|Identity|ActivityRegularization|(Alpha|Gaussian)?Dropout|GaussianNoise) .* takes 1 tensor, gets \d",
    ),
    Known(
        "one tensor to merge",
        "Keras merges a list of one, which changes nothing: a reference is missing.",
        "input: {shape: [3]}\nlayers: [{Add: {}, from: [input]}]",
        r"^RS105 \S*\.(Add|Multiply|Average|Maximum|Minimum|Concatenate) .* needs at least 2 tensors, gets 1",
    ),
    Known(
        "a negative seed where nothing is drawn",
        "JAX refuses it as soon as something is drawn; TensorFlow takes it.",
        "input: {shape: [3]}\nlayers: [{Dropout: {rate: 0.0, seed: -1}}]",
        r"^RS026 \S*\.(\w*Dropout(\dD)?|GaussianNoise|\w*Attention)\.seed ",
    ),
    Known(
        "a negative noise_shape at rate 0",
        "Keras looks at it when it drops something.",
        "input: {shape: [3]}\nlayers: [{AlphaDropout: {rate: 0.0, noise_shape: [-2]}}]",
        r"^RS026 \S*\.AlphaDropout\.noise_shape\.\d+ ",
        written=r"rate: 0\.0",
    ),
    Known(
        "a noise_shape where everything is dropped",
        "Keras looks at it at a rate between 0 and 1.",
        "input: {shape: [3]}\nlayers: [{Dropout: {rate: 1.0, noise_shape: [5, 7]}}]",
        r"^RS030 \S*\.Dropout .* noise_shape with [\w ]+ for an (axis|input) of ",
        written=r"rate: 1\.0",
    ),
    Known(
        "a rank that only dropping asks for",
        "TimeDistributed calls what it holds without looking at ranks, and at rates 0 and 1 no single value is drawn.",
        "input: {shape: [5, 6]}\nlayers: [{TimeDistributed: {layer: {SpatialDropout2D: {rate: 0.0}}}}]",
        r"^RS102 \S*\.TimeDistributed\.layer\.SpatialDropout\dD .* needs (a \d-D input|\d axes)",
        written=r"rate: [01]\.0",
    ),
    Known(
        "a soft cap below 0",
        "It is used when the layer is called backwards, and its sign cancels out.",
        "input: {shape: [5]}\nlayers: [{ReversibleEmbedding: {input_dim: 9, output_dim: 4, logit_soft_cap: -1.0}}]",
        r"^RS026 \S*\.ReversibleEmbedding\.logit_soft_cap ",
    ),
    Known(
        "an epsilon beside boundaries",
        "Keras uses it when it looks for boundaries itself.",
        "input: {shape: [3]}\nlayers: [{Discretization: {bin_boundaries: [0.0, 1.0], epsilon: -0.5}}]",
        r"^RS026 \S*\.Discretization\.epsilon ",
        written=r"bin_boundaries: \[",
    ),
    Known(
        "dropout of attention out of bounds",
        "Below 0 nothing is dropped; above 1 JAX drops everything, and TensorFlow fails at the batch.",
        "input: {shape: [5, 8]}\nlayers: [{Attention: {dropout: -1.0}, from: [input, input]}]",
        r"^RS026 \S*\.(Additive)?Attention\.dropout ",
    ),
    Known(
        "dropout of recurrent layers out of bounds",
        "Keras takes the nearest of 0 and 1 without a word.",
        "input: {shape: [5, 8]}\nlayers: [{LSTM: {units: 2, dropout: 1.5}}]",
        r"^RS026 \S*\.(LSTM|GRU|SimpleRNN|ConvLSTM\dD)(Cell)?\.(recurrent_)?dropout ",
    ),
    Known(
        "an image of no pixels",
        "An empty image is built, of which nothing can be learned; TensorFlow fails at the batch in Resizing.",
        "input: {shape: [9, 8, 3]}\nlayers: [{Resizing: {height: 4, width: 0}}]",
        r"^RS026 \S*\.(CenterCrop|Resizing)\.(width|height) .* must be > 0, is `0`",
    ),
    Known(
        "an empty output_shape",
        "Keras takes it for none: the output is as wide as the query.",
        "input: {shape: [5, 8]}\n"
        "layers: [{MultiHeadAttention: {num_heads: 2, key_dim: 4, output_shape: []}, from: [input, input]}]",
        r"^RS026 \S*\.MultiHeadAttention\.output_shape .* needs at least 1",
    ),
    Known(
        "normalization along no axis",
        "Each number is then normalized on its own, which leaves nothing of it.",
        "input: {shape: [8]}\nlayers: [{LayerNormalization: {axis: []}}]",
        r"^RS026 \S*\.(Layer|RMS|Unit)Normalization\.axis .* needs at least 1",
    ),
    Known(
        "an axis of Normalization that is named twice",
        "Keras counts it once.",
        "input: {batch_shape: [4, null, 2]}\n"
        "layers: [{Normalization: {axis: [-1, -1], mean: [1.0, 2.0], variance: [1.0, 4.0]}}]",
        r"^RS030 \S*\.Normalization .* names an axis twice",
    ),
    # What Keras computes, and nobody means.
    Known(
        "an output without a number in it",
        "Keras builds empty tensors.",
        "input: {shape: [10, 3]}\nlayers: [{EinsumDense: {equation: '...x,xy->...y', output_shape: 0}}]",
        r"^RS026 \S*\.((MultiHeadAttention|EinsumDense)\.output_shape(\.\d+)?|HashedCrossing\.num_bins"
        r"|TextVectorization\.output_sequence_length|MelSpectrogram\.sequence_length|ops\.one_hot\.num_classes)"
        r" .* must be > 0, is `0`",
    ),
    Known(
        "words in groups of less than one",
        "No group is made, and no word gets through.",
        "input: {shape: [], dtype: string}\nlayers: [{TextVectorization: {vocabulary: [the, cat], ngrams: -3}}]",
        r"^RS026 \S*\.TextVectorization\.ngrams ",
    ),
    Known(
        "attention over the batch or the heads",
        "attention_axes counts the axes of the projected query, heads included; without dropout it is not even used.",
        "input: {shape: [5, 8]}\n"
        "layers: [{MultiHeadAttention: {num_heads: 2, key_dim: 4, attention_axes: 2}, from: [input, input]}]",
        r"^RS110 \S*\.MultiHeadAttention\.attention_axes ",
    ),
    Known(
        "attention without steps",
        "Keras then compares the samples of a batch with each other.",
        "input: {shape: [8]}\nlayers: [{Attention: {}, from: [input, input]}]",
        r"^RS102 \S*\.(Additive)?Attention .* needs an input with at least 3 axes",
    ),
    Known(
        "one feature for all in attention",
        "Keras adds query and key: one feature is laid over all features of the other.",
        "inputs: {a: {shape: [5, 8]}, b: {shape: [7, 1]}}\nlayers: [{AdditiveAttention: {}, from: [a, b]}]",
        r"^RS104 \S*\.(Additive)?Attention .* on the features axis: (\d+ and 1|1 and \d+) clash",
    ),
    Known(
        "a mask without steps",
        "Keras masks whole samples of a tensor that has no other axis than the batch.",
        "input: {shape: []}\nlayers: [Masking]",
        r"^RS102 \S*\.Masking .* needs an input with at least 2 axes",
    ),
    Known(
        "a layer on one number",
        "It was made of all samples of the batch; Keras takes it where no axis is asked for.",
        "input: {batch_shape: [null]}\nlayers: [ops.mean: {}, ReLU, {ops.add: {}, from: [input, re_lu]}]",
        r"^RS102 .* needs an input with at least 1 axis .* gets \(\)",
    ),
    Known(
        "an image without a batch axis",
        "These layers take one image of rank 3: the batch would be its height, which shows unless it stays as it is.",
        "input: {batch_shape: [4, 8, 3]}\nlayers: [{Resizing: {height: 4, width: 5}}]",
        r"^RS102 \S*\.(CenterCrop|Resizing) .* needs a 4-D input .* gets \([^,]*,[^,]*,[^,]*\)",
    ),
    Known(
        "an axis of 1 too many for an inner model",
        "Keras announces shapes with it and takes it off at the batch, which shows in most layers.",
        "input: {shape: [3, 1]}\nlayers: [{Model: {input: {shape: [3]}, layers: [Flatten, {Dense: {units: 2}}]}}]",
        r"^RS102 \S*\.Model .* gets \(.*, 1\)",
    ),
    Known(
        "a softmax whose features are as many as its steps",
        "The mask of the steps is laid over the features, which fails unless their numbers agree.",
        "input: {batch_shape: [3, 3, 3]}\nlayers: [Masking, Softmax]",
        r"^RS207 \S*\.Softmax ",
    ),
    Known(
        "a mask over as many rows as there are samples",
        "The mask of a step is laid over images, which fails unless their rows are as many as the samples.",
        "input: {batch_shape: [2, 3, 3, 4]}\nlayers: [Masking, {ConvLSTM1D: {filters: 2, kernel_size: 2}}]",
        r"^RS207 \S*\.ConvLSTM\dD ",
    ),
    Known(
        "a mask over as many features as there are steps",
        "With channels first the mask is laid over the wrong axis, which fails unless both are as long.",
        "input: {shape: [3, 3]}\nlayers: [Masking, {GlobalAveragePooling1D: {data_format: channels_first}}]",
        r"^RS207 \S*\.GlobalAveragePooling1D ",
    ),
    Known(
        "a cell outside of RNN on no batch of vectors",
        "Keras lays the axes over each other: samples meet the steps or the features of others.",
        "inputs: {a: {batch_shape: [2, 2, 8]}, b: {batch_shape: [2, 4]}}\n"
        "layers: [{GRUCell: {units: 4}, from: {inputs: a, states: b}}]",
        r"^RS102 \S*\.(GRUCell|LSTMCell|SimpleRNNCell|StackedRNNCells) .* needs a 2-D input",
    ),
    Known(
        "one state for all units of a cell",
        "A second state of width 1 is laid over all units.",
        "inputs: {a: {shape: [3]}, b: {shape: [4]}, c: {shape: [1]}}\n"
        "layers: [{LSTMCell: {units: 4}, from: {inputs: a, states: [b, c]}}]",
        r"^RS204 \S*\.LSTMCell initial state 1 ",
        written=r"\[1\]",
    ),
    Known(
        "states of a cell outside of RNN that are no batch of vectors",
        "Keras lays the axes over each other, as far as their numbers allow.",
        "inputs: {a: {batch_shape: [2, 3]}, b: {batch_shape: [2, 2]}, c: {batch_shape: [2, 2, 2]}}\n"
        "layers: [{LSTMCell: {units: 2}, from: {inputs: a, states: [b, c]}}]",
        r"^RS204 \S*\.\w+Cells? initial state \d .* gets \([^,()]+(,|(, [^,()]+){2,})\)",
    ),
    Known(
        "a stack of no cells",
        "It is built, and gives its input.",
        "inputs: {a: {shape: [3]}, b: {shape: [4]}}\n"
        "layers: [{StackedRNNCells: {cells: []}, from: {inputs: a, states: [b]}}]",
        r"^RS026 \S*\.StackedRNNCells\.cells ",
    ),
    Known(
        "counts along another axis",
        "Keras announces a vector for each row and counts along the columns, which shows unless they are as many.",
        "input: {shape: [3, 3], dtype: int32}\nlayers: [{Hashing: {num_bins: 9, output_mode: count}}]",
        r"^RS102 \S*\.(Hashing|CategoryEncoding|IntegerLookup|StringLookup) .* needs a 2-D input",
    ),
    Known(
        "whole numbers that are all dropped",
        "At rate 1 everything is 0 in training; at any other rate but 0 both backends fail at the batch.",
        "input: {shape: [3], dtype: int32}\nlayers: [{Dropout: {rate: 1.0}}]",
        rf"^RS030 \S*\.(Dropout|SpatialDropout\dD) .* an input of dtype {INTEGERS}",
        written=r"rate: 1\.0",
    ),
    Known(
        "squares of whole numbers",
        "Keras takes them in the dtype of the input, where 200 times 200 is 64 in uint8.",
        "input: {shape: [3], dtype: uint8}\nlayers: [RMSNormalization]",
        rf"^RS030 \S*\.RMSNormalization .* an input of dtype {INTEGERS}",
    ),
    Known(
        "whole numbers through SpectralNormalization",
        "It casts its result to the dtype of its input: what is after the point is lost.",
        "input: {shape: [3], dtype: int32}\nlayers: [{SpectralNormalization: {layer: {Dense: {units: 2}}}}]",
        rf"^RS030 \S*\.SpectralNormalization .* an input of dtype {INTEGERS}",
    ),
    Known(
        "a Mel scale without a range",
        "Keras makes filters of nothing.",
        "input: {shape: [500]}\nlayers: [{MelSpectrogram: {fft_length: 64, min_freq: 20.0, max_freq: 10.0}}]",
        r"^RS030 \S*\.MelSpectrogram .* min_freq >= max_freq",
    ),
    Known(
        "a spectrogram of numbers that are no frequencies, powers or lengths",
        "Keras computes with them: with a range of -0.5 dB, for one, everything is made the same.",
        "input: {shape: [500]}\nlayers: [{MelSpectrogram: {fft_length: 64, top_db: -0.5}}]",
        r"^RS026 \S*\.MelSpectrogram\.(fft_length|sampling_rate|min_freq|max_freq|min_power|top_db) ",
    ),
    Known(
        "a table without a row for every word",
        "A batch in which the last words do not occur goes through.",
        "input: {shape: [4], dtype: string}\n"
        "layers: [{StringLookup: {vocabulary: [the, film]}}, {Embedding: {input_dim: 2, output_dim: 3}}]",
        r"^RS401 \S*\.(Reversible)?Embedding ",
    ),
    # What only one of the backends does.
    Known(
        "whole numbers with noise",
        "JAX computes floats; TensorFlow fails at the batch.",
        "input: {shape: [3], dtype: int32}\nlayers: [{GaussianNoise: {stddev: 0.1}}]",
        rf"^RS030 \S*\.(GaussianNoise|GaussianDropout|AlphaDropout) .* an input of dtype {INTEGERS}",
    ),
    Known(
        "whole numbers in functions that activate",
        "JAX gives floats where Keras announces whole numbers; TensorFlow fails at the batch.",
        "input: {shape: [3], dtype: int32}\nlayers: [ops.gelu]",
        rf"^RS030 \S*\.ops\.(relu|softplus|elu|gelu|selu|leaky_relu|softmax|log_softmax) .* an input of dtype {INTEGERS}",
    ),
    Known(
        "whole numbers between bounds that are none",
        "JAX gives floats where Keras announces whole numbers; TensorFlow fails at the batch.",
        "input: {shape: [3], dtype: int32}\nlayers: [{ops.clip: {x_min: -0.5, x_max: 1.0}}]",
        rf"^RS030 \S*\.ops\.clip .* x_m\w+ = \S+ and an input of dtype {INTEGERS}",
    ),
    Known(
        "no boundaries",
        "Every number falls into one bin, and all are 0.",
        "input: {shape: [3]}\nlayers: [{Discretization: {bin_boundaries: []}}]",
        r"^RS026 \S*\.Discretization\.bin_boundaries .* needs at least 1",
    ),
    Known(
        "boundaries out of order",
        "JAX cuts with them, and some bins stay empty; TensorFlow fails at the batch.",
        "input: {shape: [3]}\nlayers: [{Discretization: {bin_boundaries: [1.0, 0.0]}}]",
        r"^RS030 \S*\.Discretization .* bin_boundaries that do not increase",
    ),
    Known(
        "a signal shorter than the reflected margin",
        "JAX reflects it several times; TensorFlow fails at the batch.",
        "input: {shape: [20]}\nlayers: [{MelSpectrogram: {fft_length: 64, sequence_stride: 8, num_mel_bins: 4}}]",
        r"^RS108 \S*\.MelSpectrogram ",
    ),
    Known(
        "a place that is not there",
        "JAX fills in NaN; TensorFlow fails at the batch.",
        "input: {shape: [3]}\nlayers: [{ops.take: {indices: 5, axis: 1}}]",
        r"^RS108 \S*\.ops\.take\.indices ",
    ),
    Known(
        "true and false for places",
        "JAX takes them for 1 and 0; TensorFlow fails at the batch.",
        "inputs: {a: {batch_shape: [9, 4]}, b: {shape: [7], dtype: bool}}\n"
        "layers: [{ops.take: {axis: 0}, from: [a, b]}]",
        r"^RS030 \S*\.ops\.take .* indices of dtype bool",
    ),
    Known(
        "a slice that is too long",
        "JAX moves it to where it fits; TensorFlow fails at the batch.",
        "input: {batch_shape: [2, 3]}\nlayers: [{ops.slice: {start_indices: [0, 2], shape: [2, 2]}}]",
        r"^RS108 \S*\.ops\.slice\.(shape|start_indices) ",
    ),
    Known(
        "a frame that is announced and not made",
        "Where the samples end a step before the next frame, Keras announces it, and rnnspec says what Keras announces.",
        "input: {shape: [400]}\nlayers: [{MelSpectrogram: {fft_length: 64, sequence_stride: 1, num_mel_bins: 8}}]",
        r"^accepted$",
        r"^accepted, and \w+ failed: another shape: \([^()]*\) for \([^()]*\)$",
        r"MelSpectrogram:",
    ),
    Known(
        "statistics over several devices",
        "A spec may ask for it, and is then run on TensorFlow.",
        "input: {shape: [3]}\nlayers: [{BatchNormalization: {synchronized: true}}]",
        r"^accepted$",
        r"^refused: .*synchronized=True is only supported with the TensorFlow backend",
        r"synchronized: true",
    ),
    Known(
        "a state of open width for a cell outside of RNN",
        "An open axis fits any size. To know the shape of the result, Keras runs the cell with a made-up width.",
        "inputs: {a: {shape: [3]}, b: {shape: [4]}, c: {shape: [null]}}\n"
        "layers: [{LSTMCell: {units: 4}, from: {inputs: a, states: [b, c]}}]",
        r"^accepted$",
        r"^refused: .* calling (\w+Cell|StackedRNNCells)\.call.*Could not automatically infer the output shape",
        r"states:",
    ),
)


def known(ours: Sequence[str], theirs: str, written: str) -> tuple[str, ...]:
    """The known differences that explain these verdicts on a spec: one for each finding, or none at all."""
    names = []
    for finding in ours:
        fits = (one for one in KNOWN if re.search(one.ours, finding) and re.search(one.theirs, theirs))
        name = next((one.name for one in fits if re.search(one.written, written)), None)
        if name is None:
            return ()
        names.append(name)
    return tuple(dict.fromkeys(names))
