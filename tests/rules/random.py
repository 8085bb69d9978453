"""random.py SEED OUT: one random month with planted mistakes, its sheets twice: OUT/a as written, OUT/b with rows and sheets in
another order.  OUT/rows.tsv says of each row: sheet, ID, team, line, net (- unreadable), and pay, wait or refused (its document is)."""
import importlib.util
import pathlib
import random
import sys

HERE = pathlib.Path(__file__).resolve().parents[1]
spec = importlib.util.spec_from_file_location("hard_scene", HERE / "hard/scene.py")
hard = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hard)
rnd = random.Random(int(sys.argv[1]))
out = pathlib.Path(sys.argv[2])
f = hard.Folder(str(out))
TEAMS = {"S1": ("钢筋一班", "模板二班"), "S2": ("砌筑班",)}
PLANTS = ("stranger", "name", "card", "days", "ghost", "gross", "net", "decimals", "negative", "unsigned", "id")
CLEAN = ("", "", "", "", "", "fine", "zero", "low", "bonus", "tax", "supplement")
people, rows, roster, attended = [], [], [], []


def other(number):
    """The ID number with its check digit wrong."""
    return number[:17] + next(c for c in "0123456789X" if c != number[17])


def row(w, sheet, what="", wait=False, **more):
    r = {"id": w.id, "name": w.name, "team": w.team, "card": w.card, "days": w.days, "line": 0, "extra": [], "sheet": sheet,
         "what": what, "wait": wait or what in PLANTS, "rate": 24000, "w": w}
    r.update(more)
    rows.append(r)
    return r


sheets = [("S1", "R-S1-1"), ("S1", "R-S1-2"), ("S2", "R-S2-1")][: rnd.randint(2, 3)]
for n in range(1, rnd.randint(12, 26)):
    sub, sheet = rnd.choice(sheets)
    what = rnd.choice(PLANTS) if rnd.random() < .3 else rnd.choice(CLEAN)
    w = hard.Worker(n, f"工人{chr(0x7532 + n)}", sub, rnd.choice(TEAMS[sub]), rnd.randint(5, 24))
    people.append(w)
    r = row(w, sheet, what)
    if what == "stranger":
        continue
    roster.append(w.roster())
    if what == "ghost":
        continue
    attended.append(w)
    if what == "name":
        r["name"] = "别人" + w.name
    elif what == "card":
        r["card"] = hard.card_no(900 + n)
    elif what == "days":
        r["days"] = w.days + rnd.randint(1, 3)
    elif what == "id":
        r["id"] = other(w.id)
    elif what == "supplement":
        row(w, sheet, "supplement", line=1, days=0)
    elif what == "" and rnd.random() < .15:
        # the same wage once more, in the same or another sheet of the subcontractor: both wait
        r["wait"] = True
        row(w, rnd.choice([s for s in sheets if s[0] == sub])[1], wait=True)
    elif what == "" and sub == "S1" and rnd.random() < .3:
        # days in two teams, of which the roster knows one: within what was attended, or more
        much = rnd.random() < .5
        half = w.days // 2
        r["days"] = half
        r["wait"] = much
        row(w, sheet, wait=True, team=next(t for t in TEAMS[sub] if t != w.team), days=w.days - half + (half if much else 0))
if rnd.random() < .5 and len(attended) > 1:
    # two on one account, on the roster too
    two = rnd.sample([x for x in attended], 2)
    roster[:] = [x.roster(card=two[0].card) if x is two[1] else x.roster() for x in people if any(x.id in line for line in roster)]
    for r in rows:
        if r["w"] is two[1] and r["what"] != "card":
            r["card"] = two[0].card
    on = {x: [r for r in rows if r["w"] is x and r["card"] == two[0].card] for x in two}
    if on[two[0]] and on[two[1]]:
        for r in on[two[0]] + on[two[1]]:
            r["wait"] = True


def amounts(r):
    pay, what = r["days"] * r["rate"], r["what"]
    items = [("pay", "基本工资", pay)]
    if r["line"]:
        items = [("pay", "高空津贴", 30000)]
    elif what == "fine":
        items.append(("other", "罚款", 5000))
    elif what == "zero":
        items.append(("paid-before", "借支", pay))
    elif what == "low":
        items[0] = ("pay", "基本工资", pay // 3)
    elif what == "bonus":
        items.append(("pay", "奖金", pay // 4))
    elif what == "tax":
        items.append(("tax", "个人所得税", 300))
    elif what == "negative":
        items.append(("paid-before", "借支", pay + 100))
    gross = sum(a for k, _, a in items if k == "pay")
    held = sum(a for k, _, a in items if k == "tax")
    less = sum(a for k, _, a in items if k not in ("pay", "tax"))
    return items, gross + (100 if what == "gross" else 0), held, less, gross - held - less + (100 if what in ("gross", "net") else 0)


def write(path, sub, number, mine, broken):
    x = ['<?xml version="1.0" encoding="UTF-8"?>', f'<wage-sheet xmlns="urn:daifa:wage-sheet:1" number="{number}" project="RND" month="2026-10" kind="normal">',
         f'  <subcontractor name="{hard.SUBS[sub][0]}" uscc="{hard.SUBS[sub][1]}"/>']
    sums = [0, 0, 0, 0]
    for n, r in enumerate(mine, 1):
        items, *a = amounts(r)
        tail = "5" if r["what"] == "decimals" else ""
        x.append(f'  <row seq="{n}"' + (' line="1" why="高空作业"' if r["line"] else "") + ">")
        x.append(f'    <worker id-type="01" id-number="{r["id"]}" name="{r["name"]}" phone="{r["w"].phone}" team="{r["team"]}" trade="020"/>')
        x.append(f'    <account number="{r["card"]}" holder="{r["name"]}" bank="102" cnaps="102100099996"/>')
        x.append(f'    <work days="{r["days"]}" hours="{r["days"] * 8}" overtime="0" mode="day" rate="{hard.yuan(r["rate"])}"/>')
        x += [f'    <item kind="{k}" name="{name}">{hard.yuan(fen)}</item>' for k, name, fen in items]
        x += [f"    <gross>{hard.yuan(a[0])}{tail}</gross>", f"    <net>{hard.yuan(a[3])}{tail}</net>"]
        if r["what"] != "unsigned":
            x.append(f'    <confirmation how="handwritten" on="2026-11-01" evidence="scan-{sub}.pdf" page="1"/>')
        x.append("  </row>")
        if not tail:
            sums = [s + v for s, v in zip(sums, a)]
    sums[3] += broken
    x.append(f'  <total rows="{len(mine)}" gross="{hard.yuan(sums[0])}" withheld="{hard.yuan(sums[1])}" deducted="{hard.yuan(sums[2])}" net="{hard.yuan(sums[3])}"/>')
    f.put(str(path), "\n".join(x + ["</wage-sheet>", ""]))


f.project("RND", "随机月", "30020012345678907", "demo-pipe", ["S1", "S2"])
f.roster("roster-RND.csv", roster)
f.attendance("attendance-RND.csv", "2026-10", attended)
used = [s for s in sheets if any(r["sheet"] == s[1] for r in rows)]
bad = rnd.choice(used)[1] if rnd.random() < .2 else None
# an amount that cannot be read leaves its sheet's total unproved, and the sheet is taken
if bad and any(r["what"] == "decimals" and r["sheet"] == bad for r in rows):
    bad = None
# a document that is refused takes its rows out of every conflict
if bad:
    for r in rows:
        if r["wait"] and r["what"] not in PLANTS and r["sheet"] != bad:
            r["wait"] = None        # what it is then the two orders must agree on
for folder in "ab":
    order = list(used)
    if folder == "b":
        rnd.shuffle(order)
    for i, (sub, number) in enumerate(order):
        mine = [r for r in rows if r["sheet"] == number]
        if folder == "b":
            rnd.shuffle(mine)
        write(f"{folder}/{i}-{sub}.xml", sub, number, mine, 1 if number == bad else 0)
lines = []
for r in rows:
    net = "-" if r["what"] == "decimals" else str(amounts(r)[4])
    word = "refused" if r["sheet"] == bad else "open" if r["wait"] is None else "wait" if r["wait"] else "pay"
    lines.append("\t".join((r["sheet"], r["id"], r["team"], str(r["line"]), net, word)))
f.put("rows.tsv", "\n".join(sorted(lines)) + "\n")
