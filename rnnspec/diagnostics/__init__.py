"""A finding as a value, and one renderer per format. Knows nothing about models or YAML."""
