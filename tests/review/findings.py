"""findings.py BUILD: the findings' page and workbooks of the demo month: what they say, an HTML validator, a browser, LibreOffice."""
import pathlib
import re
import shutil
import subprocess
import sys
import zipfile

from scene import MONTH, Scene, ok

build = pathlib.Path(sys.argv[1]).resolve()
s = Scene(build)
s.checked()
page = s.work / "findings.html"
s.run("export", "findings", "--month", "2026-10", "--out", page, want=0)
text = page.read_text()
rows = [r.split("\t") for r in (MONTH / "expected.tsv").read_text().splitlines()[1:]]
planted = [f"{r[0]}#{r[1]}" for r in rows if r[2].startswith("held")]
cells = re.findall(r'<tr data-sub="[^"]*" data-rule="W(\d+)".*?<th scope="row" class="k">([^<]*)</th>', text)
ok("every planted row stands on the page", set(planted) == {r for _, r in cells if r != "（整体）"}, cells)
ok("what is about many rows stands there too", ("2520", "（整体）") in cells, cells)
ok("paid, will be paid and waiting in yuan are the month",
   sum(int(m.replace(".", "")) for m in re.findall(r"<strong>([\d.]+) 元</strong>", text)) == 234033137)
ok("one file, nothing fetched", not re.search(r'(?:src|href)=|url\(|@import|https?://', text))
ok("the same chain gives the same page", s.run("export", "findings", "--month", "2026-10") == text)
for args, want in ((("--project", "XJ01", "--sub", "S9"), 2), (("--project", "XX", "--sub", "S1"), 2), (("--sub", "S1"), 64)):
    out = s.run("export", "findings", "--month", "2026-10", *args, want=want)
    ok("refused: " + " ".join(args), s.code == want, out)

book = s.work / "XJ01-S2.xlsx"
s.run("export", "findings", "--month", "2026-10", "--project", "XJ01", "--sub", "S2", "--out", book, want=0)
inside = zipfile.ZipFile(book).read("xl/worksheets/sheet1.xml").decode()
names = set(re.findall(r"XJ\d\d-S\d-\d{6}-\d\d#\d+", inside.split("<sheetData>")[1]))
ok("a workbook has its own rows only", names == {f"XJ01-S2-202610-01#{n}" for n in (12, 13, 27, 40)}, names)
ok("and no formula", "<f>" not in inside and "<f " not in inside)


def tool(name):
    if shutil.which(name):
        return True
    print(f"skipped {name} is not here")
    return False


def browse(html, *args):
    at = s.work / "view.html"
    at.write_text(html)
    return subprocess.run(["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
                           f"--user-data-dir={s.work}/chromium", *args, f"file://{at}"], capture_output=True, text=True, timeout=120).stdout


DRIVE = """<script>(function(){var f=document.getElementById('filter'),t=document.getElementById('rows'),o=[];
function vis(){return [].filter.call(t.tBodies[0].rows,function(r){return !r.hidden})}
function say(k,v){o.push(k+'='+v)}
function set(k,v){f.elements[k].value=v;f.dispatchEvent(new Event('input'))}
say('all',vis().length);set('rule','W2510');say('rule',vis().length);set('rule','');
set('sub',f.elements.sub.options[1].value);say('sub',vis().length);set('sub','');
set('sev','REJECT');say('sev',vis().length);set('sev','');
set('text','杨德胜');say('text',vis().length);set('text','');
var h=t.tHead.rows[0].cells[4];h.querySelector('button').click();
var v=vis().map(function(r){return +r.cells[4].dataset.v});
say('up',v.every(function(x,i){return !i||v[i-1]<=x})+h.getAttribute('aria-sort'));
h.querySelector('button').click();v=vis().map(function(r){return +r.cells[4].dataset.v});
say('down',v.every(function(x,i){return !i||v[i-1]>=x})+h.getAttribute('aria-sort'));
say('shown',document.getElementById('shown').textContent);
say('focus',[].every.call(document.querySelectorAll('button,select,input,section.scroll'),function(e){e.focus();return document.activeElement===e}));
say('wide',document.documentElement.scrollWidth<=window.innerWidth);
document.body.innerHTML='';document.body.setAttribute('data-out',o.join(';'))})()</script></body>"""

if tool("chromium"):
    hostile = text.replace("杨德胜", "杨德胜&lt;script&gt;document.title='x'&lt;/script&gt;")
    out = browse(hostile.replace("</body>", DRIVE), "--window-size=400,800", "--dump-dom")
    got = dict(p.split("=", 1) for p in (re.search(r'data-out="([^"]*)"', out) or [0, "none=none"])[1].split(";"))
    n = str(len(cells))
    want = {"all": n, "rule": "2", "sub": "5", "sev": "4", "text": "1", "up": "trueascending", "down": "truedescending",
            "shown": f"{n} / {n}", "focus": "true", "wide": "true"}
    ok("filter, sort and the keyboard work in a browser as narrow as a phone", got == want, f"{got}\n{want}")
    ok("a name that is a script stays a name", "<title>核对意见" in out, out[:300])
    pdf = s.work / "page.pdf"
    browse(text, f"--print-to-pdf={pdf}", "--no-pdf-header-footer")
    box = re.search(rb"MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)", pdf.read_bytes()) if pdf.exists() else None
    ok("prints on A4", box is not None and {round(float(b)) for b in box.groups()} == {595, 842}, box)
if tool("npm") and tool("node"):
    at = build / "html-validate"
    at.mkdir(exist_ok=True)
    if not (at / "node_modules/html-validate").exists():
        subprocess.run(["npm", "install", "--no-audit", "--no-fund", "html-validate@8"], cwd=at, capture_output=True)
    if (at / "node_modules/html-validate").exists():
        p = subprocess.run(["node", at / "node_modules/html-validate/bin/html-validate.js", page], capture_output=True, text=True)
        ok("html-validate has nothing to say", p.returncode == 0, p.stdout + p.stderr)
    else:
        print("skipped npm cannot install html-validate")
if tool("soffice"):
    p = subprocess.run(["soffice", f"-env:UserInstallation=file://{s.work}/office", "--headless", "--convert-to",
                        "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true", "--outdir", s.work, book], capture_output=True, text=True)
    csv = (s.work / "XJ01-S2.csv").read_text() if (s.work / "XJ01-S2.csv").exists() else p.stderr
    ok("LibreOffice opens the workbook", "XJ01-S2-202610-01#27" in csv and "杨德胜" in csv and "65010219" in csv, csv[:400])
s.end()
