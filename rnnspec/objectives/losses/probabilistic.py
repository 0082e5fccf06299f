"""Losses between distributions and of counts."""

from rnnspec.objectives.losses._base import Loss


class KLDivergence(Loss):
    """How much the output's distribution differs from the label's.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    aliases = ("kld", "KLD")
    labels = "one_hot"
    output = "distribution"

    name: str | None = "kl_divergence"


class Poisson(Loss):
    """Loss of counts: the output is the expected count, above zero.

    Source: keras/src/losses/losses.py, 3.15.1.
    """

    output = "positive"

    name: str | None = "poisson"
