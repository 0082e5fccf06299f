"""Weights of a run as the start of another model: layers that fit are loaded, the others begin anew."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rnnspec.runtime.run_dir import WEIGHTS, StoredRun


@dataclass(frozen=True)
class WarmStart:
    """`kept` has layers of the run by those of the new model, `anew` why each other layer is not among them."""

    run: StoredRun
    kept: Mapping[str, str]
    anew: Mapping[str, str]

    def load(self, model: Any) -> None:
        """Put the weights into the model. Raises `RunError` for a damaged run."""
        old = self.run.model()
        for name, former in self.kept.items():
            # Shapes have been compared; dtypes are cast.
            model.get_layer(name).set_weights(old.get_layer(former).get_weights())

    def told(self) -> Iterator[str]:
        """What was loaded and what was not, a line for each."""
        kept = (name if name == former else f"{name} (from {former})" for name, former in self.kept.items())
        yield f"warm start from {self.run.path}: loaded {', '.join(kept)}"
        if self.anew:
            yield f"initialised anew: {', '.join(f'{name} ({why})' for name, why in self.anew.items())}"

    def noted(self) -> dict[str, Any]:
        """What the manifest keeps of it."""
        manifest = self.run.manifest
        return {
            "run": str(self.run.path),
            "spec_sha256": manifest.get("spec_sha256"),
            "weights_sha256": manifest.get("files", {}).get(WEIGHTS),
            "kept": dict(self.kept),
            "anew": dict(self.anew),
        }
