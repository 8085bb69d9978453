"""What the suites of this directory share: the month of fixtures/month up to its check, in a workspace of their own."""
import os
import pathlib
import re
import shutil
import subprocess
import sys
import tempfile
import time

HERE = pathlib.Path(__file__).resolve().parents[2]
MONTH = HERE / "fixtures/month"
fails = 0


def ok(what, good, more=""):
    global fails
    print(("ok " if good else "FAIL ") + what)
    if not good:
        fails += 1
        if more:
            print("    " + str(more)[:1500].replace("\n", "\n    "))
    return good


class Scene:
    def __init__(self, build):
        self.daifa = str(pathlib.Path(build).resolve() / "daifa")
        self.work = pathlib.Path(tempfile.mkdtemp(prefix="review."))
        self.keys = self.work / "keys"
        self.ws = self.work / "ws"
        shutil.copytree(HERE / "fixtures/keys", self.keys)
        for k in self.keys.glob("*.key"):
            k.chmod(0o600)
        self.env = dict(os.environ, DAIFA_FORMATS=str(HERE / "formats"), DAIFA_LANG="zh")
        self.at("2026-11-01 09:00")
        self.run("init", self.ws, "--anchor", self.keys / "anchor.pem", "--demo", want=0, bare=True)

    def at(self, when):
        t = time.mktime(time.strptime(when + " UTC", "%Y-%m-%d %H:%M %Z")) - time.timezone
        self.env["SOURCE_DATE_EPOCH"] = str(int(t) - 8 * 3600)

    def run(self, *args, want=None, bare=False):
        command = [self.daifa] + ([] if bare else ["-C", str(self.ws)]) + [str(a) for a in args]
        p = subprocess.run(command, capture_output=True, text=True, env=self.env)
        out = p.stdout + p.stderr
        if want is not None and p.returncode != want:
            ok(f"exit {want}: daifa {' '.join(map(str, args))}", False, f"exit {p.returncode}\n{out}")
        self.code = p.returncode
        return out

    def who(self, who, *args, want=0):
        return self.run(*args, "--key", self.keys / f"{who}.key", "--cert", self.keys / f"{who}.pem", want=want)

    def master(self, month=MONTH, projects=("XJ01", "XJ02")):
        for p in projects:
            self.run("project", month / f"project-{p}.xml", want=0)
            self.who("labour", "import", "roster", "--project", p, "--from", "2026-03-01", month / f"roster-{p}.csv")
            self.who("labour", "import", "attendance", "--project", p, "--month", "2026-10",
                     month / f"attendance-{p}.csv.gz")
            self.who("labour", "import", "progress", "--project", p, "--month", "2026-10", month / f"progress-{p}.csv")

    def checked(self, sheets=None):
        """received and checked; the money is there"""
        self.master()
        self.at("2026-11-02 10:30")
        for p in ("XJ01", "XJ02"):
            self.who("labour", "import", "deposits", "--project", p, MONTH / f"deposits-{p}.csv")
        sheets = sheets or sorted((MONTH / "sheets").glob("*.xml"))
        self.run("receive", *sheets)
        self.at("2026-11-03 09:00")
        self.run("receive", *sorted((MONTH / "sheets/later").glob("*.xml")), want=0)
        return self.run("check", "--month", "2026-10", want=1)

    def end(self):
        shutil.rmtree(self.work)
        sys.exit(1 if fails else 0)


def rows_line(text):
    """The figures of `status`: word -> (count, fen)."""
    return {w: (int(n), int(s.replace(".", ""))) for w, n, s in re.findall(r"(\S+?) (\d+) [行笔] (-?[\d]+\.\d\d) 元", text)}
