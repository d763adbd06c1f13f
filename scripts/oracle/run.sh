#!/usr/bin/env bash
# Every figure of random rounds, made by the crate and made again from the answers by statsmodels, then every number of whole
# workbooks, made again from the sealed rows of their databases: scripts/oracle/run.sh [ROUNDS] [SEED]
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/env.sh
rounds=${1:-2000} seed=${2:-1}
dir=${CARGO_TARGET_DIR:-target}/oracle
scripts/oracle/venv.sh "$dir"
cargo run --quiet -p domain --example oracle_rounds -- "$rounds" "$seed" >"$dir/rounds.jsonl"
# The matrices are tiny: threads would only wait for each other.
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
"$dir/venv/bin/python" scripts/oracle/check.py "$dir/rounds.jsonl"
# Negative control on some of the rounds: one figure off by a hundred-thousandth must be found.
head -n 20 "$dir/rounds.jsonl" >"$dir/some.jsonl"
if "$dir/venv/bin/python" scripts/oracle/check.py "$dir/some.jsonl" --break >"$dir/broken.txt" 2>&1; then
    echo "a spoiled figure was not found" >&2
    exit 1
fi
echo "negative control: a figure off by 1e-5 is found"
scripts/oracle/workbook.sh "$seed"
