#!/usr/bin/env bash
# Builds the three browser bundles into the site directories beside the program: target/debug/site and target/release/site.
set -euo pipefail
cd "$(dirname "$0")/.."
. scripts/env.sh
target=${CARGO_TARGET_DIR:-target}
site=$target/site/pkg
mkdir -p "$site"

bundle() { # FEATURE NAME
    cargo build -p client --profile wasm-release --target wasm32-unknown-unknown --features "$1"
    local wasm=$target/wasm32-unknown-unknown/wasm-release/client.wasm
    wasm-bindgen --target web --no-typescript --out-dir "$site" --out-name "$2" "$wasm"
    # Optional: the page works and stays within its budget without it.
    local opt; opt=$(command -v wasm-opt || ls end2end/node_modules/.bin/wasm-opt 2>/dev/null || true)
    [ -z "$opt" ] || "$opt" -Oz --enable-bulk-memory --enable-bulk-memory-opt --enable-nontrapping-float-to-int --enable-sign-ext \
        --enable-mutable-globals --enable-reference-types --enable-multivalue -o "$site/$2_bg.wasm" "$site/$2_bg.wasm"
}

bundle citizen phieu
bundle staff quan-tri
bundle supervisor so-cai
for profile in debug release; do
    rm -rf "$target/$profile/site"
    mkdir -p "$target/$profile/site"
    cp -r "$site" "$target/$profile/site/"
done
