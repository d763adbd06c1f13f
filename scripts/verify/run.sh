#!/usr/bin/env bash
# Two verifiers, the program and the one in Python, over an honest database and over tampered copies of it: they must agree.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/env.sh
cargo build -q -p server
exec python3 scripts/verify/compare.py target/debug/hailong
