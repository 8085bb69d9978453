"""damaged.py HERE DAIFA SIGNER WORK FLIPS: our own wage sheets (XML, package of a workbook and scans) and master
data (workbook, gzip), cut, doubled and with single bits flipped, through the program.

What must be refused is said by readers that are not ours: a document that Python's XML, ZIP or gzip reader
does not read, or reads with other contents, must end in a finding, exit 2 and no row.  A flip that leaves the
contents as they were (a time of day in a ZIP header) may be taken."""
import csv
import gzip
import io
import os
import random
import re
import sqlite3
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
import zipfile
import zlib

here, daifa, signer, work, flips = sys.argv[1:5] + [int(sys.argv[5])]
sys.path.insert(0, here + "/tests/sheets")
import alternative as alt  # noqa: E402 (its folder is known only here)

keys = work + "/keys"
month = here + "/fixtures/month"
fails = 0
SANITIZER = re.compile(r"ERROR: |runtime error|Assertion")


def say(good, text, out=""):
    global fails
    print(("ok" if good else "FAIL") + " damaged: " + text)
    if not good:
        fails += 1
        print("\n".join(out.splitlines()[:6]))


def run(*args, program=daifa, ws=None):
    begun = time.time()
    done = subprocess.run([program] + (["-C", ws] if ws else []) + list(args), stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=300)
    return done.returncode, done.stdout.decode("utf-8", "replace"), time.time() - begun


def parts(data):
    """What an independent reader sees in a package, the parts of workbooks too; None where it refuses."""
    try:
        found = []
        with zipfile.ZipFile(io.BytesIO(data)) as z:
            for e in z.infolist():
                content = z.read(e)
                found.append((e.filename, parts(content) if e.filename.endswith(".xlsx") else content))
        return found
    except Exception:  # noqa: BLE001 (whatever it says: it does not read it)
        return None


def document(data):
    try:
        return ET.canonicalize(data.decode("utf-8"))
    except Exception:  # noqa: BLE001
        return None


def gunzipped(data):
    try:
        return gzip.decompress(data)
    except (OSError, EOFError, zlib.error):
        return None


def variants(data, seed):
    rnd = random.Random(seed)
    for k in range(10):
        yield "cut-%d" % k, data[:len(data) * k // 10]
    yield "cut-last", data[:-1]
    yield "doubled", data + data
    yield "tail", data + b"\0"
    for n in range(flips):
        at = rnd.randrange(len(data) * 8)
        flipped = bytearray(data)
        flipped[at // 8] ^= 1 << at % 8
        yield "flip-%d" % at, bytes(flipped)


def workspace(name):
    ws = "%s/%s" % (work, name)
    run("init", ws, "--anchor", keys + "/anchor.pem", "--demo")
    code, out, _ = run("project", month + "/project-XJ01.xml", ws=ws)
    assert code in (0, 1), out
    return ws


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def received(ws, paths):
    code, out, took = run("receive", *paths, ws=ws)
    db = sqlite3.connect("file:%s/daifa.db?mode=ro" % ws, uri=True)
    verdicts = dict(db.execute("SELECT name, verdict || (SELECT count(*) FROM attempt_finding f WHERE f.attempt=a.id)"
                               " FROM attempt a JOIN receipt r ON r.id=a.receipt"))
    rows = db.execute("SELECT count(*) FROM row").fetchone()[0]
    db.close()
    return code, out, took, verdicts, rows


def refused(verdicts, name):
    found = verdicts.get(name, "")
    return found.startswith("REFUSED") and found != "REFUSED0"


def sheets(kind, ending, data, read):
    """Each damaged sheet signed as it is, all received at once; then each under the good one's signature."""
    ws, folder = workspace("ws-" + kind), "%s/%s" % (work, kind)
    os.mkdir(folder)
    original, made = read(data), {}
    for name, bad in variants(data, kind):
        path = "%s/%s%s" % (folder, name, ending)
        write(path, bad)
        alt.sign(signer, keys, path, "S1")
        made[name + ending] = bad
    paths = ["%s/%s" % (folder, name) for name in made]
    code, out, took, verdicts, rows = received(ws, paths)
    must = [name for name, bad in made.items() if bad and read(bad) != original and
            (ending != ".xml" or read(bad) is None)]
    missed = [name for name in must if not refused(verdicts, name)]
    taken = sum(v.startswith("ADMITTED") for v in verdicts.values())
    good = code == 2 and not missed and not SANITIZER.search(out) and len(must) > flips // 2
    say(good, "%s: %d damaged files, %d of them must be refused and are, %d taken whose contents another reader "
        "reads too" % (kind, len(made), len(must), taken), "exit %d, %d rows, missed %s\n%s" % (code, rows, missed, out))
    say(rows == 0 or taken > 0, "%s: no row of what was refused" % kind, str(rows))

    ws = workspace("ws-signed-" + kind)
    write(folder + "/good" + ending, data)
    alt.sign(signer, keys, folder + "/good" + ending, "S1")
    with open(folder + "/good" + ending + ".p7s", "rb") as f:
        signature = f.read()
    for name in made:
        write("%s/%s.p7s" % (folder, name), signature)
    code, out, took, verdicts, rows = received(ws, paths)
    missed = [name for name in made if made[name] and not refused(verdicts, name)]
    say(code == 3 and not missed and rows == 0 and not SANITIZER.search(out),
        "%s: altered after signing: all %d refused, no row" % (kind, len(made)), "exit %d, %d rows, missed %s\n%s" % (code, rows, missed, out))


def imports(kind, command, ending, data, read):
    ws = workspace("ws-" + kind)
    if command[1] != "roster":
        code, out, _ = run("import", "roster", "--project", "XJ01", "--from", "2026-03-01", month + "/roster-XJ01.csv",
                           "--key", keys + "/labour.key", "--cert", keys + "/labour.pem", ws=ws)
        assert code in (0, 1), out
    before = run("audit", "--dump", ws=ws)[1]
    original, tried, wrong, must = read(data), 0, [], 0
    for name, bad in variants(data, kind):
        if read(bad) == original:
            continue
        path = "%s/%s-%s%s" % (work, kind, name, ending)
        write(path, bad)
        code, out, took = run(*command, path, "--key", keys + "/labour.key", "--cert", keys + "/labour.pem", ws=ws)
        os.remove(path)
        tried += 1
        whole = read(bad) is not None   # a doubled gzip is a longer gzip: its rows are read, and told
        must += not whole
        if SANITIZER.search(out) or not re.search(r"W1\d{3}", out) or code not in ((0, 1, 2) if whole else (2,)):
            wrong.append("%s: exit %d\n%s" % (name, code, out))
        if whole and code != 2:
            ws = workspace("ws-%s-%d" % (kind, tried))
            before = run("audit", "--dump", ws=ws)[1]
    say(not wrong and must > flips // 2, "%s: %d damaged files imported, each with a finding, the %d that another reader "
        "refuses with exit 2" % (kind, tried, must), "\n".join(wrong))
    say(run("audit", "--dump", ws=ws)[1] == before, "%s: nothing changed" % kind)


sheet = month + "/sheets/XJ01-S1-202610-01.xml"
with open(sheet, "rb") as opened:
    sheets("xml", ".xml", opened.read(), document)
sheets("package", ".zip", alt.package(sheet), parts)
book = alt.Sheet()
with open(month + "/roster-XJ01.csv", encoding="utf-8-sig", newline="") as opened:
    for line in csv.reader(opened):
        book.row(*[c.lstrip("'").removeprefix('="').removesuffix('"') for c in line])
imports("workbook", ["import", "roster", "--project", "XJ01", "--from", "2026-03-01"], ".xlsx", book.bytes(), parts)
with open(month + "/attendance-XJ01.csv.gz", "rb") as opened:
    imports("punches", ["import", "attendance", "--project", "XJ01", "--month", "2026-10"], ".csv.gz", opened.read(),
            gunzipped)
sys.exit(fails > 0)
