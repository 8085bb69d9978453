"""alternative.py MONTH OUT DAIFA KEYS: fixtures/month once more as people send it: wage sheets as XLSX in
ZIP packages with their scans, signed; master data as CSV in GB18030.  Shares no code with src/."""
import gzip
import io
import os
import shutil
import subprocess
import sys
import xml.etree.ElementTree as ET
import zipfile
from xml.sax.saxutils import escape

NS = "{urn:daifa:wage-sheet:1}"
MODES = {"day": "日工", "month": "月薪", "hour": "小时", "piece": "计件"}
HOWS = {"handwritten": "签字", "fingerprint": "按手印", "electronic": "电子签名", None: ""}
GROUPS = (("应发项目", ("pay",)), ("代扣项目", ("tax", "social", "court", "law")),
          ("扣款项目", ("damages", "paid-before", "other")))
STAMP = (2026, 11, 2, 10, 0, 0)


def letters(column):
    text = ""
    while column >= 0:
        text = chr(65 + column % 26) + text
        column = column // 26 - 1
    return text


class Sheet:
    """Cells of one worksheet: strings shared, numbers as a double's digits."""

    def __init__(self):
        self.strings, self.rows, self.merges = {}, [], []

    def row(self, *cells):
        self.rows.append(cells)

    def cell(self, at, value):
        if value is None or value == "":
            return ""
        if isinstance(value, float):
            return '<c r="%s"><v>%s</v></c>' % (at, format(value, ".17g"))
        n = self.strings.setdefault(value, len(self.strings))
        return '<c r="%s" t="s"><v>%d</v></c>' % (at, n)

    def bytes(self):
        main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
        office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        package = "http://schemas.openxmlformats.org/package/2006/"
        head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        body = "".join('<row r="%d">%s</row>' % (r + 1, "".join(
            self.cell(letters(c) + str(r + 1), v) for c, v in enumerate(row)))
            for r, row in enumerate(self.rows))
        merges = "".join('<mergeCell ref="%s"/>' % m for m in self.merges)
        parts = {
            "[Content_Types].xml": '<Types xmlns="%scontent-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType='
            '"application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.'
            'openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>' % package,
            "_rels/.rels": '<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type="%s/officeDocument"'
            ' Target="/xl/workbook.xml"/></Relationships>' % (package, office),
            "xl/workbook.xml": '<x:workbook xmlns:x="%s" xmlns:r="%s"><x:sheets><x:sheet name="工资表" sheetId="1" '
            'r:id="rId1"/></x:sheets></x:workbook>' % (main, office),
            "xl/_rels/workbook.xml.rels": '<Relationships xmlns="%srelationships"><Relationship Id="rId1" Type='
            '"%s/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" Type="%s/sharedStrings" '
            'Target="sharedStrings.xml"/></Relationships>' % (package, office, office),
            "xl/worksheets/sheet1.xml": '<worksheet xmlns="%s"><sheetData>%s</sheetData><mergeCells count="%d">%s'
            '</mergeCells></worksheet>' % (main, body, len(self.merges), merges),
            "xl/sharedStrings.xml": '<sst xmlns="%s">%s</sst>' % (main, "".join(
                '<si><t xml:space="preserve">%s</t></si>' % escape(s) for s in self.strings)),
        }
        return zipped({name: (head + text).encode("utf-8") for name, text in parts.items()})


def zipped(files, names="utf-8"):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as z:
        for name, data in files.items():
            z.writestr(zipfile.ZipInfo(name, STAMP), data, zipfile.ZIP_DEFLATED)
    return made.getvalue()


def workbook(root):
    s = Sheet()
    rows = root.findall(NS + "row")
    items = []
    for i in root.iter(NS + "item"):
        if (i.get("kind"), i.get("name")) not in items:
            items.append((i.get("kind"), i.get("name")))
    groups = [(title, [i for i in items if i[0] in kinds]) for title, kinds in GROUPS]
    sub, progress, total = (root.find(NS + n) for n in ("subcontractor", "progress", "total"))
    s.row("农民工工资支付表")
    s.row("项目编号：%s  表号：%s" % (root.get("project"), root.get("number")), "", "工资月份",
          root.get("month").replace("-", "年") + "月")
    s.row("分包单位：" + sub.get("name"), "", "", "统一社会信用代码：" + sub.get("uscc"))
    s.row("当月产值", float(progress.get("value")), "当月人工费", float(progress.get("labour")))
    # a header of two rows: groups over their items
    fixed = ["序号", "班组", "姓 名", "身份证号", "手机号码", "工种", "银行卡号", "开户名", "银行代码", "联行号",
             "出勤天数", "工时", "加班工时", "计薪方式", "单价"]
    top, below = list(fixed), [""] * len(fixed)
    for c in range(len(fixed)):
        s.merges.append("%s5:%s6" % (letters(c), letters(c)))
    for title, group in groups:
        names = [i[1] for i in group] + (["合计"] if title == "应发项目" else [])
        if not names:
            continue
        if len(names) > 1:
            s.merges.append("%s5:%s5" % (letters(len(top)), letters(len(top) + len(names) - 1)))
        top += [title] + [""] * (len(names) - 1)
        below += names
    for name in ("实发工资（元）", "确认方式", "签字日期", "凭证文件", "页码"):
        s.merges.append("%s5:%s6" % (letters(len(top)), letters(len(top))))
        top.append(name)
        below.append("")
    s.row(*top)
    s.row(*below)
    scans, team, sums = set(), None, {}
    first = len(s.rows) + 1

    def amounts(values, gross, net):
        line = []
        for title, group in groups:
            line += [values.get(i) for i in group]
            if title == "应发项目":
                line.append(gross)
        return line + [net]

    for n, row in enumerate(rows):
        w, a, k = (row.find(NS + x) for x in ("worker", "account", "work"))
        confirm = row.find(NS + "confirmation")
        confirm = confirm.attrib if confirm is not None else {}
        values = {}
        for i in row.findall(NS + "item"):
            key = (i.get("kind"), i.get("name"))
            values[key] = values.get(key, 0) + float(i.text)
            sums[key] = sums.get(key, 0) + round(float(i.text) * 100)
        gross, net = row.find(NS + "gross").text, row.find(NS + "net").text
        # the team's name stands once and is merged down
        if w.get("team") != team:
            team, began = w.get("team"), len(s.rows) + 1
            s.merges.append("B%d:B%d" % (began, began))
        s.merges[-1] = "B%d:B%d" % (began, len(s.rows) + 1)
        if confirm.get("evidence"):
            scans.add(confirm["evidence"])
        s.row(float(n + 1), team if began == len(s.rows) + 1 else "", w.get("name"), w.get("id-number"), w.get("phone"),
              w.get("trade"), a.get("number"), a.get("holder"), a.get("bank"), a.get("cnaps"),
              float(k.get("days")), float(k.get("hours")), float(k.get("overtime")), MODES[k.get("mode")],
              float(k.get("rate")), *amounts(values, float(gross), float(net)), HOWS[confirm.get("how")],
              confirm.get("on"), confirm.get("evidence"), confirm.get("page"))
    s.merges = [m for m in s.merges if m.split(":")[0] != m.split(":")[1]]
    s.row("合计", *[""] * (len(fixed) - 1), *amounts({k: v / 100 for k, v in sums.items()},
          float(total.get("gross")), float(total.get("net"))))
    s.row("制表人：", "", "", "审核人：")
    return s.bytes(), scans


def sign(daifa, keys, path, who):
    subprocess.run([daifa, "sign", path, "--key", "%s/%s.key" % (keys, who), "--cert", "%s/%s.pem" % (keys, who)],
                   check=True, stdout=subprocess.DEVNULL)


def package(path):
    """The XML wage sheet at path as people send it: a ZIP of a workbook and the scans it names."""
    book, scans = workbook(ET.parse(path).getroot())
    files = {"工资支付表.xlsx": book}
    for scan in sorted(scans):
        files["扫描件/" + scan] = b"%PDF-1.4\n% a scan of signatures: " + scan.encode() + b"\n%%EOF\n"
    return zipped(files)


def main(month, out, daifa, keys):
    shutil.copytree(month, out)
    for folder in ("sheets", "sheets/later"):
        for name in sorted(os.listdir(os.path.join(month, folder))):
            path = os.path.join(out, folder, name)
            if name.endswith(".p7s"):
                os.remove(path)
            if not name.endswith(".xml"):
                continue
            data = package(path)
            os.remove(path)
            path = path[:-4] + ".zip"
            with open(path, "wb") as f:
                f.write(data)
            who = name.split("-")[1]
            # the fixture's two bad signatures: a stranger to the sheet, and bytes changed after signing
            sign(daifa, keys, path, "S5" if folder == "sheets" and name.startswith("XJ01-S3-202610-02") else who)
            if folder == "sheets" and name.startswith("XJ02-S5"):
                with open(path, "r+b") as f:
                    f.seek(len(data) // 2)
                    byte = f.read(1)
                    f.seek(len(data) // 2)
                    f.write(bytes([byte[0] ^ 1]))
    for name in os.listdir(month):
        for end, opened in ((".csv", open), (".csv.gz", gzip.open)):
            if not name.endswith(end):
                continue
            with opened(os.path.join(month, name), "rb") as f:
                data = f.read()
            try:
                text = data.decode("utf-8-sig")
            except UnicodeDecodeError:
                text = data.decode("gb18030")
            with (gzip.GzipFile(os.path.join(out, name), "wb", mtime=0) if opened is gzip.open
                  else open(os.path.join(out, name), "wb")) as f:
                f.write(text.encode("gb18030"))


if __name__ == "__main__":
    main(*sys.argv[1:5])
