"""stands.py BUILD: an accepted row stays accepted from check to check until its payment, and is asked about again when what holds it
says other figures than the officer saw."""
import gzip
import os
import re
import subprocess
import sys

from scene import HERE, MONTH, Scene, ok

S2, S3 = "XJ01-S2-202610-01", "XJ01-S3-202610-01"
s = Scene(sys.argv[1])
s.checked()


def bank(*args):
    subprocess.run([sys.executable, HERE / "tests/bank/testbank.py", args[0], s.work / "bank", *map(str, args[1:])], check=True,
                   capture_output=True, env=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))


def stands(row, word):
    out = s.run("status", "--row", row)
    return ok(f"{row} {word}", f"现状：{word}" in out, out)


ACCOUNT = "30020012345678901"
bank("open", ACCOUNT, "新疆示例建工有限公司天山南路安置房项目农民工工资专用账户", "demo-pipe")
bank("deposit", ACCOUNT, "20261102", "2510000.00", "乌鲁木齐示例城市建设投资有限公司", "2026-10期进度款")
bank("statement", ACCOUNT, "20261101", "20261103", s.work / "statement.txt")
s.run("reconcile", s.work / "statement.txt", want=0)

# the days he accepted were 26 of 19 attended: a record on paper makes them 26 of 20, and the row waits again
s.who("labour", "review", S2 + "#27", "--accept", "--why", "班组长和工友证明")
stands(S2 + "#27", "可发")
id_no = next(line.split(",") for line in (MONTH / "roster-XJ01.csv").read_text().splitlines() if "杨德胜" in line)
id_no = next(cell.strip('="\'') for cell in id_no if len(cell.strip('="\'')) == 18)
manual = s.work / "manual.csv"
attended = set(re.findall(id_no + r".*?(2026-10-\d\d)", gzip.open(MONTH / "attendance-XJ01.csv.gz", "rt").read()))
day = next(d for d in (f"2026-10-{n:02}" for n in range(1, 32)) if d not in attended)
manual.write_text(f"证件号码,日期,原因\n{id_no},{day},东门闸机停电\n")
s.who("labour", "import", "manual", "--project", "XJ01", "--month", "2026-10", manual)
s.run("check", "--month", "2026-10", want=1)
out = s.run("status", "--row", S2 + "#27")
ok("other figures are asked about again", "现状：待核" in out and "20" in out, out)

# an account that two receive: both looked into; a wage stated twice: one of the two is right; days: part of them
s.who("labour", "review", "--code", "W2510", "--accept", "--why", "夫妻二人，书面说明在案")
s.who("labour", "review", S2 + "#13", "--accept-up-to", "5000", "--why", "其余待户主到场核对")
s.who("labour", "review", S3 + "#8", "--accept", "--why", "本行有效，后一张表重报")
s.who("labour", "review", "XJ01-S3-202610-02#3", "--reject", "--why", "与前一张表重复")
s.who("labour", "review", S2 + "#27", "--accept-up-to", "5320", "--why", "按有记录的二十天先付")
s.at("2026-11-04 09:00")
s.run("check", "--month", "2026-10", want=1)
for row in (S2 + "#12", S2 + "#13", S3 + "#8"):
    stands(row, "可发")
ok("the part of a row too", "本笔 5320.00 元，其余 1960.00 元" in s.run("status", "--row", S2 + "#27"))
for b in ("XJ01-S2-202610-1", "XJ01-S3-202610-1"):
    s.who("labour", "release", b, "--day", "2026-11-06", want=None)
    s.who("finance", "release", b, want=None)
s.at("2026-11-05 09:00")
s.run("check", "--month", "2026-10", want=1)
for row in (S2 + "#12", S2 + "#13", S3 + "#8"):
    stands(row, "已入批次")
for row, rest in ((S2 + "#27", "1960.00"), (S2 + "#13", "1577.50")):
    out = s.run("status", "--row", row)
    ok(f"the rest of {row} still waits", f"余额 {rest} 元" in out and "现状：待核" in out, out)
out = s.who("bank", "pay", want=None)
ok("pay pays them", s.code == 0 and "作废" not in out and "XJ01-S2-202610-1" in out, out)
stands(S2 + "#12", "银行处理中")
out = s.run("status", "--row", S3 + "#8")
ok("the decision is not said to be of other findings", "本行有效" in out and "此后" not in out, out)
ok("audit finds all of it", s.run("audit", "--replay", want=0) != "")
s.end()
