"""The base of everything that a single key names, and of every section of a spec."""

from typing import Any, ClassVar, Self

from pydantic import BaseModel, ConfigDict, PrivateAttr

from rnnspec.spec.naming import snake_case


class Strict(BaseModel):
    """A mapping whose keys are all known and whose values keep their type."""

    model_config = ConfigDict(
        extra="forbid",
        frozen=True,
        strict=True,
        # Most kinds are never used in a run: their validators are built at first use.
        defer_build=True,
        validate_default=False,
        protected_namespaces=(),
        allow_inf_nan=False,
    )

    @property
    def given(self) -> dict[str, Any]:
        """The arguments that were written, by name; the others have their defaults."""
        return {name: getattr(self, name) for name in type(self).model_fields if name in self.model_fields_set}


class Kind(Strict):
    """A class of Keras, a data source or a transform: its fields are the constructor's arguments.

    Class keywords: `kind` is the key in a spec where that is not the class's name; `also` are further
    keys, separated by blanks, where Keras exports the class under several names; `abstract` marks a
    base that is no kind itself (the registry reads all three from the header as text).
    """

    kind: ClassVar[str]
    #: What Keras's `get` takes for this class beside its name and its name in snake case.
    aliases: ClassVar[tuple[str, ...]] = ()

    #: The identifier string this object was written as, or None for `Class: {arguments}`.
    _identifier: str | None = PrivateAttr(None)
    _key: str | None = PrivateAttr(None)

    def __init_subclass__(
        cls, *, kind: str | None = None, also: str = "", abstract: bool = False, **kwargs: Any
    ) -> None:
        super().__init_subclass__(**kwargs)
        cls.kind = kind or cls.__name__

    @classmethod
    def identifiers(cls) -> tuple[str, ...]:
        return (cls.__name__, snake_case(cls.__name__), *cls.aliases)

    @classmethod
    def from_identifier(cls, text: str) -> Self:
        """The object that a bare string stands for: all defaults."""
        made = cls()
        made._identifier = text
        return made

    @property
    def identifier(self) -> str | None:
        return self._identifier

    def under(self, key: str) -> Self:
        """This object, as one that was written under `key`: its kind, or an alias of it."""
        if key != self.kind:
            self._key = key
        return self

    @property
    def key(self) -> str:
        """The key it was written under, which leads to its arguments; its kind if it was not written."""
        return self._key or self.kind
