#!/bin/sh
# Install, check, and compare with the branch that a change is for.
set -eu
against=${1:-origin/main}

python3 -m venv .rnnspec
.rnnspec/bin/pip install --quiet "${RNNSPEC:-git+https://github.com/OWNER/rnnspec@REF}"
.rnnspec/bin/rnnspec check
.rnnspec/bin/rnnspec diff --against "$against" --fail-on breaking
