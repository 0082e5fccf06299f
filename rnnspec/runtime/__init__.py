"""Building, training and using models: the only package that imports Keras, and only inside functions."""
