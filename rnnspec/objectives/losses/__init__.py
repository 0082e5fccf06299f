"""What training makes small, and what each loss demands of outputs and labels.

Source of all: keras/src/losses/losses.py and loss.py, 3.15.1.
"""

REFUSED = {"Loss": "abstract"}
