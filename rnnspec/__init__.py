"""A compiler and runner for sequence models written as YAML."""

__version__ = "0.1.0"
