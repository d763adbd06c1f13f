#!/usr/bin/env bash
# Puts the rows that benches printed (lines that begin with "| ") into a page, between its two comments.
#   scripts/figures.sh OUTPUT PAGE
set -euo pipefail
begin='<!-- số đo: make bench ghi từ đây -->' end='<!-- số đo: đến đây -->'
[ "$(grep -cFx -e "$begin" -e "$end" "$2")" = 2 ] || { echo "$2: thiếu hai dòng ghi chú của bảng số đo" >&2; exit 1; }
grep -q '^| ' "$1" || { echo "$1: không có dòng số đo nào" >&2; exit 1; }
new=$(mktemp)
awk -v begin="$begin" -v end="$end" -v rows="$1" \
    -v when="Đo ngày $(date +%d/%m/%Y), $(nproc) nhân, chương trình và máy gửi tải cùng một máy." '
    $0 == end { within = 0 }
    !within { print }
    $0 == begin {
        within = 1
        print when "\n\n| Gì | Được | Ngưỡng |\n|---|---|---|"
        while ((getline row < rows) > 0) if (row ~ /^\| /) print row
        print ""
    }' "$2" >"$new"
cat "$new" >"$2"
rm "$new"
