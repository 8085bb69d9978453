"""meet.py PROGRAM SHIM WORKSPACE KEYS SCRATCH: two programs in one workspace, one of them stopped in the middle (tests/fault/inject.c).

The workspace has five batches that were released and not paid yet."""
import hashlib
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), '..', 'hard'))
sys.dont_write_bytecode = True
from play import Verdicts  # noqa: E402

PROGRAM, SHIM, GOOD, KEYS, SCRATCH = sys.argv[1:6]
WS, OUT = os.path.join(SCRATCH, 'ws'), os.path.join(SCRATCH, 'out')
KEY = ['--key', os.path.join(KEYS, 'bank.key'), '--cert', os.path.join(KEYS, 'bank.pem')]
BATCH = 'XJ01-S1-202610-1'
ok = Verdicts('times')


def fresh():
    for path in (WS, OUT):
        shutil.rmtree(path, ignore_errors=True)
    shutil.copytree(GOOD, WS, symlinks=True)
    os.mkdir(OUT)


def run(*args, env=None):
    p = subprocess.run([PROGRAM, '-C', WS, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                       env=dict(os.environ, **(env or {})))
    return p.returncode, p.stdout.decode(errors='replace')


def issued():
    db = sqlite3.connect(f'file:{WS}/daifa.db?mode=ro', uri=True)
    try:
        return db.execute('SELECT count(*) FROM payment').fetchone()[0]
    finally:
        db.close()


def halves():
    """Batches with some of their payments."""
    db = sqlite3.connect(f'file:{WS}/daifa.db?mode=ro', uri=True)
    try:
        return db.execute("""SELECT count(*) FROM part t WHERE
            (SELECT count(*) FROM payment y JOIN part u ON u.id=y.part WHERE u.batch=t.batch)<>
            (SELECT count(*) FROM batch_row r WHERE r.batch=t.batch)""").fetchone()[0]
    finally:
        db.close()


def calls(root, *args):
    """How many calls that change files under root a command makes; it is done then."""
    count = os.path.join(SCRATCH, 'count')
    code, said = run(*args, env={'LD_PRELOAD': SHIM, 'FAULT_ROOT': root, 'FAULT_HOW': 'count', 'FAULT_COUNT': count})
    if code not in (0, 1):
        sys.exit(f'times: {args}: exit {code}: {said}')
    with open(count, encoding='ascii') as f:
        return int(f.read())


class Stopped:
    """A command that stands still before call `at` under root."""

    def __init__(self, root, at, *args):
        hit = os.path.join(SCRATCH, 'hit')
        if os.path.exists(hit):
            os.unlink(hit)
        self.p = subprocess.Popen([PROGRAM, '-C', WS, *args], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                                  env=dict(os.environ, LD_PRELOAD=SHIM, FAULT_ROOT=root, FAULT_HOW='stop', FAULT_AT=str(at), FAULT_HIT=hit))
        while self.p.poll() is None:
            with open(f'/proc/{self.p.pid}/stat', encoding='ascii') as f:
                if f.read().rsplit(') ', 1)[1][0] == 'T' and os.path.exists(hit):
                    return
            time.sleep(0.01)
        sys.exit(f'times: {args} ended before call {at}: {self.p.stdout.read().decode()}')

    def goes_on(self):
        os.kill(self.p.pid, signal.SIGCONT)
        said = self.p.communicate()[0].decode(errors='replace')
        return self.p.returncode, said


def tree(top):
    """What lies there, to the byte; the database's own files aside."""
    found = {}
    for at, _, names in os.walk(top):
        for name in names:
            path = os.path.join(at, name)
            if not name.startswith('daifa.db') and name != 'lock':
                with open(path, 'rb') as f:
                    found[os.path.relpath(path, top)] = hashlib.sha256(f.read()).hexdigest()
    return found


def holds(what):
    code, said = run('audit')
    ok(code == 0, f'{what}: audit holds', said)


def locked(want):
    """The workspace is one writer's: whoever comes second says so, leaves at once and touches nothing."""
    fresh()
    all_ = calls(WS, 'run', '--month', '2026-10', *KEY)
    for part in (0.05, 0.5, 0.95):
        fresh()
        first = Stopped(WS, int(all_ * part), 'run', '--month', '2026-10', *KEY)
        before, bad = tree(WS), []
        for words in (['run', '--month', '2026-10', *KEY], ['pay', *KEY], ['check', '--month', '2026-10']):
            began = time.monotonic()
            code, said = run(*words)
            took = time.monotonic() - began
            if code != 74 or 'W7012' not in said or took > 5 or tree(WS) != before:
                bad.append(f'{words[0]}: exit {code} after {took:.1f} s: {said}')
        code, said = first.goes_on()
        again, _ = run('run', '--month', '2026-10', *KEY)
        ok(not bad and code in (0, 1) and again in (0, 1) and issued() == want,
           f'run stopped at call {int(all_ * part)} of {all_}: run, pay and check say that it is there and leave; {want} payments once', bad or said)
        holds('after it')


def at_once(want):
    bad, codes = [], []
    for _ in range(4):
        fresh()
        two = [subprocess.Popen([PROGRAM, '-C', WS, 'run', '--month', '2026-10', *KEY], stdin=subprocess.DEVNULL,
                                stdout=subprocess.PIPE, stderr=subprocess.STDOUT) for _ in range(2)]
        said = [p.communicate()[0].decode(errors='replace') for p in two]
        got = sorted(p.returncode for p in two)
        codes.append(got)
        left = [s for p, s in zip(two, said) if p.returncode == 74]
        if got[0] not in (0, 1) or got[1] not in (0, 1, 74) or any('W7012' not in s for s in left) or issued() != want:
            bad.append(f'{got}, {issued()} payments: {said}')
        code, text = run('audit')
        if code != 0:
            bad.append(text)
    ok(not bad, f'two runs at once, four times: exits {codes}, {want} payments each time, audit holds', bad)


LEDGER = ['export', 'ledger', '--project', 'XJ01', '--month', '2026-10', '--out', os.path.join(OUT, 'ledger.csv')]
PACK = ['export', 'inspection', '--project', 'XJ01', '--month', '2026-10', '--out', os.path.join(OUT, 'pack')]


def exported(words):
    shutil.rmtree(OUT)
    os.mkdir(OUT)
    code, said = run(*words)
    return code, tree(OUT), said


def exports():
    """Each export shows what was before a payment or what is after it, never a part."""
    pay = ['pay', '--batch', BATCH, *KEY]
    fresh()
    before = [exported(words)[1] for words in (LEDGER, PACK)]
    all_ = calls(WS, *pay)
    after = [exported(words)[1] for words in (LEDGER, PACK)]
    seen, bad = {'before': 0, 'after': 0, 'busy': 0}, []
    if before[0] == after[0] or before[1] == after[1] or not all(before):
        bad.append('the exports do not tell before from after')
    for at in sorted({1 + n * (all_ - 1) // 9 for n in range(10)}):
        fresh()
        first = Stopped(WS, at, *pay)
        for n, words in enumerate((LEDGER, PACK)):
            code, got, said = exported(words)
            seen['before'] += code == 0 and got == before[n]
            seen['after'] += code == 0 and got == after[n]
            seen['busy'] += code == 74 and not got
            if not (code == 0 and got in (before[n], after[n])) and not (code == 74 and not got):
                bad.append(f'call {at}, {words[1]}: exit {code}, {len(got)} files: {said}')
        code, said = first.goes_on()
        if code != 0:
            bad.append(f'pay stopped at {at}: exit {code}: {said}')
    ok(not bad and seen['before'] > 0, f'exports while pay stands at one of {all_} calls: {seen}, never a part', bad)
    stopped_exports(pay, before, after)


def stopped_exports(pay, before, after):
    seen, bad = {'before': 0, 'after': 0, 'busy': 0}, []
    for n, words in enumerate((LEDGER, PACK)):
        fresh()
        all_ = calls(OUT, *words)
        for at in sorted({1 + k * (all_ - 1) // 4 for k in range(5)}):
            fresh()
            first = Stopped(OUT, at, *words)
            paid, words_of_pay = run(*pay)
            code, said = first.goes_on()
            got = tree(OUT)
            seen['before'] += got == before[n]
            seen['after'] += got == after[n]
            seen['busy'] += paid == 74
            if code != 0 or paid not in (0, 74) or got not in (before[n], after[n]):
                bad.append(f'{words[1]} stopped at {at} of {all_}: exit {code}, pay {paid}: {said}{words_of_pay}')
            if run(*pay)[0] != 0:
                bad.append(f'pay afterwards, {words[1]} stopped at {at}')
    ok(not bad, f'pay while an export stands in its middle: {seen}, never a part', bad)
    holds('after it')


def full(want):
    """A disk that is full from the n-th call on: nothing is half-done, and with room the rest is."""
    pay = ['pay', *KEY]
    fresh()
    all_ = calls(WS, *pay)
    middle, bad = 0, []
    for at in sorted({1 + n * (all_ - 1) // 11 for n in range(12)}):
        fresh()
        code, said = run(*pay, env={'LD_PRELOAD': SHIM, 'FAULT_ROOT': WS, 'FAULT_HOW': 'full', 'FAULT_AT': str(at)})
        some = issued()
        middle += code == 74
        # batches that last together are there together: whole ones, or none
        if code not in (0, 74) or (code == 0 and some != want) or halves():
            bad.append(f'full from call {at}: exit {code}, {some} payments: {said}')
        for words, status in ((['audit'], (0,)), (pay, (0,)), (['audit'], (0,))):
            code, said = run(*words)
            if code not in status:
                bad.append(f'full from call {at}, then {words[0]}: exit {code}: {said}')
        if issued() != want:
            bad.append(f'full from call {at}: {issued()} payments in the end')
    ok(not bad and middle >= 6, f'a disk full from one of {all_} calls of pay on: {middle} times before it had all, then {want} payments', bad)


def main():
    fresh()
    code, said = run('pay', *KEY)
    want = issued()
    ok(code == 0 and want > 0, f'pay undisturbed: {want} payments', said)
    only = sys.argv[6:]
    if not only or 'locked' in only:
        locked(want)
    if not only or 'at_once' in only:
        at_once(want)
    if not only or 'exports' in only:
        exports()
    if not only or 'full' in only:
        full(want)
    shutil.rmtree(WS, ignore_errors=True)
    return 1 if ok.fails else 0


if __name__ == '__main__':
    sys.exit(main())
