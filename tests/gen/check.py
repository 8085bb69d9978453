#!/usr/bin/env python3
"""check.py DIR: reads a month that the generator wrote and proves, with rules written down here once more, that each
row of expected.tsv is what it says: a clean row satisfies all of them, a planted one breaks exactly its own."""
import csv, glob, gzip, os, sys
from collections import Counter, defaultdict
from datetime import datetime
import xml.etree.ElementTree as ET

NS = '{urn:daifa:wage-sheet:1}'


def fen(text):
    whole, _, part = text.partition('.')
    assert len(part) <= 2, text
    return int(whole) * 100 + int(part.ljust(2, '0'))


def id_ok(text):
    total = sum(int(c) * 2 ** (17 - i) for i, c in enumerate(text[:17]))
    return len(text) == 18 and '10X98765432'[total % 11] == text[17] and datetime.strptime(text[6:14], '%Y%m%d')


def luhn_ok(text):
    digits = [int(c) for c in reversed(text)]
    return sum(digits[::2] + [sum(divmod(2 * d, 10)) for d in digits[1::2]]) % 10 == 0


def roster(folder, code):
    raw = open(f'{folder}/roster-{code}.csv', 'rb').read()
    try:
        text = raw.decode('utf-8')
    except UnicodeDecodeError:
        text = raw.decode('gb18030')
    lines = {}
    for line in csv.DictReader(text.splitlines()):
        line = {k: v.lstrip("='").strip('"') for k, v in line.items()}
        assert line['证件号码'] not in lines
        lines[line['证件号码']] = line
    return lines


def attendance(folder, code):
    days, minutes, came = defaultdict(set), Counter(), {}
    with gzip.open(f'{folder}/attendance-{code}.csv.gz', 'rt', encoding='utf-8') as f:
        for line in csv.DictReader(f):
            at = datetime.fromisoformat(line['时间'])
            days[line['证件号码']].add(at.day)
            if line['方向'] == '01':
                came[line['证件号码']] = at
            else:
                minutes[line['证件号码']] += int((at - came.pop(line['证件号码'])).total_seconds()) // 60
    assert not came
    return days, minutes


def judge(row, sub, known, days, minutes, cards, claims):
    """The findings of one row."""
    worker, account, work = (row.find(NS + x) for x in ('worker', 'account', 'work'))
    number = worker.get('id-number')
    line, found = known[number], set()
    tenths = round(float(work.get('days')) * 10)
    if not id_ok(number):
        found.add('ID_CHECK_DIGIT')
    if number not in days:
        found.add('NO_ATTENDANCE')
    elif tenths > 10 * len(days[number]):
        found.add('DAYS_OVER_ATTENDANCE')
    elif (float(work.get('hours')) + float(work.get('overtime'))) * 60 > minutes[number]:
        found.add('HOURS')
    if line['分包'] != sub:
        found.add('OTHER_SUBCONTRACTOR')
    if line['姓名'] != worker.get('name'):
        found.add('NAME_DIFFERS')
    if (account.get('number'), account.get('holder'), account.get('bank'), account.get('cnaps')) != \
            (line['工资卡号'], line['户名'], line['银行代码'], line['联行号']):
        found.add('ACCOUNT_CHANGED')
    if len(cards[account.get('number')]) > 1:
        found.add('CARD_SHARED')
    if claims[number, worker.get('team')] > 1:
        found.add('DUPLICATE_CLAIM')
    if row.find(NS + 'confirmation') is None:
        found.add('CONFIRMATION_MISSING')
    if not luhn_ok(account.get('number')) or not line['合同编号'] or (line['班组'], line['工种'], line['手机号']) != \
            (worker.get('team'), worker.get('trade'), worker.get('phone')):
        found.add('ROSTER')
    if not line['进场日期'] <= '2026-10-01' or line['退场日期'] and \
            max(days[number]) > int(line['退场日期'][8:]):
        found.add('OFF_SITE')
    return found | wage(row, work, tenths)


def wage(row, work, tenths):
    found, sums = set(), Counter()
    try:
        gross, net = fen(row.findtext(NS + 'gross')), fen(row.findtext(NS + 'net'))
    except AssertionError:
        return {'AMOUNT_DECIMALS'}
    for item in row.findall(NS + 'item'):
        kind = item.get('kind')
        kind = kind if kind in ('pay', 'damages') else 'withheld'
        sums[kind] += fen(item.text)
    items = {item.get('name'): fen(item.text) for item in row.findall(NS + 'item')}
    rate, over = fen(work.get('rate')), float(work.get('overtime'))
    if net != gross - sums['withheld'] - sums['damages']:
        found.add('NET_MISMATCH')
    basic = {'day': rate * tenths // 10, 'month': rate, 'hour': rate * float(work.get('hours'))}
    hourly = {'day': rate / 8, 'month': rate / 174, 'hour': rate}
    mode = work.get('mode')
    if gross != sums['pay'] or gross < 170000 or gross > 5000000 or over > 36 or sums['damages'] * 5 > gross or \
            mode != 'piece' and (items['基本工资'] != basic[mode] or
                                 items.get('加班工资', 0) != hourly[mode] * over * 1.5):
        found.add('WAGE')
    return found


def main(folder):
    expected = {(r['sheet'], int(r['row'])): r for r in
                csv.DictReader(open(f'{folder}/expected.tsv', encoding='utf-8'), delimiter='\t')}
    seen = 0
    for project in sorted(glob.glob(f'{folder}/project-*.xml')):
        code = os.path.basename(project)[8:-4]
        known, (days, minutes) = roster(folder, code), attendance(folder, code)
        assert set(days) <= set(known)
        cards, claims, sheets = defaultdict(set), Counter(), []
        for line in known.values():
            cards[line['工资卡号']].add(line['证件号码'])
        for path in sorted(glob.glob(f'{folder}/sheets/{code}-*.xml')):
            later = path.replace('/sheets/', '/sheets/later/')
            sheets.append(ET.parse(later if os.path.exists(later) else path).getroot())
            for worker in sheets[-1].iter(NS + 'worker'):
                claims[worker.get('id-number'), worker.get('team')] += 1
        for sheet in sheets:
            number, total = sheet.get('number'), Counter()
            for row in sheet.findall(NS + 'row'):
                want = expected[number, int(row.get('seq'))]
                found = judge(row, number.split('-')[1], known, days, minutes, cards, claims)
                got = ''.join('held:' + x for x in sorted(found)) or 'paid'
                assert got == want['outcome'] and row.findtext(NS + 'net') == want['net'], (want, got)
                seen += 1
                total['rows'] += 1
                if 'AMOUNT_DECIMALS' not in found:
                    total['gross'] += fen(row.findtext(NS + 'gross'))
                    total['net'] += fen(row.findtext(NS + 'net'))
                    for item in row.findall(NS + 'item'):
                        kind = item.get('kind')
                        total['deducted' if kind == 'damages' else 'withheld'] += fen(item.text) * (kind != 'pay')
            stated = sheet.find(NS + 'total')
            for name in ('gross', 'withheld', 'deducted', 'net'):
                assert fen(stated.get(name)) == total[name], (number, name)
            assert int(stated.get('rows')) == total['rows']
    assert seen == len(expected)
    print(f'{folder}: {seen} rows are what expected.tsv says')


main(sys.argv[1])
