#!/usr/bin/env python3
"""model.py SERVE WORK STEPS SEED [EPISODE]: random months of payments against an independent model of their states.

SERVE runs the program's commands (serve.c).  Each episode starts from the same small month and takes some forty steps: releases,
payments, hand-overs, withdrawals, bank answers that are good, late, repeated, contradictory, short or forged, statements, letters.
After each step the state of every payment in the database must be the model's, no claim may have two live payments, none that is
unknown or paid may be paid again, and the bank account of the books must be the statements' sum.  The seed also decides which kinds
of steps an episode knows at all: a generator that does everything at once misses what needs repetition.
"""
import datetime
import os
import random
import shutil
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'hard'))
from scene import KEYS, Folder, Worker, yuan  # noqa: E402

ACCOUNT = '30020012345678977'
BACK = ('PAID', 'PAID_TWICE', 'PENDING', 'UNKNOWN')    # what can come back
LIVE = ('ISSUED', 'PENDING', 'UNKNOWN', 'PAID')
OFFICERS = {'labour': 1, 'finance': 2}
DEPOSIT = 9000000
LAST_DAY = datetime.date(2026, 11, 25)
STEPS = ('second', 'same-person', 'early-pay', 'cancel', 'unconfirmed', 'answer-lost', 'answer-old', 'answer-two', 'answer-amount', 'answer-missing',
         'stranger', 'wrong-sum', 'repeat', 'notice', 'statement', 'resolve', 'nothing', 'late-success', 'decide')


class Wrong(Exception):
    pass


class Server:
    def __init__(self, path, work):
        env = dict(os.environ, DAIFA_FORMATS=os.path.abspath(os.path.join(HERE, '..', '..', 'formats')))
        env.pop('DAIFA_LANG', None)
        self.p = subprocess.Popen([path], stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=env, cwd=work)
        self.ran = 0

    def run(self, at, *words):
        self.p.stdin.write('\t'.join([str(at)] + [str(w) for w in words]).encode() + b'\n')
        self.p.stdin.flush()
        head = self.p.stdout.readline().split()
        if len(head) != 2:
            raise Wrong(f"the program died (status {self.p.wait()}) in: {' '.join(words)}")
        self.ran += 1
        return int(head[0]), self.p.stdout.read(int(head[1])).decode(errors='replace')


def key(who):
    return ['--key', f'keys/{who}.key', '--cert', f'keys/{who}.pem']


def template(server, work):
    """The month up to its check, with its deposit proven; every episode begins with a copy of it."""
    f = Folder(os.path.join(work, 'in'))
    subs = {'S1': [Worker(i, n, 'S1', '钢筋一班', d) for i, (n, d) in enumerate([('王伟', 20), ('李强', 19), ('张军', 18)], 401)],
            'S2': [Worker(i, n, 'S2', '模板班', d, '050') for i, (n, d) in enumerate([('黄国庆', 20), ('周小龙', 19), ('吴海涛', 18)], 421)]}
    everybody = subs['S1'] + subs['S2']
    f.project('MD1', '状态模型', ACCOUNT, 'demo-pipe', ['S1', 'S2'])
    f.roster('roster.csv', [w.roster() for w in everybody])
    f.attendance('attendance.csv', '2026-10', everybody)
    f.progress('progress.csv', [('S1', '200000.00', '60000.00'), ('S2', '100000.00', '30000.00')])
    f.deposits('deposits.csv', [('2026-11-02', yuan(DEPOSIT), '乌鲁木齐示例城市建设投资有限公司', 'RZ1', '2026-10期进度款')])
    for sub, workers in subs.items():
        f.sheet(f'MD1-{sub}-202610', 'MD1', sub, '2026-10', [{'worker': w} for w in workers],
                progress=('200000.00', '60000.00') if sub == 'S1' else ('100000.00', '30000.00'))
    os.makedirs(os.path.join(work, 'keys'))
    for name in os.listdir(KEYS):
        if name.endswith(('.key', '.pem')):
            shutil.copy(os.path.join(KEYS, name), os.path.join(work, 'keys', name))
            os.chmod(os.path.join(work, 'keys', name), 0o600)
    with open(os.path.join(work, 'letter.txt'), 'w', encoding='utf-8') as out:
        out.write('盖章回函\n')
    ws = os.path.join(work, 'template')
    at = moment(datetime.date(2026, 11, 4))
    c = ['-C', ws]
    ops = [['init', ws, '--anchor', 'keys/anchor.pem', '--demo'], ['sign', 'in/project-MD1.xml'] + key('anchor'), c + ['project', 'in/project-MD1.xml']]
    ops += [c + ['import', 'roster', '--project', 'MD1', '--from', '2026-03-01', 'in/roster.csv'] + key('labour'),
            c + ['import', 'attendance', '--project', 'MD1', '--month', '2026-10', 'in/attendance.csv'] + key('labour'),
            c + ['import', 'progress', '--project', 'MD1', '--month', '2026-10', 'in/progress.csv'] + key('labour'),
            c + ['import', 'deposits', '--project', 'MD1', 'in/deposits.csv'] + key('labour')]
    ops += [['sign', f'in/sheets/MD1-{s}-202610.xml'] + key(s) for s in subs]
    with open(os.path.join(work, 'papers', 's0.txt'), 'wb') as out:
        out.write('\r\n'.join([f'S|{ACCOUNT}|20261101|20261103|0.00|{yuan(DEPOSIT)}|1', f'20261102|+{yuan(DEPOSIT)}|{yuan(DEPOSIT)}|RZ|RZ1|||', 'E|1', '']).encode())
    ops += [c + ['reconcile', 'papers/s0.txt']]
    ops += [c + ['receive'] + [f'in/sheets/MD1-{s}-202610.xml' for s in subs], c + ['check', '--month', '2026-10']]
    for words in ops:
        status, text = server.run(at, *words)
        if status != 0:
            raise Wrong(f"template: exit {status}: {' '.join(words)}\n{text}")
    return ws


def moment(day, hour=10):
    zone = datetime.timezone(datetime.timedelta(hours=8))
    return int(datetime.datetime(day.year, day.month, day.day, hour, tzinfo=zone).timestamp())


class Payment:
    def __init__(self, ref, claim, fen, card, name):
        self.ref, self.claim, self.fen, self.card, self.name = ref, claim, fen, card, name
        self.state, self.answered, self.cured, self.refunded, self.proven, self.asked, self.decided = 'ISSUED', 0, False, False, False, None, False


class Part:
    def __init__(self, ref, batch, payments):
        self.ref, self.batch, self.payments, self.asked, self.booked, self.handed = ref, batch, payments, None, False, False


class Episode:
    def __init__(self, server, ws, work, dice):
        self.server, self.ws, self.work, self.dice, self.link = server, ws, work, dice, None
        self.knows = {s for s in STEPS if dice.random() < 0.6}
        self.day, self.seconds = datetime.date(2026, 11, 5), 0
        self.batches = {}               # name: 'SEALED' or 'RELEASED' or 'ISSUED', sub, claims, who
        self.runs = {'S1': 0, 'S2': 0}
        self.parts, self.payments = [], []
        self.entries = [(datetime.date(2026, 11, 2), 'RZ', DEPOSIT, 'RZ1', '')]
        self.balance, self.stated_to, self.stated = DEPOSIT, datetime.date(2026, 11, 3), 1
        self.files, self.trail, self.said = [], [], ''
        self.claims, self.rows = {}, {} # claim: (sub, fen), and its row's name, from the database once
        with self.db() as db:
            for claim, sub, fen, sheet, n in db.execute("""SELECT claim.id,sub.code,net_fen,sheet.number,row.n FROM row JOIN claim ON claim.id=row.claim
                    JOIN sub ON sub.id=claim.sub JOIN sheet ON sheet.id=row.sheet"""):
                self.claims[claim], self.rows[claim] = (sub, fen), f'{sheet}#{n}'

    def db(self):
        if self.link is None:
            self.link = sqlite3.connect(f'file:{self.ws}/daifa.db?mode=ro', uri=True)
        return self.link

    def now(self):
        self.seconds += 1
        return moment(self.day) + self.seconds

    def run(self, *words, want=None):
        status, self.said = self.server.run(self.now(), '-C', self.ws, *words)
        self.trail.append(f"{self.day} exit {status}: daifa {' '.join(str(w) for w in words)}")
        if want is not None and status not in (want if isinstance(want, tuple) else (want,)):
            raise Wrong(f'exit {status} instead of {want}')
        return status

    # ---- the model

    def of(self, claim):
        return [p for p in self.payments if p.claim == claim]

    def waits(self, claim):
        """Something is under way that may still pay it."""
        return (any(p.state in LIVE + ('PAID_TWICE',) for p in self.of(claim)) or
                any(b['state'] in ('SEALED', 'RELEASED') and claim in b['claims'] for b in self.batches.values()))

    def eligible(self, sub):
        """Claims that may be paid: nothing under way, the money of what failed is back, and of what came back last somebody decided."""
        found = []
        for claim, (whose, _) in self.claims.items():
            mine = self.of(claim)
            if whose != sub or self.waits(claim) or (mine and mine[-1].state == 'RETURNED' and not mine[-1].decided):
                continue
            if all(p.state == 'CANCELLED' or (p.state in ('FAILED', 'RETURNED') and p.proven) for p in mine):
                found.append(claim)
        return found

    def hear(self, p, status, at, twice=False):
        """What one line of an answer does."""
        live = any(o is not p and o.state in LIVE for o in self.of(p.claim))
        if p.state == 'ISSUED':
            p.state = 'PENDING'
        if twice or status == 'unknown':
            if p.state == 'PENDING':
                p.state = 'UNKNOWN'
                p.answered = max(p.answered, at)
            return
        if at < p.answered and status == 'failed':
            return
        before = p.state
        if status == 'paid':
            if p.state in ('PENDING', 'UNKNOWN'):
                p.state = 'PAID'
            elif p.state in ('FAILED', 'CANCELLED'):
                p.state = 'PAID_TWICE' if live else 'PAID'
        elif status == 'failed' and p.state in ('PENDING', 'UNKNOWN'):
            p.state = 'FAILED'
        elif status == 'returned' and p.state in ('PENDING', 'UNKNOWN', 'PAID', 'PAID_TWICE'):
            p.state = 'RETURNED'
        if p.state != before:
            p.answered = max(p.answered, at)
            self.settle(p.claim)

    def settle(self, claim):
        """The other of two came back or never left: then the wage was paid once."""
        twice = [p for p in self.of(claim) if p.state == 'PAID_TWICE']
        if twice and not any(p.state in LIVE for p in self.of(claim)):
            twice[0].state = 'PAID'

    # ---- the steps

    def step_release(self):
        sub = self.dice.choice(('S1', 'S2'))
        name = f'MD1-{sub}-202610-{self.runs[sub] + 1}'
        who = self.dice.choice(('labour', 'finance'))
        can = self.eligible(sub)
        status = self.run('release', name, '--day', '2026-11-27', *key(who))
        if not can:
            if status != 2:
                raise Wrong(f'nothing may be released, exit {status}')
            return
        if status != 0:
            raise Wrong(f'claims {can} may be released, exit {status}')
        self.runs[sub] += 1
        self.batches[name] = {'state': 'SEALED', 'claims': can, 'who': who}
        if 'same-person' in self.knows:
            self.run('release', name, *key(who), want=2)

    def void(self, batch):
        """What was approved is no longer what may be paid."""
        return any(p.state in LIVE + ('PAID_TWICE',) for c in batch['claims'] for p in self.of(c))

    def step_second(self):
        for name, b in self.batches.items():
            if b['state'] == 'SEALED' and self.dice.random() < 0.8:
                void = self.void(b)
                self.run('release', name, *key('finance' if b['who'] == 'labour' else 'labour'), want=1 if void else 0)
                b['state'] = 'VOIDED' if void else 'RELEASED'

    def step_pay(self):
        ready = [n for n, b in self.batches.items() if b['state'] == 'RELEASED']
        if not ready and 'early-pay' not in self.knows:
            return
        self.run('pay', *key('bank'), want=(0, 1) if ready else (0, 1, 2))
        with self.db() as db:
            for name in ready:
                void = self.void(self.batches[name])
                self.batches[name]['state'] = 'VOIDED' if void else 'ISSUED'
                if void:
                    continue
                rows = db.execute("""SELECT part.ref,payment.id,payment.claim,payment.fen,batch_row.card,batch_row.card_name FROM payment
                    JOIN part ON part.id=payment.part JOIN batch ON batch.id=part.batch JOIN batch_row ON batch_row.id=payment.batch_row
                    WHERE batch.name=? ORDER BY payment.id""", (name,)).fetchall()
                if sorted(r[2] for r in rows) != sorted(self.batches[name]['claims']):
                    raise Wrong(f"{name} pays claims {[r[2] for r in rows]}, released were {self.batches[name]['claims']}")
                refs = self.references(name)
                made = []
                for ref, number, claim, fen, card, holder in rows:
                    if fen != self.claims[claim][1]:
                        raise Wrong(f'claim {claim} is paid {fen}')
                    p = Payment(refs[card], claim, fen, card, holder)
                    p.id = number
                    made.append(p)
                self.payments += made
                self.parts.append(Part(rows[0][0], name, made))

    def references(self, batch):
        """Card to payment reference, from the file that the bank gets."""
        folder = os.path.join(self.ws, 'outbox', batch)
        name = [n for n in os.listdir(folder) if n.startswith('P') and n.endswith('.txt')][0]
        with open(os.path.join(folder, name), encoding='gb18030', newline='') as f:
            lines = [line.split('|') for line in f.read().split('\r\n')[1:-2]]
        return {c[1]: c[4] for c in lines}

    def some_part(self, ok):
        parts = [p for p in self.parts if ok(p)]
        return self.dice.choice(parts) if parts else None

    def fresh(self, part):
        return all(p.state == 'ISSUED' for p in part.payments)

    def book(self, part):
        if not part.booked:
            part.booked = True
            self.entries.append((self.day, 'DF', -sum(p.fen for p in part.payments), f'D{len(self.entries)}', part.ref))

    def step_deliver(self):
        part = self.some_part(self.fresh)
        if part is None:
            return
        unconfirmed = 'unconfirmed' in self.knows and self.dice.random() < 0.3
        blocked = not unconfirmed and any(o is not p and o.state in ('PAID', 'PAID_TWICE') for p in part.payments for o in self.of(p.claim))
        self.run('deliver', part.ref, *(['--unconfirmed'] if unconfirmed else ['--receipt', 'HZ' + part.ref]), *key('labour'),
                 want=2 if blocked else (0, 1))
        if blocked:
            return
        for p in part.payments:
            p.state = 'UNKNOWN' if unconfirmed else 'PENDING'
        part.handed = True
        self.book(part)

    def step_cancel(self):
        part = self.some_part(lambda p: True)
        if part is None or 'cancel' not in self.knows:
            return
        who = self.dice.choice(list(OFFICERS))
        if all(p.state == 'CANCELLED' for p in part.payments):
            self.run('cancel', part.ref, '--why', '不再交银行', *key(who), want=0)
        elif not self.fresh(part):
            self.run('cancel', part.ref, '--why', '不再交银行', *key(who), want=2)
        elif part.asked is None:
            self.run('cancel', part.ref, '--why', '不再交银行', *key(who), want=(0, 1))
            part.asked = who
        elif part.asked == who:
            self.run('cancel', part.ref, '--why', '不再交银行', *key(who), want=(0, 1, 2))
        else:
            self.run('cancel', part.ref, '--why', '不再交银行', *key(who), want=0)
            for p in part.payments:
                p.state = 'CANCELLED'
                self.settle(p.claim)

    def answer_file(self, part, lines, at, name=None):
        """lines: (payment or None, status, fen).  The head tells what the lines say."""
        code = {'paid': '00', 'failed': '08', 'unknown': '98', 'returned': '50'}
        ok = [f for _, s, f in lines if s == 'paid']
        bad = [f for _, s, f in lines if s in ('failed', 'returned')]
        text = [f'R|{part.ref}|{at}|{len(ok)}|{yuan(sum(ok))}|{len(bad)}|{yuan(sum(bad))}']
        for p, status, fen in lines:
            who = (p.ref, p.card, p.name) if p else ('WSTRANGER0000001', '6200580000000000999', '赵无名')
            text.append('|'.join((*who, yuan(fen), code[status], '', self.day.strftime('%Y%m%d'))))
        path = os.path.join(self.work, 'papers', name or f'a{len(self.files)}.txt')
        with open(path, 'wb') as f:
            f.write('\r\n'.join(text + [f'E|{len(lines)}', '']).encode('gb18030'))
        return path

    def stamp(self, old=False):
        return int((self.day - datetime.timedelta(days=2 if old else 0)).strftime('%Y%m%d')) * 1000000 + 100000 + len(self.files) % 40000

    def step_answer(self):
        part = self.some_part(lambda p: p.handed or ('answer-lost' in self.knows and self.fresh(p)))
        if part is None:
            return
        at = self.stamp('answer-old' in self.knows and self.dice.random() < 0.3)
        says = self.dice.choice((('paid',) * 4 + ('failed', 'unknown'), ('failed', 'paid'), ('unknown', 'paid', 'failed'), ('paid',)))
        lines = [(p, self.dice.choice(says), p.fen) for p in part.payments]
        told = {p.ref: s for p, s, _ in lines}
        twice = ''
        trick = self.dice.choice(('',) * 6 + ('answer-two', 'answer-amount', 'answer-missing', 'stranger', 'wrong-sum'))
        trick = trick if trick in self.knows else ''
        if all(s == 'returned' for _, s, _ in lines):
            trick = ''
        pick = self.dice.randrange(len(lines))
        refused = False
        if trick == 'answer-two':
            p, s, fen = lines[pick]
            lines.append((p, 'failed' if s == 'paid' else 'paid', fen))
            twice = p.ref
        elif trick == 'answer-amount':
            p, s, fen = lines[pick]
            lines[pick] = (p, s, fen + 100)
            refused = True
        elif trick == 'answer-missing':
            # a full result may leave out what no longer waits for its first answer
            missing = lines.pop(pick)[0]
            refused = missing.state in ('ISSUED', 'PENDING')
            del told[missing.ref]
            if not lines:
                return
        elif trick == 'stranger':
            lines.append((None, 'paid', 12345))
            refused = True
        path = self.answer_file(part, lines, at)
        if trick == 'wrong-sum':
            with open(path, 'rb') as f:
                text = f.read()
            head, rest = text.split(b'\r\n', 1)
            cut = head.split(b'|')
            cut[4] = cut[4][:-1] + (b'1' if cut[4][-1:] != b'1' else b'2')
            with open(path, 'wb') as f:
                f.write(b'|'.join(cut) + b'\r\n' + rest)
            refused = True
        self.trail.append(f"    {part.ref}: {' '.join(f'{p.ref}={s}' if p else 'stranger' for p, s, _ in lines)} {trick} at {at}")
        if refused:
            self.run('reconcile', path, want=2)
            return
        self.run('reconcile', path, want=(0, 1, 2, 3))
        self.believe(part, told, at, twice)
        self.files.append(path)

    def believe(self, part, told, at, twice=''):
        part.handed = True
        self.book(part)
        for p in part.payments:
            if p.ref in told:
                self.hear(p, told[p.ref], at, p.ref == twice)

    def step_repeat(self):
        if self.files and 'repeat' in self.knows:
            self.run('reconcile', self.dice.choice(self.files), want=(0, 1, 2, 3))

    def step_notice(self):
        part = self.some_part(lambda p: any(x.state in BACK for x in p.payments) and p.handed)
        if part is None or 'notice' not in self.knows:
            return
        p = self.dice.choice([x for x in part.payments if x.state in BACK])
        at = self.stamp()
        path = self.answer_file(part, [(p, 'returned', p.fen)], at)
        self.run('reconcile', path, want=(0, 1))
        self.hear(p, 'returned', at)
        self.files.append(path)

    def step_late(self):
        """The bank says paid of what it once called failed."""
        part = self.some_part(lambda p: p.handed and any(x.state == 'FAILED' for x in p.payments))
        if part is None or 'late-success' not in self.knows:
            return
        told = {p.ref: 'paid' if p.state in ('FAILED', 'PAID', 'PAID_TWICE') else 'unknown' for p in part.payments}
        at = self.stamp()
        path = self.answer_file(part, [(p, told[p.ref], p.fen) for p in part.payments], at)
        self.run('reconcile', path, want=(0, 1, 2, 3))
        self.believe(part, told, at)
        self.files.append(path)

    def step_resolve(self):
        unknown = [p for p in self.payments if p.state == 'UNKNOWN']
        if not unknown or 'resolve' not in self.knows:
            return
        p = self.dice.choice(unknown)
        who, verdict = self.dice.choice(list(OFFICERS)), self.dice.choice(('paid', 'paid', 'returned', 'failed'))
        words = ('resolve', p.ref, '--' + verdict, '--evidence', 'letter.txt', '--why', '盖章回函', *key(who))
        # no statement reaches to the end of the bank's time; one person is not two, nor are two who say different things
        if verdict == 'failed' or p.asked == (verdict, who):
            self.run(*words, want=2)
            return
        self.run(*words, want=(0, 1))
        if p.asked and p.asked[0] == verdict:
            p.state = 'PAID' if verdict == 'paid' else 'RETURNED'
            self.settle(p.claim)
        p.asked = (verdict, who)

    def step_decide(self):
        """An officer looked why the money came back, and the same card will do."""
        back = [c for c in self.claims if self.of(c) and self.of(c)[-1].state == 'RETURNED' and not self.waits(c)]
        if not back or 'decide' not in self.knows:
            return
        claim = self.dice.choice(back)
        self.run('review', self.rows[claim], '--accept', '--why', '本人到银行核实，账户正常', '--evidence', 'letter.txt', *key('labour'), want=0)
        self.of(claim)[-1].decided = True

    def step_statement(self):
        if 'statement' not in self.knows or self.day >= LAST_DAY:
            return
        told = []
        for p in self.payments:
            part = next(x for x in self.parts if p in x.payments)
            often = {'FAILED': 0.7, 'RETURNED': 0.7, 'PAID_TWICE': 0.2}.get(p.state, 0)
            if part.booked and not p.refunded and self.dice.random() < often:
                # what was paid once too often comes back by the statement alone
                told += [p] if p.state == 'PAID_TWICE' else []
                p.refunded = True
                self.entries.append((self.day, 'TH', p.fen, f'T{len(self.entries)}', p.ref))
        first = self.stated_to + datetime.timedelta(days=1)
        rows = self.entries[self.stated:]
        text = [f"S|{ACCOUNT}|{first:%Y%m%d}|{self.day:%Y%m%d}|{yuan(self.balance)}|{yuan(self.balance + sum(r[2] for r in rows))}|{len(rows)}"]
        for day, kind, fen, serial, ref in rows:
            self.balance += fen
            text.append(f"{day:%Y%m%d}|{'+' if fen > 0 else ''}{yuan(fen)}|{yuan(self.balance)}|{kind}|{serial}|{ref}||")
        path = os.path.join(self.work, 'papers', f's{len(self.entries)}-{self.day}.txt')
        with open(path, 'wb') as f:
            f.write('\r\n'.join(text + [f'E|{len(rows)}', '']).encode('gb18030'))
        self.run('reconcile', path, want=(0, 1))
        self.stated, self.stated_to = len(self.entries), self.day
        for p in told:
            self.hear(p, 'returned', 0)
        for p in self.payments:
            p.proven = p.proven or p.refunded
        self.day += datetime.timedelta(days=1)
        self.seconds = 0

    def step_nothing(self):
        self.run(*self.dice.choice((('check', '--month', '2026-10'), ('reissue',), ('status',))), want=(0, 1))

    # ---- what must hold

    def compare(self):
        with self.db() as db:
            got = dict(db.execute('SELECT id,now_state FROM payment'))
            twice = db.execute("""SELECT claim FROM payment WHERE now_state IN ('ISSUED','PENDING','UNKNOWN','PAID')
                GROUP BY claim HAVING count(*)>1""").fetchall()
            books = db.execute("""SELECT (SELECT coalesce(sum(fen),0) FROM movement JOIN ledger ON ledger.id=debit WHERE kind='BANK')
                -(SELECT coalesce(sum(fen),0) FROM movement JOIN ledger ON ledger.id=credit WHERE kind='BANK')""").fetchone()[0]
        want = {p.id: p.state for p in self.payments}
        if got != want:
            raise Wrong('payments are ' + ', '.join(f'{p.ref}: {got.get(p.id)} instead of {p.state}' for p in self.payments if got.get(p.id) != p.state) +
                        f' ({len(got)} of {len(want)})')
        if twice:
            raise Wrong(f'two live payments of claim {twice[0][0]}')
        if books != self.balance:
            raise Wrong(f'the books have {books} at the bank, the statements {self.balance}')

    def play(self, steps):
        ways = [(self.step_release, 4), (self.step_second, 5), (self.step_pay, 4), (self.step_deliver, 4), (self.step_cancel, 3), (self.step_answer, 5),
                (self.step_repeat, 1), (self.step_notice, 1), (self.step_late, 2), (self.step_resolve, 1), (self.step_decide, 1), (self.step_statement, 3), (self.step_nothing, 1)]
        for _ in range(steps):
            ran = self.server.ran
            self.dice.choices([w for w, _ in ways], [n for _, n in ways])[0]()
            if self.server.ran > ran:
                self.compare()
        self.run('audit', want=0)
        self.link.close()


def main():
    serve, work, steps, seed = os.path.abspath(sys.argv[1]), os.path.abspath(sys.argv[2]), int(sys.argv[3]), sys.argv[4]
    only = int(sys.argv[5]) if len(sys.argv) > 5 else None
    os.makedirs(os.path.join(work, 'papers'))
    server = Server(serve, work)
    made = template(server, work)
    begun, number, states = server.ran, only or 1, {}
    while server.ran - begun < steps:
        ws = os.path.join(work, 'ws')
        shutil.rmtree(ws, ignore_errors=True)
        shutil.copytree(made, ws)
        episode = Episode(server, ws, work, random.Random(f'{seed} {number}'))
        try:
            episode.play(episode.dice.choice((40, 40, 150)))
        except Wrong as why:
            print(f'FAIL model: seed {seed} episode {number}: {why}')
            print('\n'.join('    ' + line.replace(work + '/', '') for line in episode.trail[-12:]))
            print(episode.said)
            return 1
        for p in episode.payments:
            states[p.state] = states.get(p.state, 0) + 1
        if only:
            break
        number += 1
    print(f"ok model: seed {seed}, {number - 1} months, {server.ran - begun} commands; payments ended " +
          ', '.join(f'{s} {n}' for s, n in sorted(states.items())))
    return 0


if __name__ == '__main__':
    sys.exit(main())
