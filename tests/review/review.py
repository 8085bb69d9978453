"""review.py BUILD: decisions by row, by code, by file and up to an amount; limits; what status tells of a held row."""
import sqlite3
import sys

from scene import MONTH, Scene, fails, ok, rows_line  # noqa: F401

s = Scene(sys.argv[1])
s.checked()
ROW = "XJ01-S2-202610-01#27"


def status():
    return rows_line(s.run("status", "--month", "2026-10").split("工资：")[1].split("\n")[0].replace("；", " "))


before = status()
total = sum(v[1] for v in before.values())
ok("paid, waiting and refused rows are all rows, their sums the sheets'",
   sum(v[0] for v in before.values()) == 300 and total == 234033137, before)

# a misuse is told, and nothing is recorded
for args, want, word in (
        (("review", ROW, "--accept-up-to", "7280.00", "--why", "x"), 2, "W1415"),
        (("review", ROW, "--accept-up-to", "0", "--why", "x"), 2, "W1403"),
        (("review", ROW, "--accept-up-to", "1.005", "--why", "x"), 2, "W1403"),
        (("review", "XJ01-S2-202610-01#40", "--accept-up-to", "10", "--why", "x"), 2, "W1412"),
        (("review", "--code", "W9999", "--accept", "--why", "x"), 2, "W1416"),
        (("review", ROW, "--accept", "--accept-up-to", "1", "--why", "x"), 64, ""),
        (("review", "--code", "W2302", ROW, "--accept", "--why", "x"), 64, ""),
        (("review", "--code", "W2302", "--accept"), 64, ""),
        (("review", "--accept", "--why", "x"), 64, "")):
    out = s.who("labour", *args, want=want)
    ok(f"refused: {' '.join(args)}", s.code == want and word in out, out)
ok("refusals recorded nothing", status() == before)

# up to an amount: two parts whose sum is the row's net
out = s.who("labour", "review", ROW, "--accept-up-to", "5320", "--why", "按闸机记录的十九天先付，七天待查")
ok("the undisputed part is said", "先付 5320.00 元，其余 1960.00 元待核" in out, out)
now = status()
ok("the part is payable, the rest waits, no fen is lost", now["可发"][1] == before["可发"][1] + 532000 and
   now["待核"][1] == before["待核"][1] - 532000 and sum(v[1] for v in now.values()) == total, now)
out = s.run("status", "--row", ROW)
ok("status tells both parts, their history and the next step",
   all(w in out for w in ("本笔 5320.00 元，其余 1960.00 元", "收到（XJ01-S2-202610-01.xml）", "检查：W2302",
                          "先付 5320.00 元，王建军", "按闸机记录的十九天先付", "余额 1960.00 元", "下一步")), out)
# another decision before anything is sealed takes the whole row back
s.who("labour", "review", ROW, "--hold", "--why", "先等一等")
ok("a later decision takes the place of it", status() == before, status())
s.who("labour", "review", ROW, "--accept-up-to", "5320", "--why", "按闸机记录的十九天先付，七天待查")
s.who("labour", "release", "XJ01-S2-202610-1", "--day", "2026-11-05", want=1)
out = s.who("finance", "release", "XJ01-S2-202610-1", want=1)
ok("the releasers see the part that is paid", f"{ROW} 杨德胜 5320.00 元" in out, out)
out = s.who("labour", "review", ROW, "--accept-up-to", "100", "--why", "再分", want=2)
ok("a rest is not divided again", "W1415" in out, out)
s.who("labour", "review", ROW, "--accept", "--why", "班组长和工友证明，补交人工考勤")
out = s.run("status", "--row", ROW)
ok("the rest is accepted by itself", "余额 1960.00 元" in out and "现状：可发" in out and "补交人工考勤" in out, out)
out = s.who("labour", "release", "XJ01-S2-202610-2", "--day", "2026-11-06", want=1)
ok("the rest is a batch of its own", "1 人，1960.00 元" in out, out)
db = sqlite3.connect(s.ws / "daifa.db")
ok("two claims, the row's net together", db.execute(
    "SELECT count(DISTINCT claim),sum(fen),sum(booked_fen) FROM batch_row WHERE row=(SELECT r.id FROM row r JOIN sheet s "
    "ON s.id=r.sheet WHERE s.number='XJ01-S2-202610-01' AND r.n=27)").fetchone() == (2, 728000, 728000))

# by code: only rows that this alone holds
out = s.who("labour", "review", "--code", "W2510", "--hold", "--why", "核实账户归谁")
ok("by code", "W2510：决定了 2 行；另有 0 行" in out, out)
out = s.who("labour", "review", "--code", "2501", "--project", "XJ02", "--accept", "--why", "x")
ok("by code, of one project", "决定了 0 行" in out, out)
out = s.who("labour", "review", "--code", "2402", "--accept", "--why", "本人当面核对")
ok("by code without the W", "W2402：决定了 1 行" in out, out)

# by file
f = s.work / "decisions.csv"
f.write_text("行,决定,理由,支付至\nXJ01-S1-202610-01#17,驳回,门禁无记录,\nXJ01-S1-202610-01#44,接受,身份证核对无误,\n"
             "XJ02-S4-202610-01#33,接受,\"补签字,已存\",100.00\n", encoding="gb18030")
out = s.who("labour", "review", "--file", f)
ok("by a file as spreadsheets write it", "decisions.csv：决定了 3 行" in out and "先付 100.00 元" in out, out)
out = s.run("status", "--row", "XJ02-S4-202610-01#33")
ok("each row keeps its own reason", "补签字,已存" in out, out)
held = s.run("status", "--row", "XJ01-S1-202610-01#23")
for bad in ("行,决定\nXJ01-S1-202610-01#23,接受\n", "行,决定,理由\nXJ01-S1-202610-01#23,也许,x\n", "甲,乙\n1,2\n",
            "行,决定,理由\nXJ01-S1-202610-01#23,接受,好\nXJ01-S1-202610-01#999,接受,x\n",
            "行,决定,理由,支付至\nXJ01-S1-202610-01#23,驳回,x,5\n"):
    f.write_text(bad)
    out = s.who("labour", "review", "--file", f, want=2)
    ok("a bad list is refused: " + bad.split("\n")[-2], s.code == 2, out)
ok("and leaves nothing behind", s.run("status", "--row", "XJ01-S1-202610-01#23") == held)

# limits by role, from the project's signed policy: who only reviews may accept less than who also approves payments
p = s.work / "project-XJ01.xml"
text = (MONTH / "project-XJ01.xml").read_text().replace('accept-unconfirmed=""/>', 'accept-unconfirmed="">'
    '<threshold name="accept-review-yuan" value="1000" from="2026-01-01"/>'
    '<threshold name="accept-release-yuan" value="5000" from="2026-01-01"/></policy>').replace(
    'valid-from="2026-03-01"', 'valid-from="2026-11-03"')
p.write_text(text)
s.run("sign", p, "--key", s.keys / "anchor.key", "--cert", s.keys / "anchor.pem", want=0, bare=True)
s.run("project", p, want=0)
out = s.who("labour", "review", "XJ01-S1-202610-01#23", "--accept", "--why", "两家均已核实", want=2)
ok("more than one person may accept", "W1414" in out and "5000.00" in out, out)
out = s.who("labour", "review", "XJ01-S1-202610-01#23", "--accept-up-to", "5000", "--why", "两家均已核实")
ok("up to the limit he may", "先付 5000.00 元" in out, out)
(s.work / "project-XJ01.xml.p7s").unlink()
p.write_text(text.replace('roles="import review release"', 'roles="import review"').replace("11-03", "11-04"))
s.at("2026-11-04 09:00")
s.run("sign", p, "--key", s.keys / "anchor.key", "--cert", s.keys / "anchor.pem", want=0, bare=True)
s.run("project", p, want=0)
out = s.who("labour", "review", "XJ01-S1-202610-01#23", "--accept-up-to", "2000", "--why", "两家均已核实", want=2)
ok("who does not approve payments may accept less", "W1414" in out and "1000.00" in out, out)

rules = {}
for line in (MONTH.parents[1] / "src/validate/rules.def").read_text().splitlines():
    if line.startswith("RULE("):
        rules[line.split(",")[3].strip()] = line.split(",")[1].strip()
codes = {}
for f in (MONTH.parents[1] / "include/daifa/findings").glob("*.def"):
    for line in f.read_text().splitlines():
        if line.startswith("FINDING("):
            codes[line.split(",")[1].strip()] = line[8:12]
poor = []
for name in rules:
    if codes[name].startswith(("20", "21", "22", "23", "24", "25")):
        out = s.run("explain", "W" + codes[name], bare=True)
        if not all(w in out for w in ("依据：", "例如：", "工人：", "分包单位：", "劳资专管员：")) or "{" in out.split("例如：")[-1].split("\n")[0]:
            poor.append(name)
ok(f"explain gives basis, example and what each person does, for {len(rules)} rules", not poor, poor)
ok("audit finds all of it", s.run("audit", "--replay", want=0) != "")
s.end()
