"""The grammar of the language: from the node tree to a typed spec."""
