#!/bin/sh
# tests/readme.sh BUILD: executes what README.md and `daifa help` show.
# In README.md, each line "$ COMMAND" of a ```console block is either a command of tests/demo.sh, and then what
# follows is compared with what it printed there, in the order of the month; or it is run in the workspace that the
# demonstration leaves behind.  A line "…" stands for any lines.  Then each command's example is run, in the order
# of `daifa help`, in a copy of that directory.  Prints `ok …` or `FAIL …`; exits 1 when any failed.
set -eu
build=$(cd "${1:?usage: readme.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")/.." && pwd)
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
PATH=$build:$PATH
export PATH
unset DAIFA_LANG DAIFA_PASS
DAIFA=$build/daifa sh "$here/tests/demo.sh" "$tmp/demo" > "$tmp/transcript" 2>&1 || {
	tail -5 "$tmp/transcript"
	echo "FAIL readme: tests/demo.sh"
	exit 1
}
SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d '2026-12-01 10:00' +%s)
export SOURCE_DATE_EPOCH
cp -r "$tmp/demo" "$tmp/papers"
failed=0
python3 - "$here" "$tmp" <<'END' || failed=1
import re, shutil, subprocess, sys

here, tmp = sys.argv[1:]
failed = 0


def verdict(good, what, detail=()):
    global failed
    print(("ok   " if good else "FAIL ") + "readme: " + what)
    if not good:
        failed = 1
        for line in detail:
            print("     " + line)


def shell(command, where):
    done = subprocess.run(["sh", "-c", command], cwd=where, stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, errors="replace")
    return done.returncode, done.stdout.rstrip("\n").split("\n")


def fits(want, got):
    if not want:
        return not got
    if want[0] == "…":
        return any(fits(want[1:], got[i:]) for i in range(len(got) + 1))
    return bool(got) and want[0] == got[0] and fits(want[1:], got[1:])


def blocks(lines):
    """("$ command", lines that follow) of a run of lines."""
    found = []
    for line in lines:
        if line.startswith("$ "):
            found.append((line[2:], []))
        elif found:
            found[-1][1].append(line)
    return found


# What the demonstration printed; headings and the test bank's own lines are nobody's output.
transcript = open(tmp + "/transcript", encoding="utf-8").read().split("\n")
transcript = [l for l in transcript if l and not l.startswith("== ") and not l.startswith("  银行: ")]
month = blocks(transcript)

readme = open(here + "/README.md", encoding="utf-8").read()
at = 0
for body in re.findall(r"^```console\n(.*?)^```$", readme, re.M | re.S):
    for command, want in blocks([l for l in body.split("\n") if l]):
        # from the last one on, and from the beginning when a section begins a new telling
        order = list(range(at, len(month))) + list(range(at))
        known = [i for i in order if month[i][0] == command]
        good = next((i for i in known if fits(want, month[i][1])), None)
        if good is not None:
            at = good + 1
            verdict(True, command)
        elif known:
            verdict(False, command, ["the demonstration printed:"] + month[known[0]][1])
        else:
            got = [l for l in shell(command, tmp + "/demo/ws")[1] if l]
            verdict(fits(want, got), command, ["it printed:"] + got)

shutil.copytree(tmp + "/demo", tmp + "/copy", symlinks=True)
words = re.findall(r"^COMMAND\((\w+),", open(here + "/include/daifa/commands.def", encoding="utf-8").read(), re.M)
for word in words:
    lines = shell("daifa help " + word, tmp)[1]
    examples = [l[2:] for l in lines if l.startswith("  daifa ")]
    if not examples:
        verdict(False, "help %s has no example" % word)
    for command in examples:
        status, got = shell(command, tmp + "/copy")
        verdict(status in (0, 1), "example: " + command, ["exit %d" % status] + got)
sys.exit(failed)
END
# The demonstration is there: its papers are looked at as well.
sh "$here/tests/papers/papers.sh" "$build" "$tmp/papers" || failed=1
exit $failed
