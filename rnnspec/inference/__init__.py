"""Walks the graph, finds facts, fills the report. It has no words: the rules have them."""

from rnnspec.inference.engine import infer
from rnnspec.inference.report import Report

__all__ = ["Report", "infer"]
