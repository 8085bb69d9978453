"""seeds.py OUT: a folder of seeds for each target, made of fixtures/ and, where DAIFA_STANDARDS names it, of the standards' samples.

Documents are cut to a few rows, so that most mutations hit something.  What once broke a target lies in tests/fuzz/corpus.
"""
import glob
import gzip
import io
import os
import re
import sys
import zipfile

out = sys.argv[1]
root = os.path.join(sys.path[0], "../..")
standards = os.environ.get("DAIFA_STANDARDS", "")
counts = {}


def add(target, data):
    if isinstance(data, str):
        data = data.encode()
    folder = os.path.join(out, target)
    os.makedirs(folder, exist_ok=True)
    counts[target] = counts.get(target, 0) + 1
    with open(os.path.join(folder, f"{counts[target]:03d}"), "wb") as f:
        f.write(data)


def read(path):
    with open(os.path.join(root, path), "rb") as f:
        return f.read()


def files(pattern):
    return sorted(glob.glob(os.path.join(root, pattern)))


def some_lines(data, n):
    return b"".join(data.splitlines(True)[:n])


def sheet(path, rows):
    text = read(path).decode()
    found = re.findall(r"  <row .*?</row>\n", text, re.S)
    net = sum(round(float(re.search(r"<net>(.*)</net>", r).group(1)) * 100) for r in found[:rows])
    head, tail = text[:text.index("  <row ")], text[text.index("  <total "):]
    tail = re.sub(r'rows="\d+"', f'rows="{len(found[:rows])}"', tail)
    tail = re.sub(r'net="[^"]*"', f'net="{net // 100}.{net % 100:02d}"', tail)
    return head + "".join(found[:rows]) + tail


def pack(entries, method=zipfile.ZIP_DEFLATED):
    to = io.BytesIO()
    with zipfile.ZipFile(to, "w", method) as z:
        for name, data in entries:
            info = zipfile.ZipInfo(name, (2026, 11, 2, 10, 0, 0))
            info.compress_type = method
            z.writestr(info, data)
    return to.getvalue()


MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
REL = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACK = "http://schemas.openxmlformats.org/package/2006/"


def book(rows, merges=(), shared=False):
    """A small workbook: text cells inline or shared, numbers as numbers, the first column of dates by style 1."""
    strings, cells = [], []
    for r, row in enumerate(rows, 1):
        line = ""
        for c, value in enumerate(row):
            at = f"{chr(65 + c)}{r}"
            if value is None:
                continue
            if isinstance(value, (int, float)):
                line += f'<c r="{at}"><v>{value}</v></c>'
            elif shared:
                strings.append(value)
                line += f'<c r="{at}" t="s"><v>{len(strings) - 1}</v></c>'
            else:
                line += f'<c r="{at}" t="inlineStr"><is><t>{value}</t></is></c>'
        cells.append(f'<row r="{r}">{line}</row>')
    merged = "".join(f'<mergeCell ref="{m}"/>' for m in merges)
    parts = [
        ("[Content_Types].xml", f'<Types xmlns="{PACK}content-types"><Default Extension="rels" ContentType="application/vnd.'
         'openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName='
         '"/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'),
        ("_rels/.rels", f'<Relationships xmlns="{PACK}relationships"><Relationship Id="r1" Type="{REL}/officeDocument" '
         'Target="xl/workbook.xml"/></Relationships>'),
        ("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{REL}"><sheets><sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>'),
        ("xl/_rels/workbook.xml.rels", f'<Relationships xmlns="{PACK}relationships"><Relationship Id="r1" Type="{REL}/worksheet" '
         f'Target="worksheets/sheet1.xml"/><Relationship Id="r2" Type="{REL}/sharedStrings" Target="sharedStrings.xml"/>'
         f'<Relationship Id="r3" Type="{REL}/styles" Target="styles.xml"/></Relationships>'),
        ("xl/styles.xml", f'<styleSheet xmlns="{MAIN}"><numFmts count="1"><numFmt numFmtId="170" formatCode="yyyy&quot;年&quot;m&quot;月&quot;"/>'
         '</numFmts><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="170"/></cellXfs></styleSheet>'),
        ("xl/worksheets/sheet1.xml", f'<worksheet xmlns="{MAIN}"><sheetData>{"".join(cells)}</sheetData>'
         + (f"<mergeCells>{merged}</mergeCells>" if merged else "") + "</worksheet>"),
    ]
    if shared:
        parts.append(("xl/sharedStrings.xml", f'<sst xmlns="{MAIN}">' + "".join(f"<si><t>{s}</t></si>" for s in strings) + "</sst>"))
    return parts


WAGE = [["农民工工资支付表"], ["项目编号", "XJ01", "工资月份", "2026-10", "工资表编号", "XJ01-S1-202610-09"],
        ["序号", "班组", "姓名", "身份证号", "银行卡号", "开户行", "出勤天数", "工资", None, "应发", "代扣个税", "实发", "本人签字"],
        [None, None, None, None, None, None, None, "基本工资", "加班工资"],
        [1, "钢筋一班", "买买提·艾力", "653125196903239359", "6210950000000079193", "邮储银行", 22, 6160, 262.5, 6422.5, 0, 6422.5, "已签"],
        [2, None, "李建国", "372925196908014090", "6210810000237573", "建设银行", 21.5, 5808, None, 5808, 8, 5800, "已签"],
        ["合计", None, None, None, None, None, 43.5, 11968, 262.5, 12230.5, 8, 12222.5]]
MONTH_GRID = [["姓名", "身份证号"] + [str(d) for d in range(1, 32)],
              ["李建国", "372925196908014090"] + ["√", "8", "0.5", "", "休", "×"] * 5 + ["1"]]
ROSTER = [["姓名", "身份证号码", "手机号", "分包", "班组", "工种", "进场日期", "银行卡号", "开户行"],
          ["李建国", "372925196908014090", "13900000003", "S1", "钢筋一班", "020", 46000, "6210810000237573", "105"]]


def csv(rows, separator=","):
    return "\r\n".join(separator.join("" if c is None else str(c) for c in r) for r in rows) + "\r\n"


def fields():
    for text in ("5512.48", "-0.01", "1.500", "10000000000000.00", "2026-10-31", "20261031", "2026-02", "2024-02-29", "2026-11-05T10:00:00+08:00",
                 "2026-11-05 23:59:59", "653125196903239359", "６５３１２５１９６９０３２３９３５ｘ", "91650103MADE00011W", "102881000018",
                 "6210810000237573", "WXJ010000000119", "　a ", "a" * 64):
        add("fields", text)


def documents():
    for p in files("fixtures/month/project-*.xml"):
        add("project", read(p))
    for p in files("fixtures/month/sheets/*.xml"):
        add("sheet", sheet(p, 3))
        add("xml", sheet(p, 1))
        add("package", sheet(p, 2))
        add("package", pack([("表/工资表.xml", sheet(p, 2)), ("scan-S1-01.pdf", b"%PDF-1.4 \n%%EOF"), ("scan-S4-01.pdf", b"%PDF")]))
    for p in files("fixtures/month/roster-*.csv"):
        add("roster", some_lines(read(p), 8))
        add("tables", some_lines(read(p), 8))
        add("csv", some_lines(read(p), 4))
        add("charset", some_lines(read(p), 3))
    for p in files("fixtures/month/attendance-*.csv.gz"):
        plain = gzip.decompress(read(p)).splitlines(True)
        few = b"".join(plain[:1] + [x for x in plain if x.split(b",")[0] == plain[1].split(b",")[0]][:40] + plain[-6:])
        for t in ("attendance", "gunzip"):
            add(t, few)
            add(t, gzip.compress(few, mtime=0))
        add("tables", few)
    for kind in ("progress", "deposits"):
        for p in files(f"fixtures/month/{kind}-*.csv"):
            add(kind, read(p))
            add("tables", read(p))


def people():
    for shared in (False, True):
        add("package", pack(book(WAGE, ("A1:M1", "B5:B6", "H3:I3"), shared)))
        add("zip", pack(book(WAGE, ("A1:M1",), shared)))
    add("package", csv(WAGE))
    add("package", csv(WAGE, "\t").encode("gb18030"))
    add("package", pack([("工资表.xlsx", pack(book(WAGE, ("A1:M1",)))), ("scan.pdf", b"%PDF")]))
    for rows in (ROSTER, MONTH_GRID):
        add("tables", pack(book(rows)))
        add("tables", csv(rows))
        add("tables", csv(rows, ";").encode("gb18030"))
    add("columns", read("formats/columns/columns.tsv"))
    add("zip", pack([("a.txt", b"x" * 200), ("目录/b.txt", b"y")]))
    add("zip", pack([("a", b"x" * 50)], zipfile.ZIP_STORED))


def banks():
    for p in files("formats/*.fmt"):
        text = read(p)
        add("format", b"\n".join(x for x in text.splitlines() if not x.startswith(b"#")) + b"\n")
    where = {"demo-pipe": "pipe", "generic-delimited": "delimited", "generic-fixed": "fixed", "icbc-payper": "xmllines", "pain001-03": "pain002",
             "pain001-09": "camt", "abc-cfrt03": "mt940"}
    for name, target in where.items():
        for p in files(f"fixtures/bank/{name}/return*") + files(f"fixtures/bank/{name}/statement*"):
            if not p.endswith(".golden"):
                add(target, read(p))
    for p in files("fixtures/bank/pain001-09/return*"):
        add("pain002", read(p))
    for p in files("fixtures/bank/*/statement"):
        if read(p).lstrip()[:1] in (b"{", b":"):
            add("mt940", read(p))


def codec():
    for p in files("fixtures/month/sheets/*.p7s"):
        add("cms", read(p))
    for p in files("fixtures/keys/*.pem"):
        add("cert", read(p))
    for p in files("fixtures/hard*/*.crl"):
        add("crl", read(p))
    for p in files("fixtures/keys/*.key"):
        add("key", read(p))
    add("csv", 'a,"b ""c""",=d\r\n"line\nbreak",,\r\n')
    for text in ("买买提·艾力", "王䶮𠮷㑇", "ＡＢＣ　ｄ·•‧"):
        add("charset", text)
        add("charset", text.encode("gb18030"))
    h = "9bf4ec1857d2693819d40043353941b78ad32367078e718c3a4302e05c055452"
    add("slip", f"daifa slip 1\nrelease 1\nseq 30\nprev {h}\ntime 2026-11-04T09:00:00+08:00\nkind RELEASE\nactor {h}\nparam day 2026-11-05\n"
        f"read {h} project project%20A.xml\nwrote {h} plan XJ01-S1-202610-1\nsigned {h} {h}\nout {h} {h} a b\nfacts batch 1 {h}\n")
    add("slip", f"daifa slip 1\nrelease 1\nseq 1\nprev {'0' * 64}\ntime 2026-11-01T09:00:00+08:00\nkind INIT\nactor -\nfacts workspace 1 {h}\n")
    add("vals", "want=f500000 name=n\u4e70%20\u00b7 id=i653125196903239359 day=d20261031 month=m202610 n=#3")
    add("vals", "a=t b=t%25%0A c=f-1")


def standard():
    def take(target, pattern, limit, longest):
        for p in sorted(glob.glob(os.path.join(standards, pattern), recursive=True))[:limit]:
            if os.path.isfile(p) and os.path.getsize(p) <= longest:
                with open(p, "rb") as f:
                    add(target, f.read())
    take("mt940", "mt940/**/*.sta", 60, 8192)
    take("pain002", "iso20022/**/*pain*002*.xml", 20, 16384)
    take("camt", "iso20022/**/*camt*.xml", 20, 16384)
    take("xml", "hostile/xml/**/*", 40, 16384)
    take("cms", "hostile/cms/**/*", 60, 8192)
    take("zip", "hostile/zip/**/*", 60, 65536)
    take("package", "xlsx/**/*.xlsx", 40, 65536)
    take("tables", "xlsx/**/*.xlsx", 12, 32768)


documents()
people()
banks()
codec()
fields()
if standards:
    standard()
