"""Names and defaults of fields are those of Keras's constructors."""

import inspect
from typing import Any

import pytest

from rnnspec.layers import Layer
from rnnspec.spec.family import family

pytestmark = pytest.mark.keras
KINDS = [cls for cls in family("layers").all() if getattr(cls, "namespace", "") == "keras.layers"]

#: What the constructor of a class passes on by position, so that its own callers cannot.
FIXED = {"cell", "rank", "pool_dimensions", "pool_mode"}
#: What a nested model has in place of Keras's symbolic tensors.
OWN = {"Model": {"input", "inputs", "layers", "outputs"}}


def signature(cls: Any) -> dict[str, Any]:
    """The arguments of a constructor with their defaults; `**kwargs` are those of the next class."""
    found: dict[str, Any] = {}
    for owner in cls.__mro__:
        if "__init__" not in vars(owner):
            continue
        parameters = list(inspect.signature(owner.__init__).parameters.values())[1:]
        for parameter in parameters:
            if parameter.kind in (parameter.POSITIONAL_OR_KEYWORD, parameter.KEYWORD_ONLY):
                fixed = parameter.name in FIXED and owner is not cls
                if not fixed:
                    found.setdefault(parameter.name, parameter.default)
        if not any(parameter.kind is parameter.VAR_KEYWORD for parameter in parameters):
            break
        if owner.__module__ == "keras.src.layers.layer":
            break
    return found


def lists(value: Any) -> Any:
    """Tuples as the lists that a spec has in their place."""
    return [lists(one) for one in value] if isinstance(value, tuple) else value


@pytest.mark.parametrize("cls", KINDS, ids=lambda cls: cls.kind)
def test_fields_are_the_arguments_of_keras(cls: type[Layer]) -> None:
    import keras

    arguments = signature(getattr(keras.layers, cls.kind, None) or getattr(keras, cls.kind))
    own = OWN.get(cls.kind, set())
    if own:
        arguments = {"name": None, "trainable": True}
    fields = {name: field for name, field in cls.model_fields.items() if name not in own}
    assert set(fields) == set(arguments) - set(cls.refused_arguments)
    assert set(cls.refused_arguments) <= set(arguments)
    for name, field in fields.items():
        default = arguments[name]
        if default is inspect.Parameter.empty or (cls.kind == "Sequential" and name == "layers"):
            assert field.is_required(), name
        else:
            found = field.get_default()
            assert found == lists(default), name
            assert isinstance(found, bool) == isinstance(default, bool), name


def test_a_kind_is_named_after_a_class_of_keras() -> None:
    import keras

    for cls in KINDS:
        assert hasattr(keras.layers, cls.kind) or hasattr(keras, cls.kind)
