"""The whole proof: `python -m tests.differential --examples 10000 [--seed N] [--kind KIND] [--jobs 2]`."""

import argparse
import os
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from typing import get_args

from rnnspec.spec.family import family
from tests.differential.judging import Outcome, text
from tests.differential.known import KNOWN
from tests.differential.proving import Tally, prove

OUTCOMES: tuple[Outcome, ...] = get_args(Outcome)
REPORT = Path(__file__).parents[2] / "docs" / "parity.md"


def proofs(kinds: list[str], seed: int, each: int, jobs: int) -> Iterator[Tally]:
    if jobs == 1:
        yield from (prove(kind, seed, each) for kind in kinds)
        return
    # Forked processes inherit locks of JAX's threads.
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        yield from pool.map(prove, kinds, [seed] * len(kinds), [each] * len(kinds))


def table(tallies: list[Tally]) -> str:
    lines = [
        "| kind | drawn | " + " | ".join(OUTCOMES) + " | changed | known | mismatch |",
        "|---|" + "---:|" * (len(OUTCOMES) + 4),
    ]
    whole = Tally("all")
    for tally in (*tallies, whole):
        drawn, changed = tally.outcomes, tally.changed
        numbers = [drawn.total(), *(drawn[one] for one in OUTCOMES)]
        numbers += [changed.total(), changed["known"], changed["mismatch"]]
        kind = tally.kind if tally is whole else f"`{tally.kind}`"
        lines.append(f"| {kind} | " + " | ".join(f"{number:,}" for number in numbers) + " |")
        whole.outcomes += drawn
        whole.changed += changed
    return "\n".join(lines)


def report(tallies: list[Tally], seed: int) -> str:
    import keras

    drawn = sum(tally.outcomes.total() for tally in tallies)
    changed = sum(tally.changed.total() for tally in tallies)
    mismatches = sum(len(tally.mismatches) for tally in tallies)
    met = sum((tally.known for tally in tallies), Counter[str]())
    differences = "\n".join(f"- **{one.name}** ({met[one.name]:,} times). {one.reason}" for one in KNOWN)
    return f"""# Parity with Keras

`python -m tests.differential --examples N --seed S` draws specs, asks rnnspec and Keras for a verdict on each, and writes
this page. The last run: **{drawn:,} specs drawn around {len(tallies)} kinds and {changed:,} with one argument changed,
{mismatches} mismatches**, with Keras {keras.__version__} on {keras.backend.backend()}, seed {seed}.

A spec is drawn around each kind in turn: one of its examples, with arguments redrawn from the fields' types, bounds
and choices (some out of bounds), axes opened or resized, and layers around it: chains, branches, blocks, shared layers,
nested models, wrappers, several inputs and outputs, states passed by name. Besides, the dtype of the input and each
argument of each example is set to every one of a few values, good and bad (`changed` in the table; these are the same
for every seed). Keras builds the same document without rnnspec's inference. Then either

- both accept (`accepted`): every layer has the same output shapes, dtypes and masks, and the same weights (names, shapes,
  dtypes, trainable, order); the model has the same outputs and parameter counts, trainable and not; where no axis but
  the batch is open, a batch goes through, in training and out of it, and has the shapes that were announced; or
- both refuse the same layer: Keras while it builds the model (`rejected`), or at the first batch, which fails there
  or has other shapes than were announced (`rejected at a batch`); or
- rnnspec refuses what Keras accepts, for reasons in the list below (`known`), one for each of its findings.

Anything else is a mismatch. Not compared: the reasons of two refusals of the same layer; masks behind a model inside a
model, which Keras forgets in its symbolic call and keeps in its real one; policies of 64 bits, which JAX computes with
32; what layers compute from given numbers; whole numbers that stay whole where Keras announces floats (each layer gets
the announced dtype); batches of models that JAX cannot run and rnnspec gives to TensorFlow.
`trainable: false` is set on the Keras layer after it was called: constructors of wrappers, and of layers that make
others in `build`, do not pass it on.

## Known differences

{differences}

## Kinds

{table(tallies)}
"""


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.differential", description=__doc__)
    parser.add_argument("--examples", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--kind", help="specs around this kind alone; docs/parity.md stays as it is")
    parser.add_argument("--jobs", type=int, default=1)
    options = parser.parse_args()
    os.environ.setdefault("KERAS_BACKEND", "jax")
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    kinds = [options.kind] if options.kind else family("layers").kinds
    each = -(-options.examples // len(kinds))
    tallies = []
    for tally in proofs(kinds, options.seed, each, options.jobs):
        tallies.append(tally)
        for document, found in tally.mismatches:
            print(f"{tally.kind}:\n{text(document)}  rnnspec: {found.ours}\n  Keras: {found.theirs}\n", flush=True)
    print(table(tallies))
    if not options.kind:
        REPORT.write_text(report(tallies, options.seed), "utf-8")
    return 1 if any(tally.mismatches for tally in tallies) else 0


if __name__ == "__main__":
    sys.exit(main())
