"""How gradients become updates of the weights.

Source of all: keras/src/optimizers/, 3.15.1; common arguments in base_optimizer.py.
"""

REFUSED = {
    "Optimizer": "abstract",
    # A mapping from patterns of weight paths to optimizers; no optimizer itself.
    "OptimizerMap": "not_an_optimizer",
    "MultiOptimizer": "needs_optimizer_map",
}
