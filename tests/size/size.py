"""size.py DAIFA SERVE WORK [full] (SERVE: tests/model/serve.c, which signs without a process for each): documents far larger than any month, each within limits.h or refused with the limit named.

Small numbers show where a limit bites; `full` brings the sizes that an attacker would: a million rows and one more in a sheet,
100,000 sheets of one row, 50,001 findings, packages of 4 GiB."""
import os
import re
import resource
import sqlite3
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [os.path.join(HERE, '..', d) for d in ('hard', 'model')]
from model import Server  # noqa: E402
from scene import KEYS, SUBS, Folder, Worker  # noqa: E402

DAIFA, SERVE, WORK, FULL = *(os.path.abspath(a) for a in sys.argv[1:4]), sys.argv[4:] == ['full']
MIB = 1 << 20
ENV = dict(os.environ, DAIFA_FORMATS=os.path.abspath(os.path.join(HERE, '..', '..', 'formats')), SOURCE_DATE_EPOCH='1793757600')
WS = os.path.join(WORK, 'ws')
SERVER = None
fails = 0


def limit(name):
    with open(os.path.join(HERE, '..', '..', 'include', 'daifa', 'limits.h'), encoding='utf-8') as f:
        text = re.search(rf'#define {name}\s+(.*?)\s*/\*', f.read()).group(1)
    a, _, b = text.strip('()').replace('INT64_C(', '').replace(')', '').partition('<<')
    return int(a) << int(b or 0)


def daifa(*words):
    began = time.monotonic()
    p = subprocess.Popen([DAIFA, *words], env=ENV, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    said = p.stdout.read().decode(errors='replace')
    _, status, used = os.wait4(p.pid, 0)
    p.returncode = os.waitstatus_to_exitcode(status)
    return p.returncode, said, used.ru_maxrss // 1024, time.monotonic() - began


def ask(sql):
    db = sqlite3.connect(os.path.join(WS, 'daifa.db'))
    try:
        return db.execute(sql).fetchone()[0]
    finally:
        db.close()


def verdict(good, what, said):
    global fails
    print(f"{'ok' if good else 'FAIL'} size: {what}", flush=True)
    if not good:
        fails += 1
        print(said[-1500:])


def sign(*paths):
    for path in paths:
        code, said = SERVER.run(ENV['SOURCE_DATE_EPOCH'], 'sign', path, '--key', os.path.join(WORK, 'S1.key'), '--cert', os.path.join(KEYS, 'S1.pem'))
        if code != 0:
            sys.exit(f'size: sign: {said[-500:]}')


def row(n, items=None, wrong=False):
    w = Worker(n % 400000 + 1, '王伟', 'S1', '一班')
    items = items or [('pay', '基本工资', '4800.00')]
    days = 'x' if wrong else '20'
    lines = ''.join(f'<item kind="{k}" name="{name}">{v}</item>' for k, name, v in items)
    return (f'<row seq="{n}"><worker id-type="01" id-number="{w.id}" name="王伟" phone="{w.phone}" team="一班" trade="020"/>'
            f'<account number="{w.card}" holder="王伟" bank="102" cnaps="102100099996"/><work days="{days}" hours="160" overtime="0" mode="day" rate="240.00"/>'
            f'{lines}<gross>4800.00</gross><net>4800.00</net>'
            f'<confirmation how="handwritten" on="2026-11-01" evidence="scan.pdf" page="1"/></row>\n')


def sheet(name, count, items=None, wrong=False):
    """Written row by row; the sheet does not know how long it is."""
    path = os.path.join(WORK, f'{name}.xml')
    with open(path, 'w', encoding='utf-8') as f:
        f.write(f'<?xml version="1.0" encoding="UTF-8"?>\n<wage-sheet xmlns="urn:daifa:wage-sheet:1" number="{name}" project="SZ1" month="2026-10" kind="normal">'
                f'<subcontractor name="{SUBS["S1"][0]}" uscc="{SUBS["S1"][1]}"/>\n')
        for n in range(1, count + 1):
            f.write(row(n, items, wrong))
        f.write(f'<total rows="{count}" gross="{count * 4800}.00" withheld="0.00" deducted="0.00" net="{count * 4800}.00"/></wage-sheet>\n')
    return path


def named(said, bound):
    """The limit, as it is or in MiB, stands in a finding."""
    return any(str(x) in said.replace(',', '') for x in (bound, bound // MIB) if x)


def whole():
    code, said, _, _ = daifa('-C', WS, 'audit')
    verdict(code == 0, f'audit holds afterwards (exit {code})', said)


def rows():
    top = limit('LIMIT_SHEET_ROWS')
    count = top if FULL else 3000
    path = sheet('SZ1-S1-202610-01', count)
    sign(path)
    before = ask('SELECT count(*) FROM row')
    code, said, mib, seconds = daifa('-C', WS, 'receive', path)
    got = ask('SELECT count(*) FROM row') - before
    verdict(got == count and code in (0, 1, 3), f'{count} rows in one sheet: {got} admitted, {mib} MiB, {seconds:.0f} s, exit {code}', said)
    os.unlink(path)
    if FULL:
        path = sheet('SZ1-S1-202610-02', top + 1)
        sign(path)
        code, said, mib, seconds = daifa('-C', WS, 'receive', path)
        verdict(code == 2 and named(said, top) and ask('SELECT count(*) FROM row') == before + count,
                f'{top + 1} rows: refused, {top} named, {mib} MiB, {seconds:.0f} s', said)
        os.unlink(path)


def sheets():
    count = 100000 if FULL else limit('LIMIT_RECEIVE_FILES') + 1
    before = ask('SELECT count(*) FROM sheet')
    paths = [sheet(f'SZ1-S1-202610-N{n}', 1) for n in range(count)]
    sign(*paths)
    codes, most, seconds = set(), 0, 0
    for i in range(0, count, 5000):
        code, said, mib, took = daifa('-C', WS, 'receive', *paths[i:i + 5000])
        codes.add(code)
        most, seconds = max(most, mib), seconds + took
    got = ask('SELECT count(*) FROM sheet') - before
    verdict(got == count and codes <= {0, 1, 3}, f'{count} sheets of one row: {got} admitted, {most} MiB, {seconds:.0f} s', said)
    for p in paths:
        os.unlink(p)


def items():
    top = limit('LIMIT_ROW_ITEMS')
    for count, fits in ((top, True), (top + 1, False), (10000, False)):
        each = [('pay', f'补贴{i}', '0.01') for i in range(count - 1)]
        rest = 480000 - (count - 1)
        each.append(('pay', '基本工资', f'{rest // 100}.{rest % 100:02d}'))
        path = sheet(f'SZ1-S1-202610-I{count}', 1, each)
        sign(path)
        before = ask('SELECT count(*) FROM sheet')
        code, said, _, _ = daifa('-C', WS, 'receive', path)
        more = ask('SELECT count(*) FROM sheet') - before
        verdict(more == 1 if fits else (named(said, top) and more == 0 and code in (2, 3)),
                f"a row of {count} items: {'admitted' if fits else f'refused, {top} named'} (exit {code})", said)


def findings():
    top = limit('LIMIT_SHEET_FINDINGS')
    count = top + 1 if FULL else 2000
    path = sheet('SZ1-S1-202610-F1', count, wrong=True)
    sign(path)
    code, said, mib, seconds = daifa('-C', WS, 'receive', path)
    kept = ask('SELECT count(*) FROM sheet_finding') + ask('SELECT count(*) FROM attempt_finding')
    good = code in (1, 2, 3) and kept <= 2 * (top + 1000) and (kept >= count - 1 or named(said, top))
    verdict(good, f'{count} findings on one sheet: {kept} kept, {mib} MiB, {seconds:.0f} s, exit {code}', said)
    os.unlink(path)


def huge(name, head, bytes_, bound):
    path = os.path.join(WORK, name)
    with open(path, 'wb') as f:
        f.write(head)
        f.truncate(bytes_)
    if bytes_ <= limit('LIMIT_FILE_BYTES'):
        sign(path)
    else:
        with open(path + '.p7s', 'wb') as f:
            f.write(b'\x30\x00')
    before = ask('SELECT count(*) FROM row')
    code, said, mib, seconds = daifa('-C', WS, 'receive', path)
    verdict(code == 2 and ask('SELECT count(*) FROM row') == before and named(said, bound) and mib < 512,
            f'{name} of {bytes_} bytes: refused, {bound} named, {mib} MiB, {seconds:.1f} s', said)
    os.unlink(path)


def packages():
    huge('document.xml', b'<?xml version="1.0"?>', (4 << 30) + 1, limit('LIMIT_FILE_BYTES'))
    if FULL:    # its bytes are archived before it is opened: seconds of writing
        huge('package.zip', b'PK\x03\x04', 4 << 30, limit('LIMIT_ZIP_BYTES'))


def main():
    os.makedirs(WORK)
    with open(os.path.join(KEYS, 'S1.key'), 'rb') as f, open(os.path.join(WORK, 'S1.key'), 'wb') as g:
        g.write(f.read())
    os.chmod(os.path.join(WORK, 'S1.key'), 0o600)
    global SERVER
    SERVER = Server(SERVE, WORK)
    f = Folder(WORK)
    f.project('SZ1', '大小', '30020012345678977', 'demo-pipe', ['S1'])
    for words in (['init', WS, '--anchor', os.path.join(KEYS, 'anchor.pem'), '--demo'],
                  ['sign', os.path.join(WORK, 'project-SZ1.xml'), '--key', os.path.join(WORK, 'anchor.key'), '--cert', os.path.join(KEYS, 'anchor.pem')],
                  ['-C', WS, 'project', os.path.join(WORK, 'project-SZ1.xml')]):
        if words[0] == 'sign':
            with open(os.path.join(KEYS, 'anchor.key'), 'rb') as a, open(os.path.join(WORK, 'anchor.key'), 'wb') as b:
                b.write(a.read())
            os.chmod(os.path.join(WORK, 'anchor.key'), 0o600)
        code, said, _, _ = daifa(*words)
        if code != 0:
            sys.exit(f'size: {words[0]}: exit {code}: {said}')
    items()
    findings()
    packages()
    rows()
    sheets()
    whole()
    return 1 if fails else 0


if __name__ == '__main__':
    sys.exit(main())
