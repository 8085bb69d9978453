#!/usr/bin/env python3
"""One command of the demonstration with faults (tests/fault/fault.sh sets the environment).

FAULT_MODE=points: the command runs undisturbed in the real workspace; then, on copies of the workspace as it was before,
    with its n-th file call failed, and separately killed there, and once more undisturbed: the database as text, the
    names and bytes of all files must be those of the undisturbed command, and audit must hold.
FAULT_MODE=record: the command runs; its exit status is noted.
FAULT_MODE=month: the command may be killed somewhere; it runs again, and ends with the noted status.
FAULT_SAMPLE=k: so many points of each kind of fault for each command, seeded; without it all of them, of allocations 60.
FAULT_KINDS=k: so many of the kinds of fault for each command, by the same dice.
"""
import hashlib
import json
import multiprocessing
import os
import random
import shutil
import sqlite3
import subprocess
import sys

PROGRAM = os.environ["FAULT_PROGRAM"]
SHIM = os.environ["FAULT_SHIM"]
SCRATCH = os.environ["FAULT_DIR"]
MODE = os.environ["FAULT_MODE"]
SEED = os.environ.get("FAULT_SEED", "1")
SAMPLE = int(os.environ.get("FAULT_SAMPLE") or 0)
# failed with an error; killed; the power cut, with nothing left of what was not fsynced, or with some;
# an allocation refused once, or from there on
CALLS, MEMORY = ("fail", "kill", "cut", "tear"), ("alloc", "starve")
KINDS = CALLS + MEMORY
# a command makes some fifty thousand allocations: so many of them, evenly
ALLOCATIONS = 60
FEW = int(os.environ.get("FAULT_KINDS") or len(KINDS))
WORKERS = int(os.environ.get("FAULT_WORKERS") or 2)


def at_workspace(argv, place):
    """The command with another workspace, and where its own was."""
    argv = list(argv)
    i = argv.index("-C") + 1 if "-C" in argv else argv.index("init") + 1
    was, argv[i] = os.path.abspath(argv[i]), place or os.path.abspath(argv[i])
    return argv, was


def run(argv, how=None, n=0, place=None, out=subprocess.DEVNULL):
    """Exit status; (calls, struck) from the shim when it was asked for something."""
    env = dict(os.environ)
    note = os.path.join(SCRATCH, f"note-{os.path.basename(os.path.dirname(place or '/x/y'))}")
    if how:
        for name in (note + ".count", note + ".hit"):
            if os.path.exists(name):
                os.unlink(name)
        env.update(LD_PRELOAD=SHIM if how in CALLS + ("count",) else os.path.join(os.path.dirname(SHIM), "alloc.so"), FAULT_ROOT=os.path.realpath(place), FAULT_AT=str(n), FAULT_HOW=how,
                   FAULT_COUNT=note + ".count", FAULT_HIT=note + ".hit")
    status = subprocess.run([PROGRAM] + argv, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.STDOUT).returncode
    if not how:
        return status
    calls = int(open(note + ".count").read()) if os.path.exists(note + ".count") else 0
    return status, calls, os.path.exists(note + ".hit")


# the curves SM2 and P-256, as certificates name them: their signatures are never twice the same
CURVES = bytes.fromhex("2a811ccf5501822d"), bytes.fromhex("2a8648ce3d030107")


def signatures(ws, db):
    """Of a random signature not its digest, but whether that is the digest of the archived one; of the others the digest."""
    lines = []
    for row in db.execute("SELECT s.*, c.der FROM signature s LEFT JOIN cert c ON c.digest=s.cert ORDER BY s.id"):
        fixed, mark = list(row[:-2]), row[-2]
        object_, cert = (x.hex() for x in row[2:4])
        if any(curve in (row[-1] or b"") for curve in CURVES):
            try:
                kept = open(os.path.join(ws, "archive", "sig", f"{object_}-{cert}.p7s"), "rb").read()
                mark = "its own" if hashlib.sha256(kept).digest() == mark else "another's"
            except OSError as e:
                mark = f"none: {e.strerror}"
        lines.append(f"signature|{fixed!r} {mark!r}")
    return lines


def dump(ws):
    """Every row of every table as text, read past the program; and what SQLite itself says of the file."""
    db = sqlite3.connect(os.path.join(ws, "daifa.db"))
    try:
        tables = [row[0] for row in db.execute("SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name")]
        lines = [f"{t}|{row!r}" for t in tables if t != "signature" for row in db.execute(f"SELECT * FROM {t} ORDER BY 1,2")]
        lines += signatures(ws, db) if "signature" in tables else []
        lines += [f"check|{row[0]}" for row in db.execute("PRAGMA integrity_check")]
    except sqlite3.Error as e:
        lines = [f"sqlite|{e}"]
    finally:
        db.close()
    return "\n".join(lines)


def tree(ws):
    """Every file but the database: its digest; signatures may be random, of them only the names.  And one digest of all bytes."""
    found, every = {}, hashlib.sha256()
    for top, _, names in os.walk(ws):
        for name in names:
            path = os.path.join(top, name)
            short = os.path.relpath(path, ws)
            if short.startswith("daifa.db") or short == "lock":
                continue
            found[short] = hashlib.sha256(open(path, "rb").read()).hexdigest()
    for short in sorted(found):
        every.update(f"{short} {found[short]}\n".encode())
        if short.endswith(".p7s") and not short.startswith("inbox"):
            found[short] = ""
    return found, every.hexdigest()


def audit(ws):
    p = subprocess.run([PROGRAM, "-C", ws, "--lang", "en", "audit"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
                       stderr=subprocess.STDOUT)
    return p.returncode, p.stdout.decode(errors="replace")


def difference(a, b):
    """The first lines in which two texts differ."""
    x, y = a.split("\n"), b.split("\n")
    gone, come = [t for t in x if t not in set(y)][:3], [t for t in y if t not in set(x)][:3]
    return "; ".join([f"-{t[:160]}" for t in gone] + [f"+{t[:160]}" for t in come])


class Trial:
    """One command, its undisturbed result, and the copies on which faults are tried."""

    def __init__(self, argv, before, after, status):
        self.argv, self.before, self.status = argv, before, status
        self.dump, self.audit = dump(after), audit(after)[0]
        self.tree, self.bytes = tree(after)
        self.turn = 0

    def place(self, worker):
        """A copy of the workspace as it was before, and the command for it."""
        place = os.path.join(SCRATCH, f"t{worker}", "ws")
        shutil.rmtree(os.path.dirname(place), ignore_errors=True)
        os.makedirs(os.path.dirname(place))
        if os.path.exists(self.before):
            shutil.copytree(self.before, place, symlinks=True)
        return place, at_workspace(self.argv, place)[0]

    def try_at(self, job):
        worker, how, n = job
        place, argv = self.place(worker)
        status, _, struck = run(argv, how, n, place)
        name = f"{how} at {n}"
        if not struck:
            return f"{name}: never reached"
        if how in MEMORY and status not in (70, 74, self.status):
            return f"{name}: out of memory and status {status}"
        if how not in MEMORY + ("fail",) and status != -9:
            return f"{name}: not killed, status {status}"
        if status in (-11, -6) or (status == 70 and how not in MEMORY):
            return f"{name}: ended with status {status}"
        again = run(argv)
        if again in (70, 74) or again < 0:
            return f"{name}: run again: status {again}"
        got = dump(place)
        if got != self.dump:
            return f"{name}: the database differs: {difference(self.dump, got)}"
        files, every = tree(place)
        if files != self.tree:
            odd = sorted(k for k in set(files) | set(self.tree) if files.get(k) != self.tree.get(k))
            return f"{name}: files differ: {' '.join(odd[:4])}"
        # The same rows and the very same bytes were audited before; now and then they are looked at all the same.
        self.turn += 1
        if every == self.bytes and self.turn % 8 != 0:
            return None
        code, text = audit(place)
        if code != self.audit:
            return f"{name}: audit ends with {code}: {text[-400:]}"
        return None


def try_lane(lane):
    trial, worker, jobs = lane
    return [why for why in (trial.try_at((worker,) + job) for job in jobs) if why]


def chosen(count, how, key):
    points = list(range(1, count + 1))
    if how in MEMORY and not SAMPLE:
        return points[::max(1, count // ALLOCATIONS)]
    if SAMPLE and SAMPLE < count:
        points = sorted(random.Random(f"{SEED} {how} {key}").sample(points, SAMPLE))
    return points


def points(argv):
    _, ws = at_workspace(argv, None)
    before = os.path.join(SCRATCH, "before")
    shutil.rmtree(before, ignore_errors=True)
    if os.path.exists(ws):
        shutil.copytree(ws, before, symlinks=True)
    status, calls, _ = run(argv, "count", 0, ws, out=None)
    trial = Trial(argv, before, ws, status)
    key = " ".join(a for a in argv if not a.startswith("/"))
    place, there = trial.place(0)
    allocations = run(there, "count-alloc", 0, place)[1]
    kinds = sorted(random.Random(f"{SEED} {key}").sample(KINDS, FEW))
    jobs = [(how, n) for how in kinds for n in chosen(calls if how in CALLS else allocations, how, key)]
    lanes = [(trial, k, jobs[k::WORKERS]) for k in range(WORKERS) if jobs[k::WORKERS]]
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        wrong = [why for found in pool.map(try_lane, lanes) for why in found]
    with open(os.path.join(SCRATCH, "log"), "a", encoding="utf-8") as log:
        log.write(json.dumps({"command": key, "calls": calls, **{k: sum(j[0] == k for j in jobs) for k in KINDS}, "wrong": wrong}, ensure_ascii=False) + "\n")
    return status


def turn():
    """Which command of the month this is."""
    path = os.path.join(SCRATCH, f"turn-{os.environ['FAULT_MONTH']}")
    n = int(open(path).read()) if os.path.exists(path) else 0
    with open(path, "w") as f:
        f.write(str(n + 1))
    return n


def record(argv):
    status = run(argv, out=None)
    with open(os.path.join(SCRATCH, "statuses"), "a") as f:
        f.write(f"{turn()} {status}\n")
    return status


def month(argv):
    n = turn()
    dice = random.Random(f"{SEED} {os.environ['FAULT_MONTH']} {n}")
    statuses = dict(line.split() for line in open(os.path.join(SCRATCH, "statuses")))
    _, ws = at_workspace(argv, None)
    killed = 0
    # Once, and now and then the next attempt too: a crash within the recovery of a crash.
    while dice.random() < (0.7, 0.4, 0.0)[killed]:
        killed += run(argv, "kill", dice.randint(1, 120), ws)[2]
        if not killed or killed == 2:
            break
    status = run(argv)
    if status in (70, 74) or status < 0:
        print(f"fault: month {os.environ['FAULT_MONTH']}, command {n}: status {status}", file=sys.stderr)
        return status
    with open(os.path.join(SCRATCH, f"killed-{os.environ['FAULT_MONTH']}"), "a") as f:
        f.write(f"{killed}\n")
    return int(statuses[str(n)])


def same(a, b):
    """fault.py --same A B: two workspaces at the end of their months."""
    x, y = dump(a), dump(b)
    if x != y:
        return f"the database differs: {difference(x, y)}"
    x, y = tree(a)[0], tree(b)[0]
    odd = sorted(k for k in set(x) | set(y) if x.get(k) != y.get(k))
    if odd:
        return f"files differ: {' '.join(odd[:4])}"
    code, text = audit(b)
    return None if code == 0 else f"audit ends with {code}: {text[-400:]}"


def summary():
    """fault.py --summary: what was tried; 1 when anything went wrong."""
    rows = [json.loads(line) for line in open(os.path.join(SCRATCH, "log"), encoding="utf-8")]
    wrong = sum(len(r["wrong"]) for r in rows)
    for r in rows:
        for why in r["wrong"]:
            print(f"fault: daifa {r['command']}: {why}")
    tried = ", ".join(f"{sum(r[k] for r in rows)} {k}" for k in KINDS)
    print(f"{'FAIL' if wrong else 'ok'} fault: {len(rows)} commands, {sum(r['calls'] for r in rows)} points, tried {tried}, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--same"]:
        trouble = same(sys.argv[2], sys.argv[3])
        if trouble:
            print(f"fault: {trouble}", file=sys.stderr)
        sys.exit(1 if trouble else 0)
    if sys.argv[1:2] == ["--summary"]:
        sys.exit(summary())
    sys.exit({"points": points, "record": record, "month": month}[MODE](sys.argv[1:]))
