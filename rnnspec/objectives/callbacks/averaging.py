"""Callbacks that exchange weights."""

from rnnspec.objectives.callbacks._base import Callback


class SwapEMAWeights(Callback):
    """Evaluates and predicts with the moving average of the weights; the optimizer needs `use_ema`.

    `swap_on_epoch` swaps them in at the end of each epoch, so that checkpoints hold the average.

    Source: keras/src/callbacks/swap_ema_weights.py, 3.15.1.
    """

    swap_on_epoch: bool = False
