"""The kinds of edit: those meant to keep the meaning, those meant to change it, and those of which Keras decides."""

from tests.diff_edits import changing_graph as graph
from tests.diff_edits import changing_layers as layers
from tests.diff_edits import changing_sections as sections
from tests.diff_edits import keeping_structure as structure
from tests.diff_edits import keeping_text as text
from tests.diff_edits import keeping_values as values
from tests.diff_edits.drafts import Generator

KEEPING: dict[str, Generator] = {
    "comments": text.comments,
    "whitespace": text.whitespace,
    "key order": text.key_order,
    "block and flow": text.style,
    "quotes": text.quotes,
    "numbers": text.numbers,
    "anchors": text.anchors,
    "units of memory": text.memory,
    "defaults written": values.defaults,
    "defaults of sections": values.section_defaults,
    "names of kinds": values.kind_names,
    "synonyms": values.synonyms,
    "older spellings": values.older,
    "empty sections": values.sections,
    "lists for all axes": values.lists,
    "what follows by default": values.followers,
    "per output": values.per_output,
    "split defaults": values.splits,
    "variables": structure.variables,
    "extends": structure.extends,
    "repeat and each": structure.repeats,
    "input spelled otherwise": structure.inputs,
    "default names": structure.names,
    "references": structure.references,
    "outputs written": structure.outputs,
    "order of the text": structure.text_order,
}
CHANGING: dict[str, Generator] = {
    "units": layers.units,
    "activation": layers.activation,
    "dropout": layers.dropout,
    "return_sequences": layers.sequences,
    "direction and merge": layers.direction,
    "mask": layers.mask,
    "initializers, regularizers": layers.weights,
    "trainable": layers.training_of,
    "dtype policy": layers.dtype,
    "other arguments": layers.size,
    "kind swapped": layers.kind,
    "layer added": layers.added,
    "layer removed": layers.removed,
    "layer moved": layers.moved,
    "layer renamed": graph.renamed,
    "wiring": graph.wiring,
    "shared weights": graph.shared,
    "input": graph.inputs,
    "outputs": graph.outputs,
    "value of a variable": graph.variable,
    "file that is extended": graph.extended,
    "optimizer": sections.optimizer,
    "loss": sections.loss,
    "metrics": sections.metrics,
    "compile flags": sections.compiling,
    "data": sections.data,
    "fit and callbacks": sections.fit,
    "expectation": sections.expect,
}
OPEN: dict[str, Generator] = {"an argument redrawn": layers.any_argument}
#: A change of any kind in a file that was tidied up as well.
NOISY = "changed and restyled"
KINDS = (*KEEPING, *CHANGING, NOISY, *OPEN)
