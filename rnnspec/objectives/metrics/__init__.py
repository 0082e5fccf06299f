"""What is measured beside the loss, one module per family of metrics as in keras/src/metrics."""

REFUSED = {
    "Metric": "abstract",
    "MeanMetricWrapper": "carries_code",
    # As metrics of a model these average the labels, with the predictions as weights.
    "Mean": "ignores_predictions",
    "Sum": "ignores_predictions",
}
