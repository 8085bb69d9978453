#!/usr/bin/env python3
"""coverage.py BUILD REASONS: what the tests reached of src/, from BUILD/obj compiled with --coverage.

Prints lines and branches of each directory, then FAIL for each stretch of lines that was not reached and has no reason
in REASONS, for each line of a source that must be reached whole, and for each reason that holds for nothing.
REASONS has lines of fields separated by ` | `:
    whole | SOURCE                      every line of it is reached
    SOURCE | TEXT | REASON              the stretch of unreached lines whose first line contains TEXT;
                                        TEXT <- TEXT2: and the line of code before that one contains TEXT2;
                                        a REASON `now and then: …` is of lines that the machine's speed decides
    class | LINE | BEFORE | REASON      every unreached line that matches the pattern LINE below one that matches BEFORE
A stretch ends at the next line that was reached.  `coverage.py BUILD REASONS list` prints the stretches without a reason.
"""
import collections
import json
import os
import re
import subprocess
import sys


def measured(build):
    """{source: {line: [count, function, {branch: count}]}}, of all that was compiled."""
    found = collections.defaultdict(dict)
    notes = sorted(os.path.join(top, n) for top, _, names in os.walk(os.path.join(build, "obj")) for n in names
                   if n.endswith(".gcno"))
    for note in notes:
        text = subprocess.run(["gcov", "-j", "-b", "-t", note], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
                              check=True).stdout
        for unit in json.loads(text)["files"]:
            if not unit["file"].startswith("src/"):
                continue
            lines = found[unit["file"]]
            for line in unit["lines"]:
                have = lines.setdefault(line["line_number"], [0, line.get("function_name", ""), {}])
                have[0] += line["count"]
                for i, branch in enumerate(line["branches"]):
                    key = (os.path.basename(note), i)
                    have[2][key] = have[2].get(key, 0) + branch["count"]
    return found


def stretches(lines):
    """The lines that were not reached, together while no reached one and no other function is between."""
    run, function = [], None
    for number in sorted(lines):
        count, name, _ = lines[number]
        if count or name != function:
            if run:
                yield run
            run = []
        function = name
        if not count:
            run.append(number)
    if run:
        yield run


class Reasons:
    def __init__(self, path):
        self.whole, self.rows, self.classes, self.wrong = [], [], [], []
        for number, line in enumerate(open(path, encoding="utf-8"), 1):
            line = line.strip()
            if not line or line.startswith("#"):
                continue
            fields = [f.strip() for f in line.split(" | ")]
            if fields[0] == "whole" and len(fields) == 2:
                self.whole.append(fields[1])
            elif fields[0] == "class" and len(fields) == 4:
                self.classes.append([re.compile(fields[1]), re.compile(fields[2]), fields[3], 0])
            elif len(fields) == 3 and fields[2]:
                self.rows.append([fields[0], fields[1], fields[2], 0])
            else:
                self.wrong.append(f"{path}:{number}: {line}")

    @staticmethod
    def before(text, number):
        """What stands before a statement: a line that is not empty."""
        before = number - 2
        while before >= 0 and not text[before].strip():
            before -= 1
        return text[before] if before >= 0 else ""

    def of_line(self, text, number):
        for row in self.classes:
            if row[0].search(text[number - 1]) and row[1].search(self.before(text, number)):
                row[3] += 1
                return True
        return False

    def of(self, source, text, run):
        for row in self.rows:
            first, _, before = row[1].partition(" <- ")
            if row[0] == source and first in text[run[0] - 1] and before in self.before(text, run[0]):
                row[3] += len(run)
                return True
        return all([self.of_line(text, n) for n in run])


def main():
    build, reasons, listing = sys.argv[1], Reasons(sys.argv[2]), sys.argv[3:] == ["list"]
    found = measured(build)
    sums = collections.defaultdict(lambda: [0, 0, 0, 0])
    bad, reasoned, without = [f"not a reason: {w}" for w in reasons.wrong], 0, 0
    for source in sorted(found):
        lines = found[source]
        text = open(source, encoding="utf-8").read().split("\n")
        for where in (os.path.dirname(source), "all"):
            total = sums[where]
            total[0] += sum(1 for v in lines.values() if v[0])
            total[1] += len(lines)
            total[2] += sum(1 for v in lines.values() for c in v[2].values() if c)
            total[3] += sum(len(v[2]) for v in lines.values())
        for run in stretches(lines):
            first = f"{source}:{run[0]}: {text[run[0] - 1].strip()}" + (f" (and {len(run) - 1} more)" if len(run) > 1 else "")
            if source in reasons.whole:
                bad.append(f"not reached, and must be: {first}")
            elif reasons.of(source, text, run):
                reasoned += len(run)
                continue
            else:
                bad.append(f"not reached, and no reason: {first}")
            without += len(run)
            if listing:
                print(f"{source} {lines[run[0]][1]}()")
                for n in range(max(1, run[0] - 3), run[-1] + 1):
                    print(f"  {'#' if n in run else ' '} {n:4d} {text[n - 1]}".expandtabs(4))
    bad += [f"no such source: {s}" for s in reasons.whole if s not in found]
    bad += [f"a reason for nothing: {r[0]} | {r[1]}" for r in reasons.rows
            if not r[3] and not r[2].startswith("now and then: ")]
    bad += [f"a class of nothing: {r[2]}" for r in reasons.classes if not r[3]]
    if listing:
        return 0
    for where in sorted(sums, key=lambda w: (w == "all", w)):
        hit, n, taken, branches = sums[where]
        print(f"coverage {where:14} lines {100 * hit / n:6.2f} % of {n:5d}   "
              f"branches {100 * taken / branches if branches else 100:6.2f} % of {branches:5d}")
    for row in reasons.classes:
        print(f"    {row[3]:5d} lines: {row[2]}")
    print(f"    {sum(r[3] for r in reasons.rows):5d} lines with a reason of their own")
    for line in bad:
        print(f"FAIL coverage: {line}")
    if not bad:
        print(f"ok coverage: {len(reasons.whole)} sources reached whole; {reasoned} lines elsewhere not reached, each with its reason")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
