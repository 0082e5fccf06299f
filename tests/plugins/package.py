"""A package that adds a layer: additive attention that pools a sequence into one vector."""

from pathlib import Path
from textwrap import dedent

ENTRY_POINT = "AttentionPooling = attention_pooling.spec:AttentionPooling"

FILES = {
    "attention_pooling/__init__.py": "",
    "attention_pooling/spec.py": """
        from typing import ClassVar

        from rnnspec.layers import Call, Example, Layer, Weight
        from rnnspec.spec.fields import PositiveInt
        from rnnspec.spec.tensors import Size, Tensor


        class AttentionPooling(Layer):
            '''The mean of the steps, each weighed by how well it fits a learned query.

            Parameters: features × units + 2 × units.
            '''

            namespace: ClassVar = "attention_pooling.layers"

            units: PositiveInt

            ranks: ClassVar = (3, 3)
            masks: ClassVar = "use"
            examples: ClassVar = (Example("AttentionPooling: {units: 4}", ((None, 5, 3),), ((None, 3),), 20, macs=80),)

            def infer(self, call: Call) -> Tensor:
                self.known(call, call.x)
                return Tensor((call.x.shape[0], call.x.shape[2]), self.compute_dtype, blame=self.blame(call))

            def weights(self, call: Call) -> tuple[Weight, ...]:
                features = self.known(call, call.x)
                kernel = self.weight("kernel", features, self.units)
                return (kernel, self.weight("bias", self.units), self.weight("query", self.units))

            def macs(self, call: Call, outputs: tuple[Tensor, ...]) -> Size:
                steps = call.x.shape[1].size
                features = self.known(call, call.x)
                return None if steps is None else steps * (features * self.units + self.units)
    """,
    "attention_pooling/layers.py": """
        import keras


        class AttentionPooling(keras.layers.Layer):
            def __init__(self, units, **kwargs):
                super().__init__(**kwargs)
                self.units = units
                self.supports_masking = True

            def build(self, shape):
                self.kernel = self.add_weight(name="kernel", shape=(shape[-1], self.units))
                self.bias = self.add_weight(name="bias", shape=(self.units,), initializer="zeros")
                self.query = self.add_weight(name="query", shape=(self.units,))

            def compute_mask(self, inputs, mask=None):
                return None

            def compute_output_shape(self, shape):
                return (shape[0], shape[2])

            def call(self, inputs, mask=None):
                hidden = keras.ops.tanh(keras.ops.matmul(inputs, self.kernel) + self.bias)
                scores = keras.ops.sum(hidden * self.query, axis=-1)
                if mask is not None:
                    scores = keras.ops.where(mask, scores, -1e9)
                return keras.ops.sum(keras.ops.softmax(scores)[..., None] * inputs, axis=1)
    """,
}


def install(folder: Path, *, entry_points: str = f"[rnnspec.layers]\n{ENTRY_POINT}\n") -> None:
    """Put the package into `folder` as an installer does: modules, and the metadata that names its layers."""
    written = {name: dedent(text).lstrip() for name, text in FILES.items()}
    info = "attention_pooling-1.0.dist-info"
    written[f"{info}/METADATA"] = "Metadata-Version: 2.1\nName: attention-pooling\nVersion: 1.0\n"
    written[f"{info}/entry_points.txt"] = entry_points
    for name, text in written.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
