#!/usr/bin/env python3
"""tamper.py PROGRAM WORKSPACE SCRATCH: see tamper.sh.  Each change is made on a copy, audit must end with 3 and name it."""
import os
import random
import shutil
import sqlite3
import subprocess
import sys

PROGRAM, GOOD, SCRATCH = sys.argv[1:4]
SAMPLE = int(os.environ.get("TAMPER_SAMPLE") or 0)
DICE = random.Random(os.environ.get("TAMPER_SEED", "1"))
tried, wrong = {}, []


def audit(ws, *more):
    p = subprocess.run([PROGRAM, "-C", ws, "--lang", "en", "audit", *more], stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return p.returncode, p.stdout.decode(errors="replace")


def expect(kind, what, names, ws, status=3):
    """Audit of a changed workspace: its status, and one of the names in what it says."""
    tried[kind] = tried.get(kind, 0) + 1
    code, text = audit(ws)
    if code != status or not any(name in text for name in names):
        wrong.append(f"{what}: audit ends with {code}, looking for {' or '.join(names)}:\n{text[-600:]}")


def fresh():
    shutil.rmtree(SCRATCH, ignore_errors=True)
    shutil.copytree(GOOD, SCRATCH, symlinks=True)
    return SCRATCH


def archived():
    for top, _, names in os.walk(os.path.join(GOOD, "archive")):
        for name in names:
            yield os.path.relpath(os.path.join(top, name), GOOD)


def names_of(path):
    """What audit may call an archived file."""
    name = os.path.basename(path)
    if path.startswith("archive/chain/"):
        return [f"event {int(name.split('-')[0])} "]
    return [name[:64]]


def flip(path, bit):
    with open(path, "r+b") as f:
        f.seek(bit // 8)
        byte = f.read(1)[0]
        f.seek(bit // 8)
        f.write(bytes([byte ^ 1 << bit % 8]))


def flipped_bits():
    files = sorted(archived())
    if SAMPLE and SAMPLE < len(files):
        files = sorted(DICE.sample(files, SAMPLE))
    ws = fresh()
    for path in files:
        full = os.path.join(ws, path)
        size = os.path.getsize(full)
        if size == 0:
            continue
        bit = DICE.randrange(8 * size)
        flip(full, bit)
        expect("bits", f"bit {bit} of {path}", names_of(path), ws)
        flip(full, bit)
    for path in DICE.sample(files, min(6, len(files))):
        full = os.path.join(ws, path)
        kept = open(full, "rb").read()
        os.unlink(full)
        expect("removed files", f"{path} removed", names_of(path), ws)
        with open(full, "wb") as f:
            f.write(kept)
    objects = [p for p in files if p.startswith("archive/object/")]
    if len(objects) > 1:
        a, b = (os.path.join(ws, p) for p in DICE.sample(objects, 2))
        one, two = open(a, "rb").read(), open(b, "rb").read()
        open(a, "wb").write(two), open(b, "wb").write(one)
        expect("swapped files", "two objects swapped", names_of(os.path.relpath(a, ws)), ws)


def other(value, declared):
    """Another value of the same type."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b"\1"
    if isinstance(value, str):
        return value[:-1] + ("x" if value[-1:] != "x" else "y") if value else "x"
    return {"INTEGER": 1, "BLOB": b"\1" * 32}.get(declared, "x")


def without_triggers(db):
    """Drops every trigger and gives what puts them back: somebody who knows what he does."""
    rows = list(db.execute("SELECT name,sql FROM sqlite_schema WHERE type='trigger'"))
    for name, _ in rows:
        db.execute(f"DROP TRIGGER {name}")
    return [sql for _, sql in rows]


def change(ws, sql, *values):
    db = sqlite3.connect(os.path.join(ws, "daifa.db"), isolation_level=None)
    db.execute("PRAGMA ignore_check_constraints=ON")
    back = without_triggers(db)
    try:
        return db.execute(sql, values).rowcount
    except sqlite3.IntegrityError:
        return 0
    finally:
        for trigger in back:
            db.execute(trigger)
        db.close()


def tables():
    db = sqlite3.connect(os.path.join(GOOD, "daifa.db"))
    found = {}
    for (name,) in list(db.execute("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite%'")):
        columns = [(c[1], c[2]) for c in db.execute(f"PRAGMA table_info({name})")]
        key = columns[0][0]
        rows = [r for r in db.execute(f"SELECT * FROM {name}")]
        found[name] = (key, columns, rows)
    db.close()
    return found


def changed_rows():
    found = sorted(tables().items())
    if 0 < SAMPLE < 10:
        found = DICE.sample(found, 3 * SAMPLE)
    for table, (key, columns, rows) in found:
        if not rows:
            continue
        # each column once in a full run, one otherwise
        picked = columns if not SAMPLE else [DICE.choice(columns)]
        for column, declared in picked:
            row = DICE.choice(rows)
            value = row[[c for c, _ in columns].index(column)]
            ws = fresh()
            if change(ws, f"UPDATE {table} SET {column}=? WHERE rowid=?" if table != "move" else
                      f"UPDATE {table} SET {column}=? WHERE {columns[0][0]}=? AND {columns[1][0]}=?",
                      *([other(value, declared), row[0]] if table != "move" else ["x", row[0], row[1]])) != 1:
                continue    # the database itself does not take it
            expect("changed rows", f"{table}.{column} of {row[0]}", names_in(table, row, columns), ws)
        if table in ("move",):
            continue
        row = DICE.choice(rows)
        ws = fresh()
        if change(ws, f"DELETE FROM {table} WHERE rowid=?", row[0]) == 1:
            expect("removed rows", f"{table} {row[0]} removed", names_in(table, row, columns), ws)


def names_in(table, row, columns):
    """The table, or the event that wrote the row, or for a payment's state the payment."""
    if table == "event":
        return [f"event {row[0]} ", f"event {row[0] + 1} ", f"event {row[0] - 1} ", "%08d-" % row[0]]
    names = [f"table {table} "]
    if table == "payment":
        names.append(f"payment {row[0]} ")
    if table == "signature":
        names.append(row[[c for c, _ in columns].index("object")].hex())
    return names


def events():
    count = len(tables()["event"][2])
    for n in sorted({1, DICE.randint(2, count - 1), count}):
        ws = fresh()
        change(ws, "DELETE FROM event WHERE seq=?", n)
        expect("removed events", f"event {n} removed", [f"event {n} ", "%08d-" % n], ws)
    slips = sorted(p for p in archived() if p.startswith("archive/chain/"))
    for path in {slips[0], DICE.choice(slips), slips[-1]}:
        ws = fresh()
        os.unlink(os.path.join(ws, path))
        expect("removed slips", f"{path} removed", names_of(path), ws)


def outbox():
    files = sorted(os.path.relpath(os.path.join(top, name), GOOD) for top, _, names in os.walk(os.path.join(GOOD, "outbox")) for name in names)
    for path in files if not SAMPLE else DICE.sample(files, min(4, len(files))):
        ws = fresh()
        full = os.path.join(ws, path)
        flip(full, DICE.randrange(8 * os.path.getsize(full)))
        expect("outbox", f"{path} changed", [os.path.basename(path)], ws)
    ws = fresh()
    open(os.path.join(ws, "outbox", "own.txt"), "w").write("pay me\n")
    expect("outbox", "a file of one's own", ["own.txt"], ws, status=1)


def schema():
    for sql, name in (("DROP TRIGGER payment_moves", "payment_moves"), ("DROP INDEX one_live_payment", "one_live_payment"),
                      ("CREATE TRIGGER own AFTER INSERT ON payment BEGIN SELECT 1; END", "own"), ("DROP TABLE voucher", "voucher")):
        ws = fresh()
        db = sqlite3.connect(os.path.join(ws, "daifa.db"), isolation_level=None)
        db.execute("PRAGMA foreign_keys=OFF")
        db.execute(sql)
        db.close()
        expect("schema", sql, [name], ws)


code, text = audit(GOOD, "--replay")
if code != 0:
    sys.exit(f"tamper: the untouched workspace: audit ends with {code}:\n{text}")
flipped_bits()
changed_rows()
events()
outbox()
schema()
shutil.rmtree(SCRATCH, ignore_errors=True)
for trouble in wrong:
    print(f"tamper: {trouble}", file=sys.stderr)
print(f"{'FAIL' if wrong else 'ok'} tamper: {', '.join(f'{n} {kind}' for kind, n in tried.items())}: {len(wrong)} missed")
sys.exit(1 if wrong else 0)
