"""plants.py EXPECTED DB: after `check`, each planted row is held for its own reason and no other row is touched."""
import os
import sqlite3
import sys

expected, path = sys.argv[1:3]
names = {}
folder = os.path.join(sys.path[0], "../../include/daifa/findings")
for n in sorted(os.listdir(folder)):
    for line in open(os.path.join(folder, n), encoding="utf-8"):
        if line.startswith("FINDING("):
            code, name, severity = [w.strip() for w in line[8:].split(",")[:3]]
            names[int(code)] = name, severity
db = sqlite3.connect(path)
sheets = dict(db.execute("SELECT id,number FROM sheet"))
found = {}
for table, of in (("finding f JOIN judgement j ON j.id=f.judgement WHERE j.id=(SELECT max(id) FROM judgement WHERE sheet=j.sheet)",
                   "j.sheet"), ("sheet_finding f WHERE 1", "f.sheet")):
    for sheet, n, code in db.execute(f"SELECT {of},f.n,f.code FROM {table}"):
        if names[code][1] != "NOTE":
            found.setdefault((sheets[sheet], n), set()).add(names[code][0])
plants = hit = other = rows = touched = 0
shown = []
with open(expected, encoding="utf-8") as f:
    next(f)
    for line in f:
        sheet, n, outcome, _ = line.rstrip("\n").split("\t")
        rows += 1
        heavy = found.pop((sheet, int(n)), set())
        want = outcome.partition(":")[2]
        plants += bool(want)
        hit += bool(want) and want in heavy
        touched += bool(heavy)
        more = heavy - {want}
        other += bool(more) and not want
        if (want and want not in heavy) or more:
            shown.append(f"FAIL {sheet}#{n}: expected {outcome}, found {' '.join(sorted(heavy)) or 'nothing'}")
stored = db.execute("SELECT count(*) FROM row").fetchone()[0]
if stored != rows:
    shown.append(f"FAIL {stored} rows stored, {rows} expected")
shown += [f"FAIL {sheet}#{n}: {' '.join(sorted(heavy))}" for (sheet, n), heavy in sorted(found.items())]
print("\n".join(shown[:20] or ["ok every plant, and no other row"]))
touched += len(found)
print(f"plants: precision {1.0 if hit == touched else hit / max(touched, 1):.4f}, recall {1.0 if hit == plants else hit / plants:.4f}; "
      f"found {hit} of {plants} with their own code, other rows touched {other + len(found)}")
