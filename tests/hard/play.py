"""Plays a hard month as the officers would: commands typed one by one, each with the exit status it must have.

The bank here is a page of bookkeeping with its own writers of answers and statements; it shares no code with the engine."""
import json
import os
import re
import shutil
import sqlite3
import subprocess
import sys
from datetime import datetime, timedelta, timezone

from scene import HERE, KEYS, fen, yuan

FORMATS = os.path.abspath(os.path.join(HERE, '..', '..', 'formats'))
FIXTURES = os.path.abspath(os.path.join(HERE, '..', '..', 'fixtures'))


class Verdicts:
    """ok(good, what, more): a line for check.sh, and of what failed the end of `more`; counts the failures."""
    def __init__(self, suite):
        self.suite, self.fails = suite, 0

    def __call__(self, good, what, more=''):
        print(f"{'ok' if good else 'FAIL'} {self.suite}: {what}", flush=True)
        if not good:
            self.fails += 1
            print(str(more)[-1500:])


class Play:
    def __init__(self, month, work):
        self.month, self.work = month, os.path.abspath(work)
        if os.path.exists(self.work):
            sys.exit(f'play: {work} exists')
        self.ws = os.path.join(self.work, 'ws')
        self.papers = os.path.join(self.work, 'papers')
        self.in_ = os.path.join(self.work, 'month')
        os.makedirs(self.papers)
        shutil.copytree(os.path.join(FIXTURES, month), self.in_)
        os.makedirs(os.path.join(self.work, 'keys'))
        for name in sorted(os.listdir(KEYS)):
            if name.endswith(('.key', '.pem')):
                shutil.copy(os.path.join(KEYS, name), os.path.join(self.work, 'keys', name))
                os.chmod(os.path.join(self.work, 'keys', name), 0o600)
        self.quiet = bool(os.environ.get('QUIET'))
        self.daifa = os.environ.get('DAIFA') or os.path.abspath(os.path.join(HERE, '..', '..', 'build', 'daifa'))
        self.env = dict(os.environ, DAIFA_FORMATS=FORMATS)
        self.env.pop('DAIFA_LANG', None)
        self.met = []                   # (day, command, code) of every finding said, in order
        self.today = ''
        self.midway = []                # (day, row, payments, stands, next) where the month's script looks at a row
        self.moments = self.told = 0    # moments at which what waits was looked at; rows seen waiting

    def say(self, text):
        if not self.quiet:
            print(f'\n== {text}', flush=True)

    def at(self, day, time='09:00'):
        self.today = day
        moment = datetime.strptime(f'{day} {time}', '%Y-%m-%d %H:%M').replace(tzinfo=timezone(timedelta(hours=8)))
        self.env['SOURCE_DATE_EPOCH'] = str(int(moment.timestamp()))

    def key(self, who):
        return ['--key', os.path.join(self.work, 'keys', who + '.key'), '--cert', os.path.join(self.work, 'keys', who + '.pem')]

    def run(self, want, *args, who=None, codes=()):
        """One command; codes: findings that must be among those it gives."""
        words = [str(a) for a in args]
        typed = ' '.join(f"'{w}'" if ' ' in w or '#' in w or '|' in w else w for w in words).replace(self.work + '/', '')
        typed += f' --key keys/{who}.key --cert keys/{who}.pem' if who else ''
        dir_ = [] if words[0] in ('init', 'sign', 'verify') else ['-C', self.ws]
        done = subprocess.run([self.daifa] + dir_ + words + (self.key(who) if who else []), env=self.env, cwd=self.work,
                              stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        if not self.quiet:
            print(f'\n$ daifa {typed}\n{done.stdout}', end='', flush=True)
        got = re.findall(r'\[[^\[\]]* W(\d{4})\]', done.stdout)
        # listed once a command; not how a clock ran or a table was read
        self.met += [(self.today, words[0], c) for c in dict.fromkeys(got) if c not in ('7017', '1731')]
        missing = [c for c in codes if str(c) not in got]
        if done.returncode != want or missing:
            print(done.stdout)
            sys.exit(f'play: exit {done.returncode}, expected {want}; findings missing: {missing}: daifa {typed}')
        # not under the sanitizers: twice as many commands, the same code
        if not os.environ.get('SAN') and dir_ and os.path.exists(os.path.join(self.ws, 'daifa.db')):
            self.waits(typed)
        return done.stdout

    def waits(self, typed):
        """After every command: each wage not paid yet is named, with a reason and a next step; and the month names its own."""
        rows = self.json('status', '--waiting')
        bad = [o['values'] for o in rows if o.get('text') == 'WAITING_ROW' and not (o['values']['reason'] and o['values']['command'].startswith('daifa '))]
        named = {o['values']['row'] for o in rows if o.get('text') == 'WAITING_ROW'}
        db = sqlite3.connect(f'file:{os.path.join(self.ws, "daifa.db")}?mode=ro', uri=True)
        claims = {f'{s}#{n}': c for s, n, c in db.execute('SELECT s.number,r.n,r.claim FROM row r JOIN sheet s ON s.id=r.sheet')}
        # of each claim nobody was paid for, the newest row that says something is owed
        open_ = db.execute("""SELECT s.number||'#'||r.n,r.claim FROM row r JOIN sheet s ON s.id=r.sheet
            WHERE r.id=(SELECT max(q.id) FROM row q WHERE q.claim=r.claim) AND r.net_fen<>0
              AND NOT EXISTS(SELECT 1 FROM payment y WHERE y.claim=r.claim AND y.now_state IN ('PAID','PAID_TWICE'))""").fetchall()
        months = [m for m, in db.execute('SELECT DISTINCT month FROM sheet ORDER BY month')]
        db.close()
        heard = {claims[r] for r in named}
        silent = [r for r, c in open_ if c is not None and c not in heard]
        for m in months:
            steps = [o for o in self.json('status', '--month', f'{m // 100}-{m % 100:02d}') if o.get('text') == 'STATUS_NEXT']
            if len(steps) != 1 or not steps[0]['values']['command'].startswith('daifa '):
                sys.exit(f'play: after daifa {typed}: status names no next step for {m}')
        if bad or silent:
            sys.exit(f'play: after daifa {typed}: without reason or next step {bad}; nobody speaks of {silent}')
        self.moments += 1
        self.told += len(named)

    def ask(self, sql, *values):
        """Rows of the workspace's database, read past the program."""
        db = sqlite3.connect(os.path.join(self.ws, 'daifa.db'))
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def must(self, good, what):
        """What a command's words must say."""
        if not good:
            sys.exit(f'play: not so: {what}')
        if not self.quiet:
            print(f'\n   ✓ {what}', flush=True)

    def card(self, roster, name):
        """The account a roster file gives the worker."""
        with open(self.file(roster), encoding='utf-8') as f:
            return [c[10] for c in (line.split(',') for line in f) if c[3 - 1] == name][0]

    def look(self, *rows):
        """Where rows stand at this moment; the README's table `On the way` says it beforehand."""
        for row in rows:
            out = self.json('status', '--row', row)
            of = lambda text, key: [o['values'][key] for o in out if o.get('text') == text]
            self.midway.append((self.today, row, ' '.join(of('TRACE_PAYMENT', 'state')) or '-', (of('TRACE_STATUS', 'word') or ['-'])[0],
                                (of('TRACE_NEXT', 'command') or ['daifa -'])[0].split()[1]))

    def json(self, *args):
        done = subprocess.run([self.daifa, '-C', self.ws, '--json'] + list(args), env=self.env, stdout=subprocess.PIPE, text=True)
        return [json.loads(l) for l in done.stdout.splitlines() if l.startswith('{')]

    def end(self, by_hand=(), taken_over=(), left_out=()):
        """Audit, audit --replay, and what the checking programs want to know."""
        self.say('审计：逐项重证，再从档案重做一遍')
        self.run(0, 'audit')
        self.run(0, 'audit', '--replay')
        with open(os.path.join(self.work, 'met.json'), 'w', encoding='utf-8') as f:
            json.dump({'findings': self.met, 'midway': self.midway, 'moments': self.moments, 'told': self.told, 'clock': self.env['SOURCE_DATE_EPOCH'], 'by_hand': dict(by_hand), 'taken_over': list(taken_over), 'left_out': list(left_out)}, f)

    def file(self, name):
        return os.path.join(self.in_, name)

    def sign(self, who, *files):
        for f in files:
            self.run(0, 'sign', self.file(f), who=who)

    def paper(self, name, text, charset='gb18030'):
        path = os.path.join(self.papers, name)
        with open(path, 'wb') as f:
            f.write(text.encode(charset))
        return path

    def start(self, *projects):
        self.run(0, 'init', self.ws, '--anchor', os.path.join(self.work, 'keys', 'anchor.pem'), '--demo')
        for p in projects:
            self.sign('anchor', f'project-{p}.xml')
            self.run(0, 'project', self.file(f'project-{p}.xml'))

    def parts(self, batch):
        """Payment files of the batch: [(part reference, path)] in order."""
        folder = os.path.join(self.ws, 'outbox', batch)
        names = sorted(n for n in os.listdir(folder) if n.startswith('P') and not n.endswith('.p7s'))
        return [(n.rsplit('.', 1)[0], os.path.join(folder, n)) for n in names]

    def release(self, batch, day, want=0):
        self.run(0, 'release', batch, '--day', day, who='labour')
        return self.run(want, 'release', batch, who='finance')


class Bank:
    """One account.  layout: demo-pipe (full answers, our references) or demo-list (failures only, account, name and amount)."""
    def __init__(self, play, number, layout):
        self.play, self.number, self.layout, self.entries, self.part = play, number, layout, [], {}
        self.charset = 'gb18030' if layout == 'demo-pipe' else 'gbk'

    def take(self, ref, path):
        """Reads a payment file as the bank would: [{ref, account, name, fen}]."""
        with open(path, 'rb') as f:
            lines = f.read().decode(self.charset).split('\r\n')[:-1]
        pay = []
        for line in lines[1:-1]:
            c = line.split('|')
            pay.append({'ref': c[4], 'account': c[1], 'name': c[2], 'fen': fen(c[3])} if self.layout == 'demo-pipe' else
                       {'ref': '', 'account': c[0], 'name': c[1], 'fen': fen(c[2])})
        head = lines[0].split('|')
        assert int(head[4]) == len(pay) and fen(head[5]) == sum(p['fen'] for p in pay), path
        self.part[ref] = pay
        return pay

    def of(self, ref, name):
        return [p for p in self.part[ref] if p['name'] == name][0]

    def book(self, day, kind, amount, ref='', party='', text=''):
        serial = f'B{self.number[-2:]}{len(self.entries) + 1:06d}'
        self.entries.append((day.replace('-', ''), kind, amount, serial, ref, party, text))
        return serial

    def statement(self, first, last):
        first, last = first.replace('-', ''), last.replace('-', '')
        order = sorted(self.entries)
        balance = sum(e[2] for e in order if e[0] < first)
        rows = [e for e in order if first <= e[0] <= last]
        lines = [f'S|{self.number}|{first}|{last}|{yuan(balance)}|{yuan(balance + sum(e[2] for e in rows))}|{len(rows)}']
        for day, kind, amount, serial, ref, party, text in rows:
            balance += amount
            lines.append(f"{day}|{'+' if amount >= 0 else ''}{yuan(amount)}|{yuan(balance)}|{kind}|{serial}|{ref}|{party}|{text}")
        lines += [f"{'E' if self.layout == 'demo-pipe' else 'Z'}|{len(rows)}", '']
        return self.play.paper(f'statement-{self.number}-{last}.txt', '\r\n'.join(lines), self.charset)

    def answer(self, ref, time, lines, name=None):
        """lines: (payment, status, text, day); statuses of demo-pipe.  The head counts what the lines say."""
        ok = [p['fen'] for p, s, _, _ in lines if s == '00']
        bad = [p['fen'] for p, s, _, _ in lines if s not in ('00', '98', '99')]
        text = [f'R|{ref}|{time}|{len(ok)}|{yuan(sum(ok))}|{len(bad)}|{yuan(sum(bad))}']
        text += [f"{p['ref']}|{p['account']}|{p['name']}|{yuan(p['fen'])}|{s}|{t}|{d.replace('-', '')}" for p, s, t, d in lines]
        return self.play.paper(name or f'answer-{ref}-{time}.txt', '\r\n'.join(text + [f'E|{len(lines)}', '']), self.charset)

    def failures(self, ref, time, ok, lines, more, name):
        """A list of failures: ok (count, fen) of the part, the failed ones of this file, and whether another file follows."""
        bad = sum(p['fen'] for p, _, _ in lines)
        text = [f'F|{ref}|{time}|{ok[0]}|{yuan(ok[1])}|{len(lines)}|{yuan(bad)}|{more}']
        text += [f"{p['account']}|{p['name']}|{yuan(p['fen'])}|{s}|{t}" for p, s, t in lines]
        return self.play.paper(name, '\r\n'.join(text + [f'Z|{len(lines)}', '']), self.charset)
