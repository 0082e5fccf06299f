"""The whole suite: `python -m tests.diff_edits [--each 5] [--seed N] [--kind KIND]`; writes docs/diff-accuracy.md."""

import argparse
import os
import sys
from collections import Counter
from pathlib import Path

from tests.diff_edits.kinds import KINDS
from tests.diff_edits.making import edits
from tests.diff_edits.proving import COMPARISONS, Bench, Tally, bench

REPORT = Path(__file__).parents[2] / "docs" / "diff-accuracy.md"


def total(tallies: list[Tally]) -> Tally:
    found = Tally("all")
    for one in tallies:
        found.edits += one.edits
        found.kept += one.kept
        found.tried += one.tried
        found.alarms += one.alarms
        found.misses += one.misses
        found.wrong += one.wrong
        found.mislabelled += one.mislabelled
    return found


def table(tallies: list[Tally]) -> str:
    names = [f"`{name}`" if name != "keys of the YAML" else name for name in COMPARISONS]
    lines = [f"| kind of edit | keep | change | {' | '.join(names)} |", "|---|---:|---:|" + "---:|" * len(names)]
    for one in [*tallies, total(tallies)]:
        figures = [f"{_shown(one.alarms, name)} / {_shown(one.misses, name)}" for name in COMPARISONS]
        lines.append(f"| {one.kind} | {one.kept} | {one.edits - one.kept} | {' | '.join(figures)} |")
    return "\n".join(lines)


def _shown(counts: Counter[str], name: str) -> str:
    return str(counts[name]) if counts[name] else "·"


def report(tallies: list[Tally], seed: int) -> str:
    import keras

    all_of = total(tallies)
    changed = all_of.edits - all_of.kept
    said, missed = all_of.alarms["rnnspec diff"], all_of.misses["rnnspec diff"]
    return f"""# How right `rnnspec diff` is

`python -m tests.diff_edits` makes edits of specs, asks Keras what each of them changes, and writes this page. The last
run: **{all_of.edits} edits, of which {all_of.kept} keep the meaning and {changed} change it. `rnnspec diff` gave {said}
false alarms and missed {missed}**, with Keras {keras.__version__} on {keras.backend.backend()}, seed {seed}.
On {all_of.tried:,} layers it was tried whether old weights go into the new layer, and of {len(all_of.wrong)} edits
`rnnspec diff` told any detail wrongly.

The specs are those in `specs/` and richer ones in `tests/diff_edits/bases/`. Both sides of an edit are built with
Keras. They mean the same if all of this is equal, whatever the edit was made for:

- every layer's configuration, weights (name, shape, dtype, trainable) and what it is called with, and the inputs and
  outputs of the model;
- the optimizer's configuration, and on the same made-up outputs and labels the loss and all metrics under their names;
- the arguments of `fit` with Keras's defaults, and what the callbacks hold;
- every array that the data pipeline yields; the figures of `expect`.

Models that are equal in this must also compute the same outputs from the same weights and inputs.

Then what `rnnspec diff` says must name exactly the layers and sections that differ, say "replaced" of a layer exactly
where Keras refuses the old weights, and "breaking" of an argument exactly where it alone makes other weights.

Where Keras is silent, this is what counts: the name of the spec means nothing; inputs are told apart by name, not by
their order in the mapping; a metric's name is its key in the history, so `mse` in place of `mean_squared_error` is a
change among `metrics` and none as a `loss`.

## The table

Each pair is false alarms / misses (`·` is none). `git diff` sees text, the second a difference between the values that
PyYAML reads, the third one between two prints of `model.summary()`.

{table(tallies)}
"""


def prove(at: Bench, kind: str, seed: int, each: int) -> Tally:
    tally = Tally(kind)
    for edit in edits(kind, seed, each):
        found = at.judge(edit, run=True)
        tally.add(found)
        for wrong in (["the label is wrong"] if found.mislabelled else []) + found.wrong:
            print(f"{kind}, {edit.base}, {edit.note}: {wrong}", flush=True)
    return tally


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.diff_edits", description=__doc__)
    parser.add_argument("--each", type=int, default=5, help="edits of each kind")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", choices=KINDS, help="edits of this kind alone; the page stays as it is")
    options = parser.parse_args()
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with bench() as at:
        tallies = [prove(at, kind, options.seed, options.each) for kind in ([options.kind] if options.kind else KINDS)]
    print(table(tallies))
    if not options.kind:
        REPORT.write_text(report(tallies, options.seed), "utf-8")
    all_of = total(tallies)
    too_few = not options.kind and min(all_of.kept, all_of.edits - all_of.kept) < 100
    return 1 if all_of.wrong or all_of.mislabelled or too_few else 0


if __name__ == "__main__":
    sys.exit(main())
