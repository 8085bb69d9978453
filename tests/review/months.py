"""months.py BUILD: two months of one subcontractor: what each worker's October says beside September, exactly."""
import importlib.util
import pathlib
import re
import sys

from scene import HERE, Scene, ok

spec = importlib.util.spec_from_file_location("hard_scene", HERE / "tests/hard/scene.py")
hard = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hard)

s = Scene(sys.argv[1])
f = hard.Folder(str(s.work / "in"))
NAMES = ("不变", "换卡", "换班", "调价", "多发", "略多", "新来", "作废", "更正")
w = dict(zip(NAMES, (hard.Worker(300 + i, "测试" + n, "S1", "钢筋一班") for i, n in enumerate(NAMES))))
old = [w[n] for n in NAMES if n != "新来"]
at = s.work / "in"


def allowance(worker, yuan, **more):
    return {"worker": worker, "items": [("pay", "基本工资", "4800.00", ""), ("pay", "高空津贴", yuan, "")], **more}


f.project("HM1", "两个月", "30020012345678906", "demo-pipe", ["S1"])
f.roster("roster.csv", [x.roster() for x in w.values()])
f.roster("roster-card.csv", [w["换卡"].roster(since="2026-09-20", card=hard.card_no(990), form="change.txt")])
f.put("change.txt", "工资卡变更单：测试换卡，本人签字\n")
f.attendance("attendance-09.csv", "2026-09", old)
f.attendance("attendance-10.csv", "2026-10", w.values())
on = {"on": "2026-09-30"}
f.sheet("HM1-S1-202609-1", "HM1", "S1", "2026-09", [{"worker": x, **on, **({"rate": "200.00"} if x in (w["作废"], w["更正"]) else {})}
                                                    for x in old if x is not w["更正"]])
f.sheet("HM1-S1-202609-2", "HM1", "S1", "2026-09", [{"worker": w["更正"], "rate": "200.00", **on}])
f.sheet("HM1-S1-202609-3", "HM1", "S1", "2026-09", [{"worker": w["更正"], **on}], replaces="HM1-S1-202609-2")
w["换班"].team = "木工二班"
f.roster("roster-team.csv", [w["换班"].roster()])
f.sheet("HM1-S1-202610-1", "HM1", "S1", "2026-10", [
    {"worker": w["不变"]}, {"worker": w["换卡"], "card": hard.card_no(990)}, {"worker": w["换班"]}, {"worker": w["调价"], "rate": "300.00"},
    allowance(w["多发"], "1440.20"), allowance(w["略多"], "1440.00"), {"worker": w["新来"]}, {"worker": w["作废"]}, {"worker": w["更正"]}])

s.run("sign", at / "project-HM1.xml", "--key", s.keys / "anchor.key", "--cert", s.keys / "anchor.pem", want=0, bare=True)
s.run("project", at / "project-HM1.xml", want=0)
s.who("labour", "import", "roster", "--project", "HM1", "--from", "2026-03-01", at / "roster.csv", want=0)
for who in ("labour", "deputy"):
    s.who(who, "import", "roster", "--project", "HM1", "--from", "2026-09-20", at / "roster-card.csv", "--evidence", at / "change.txt", want=None)
s.who("labour", "import", "roster", "--project", "HM1", "--from", "2026-10-01", at / "roster-team.csv", want=0)
for month in ("09", "10"):
    s.who("labour", "import", "attendance", "--project", "HM1", "--month", "2026-" + month, at / f"attendance-{month}.csv", want=0)
sheets = sorted((at / "sheets").glob("*.xml"))
for x in sheets:
    s.run("sign", x, "--key", s.keys / "S1.key", "--cert", s.keys / "S1.pem", want=0, bare=True)
s.at("2026-11-02 10:00")
s.run("receive", *sheets, want=0)
s.run("check", want=None)
s.who("labour", "review", "HM1-S1-202609-1#7", "--reject", "--why", "当月没有到场")


def compared():
    """What October's page says beside September: row and code -> sentence."""
    s.run("check", want=None)
    page = s.run("export", "findings", "--month", "2026-10", want=0)
    rows = re.findall(r'<tr data-sub="[^"]*" data-rule="W(254\d)".*?<th scope="row" class="k">([^<]*)</th>.*?</tr>', page, re.S)
    text = {}
    for line in page.split("<tr ")[1:]:
        m = re.search(r'data-rule="(W254\d)".*?class="k">HM1-S1-202610-1#(\d+)<', line)
        if m:
            text[int(m[2]), m[1]] = re.sub("<[^>]*>", "", line)
    ok("each stands once on the page", len(rows) == len(text), rows)
    return text


got = compared()
want = {(2, "W2541"), (3, "W2542"), (4, "W2543"), (5, "W2544")}
ok("account, team, rate and pay, one worker each, and nobody else", set(got) == want, sorted(got))
for key, words in (((2, "W2541"), "（2026-09-20 起生效）"), ((3, "W2542"), "上月“钢筋一班”，本月“木工二班”"),
                   ((4, "W2543"), "上月 240.00 元，本月 300.00 元；平均每天的工资由 240.00 元变为 300.00 元"),
                   ((5, "W2544"), "相差超过 30%：上月 240.00 元，本月 312.01 元")):
    ok(f"{key[1]} says what it was and what it is", words in got.get(key, ""), got.get(key))
out = s.run("status", "--row", "HM1-S1-202610-1#4")
ok("status of the row says it too, and it is payable", "W2543" in out and "现状：可发" in out, out)
out = s.run("status", "--row", "HM1-S1-202609-1#1")
ok("the first month has nothing to be compared with", "W254" not in out, out)

# a threshold of the project's own, from its day on
p = at / "project-HM1.xml"
p.write_text(p.read_text().replace('accept-unconfirmed=""/>', 'accept-unconfirmed="">'
             '<threshold name="change-percent" value="29" from="2026-10-01"/></policy>').replace('valid-from="2026-03-01"', 'valid-from="2026-11-02"'))
pathlib.Path(str(p) + ".p7s").unlink()
s.run("sign", p, "--key", s.keys / "anchor.key", "--cert", s.keys / "anchor.pem", want=0, bare=True)
s.run("project", p, want=0)
got = compared()
ok("a lower threshold finds one more", set(got) == want | {(6, "W2544")}, sorted(got))
ok("audit finds all of it", s.run("audit", "--replay", want=0) != "")
s.end()
