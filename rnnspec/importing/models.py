"""Keras's models as data in the words of a spec: `Sequential` is a chain, a functional model a graph.

The format of a functional model is that of `Functional.get_config` in keras/src/models/functional.py, 3.15.1.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeAlias

from rnnspec.importing.compiling import compile_section
from rnnspec.importing.errors import NotAModel
from rnnspec.importing.objects import arguments, value
from rnnspec.layers import Layer
from rnnspec.layers._ops import Function
from rnnspec.spec.family import family
from rnnspec.spec.load import LANGUAGE
from rnnspec.spec.naming import snake_case

#: A tensor of a functional model: a layer, which of its calls, which output of it.
History: TypeAlias = tuple[str, int, int]
#: The name of a single input, as the language has it.
_INPUT = "input"
_GRAPHS = ("Functional", "Model")
#: Kinds that give integers by default (keras/src/layers/preprocessing, 3.15.1).
_INTEGERS = ("Hashing", "HashedCrossing", "IntegerLookup", "StringLookup", "TextVectorization")


def document(config: Mapping[str, Any], name: str) -> dict[str, Any]:
    """The document of a model; `name` is for one that only Keras has named. Raises `NotAModel`."""
    kind, inner = config.get("class_name"), config.get("config")
    if kind not in ("Sequential", *_GRAPHS) or not isinstance(inner, dict):
        raise NotAModel(f"it is a {kind}, a class of its own, which a spec cannot express")
    try:
        parts = _sequence(inner) if kind == "Sequential" else _graph(inner)
    except (KeyError, TypeError, IndexError, ValueError, AttributeError) as error:
        raise NotAModel("its configuration is not as Keras writes it") from error
    if not parts.keys() & {"input", "inputs"}:
        raise NotAModel("it was saved before it was built, so nothing tells the shape of its input")
    given = inner.get("name")
    named = isinstance(given, str) and not _automatic(given, "Functional" if kind in _GRAPHS else kind)
    made = {"rnnspec": LANGUAGE, "name": given if named else name, **parts}
    compiled = compile_section(config.get("compile_config"))
    return {**made, "compile": compiled} if compiled else made


def layer(config: Mapping[str, Any]) -> tuple[str, dict[str, Any], str | None]:
    """Kind, arguments, and the name that was given to it, None for one of Keras's own. Raises `NotAModel`."""
    kind, inner = str(config["class_name"]), config.get("config") or {}
    name = inner.get("name") or config.get("name")
    if kind in ("Sequential", *_GRAPHS):
        made = _sequence(inner, nested=True) if kind == "Sequential" else _graph(inner)
        kind = "Sequential" if kind == "Sequential" else "Model"
        automatic = _automatic(name, kind) or _automatic(name, "Functional")
        named = {} if name is None or automatic else {"name": name}
        frozen = {"trainable": False} if inner.get("trainable") is False else {}
        return kind, {**named, **frozen, **made}, named.get("name")
    module = str(config.get("module"))
    if _is_operation(config) and kind == "GetItem":
        return "ops.take", {}, None if _automatic(name, kind) else name
    if _is_operation(config):
        kind = f"ops.{snake_case(kind)}"
    elif config.get("registered_name") not in (None, kind) or not module.startswith("keras"):
        raise NotAModel(f"its layer {name} is a {kind}, a class of its own, which a spec cannot name")
    cls = family("layers").get(kind)
    if cls is None:
        raise NotAModel(f"its layer {name} is a {kind}, which has no place in a spec")
    given = {key: one for key, one in inner.items() if not (key == "vocabulary_size" and inner.get("vocabulary"))}
    made = arguments(cls, given, f"its layer {name}")
    _without_what_keras_adds(kind, made, config.get("build_config") or {})
    made.pop("name", None)
    if name is None or _automatic(name, kind):
        return kind, made, None
    return kind, {"name": name, **made}, name


def _without_what_keras_adds(kind: str, made: dict[str, Any], build: Mapping[str, Any]) -> None:
    """Drop what a layer sets itself, so that it is as it was written."""
    if kind == "MultiHeadAttention":
        # keras/src/layers/attention/multi_head_attention.py, 3.15.1
        if made.get("value_dim") == made["key_dim"]:
            del made["value_dim"]
        query = build.get("shapes_dict", build).get("query_shape") or ()
        if made.get("attention_axes") == list(range(1, len(query) - 1)):
            del made["attention_axes"]
    if kind in _INTEGERS and made.get("dtype") == "int64":
        del made["dtype"]
    if kind == "RNN" and isinstance(made.get("cell"), dict) and list(made["cell"]) == ["StackedRNNCells"]:
        made["cell"] = made["cell"]["StackedRNNCells"]["cells"]
    if kind == "Bidirectional":
        # keras/src/layers/rnn/bidirectional.py, 3.15.1: it sets these itself.
        halves = [_half(made[name]) for name in ("layer", "backward_layer") if name in made]
        there, back = ({name: one for name, one in half.items() if name != "go_backwards"} for half in halves)
        turned = halves[0].get("go_backwards", False) != halves[1].get("go_backwards", False)
        if there == back and turned and made["layer"].keys() == made["backward_layer"].keys():
            del made["backward_layer"]


def _half(half: dict[str, dict[str, Any]]) -> dict[str, Any]:
    ((kind, inner),) = half.items()
    inner.pop("zero_output_for_mask", None)
    name = str(inner.pop("name", "")).removeprefix("forward_").removeprefix("backward_")
    if name and not _automatic(name, kind):
        inner["name"] = name
    return inner


def _automatic(name: str | None, kind: str) -> bool:
    """Whether Keras counted the name."""
    return name is not None and re.fullmatch(rf"{re.escape(snake_case(kind))}(_\d+)?", name) is not None


def _sequence(config: Mapping[str, Any], *, nested: bool = False) -> dict[str, Any]:
    """A chain. Its input counts for a model of its own; a nested one takes what it is given."""
    first, *rest = config["layers"]
    made: dict[str, Any] = {}
    if first["class_name"] == "InputLayer":
        if not nested:
            made |= _inputs({str(first["config"].get("name")): first["config"]})
    else:
        rest = [first, *rest]
        shape = config.get("build_input_shape")
        if shape is not None and not nested:
            made |= {"input": _input({"batch_shape": shape})}
    return {**made, "layers": [_item(*layer(one)[:2]) for one in rest]}


def _item(kind: str, given: dict[str, Any]) -> Any:
    return {kind: given} if given else kind


def _inputs(configs: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    if len(configs) == 1:
        ((name, config),) = configs.items()
        if _automatic(name, "InputLayer") or name == _INPUT:
            return {"input": _input(config)}
    return {"inputs": {name: _input(config) for name, config in configs.items()}}


def _input(config: Mapping[str, Any]) -> dict[str, Any]:
    for what in ("sparse", "ragged", "optional"):
        if config.get(what):
            raise NotAModel(f"its input {config.get('name')} is {what}, which a spec cannot say")
    batch, *shape = value(config["batch_shape"])
    made = {"shape": shape} if batch is None else {"batch_shape": [batch, *shape]}
    dtype = config.get("dtype", "float32")
    return {**made, **({"dtype": dtype} if dtype != "float32" else {})}


def _graph(config: Mapping[str, Any]) -> dict[str, Any]:
    return _Graph(config).parts()


class _Graph:
    """A functional model. Its layers are written in its own order, each further call of one behind it."""

    def __init__(self, config: Mapping[str, Any]) -> None:
        self.config = config
        self.layers = {str(one.get("name") or one["config"]["name"]): one for one in config["layers"]}
        starts = list(_histories(config["input_layers"]))
        self.inputs = {name: self.layers[name]["config"] for name, _, _ in starts}
        made = _inputs(self.inputs)
        #: The names of what is called, as references have them.
        self.names: dict[tuple[str, int], str] = {(name, 0): name for name in self.inputs}
        if "input" in made:
            self.names = dict.fromkeys(self.names, _INPUT)
        self.made = made
        needed = self._needed()
        self.read = {
            name: layer(one)
            for name, one in self.layers.items()
            if one["class_name"] != "InputLayer" and not (_is_operation(one) and name not in needed)
        }
        self._count()

    def _needed(self) -> set[str]:
        """What the outputs depend on. Operations that only make masks are left out: a spec passes masks by itself."""
        waiting = [name for name, _, _ in _histories(self.config["output_layers"])]
        needed = set(waiting)
        while waiting:
            for call in self.layers[waiting.pop()].get("inbound_nodes", ()):
                kwargs = {name: one for name, one in call.get("kwargs", {}).items() if name != "mask"}
                for name, _, _ in (*_histories(call.get("args", [])), *_histories(kwargs)):
                    if name not in needed:
                        needed.add(name)
                        waiting.append(name)
        return needed

    def _count(self) -> None:
        """Give every call the name that the language gives it."""
        given = {name for _, _, name in self.read.values() if name}
        taken = set(self.names.values())
        counts = dict.fromkeys(given, 1)

        def counted(stem: str) -> str:
            while True:
                number = counts.get(stem, 0)
                counts[stem] = number + 1
                name = f"{stem}_{number}" if number else stem
                if name not in taken | given:
                    taken.add(name)
                    return name

        for key, (kind, _, name) in self.read.items():
            own = self.names[key, 0] = name or counted(snake_case(kind))
            taken.add(own)
            for call in range(1, len(self.layers[key]["inbound_nodes"])):
                self.names[key, call] = counted(own)

    def parts(self) -> dict[str, Any]:
        items: list[Any] = []
        before = next(iter(self.names.values())) if len(self.inputs) == 1 else None
        for key, (kind, given, _) in self.read.items():
            calls = self.layers[key]["inbound_nodes"]
            if not calls:
                raise NotAModel(f"its layer {key} is never called")
            for number, call in enumerate(calls):
                more, source = self._called(kind, key, call)
                item: dict[str, Any] = {"reuse": self.names[key, 0]} if number else {kind: {**given, **more}}
                if number and kind.startswith("ops."):
                    raise NotAModel(f"its operation {key} is called twice")
                items.append(_source(item, kind, source, before))
                before = self.names[key, number]
        ends = [self._reference(self._end(one)) for one in _histories(self.config["output_layers"])]
        outputs = {} if ends == [before] else {"outputs": ends}
        return {**self.made, "layers": items, **outputs}

    def _end(self, history: History) -> History:
        """Among the outputs, calls of a functional model count from 1: its own making is the first."""
        name, call, output = history
        return name, call - (self.layers[name]["class_name"] in _GRAPHS), output

    def _reference(self, history: History) -> str:
        name, call, output = history
        found = self.names[name, call]
        return f"{found}.{output}" if output else found

    def _called(self, kind: str, key: str, call: Mapping[str, Any]) -> tuple[dict[str, Any], Any]:
        """Arguments beside those of its own, and what it takes: a reference, a list, or a mapping by name."""
        args, kwargs = list(call.get("args", ())), dict(call.get("kwargs", {}))
        if self.layers[key]["class_name"] == "GetItem":
            return _picked(key, args), self._reference(next(_histories(args[0])))
        cls = family("layers").get(kind)
        assert cls is not None
        assert issubclass(cls, Layer)
        names = cls.call_arguments
        if len(args) > len(names) and all(map(_history, args)):
            args = [args]  # as many as one likes, such as the operands of einsum
        spare = [name for name in cls.model_fields if name not in self.layers[key]["config"]]
        named: dict[str, Any] = {}
        further: dict[str, Any] = {}
        for position, one in enumerate(args):
            name = names[position] if position < len(names) else f"{position}"
            if next(_histories(one), None) is not None:
                named[name] = one
            elif issubclass(cls, Function) and one is not None:
                field = name if name in cls.model_fields else next((x for x in spare if x not in further), "")
                further[field] = value(one)
            elif one is not None:
                raise NotAModel(f"its layer {key} is called with {one!r}, which a spec cannot say")
        for name, one in kwargs.items():
            if name == "mask" and all(_is_operation(self.layers[maker]) for maker, _, _ in _histories(one)):
                continue  # Keras writes down what it passes by itself: masks come from operations
            if next(_histories(one), None) is not None:
                named[name] = one
            elif issubclass(cls, Function) and name in cls.model_fields:
                further[name] = value(one)
            elif one not in (None, False) and name != "training":
                raise NotAModel(f"its layer {key} is called with {name} = {one!r}, which a spec cannot say")
        return further, self._taken(named)

    def _taken(self, named: Mapping[str, Any]) -> Any:
        references = {name: [self._reference(one) for one in _histories(value)] for name, value in named.items()}
        if len(references) == 1:
            ((name, found),) = references.items()
            single = _history(named[name]) is not None
            return found[0] if single else found
        return {name: found[0] if _history(named[name]) is not None else found for name, found in references.items()}


def _is_operation(config: Mapping[str, Any]) -> bool:
    return ".ops." in str(config.get("module"))


def _source(item: dict[str, Any], kind: str, source: Any, before: str | None) -> Any:
    """The item with its `from`, which a chain needs not."""
    if source == before:
        return next(iter(item)) if item == {kind: {}} else item
    return {**item, "from": source}


def _picked(key: str, args: list[Any]) -> dict[str, Any]:
    """`x[:, -1]` as the arguments of `ops.take`, where one axis alone is picked from."""
    steps = args[1] if isinstance(args[1], list) else [args[1]]
    whole = {"class_name": "__slice__", "config": {"start": None, "stop": None, "step": None}}
    picked = [(axis, one) for axis, one in enumerate(steps) if one != whole]
    if len(picked) == 1 and isinstance(picked[0][1], int):
        return {"indices": picked[0][1], "axis": picked[0][0]}
    raise NotAModel(f"its operation {key} cuts a piece out of a tensor in a way that a spec cannot say")


def _history(given: Any) -> History | None:
    """The tensor that an argument is."""
    match given:
        case {
            "class_name": "__keras_tensor__",
            "config": {"keras_history": [str() as name, int() as call, int() as out]},
        }:
            return name, call, out
        case [str() as name, int() as call, int() as out]:
            return name, call, out
        case _:
            return None


def _histories(given: Any) -> Iterator[History]:
    """All tensors in an argument, in the order of `keras.tree.flatten`."""
    if (found := _history(given)) is not None:
        yield found
        return
    inside: Iterable[Any] = ()
    match given:
        case {"class_name": "__tuple__", "config": {"value": inner}}:
            inside = inner
        case list():
            inside = given
        case dict() if "class_name" not in given:
            inside = (given[name] for name in sorted(given))
    for one in inside:
        yield from _histories(one)
