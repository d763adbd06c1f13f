#!/usr/bin/env bash
# Every figure beside its budget, and from them the table in README.md. Run through `make bench`, which builds what is measured.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
# Five thousand live streams are ten thousand open files.
ulimit -n "$(ulimit -Hn)"
figures=$(mktemp)
trap 'rm -f "$figures"' EXIT
{
    scripts/with-postgres.sh cargo bench -q -p server --bench load
    cargo run -q --release -p backend --example export_bench
    node end2end/do/dung-luong.mjs
    node end2end/do/len-man-hinh.mjs
} | tee "$figures"
scripts/figures.sh "$figures" README.md
