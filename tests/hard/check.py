#!/usr/bin/env python3
"""check.py README WORK DAIFA: what came out of a hard month against the tables of its README, written before it was played.

Tables are found by their heading: States, Postings, Documents, Findings."""
import json
import os
import re
import sqlite3
import subprocess
import sys

readme, work, daifa = sys.argv[1:]
ws = os.path.join(work, 'ws')
failed = 0


def verdict(good, what, *detail):
    global failed
    print(('ok ' if good else 'FAIL ') + what)
    if not good:
        failed = 1
        for line in detail:
            print('     ' + str(line))


def table(heading):
    text = open(readme, encoding='utf-8').read()
    part = re.split(r'^## ', text, flags=re.M)
    body = [p for p in part if p.startswith(heading)][0]
    rows = [[c.strip() for c in line.strip().strip('|').split('|')] for line in body.split('\n') if line.startswith('|')]
    return rows[2:]


met = json.load(open(os.path.join(work, 'met.json'), encoding='utf-8'))
here = os.path.dirname(os.path.abspath(__file__))
env = dict(os.environ, SOURCE_DATE_EPOCH=met['clock'], DAIFA_FORMATS=os.path.join(here, '..', '..', 'formats'))
db = sqlite3.connect(os.path.join(ws, 'daifa.db'))


def daifa_json(*args):
    done = subprocess.run([daifa, '-C', ws, '--json'] + list(args), env=env, stdout=subprocess.PIPE, text=True)
    return [json.loads(l) for l in done.stdout.splitlines()]


names = {}
for n in ('1-files', '2-rows', '3-banks', '5-papers'):
    for line in open(os.path.join(here, '..', '..', 'include', 'daifa', 'findings', n + '.def'), encoding='utf-8'):
        if line.startswith('FINDING('):
            code, name = [w.strip() for w in line[8:].split(',')[:2]]
            names[code] = name

# ---- states: row | payments in order | stands at | next step
rows = set()
for row, payments, stands, then in table('States'):
    rows.add(row)
    out = daifa_json('status', '--row', row)
    got = [o['values']['state'] for o in out if o.get('text') == 'TRACE_PAYMENT']
    word = [o['values']['word'] for o in out if o.get('text') == 'TRACE_STATUS']
    step = [o['values']['command'].split()[1] for o in out if o.get('text') == 'TRACE_NEXT']
    want = [] if payments == '-' else payments.split()
    verdict(got == want and word[:1] == [stands] and step == ([] if then == '-' else [then]), f'{row}: {payments}, {stands}',
            f'payments {got}, stands {word}, next {step}, wanted {want} {stands} {then}')
all_rows = {f'{s}#{n}' for s, n in db.execute('SELECT s.number,r.n FROM row r JOIN sheet s ON s.id=r.sheet')}
verdict(all_rows == rows, f'{len(rows)} rows, each with its state', sorted(all_rows ^ rows))

# ---- postings: ledger | balance (debits less credits) at the end
balance = {}
for kind, code, sub, debit, credit in db.execute("""SELECT l.kind,s.code,coalesce(u.code,''),
        coalesce((SELECT sum(m.fen) FROM movement m WHERE m.debit=l.id),0),coalesce((SELECT sum(m.fen) FROM movement m WHERE m.credit=l.id),0)
        FROM ledger l JOIN site s ON s.id=l.site LEFT JOIN sub u ON u.id=l.sub"""):
    balance[' '.join(x for x in (kind, code, sub) if x)] = debit - credit
want = {}
for ledger, amount in table('Postings'):
    want[ledger] = int(round(float(amount.replace(',', '')) * 100))
for name in sorted(set(balance) | set(want)):
    verdict(balance.get(name, 0) == want.get(name, 0), f'{name} {want.get(name, 0) / 100:.2f}', f'is {balance.get(name, 0) / 100:.2f}')
verdict(sum(balance.values()) == 0, 'all ledgers together are zero')

# ---- documents: what lies in the outbox, signatures beside
files = set()
for folder, _, found in os.walk(os.path.join(ws, 'outbox')):
    files |= {os.path.relpath(os.path.join(folder, f), os.path.join(ws, 'outbox')) for f in found if not f.endswith(('.p7s', '.pdf'))}
want = {r[0].strip('`') for r in table('Documents')}
verdict(files == want, f'{len(want)} documents in the outbox', f'more: {sorted(files - want)}', f'missing: {sorted(want - files)}')

# ---- findings, in order
want = [tuple(r[:3]) for r in table('Findings')]
got = [(day, command, names[code]) for day, command, code in met['findings']]
verdict(got == want, f'{len(want)} findings, in their order', *[f'{a} {b}' for a, b in zip(got + [None] * 99, want + [None] * 99) if a != b][:5])

# ---- on the way: day | row | payments | stands | next
want = [tuple(r[:5]) for r in table('On the way')]
got = [tuple(r) for r in met['midway']]
verdict(got == want, f'{len(want)} rows on the way, each where it should stand', *[f'{a} {b}' for a, b in zip(got + [None] * 99, want + [None] * 99) if a != b][:5])

# ---- nobody alone: what | day | command | finding
alone = table('Nobody alone')
missing = [r for r in alone if tuple(r[1:4]) not in [(d, c, names[code]) for d, c, code in met['findings']]]
verdict(bool(alone) and not missing, f'{len(alone)} things one person tried alone, each refused', *missing)

# ---- nothing waits without a reason and a next step: play.py looked after each command
if not os.environ.get('SAN'):
    verdict(met['moments'] > 0 and met['told'] > 0, f"after each of {met['moments']} commands every wage that waited, {met['told']} in all, had its reason and next step")
sys.exit(failed)
