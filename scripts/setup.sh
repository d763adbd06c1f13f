#!/usr/bin/env bash
# Brings a Linux machine to the point where the project builds. Asks nothing, and does nothing twice.
#
#   scripts/setup.sh build    Rust for WebAssembly and wasm-bindgen     (make run, make build)
#   scripts/setup.sh test     the same, and Chromium, Node packages     (make test, make bench)
#   scripts/setup.sh hinh     as build, and what turns sheets into pictures  (make hinh, beside test)
#   scripts/setup.sh office   as build, and Python and LibreOffice      (make office)
set -euo pipefail
cd "$(dirname "$0")/.."

say() { printf '\033[1m· %s\033[0m\n' "$*" >&2; }
have() { command -v "$1" >/dev/null 2>&1; }
apt_install() {
    have apt-get || { say "cần cài: $* (máy này không có apt-get)"; exit 1; }
    local sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
    [ -n "${apt_updated:-}" ] || { $sudo apt-get update -qq >/dev/null; apt_updated=1; }
    say "apt-get install $*"
    DEBIAN_FRONTEND=noninteractive $sudo apt-get install -y -qq --no-install-recommends "$@" >/dev/null
}

# rustup's own std for wasm32 is the normal way. Where rustup cannot download, Debian's compiler builds that std from
# the sources Debian packages, once; it then serves server and client alike: island names are hashes made by the
# compiler, so two compilers would not agree on them.
wasm_std_present() {
    local root; root=$(RUSTUP_TOOLCHAIN="$1" rustc --print sysroot 2>/dev/null) || return 1
    ls "$root/lib/rustlib/wasm32-unknown-unknown/lib/"libstd-*.rlib >/dev/null 2>&1
}

debian_toolchain() {
    apt_install rustc-web cargo-web rust-web-src rust-web-clippy rustfmt-web lld-22
    rustup toolchain link debian /usr
    wasm_std_present debian && return
    say "dựng thư viện chuẩn Rust cho WebAssembly (khoảng 1 phút)"
    local work; work=$(mktemp -d)
    mkdir -p "$work/src"
    printf '[package]\nname = "seed"\nversion = "0.0.0"\nedition = "2024"\n[workspace]\n' >"$work/Cargo.toml"
    : >"$work/src/lib.rs"
    # Bitcode is embedded because the client is linked with fat LTO, which reads std's bitcode.
    (cd "$work" && RUSTC_BOOTSTRAP=1 RUSTFLAGS=-Cembed-bitcode=yes CARGO_TARGET_DIR="$work/target" RUSTUP_TOOLCHAIN=debian \
        cargo build -q --release --target wasm32-unknown-unknown -Zbuild-std=std,panic_abort)
    rm "$work"/target/wasm32-unknown-unknown/release/deps/libseed-*.rlib
    local sudo=""; [ "$(id -u)" = 0 ] || sudo=sudo
    local lib=/usr/lib/rustlib/wasm32-unknown-unknown/lib
    $sudo mkdir -p "$lib"
    $sudo cp "$work"/target/wasm32-unknown-unknown/release/deps/*.rlib "$lib/"
    rm -rf "$work"
}

toolchain() {
    have rustup || { say "cần Rust: xem https://rustup.rs"; exit 1; }
    wasm_std_present "$(rustup show active-toolchain | cut -d' ' -f1)" && return
    if wasm_std_present debian && [ -x /usr/bin/clippy-driver ]; then return; fi
    say "thêm đích wasm32-unknown-unknown"
    timeout 120 rustup target add wasm32-unknown-unknown >/dev/null 2>&1 || debian_toolchain
}

# The command line tool and the library must be the very same version.
wasm_bindgen() {
    local want; want=$(sed -n 's/^wasm-bindgen *= *"=\([0-9.]*\)".*/\1/p' Cargo.toml)
    [ "$(wasm-bindgen --version 2>/dev/null)" = "wasm-bindgen $want" ] && return
    say "cài wasm-bindgen-cli $want (khoảng 3 phút)"
    . scripts/env.sh
    CARGO_TARGET_DIR="${TMPDIR:-/tmp}/hailong-wasm-bindgen" cargo install -q --debug wasm-bindgen-cli --version "$want"
    rm -rf "${TMPDIR:-/tmp}/hailong-wasm-bindgen"
}

browser_and_node() {
    have node && have npm || apt_install nodejs npm
    have chromium || have google-chrome || apt_install chromium
    fc-list 2>/dev/null | grep -qi 'noto sans' || apt_install fonts-noto-core fontconfig
    [ end2end/node_modules/.package-lock.json -nt end2end/package-lock.json ] && return
    say "cài gói Node cho kiểm thử"
    (cd end2end && PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --silent --no-audit --no-fund && touch node_modules/.package-lock.json)
}

postgres() {
    ls /usr/lib/postgresql/*/bin/initdb >/dev/null 2>&1 || have initdb || apt_install postgresql
}

python() {
    have python3 && python3 -c 'import venv, ensurepip' 2>/dev/null || apt_install python3 python3-venv
}

pictures() {
    have pdftoppm || apt_install poppler-utils
}

office() {
    have soffice || apt_install libreoffice-calc
}

have cc || apt_install gcc libc6-dev
toolchain
wasm_bindgen
if [ "${1:-build}" = test ]; then
    browser_and_node
    postgres
    python
fi
if [ "${1:-build}" = hinh ]; then
    pictures
fi
if [ "${1:-build}" = office ]; then
    python
    office
fi
