"""Specs whose cost is counted twice."""

#: One layer of each family, and the arguments that change how it is computed: input shape, then layers.
LAYERS = {
    "SimpleRNN": ("[6, 3]", "SimpleRNN: {units: 4}"),
    "SimpleRNN without bias": ("[6, 3]", "SimpleRNN: {units: 4, use_bias: false, return_sequences: true}"),
    "GRU": ("[6, 3]", "GRU: {units: 4}"),
    "GRU reset before": ("[6, 3]", "GRU: {units: 4, reset_after: false}"),
    "GRU dropout": ("[6, 3]", "GRU: {units: 4, dropout: 0.2, recurrent_dropout: 0.2}"),
    "LSTM": ("[6, 3]", "LSTM: {units: 4}"),
    "LSTM unrolled": ("[6, 3]", "LSTM: {units: 4, unroll: true}"),
    "LSTM backwards": ("[6, 3]", "LSTM: {units: 4, go_backwards: true, return_state: true}"),
    "LSTM relu": ("[6, 3]", "LSTM: {units: 4, activation: relu}"),
    "Bidirectional": ("[6, 3]", "Bidirectional: {layer: {LSTM: {units: 4}}}"),
    "Bidirectional of two": (
        "[6, 3]",
        "Bidirectional: {layer: {LSTM: {units: 4}}, backward_layer: {GRU: {units: 4, go_backwards: true}}}",
    ),
    "RNN": ("[6, 3]", "RNN: {cell: {GRUCell: {units: 4, reset_after: false}}}"),
    "ConvLSTM1D": ("[4, 7, 3]", "ConvLSTM1D: {filters: 2, kernel_size: 3}"),
    "ConvLSTM2D": ("[4, 7, 8, 3]", "ConvLSTM2D: {filters: 2, kernel_size: [3, 2]}"),
    "ConvLSTM2D same": ("[4, 7, 8, 3]", "ConvLSTM2D: {filters: 2, kernel_size: 3, padding: same}"),
    "ConvLSTM2D strides": ("[4, 7, 8, 3]", "ConvLSTM2D: {filters: 2, kernel_size: 3, strides: 2}"),
    "ConvLSTM2D dilated": ("[4, 7, 8, 3]", "ConvLSTM2D: {filters: 2, kernel_size: 2, dilation_rate: 2}"),
    "Conv1D": ("[10, 3]", "Conv1D: {filters: 4, kernel_size: 3}"),
    "Conv1D strides": ("[10, 3]", "Conv1D: {filters: 4, kernel_size: 3, strides: 2, padding: same}"),
    "Conv1D causal": ("[10, 3]", "Conv1D: {filters: 4, kernel_size: 2, padding: causal, dilation_rate: 4}"),
    "Conv1D groups": ("[10, 4]", "Conv1D: {filters: 6, kernel_size: 3, groups: 2}"),
    "Conv1D channels first": ("[3, 10]", "Conv1D: {filters: 4, kernel_size: 3, data_format: channels_first}"),
    "Conv2D": ("[8, 9, 3]", "Conv2D: {filters: 4, kernel_size: [3, 2]}"),
    "Conv2D strides": ("[8, 9, 3]", "Conv2D: {filters: 4, kernel_size: 3, strides: [1, 2], padding: same}"),
    "Conv2D dilated": ("[8, 9, 3]", "Conv2D: {filters: 4, kernel_size: 2, dilation_rate: [2, 3]}"),
    "Conv2D groups": ("[8, 9, 4]", "Conv2D: {filters: 4, kernel_size: 3, groups: 4}"),
    "Conv3D": ("[5, 6, 7, 2]", "Conv3D: {filters: 3, kernel_size: [1, 2, 3]}"),
    "DepthwiseConv1D": ("[10, 3]", "DepthwiseConv1D: {kernel_size: 3, depth_multiplier: 2}"),
    "DepthwiseConv2D": ("[8, 9, 3]", "DepthwiseConv2D: {kernel_size: 3, strides: 2, padding: same}"),
    "SeparableConv1D": ("[10, 3]", "SeparableConv1D: {filters: 4, kernel_size: 3, depth_multiplier: 2}"),
    "SeparableConv2D": ("[8, 9, 3]", "SeparableConv2D: {filters: 4, kernel_size: 3, strides: 2, padding: same}"),
    "STFTSpectrogram": ("[80, 2]", "STFTSpectrogram: {frame_length: 16, frame_step: 8, fft_length: 16}"),
    "SpectralNormalization": ("[6, 3]", "SpectralNormalization: {layer: {Dense: {units: 4}}}"),
    "Dense": ("[5]", "Dense: {units: 4}"),
    "Dense on steps": ("[6, 3]", "Dense: {units: 4}"),
    "Dense on images": ("[2, 3, 5]", "Dense: {units: 4, use_bias: false}"),
    "EinsumDense": ("[6, 4]", "EinsumDense: {equation: 'abc,cde->abde', output_shape: [null, 2, 3]}"),
    "EinsumDense joined": ("[6, 4, 3]", "EinsumDense: {equation: 'abcd,cde->abe', output_shape: [null, 5]}"),
    "TimeDistributed Dense": ("[6, 3]", "TimeDistributed: {layer: {Dense: {units: 4}}}"),
    "TimeDistributed LSTM": ("[6, 5, 3]", "TimeDistributed: {layer: {LSTM: {units: 2}}}"),
    "TimeDistributed Conv2D": ("[4, 8, 8, 2]", "TimeDistributed: {layer: {Conv2D: {filters: 3, kernel_size: 3}}}"),
    "TimeDistributed Sequential": (
        "[4, 8, 2]",
        "TimeDistributed: {layer: {Sequential: {layers: [Flatten, {Dense: {units: 3}}, {Dense: {units: 2}}]}}}",
    ),
    "Masking before": ("[6, 3]", "Masking", "LSTM: {units: 4}"),
    "stacked": ("[6, 3]", "GRU: {units: 4, return_sequences: true}", "LSTM: {units: 5}", "Dense: {units: 2}"),
    "repeated": ("[6, 3]", "{LSTM: {units: 3, return_sequences: true}, repeat: 3}", "Dense: {units: 2}"),
    "self-attention": ("[6, 8]", "{MultiHeadAttention: {num_heads: 2, key_dim: 4}, from: [input, input]}"),
    "gated attention": (
        "[6, 8]",
        "{MultiHeadAttention: {num_heads: 2, key_dim: 4, use_gate: true}, from: [input, input]}",
    ),
    # With dropout Keras multiplies out the attention itself; jax.nn takes no value_dim beside key_dim.
    "attention with dropout": (
        "[6, 8]",
        "{MultiHeadAttention: {num_heads: 2, key_dim: 4, value_dim: 3, dropout: 0.1}, from: [input, input]}",
    ),
    "attention over images": (
        "[4, 5, 8]",
        "{MultiHeadAttention: {num_heads: 2, key_dim: 3, attention_axes: [2]}, from: [input, input]}",
    ),
    "elementwise": ("[6, 3]", "LayerNormalization", "Activation: {activation: relu}", "GlobalAveragePooling1D"),
}  # fmt: skip

#: Specs with several inputs or branches: sections as YAML.
GRAPHS = {
    "Attention": """
inputs: {q: {shape: [5, 8]}, v: {shape: [7, 8]}, k: {shape: [7, 8]}}
layers: [{Attention: {}, from: [q, v, k]}]
""",
    "Attention widths": """
inputs: {q: {shape: [5, 8]}, v: {shape: [7, 3]}, k: {shape: [7, 8]}}
layers: [{Attention: {use_scale: true}, from: [q, v, k]}]
""",
    "MultiHeadAttention": """
inputs: {q: {shape: [5, 8]}, v: {shape: [7, 6]}}
layers: [{MultiHeadAttention: {num_heads: 2, key_dim: 4}, from: [q, v]}]
""",
    "Dot": """
inputs: {a: {shape: [5, 8]}, b: {shape: [7, 8]}}
layers: [{Dot: {axes: 2}, from: [a, b]}]
""",
    "ops.matmul": """
inputs: {a: {shape: [5, 4]}, b: {shape: [4, 3]}}
layers: [{ops.matmul: {}, from: [a, b]}]
""",
    "ops.matmul heads": """
inputs: {a: {shape: [2, 5, 4]}, b: {shape: [2, 4, 3]}}
layers: [{ops.matmul: {}, from: [a, b]}]
""",
    "ops.einsum": """
inputs: {a: {shape: [5, 4]}, b: {shape: [4, 3]}}
layers: [{ops.einsum: {subscripts: 'bts,bsf->btf'}, from: [a, b]}]
""",
    "ops.einsum wild": """
inputs: {a: {shape: [2, 5, 4]}, b: {shape: [2, 6, 4]}}
layers: [{ops.einsum: {subscripts: '...td,...sd->...ts'}, from: [a, b]}]
""",
    "ops.einsum of three": """
inputs: {a: {shape: [5, 4]}, b: {shape: [4, 3]}, c: {shape: [3, 6]}}
layers: [{ops.einsum: {subscripts: 'xab,xbc,xcd->xad'}, from: [a, b, c]}]
""",
    "ops.einsum that adds up first": """
inputs: {a: {shape: [5, 4]}, b: {shape: [4, 3]}}
layers: [{ops.einsum: {subscripts: 'xab,xbc->xc'}, from: [a, b]}]
""",
    "encoder-decoder": """
inputs: {source: {shape: [6], dtype: int32}, target: {shape: [5], dtype: int32}}
layers:
  - {Embedding: {input_dim: 20, output_dim: 3}, from: source}
  - LSTM: {units: 4, return_state: true, return_sequences: true, name: enc}
  - {Embedding: {input_dim: 30, output_dim: 5, name: words}, from: target}
  - {LSTM: {units: 4, return_sequences: true, name: dec}, from: {sequences: words, initial_state: [enc.1, enc.2]}}
  - {Attention: {name: seen}, from: [dec, enc.0]}
  - {Concatenate: {}, from: [dec, seen]}
  - Dense: {units: 30, activation: softmax}
""",
    "shared layer": """
inputs: {a: {shape: [5, 3]}, b: {shape: [9, 3]}}
layers:
  - {GRU: {units: 4, name: reader}, from: a}
  - {reuse: reader, name: again, from: b}
  - {Concatenate: {}, from: [reader, again]}
  - Dense: {units: 2}
""",
    "layer no output needs": """
input: {shape: [5, 3]}
outputs: [wanted]
layers:
  - {Dense: {units: 4, name: wanted}, from: input}
  - {LSTM: {units: 9, name: idle}, from: input}
""",
    "call no output needs of a shared layer": """
inputs: {a: {shape: [5, 3]}, b: {shape: [9, 3]}}
outputs: [again, other]
layers:
  - {GRU: {units: 4, name: reader}, from: a}
  - {reuse: reader, name: again, from: b}
  - {Dense: {units: 2, name: other}, from: a}
""",
    "nested model with an idle layer": """
input: {shape: [5, 3]}
layers:
  - Model:
      input: {shape: [5, 3]}
      outputs: [wanted]
      layers: [{Dense: {units: 4, name: wanted}, from: input}, {LSTM: {units: 9}, from: input}]
""",
}
