# Sourced by the Makefile's recipes: one compiler for server and client (see scripts/setup.sh).
if ! ls "$(rustc --print sysroot)"/lib/rustlib/wasm32-unknown-unknown/lib/libstd-*.rlib >/dev/null 2>&1 &&
    rustup toolchain list 2>/dev/null | grep -q '^debian'; then
    export RUSTUP_TOOLCHAIN=debian
    # Debian's compiler comes without rust-lld, which it looks for by default; the package lld-22 has the same linker.
    export CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER=wasm-ld-22
fi
export PATH="$HOME/.cargo/bin:$PATH"
