#!/usr/bin/env bash
# Every figure beside its budget. Run through `make bench`, which builds what is measured.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
cargo bench -q -p server --bench load
cargo run -q --release -p backend --example export_bench
node end2end/do/dung-luong.mjs
node end2end/do/len-man-hinh.mjs
