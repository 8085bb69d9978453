#!/usr/bin/env python3
"""confirm.py WORK DAIFA: an outsider's arithmetic on what left the house: the subcontractors' sheets, the exported wage ledger, the
vouchers (XML), the manifests and the bank's statements.  It reads no database and shares no code with the engine.

- each worker's net owed = paid + returned or failed + waiting + disputed
- nobody is paid twice for one claim, and where the bank did pay twice it is shown as due from the worker
- what the vouchers let a subcontractor be charged with = the money that left the account for it; the monthly statements say the same,
  each claim once, and what came back later is a line below zero"""
import csv
import glob
import io
import json
import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections import defaultdict
from decimal import Decimal

work, daifa = sys.argv[1:]
ws = os.path.join(work, 'ws')
failed = 0


def verdict(good, what, *detail):
    global failed
    print(('ok ' if good else 'FAIL ') + what)
    if not good:
        failed = 1
        for line in detail:
            print('     ' + str(line))


met = json.load(open(os.path.join(work, 'met.json'), encoding='utf-8'))
env = dict(os.environ, SOURCE_DATE_EPOCH=met['clock'], DAIFA_FORMATS=os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', '..', 'formats'))


def daifa_out(*args):
    return subprocess.run([daifa, '-C', ws] + list(args), env=env, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL).stdout


# ---- what is owed: the newest sheets, as signed
NS = '{urn:daifa:wage-sheet:1}'
sheets = {}
gone = set()
for path in sorted(glob.glob(os.path.join(work, 'month', 'sheets', '*.xml'))):
    root = ET.parse(path).getroot()
    sheets[root.get('number')] = root
    if os.path.basename(path)[:-4] in met.get('left_out', ()):
        continue
    old = root.find(NS + 'replaces')
    if old is not None:
        gone.add(old.get('number'))
owed = defaultdict(Decimal)
projects, months = set(), set()
for number, root in sheets.items():
    if number in gone or number in met.get('left_out', ()):
        continue
    projects.add(root.get('project'))
    months.add(root.get('month'))
    for row in root.findall(NS + 'row'):
        if f"{number}#{row.get('seq')}" in met.get('taken_over', ()):
            continue
        owed[row.find(NS + 'worker').get('id-number')] += Decimal(row.find(NS + 'net').text)

# ---- where it stands: the wage ledger that the inspectorate gets
stands = defaultdict(lambda: defaultdict(Decimal))
paid_refs = {}
for project in sorted(projects):
    for month in sorted(months):
        text = daifa_out('export', 'ledger', '--project', project, '--month', month).decode('utf-8-sig')
        for r in csv.DictReader(io.StringIO(text)):
            proof, net = r['银行代发工资凭证'], Decimal(r['实发工资数额'])
            ref = re.match(r'W[0-9A-Z]+', proof)
            state = 'paid' if ref else 'returned' if '失败' in proof or '退' in proof else 'disputed' if '待核' in proof or '驳回' in proof else 'waiting'
            stands[r['身份证件号码'].strip("'")][state] += net
            if ref:
                verdict(ref.group() not in paid_refs, f'{ref.group()} proves one wage only') if ref.group() in paid_refs else None
                paid_refs[ref.group()] = net
wrong, over = [], Decimal(0)
for p in sorted(set(owed) | set(stands)):
    more = sum(stands[p].values()) - owed[p]
    # what a corrected sheet owes less than was paid is shown as overpaid, and all of it was paid
    if 0 < more <= stands[p]['paid'] and sum(stands[p].values()) == stands[p]['paid']:
        over += more
    elif more:
        wrong.append((p[-4:], owed[p], dict(stands[p])))
told = sum((Decimal(o['values']['sum']) for m in sorted(months) for o in map(json.loads, daifa_out('--json', 'status', '--month', m).decode().splitlines())
            if o.get('text') == 'STATUS_OVERPAID'), Decimal(0))
verdict(over == told, f'overpaid by corrected sheets: {over}, and the status says so', told)
total = {s: sum(v[s] for v in stands.values()) for s in ('paid', 'returned', 'waiting', 'disputed')}
verdict(not wrong, f"{len(owed)} workers: owed {sum(owed.values())}{f' + overpaid {over}' if over else ''} = paid {total['paid']} + returned {total['returned']} + waiting {total['waiting']} + disputed {total['disputed']}", *wrong)

# ---- vouchers: the newest version of each
V = '{urn:daifa:voucher:1}'
voucher = {}
for path in glob.glob(os.path.join(ws, 'outbox', '*', 'voucher-*.xml')):
    root = ET.parse(path).getroot()
    if root.get('batch') not in voucher or int(voucher[root.get('batch')].get('version')) < int(root.get('version')):
        voucher[root.get('batch')] = root
state, sub_of, amount = {}, {}, {}
offset = defaultdict(Decimal)
for batch, root in voucher.items():
    sub = (root.get('project'), root.find(V + 'subcontractor').get('code'))
    for line in root.findall(V + 'line'):
        ref = line.get('reference')
        state[ref], sub_of[ref], amount[ref] = line.get('state'), sub, Decimal(line.get('net'))
    figure = root.find(V + 'figures').find(V + 'paid')
    added = sum(amount[l.get('reference')] for l in root.findall(V + 'line') if l.get('state') == 'PAID')
    verdict(Decimal(figure.get('amount')) == added, f'voucher of {batch}: {added} paid', figure.get('amount'))
    offset[sub] += Decimal(figure.get('amount'))
twice = {r: a for r, a in amount.items() if state[r] == 'PAID_TWICE'}
paid = {r: a for r, a in amount.items() if state[r] == 'PAID'}
verdict(paid_refs == paid, f'{len(paid)} wages are paid in the vouchers and in the ledger, with the same amounts',
        sorted(set(paid_refs.items()) ^ set(paid.items())))
due = sum(Decimal(o['values']['sum']) for o in map(json.loads, daifa_out('--json', 'status').decode().splitlines()) if o.get('text') == 'STATUS_TWICE')
verdict(due == sum(twice.values()), f'paid twice: {len(twice)}, due from workers {due}', twice)

# ---- the bank's side: statements, and whose part or payment each entry names
part_sub = {}
for path in glob.glob(os.path.join(ws, 'outbox', '*', 'manifest-*.txt')):
    text = open(path, encoding='utf-8').read()
    batch = re.search(r'^batch (\S+)$', text, re.M).group(1)
    for ref in re.findall(r'^part (\S+) ', text, re.M):
        part_sub[ref] = tuple(batch.split('-')[:2])
entries = {}
for path in glob.glob(os.path.join(work, 'papers', 'statement-*.txt')):
    for line in open(path, 'rb').read().decode('gb18030').split('\r\n'):
        cell = line.split('|')
        if len(cell) == 8:
            entries[cell[4]] = (cell[3], Decimal(cell[1]), met['by_hand'].get(cell[4], cell[5]))
left = defaultdict(Decimal)
for kind, sum_, ref in entries.values():
    sub = part_sub.get(ref) or sub_of.get(ref)
    if sub:
        left[sub] -= sum_
    else:
        verdict(kind in ('RZ', 'SF', 'JX'), f'{kind} {sum_} of the statement is somebody\'s') if kind not in ('RZ', 'SF', 'JX') else None
# the subcontractors' monthly statements: each claim once with its latest outcome, and the only offset figure
monthly, newest = defaultdict(Decimal), {}
for path in glob.glob(os.path.join(ws, 'outbox', 'statements', 'statement-*.xml')):
    root = ET.parse(path).getroot()
    if root.get('number') not in newest or int(newest[root.get('number')].get('version')) < int(root.get('version')):
        newest[root.get('number')] = root
for root in newest.values():
    monthly[(root.get('project'), root.find(V + 'subcontractor').get('code'))] += Decimal(root.find(V + 'figures').find(V + 'paid').get('amount'))
# what a version called paid stands in every later one; what came back since is taken off by a line below zero
for path in glob.glob(os.path.join(ws, 'outbox', 'statements', 'statement-*.xml')):
    root = ET.parse(path).getroot()
    last = newest[root.get('number')]
    lines = last.findall(V + 'line')
    told = {l.get('reference') for l in root.findall(V + 'line') if l.get('state') == 'PAID'}
    stands = {l.get('reference'): Decimal(l.get('net')) for l in lines if l.get('state') == 'PAID'}
    off = {l.get('reference'): Decimal(l.get('net')) for l in lines if l.get('state') == 'RETURNED' and l.get('net').startswith('-')}
    verdict(told <= set(stands) and off == {r: -stands[r] for r in off} and all((state[r] == 'RETURNED') == (r in off) for r in stands),
            f"{os.path.basename(path)}: its {len(told)} paid lines stand in version {last.get('version')}, {len(off)} taken back by lines below zero", told - set(stands), off)
    if root.get('version') == last.get('version'):
        once = [l for l in lines if not l.get('former') and not (l.get('reference') and l.get('net').startswith('-'))]
        figure = {f.tag[len(V):]: (int(f.get('count')), Decimal(f.get('amount'))) for f in last.find(V + 'figures')}
        verdict(figure['paid'][1] == sum(stands.values()) + sum(off.values()) and figure['submitted'][0] == len(once) == sum(figure[k][0] for k in ('paid', 'failed', 'returned', 'waiting')),
                f"{last.get('number')}: each claim once, {figure['submitted'][0]}; offset {figure['paid'][1]} = lines paid {sum(stands.values())} less {-sum(off.values())} that came back", figure)
verdict(monthly == offset, f'{len(newest)} monthly statements offset what the vouchers paid', dict(monthly), dict(offset))
for sub in sorted(set(left) | set(offset)):
    more = sum((a for r, a in twice.items() if sub_of[r] == sub), Decimal(0))
    verdict(left[sub] == offset[sub] + more, f"{'-'.join(sub)}: {left[sub]} left the account = vouchers {offset[sub]}" + (f' + due from workers {more}' if more else ''),
            f'left {left[sub]}, vouchers {offset[sub]}, twice {more}')
sys.exit(failed)
