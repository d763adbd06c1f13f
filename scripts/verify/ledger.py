#!/usr/bin/env python3
"""A second verifier of the ledger, written from docs/LEDGER.md alone; nothing but Python's standard library.

    ledger.py DATABASE [--keys keys.toml | --key PUBLIC-KEY] [--head FILE]...
    ledger.py --key PUBLIC-KEY --head KEPT --proof PROOF

With the keys file every row is compared with its leaf. With the public key alone (from /so-cai/khoa) the tree, its heads and the
records of what officers did are. Without a database: whether a proof (from /quan-tri/so-cai) leads from a kept head to a newer one.
Exit 0: nothing found; 1: findings, one a line; 2: usage.
"""

import argparse
import base64
import hashlib
import hmac
import sqlite3
import struct
import sys

# --- Ed25519, RFC 8032, section 5.1 (verification and the public key of a seed; not for signing: it is not constant-time) ---

P = 2**255 - 19
L = 2**252 + 27742317777372353535851937790883648493
D = -121665 * pow(121666, P - 2, P) % P


def add(a, b):
    s = (a[1] - a[0]) * (b[1] - b[0]) % P
    t = (a[1] + a[0]) * (b[1] + b[0]) % P
    u = 2 * a[3] * b[3] * D % P
    v = 2 * a[2] * b[2] % P
    e, f, g, h = t - s, v - u, v + u, t + s
    return (e * f % P, g * h % P, f * g % P, e * h % P)


def mul(n, point):
    total = (0, 1, 1, 0)
    while n:
        if n & 1:
            total = add(total, point)
        point = add(point, point)
        n >>= 1
    return total


def decompress(data):
    y = int.from_bytes(data, "little")
    sign = y >> 255
    y &= (1 << 255) - 1
    if y >= P:
        return None
    x2 = (y * y - 1) * pow(D * y * y + 1, P - 2, P) % P
    x = pow(x2, (P + 3) // 8, P)
    if (x * x - x2) % P:
        x = x * pow(2, (P - 1) // 4, P) % P
    if (x * x - x2) % P or (x == 0 and sign):
        return None
    if x & 1 != sign:
        x = P - x
    return (x, y, 1, x * y % P)


def compress(point):
    z = pow(point[2], P - 2, P)
    x, y = point[0] * z % P, point[1] * z % P
    return (y | (x & 1) << 255).to_bytes(32, "little")


BASE = decompress((4 * pow(5, P - 2, P) % P).to_bytes(32, "little"))


def public_key(seed):
    a = int.from_bytes(hashlib.sha512(seed).digest()[:32], "little")
    a = a & ((1 << 254) - 8) | 1 << 254
    return compress(mul(a, BASE))


def signed(public, message, signature):
    key, r = decompress(public), decompress(signature[:32])
    s = int.from_bytes(signature[32:], "little")
    if len(signature) != 64 or key is None or r is None or s >= L:
        return False
    h = int.from_bytes(hashlib.sha512(signature[:32] + public + message).digest(), "little") % L
    return compress(mul(s, BASE)) == compress(add(r, mul(h, key)))


# --- The tree, RFC 6962, section 2.1 ---


def sha(data):
    return hashlib.sha256(data).digest()


def leaf_hash(data):
    return sha(b"\0" + data)


def node_hash(left, right):
    return sha(b"\1" + left + right)


class Root:
    """The root over the leaves so far, from the perfect subtrees at the right edge: (size, hash), sizes falling."""

    def __init__(self):
        self.trees = []

    def push(self, leaf):
        size, node = 1, leaf
        while self.trees and self.trees[-1][0] == size:
            node = node_hash(self.trees.pop()[1], node)
            size *= 2
        self.trees.append((size, node))

    def value(self):
        if not self.trees:
            return sha(b"")
        node = self.trees[-1][1]
        for _, left in reversed(self.trees[:-1]):
            node = node_hash(left, node)
        return node


# --- Bytes of rows ---


def value(kind, x):
    if x is None:
        return struct.pack(">Q", 2**64 - 1)
    if kind == "real":
        data = struct.pack(">d", x)
    elif kind in ("int", "bool"):
        data = str(int(x)).encode()
    elif kind == "bytes":
        data = bytes(x)
    else:
        data = x.encode() if isinstance(x, str) else str(x).encode()
    return struct.pack(">Q", len(data)) + data


def encode(tag, *values):
    return tag.encode() + b"\0" + b"".join(values)


def row_hash(table, kinds, row):
    return sha(encode("hai-long/hang/1", value("text", table), *(value(k, x) for k, x in zip(kinds, row))))


# What the program may make of a row once it is there, of a table: nothing; another; it may be removed.
STAYS, CHANGES, GOES = "stays", "changes", "goes"

# Table: columns; how many are the key; what may become of its rows. A column is text where nothing is said.
COVERED = {
    "agency": ("code name kind parent valid_from valid_to successor", 1, CHANGES),
    "form": ("code version:int body", 2, STAYS),
    "round": ("code body phase", 1, CHANGES),
    "round_event": ("round number:int day officer what changes why", 2, STAYS),
    "published": ("round name sha256", 2, STAYS),
    "code_list": ("id:int round name agency field kind frame", 1, GOES),
    "draw": ("round seed day list_hash", 1, STAYS),
    "replacement": ("round replaced:bytes called:bytes reason day officer", 2, STAYS),
    "transfer": ("round agency from_kind places:int reason day officer", 2, STAYS),
    "quota": ("round agency kind size:int", 3, CHANGES),
    "verification_draw": ("round part:int seed rate:int day list_hash nonce items", 2, STAYS),
    "verification_record": (
        "round number:int entry:int way took_part received pressed receipt scored:bool verifier organisation day note reason",
        3,
        STAYS,
    ),
    "history": ("agency year:int measure value:real respondents:int place:int places:int source", 3, CHANGES),
}
RESPONSE = "key:bytes round agency field kind mode frame week flags:int answers salt:bytes commitment:bytes"
COMMENT = "key:bytes round agency body"


def columns(text):
    pairs = [c.split(":") for c in text.split()]
    return [p[0] for p in pairs], [p[1] if len(p) > 1 else "text" for p in pairs]


def key_part(kind, x):
    if x is None:
        return ""
    if kind == "bytes":
        return bytes(x).hex()
    return str(x).replace("%", "%25").replace("/", "%2F")


# --- Signed notes ---


def key_id(name, public):
    return sha(name.encode() + b"\n" + b"\1" + public)[:4]


class Key:
    """The public key of a ledger, and the name it signs under."""

    def __init__(self, public):
        self.public, self.name = public, "hai-long-" + sha(public)[:8].hex()

    @staticmethod
    def read(text):
        """From name+id+key, as /so-cai/khoa gives it."""
        return Key(base64.b64decode(text.strip().split("+", 2)[2])[1:])


def signed_text(note, key):
    """The text of a note that the key signed; else why not."""
    at = note.rfind("\n\n")
    if at < 0 or not note.endswith("\n"):
        return None, "không phải là một đầu sổ cái"
    text, lines = note[: at + 1], note[at + 2 :].splitlines()
    why = "được ký bằng khóa khác"
    for line in lines:
        parts = line.split(" ")
        if len(parts) != 3 or parts[0] != "—":
            return None, "không phải là một đầu sổ cái"
        blob = base64.b64decode(parts[2])
        if parts[1] == key.name and blob[:4] == key_id(key.name, key.public):
            if not signed(key.public, text.encode(), blob[4:]):
                return None, "chữ ký không đúng"
            why = None
    return (None, why) if why else (text, None)


def read_head(note, key):
    """Size and root of a head that the key signed; else why not."""
    text, why = signed_text(note, key)
    if why:
        return None, why
    lines = text.splitlines()
    if len(lines) != 4 or lines[0] != key.name or not lines[3].startswith("ngay "):
        return None, "không phải là một đầu sổ cái"
    return (int(lines[1]), base64.b64decode(lines[2])), None


# --- A proof between two heads ---


def leads(path, small, small_root, large, large_root):
    """RFC 9162, section 2.1.4.2: whether the tree of the larger size begins with that of the smaller one."""
    if not 0 < small <= large:
        return False
    if small == large:
        return not path and small_root == large_root
    path = ([] if small & (small - 1) else [small_root]) + path
    if not path:
        return False
    at, last = small - 1, large - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    old = new = path[0]
    for node in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            old, new = node_hash(node, old), node_hash(node, new)
            while not at & 1 and at:
                at, last = at >> 1, last >> 1
        else:
            new = node_hash(new, node)
        at, last = at >> 1, last >> 1
    return last == 0 and (old, new) == (small_root, large_root)


def goes_on(kept, proof, signer):
    """What speaks against a proof that the ledger goes on from a kept head, and the newer size."""
    older, why = read_head(kept, signer)
    if why:
        return [f"đầu sổ đã giữ: {why}"], 0
    body, _, note = proof.partition("\n\n")
    newer, why = read_head(note, signer)
    if why:
        return [f"đầu sổ trong bằng chứng: {why}"], 0
    first, *lines = body.split("\n")
    try:
        path = [base64.b64decode(line, validate=True) for line in lines]
    except ValueError:
        path = None
    if path is None or first != f"old {older[0]}" or not leads(path, *older, *newer):
        return ["sổ cái không tiếp nối đầu sổ đã giữ"], newer[0]
    return [], newer[0]


# --- The check ---


def check(db, signer, blinding, kept):
    found = []
    leaves = []
    for number, (at, hashes) in enumerate(db.execute("SELECT number, hashes FROM tile WHERE level = 0 ORDER BY number")):
        if at != number or len(leaves) != 256 * number or len(hashes) % 32:
            found.append(f"tile: mảnh 0/{at}")
            break
        leaves += [hashes[i : i + 32] for i in range(0, len(hashes), 32)]

    heads = {}
    for size, note in db.execute("SELECT size, note FROM head ORDER BY size"):
        head, why = read_head(note, signer)
        if why or head[0] != size:
            found.append(f"head: {size}: {why}")
        else:
            heads[size] = head[1]
    anchors = []
    for note in kept:
        head, why = read_head(note, signer)
        if why:
            found.append(f"head: đầu lưu giữ bên ngoài {why}")
        else:
            anchors.append(head)

    wanted = set(heads) | {size for size, _ in anchors}
    roots, root = {0: sha(b"")}, Root()
    for at, leaf in enumerate(leaves, 1):
        root.push(leaf)
        if at in wanted:
            roots[at] = root.value()
    last = max(heads, default=0)
    if len(leaves) != last:
        found.append(f"tile: {len(leaves)} lá, đầu sổ cái có {last}")
    first = 0
    for size in sorted(heads):
        if roots.get(size) != heads[size]:
            found.append(f"tile: cây băm khác đầu sổ cái cỡ {size}")
        if leaves[first:size] != sorted(leaves[first:size]):
            found.append(f"head: một đầu sổ cái trước cỡ {size} đã bị xóa")
        first = size
    for size, value_ in anchors:
        if size > last:
            found.append(f"head: sổ cái đã bị lùi lại: {size} lá, nay còn {last}")
        elif roots.get(size) != value_:
            found.append(f"head: {size} lá đầu đã bị viết lại")
        elif size not in heads:
            found.append(f"head: đầu sổ cái cỡ {size} đã bị xóa")

    # What stands above the leaves is made by them.
    level, nodes = 1, leaves
    while len(nodes) >= 256:
        above = []
        for i in range(0, len(nodes) - 255, 256):
            r = Root()
            for node in nodes[i : i + 256]:
                r.push(node)
            above.append(r.value())
        stored = b"".join(h for (h,) in db.execute("SELECT hashes FROM tile WHERE level = ? ORDER BY number", (level,)))
        if stored != b"".join(above):
            found.append(f"tile: tầng {level}")
        level, nodes = level + 1, above
    if db.execute("SELECT COUNT(*) FROM tile WHERE level >= ?", (level,)).fetchone()[0]:
        found.append("tile: thừa mảnh")

    free = {}
    for at, leaf in enumerate(leaves):
        free.setdefault(leaf, set()).add(at)
    latest = {}
    for place, table, key, was, became in db.execute("SELECT place, tbl, key, was, became FROM record ORDER BY place"):
        sides = value("bytes", was), value("bytes", became)
        leaf = leaf_hash(encode("hai-long/ban-ghi/1", value("text", table), value("text", key), *sides))
        if place < len(leaves) and leaves[place] == leaf:
            free[leaf].discard(place)
        else:
            found.append(f"record: {place}")
        if latest.get((table, key)) != was:
            found.append(f"{table}: {key} từng bị sửa ngoài chương trình")
        # Whoever holds the key signs any record: what the program never does to a table is found although it is signed.
        fate = COVERED[table][2] if table in COVERED else None
        if was is not None and became is not None and fate in (STAYS, GOES):
            found.append(f"{table}: {key} bị sửa sau khi đã ghi")
        if was is not None and became is None and fate in (STAYS, CHANGES):
            found.append(f"{table}: {key} bị xóa sau khi đã ghi")
        latest[table, key] = became
    for table, (text, keys, _) in COVERED.items():
        names, kinds = columns(text)
        for row in db.execute(f"SELECT {', '.join(names)} FROM {table}"):
            key = "/".join(key_part(k, x) for k, x in zip(kinds[:keys], row))
            known = latest.pop((table, key), None)
            if known != row_hash(table, kinds, row):
                found.append(f"{table}: {key} {'đã bị thêm' if known is None else 'đã bị sửa'}")
    found += [f"{table}: {key} đã bị xóa" for (table, key), became in latest.items() if became is not None]
    for round_, file, digest, body in db.execute("SELECT round, name, sha256, body FROM published"):
        if sha(body).hex() != digest:
            found.append(f"published: nội dung {round_}/{file}")

    if blinding is None:
        return found, len(leaves)
    for table, text in (("response", RESPONSE), ("comment", COMMENT)):
        names, kinds = columns(text)
        for row in db.execute(f"SELECT {', '.join(names)} FROM {table}"):
            blind = value("bytes", hmac.new(blinding, b"hai-long/che/1\0" + bytes(row[0]), "sha256").digest())
            whole = value("bytes", row_hash(table, kinds, row))
            if table == "response":
                data = encode("hai-long/phieu/1", blind, value("bytes", row[-1]), whole)
            else:
                data = encode("hai-long/y-kien/1", blind, whole)
            places = free.get(leaf_hash(data))
            if places:
                places.pop()
            else:
                found.append(f"{table}: một hàng của {row[1]}, {row[2]} đã bị sửa hoặc thêm")
    left = sum(len(places) for places in free.values())
    if left:
        found.append(f"response, comment: {left} lá không còn hàng")
    return found, len(leaves)


def tell(found, size):
    for line in found:
        print(line)
    print(f"{size} lá, {len(found)} điểm", file=sys.stderr)
    return 1 if found else 0


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("database", nargs="?")
    parser.add_argument("--proof")
    parser.add_argument("--keys")
    parser.add_argument("--key")
    parser.add_argument("--head", action="append", default=[])
    args = parser.parse_args()
    if bool(args.keys) == bool(args.key):
        parser.error("--keys hoặc --key")
    if bool(args.database) == bool(args.proof) or args.proof and len(args.head) != 1:
        parser.error("DATABASE, hoặc --proof và một --head")
    if args.keys:
        lines = dict(line.split(" = ", 1) for line in open(args.keys, encoding="utf-8").read().splitlines() if " = " in line)
        secret = {name: bytes.fromhex(lines[name].strip('"')) for name in ("ledger", "blinding")}
        signer, blinding = Key(public_key(secret["ledger"])), secret["blinding"]
    else:
        signer, blinding = Key.read(open(args.key, encoding="utf-8").read()), None
    kept = [open(path, encoding="utf-8").read() for path in args.head]
    if args.proof:
        return tell(*goes_on(kept[0], open(args.proof, encoding="utf-8").read(), signer))
    db = sqlite3.connect(f"file:{args.database}?mode=ro", uri=True)
    try:
        found, size = check(db, signer, blinding, kept)
    except (sqlite3.DatabaseError, TypeError, ValueError) as why:
        found, size = [f"không đọc được: {why}"], 0
    return tell(found, size)


if __name__ == "__main__":
    sys.exit(main())
