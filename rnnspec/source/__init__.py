"""Text with positions: compose YAML 1.2, keep every place, edit without losing comments.

Knows nothing about models. Hazards of the text are values, never exceptions.
"""
