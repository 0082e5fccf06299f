"""Texts to break and to edit, and nodes as values that can be compared."""

from typing import Any

from rnnspec.source.compose import Composed
from rnnspec.source.hazards import Hazard
from rnnspec.source.text import Place
from rnnspec.source.tree import Mapping, Node, Scalar, Sequence

IMDB = """\
rnnspec: 1                          # language version
name: imdb-stacked-lstm
vars: {units: 8, drop: 0.3}

input: {shape: [100], dtype: int32} # the arguments of keras.Input
layers:
  - Embedding: {input_dim: 500, output_dim: 16}
  - LSTM: {units: $units, dropout: $drop, return_sequences: true}
  - LSTM:   # the last one
      units: $units
      dropout: $drop   # as above

  - Flatten
  # the head
  - Dense: {units: 1, activation: sigmoid}

compile:
  optimizer: {RMSprop: {learning_rate: 1e-4}}
  loss: 'binary_crossentropy'
  metrics: [accuracy, "AUC"]
fit:
  epochs: 100
  callbacks:
  - ModelCheckpoint: {filepath: best.keras, save_best_only: true}
  - EarlyStopping: {
      patience: 3,  # epochs
      restore_best_weights: true
    }
"""

SEQ2SEQ = """\
%YAML 1.2
---
defaults: &cell {units: 64, dropout: 0.1}
description: |
  Two lines,
  # not a comment
notes: >-
  folded
  text
inputs: {encoder: {shape: [null, 71]}, decoder: {shape: [null, 93]}}
layers:
- LSTM:
    <<: *cell
    name: enc
    from: encoder
    return_state: true
- LSTM: {<<: *cell, name: dec, from: {sequences: decoder, initial_state: [enc.1, enc.2]}}
- ? Dense
  : units: 93
    activation: softmax
- TimeDistributed:
- Ünïcode 😀: ~
"""

SPECS = [IMDB, SEQ2SEQ, IMDB.replace("\n", "\r\n")]


def facts(composed: Composed) -> Any:
    """Everything that was composed, with offsets for places, so that two results compare."""
    return composed.root and tree(composed.root), [fact(hazard) for hazard in composed.hazards]


def fact(hazard: Hazard) -> Any:
    return type(hazard).__name__, [_value(getattr(hazard, field)) for field in hazard._fields]


def tree(node: Node) -> Any:
    match node:
        case Scalar():
            return repr(node.value), node.style, _span(node.place)
        case Sequence():
            return [tree(item) for item in node.items], node.flow, _span(node.place)
        case Mapping():
            entries = [(tree(entry.key), tree(entry.value), entry.merged) for entry in node.entries.values()]
            return entries, node.flow, _span(node.place)


def scalars(node: Node) -> list[Scalar]:
    """All scalars, keys included, in the order of the tree."""
    match node:
        case Scalar():
            return [node]
        case Sequence():
            return [scalar for item in node.items for scalar in scalars(item)]
        case Mapping():
            return [s for entry in node.entries.values() for s in (entry.key, *scalars(entry.value))]


def places(composed: Composed) -> list[Place]:
    """All places of nodes and hazards."""
    found = [
        value
        for hazard in composed.hazards
        for field in hazard._fields
        if isinstance(value := getattr(hazard, field), Place)
    ]
    todo: list[Node] = [composed.root] if composed.root else []
    while todo:
        node = todo.pop()
        found.append(node.place)
        if isinstance(node, Sequence):
            todo += node.items
        elif isinstance(node, Mapping):
            todo += [part for entry in node.entries.values() for part in (entry.key, entry.value)]
    return found


def _span(place: Place) -> tuple[int, int]:
    return place.start, place.end


def _value(value: Any) -> Any:
    if isinstance(value, Place):
        return _span(value)
    return tree(value) if isinstance(value, Scalar | Sequence | Mapping) else repr(value)
