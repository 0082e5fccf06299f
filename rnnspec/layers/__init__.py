"""One class per layer kind: arguments, weights, shape rule, mask rule, cost, docs, examples.

Modules whose names begin with an underscore hold shared parts; all others hold kinds.
"""

from rnnspec.layers import _facts as facts
from rnnspec.layers._base import Call, Example, Layer, Misfit, Weight

#: Classes of `keras.layers` that are no kinds, with the code of the reason.
REFUSED: dict[str, str] = {
    "Lambda": "carries_code",
    "JaxLayer": "carries_code",
    "FlaxLayer": "carries_code",
    "TorchModuleWrapper": "carries_code",
    "TFSMLayer": "carries_code",
    "Layer": "abstract",
    "Wrapper": "abstract",
    "InputSpec": "no_layer",
    "InputLayer": "input_section",
    "Input": "input_section",
    # What Keras's documentation lists as image augmentation layers.
    **dict.fromkeys(
        (
            "AugMix", "AutoContrast", "ContrastLimitedAdaptiveHistogramEqualization", "CutMix", "Equalization",
            "MaxNumBoundingBoxes", "MixUp", "Pipeline", "RandAugment", "RandomBrightness", "RandomColorDegeneration",
            "RandomColorJitter", "RandomContrast", "RandomCrop", "RandomElasticTransform", "RandomErasing",
            "RandomFlip", "RandomGaussianBlur", "RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective",
            "RandomPosterization", "RandomRotation", "RandomSaturation", "RandomSharpness", "RandomShear",
            "RandomTranslation", "RandomZoom", "Solarization",
        ),
        "image_augmentation",
    ),
}  # fmt: skip

__all__ = ["REFUSED", "Call", "Example", "Layer", "Misfit", "Weight", "facts"]
