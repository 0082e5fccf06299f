"""Types of arguments that many kinds share, with the checks that Keras's constructors make."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, TypeAlias

from pydantic import Field, GetCoreSchemaHandler, GetJsonSchemaHandler, ValidationError
from pydantic_core import CoreSchema, PydanticCustomError, core_schema

from rnnspec.diagnostics.suggest import closest
from rnnspec.spec.errors import facts_of, facts_of_custom, nested
from rnnspec.spec.facts import Fact
from rnnspec.spec.family import family
from rnnspec.spec.kind import Kind

PositiveInt: TypeAlias = Annotated[int, Field(gt=0)]
Natural: TypeAlias = Annotated[int, Field(ge=0)]
#: A share from 0 to 1, both included.
Rate: TypeAlias = Annotated[float, Field(ge=0, le=1)]
PositiveFloat: TypeAlias = Annotated[float, Field(gt=0)]


class ObjectOf:
    """An object of one of the families: an identifier string, or `Class: {arguments}`.

    Reads to a `Kind`, and null to None. `strings` says whether Keras takes an identifier string here.
    """

    def __init__(self, *families: str, strings: bool = True, optional: bool = True) -> None:
        self.families = families
        self.strings = strings
        self.optional = optional

    def __repr__(self) -> str:
        return f"ObjectOf{self.families}"

    def read(self, value: Any) -> Kind | None:
        """The object that `value` spells; raises errors with the types `unknown_kind`, `not_an_object`, …"""
        if isinstance(value, Kind) or (value is None and self.optional):
            return value
        if isinstance(value, str) and self.strings:
            for name in self.families:
                if cls := family(name).named(value):
                    return self._default(cls, value)
            raise self._error("unknown_identifier", value)
        if isinstance(value, str):
            return self._default(self._class(value), value).under(value)
        if isinstance(value, dict) and len(value) == 1:
            ((kind, arguments),) = value.items()
            cls = self._class(kind)
            try:
                return cls.model_validate({} if arguments is None else arguments).under(kind)
            except ValidationError as error:
                raise nested(facts_of(error, kind, cls, arguments, (kind,))) from None
        raise self._error("not_an_object", value)

    def _class(self, kind: str) -> type[Kind]:
        for name in self.families:
            if cls := family(name).get(kind):
                return cls
        raise self._error("unknown_kind", kind)

    def _default(self, cls: type[Kind], text: str) -> Kind:
        try:
            return cls.from_identifier(text)
        except ValidationError as error:
            raise nested(facts_of(error, text, cls, {})) from None

    def _error(self, kind: str, value: Any) -> PydanticCustomError:
        refused = next((why for name in self.families if (why := family(name).refused.get(str(value)))), None)
        return PydanticCustomError(kind, "object", {"given": str(value), "families": self.families, "refused": refused})

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        # Pydantic follows references itself: those to our own definitions are put in afterwards.
        return {"definitions_of": list(self.families)}


class PerOutput(ObjectOf):
    """Objects for each output of a model: one for all, a list by position, or a mapping by output name.

    `several` allows a list of objects for one output, as metrics have it.
    """

    def __init__(self, family: str, *, several: bool = False) -> None:
        super().__init__(family)
        self.several = several

    def read(self, value: Any) -> Any:
        """A `Kind`, or lists and mappings of kinds in the form they were written in."""
        if isinstance(value, list):
            return self._each(enumerate(value), [None] * len(value))
        if isinstance(value, dict) and not self._is_object(value):
            return self._each(value.items(), dict(value))
        return super().read(value)

    def _is_object(self, value: dict[str, Any]) -> bool:
        """Whether a mapping is `Class: {arguments}`: by a class there is, or by what stands under the only key.

        Under the name of an output stand objects, and under a class that is misspelt its arguments.
        """
        if len(value) != 1:
            return False
        ((key, inner),) = value.items()
        known = family(self.families[0])
        if key in known or not isinstance(inner, dict) or any(one in known for one in inner):
            return key in known
        return key[:1].isupper() and bool(closest(key, known.keys))

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        one = {"definitions_of": list(self.families)}
        several = {"type": "array", "items": {"anyOf": [one, {"type": "array", "items": one}]} if self.several else one}
        each = {"anyOf": [one, several]} if self.several else one
        return {"anyOf": [one, several, {"type": "object", "additionalProperties": each}]}

    def _each(self, items: Iterable[tuple[Any, Any]], result: Any) -> Any:
        found: list[Fact] = []
        for key, value in items:
            try:
                result[key] = self.read(value) if isinstance(value, list) and self.several else super().read(value)
            except PydanticCustomError as error:
                found += facts_of_custom(error, value, (key,))
        if found:
            raise nested(found)
        return result


class IdentifierOf:
    """A string that names a function of Keras, such as an activation.

    `refused` are those that a spec cannot hold, each with the code of the reason.
    """

    def __init__(self, *names: str, refused: Mapping[str, str] | None = None) -> None:
        self.names = names
        self.refused = refused or {}

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(self.read)

    def read(self, value: Any) -> str:
        if isinstance(value, str) and value in self.names:
            return value
        context = {"given": str(value), "choices": self.names, "refused": self.refused.get(str(value))}
        raise PydanticCustomError("unknown_choice", "choice", context)

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"enum": list(self.names)}


#: keras/src/activations/__init__.py, 3.15.1: every name that `keras.activations.get` takes, with those below.
ACTIVATIONS = (
    "celu", "elu", "exponential", "gelu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_swish",
    "hard_tanh", "leaky_relu", "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu",
    "sigmoid", "silu", "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid",
    "sparsemax", "squareplus", "swish", "tanh", "tanh_shrink",
)  # fmt: skip

REFUSED_ACTIVATIONS = {"glu": "halves_unannounced", "threshold": "needs_numbers"}

Activation: TypeAlias = Annotated[str, IdentifierOf(*ACTIVATIONS, refused=REFUSED_ACTIVATIONS)]
Initializer: TypeAlias = Annotated[Any, ObjectOf("initializers")]
Regularizer: TypeAlias = Annotated[Any, ObjectOf("regularizers")]
Constraint: TypeAlias = Annotated[Any, ObjectOf("constraints")]
