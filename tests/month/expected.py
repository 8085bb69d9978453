"""expected.py EXPECTED DB: each row is paid or held for exactly the reason that the generator planted."""
import sqlite3
import sys

expected, path = sys.argv[1:3]
db = sqlite3.connect(path)
names = {}
for n in ("1-files", "2-rows", "3-banks", "5-papers"):
    for line in open(f"{sys.path[0]}/../../include/daifa/findings/{n}.def", encoding="utf-8"):
        if line.startswith("FINDING("):
            code, name, severity = [w.strip() for w in line[8:].split(",")[:3]]
            names[int(code)] = name, severity
# the page of the fixtures says where: document | row | column | finding
where = {}
for line in open(f"{sys.path[0]}/../../fixtures/month/README.md", encoding="utf-8"):
    cell = [c.strip() for c in line.split("|")[1:-1]]
    if len(cell) == 5 and cell[0].startswith("XJ") and cell[1] != "whole":
        for n in cell[1].split(", "):
            where[cell[0], n] = set(cell[2].split(", ")), cell[3]
bad = rows = plants = paid = 0
for line in open(expected, encoding="utf-8").read().splitlines()[1:]:
    sheet, n, outcome, net = line.split("\t")
    rows += 1
    (sheet_id,) = db.execute("SELECT id FROM sheet WHERE number=?", (sheet,)).fetchone()
    found = db.execute("""SELECT code,col FROM finding WHERE n=? AND judgement=(SELECT max(id) FROM judgement WHERE sheet=?)
        UNION SELECT code,col FROM sheet_finding WHERE n=? AND sheet=?""", (n, sheet_id, n, sheet_id)).fetchall()
    heavy = {names[c][0] for c, _ in found if names[c][1] != "NOTE"}
    columns = {col for c, col in found if names[c][1] != "NOTE"}
    planted = where.pop((sheet, n), (set(), ""))
    if planted != (columns, next(iter(heavy), "")):
        bad += 1
        print(f"FAIL {sheet}#{n}: {planted[1]} planted in {sorted(planted[0])}, {sorted(heavy)} found in {sorted(columns)}")
    payments = db.execute("""SELECT p.now_state,p.fen FROM payment p JOIN row r ON r.claim=p.claim WHERE r.sheet=? AND r.n=?
        ORDER BY p.id""", (sheet_id, n)).fetchall()
    decided = db.execute("""SELECT d.verdict FROM decision d JOIN row r ON r.id=d.row WHERE r.sheet=? AND r.n=? ORDER BY d.id""",
                         (sheet_id, n)).fetchall()
    accepted = bool(decided) and decided[-1][0] == "ACCEPT"
    fen = int(net.replace(".", "")) if net else 0
    if outcome == "paid":
        paid += 1
        good = not heavy or accepted
        good = good and payments and all(p[1] == fen for p in payments) and not [p for p in payments if p[0] in ("ISSUED", "PENDING")]
    else:
        plants += 1
        good = outcome.split(":")[1] in heavy and len(heavy) == 1 and (bool(payments) == accepted)
    if not good:
        bad += 1
        print(f"FAIL {sheet}#{n}: expected {outcome} {net}, found {sorted(heavy)}, payments {payments}, decided {decided}")
extra = db.execute("SELECT count(*) FROM row r JOIN sheet s ON s.id=r.sheet").fetchone()[0]
if extra != rows:
    bad += 1
    print(f"FAIL {extra} rows in the workspace, {rows} expected")
if where:
    bad += 1
    print(f"FAIL planted, but no such row: {sorted(where)}")
if not bad:
    print(f"ok {rows} rows: {paid} to be paid, {plants} planted faults, each found for its reason in its column")
sys.exit(bad > 0)
