"""What a spec is to Keras: its model, what it is compiled with, its data, and how two of these differ.

Nothing here looks at `rnnspec.diff`, but for the pairs of layers that weights are to be carried between.
"""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any
from zlib import crc32

from rnnspec.data import Files
from rnnspec.data.pipeline import load
from rnnspec.layers._graph import Step
from rnnspec.objectives._base import label_shape
from rnnspec.rules import Checked, check
from rnnspec.runtime.build import build, compile_, objects
from rnnspec.runtime.data import fixed_batch
from rnnspec.spec.document import ExpectSpec, FitSpec
from rnnspec.spec.naming import snake_case

#: What an axis without a size is given.
OPEN = 5
SAMPLES = 40
UNITS = {"B": 1, "KB": 10**3, "MB": 10**6, "GB": 10**9, "KIB": 2**10, "MIB": 2**20, "GIB": 2**30}


@dataclass(frozen=True)
class Weight:
    name: str
    shape: tuple[int, ...]
    dtype: str
    trainable: bool


@dataclass
class Side:
    """One spec, and the Keras objects that it stands for."""

    checked: Checked
    folder: Path
    #: By the name of the layer that owns them, without those that no output depends on.
    layers: dict[str, Any] = field(default_factory=dict)
    #: What each call takes: names and output numbers in place of tensors.
    calls: dict[str, Any] = field(default_factory=dict)
    #: Functions with their arguments: they are no layers.
    functions: dict[str, Any] = field(default_factory=dict)
    model: Any = None

    @cached_property
    def report(self) -> Any:
        return self.checked.report

    @cached_property
    def configs(self) -> dict[str, Any]:
        """The configuration of each layer, without its name."""
        found = {}
        for name, layer in self.layers.items():
            config = _plain({"class_name": type(layer).__name__, "config": layer.get_config()})
            found[name] = {**config, "config": {**config["config"], "trainable": layer.trainable, "name": None}}
            # The one argument that Keras leaves out of configurations.
            found[name]["use_cudnn"] = [getattr(one, "use_cudnn", None) for one in layer._flatten_layers()]
        return found

    @cached_property
    def weights(self) -> dict[str, list[Weight]]:
        trained = {id(one) for one in self.model.trainable_weights}
        return {
            name: [Weight(one.name, tuple(one.shape), str(one.dtype), id(one) in trained) for one in layer.weights]
            for name, layer in self.layers.items()
        }

    @cached_property
    def inputs(self) -> dict[str, Any]:
        """By name, whatever their order: a mapping has none, and Keras takes them by name."""
        return {one.name: (tuple(one.shape), str(one.dtype)) for one in self.model.inputs}

    @cached_property
    def outputs(self) -> list[Any]:
        return [(tuple(one.shape), str(one.dtype)) for one in self.model.outputs]

    @cached_property
    def ends(self) -> list[tuple[str, int]]:
        """Which tensor each output is."""
        return [self.reference(one)[1:] for one in self.model.outputs]

    @cached_property
    def _makers(self) -> dict[tuple[int, int], str]:
        """The name of each call, by Keras's operation and the number of its call."""
        found = {(id(one._keras_history.operation), 0): one.name for one in self.model.inputs}
        operations = {one.name: one for one in self.model.operations}
        count: Counter[str] = Counter()
        for name, step in self.report.steps.items():
            owner = step.node.shares or name
            if owner in operations:
                found[id(operations[owner]), count[owner]] = name
                count[owner] += 1
        return found

    def reference(self, tensor: Any) -> tuple[Any, ...]:
        """Who made a tensor, and which of its outputs it is."""
        history = tensor._keras_history
        name = self._makers.get((id(history.operation), history.node_index))
        if name is not None:
            return "tensor", name, history.tensor_index
        # An operation that Keras added for a mask, or for a dtype: it has no name of its own.
        node = history.operation._inbound_nodes[history.node_index]
        made = [self.reference(one) for one in node.input_tensors]
        kind = type(history.operation).__name__
        return made[0] if kind == "Cast" else (kind, *made)

    @cached_property
    def compiled(self) -> Any:
        """Optimizer, loss and metrics, by what they compute on numbers of the right form."""
        if self.report.spec.compile is None:
            return None
        compile_(self.model, self.report)
        optimizer = self.model.optimizer
        found = {
            "optimizer": (type(optimizer).__name__, {**_plain(optimizer.get_config()), "name": None}),
            "flags": (self.model.run_eagerly, self.model.jit_compile, self.model.steps_per_execution),
        }
        if self.report.spec.compile.loss is not None:
            found["figures"] = self._figures()
        return found

    def _figures(self) -> dict[str, Any]:
        """The loss, without what regularizers add to it, and each metric by its key in the history."""
        import keras
        import numpy as np

        y, guess = _targets(self.report)
        loss = self.model.compute_loss(x=None, y=y, y_pred=guess) - sum(self.model.losses)
        try:
            figures = self.model.compute_metrics(None, y, guess)
        except ValueError:  # labels that are right for the loss need not be for a metric
            return {"loss": _rounded(float(loss)), "metrics": self.objects}
        figures = {key: one for key, one in figures.items() if not key.endswith("loss")}
        for metric in self.model.metrics:
            metric.reset_state()
        return _rounded(keras.tree.map_structure(lambda one: np.asarray(one).tolist(), {"loss": loss, **figures}))

    @cached_property
    def objects(self) -> Any:
        """Losses and metrics of each output by their functions, for outputs that no longer have the same form."""
        import keras

        spec = self.report.spec.compile
        names = [output.name for output in self.report.outputs]

        def told(value: Any, get: Any) -> Any:
            one = get(objects(value)) if value is not None else None
            function = getattr(one, "fn", one)
            return getattr(function, "__name__", type(function).__name__), _plain(getattr(one, "_fn_kwargs", {}))

        def each(value: Any, get: Any) -> Any:
            if isinstance(value, dict):
                return {name: each(one, get) for name, one in sorted(value.items())}
            if isinstance(value, list) and len(value) == len(names) > 1:
                return {name: each(one, get) for name, one in sorted(zip(names, value, strict=True))}
            return sorted(str(told(one, get)) for one in (value if isinstance(value, list) else [value]))

        return [each(spec.loss, keras.losses.get), each(spec.metrics or [], keras.metrics.get)] if spec else None

    @cached_property
    def fitted(self) -> Any:
        """What `Model.fit` is called with: its defaults filled in, callbacks by what they hold."""
        spec = self.report.spec.fit or FitSpec()
        # keras/src/trainers/trainer.py, 3.15.1: a batch size that is not given is 32; an input's is its own.
        batch = fixed_batch(self.report) is None and (spec.batch_size or 32)
        found = {"batch_size": batch, "callbacks": [], "seed": spec.seed}
        found |= _defaults_of_fit() | {key: one for key, one in spec.given.items() if key not in found}
        found["validation_batch_size"] = found["validation_batch_size"] or found["batch_size"]
        for kind in spec.callbacks:
            held = vars(objects(kind))
            plain = {key: one for key, one in held.items() if isinstance(one, str | int | float | bool | None)}
            found["callbacks"].append((kind.kind, plain))
        return found

    @cached_property
    def data(self) -> Any:
        """What the pipeline yields: a digest of each array of each part."""
        spec = self.report.spec.data
        if spec is None:
            return None
        parts = load(spec.source, spec.transforms, spec.split, Files(self.folder, self.folder))
        sides = {"train": parts.train, "validation": parts.validation, "test": parts.test}
        return {
            (part, *slot): _digest(values)
            for part, dataset in sides.items()
            if dataset is not None
            for slot, values in dataset.fields.items()
        }

    @cached_property
    def expected(self) -> Any:
        """The figures of `expect`, sizes in bytes."""

        def figures(value: Any) -> Any:
            return {key: _bytes(one) if key == "max_memory" else one
                    for key, one in value.given.items() if key != "layers" and one is not None}  # fmt: skip

        spec = self.report.spec.expect or ExpectSpec()
        layers = {name: figures(one) for name, one in spec.layers.items()}
        return {**figures(spec), "layers": {name: one for name, one in layers.items() if one}}

    @cached_property
    def whole(self) -> dict[str, Any]:
        """All of it, by the names that the spec gives."""
        return {
            "layers": self.configs, "weights": self.weights, "calls": self.calls,
            "functions": self.functions, "inputs": self.inputs,
            "outputs": self.outputs, "ends": self.ends, "compile": self.compiled, "fit": self.fitted,
            "data": self.data, "expect": self.expected,
        }  # fmt: skip

    @cached_property
    def summary(self) -> str:
        """What `model.summary()` prints."""
        lines: list[str] = []
        self.model.summary(print_fn=lambda text, **_: lines.append(text), line_length=110)
        return "\n".join(lines)

    @cached_property
    def predictions(self) -> Any:
        """Outputs for made-up inputs, with weights that depend on their names and shapes alone."""
        import keras
        import numpy as np

        for name, layer in self.layers.items():
            random = np.random.default_rng(crc32(name.encode()))
            layer.set_weights([random.normal(0, 0.3, one.shape) for one in layer.weights])
        random = np.random.default_rng(0)
        x = {name: _numbers(random, _closed(tensor.sizes), tensor.dtype)
             for name, tensor in sorted(self.report.inputs.items())}  # fmt: skip
        found = self.model([x[name] for name in self.report.inputs] if len(x) > 1 else next(iter(x.values())))
        return [np.asarray(one) for one in keras.tree.flatten(found)]


def side(folder: Path, name: str) -> Side:
    """A spec file with its Keras model. The spec must be sound."""
    import keras

    file = folder / name
    checked = check(file.read_bytes(), name, file=file)
    if not checked.sound:
        raise Unsound("; ".join(f"{one.code} {one.message}" for one in checked.errors))
    # Names that Keras counts by itself would go on from the model before.
    keras.utils.clear_session(free_memory=False)
    found = Side(checked, folder)
    found.model = build(found.report)
    operations = {one.name: one for one in found.model.operations}
    found.layers = {
        name: operations[name]
        for name, step in found.report.steps.items()
        if step.node.shares is None and name in operations and isinstance(operations[name], keras.layers.Layer)
    }
    for (_, number), name in found._makers.items():
        if (step := found.report.steps.get(name)) is not None:
            found.calls[name] = _call(found, operations[step.node.shares or name]._inbound_nodes[number])
            if step.node.kind.startswith("ops."):
                found.functions[name] = _function(step)
    return found


class Unsound(Exception):
    """A spec that cannot be built."""


def _call(side: Side, node: Any) -> Any:
    import keras

    def made(value: Any) -> Any:
        return side.reference(value) if isinstance(value, keras.KerasTensor) else value

    # `training`, and masks that Keras computes, stand beside some calls and not beside others.
    args, named = keras.tree.map_structure(made, [list(node.arguments.args), dict(node.arguments.kwargs)])
    return args, {key: one for key, one in named.items() if key != "training" and not _computed(one)}


def _computed(value: Any) -> bool:
    return value is None or (isinstance(value, tuple) and isinstance(value[0], str) and value[0] != "tensor")


def _function(step: Step) -> Any:
    """The arguments of a function, which Keras keeps where no configuration shows them."""
    return step.node.kind, _plain({key: value for key, value in step.layer.given.items() if key != "name"})


def _plain(value: Any) -> Any:
    """A configuration in plain values; names that Keras counts by itself are cut to their stem."""
    match value:
        case Mapping():
            # What comes of the input is no part of a layer.
            found = {key: _plain(one) for key, one in value.items() if key not in ("build_config", "build_input_shape")}
            if found.get("class_name") == "Sequential":
                found["config"]["layers"] = [
                    one for one in found["config"]["layers"] if one["class_name"] != "InputLayer"
                ]
            config = found.get("config")
            if isinstance(config, dict) and "name" in config and isinstance(found.get("class_name"), str):
                config["name"] = stem(str(config["name"]), found["class_name"])
            return found
        case list() | tuple():
            return [_plain(one) for one in value]
        case _:
            return value


def stem(name: str, kind: str) -> str:
    """The name without the number that Keras counts with, if it is one that Keras gives to this kind."""
    counted = re.fullmatch(rf"((?:forward_|backward_)?{re.escape(snake_case(kind))})(_\d+)?", name)
    return counted[1] if counted else name


def _defaults_of_fit() -> dict[str, Any]:
    import inspect

    import keras

    parameters = inspect.signature(keras.Model.fit).parameters
    named = FitSpec.model_fields.keys() - {"seed", "batch_size", "callbacks"}
    return {name: parameters[name].default for name in named}


def _bytes(value: Any) -> int:
    if isinstance(value, int):
        return value
    number, unit = re.fullmatch(r"\s*([\d.]+)\s*(\w+)\s*", value).groups()
    return round(float(number) * UNITS[unit.upper()])


def _closed(shape: Sequence[int | None]) -> tuple[int, ...]:
    return tuple(OPEN if one is None else one for one in shape)


def _numbers(random: Any, shape: tuple[int, ...], dtype: str) -> Any:
    if dtype.startswith(("float", "bfloat")):
        return random.normal(0, 1, shape).astype("float32")
    return random.integers(0, 2, shape).astype("int32")


def _targets(report: Any) -> tuple[Any, Any]:
    """Labels and guesses of the right form for each output."""
    import numpy as np

    from rnnspec.runtime.build import in_order

    losses = report.spec.compile.loss
    names = [output.name for output in report.outputs]
    if isinstance(losses, dict):
        losses = in_order(losses, names)
    if not isinstance(losses, list):
        losses = [losses] * len(names)
    y, guesses = [], []
    for number, (output, loss) in enumerate(zip(report.outputs, losses, strict=True)):
        random = np.random.default_rng(number)
        # Of a few samples, two losses may have the same mean.
        shape = (SAMPLES, *_closed(output.tensor.sizes)[1:])
        guesses.append(random.uniform(0.05, 0.95, shape).astype("float32"))
        labels = loss.labels if loss is not None else "like_output"
        wanted = label_shape(labels, shape) or shape[:2]
        if labels == "one_hot":
            y.append(np.eye(shape[-1], dtype="float32")[random.integers(0, shape[-1], shape[:-1])])
        elif labels in ("integer", "ids", "sequence"):
            y.append(random.integers(0, shape[-1], wanted).astype("int32"))
        elif labels == "like_output":
            y.append(random.normal(0, 2, wanted).astype("float32"))
        else:
            y.append(random.integers(0, 2, wanted).astype("float32"))
    return (y, guesses) if len(y) > 1 else (y[0], guesses[0])


def _rounded(value: Any) -> Any:
    match value:
        case dict():
            # The order of metrics orders columns of the history, nothing else.
            return {key: _rounded(value[key]) for key in sorted(value)}
        case list():
            return [_rounded(one) for one in value]
        case float():
            return float(f"{value:.5g}")
        case _:
            return value


def _digest(values: Any) -> Any:
    import numpy as np

    rows = values if isinstance(values, list) else [values]
    inner = sha256()
    for row in rows:
        array = np.ascontiguousarray(row)
        inner.update(f"{array.dtype} {array.shape}".encode())
        inner.update(array.tobytes())
    return inner.hexdigest()
