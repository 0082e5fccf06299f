"""Pages of the keys that the language has beside sections, kinds and their arguments."""

from collections.abc import Mapping

from rnnspec.source.record import Record


class Word(Record):
    """A key, or a word with a meaning of its own: a headline, more in paragraphs, and a whole spec that has it."""

    headline: str
    text: str
    example: str


WORDS: Mapping[str, Word] = {
    "rnnspec": Word(
        "The version of the language, which is 1.",
        "It may be left out. A spec of a later version is refused by a program that does not know it.",
        """\
rnnspec: 1
input: {shape: [10, 1]}
layers:
  - LSTM: {units: 8}
""",
    ),
    "name": Word(
        "The name of the model, or of a layer.",
        """\
        Beside the sections it names the model, and the folder of its runs; by default that is the file's stem. Among
        the arguments of a layer it is what `from`, `reuse`, `outputs` and `expect.layers` call the layer; by default
        that is the name Keras would give it, counted over the spec: `lstm`, `lstm_1`. Names have no dot and no slash.
        """,
        """\
name: reader
input: {shape: [10, 1]}
layers:
  - LSTM: {units: 8, name: encoder}
outputs: [encoder]
""",
    ),
    "extends": Word(
        "Another spec that this one is laid over.",
        """\
        A path, as seen from this file, inside the same project. Mappings are merged key by key; lists and single
        values take the place of those below, as does an optimizer, a loss, a schedule or a source of another class.
        A base may extend another one.
        """,
        """\
extends: stacked_lstm.yaml
fit: {epochs: 5}
""",
    ),
    "vars": Word(
        "Values for `$name`, anywhere in the spec.",
        """\
        `$name` may stand in any value and in any key, such as `- $cell: {units: 8}`. A value that is one `$name` alone
        keeps its type; one made of `$names`, numbers and `+ - * / // ( )` is computed; any other is text. A variable
        may use others. `--set vars.units=16` overrides one for a run.
        """,
        """\
vars: {cell: LSTM, units: 8}
input: {shape: [10, 1]}
layers:
  - $cell: {units: $units}
  - Dense: {units: $units * 2 + 1}
""",
    ),
    "inputs": Word(
        "Several inputs by name.",
        """\
        Each takes the arguments of `input`, the section for a single one. Layers take an input by its name in `from`;
        a first layer without `from` takes the first one. Data gives `x` by the same names.
        """,
        """\
inputs:
  words: {shape: [null], dtype: int32}
  numbers: {shape: [4]}
layers:
  - Embedding: {input_dim: 500, output_dim: 16}
    from: words
  - LSTM: {units: 8, name: text}
  - Concatenate: {}
    from: [text, numbers]
  - Dense: {units: 1}
""",
    ),
    "layers": Word(
        "The layers of the model, in order.",
        """\
        An item is a kind, `Flatten`, or a kind with its arguments, `LSTM: {units: 8}`. It takes what the item before
        it gives; `from` beside the kind says otherwise. `repeat: 3` beside the kind stacks it, `reuse: NAME` in place
        of the kind calls a layer again, and an item with `layers` of its own is a block, which `repeat` or `each`
        writes out several times.
        """,
        """\
input: {shape: [100], dtype: int32}
layers:
  - Embedding: {input_dim: 500, output_dim: 16}
  - LSTM: {units: 8, return_sequences: true}
    repeat: 2
  - Flatten
  - Dense: {units: 1}
""",
    ),
    "outputs": Word(
        "What the model gives, as a list of references.",
        """\
        By default it is the last item of `layers`. With several outputs, `loss` and `metrics` take a mapping by the
        names of the layers, and data gives `y` by the same names.
        """,
        """\
input: {shape: [10, 1]}
layers:
  - LSTM: {units: 8, name: encoder}
  - Dense: {units: 1, name: value}
  - Dense: {units: 3, activation: softmax, name: kind}
    from: encoder
outputs: [value, kind]
compile: {loss: {value: mse, kind: sparse_categorical_crossentropy}}
""",
    ),
    "from": Word(
        "Where a layer's input comes from, in place of the item before it.",
        """\
        It stands beside the kind, not among its arguments. One reference is one tensor, `from: encoder`; a list is a
        list of tensors, `from: [left, right]`, as `Concatenate` or `Dot` take it; a mapping passes arguments of the
        layer's call by name, `from: {query: q, value: v}` or `from: {sequences: dec, initial_state: [enc.1, enc.2]}`.

        A reference is the name of an input or a layer; a single unnamed input is called `input`. `NAME.0`, `NAME.1`
        pick one of several outputs, which recurrent layers name as well: `enc.output`, `enc.state_h`, `enc.state_c`.
        In a block, `block` is what flows into it.
        """,
        """\
input: {shape: [10, 8]}
layers:
  - LSTM: {units: 8, return_sequences: true, return_state: true, name: enc}
  - LSTM: {units: 8, return_sequences: true, name: dec}
    from: {sequences: input, initial_state: [enc.state_h, enc.state_c]}
  - Attention: {name: looked_up}
    from: {query: dec, value: enc.output}
  - Concatenate: {}
    from: [dec, looked_up]
""",
    ),
    "repeat": Word(
        "How often an item of `layers` is written out.",
        """\
        Beside a kind it stacks layers with the same arguments and weights of their own, each behind the other. In a
        block it does the same with all of `layers`. A name counts on: `cell`, `cell_1`.
        """,
        """\
input: {shape: [10, 8]}
layers:
  - GRU: {units: 8, return_sequences: true}
    repeat: 3
""",
    ),
    "each": Word(
        "Values that a block is written out for, one after the other.",
        """\
        A mapping of lists of one length, beside the `layers` of a block, where `$name` stands for the value of the
        turn.
        """,
        """\
input: {shape: [64, 16]}
layers:
  - each: {rate: [1, 2, 4, 8]}
    layers:
      - Conv1D: {filters: 16, kernel_size: 2, padding: causal, dilation_rate: $rate}
""",
    ),
    "reuse": Word(
        "The name of a layer that is called again, with the weights it has.",
        "In place of a kind. The second call takes a `name` of its own if it is referred to, and `from` as any item.",
        """\
inputs: {left: {shape: [10, 1]}, right: {shape: [10, 1]}}
layers:
  - LSTM: {units: 8, name: reader}
    from: left
  - reuse: reader
    name: other
    from: right
  - Dot: {axes: 1}
    from: [reader, other]
""",
    ),
    "block": Word(
        "What flows into a block, as a reference within it.",
        "A block is an item with `layers` of its own. With `block`, a residual connection needs no names outside.",
        """\
input: {shape: [10, 8]}
layers:
  - repeat: 2
    layers:
      - LSTM: {units: 8, return_sequences: true, name: step}
      - Add: {}
        from: [block, step]
""",
    ),
}
