#!/usr/bin/env bash
# Every number of whole workbooks, made again from the sealed rows: scripts/oracle/workbook.sh [SEED] [office]
#
# Rounds of the demo's agencies are answered at random through the real intake, under each official index, with flagged responses counted and left out,
# and under forms with every kind of question, and exported. With «office» LibreOffice reads each workbook and writes it anew, and the check is made
# of what LibreOffice wrote, whose signature must still be good; then it prints each to PDF. One edited cell must not pass.
set -euo pipefail
cd "$(dirname "$0")/../.."
. scripts/env.sh
seed=${1:-1} office=${2:-}
dir=${CARGO_TARGET_DIR:-target}/oracle
scripts/oracle/venv.sh "$dir"
export OPENBLAS_NUM_THREADS=1 OMP_NUM_THREADS=1
check() { "$dir/venv/bin/python" scripts/oracle/workbook.py "$@"; }
[ -z "$office" ] || command -v soffice >/dev/null || { echo "cần LibreOffice: scripts/setup.sh office" >&2; exit 1; }
[ -z "$office" ] || cargo build --quiet -p server
verify() { "${CARGO_TARGET_DIR:-target}/debug/hailong" verify --data-dir "$book" --database "sqlite://$book/so.db" "$1"; }

while read -r index form flagged; do
    book=$dir/so/$form-$index
    rm -rf "$book"
    mkdir -p "$book"
    RUST_LOG=error cargo run --quiet -p backend --example oracle_book -- "$book" "$seed" "$index" "$form" "$flagged"
    if [ -z "$office" ]; then
        check "$book/so.db" "$book/so.xlsx" "$book/so.csv" "$book/so-phay.csv"
        continue
    fi
    # A profile of its own: an office that is open elsewhere would take the work and say nothing.
    for target in xlsx pdf; do
        soffice "-env:UserInstallation=file://$(realpath "$dir")/office" --headless --convert-to "$target" \
            --outdir "$book/office" "$book/so.xlsx" >/dev/null
    done
    check "$book/so.db" "$book/office/so.xlsx"
    verify "$book/office/so.xlsx"
    "$dir/venv/bin/python" scripts/oracle/edit.py "$book/office/so.xlsx" "$book/office/sua.xlsx"
    if verify "$book/office/sua.xlsx" 2>"$dir/sua.txt" || ! grep -q "Điểm cải cách hành chính" "$dir/sua.txt"; then
        echo "an edited cell of what LibreOffice wrote was not found" >&2
        exit 1
    fi
    echo "$(tr -dc '\0-\177' <"$book/office/so.pdf" | grep -ao '/Type */Page[^s]' | wc -l) pages of A4 in $book/office/so.pdf"
done <<'ROUNDS'
sipas demo left-out
sips soc-trang-2022 counted
sips-yeu-to khanh-hoa-2024-hanh-chinh left-out
sips-yeu-to demo counted
ROUNDS

# Negative control: one number off by a ten-thousandth must be found.
if check "$dir/so/demo-sips-yeu-to/so.db" "$dir/so/demo-sips-yeu-to/so.xlsx" --break >"$dir/broken.txt" 2>&1; then
    echo "a spoiled number of a workbook was not found" >&2
    exit 1
fi
echo "negative control: a number of a workbook off by 1e-4 is found"
