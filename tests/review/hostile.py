"""hostile.py BUILD: names that are markup, formulas or turn the line round stay text: on the findings' page in a browser, by the HTML
validator, and in a clerk's workbook in LibreOffice."""
import importlib.util
import json
import pathlib
import re
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from xml.sax.saxutils import escape

from scene import HERE, Scene, ok

spec = importlib.util.spec_from_file_location("hard_scene", HERE / "tests/hard/scene.py")
hard = importlib.util.module_from_spec(spec)
spec.loader.exec_module(hard)

build = pathlib.Path(sys.argv[1]).resolve()
s = Scene(build)
at = s.work / "in"
f = hard.Folder(str(at))
NAMES = ("<script>document.title='x'</script>", "\"引号\"与'单引号'", "A&amp;B</td></tr>", "<img src=x onerror=alert(1)>", "=1+2", "+1+2", "-1+2", "@SUM(1)",
         "\u202e倒写\u202c", "丁\u200f戊")
good = hard.Worker(400, "测试正常", "S1", "钢筋一班")
rows = [{"worker": good}] + [{"worker": hard.Worker(401 + i, escape(n, {'"': "&quot;"}), "S1", "钢筋一班")} for i, n in enumerate(NAMES)]
f.project("HX1", "恶意姓名", "30020012345678908", "demo-pipe", ["S1"])
f.roster("roster.csv", [good.roster()])
f.attendance("attendance.csv", "2026-10", [good])
sheet = f.sheet("HX1-S1-202610", "HX1", "S1", "2026-10", rows)
s.run("sign", at / "project-HX1.xml", "--key", s.keys / "anchor.key", "--cert", s.keys / "anchor.pem", want=0, bare=True)
s.run("sign", sheet, "--key", s.keys / "S1.key", "--cert", s.keys / "S1.pem", want=0, bare=True)
s.run("project", at / "project-HX1.xml", want=0)
s.who("labour", "import", "roster", "--project", "HX1", "--from", "2026-03-01", at / "roster.csv")
s.who("labour", "import", "attendance", "--project", "HX1", "--month", "2026-10", at / "attendance.csv")
s.at("2026-11-02 10:00")
s.run("receive", sheet, want=0)
s.run("check", want=1)
page, book = s.work / "page.html", s.work / "book.xlsx"
s.run("export", "findings", "--month", "2026-10", "--out", page, want=0)
s.run("export", "findings", "--month", "2026-10", "--project", "HX1", "--sub", "S1", "--out", book, want=0)
text = page.read_text()
ok("one script, ours, and no image", text.count("<script") == 1 and "<img" not in text)

# the workbook: cells of text only, no formula
ns = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
z = zipfile.ZipFile(book)
shared = ["".join(t.text or "" for t in si.iter(ns + "t")) for si in ET.fromstring(z.read("xl/sharedStrings.xml"))] \
    if "xl/sharedStrings.xml" in z.namelist() else []
tree = ET.fromstring(z.read("xl/worksheets/sheet1.xml"))
cells = []
for c in tree.iter(ns + "c"):
    v = c.find(ns + "v")
    value = shared[int(v.text)] if c.get("t") == "s" else "".join(t.text or "" for t in c.iter(ns + "t")) if c.get("t") == "inlineStr" else None
    if c.get("r").startswith("B") and value is not None:
        cells.append(value)
ok("every name is a cell of text, to the letter", set(NAMES) <= set(cells), f"{sorted(set(NAMES) - set(cells))}\n{cells}")
ok("there is no formula", not list(tree.iter(ns + "f")))


def tool(name):
    if shutil.which(name):
        return True
    print(f"skipped {name} is not here")
    return False


DRIVE = """<script>(function(){var o=[].map.call(document.querySelectorAll('#rows tbody tr'),function(r){var n=r.cells[2].firstChild;return n?n.textContent.trim():''});
var d={names:o,title:document.title,scripts:document.scripts.length,images:document.images.length};document.body.innerHTML='';
document.body.setAttribute('data-out',JSON.stringify(d))})()</script></body>"""
if tool("chromium"):
    drive = s.work / "drive.html"
    drive.write_text(text.replace("</body>", DRIVE))
    out = subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000", f"--user-data-dir={s.work}/chromium",
                          "--dump-dom", f"file://{drive}"], capture_output=True, text=True, timeout=120).stdout
    raw = (re.search(r'data-out="([^"]*)"', out) or [0, "{}"])[1].replace("&quot;", '"').replace("&lt;", "<").replace("&gt;", ">").replace("&amp;", "&")
    got = json.loads(raw)
    # what turns the line round is shown as the mark of something that cannot be shown
    shown = {re.sub("[\u200f\u202c\u202e]", "\ufffd", n) for n in NAMES}
    ok("a browser shows the names to the letter and runs none of them", shown <= set(got.get("names", [])) and got["title"].startswith("核对意见")
       and got["scripts"] == 2 and got["images"] == 0, raw)
validator = build / "html-validate/node_modules/html-validate/bin/html-validate.js"
if validator.exists():
    p = subprocess.run(["node", validator, page], capture_output=True, text=True)
    ok("html-validate has nothing to say", p.returncode == 0, p.stdout + p.stderr)
else:
    print("skipped html-validate is not here")
if tool("soffice"):
    p = subprocess.run(["soffice", f"-env:UserInstallation=file://{s.work}/office", "--headless", "--convert-to",
                        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false", "--outdir", s.work, book], capture_output=True, text=True)
    csv = (s.work / "book.csv").read_text() if (s.work / "book.csv").exists() else p.stderr
    ok("in LibreOffice = + - @ begin text, nothing is worked out", all(n in csv for n in ("=1+2", "+1+2", "-1+2", "@SUM(1)")), csv[:600])
s.end()
