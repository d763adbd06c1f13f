#!/usr/bin/env python3
"""A second check of exported workbooks, written from docs/LEDGER.md alone; nothing but Python's standard library.

    workbook.py --key PUBLIC-KEY-FILE WORKBOOK...

Exit 0: every workbook is what was exported; 1: findings, one a line; 2: usage.
"""

import argparse
import re
import struct
import sys
import zipfile
from xml.etree import ElementTree

from ledger import Key, sha, signed_text

PROOF = "Xác thực"
FIRST = "hai-long/xuat/1"
LIMIT = 1 << 30
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


class Bad(Exception):
    pass


def text_of(element):
    """The words of a string: its runs, without what is said about pronouncing them."""
    words = "".join(t.text or "" for run in [element, *element.findall(MAIN + "r")] for t in run.findall(MAIN + "t"))
    return re.sub("_x([0-9A-Fa-f]{4})_", lambda code: chr(int(code[1], 16)), words)


def place(name):
    letters, row = re.fullmatch("([A-Z]+)([0-9]+)", name).groups()
    column = 0
    for letter in letters:
        column = column * 26 + ord(letter) - 64
    return int(row), column


def number(text):
    digits, exponent = f"{float(text) + 0.0:.14e}".split("e")
    return f"{digits.rstrip('0').rstrip('.')}e{int(exponent)}"


def cells(sheet, strings):
    """Row, column, kind and spelling of every cell that is not blank."""
    for merge in sheet.iter(MAIN + "mergeCell"):
        raise Bad(f"ô bị gộp ở {merge.get('ref')}")
    last = (0, 0)
    for c in sheet.iter(MAIN + "c"):
        at, kind, v = place(c.get("r")), c.get("t", "n"), c.find(MAIN + "v")
        if at <= last:
            raise Bad("các ô không theo thứ tự")
        last = at
        if c.find(MAIN + "f") is not None:
            raise Bad(f"công thức ở ô {c.get('r')}")
        if kind == "inlineStr":
            kind, value = "s", text_of(c.find(MAIN + "is"))
        elif v is None or not v.text:
            continue
        elif kind == "s":
            value = strings[int(v.text)]
        elif kind == "n":
            value = number(v.text)
        elif kind == "b":
            value = "1" if v.text.strip().lower() in ("1", "true") else "0"
        else:
            kind, value = ("e" if kind == "e" else "s"), v.text
        if value:
            yield *at, kind, re.sub("\r\n?", "\n", value) if kind == "s" else value


def fingerprint(found):
    parts = (str(part).encode() for cell in found for part in cell)
    return sha(b"hai-long/trang/1\0" + b"".join(struct.pack(">Q", len(part)) + part for part in parts)).hex()


def read(path):
    """Every sheet in order: name, whether it can be seen, cells."""
    book = zipfile.ZipFile(path)
    if sum(part.file_size for part in book.infolist()) > LIMIT or len({n.lower() for n in book.namelist()}) < len(book.namelist()):
        raise Bad("tệp quá lớn, hoặc có hai phần cùng tên")
    part = lambda name: ElementTree.fromstring(book.read(name))
    targets = {r.get("Id"): r.get("Target").removeprefix("/xl/") for r in part("xl/_rels/workbook.xml.rels")}
    strings = [text_of(si) for si in part("xl/sharedStrings.xml")] if "xl/sharedStrings.xml" in book.namelist() else []
    for sheet in part("xl/workbook.xml").find(MAIN + "sheets"):
        target = "xl/" + targets[sheet.get(REL + "id")]
        yield sheet.get("name"), sheet.get("state", "visible") == "visible", list(cells(part(target), strings))


def check(path, key):
    sheets = list(read(path))
    found = [f"trang «{name}» bị ẩn" for name, seen, _ in sheets if not seen]
    there, note = [], None
    for name, _, all_cells in sheets:
        if name == PROOF:
            first = next((row for row, column, _, words in all_cells if column == 1 and words == FIRST), None)
            if first is None:
                return ["không có chữ ký"]
            below = [cell for cell in all_cells if cell[0] >= first]
            all_cells = [cell for cell in all_cells if cell[0] < first]
            if any(column != 1 or kind != "s" for _, column, kind, _ in below):
                found.append(f"trang «{name}»")
            lines = {row: words for row, _, _, words in below}
            note = "".join(lines.get(row, "") + "\n" for row in range(first, max(lines) + 1))
        there.append((name, fingerprint(all_cells)))
    if note is None:
        return ["không có chữ ký"]
    text, why = signed_text(note, key)
    if why:
        return [f"chữ ký {why}"]
    wanted = [tuple(reversed(line.split(" ", 2)[1:])) for line in text.splitlines() if line.startswith("trang ")]
    if [name for name, _ in wanted] != [name for name, _ in there]:
        found.append("tên hoặc thứ tự các trang")
    return found + [f"trang «{name}»" for name, _ in wanted if (name, dict(there).get(name)) not in wanted]


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--key", required=True)
    parser.add_argument("workbook", nargs="+")
    args = parser.parse_args()
    key = Key.read(open(args.key, encoding="utf-8").read())
    bad = 0
    for path in args.workbook:
        try:
            found = check(path, key)
        except (Bad, KeyError, ValueError, AttributeError, IndexError, zipfile.BadZipFile, ElementTree.ParseError) as why:
            found = [f"không đọc được: {why}"]
        bad += len(found)
        for line in found:
            print(f"{path}: {line}")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
