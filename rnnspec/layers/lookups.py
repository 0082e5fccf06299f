"""Layers that find words and ids in a vocabulary."""

from typing import Annotated, Any, ClassVar, Literal, TypeAlias

from pydantic import BeforeValidator, Field, model_validator

from rnnspec.layers._base import Call, Example
from rnnspec.layers._encoding import OnTensorFlow
from rnnspec.spec.document import condition
from rnnspec.spec.fields import Natural, PositiveInt
from rnnspec.spec.tensors import Dim, Size, Tensor

#: One integer for both halves of the key, or two.
Salt: TypeAlias = int | Annotated[list[int], Field(min_length=2, max_length=2)]
Words: TypeAlias = Annotated[list[str], Field(min_length=1)]


def as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


class Lookup(OnTensorFlow, abstract=True):
    """A table from terms to indices: the mask's term, those for unknown ones, then the vocabulary.

    keras/src/layers/preprocessing/index_lookup.py, 3.15.1
    """

    max_tokens: Annotated[int, Field(gt=1)] | None = None
    num_oov_indices: Natural = 1
    mask_token: Any = None
    oov_token: Any = None
    vocabulary: Any = None
    idf_weights: Annotated[list[float], Field(min_length=1)] | None = None
    invert: bool = False
    output_mode: Literal["int", "one_hot", "multi_hot", "count", "tf_idf"] = "int"
    pad_to_max_tokens: bool = False

    @model_validator(mode="after")
    def _possible(self) -> "Lookup":
        if self.pad_to_max_tokens and self.max_tokens is None:
            raise condition("pad_to_max_tokens without max_tokens")
        if self.invert and self.output_mode != "int":
            raise condition(f"invert and output_mode = {self.output_mode}")
        if self.invert and self.oov_token is None:
            raise condition("invert and oov_token = null")
        if self.idf_weights is not None and self.output_mode != "tf_idf":
            raise condition(f"idf_weights and output_mode = {self.output_mode}")
        if self.vocabulary is not None:
            self._check_vocabulary()
        return self

    def _check_vocabulary(self) -> None:
        terms = self.terms
        if not terms:
            raise condition("vocabulary without a term of its own")
        if len(set(terms)) < len(terms):
            raise condition("vocabulary with a term twice")
        if self.mask_token is not None and self.mask_token in terms:
            raise condition("mask_token in vocabulary")
        if self.invert and self.oov_token in terms:
            raise condition("oov_token in vocabulary and invert")
        if self.max_tokens is not None and len(self.special) + len(terms) > self.max_tokens:
            raise condition(f"max_tokens < {len(self.special) + len(terms)}, the size of vocabulary")
        if self.output_mode == "tf_idf":
            if self.idf_weights is None:
                raise condition("vocabulary without idf_weights and output_mode = tf_idf")
            if len(self.idf_weights) != len(self.vocabulary):
                raise condition("idf_weights and vocabulary of different lengths")

    @property
    def special(self) -> list[Any]:
        """The terms in front of the vocabulary."""
        masked = self.mask_token is not None and self.output_mode == "int"
        return [self.mask_token] * masked + [self.oov_token] * self.num_oov_indices

    @property
    def terms(self) -> list[Any]:
        """The vocabulary without the special terms, which it may begin with."""
        terms: list[Any] = self.vocabulary
        count = len(self.special)
        return terms[count:] if terms[:count] == self.special else terms

    @property
    def entries(self) -> Size:
        return None if self.vocabulary is None else len(self.special) + len(self.terms)

    def depth(self, call: Call) -> Dim:
        """The length of vectors: open as long as the vocabulary has to be learnt."""
        if self.pad_to_max_tokens:
            return Dim(self.max_tokens, blame=self.blame(call, "max_tokens"))
        return Dim(self.entries, blame=self.blame(call, "vocabulary"))

    def infer(self, call: Call) -> Tensor:
        self.check_dtype(call)
        if self.output_mode == "int":
            return Tensor(call.x.shape, "int64", blame=call.x.blame)
        if self.output_mode == "one_hot":
            return Tensor(self.one_hot(call.x, self.depth(call)), blame=self.blame(call))
        self.check_rank(call, 2, 2)
        return Tensor((call.x.shape[0], self.depth(call)), blame=call.x.blame)


class StringLookup(Lookup):
    """Turn words into their indices in a vocabulary, or into vectors made of indices.

    Index 0 stands for words that are not in the vocabulary; with a `mask_token` that one has 0, and
    they have 1. `multi_hot`, `count` and `tf_idf` make one vector of all words of a sample (B, T).
    Without `vocabulary` the words are learnt by Keras's `adapt` before the layer can be used. Runs on
    TensorFlow only.

    keras/src/layers/preprocessing/string_lookup.py, 3.15.1
    """

    activity_regularizer: ClassVar[None] = None  # type: ignore[misc]
    autocast: ClassVar[bool] = True  # type: ignore[misc]
    invert: ClassVar[bool] = False  # type: ignore[misc]

    mask_token: str | None = None
    oov_token: str | None = "[UNK]"
    vocabulary: Words | None = None
    encoding: str = "utf-8"
    salt: Salt | None = None

    refused_arguments: ClassVar = {
        "sparse": "one_backend",
        "invert": "gives_text",
        "vocabulary_dtype": "no_effect",
        "oov_method": "no_effect",
        "activity_regularizer": "no_effect",
        "autocast": "no_effect",
    }
    reads_text: ClassVar = True
    examples: ClassVar = (
        Example(
            "StringLookup: {vocabulary: [yes, no]}", ((None, None),), ((None, None),), dtype="string", makes="int64"
        ),
        Example(
            "StringLookup: {vocabulary: [red, green, blue], output_mode: one_hot}",
            ((None, 1),), ((None, 4),), dtype="string",
        ),
        Example(
            "StringLookup: {vocabulary: [a, b], output_mode: tf_idf, idf_weights: [0.5, 0.7]}",
            ((2, 9),), ((2, 3),), dtype="string",
        ),
    )  # fmt: skip


class IntegerLookup(Lookup):
    """Turn integers into their indices in a vocabulary, or into vectors made of indices.

    Index 0 stands for integers that are not in the vocabulary; with a `mask_token` that one has 0, and
    they have 1. `invert` goes back from indices to the integers. Without `vocabulary` they are learnt by
    Keras's `adapt` before the layer can be used. Runs on TensorFlow only.

    keras/src/layers/preprocessing/integer_lookup.py, 3.15.1
    """

    activity_regularizer: ClassVar[None] = None  # type: ignore[misc]
    autocast: ClassVar[bool] = True  # type: ignore[misc]

    mask_token: int | None = None
    oov_token: int | None = -1
    vocabulary: Annotated[list[int], Field(min_length=1)] | None = None
    vocabulary_dtype: Literal["int64"] = "int64"
    oov_method: Literal["floormod", "farmhash"] = "floormod"
    salt: Salt | None = None

    refused_arguments: ClassVar = {
        "sparse": "one_backend",
        "activity_regularizer": "no_effect",
        "autocast": "no_effect",
    }
    examples: ClassVar = (
        Example(
            "IntegerLookup: {vocabulary: [12, 36, 1138], mask_token: 0}",
            ((None, None),), ((None, None),), dtype="int32", makes="int64",
        ),
        Example(
            "IntegerLookup: {max_tokens: 8, pad_to_max_tokens: true, output_mode: multi_hot}",
            ((None, 5),), ((None, 8),), dtype="int32",
        ),
    )  # fmt: skip

    @model_validator(mode="after")
    def _salted(self) -> "IntegerLookup":
        if self.salt is not None and self.oov_method == "floormod":
            raise condition("salt and oov_method = floormod")
        return self


class TextVectorization(Lookup):
    """Split texts into words and turn these into indices: 0 is padding, 1 an unknown word.

    Texts have the shape (B,) or (B, 1) and become (B, `output_sequence_length`), or as long as the
    longest of a batch. `multi_hot`, `count` and `tf_idf` make one vector of each text (B,). With
    `split: null` the last axis holds the words. `ngrams: 2` adds pairs of neighbours. Without
    `vocabulary` the words are learnt by Keras's `adapt` before the layer can be used. Runs on
    TensorFlow only.

    keras/src/layers/preprocessing/text_vectorization.py, 3.15.1
    """

    # What it gives to the StringLookup inside.
    num_oov_indices: ClassVar[int] = 1  # type: ignore[misc]
    mask_token: ClassVar[str] = ""  # type: ignore[misc]
    oov_token: ClassVar[str] = "[UNK]"  # type: ignore[misc]
    invert: ClassVar[bool] = False  # type: ignore[misc]

    standardize: Literal["lower_and_strip_punctuation", "lower", "strip_punctuation"] | None = (
        "lower_and_strip_punctuation"
    )
    split: Literal["whitespace", "character"] | None = "whitespace"
    # Keras takes tuples, and no lists.
    ngrams: (
        PositiveInt
        | Annotated[tuple[PositiveInt, ...], BeforeValidator(as_tuple, json_schema_input_type=list[int])]
        | None
    ) = None
    output_sequence_length: PositiveInt | None = None
    vocabulary: Words | None = None
    encoding: str = "utf-8"

    ranks: ClassVar = (1, None)
    refused_arguments: ClassVar = {"sparse": "one_backend", "ragged": "one_backend"}
    reads_text: ClassVar = True
    examples: ClassVar = (
        Example(
            "TextVectorization: {vocabulary: [the, cat], output_sequence_length: 20}",
            ((None,),), ((None, 20),), dtype="string", makes="int64",
        ),
        Example("TextVectorization: {max_tokens: 500}", ((None, 1),), ((None, None),), dtype="string", makes="int64"),
        Example(
            "TextVectorization: {split: null, output_sequence_length: 8}",
            ((None, None),), ((None, 8),), dtype="string", makes="int64",
        ),
        Example(
            "TextVectorization: {vocabulary: [the, cat], output_mode: multi_hot, ngrams: [1, 2]}",
            ((4,),), ((4, 3),), dtype="string",
        ),
    )  # fmt: skip

    @model_validator(mode="after")
    def _lengths(self) -> "TextVectorization":
        if self.output_sequence_length is not None and self.output_mode != "int":
            raise condition(f"output_sequence_length and output_mode = {self.output_mode}")
        # Texts of different lengths have no one-hot form: Keras fails at the first batch.
        if self.output_mode == "one_hot" and self.split is not None:
            raise condition("output_mode = one_hot without split = null")
        if self.output_mode == "one_hot" and self.ngrams is not None:
            raise condition("output_mode = one_hot and ngrams")
        return self

    def infer(self, call: Call) -> Tensor:
        self.check_dtype(call)
        if self.output_mode == "one_hot":
            return super().infer(call)
        if self.split is None:
            self.check_rank(call, 2, 2)
        elif self.output_mode != "int":
            self.check_rank(call, 1, 1)
        else:
            self.check_rank(call, 1, 2)
            if call.x.rank == 2:
                self.check_last(call, f"split = {self.split}")
        if self.output_mode == "int":
            size = Dim(self.output_sequence_length, blame=self.blame(call, "output_sequence_length"))
            return Tensor((call.x.shape[0], size), "int64", blame=self.blame(call))
        return Tensor((call.x.shape[0], self.depth(call)), blame=self.blame(call))
