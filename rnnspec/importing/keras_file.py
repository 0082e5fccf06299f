"""`.keras` files: an archive whose `config.json` tells the whole model. Its weights are left alone.

keras/src/saving/saving_lib.py, 3.15.1
"""

import json
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnnspec.importing.errors import NotAModel
from rnnspec.importing.models import document

_CONFIG = "config.json"
#: Bytes of a configuration; those of the largest models that Keras ships are a tenth of it.
_LARGEST = 64 * 2**20


@dataclass(frozen=True)
class Read:
    """A model as the document of a spec; `sections` are those beside the model that the file speaks of."""

    document: dict[str, Any]
    sections: frozenset[str]


def read_model(path: Path) -> Read:
    """The model in a `.keras` file. Raises `NotAModel`."""
    try:
        config = json.loads(_config(path))
    except (ValueError, RecursionError) as error:
        raise NotAModel(f"{_CONFIG} is no JSON that could be read") from error
    if not isinstance(config, dict):
        raise NotAModel(f"{_CONFIG} is no model")
    try:
        made = document(config, path.stem)
    except RecursionError as error:
        raise NotAModel("its layers are nested too deeply") from error
    return Read(made, frozenset(("compile",)) & made.keys())


def _config(path: Path) -> bytes:
    """The bytes of the one member that is read, whatever the others are called."""
    try:
        with zipfile.ZipFile(path) as archive:
            found = [info for info in archive.infolist() if info.filename == _CONFIG]
            if len(found) != 1:
                raise NotAModel(f"it has {'no' if not found else 'more than one'} {_CONFIG}, so Keras did not write it")
            # The size that the archive claims may be a lie: reading stops in any case.
            with archive.open(found[0]) as member:
                data = member.read(_LARGEST + 1)
    except zipfile.BadZipFile as error:
        raise NotAModel("it is damaged, or no archive as Keras writes it") from error
    except (zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        # RuntimeError: it wants a password.
        raise NotAModel(f"{_CONFIG} in it cannot be unpacked") from error
    except OSError as error:
        raise NotAModel(f"it cannot be read: {error.strerror or error}") from error
    if len(data) > _LARGEST:
        raise NotAModel(f"{_CONFIG} in it is larger than {_LARGEST // 2**20} MiB")
    return data
