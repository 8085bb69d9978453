#!/usr/bin/env python3
"""One command of the demonstration with faults (tests/fault/fault.sh sets the environment).

FAULT_MODE=points: the command runs undisturbed in the real workspace; then, on copies of the workspace as it was before,
    with its n-th file call failed, and separately killed there, and once more undisturbed: the database as text, the
    names and bytes of all files must be those of the undisturbed command, and audit must hold.
FAULT_MODE=reach: the same faults, and nothing is compared: what is asked is which lines of the program run (make coverage).
FAULT_MODE=record: the command runs; its exit status is noted.
FAULT_MODE=month: the command may be killed somewhere; it runs again, and ends with the noted status.
FAULT_SAMPLE=k: so many points of each kind of fault for each command, seeded; without it all of them, but of allocations and of
    crashes within a recovery FEWER.
FAULT_KINDS=k: so many of the kinds of fault for each command, by the same dice; or the kinds themselves, read,alloc.
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
# a call that changes a file failed with an error or done by half; killed; the power cut, with nothing left of what was not
# fsynced, or with some; killed, and killed again in the run that mends it; a read failed; an allocation refused once, or from there on
FAILED, KILLED = ("eio", "enospc", "eintr", "short"), ("kill", "cut", "tear", "twice")
CALLS, READS, MEMORY = FAILED + KILLED, ("read", "reintr"), ("alloc", "starve")
KINDS = CALLS + READS + MEMORY
COUNTED = {**{k: "count" for k in CALLS}, **{k: "count-read" for k in READS}, **{k: "count-alloc" for k in MEMORY}}
# a command makes some fifty thousand allocations: so many of them, evenly
FEWER = {"alloc": 60, "starve": 60, "twice": 40}
FEW = os.environ.get("FAULT_KINDS") or str(len(KINDS))
WORKERS = int(os.environ.get("FAULT_WORKERS") or 2)


def at_workspace(argv, place):
    """The command with another workspace, and where its own was."""
    argv = list(argv)
    if "-C" not in argv and "init" not in argv:
        return argv, None
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
        env.update(LD_PRELOAD=os.path.join(os.path.dirname(SHIM), "alloc.so") if how in MEMORY + ("count-alloc",) else SHIM, FAULT_ROOT=os.path.realpath(place), FAULT_AT=str(n), FAULT_HOW=how,
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

    def __init__(self, argv, before, after, status, said):
        self.argv, self.before, self.after, self.status, self.said = argv, before, after, status, said
        self.turn = 0
        if MODE != "reach":
            self.dump, self.audit = dump(after), audit(after)[0]
            self.tree, self.bytes = tree(after)

    def place(self, worker):
        """A copy of the workspace as it was before, and the command for it."""
        place = os.path.join(SCRATCH, f"t{worker}", "ws")
        shutil.rmtree(os.path.dirname(place), ignore_errors=True)
        os.makedirs(os.path.dirname(place))
        if os.path.exists(self.before):
            shutil.copytree(self.before, place, symlinks=True)
        return place, at_workspace(self.argv, place)[0]

    def ended(self, how, n, place, argv):
        """What is wrong with how a run with a fault ended."""
        said = os.path.join(os.path.dirname(place), "said")
        with open(said, "wb") as out:
            status, _, struck = run(argv, "kill" if how == "twice" else how, n, place, out)
        if not struck:
            return "never reached"
        if how in KILLED:
            return None if status == -9 else f"not killed, status {status}"
        if status < 0 or (status == 70 and how not in MEMORY):
            return f"ended with status {status}"
        # an input that cannot be opened is refused; nothing else may be: least of all for having been tampered with
        if status not in {self.status, 74} | ({70} if how in MEMORY else {2} if how in READS else set()):
            return f"status {status} instead of {self.status}: {open(said, encoding='utf-8', errors='replace').read()[-400:]}"
        with open(said, "rb") as f:
            if status == self.status and f.read().replace(place.encode(), self.after.encode()) != self.said:
                return f"ends with {status} and says something else"
        return None

    def again(self, how, n, place, argv):
        """A run upon a crash, killed too: the call is one that this very run makes."""
        if how != "twice":
            return None
        spare = os.path.join(os.path.dirname(place), "spare", "ws")
        shutil.rmtree(os.path.dirname(spare), ignore_errors=True)
        if os.path.exists(place):
            shutil.copytree(place, spare, symlinks=True)
        else:
            os.makedirs(os.path.dirname(spare))
        calls = run(at_workspace(argv, spare)[0], "count", 0, spare)[1]
        shutil.rmtree(os.path.dirname(spare), ignore_errors=True)
        if calls == 0:
            return None     # all was done, nothing is left to mend
        m = random.Random(f"{SEED} {n}").randint(1, calls)
        status, _, struck = run(argv, "kill", m, place)
        return None if struck and status == -9 else f"then kill at {m} of {calls}: status {status}"

    def try_at(self, job):
        worker, how, n = job
        place, argv = self.place(worker)
        name = f"{how} at {n}"
        why = self.ended(how, n, place, argv) or self.again(how, n, place, argv)
        if why:
            return f"{name}: {why}"
        if MODE == "reach" and how not in KILLED:
            return None
        again = run(argv)
        if MODE == "reach":
            return None
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
    if how in FEWER and not SAMPLE:
        return points[::max(1, count // FEWER[how])]
    if SAMPLE and SAMPLE < count:
        points = sorted(random.Random(f"{SEED} {how} {key}").sample(points, SAMPLE))
    return points


def points(argv):
    _, ws = at_workspace(argv, None)
    if ws is None:
        return run(argv, out=None)
    before = os.path.join(SCRATCH, "before")
    shutil.rmtree(before, ignore_errors=True)
    if os.path.exists(ws):
        shutil.copytree(ws, before, symlinks=True)
    with open(os.path.join(SCRATCH, "said"), "w+b") as out:
        status, calls, _ = run(argv, "count", 0, ws, out)
        out.seek(0)
        said = out.read()
    sys.stdout.buffer.write(said)
    sys.stdout.flush()
    trial = Trial(argv, before, ws, status, said)
    count = {"count": calls}
    key = " ".join(a for a in argv if not a.startswith("/"))
    for how in ("count-read", "count-alloc"):
        place, there = trial.place(0)
        count[how] = run(there, how, 0, place)[1]
    kinds = sorted(random.Random(f"{SEED} {key}").sample(KINDS, int(FEW))) if FEW.isdigit() else FEW.split(",")
    jobs = [(how, n) for how in kinds for n in chosen(count[COUNTED[how]], how, key)]
    lanes = [(trial, k, jobs[k::WORKERS]) for k in range(WORKERS) if jobs[k::WORKERS]]
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        wrong = [why for found in pool.map(try_lane, lanes) for why in found]
    with open(os.path.join(SCRATCH, "log-" + os.environ["FAULT_MONTH"]), "a", encoding="utf-8") as log:
        log.write(json.dumps({"command": key, "points": count, **{k: sum(j[0] == k for j in jobs) for k in KINDS}, "wrong": wrong}, ensure_ascii=False) + "\n")
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
    name = os.environ["FAULT_MONTH"]
    rows = [json.loads(line) for line in open(os.path.join(SCRATCH, "log-" + name), encoding="utf-8")]
    wrong = sum(len(r["wrong"]) for r in rows)
    for r in rows:
        for why in r["wrong"]:
            print(f"fault: daifa {r['command']}: {why}")
    tried = ", ".join(f"{sum(r[k] for r in rows)} {k}" for k in KINDS)
    points = ", ".join(f"{sum(r['points'][k] for r in rows)} {what}" for k, what in
                       (("count", "calls that change files"), ("count-read", "reads"), ("count-alloc", "allocations")))
    print(f"{'FAIL' if wrong else 'ok'} fault: {name}: {len(rows)} commands, {points}; tried {tried}, {wrong} wrong")
    return 1 if wrong else 0


if __name__ == "__main__":
    if sys.argv[1:2] == ["--same"]:
        trouble = same(sys.argv[2], sys.argv[3])
        if trouble:
            print(f"fault: {trouble}", file=sys.stderr)
        sys.exit(1 if trouble else 0)
    if sys.argv[1:2] == ["--summary"]:
        sys.exit(summary())
    sys.exit({"points": points, "reach": points, "record": record, "month": month}[MODE](sys.argv[1:]))
