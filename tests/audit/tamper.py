#!/usr/bin/env python3
"""tamper.py PROGRAM WORKSPACE KEYS SCRATCH [all]: see tamper.sh.

Each change is made on a copy; audit must end with 3 and name what was changed."""
import concurrent.futures
import glob
import hashlib
import os
import random
import re
import shutil
import sqlite3
import ssl
import subprocess
import sys

sys.dont_write_bytecode = True
sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
import rewrite  # noqa: E402

PROGRAM, GOOD, KEYS, SCRATCH = sys.argv[1:5]
ALL = sys.argv[5:] == ['all']
SAMPLE = int(os.environ.get('TAMPER_SAMPLE') or 0)      # archived files; 0: all of them
SHORT = 0 < SAMPLE < 10                                 # under sanitizers
SMALL = 300     # bytes of a file of which `all` tries every position
DICE = random.Random(os.environ.get('TAMPER_SEED', '1'))
tried, wrong = {}, []


def audit(ws, *more):
    p = subprocess.run([PROGRAM, '-C', ws, '--lang', 'en', 'audit', *more], stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return p.returncode, p.stdout.decode(errors='replace')


def expect(kind, what, names, ws, status=3, more=()):
    """Audit of a changed workspace: its status, and one of the names in what it says."""
    tried[kind] = tried.get(kind, 0) + 1
    code, text = audit(ws, *more)
    if code != status or not any(name in text for name in names):
        wrong.append(f'{what}: audit ends with {code}, looking for {" or ".join(names)}:\n{text[-600:]}')


def fresh(scratch=SCRATCH):
    shutil.rmtree(scratch, ignore_errors=True)
    shutil.copytree(GOOD, scratch, symlinks=True)
    return scratch


def read(path):
    with open(path, 'rb') as f:
        return f.read()


def write(path, data):
    with open(path, 'wb') as f:
        f.write(data)


def below(folder):
    return sorted(os.path.relpath(os.path.join(top, name), GOOD)
                  for top, _, names in os.walk(os.path.join(GOOD, folder)) for name in names)


def names_of(path):
    """What audit may call an archived file, or one of the outbox."""
    name = os.path.basename(path)
    if path.startswith('archive/chain/'):
        return [f"event {int(name.split('-')[0])} "]
    return [name[:64]] if path.startswith('archive/') else [name]


# ---- bytes

HOWS = ('flipped', 'removed', 'inserted')


def changed(data, how, at, dice):
    """One byte of it: a bit flipped, taken out, or another one put before it."""
    if how == 'flipped':
        return data[:at] + bytes([data[at] ^ 1 << dice.randrange(8)]) + data[at + 1:]
    if how == 'removed':
        return data[:at] + data[at + 1:]
    return data[:at] + bytes([dice.randrange(256)]) + data[at:]


def byte(ws, path, how, at):
    full = os.path.join(ws, path)
    kept = read(full)
    write(full, changed(kept, how, at, DICE))
    expect(f'bytes {how}', f'{path}: byte {at} {how}', names_of(path), ws)
    write(full, kept)


def bytes_of(folder, sample):
    """A position of each file, in each way; of a sample, one way besides the flip."""
    files = below(folder)
    if sample and sample < len(files):
        files = sorted(DICE.sample(files, sample))
    ws = fresh()
    for n, path in enumerate(files):
        size = os.path.getsize(os.path.join(ws, path))
        for how in HOWS if not sample else HOWS[:1] if n % 2 else HOWS[1 + n // 2 % 2:][:1]:
            if size > 0:
                byte(ws, path, how, DICE.randrange(size))
    return files


def every_byte_of(path):
    """A process of its own: what was missed, and how many were tried."""
    ws, dice, missed, count = f'{SCRATCH}-{os.getpid()}', random.Random(path), [], 0
    if not os.path.exists(ws):
        fresh(ws)
    full = os.path.join(ws, path)
    kept = read(full)
    for at in range(len(kept)):
        for how in HOWS:
            write(full, changed(kept, how, at, dice))
            code, text = audit(ws)
            count += 1
            if code != 3 or not any(name in text for name in names_of(path)):
                missed.append(f'{path}: byte {at} {how}: audit ends with {code}:\n{text[-600:]}')
    write(full, kept)
    return count, missed


def every_byte():
    small = [p for p in below('archive') + below('outbox') if os.path.getsize(os.path.join(GOOD, p)) <= SMALL]
    with concurrent.futures.ProcessPoolExecutor() as pool:
        for count, missed in pool.map(every_byte_of, small):
            tried['every byte'] = tried.get('every byte', 0) + count
            wrong.extend(missed)
    for left in glob.glob(f'{SCRATCH}-*'):
        shutil.rmtree(left)


def archive():
    files = bytes_of('archive', SAMPLE)
    ws = fresh()
    for path in DICE.sample(files, min(6, len(files))):
        full = os.path.join(ws, path)
        kept = read(full)
        os.unlink(full)
        expect('files removed', f'{path} removed', names_of(path), ws)
        write(full, kept)
    for folder in ('archive/object', 'archive/sig', 'archive/chain'):
        pairs = below(folder)
        for _ in range(20 if ALL else 1):
            a, b = DICE.sample(pairs, 2)
            one, two = (read(os.path.join(ws, p)) for p in (a, b))
            if one == two:
                continue
            write(os.path.join(ws, a), two), write(os.path.join(ws, b), one)
            expect('files swapped', f'{a} and {b} swapped', names_of(a) + names_of(b), ws)
            write(os.path.join(ws, a), one), write(os.path.join(ws, b), two)
        if SHORT:
            break


def outbox():
    bytes_of('outbox', 4 if SAMPLE else 0)
    ws = fresh()
    write(os.path.join(ws, 'outbox', 'own.txt'), b'pay me\n')
    expect('outbox', "a file of one's own", ['own.txt'], ws, status=1)
    os.unlink(os.path.join(ws, 'outbox', 'own.txt'))
    deep = os.path.join(ws, 'outbox', *'abcdefghijklmnopq')
    os.makedirs(deep)
    write(os.path.join(deep, 'own.txt'), b'pay me\n')
    expect('outbox', 'a file in more folders than any of ours', ['a/b/c/d/e/f/g/h/i/j/k/l/m/n/o/p/q '], ws, status=1)


# ---- rows

def other(value, declared):
    """Another value of the same type."""
    if isinstance(value, int):
        return value + 1
    if isinstance(value, bytes):
        return bytes([value[0] ^ 1]) + value[1:] if value else b'\1'
    if isinstance(value, str):
        return value[:-1] + ('x' if value[-1:] != 'x' else 'y') if value else 'x'
    return {'INTEGER': 1, 'BLOB': b'\1' * 32}.get(declared, 'x')


def change(ws, sql, *values):
    db, back = rewrite.opened(ws)
    try:
        return db.execute(sql, values).rowcount
    except sqlite3.IntegrityError:
        return 0
    finally:
        rewrite.closed(db, back)


def tables():
    db = sqlite3.connect(os.path.join(GOOD, 'daifa.db'))
    found = {}
    for (name,) in list(db.execute("SELECT name FROM sqlite_schema WHERE type='table' AND name NOT LIKE 'sqlite%'")):
        columns = [(c[1], c[2]) for c in db.execute(f'PRAGMA table_info({name})')]
        found[name] = columns, list(db.execute(f'SELECT * FROM {name}'))
    db.close()
    return found


def names_in(table, row, columns):
    """The table, or the event that wrote the row, or for a payment's state the payment."""
    if table == 'event':
        return [f'event {row[0]} ', f'event {row[0] + 1} ', f'event {row[0] - 1} ', '%08d-' % row[0]]
    names = [f'table {table} ']
    if table == 'payment':
        names.append(f'payment {row[0]} ')
    if table == 'signature':
        names.append(row[[c for c, _ in columns].index('object')].hex())
    return names


def row_changed(table, columns, rows, column, declared):
    row = DICE.choice(rows)
    value = other(row[[c for c, _ in columns].index(column)], declared)
    ws = fresh()
    if table == 'move':
        done = change(ws, f'UPDATE move SET {column}=? WHERE from_state=? AND to_state=?', 'x', row[0], row[1])
    else:
        done = change(ws, f'UPDATE {table} SET {column}=? WHERE rowid=?', value, row[0])
    if done == 1:   # else the database itself does not take it
        expect('rows changed', f'{table}.{column} of {row[0]}', names_in(table, row, columns), ws)


def row_removed(table, columns, rows):
    row = DICE.choice(rows)
    ws = fresh()
    if table == 'move':
        done = change(ws, 'DELETE FROM move WHERE from_state=? AND to_state=?', row[0], row[1])
    else:
        done = change(ws, f'DELETE FROM {table} WHERE rowid=?', row[0])
    if done == 1:
        expect('rows removed', f'{table} {row[0]} removed', names_in(table, row, columns), ws)


def row_inserted(table, columns, rows):
    """A row like one there is, under the next number; where rows are unique, with the fewest values changed that it takes."""
    row = DICE.choice(rows)
    last = max(r[0] for r in rows) + 1 if table != 'move' else row[0]
    fixed = 2 if columns[1][0] == 'event' else 1
    tries = [()] + [(n,) for n in range(fixed, len(columns))] + [tuple(range(fixed, len(columns)))]
    for which in tries:
        new = [last, *(v if n not in which else v + 1000003 if isinstance(v, int) else other(v, columns[n][1])
                       for n, v in enumerate(row) if n > 0)]
        ws = fresh()
        if change(ws, f'INSERT INTO {table} VALUES({",".join("?" * len(new))})', *new) == 1:
            at = (last, *new[1:]) if table == 'event' else tuple(new)
            expect('rows inserted', f'{table} {new}', names_in(table, at, columns) + names_in(table, row, columns), ws)
            return
    wrong.append(f'{table}: no row like {row} can be inserted')


def rows_of_tables():
    found = sorted((t, c, r) for t, (c, r) in tables().items() if r)
    if SHORT:
        found = DICE.sample(found, 2 * SAMPLE)
    for n, (table, columns, rows) in enumerate(found):
        for column, declared in [DICE.choice(columns)] if SAMPLE else columns:
            row_changed(table, columns, rows, column, declared)
        for _ in range(5 if ALL else 1):
            if not SAMPLE or n % 2:
                row_removed(table, columns, rows)
            if not SAMPLE or not n % 2:
                row_inserted(table, columns, rows)


def chosen():
    """What only shows when its proof is taken apart: a sheet under another's signature, a part of another sum."""
    db = sqlite3.connect(os.path.join(GOOD, 'daifa.db'))
    (one, sheet), (_, _) = db.execute("SELECT a.id,lower(hex(r.object)) FROM attempt a JOIN receipt r ON r.id=a.receipt"
                                      " WHERE a.verdict='ADMITTED' ORDER BY a.id LIMIT 2").fetchall()
    part, batch = db.execute("SELECT t.id,b.name FROM part t JOIN batch b ON b.id=t.batch WHERE EXISTS"
                             "(SELECT 1 FROM batch_step q WHERE q.batch=b.id AND q.step='ISSUED') ORDER BY t.id LIMIT 1").fetchone()
    db.close()
    ws = fresh()
    change(ws, "UPDATE attempt SET cms=(SELECT x.cms FROM attempt x WHERE x.verdict='ADMITTED' AND x.cms<>attempt.cms LIMIT 1)"
           " WHERE id=?", one)
    expect('chosen', 'a sheet under the signature of another', [f'is missing or does not verify (object {sheet}'], ws)
    ws = fresh()
    change(ws, 'UPDATE part SET fen=fen+1 WHERE id=?', part)
    expect('chosen', 'a part of another sum', [f'batch {batch} does not tie to itself (parts)'], ws)
    by_hand()


def by_hand():
    """Values that the program never writes, many in one copy: each is named."""
    ws = fresh()
    db = sqlite3.connect(os.path.join(GOOD, 'daifa.db'))
    (none, _), (more, _), (seen, _), (twice, other), (live, claim) = db.execute(
        "SELECT y.id,y.claim FROM payment y WHERE y.now_state='PAID' AND EXISTS"
        "(SELECT 1 FROM observation o WHERE o.payment=y.id AND o.to_state<>'') ORDER BY y.id LIMIT 5").fetchall()
    (signed,) = db.execute('SELECT lower(hex(object)) FROM signature ORDER BY id LIMIT 1').fetchone()
    (wrapped,) = db.execute('SELECT digest FROM object ORDER BY id LIMIT 1').fetchone()
    db.close()
    for sql, values in (
            ("UPDATE ledger SET kind='NONE' WHERE id=(SELECT min(id) FROM ledger WHERE kind='PAYABLE')", ()),
            ("UPDATE payment SET now_state='NONE' WHERE id=?", (none,)),
            ('UPDATE payment SET fen=fen+1 WHERE id=?', (more,)),
            ("UPDATE observation SET to_state='NONE' WHERE payment=? AND to_state<>''", (seen,)),
            ('UPDATE batch_row SET fen=fen+1 WHERE id=(SELECT max(id) FROM batch_row)', ()),
            ('DROP INDEX one_live_payment', ()),
            ('UPDATE payment SET claim=? WHERE id=?', (claim, twice)),
            ('DELETE FROM signature WHERE lower(hex(object))=?', (signed,)),
            ("INSERT INTO wrapped VALUES((SELECT coalesce(max(id),0)+1 FROM wrapped),1,?,'p7s','signatures',9,9,NULL,?)",
             (wrapped, wrapped))):
        change(ws, sql, *values)
    code, text = audit(ws)
    for what, name in (('a ledger of no kind', '?'),
                       ('a payment in no state', f'payment {none} stands at ?, its observations give PAID'),
                       ('a row of another sum', 'does not tie to itself (rows)'),
                       ('a plan of other rows', 'does not tie to itself (plan)'),
                       ('a payment of another sum', 'does not tie to itself (payment)'),
                       ('an observation of no state', f'payment {seen} stands at PAID, its observations give ?'),
                       ('a claim paid twice', f'one claim (number {claim}) has two live payments'),
                       ('a signature that is not there', f'does not verify (object {signed}'),
                       ('an envelope of no form', wrapped.hex())):
        tried['by hand'] = tried.get('by hand', 0) + 1
        if code != 3 or name not in text:
            wrong.append(f'{what}: audit ends with {code}, looking for {name}:\n{text[-3000:]}')


def schema():
    for sql, name in (('DROP TRIGGER payment_moves', 'payment_moves'), ('DROP INDEX one_live_payment', 'one_live_payment'),
                      ('CREATE TRIGGER own AFTER INSERT ON payment BEGIN SELECT 1; END', 'own'), ('DROP TABLE voucher', 'voucher')):
        ws = fresh()
        db = sqlite3.connect(os.path.join(ws, 'daifa.db'), isolation_level=None)
        db.execute('PRAGMA foreign_keys=OFF')
        db.execute(sql)
        db.close()
        expect('schema', sql, [name], ws)


# ---- the chain

def chain():
    count = len(tables()['event'][1])
    for n in sorted({1, DICE.randint(2, count - 1), count}):
        ws = fresh()
        change(ws, 'DELETE FROM event WHERE seq=?', n)
        expect('events removed', f'event {n} removed', [f'event {n} ', '%08d-' % n], ws)
    slips = below('archive/chain')
    for path in {slips[0], DICE.choice(slips), slips[-1]}:
        ws = fresh()
        os.unlink(os.path.join(ws, path))
        expect('slips removed', f'{path} removed', names_of(path), ws)
    # the end cut in both places, what it wrote left standing
    for ends in (1, 3, 10):
        ws = fresh()
        change(ws, 'DELETE FROM event WHERE seq>?', count - ends)
        for path in slips[-ends:]:
            os.unlink(os.path.join(ws, path))
        expect('ends cut', f'{ends} events and their slips', ['W6002', 'W6005'], ws)


def issued():
    """One document of each kind that has left the house, the newest: kind -> path."""
    kinds = {'manifest': 'manifest-', 'voucher': 'voucher-', 'statement': 'statement-', "account's proof": r'\d+-20..-..\.', "month's report": '.*-report-'}
    files = [p for p in below('outbox') if not p.endswith('.p7s')]
    return {kind: os.path.join(GOOD, [p for p in files if re.match(start, os.path.basename(p))][-1]) for kind, start in kinds.items()}


def written_on(path):
    """How many events the chain had when the document was made."""
    return int(re.search(r'\nchain (\d+) |<chain length="(\d+)"|事件链长度 (\d+)', read(path).decode()).group(0).translate(
        {ord(c): None for c in '\nchain <length="事件链长度'}))


def cuts():
    """The end cut so cleanly that nothing inside shows it: a document that has left does."""
    papers = issued()
    code, text = audit(GOOD, *papers.values())
    tried['documents'] = tried.get('documents', 0) + len(papers)
    if code != 0 or any(os.path.basename(p) not in text for p in papers.values()):
        wrong.append(f'documents against the chain that issued them: audit ends with {code}:\n{text[-600:]}')
    for kind, path in papers.items():
        if SAMPLE and kind not in ('voucher', "month's report"):
            continue
        length = written_on(path)
        for last, finding in ((length, 'W6019'), (length - 2, 'W6018')):
            ws = fresh()
            rewrite.cut(ws, last)
            # the money of a batch has a history after it: only what stands behind the last payment can be cut cleanly
            if kind != 'manifest':
                expect('clean cuts', f'after event {last}', ['nothing wrong'], ws, status=0)
            expect('cuts against documents', f'after event {last}, {kind}', [f'{os.path.basename(path)}: [INTEGRITY {finding}]'], ws, more=[path])
        if SHORT:
            break


def forged():
    """A decision's words changed and everything after it made anew: found without the keys; with all keys, by what has left."""
    keys = {hashlib.sha256(ssl.PEM_cert_to_DER_cert(read(pem).decode())).hexdigest(): (pem[:-3] + 'key', pem)
            for pem in glob.glob(os.path.join(KEYS, '*.pem'))}
    words = ('表上笔误', '表上无误')
    ws = fresh()
    if not rewrite.Forger(PROGRAM, ws, words, {}).map:
        sys.exit('tamper: nobody decided with these words')
    expect('chain rewritten without keys', 'old signatures', ['W6009'], ws)
    if SHORT:
        return
    ws = fresh()
    made = rewrite.Forger(PROGRAM, ws, words, keys)
    expect('chain rewritten with all keys', f'{made.signed} signatures made anew', ['nothing wrong'], ws, status=0, more=['--replay'])
    for kind, path in issued().items():
        expect('rewritten against documents', kind, [f'{os.path.basename(path)}: [INTEGRITY W6018]'], ws, more=[path])
    code(ws, issued()['voucher'])


def code(ws, path):
    """The words beside the code of a printed voucher, made here from its XML."""
    xml = read(path).decode()
    number, version = re.search(r'number="([^"]+)" version="(\d+)"', xml).groups()
    length, head = re.search(r'<chain length="(\d+)" head="(\w+)"', xml).groups()
    paid = re.search(r'<paid count="(\d+)" amount="([\d.]+)"', xml).groups()
    words = f'DAIFA1 {number} {version} {hashlib.sha256(read(path)).hexdigest()} {length} {head} {paid[0]} {paid[1]}'
    for where, status in ((GOOD, 0), (ws, 3)):
        tried['printed codes'] = tried.get('printed codes', 0) + 1
        p = subprocess.run([PROGRAM, '-C', where, '--lang', 'en', 'verify', '--voucher', words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        if p.returncode != status:
            wrong.append(f'{words}: verify ends with {p.returncode}, not {status}:\n{p.stdout.decode()}')


state, said = audit(GOOD, '--replay')
if state != 0:
    sys.exit(f'tamper: the untouched workspace: audit ends with {state}:\n{said}')
archive()
outbox()
rows_of_tables()
chosen()
schema()
chain()
cuts()
forged()
if ALL:
    every_byte()
shutil.rmtree(SCRATCH, ignore_errors=True)
for trouble in wrong:
    print(f'tamper: {trouble}', file=sys.stderr)
print(f"{'FAIL' if wrong else 'ok'} tamper: {', '.join(f'{n} {kind}' for kind, n in tried.items())}: {len(wrong)} missed")
sys.exit(1 if wrong else 0)
