#!/usr/bin/env bash
# What a CI job runs, in a folder of CSV files: any step that fails fails the job.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)

# Is this machine ready? Its exit status is 1 if something is missing.
jupyter aibridge doctor

# Would these commands be let through? One JSON line each, without running anything.
printf '{"id": 1, "command": "sort -u sales.csv"}\n' | jupyter aibridge check

# The cells; what cannot be undone is refused. One JSON line for each cell is the job's record.
jupyter aibridge run "$here/clean-data.txt" --on-ask undoable --json > outcomes.jsonl
