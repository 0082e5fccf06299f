"""What Keras 1 and 2 had and Keras 3 has not, and what stands there today.

keras/legacy/interfaces.py of Keras 2.0 to 2.2 for the names of Keras 1, and the constructors of Keras 2.15 beside those
of Keras 3.15.1. Spellings that are read with the meaning they had are in rnnspec/spec/older.py.
"""

from collections.abc import Mapping

from rnnspec.source.edit import inline
from rnnspec.source.tree import Plain
from rnnspec.spec import facts
from rnnspec.spec.family import family

#: Arguments by what they are called today, for every class that takes that one; the first that it takes is meant.
RENAMED: Mapping[str, tuple[str, ...]] = {
    "U_regularizer": ("recurrent_regularizer",),
    "W_constraint": ("kernel_constraint", "embeddings_constraint"),
    "W_regularizer": ("kernel_regularizer", "embeddings_regularizer"),
    "alpha": ("negative_slope",),
    "atrous_rate": ("dilation_rate",),
    "b_constraint": ("bias_constraint",),
    "b_regularizer": ("bias_regularizer",),
    "beta_init": ("beta_initializer",),
    "bias": ("use_bias",),
    "border_mode": ("padding",),
    "dropout_U": ("recurrent_dropout",),
    "dropout_W": ("dropout",),
    "epsilon": ("min_delta",),
    "filter_length": ("kernel_size",),
    "gamma_init": ("gamma_initializer",),
    "init": ("kernel_initializer", "embeddings_initializer"),
    "inner_activation": ("recurrent_activation",),
    "inner_init": ("recurrent_initializer",),
    "length": ("size",),
    "nb_epoch": ("epochs",),
    "nb_filter": ("filters",),
    "output_dim": ("units",),
    "p": ("rate",),
    "pool_length": ("pool_size",),
    "sigma": ("stddev",),
    "stride": ("strides",),
    "subsample_length": ("strides",),
}

_LAYER, _RECURRENT, _OPTIMIZER = "a layer", "a recurrent layer", "an optimizer"
_ONLY_FIRST = "only a first layer could declare the input"
_NO_EFFECT = "it has no effect any more"
#: Arguments that are gone, by what had them: why they can be left out. Nothing is lost without them.
GONE: Mapping[str, Mapping[str, str]] = {
    _LAYER: {
        "batch_input_shape": _ONLY_FIRST,
        "dynamic": _NO_EFFECT,
        "input_dim": _ONLY_FIRST,
        "input_length": _ONLY_FIRST,
        "input_shape": _ONLY_FIRST,
    },
    _RECURRENT: {"consume_less": "there is one implementation", "implementation": "there is one implementation"},
    "BatchNormalization": {
        "fused": "the backend decides",
        "mode": "normalising each feature over the batch is all it does",
        "virtual_batch_size": "batches are normalised as a whole",
    },
    "TensorBoard": {
        "batch_size": _NO_EFFECT,
        "embeddings_data": _NO_EFFECT,
        "embeddings_layer_names": _NO_EFFECT,
        "write_grads": _NO_EFFECT,
    },
    "compile": {
        "class_mode": "the loss says it",
        "experimental_run_tf_function": _NO_EFFECT,
        "sample_weight_mode": "the shape of the weights says it",
    },
    "fit": {
        "max_queue_size": "data is read into memory",
        "use_multiprocessing": "data is read into memory",
        "workers": "data is read into memory",
    },
}
#: Arguments that are gone and had a meaning: how it is said today, `{value}` being what was written.
ELSEWHERE: Mapping[str, Mapping[str, str]] = {
    _LAYER: {
        "dim_ordering": "write `data_format: channels_last` for `tf`, `channels_first` for `th`",
        "weights": "leave it out: a model is trained from its initializers, or goes on from a checkpoint",
    },
    _RECURRENT: {
        "batch_size": "fix the batch at the input: `batch_size: {value}` beside its `shape`",
        "forget_bias_init": "write `unit_forget_bias: true` for a bias of 1 in the forget gate, which is the default",
        "time_major": "leave it out: sequences are (B, T, F), the batch first",
    },
    "Embedding": {"dropout": "put a layer behind it: `SpatialDropout1D: {rate: {value}}`"},
    "ModelCheckpoint": {"period": "leave it out to save after every epoch, or count batches: `save_freq: 1000`"},
    _OPTIMIZER: {
        "decay": "write `learning_rate: {InverseTimeDecay: …}`, which falls so",
        "schedule_decay": "leave it out: the schedule of the momentum is fixed",
    },
    "compile": {"target_tensors": "leave it out: targets come from `data`"},
    "fit": {
        "samples_per_epoch": "leave it out for an epoch to see all samples, or count batches: `steps_per_epoch`",
        "show_accuracy": "write `metrics: [accuracy]` under `compile`",
        "nb_val_samples": "leave it out to validate on all, or count batches: `validation_steps`",
    },
}


#: Classes that are gone, by family: what to write today, and what to say of it where a name is not enough.
KINDS: Mapping[str, Mapping[str, tuple[str | None, str]]] = {
    "layers": {
        "AtrousConvolution1D": (None, "write `Conv1D` with `dilation_rate`"),
        "AtrousConvolution2D": (None, "write `Conv2D` with `dilation_rate`"),
        "BatchNormalizationV1": ("BatchNormalization", ""),
        "BatchNormalizationV2": ("BatchNormalization", ""),
        "CuDNNGRU": ("GRU", "it runs the same kernel wherever it can"),
        "CuDNNLSTM": ("LSTM", "it runs the same kernel wherever it can"),
        "Deconvolution2D": (None, "write `Conv2DTranspose`"),
        "Deconvolution3D": (None, "write `Conv3DTranspose`"),
        "Highway": (None, "make it of `Dense`, `Multiply` and `Add`"),
        "LocallyConnected1D": (None, "a `Conv1D` shares its filters between steps, and is the nearest there is"),
        "LocallyConnected2D": (None, "a `Conv2D` shares its filters between places, and is the nearest there is"),
        "MaxoutDense": (None, "make it of several `Dense` and a `Maximum`"),
        "Merge": (None, "write `Concatenate`, `Add`, `Multiply`, `Average`, `Maximum` or `Dot`, with `from`"),
        "TimeDistributedDense": (None, "write `Dense: {units: 8}`, which works step by step"),
        "ThresholdedReLU": (None, "write `ReLU: {threshold: 1.0}` for `theta: 1.0`"),
    },
    "losses": {"cosine": ("cosine_similarity", ""), "cosine_proximity": ("cosine_similarity", "")},
    "metrics": {
        "cosine": (None, "write `cosine_similarity`, which is the same with the other sign"),
        "cosine_proximity": (None, "write `cosine_similarity`, which is the same with the other sign"),
        "fmeasure": (None, "write `F1Score: {threshold: 0.5}`"),
        "matthews_correlation": (None, "leave it out, and compute it from predictions"),
    },
}


def renamed(fact: facts.UnknownField) -> str | None:
    """What the argument is called today; None where it is not one that was renamed."""
    return next((name for name in RENAMED.get(fact.name, ()) if name in fact.allowed), None)


def gone(fact: facts.UnknownField) -> str | None:
    """Why the argument can be left out."""
    return _of(GONE, fact)


def elsewhere(fact: facts.UnknownField, value: Plain = None) -> str | None:
    """How it is said today what the argument said, of this value."""
    found = _of(ELSEWHERE, fact)
    return found.replace("{value}", inline(value)) if found else None


def known(fact: facts.UnknownField) -> bool:
    return (renamed(fact) or gone(fact) or elsewhere(fact)) is not None


def _of(table: Mapping[str, Mapping[str, str]], fact: facts.UnknownField) -> str | None:
    owners = [fact.owner]
    if cls := family("layers").get(fact.owner):
        if fact.name in getattr(cls, "refused_arguments", {}):
            return None
        owners += [_RECURRENT] if "recurrent_initializer" in fact.allowed or fact.owner == "RNN" else []
        owners.append(_LAYER)
    elif fact.owner in family("optimizers"):
        owners.append(_OPTIMIZER)
    return next((table[owner][fact.name] for owner in owners if fact.name in table.get(owner, ())), None)


def kind(fact: facts.UnknownKind) -> tuple[str | None, str] | None:
    """What stands for a class that is gone: its name today, if there is one, and words."""
    return next((KINDS[name][fact.given] for name in fact.families if fact.given in KINDS.get(name, ())), None)
