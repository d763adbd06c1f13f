"""Builds a province with simulated voices, tampers with copies of it and of its workbook, and asks both verifiers about each."""

import base64
import hashlib
import pathlib
import re
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zipfile

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import ledger

PROGRAM = pathlib.Path(sys.argv[1]).resolve()
DEMO = pathlib.Path("server/demo/nghi-xuan-2020").resolve()


def run(home, *args):
    done = subprocess.run([PROGRAM, *args, "--data-dir", home], cwd=home, capture_output=True, text=True)
    return done.returncode, done.stdout, done.stderr


def province(home):
    for what, name in (("agencies", "co-quan.csv"), ("form", "phieu.toml"), ("round", "dot.toml"), ("dossiers", "ho-so.csv")):
        assert run(home, "import", what, str(DEMO / name))[0] == 0
    history = home / "lich-su.csv"
    history.write_text("năm,cơ quan,chỉ số,giá trị,nguồn\n2019,,SIPAS,85.5,Quyết định 1\n", encoding="utf-8")
    code, _, why = run(home, "import", "history", str(history))
    assert code == 0, why
    early = run(home, "head")[1]
    # Two nights, so that there is a batch before and one after a kept head; more than 256 leaves, so that tiles fill.
    assert run(home, "synth", "--responses", "700", "--seed", "1")[0] == 0
    kept = run(home, "head")[1]
    assert run(home, "synth", "--responses", "300", "--seed", "2")[0] == 0
    # A comment and a voice that the seal itself takes out of the urns.
    with sqlite3.connect(home / "hailong.db") as db:
        db.execute(
            "INSERT INTO comment_urn (key, round, agency, body) SELECT x'00112233445566778899aabbccddeeff', round, agency, 'Tốt' "
            "FROM response LIMIT 1"
        )
    assert run(home, "seal")[0] == 0
    (home / "som.txt").write_text(early, encoding="utf-8")
    (home / "giu.txt").write_text(kept, encoding="utf-8")
    (home / "moi.txt").write_text(run(home, "head")[1], encoding="utf-8")
    (home / "khoa.txt").write_text(run(home, "head", "--key")[1], encoding="utf-8")


def attacks():
    """Name and statements."""
    for table, (text, *_) in ledger.COVERED.items():
        # Of each table a key column and the last one: every column is tried by the program's own tests.
        pairs = list(zip(*ledger.columns(text)))
        for column, kind in (pairs[0], pairs[-1]):
            other = {"text": "COALESCE({c}, '') || 'x'", "int": "COALESCE({c}, 0) + 1000", "real": "{c} + 1"}.get(kind)
            if other:
                yield f"{table}.{column}", [f"UPDATE {table} SET {column} = {other.format(c=column)}"]
        yield f"{table} -", [f"DELETE FROM {table}"]
    for column in ("agency", "answers"):
        yield f"response.{column}", [f"UPDATE response SET {column} = {column} || 'x' WHERE key = (SELECT MIN(key) FROM response)"]
    yield "response.flags", ["UPDATE response SET flags = flags + 1 WHERE key = (SELECT MAX(key) FROM response)"]
    yield "response -", ["DELETE FROM response WHERE key = (SELECT MIN(key) FROM response)"]
    yield "response swap", [
        "UPDATE response SET answers = (SELECT answers FROM response r WHERE r.key <> response.key AND r.answers <> response.answers "
        "LIMIT 1) WHERE key = (SELECT MIN(key) FROM response)"
    ]
    yield "response +", [
        "INSERT INTO response SELECT randomblob(16), round, agency, field, kind, mode, frame, week, flags, answers, randomblob(32), "
        "randomblob(32) FROM response LIMIT 1"
    ]
    yield "comment.body", ["UPDATE comment SET body = 'Xấu'"]
    yield "comment -", ["DELETE FROM comment"]
    yield "tile", ["UPDATE tile SET hashes = zeroblob(32) WHERE level = 0 AND number = 1"]
    yield "tile 1", ["UPDATE tile SET hashes = zeroblob(length(hashes)) WHERE level = 1"]
    yield "tile -", ["DELETE FROM tile WHERE level = 0 AND number = 0"]
    yield "head note", ["UPDATE head SET note = REPLACE(note, 'ngay 20', 'ngay 21')"]
    yield "head size", ["UPDATE head SET size = size + 100000"]
    yield "head - last", ["DELETE FROM head WHERE size = (SELECT MAX(size) FROM head)"]
    yield "head - first", ["DELETE FROM head WHERE size < (SELECT MAX(size) FROM head)"]
    yield "record -", ["DELETE FROM record"]
    yield "record became", ["UPDATE record SET became = zeroblob(32)"]
    yield "record was", ["UPDATE record SET was = zeroblob(32)"]
    yield "record key", ["UPDATE record SET key = key || 'x'"]


class Thief:
    """Whoever holds keys.toml and writes to the database: appends records of what was done to rows, and signs the new head."""

    def __init__(self, home):
        self.home = home
        lines = dict(line.split(" = ", 1) for line in (home / "keys.toml").read_text().splitlines() if " = " in line)
        self.seed = bytes.fromhex(lines["ledger"].strip('"'))
        self.key = ledger.Key(ledger.public_key(self.seed))

    def signature(self, message):
        """RFC 8032, section 5.1.6."""
        number = lambda data: int.from_bytes(hashlib.sha512(data).digest(), "little")
        half = hashlib.sha512(self.seed).digest()
        a = int.from_bytes(half[:32], "little") & ((1 << 254) - 8) | 1 << 254
        r = number(half[32:] + message) % ledger.L
        point = ledger.compress(ledger.mul(r, ledger.BASE))
        s = (r + number(point + self.key.public + message) * a) % ledger.L
        return point + s.to_bytes(32, "little")

    def head(self, size, root):
        text = f"{self.key.name}\n{size}\n{base64.b64encode(root).decode()}\nngay 2020-09-30\n"
        blob = ledger.key_id(self.key.name, self.key.public) + self.signature(text.encode())
        return f"{text}\n— {self.key.name} {base64.b64encode(blob).decode()}\n"

    def append(self, db, changes):
        """Changes: table, key, hash before, hash after."""
        leaves = [h[i : i + 32] for (h,) in db.execute("SELECT hashes FROM tile WHERE level = 0 ORDER BY number") for i in range(0, len(h), 32)]
        values = lambda table, key, *sides: [ledger.value("text", table), ledger.value("text", key), *(ledger.value("bytes", s) for s in sides)]
        batch = sorted((ledger.leaf_hash(ledger.encode("hai-long/ban-ghi/1", *values(*change))), change) for change in changes)
        for place, (leaf, change) in enumerate(batch, len(leaves)):
            db.execute("INSERT INTO record (place, tbl, key, was, became) VALUES (?, ?, ?, ?, ?)", (place, *change))
        leaves += [leaf for leaf, _ in batch]
        db.execute("DELETE FROM tile")
        level, nodes = 0, leaves
        while nodes:
            tiles = [nodes[i : i + 256] for i in range(0, len(nodes), 256)]
            db.executemany("INSERT INTO tile VALUES (?, ?, ?)", [(level, n, b"".join(tile)) for n, tile in enumerate(tiles)])
            level, nodes = level + 1, [root_of(tile) for tile in tiles if len(tile) == 256]
        note = self.head(len(leaves), root_of(leaves))
        db.execute("INSERT INTO head (size, day, note) VALUES (?, '2020-09-30', ?)", (len(leaves), note))
        return note

    def deed(self, table, statement, *parameters):
        """Does something to a table and puts it into the ledger. Returns the head and the keys of the rows that were touched."""
        with sqlite3.connect(self.home / "hailong.db") as db:
            before = hashes(db, table)
            db.execute(statement, parameters)
            after = hashes(db, table)
            touched = [key for key in {**before, **after} if before.get(key) != after.get(key)]
            note = self.append(db, [(table, key, before.get(key), after.get(key)) for key in touched])
        db.close()
        return note, touched


def root_of(leaves):
    root = ledger.Root()
    for leaf in leaves:
        root.push(leaf)
    return root.value()


def hashes(db, table):
    """Key and hash of every row."""
    text, keys, _ = ledger.COVERED[table]
    names, kinds = ledger.columns(text)
    key = lambda row: "/".join(ledger.key_part(kind, x) for kind, x in zip(kinds[:keys], row))
    return {key(row): ledger.row_hash(table, kinds, row) for row in db.execute(f"SELECT {', '.join(names)} FROM {table}")}


def fill(home):
    """A row in each table that has none, added and signed: of the ledger alone nobody can tell it from an officer's. The last head."""
    thief, note = Thief(home), None
    values = {"text": "x", "int": 1, "real": 1.0, "bytes": b"x" * 16, "bool": 0}
    for table, (text, *_) in ledger.COVERED.items():
        with sqlite3.connect(home / "hailong.db") as db:
            empty = not db.execute(f"SELECT 1 FROM {table}").fetchone()
        db.close()
        if not empty:
            continue
        names, kinds = ledger.columns(text)
        row = dict(zip(names, (values[kind] for kind in kinds)))
        if table == "published":
            row |= {"sha256": hashlib.sha256(b"cu").hexdigest(), "body": b"cu"}
        note, _ = thief.deed(table, f"INSERT INTO {table} ({', '.join(row)}) VALUES ({', '.join('?' * len(row))})", *row.values())
    return note


def signed_deeds():
    """Table, statement, its parameters, and what both verifiers must say of each row; None: the program does the like itself."""
    for table, (text, keys, fate) in ledger.COVERED.items():
        column, kind = list(zip(*ledger.columns(text)))[-1]
        other = {"text": "COALESCE({c}, '') || 'x'", "int": "{c} + 1000", "real": "{c} + 1"}[kind].format(c=column)
        found = None if fate == ledger.CHANGES else "bị sửa sau khi đã ghi"
        if table in ("form", "round"):
            # Still a form and a round, of the same settings.
            yield table, f"UPDATE {table} SET body = body || ?", ["\n# x\n"], found
        elif table == "published":
            yield table, "UPDATE published SET sha256 = ?, body = ?", [hashlib.sha256(b"moi").hexdigest(), b"moi"], found
        else:
            yield table, f"UPDATE {table} SET {column} = {other}", [], found
        yield table, f"DELETE FROM {table}", [], None if fate == ledger.GOES else "bị xóa sau khi đã ghi"


def signed_over(home, top):
    """How many deeds of a thief of the key, recorded and signed, were judged alike. `home` has a row in every table."""
    tried = 0
    for table, statement, parameters, found in signed_deeds():
        copy = pathlib.Path(top) / "ban-ky"
        shutil.copytree(home, copy)
        _, keys = Thief(copy).deed(table, statement, *parameters)
        assert keys, statement
        answer = ask(copy, ["som.txt", "giu.txt", "moi.txt", "sau.txt"])
        assert answer[:3] == ((1, 1, 1) if found else (0, 0, 0)), f"{statement}, signed: {answer}"
        for key in keys if found else []:
            program, python = f"{table} (", f"{table}: {key} {found}"
            named = [line for line in answer[3].splitlines() if program in line and f"«{key}» {found}" in line]
            assert named and python in answer[3], f"{statement}, signed: {key}: {answer}"
        shutil.rmtree(copy)
        tried += 1
    return tried


def ask(home, heads):
    options = [option for head in heads for option in ("--head", str(home / head))]
    code, out, why = run(home, "verify", *options)
    assert code in (0, 1), why
    script = [sys.executable, "scripts/verify/ledger.py", str(home / "hailong.db")]
    with_keys = subprocess.run([*script, "--keys", str(home / "keys.toml"), *options], capture_output=True, text=True)
    with_key = subprocess.run([*script, "--key", str(home / "khoa.txt"), *options], capture_output=True, text=True)
    return code, with_keys.returncode, with_key.returncode, why + with_keys.stdout + with_keys.stderr


def edits():
    """Name, part of the archive, and what becomes of its text."""
    first, names, words = "xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/sharedStrings.xml"
    a_number = r'(<c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?)><v>([^<]+)</v>'
    once = lambda pattern, by: lambda text: re.sub(pattern, by, text, count=1)
    yield "a number", first, once(a_number, r"\1><v>7\2</v>")
    yield "a number as words", first, once(a_number, r'\1 t="str"><v>\2</v>')
    yield "a number as a formula", first, once(a_number, r"\1><f>\2</f><v>\2</v>")
    yield "no number", first, once(a_number + "</c>", "")
    yield "no row", first, once("<row (?:(?!<row ).)*</row></sheetData>", "</sheetData>")
    yield "another row", first, once("</sheetData>", '<row r="999"><c r="A999"><v>1</v></c></row></sheetData>')
    yield "other words", words, once("Trang của từng cơ quan", "Trang của cơ quan")
    yield "another name", names, once('<sheet name="[^"]*"', '<sheet name="Khác"')
    yield "no sheet", names, once("<sheet [^>]*/>", "")
    yield "another order", names, once("(<sheet [^>]*/>)(<sheet [^>]*/>)", r"\2\1")
    yield "a hidden sheet", names, once("<sheet ", '<sheet state="hidden" ')
    yield "another minute", words, once("luc 20", "luc 21")
    yield "no signature", words, once("hai-long/xuat/1", "hai-long/xuat/0")
    yield "another head", words, once("&gt; ngay 20", "&gt; ngay 21")
    yield "other explanations", words, once("Ai giữ tệp khóa", "Không ai giữ tệp khóa")


def edited(book, part, change, to):
    with zipfile.ZipFile(book) as old, zipfile.ZipFile(to, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            text = old.read(name)
            if name == part:
                text = change(before := text.decode()).encode()
                assert text != before.encode(), f"{part}: nothing to change"
            new.writestr(name, text)


def ask_workbook(home, book, key):
    code, out, why = run(home, "verify", str(book))
    assert code in (0, 1), why
    alone = run(home.parent, "verify", "--key", str(key), str(book))[0]
    script = [sys.executable, "scripts/verify/workbook.py", "--key", str(key), str(book)]
    python = subprocess.run(script, capture_output=True, text=True)
    return code, alone, python.returncode, why + python.stdout + python.stderr


def workbooks(home, stranger):
    """An honest workbook, and edited copies of it. Returns how many."""
    book, copy, key = home / "so.xlsx", home / "sua.xlsx", home / "khoa.txt"
    assert run(home, "export", "--format", "xlsx", "--out", str(book))[0] == 0
    answer = ask_workbook(home, book, key)
    assert answer[:3] == (0, 0, 0), f"honest workbook: {answer}"
    assert ask_workbook(stranger, book, stranger / "khoa.txt")[:3] == (1, 1, 1), "a workbook under another key"
    tried = 0
    for name, part, change in edits():
        edited(book, part, change, copy)
        answer = ask_workbook(home, copy, key)
        assert answer[:3] == (1, 1, 1), f"workbook, {name}: {answer}"
        tried += 1
    edited(book, "", str, copy)
    assert ask_workbook(home, copy, key)[:3] == (0, 0, 0), "packed anew"
    return tried


def judge(home, head, proof):
    """The exit code of the Python verifier over a kept head and a proof."""
    (home / "bang-chung.txt").write_text(proof, encoding="utf-8")
    script = [sys.executable, "scripts/verify/ledger.py", "--key", str(home / "khoa.txt")]
    done = subprocess.run([*script, "--head", str(home / head), "--proof", str(home / "bang-chung.txt")], capture_output=True, text=True)
    assert done.returncode in (0, 1) and "Traceback" not in done.stderr, done.stderr
    return done.returncode


def proved(home):
    """How many proofs between heads were judged alike: the program's own are right, and wrong with any line altered."""
    tried = 0
    for head in ("som.txt", "giu.txt", "moi.txt"):
        size = (home / head).read_text(encoding="utf-8").split("\n")[1]
        proof = run(home, "head", "--since", size)[1]
        assert proof.startswith(f"old {size}\n"), proof
        assert judge(home, head, proof) == 0, f"{head}: {proof}"
        lines = proof.split("\n")
        for at, line in enumerate(lines):
            if line:
                other = ("1" if line[0] != "1" else "2") + line[1:]
                assert judge(home, head, "\n".join([*lines[:at], other, *lines[at + 1 :]])) == 1, f"{head}, line {at}"
                tried += 1
        other = "giu.txt" if head != "giu.txt" else "som.txt"
        assert judge(home, other, proof) == 1, "a proof from another head"
    assert tried > 20, tried
    return tried


def main():
    with tempfile.TemporaryDirectory() as top:
        home = pathlib.Path(top) / "tinh"
        home.mkdir()
        province(home)
        everything = ["som.txt", "giu.txt", "moi.txt"]
        answer = ask(home, everything)
        assert answer[:3] == (0, 0, 0), f"honest: {answer}"
        proofs = proved(home)
        tried = 0
        for name, statements in attacks():
            copy = pathlib.Path(top) / "ban-sao"
            shutil.copytree(home, copy)
            with sqlite3.connect(copy / "hailong.db") as db:
                touched = sum(db.execute(statement).rowcount for statement in statements)
            db.close()
            if touched:
                answer = ask(copy, [])
                assert answer[:2] == (1, 1), f"{name}: {answer}"
                voices = name.startswith(("response", "comment"))
                assert answer[2] == (0 if voices else 1), f"{name}, public key alone: {answer}"
                tried += 1
            shutil.rmtree(copy)
        # What the thief of the key does to rows and signs.
        copy = pathlib.Path(top) / "day"
        shutil.copytree(home, copy)
        (copy / "sau.txt").write_text(fill(copy), encoding="utf-8")
        answer = ask(copy, [*everything, "sau.txt"])
        assert answer[:3] == (0, 0, 0), f"rows that were added and signed: {answer}"
        signed = signed_over(copy, top)
        shutil.rmtree(copy)
        # An older copy, and another province's ledger under the same name of file.
        copy = pathlib.Path(top) / "ban-cu"
        shutil.copytree(home, copy)
        assert run(home, "synth", "--responses", "5", "--seed", "3")[0] == 0
        (copy / "moi.txt").write_text(run(home, "head")[1], encoding="utf-8")
        assert ask(copy, [])[:3] == (0, 0, 0), "an older copy is whole in itself"
        assert ask(copy, ["moi.txt"])[:3] == (1, 1, 1), "and is found by the newer head"
        stranger = pathlib.Path(top) / "tinh-khac"
        stranger.mkdir()
        province(stranger)
        shutil.copy(home / "giu.txt", stranger / "giu.txt")
        assert ask(stranger, ["giu.txt"])[:3] == (1, 1, 1), "a ledger under another key"
        kinds = f"{tried} kinds of tampering, {signed} deeds signed with the key"
        print(f"two verifiers agree: honest, {proofs} altered lines of proofs, {kinds}, an older copy, another key")
        print(f"two verifiers agree: a workbook, {workbooks(home, stranger)} edits of it, another key")


main()
