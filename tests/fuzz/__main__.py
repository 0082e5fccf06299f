"""Many mutated specs through the command line: `python -m tests.fuzz [--examples 20000] [--seed N] [--jobs 2]`."""

import argparse
import sys
from collections import Counter
from concurrent.futures import ProcessPoolExecutor

from tests.fuzz.running import fuzz


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--examples", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=2)
    options = parser.parse_args()
    ranges = [range(start, min(start + 200, options.examples)) for start in range(0, options.examples, 200)]
    codes: Counter[object] = Counter()
    found = 0
    with ProcessPoolExecutor(options.jobs) as pool:
        for faults, seen in pool.map(fuzz, [options.seed] * len(ranges), ranges):
            codes.update(seen)
            found += len(faults)
            for fault in faults:
                print(fault, flush=True)
    print(f"{options.examples:,} mutants, {found} faults, exit codes {dict(sorted(codes.items(), key=str))}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
