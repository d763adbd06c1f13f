#!/usr/bin/env bash
# The Python the oracle runs on, in DIR/venv: scripts/oracle/venv.sh DIR
set -euo pipefail
dir=$1
mkdir -p "$dir"
# A virtual environment that was cut short, or made for other versions, is made anew.
if ! cmp -s scripts/oracle/requirements.txt "$dir/installed.txt"; then
    rm -rf "$dir/venv"
    python3 -m venv "$dir/venv"
    "$dir/venv/bin/pip" install --quiet --disable-pip-version-check -r scripts/oracle/requirements.txt
    cp scripts/oracle/requirements.txt "$dir/installed.txt"
fi
