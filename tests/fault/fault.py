#!/usr/bin/env python3
"""One command of the demonstration with faults (tests/fault/fault.sh sets the environment).

FAULT_MODE=points: the command runs undisturbed in the real workspace; then, on copies of the workspace as it was before,
    with its n-th file call failed, and separately killed there, and once more undisturbed: the database as text, the
    names and bytes of all files must be those of the undisturbed command, and audit must hold.
FAULT_MODE=reach: the same faults, and nothing is compared: what is asked is which lines of the program run (make coverage).
FAULT_MODE=record: the command runs; its exit status is noted.
FAULT_MODE=month: the command may be killed somewhere; it runs again, and ends with the noted status.
FAULT_SAMPLE=k: so many points of each kind of fault for each command, seeded; without it all of them, but of allocations, of
    crashes within a recovery and of a replay FEWER.
FAULT_KINDS=k: so many of the kinds of fault for each command, by the same dice; or the kinds themselves, read,alloc.
FAULT_ONLY=word: the commands whose words it is among; FAULT_SOME=k: about every k-th, by the same dice; the others just run.

What a workspace is when the fault has struck (every file's name and bytes, the database's too) decides what running again
makes of it, for the shim gives SQLite the same random numbers each time: a state met before is not tried a second time.
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
SOME = int(os.environ.get("FAULT_SOME") or 1)
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


class Server:
    """The program loaded once with a shim, for many runs of one command in one place (serve.c)."""

    def __init__(self, argv, place, shim):
        self.note = os.path.dirname(place or "/x/y") + "-note"
        self.argv, self.shim = argv, shim
        env = dict(os.environ, LD_PRELOAD=os.path.join(os.path.dirname(SHIM), shim), FAULT_ROOT=os.path.realpath(place),
                   FAULT_COUNT=self.note + ".count", FAULT_HIT=self.note + ".hit", FAULT_SERVE="1")
        self.process = subprocess.Popen([PROGRAM] + argv, env=env, stdin=subprocess.PIPE, stdout=subprocess.PIPE)

    def run(self, how, n, out):
        """Exit status, calls counted, whether it struck."""
        for name in (self.note + ".count", self.note + ".hit"):
            if os.path.exists(name):
                os.unlink(name)
        self.process.stdin.write(f"{how} {n} {out}\n".encode())
        self.process.stdin.flush()
        status = os.waitstatus_to_exitcode(int(self.process.stdout.readline()))
        calls = int(open(self.note + ".count").read()) if os.path.exists(self.note + ".count") else 0
        return status, calls, os.path.exists(self.note + ".hit")


servers = []    # of this process: those for the command in hand


def plain(argv, out=None):
    return subprocess.run([PROGRAM] + argv, stdin=subprocess.DEVNULL, stdout=out, stderr=out).returncode


def run(argv, how, n, place, out="/dev/null"):
    """Exit status, calls counted, whether it struck."""
    shim = "alloc.so" if how in MEMORY + ("count-alloc",) else os.path.basename(SHIM)
    found = [s for s in servers if s.argv == argv and s.shim == shim]
    if not found:
        found = [Server(argv, place, shim)]
        servers.append(found[0])
    return found[0].run(how, n, out)


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


known = {}  # what names a file's bytes without reading them: their digest


def stamp(s):
    return s.st_ino, s.st_size, s.st_mtime_ns, s.st_ctime_ns


def digest(path):
    key = (path,) + stamp(os.lstat(path))
    if key not in known:
        known[key] = hashlib.sha256(open(path, "rb").read()).hexdigest()
    return known[key]


def pages(ws):
    """The database's bytes but for SQLite's two counters of changes; None where something waits in its log."""
    wal = os.path.join(ws, "daifa.db-wal")
    if os.path.exists(wal) and os.path.getsize(wal) > 0:
        return None
    with open(os.path.join(ws, "daifa.db"), "rb") as f:
        data = f.read()
    return hashlib.sha256(data[:24] + data[28:92] + data[96:]).digest()


def files(ws):
    """Every file's digest by its name, and of directories that they are there."""
    found = {}
    for top, dirs, names in os.walk(ws):
        found.update((os.path.relpath(os.path.join(top, d), ws) + "/", "") for d in dirs)
        for name in names:
            short = os.path.relpath(os.path.join(top, name), ws)
            if name != "daifa.db-shm":     # what SQLite makes anew from the rest
                found[short] = digest(os.path.join(top, name))
    return found


def tree(found):
    """Of those files all but the database; signatures may be random, of them only the names."""
    return {k: "" if k.endswith(".p7s") and not k.startswith("inbox") else v for k, v in found.items()
            if not k.startswith("daifa.db") and k != "lock" and not k.endswith("/")}


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
        self.turn, self.copied, self.met = 0, {}, {}
        if MODE != "reach":
            self.dump, self.audit = dump(after), audit(after)[0]
            self.files, self.pages = files(after), pages(after)
            self.tree = tree(self.files)

    def place(self, worker):
        """A copy of the workspace as it was before, and the command for it."""
        place = os.path.join(SCRATCH, f"t{worker}", "ws")
        if not self.copied or not os.path.exists(place):
            shutil.rmtree(os.path.dirname(place), ignore_errors=True)
            os.makedirs(os.path.dirname(place))
            if os.path.exists(self.before):
                shutil.copytree(self.before, place, symlinks=True)
        else:
            self.restore(place)
        if os.path.exists(self.before):
            self.copied = {os.path.join(top, name): stamp(os.lstat(os.path.join(top, name)))
                           for top, dirs, names in os.walk(place) for name in names}
        return place, at_workspace(self.argv, place)[0]

    def restore(self, place):
        """Only what a trial changed in the copy is copied again."""
        for name in os.listdir(os.path.dirname(place)):
            if name != "ws":
                path = os.path.join(os.path.dirname(place), name)
                shutil.rmtree(path) if os.path.isdir(path) else os.unlink(path)
        for top, dirs, names in os.walk(place, topdown=False):
            there = os.path.join(self.before, os.path.relpath(top, place))
            for name in names:
                path = os.path.join(top, name)
                if name.startswith("daifa.db") or self.copied.get(path) != stamp(os.lstat(path)):
                    os.unlink(path)
            if not os.path.isdir(there):
                os.rmdir(top)
        for top, dirs, names in os.walk(self.before):
            there = os.path.join(place, os.path.relpath(top, self.before))
            os.makedirs(there, exist_ok=True)
            for name in names:
                if not os.path.lexists(os.path.join(there, name)):
                    shutil.copy2(os.path.join(top, name), os.path.join(there, name), follow_symlinks=False)

    def ended(self, how, n, place, argv):
        """What is wrong with how a run with a fault ended."""
        said = os.path.dirname(place) + "-said"
        status, _, struck = run(argv, "kill" if how == "twice" else how, n, place, said)
        if not struck:
            return "never reached"
        if how in KILLED:
            return None if status == -9 else f"not killed, status {status}"
        if MODE == "reach" and how in MEMORY and status == -11:
            return None     # what counts the lines asks for memory when the program has ended, and takes it for granted
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
        spare = os.path.join(os.path.dirname(place) + "-spare", "ws")
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
        if MODE == "reach":
            if how in KILLED:
                run(argv, "none", 0, place)
            return None
        # beside the workspace too: a replay leaves its own there; but not what the shim put aside
        state = frozenset((k, v) for k, v in files(os.path.dirname(place)).items() if not k.startswith("ws-undo/"))
        if state not in self.met:
            self.met[state] = self.mended(place, argv)
        return self.met[state] and f"{name}: {self.met[state]}"

    def mended(self, place, argv):
        """What is wrong once the command ran again."""
        again = run(argv, "none", 0, place)[0]
        if again in (70, 74) or again < 0:
            return f"run again: status {again}"
        found = files(place)
        got = self.dump if pages(place) == self.pages is not None else dump(place)
        if got != self.dump:
            return f"the database differs: {difference(self.dump, got)}"
        had, want = tree(found), self.tree
        if had != want:
            odd = sorted(k for k in set(had) | set(want) if had.get(k) != want.get(k))
            return f"files differ: {' '.join(odd[:4])}"
        # The same rows and the very same bytes were audited before; now and then they are looked at all the same.
        self.turn += 1
        if all(self.files.get(k) == found[k] for k in had) and self.turn % 8 != 0:
            return None
        code, text = audit(place)
        if code != self.audit:
            return f"audit ends with {code}: {text[-400:]}"
        return None


def stop():
    for server in servers:
        server.process.stdin.close()
        server.process.wait()
    servers.clear()


def try_lane(lane):
    trial, worker, jobs = lane
    wrong = [why for why in (trial.try_at((worker,) + job) for job in jobs) if why]
    stop()
    return wrong, len(trial.met)


def chosen(count, how, key):
    points = list(range(1, count + 1))
    # a replay takes seconds and writes beside the workspace only
    fewer = FEWER.get(how) or ("--replay" in key and 100)
    if fewer and not SAMPLE:
        return points[::max(1, count // fewer)]
    if SAMPLE and SAMPLE < count:
        points = sorted(random.Random(f"{SEED} {how} {key}").sample(points, SAMPLE))
    return points


def points(argv):
    _, ws = at_workspace(argv, None)
    key = " ".join(a for a in argv if not a.startswith("/"))
    if ws is None or os.environ.get("FAULT_ONLY", argv[0]) not in argv or random.Random(f"{key} {SEED}").random() * SOME >= 1:
        return plain(argv)
    before = os.path.join(SCRATCH, "before")
    shutil.rmtree(before, ignore_errors=True)
    if os.path.exists(ws):
        shutil.copytree(ws, before, symlinks=True)
    status, calls, _ = run(argv, "count", 0, ws, os.path.join(SCRATCH, "said"))
    with open(os.path.join(SCRATCH, "said"), "rb") as out:
        said = out.read()
    sys.stdout.buffer.write(said)
    sys.stdout.flush()
    trial = Trial(argv, before, ws, status, said)
    count = {"count": calls}
    kinds = sorted(random.Random(f"{SEED} {key}").sample(KINDS, int(FEW))) if FEW.isdigit() else FEW.split(",")
    for how in sorted({COUNTED[k] for k in kinds} - {"count"}):
        place, there = trial.place(0)
        count[how] = run(there, how, 0, place)[1]
    stop()
    jobs = [(how, n) for how in kinds for n in chosen(count[COUNTED[how]], how, key)]
    # neighbours leave the same states behind, whatever the kind: they go to one lane, by turns of some dozens
    jobs.sort(key=lambda job: (COUNTED[job[0]], job[1]))
    lanes = [(trial, k, [job for i, job in enumerate(jobs) if i // 48 % WORKERS == k]) for k in range(WORKERS)]
    lanes = [lane for lane in lanes if lane[2]]
    with multiprocessing.get_context("fork").Pool(WORKERS) as pool:
        done = pool.map(try_lane, lanes)
    wrong, states = [why for found, _ in done for why in found], sum(met for _, met in done)
    with open(os.path.join(SCRATCH, "log-" + os.environ["FAULT_MONTH"]), "a", encoding="utf-8") as log:
        log.write(json.dumps({"command": key, "points": count, **{k: sum(j[0] == k for j in jobs) for k in KINDS}, "states": states, "wrong": wrong}, ensure_ascii=False) + "\n")
    return status


def turn():
    """Which command of the month this is."""
    path = os.path.join(SCRATCH, f"turn-{os.environ['FAULT_MONTH']}")
    n = int(open(path).read()) if os.path.exists(path) else 0
    with open(path, "w") as f:
        f.write(str(n + 1))
    return n


def record(argv):
    status = plain(argv)
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
    status = plain(argv, subprocess.DEVNULL)
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
    x, y = tree(files(a)), tree(files(b))
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
    points = ", ".join(f"{sum(r['points'].get(k, 0) for r in rows)} {what}" for k, what in
                       (("count", "calls that change files"), ("count-read", "reads"), ("count-alloc", "allocations"))
                       if any(k in r["points"] for r in rows))
    print(f"{'FAIL' if wrong else 'ok'} fault: {name}: {len(rows)} commands, {points}; tried {tried}; {sum(r['states'] for r in rows)} states, {wrong} wrong")
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
