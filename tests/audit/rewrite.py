"""A workspace's history written anew, so that it is consistent with itself again.

This knows slips, facts and the chain from their description and shares no code with the program: a slip is text whose
SHA-256 is its name and the next one's `prev`; `facts TABLE COUNT DIGEST` covers the rows that an event wrote, each column
as its type's letter, eight bytes of length (or the number itself) and its bytes; a `now_` column is none.  What cannot be
made by calculating is signatures: with the keys they are made anew, without them the old ones stay."""
import hashlib
import os
import re
import shutil
import sqlite3
import struct
import subprocess

HEX = re.compile(rb'[0-9a-f]{64}')


def sha(data):
    return hashlib.sha256(data).hexdigest()


def opened(ws):
    """The database without the triggers that guard it, and what puts them back."""
    db = sqlite3.connect(os.path.join(ws, 'daifa.db'), isolation_level=None)
    db.execute('PRAGMA ignore_check_constraints=ON')
    back = [sql for (sql,) in db.execute("SELECT sql FROM sqlite_schema WHERE type='trigger'")]
    for (name,) in list(db.execute("SELECT name FROM sqlite_schema WHERE type='trigger'")):
        db.execute(f'DROP TRIGGER {name}')
    return db, back


def closed(db, back):
    for sql in back:
        db.execute(sql)
    db.close()


def fact_tables(db):
    """Name and columns of every table whose rows belong to an event."""
    found = {}
    for (name,) in list(db.execute("SELECT name FROM sqlite_schema WHERE type='table' ORDER BY name")):
        columns = [c[1] for c in db.execute(f'PRAGMA table_info({name})')]
        if 'id' in columns and 'event' in columns:
            found[name] = columns
    return found


def facts_digest(db, table, columns, event):
    h, count = hashlib.sha256(), 0
    said = ','.join(c for c in columns if not c.startswith('now_'))
    for row in db.execute(f'SELECT {said} FROM {table} WHERE event=? ORDER BY id', (event,)):
        count += 1
        for v in row:
            if isinstance(v, int):
                h.update(b'i' + struct.pack('<q', v))
            elif v is None:
                h.update(b'0' + bytes(8))
            else:
                data = v if isinstance(v, bytes) else v.encode()
                h.update((b'b' if isinstance(v, bytes) else b't') + struct.pack('<q', len(data)) + data)
    return count, h.hexdigest()


def cut(ws, last):
    """The history ends after event `last`, in the database, the archive and the outbox."""
    db, back = opened(ws)
    files = [f'archive/object/{d.hex()[:2]}/{d.hex()}' for (d,) in db.execute('SELECT digest FROM object WHERE event>?', (last,))]
    files += [f'archive/sig/{o.hex()}-{c.hex()}.p7s' for o, c in db.execute('SELECT object,cert FROM signature WHERE event>?', (last,))]
    for seq, digest, slip in list(db.execute('SELECT seq,hash,slip FROM event WHERE seq>?', (last,))):
        files.append(f'archive/chain/{seq:08d}-{digest.hex()}')
        files += ['outbox/' + line.split(' ', 3)[3] for line in slip.splitlines() if line.startswith('out ')]
    for table in fact_tables(db):
        db.execute(f'DELETE FROM {table} WHERE event>?', (last,))
    db.execute('DELETE FROM event WHERE seq>?', (last,))
    closed(db, back)
    for path in files:
        if os.path.exists(os.path.join(ws, path)):
            os.unlink(os.path.join(ws, path))
        if os.path.dirname(path) and not os.listdir(os.path.join(ws, os.path.dirname(path))):
            os.rmdir(os.path.join(ws, os.path.dirname(path)))


class Forger:
    """replace: (old text, new text) wherever an event says it; keys: certificate's digest -> (key file, certificate file)."""

    def __init__(self, program, ws, replace, keys):
        self.program, self.ws, self.keys = program, ws, keys
        self.old, self.new = (t.encode() for t in replace)
        self.map = {}       # hex of what was -> hex of what is: objects and events
        self.signed = 0
        self.db, back = opened(ws)
        self.tables = fact_tables(self.db)
        for seq, digest, at, slip in list(self.db.execute('SELECT seq,hash,at,slip FROM event ORDER BY seq')):
            self.event(seq, digest.hex(), at, slip.encode())
        closed(self.db, back)
        self.outbox()

    def path(self, *parts):
        return os.path.join(self.ws, *parts)

    def object(self, name):
        return self.path('archive', 'object', name[:2], name)

    def swapped(self, data):
        return HEX.sub(lambda m: self.map.get(m.group().decode(), m.group().decode()).encode(), data.replace(self.old, self.new))

    def written(self, name):
        with open(self.object(name), 'rb') as f:
            was = f.read()
        now = self.swapped(was)
        if now == was:
            return
        self.map[name] = new = sha(now)
        os.unlink(self.object(name))
        os.makedirs(os.path.dirname(self.object(new)), exist_ok=True)
        with open(self.object(new), 'wb') as f:
            f.write(now)
        self.db.execute('UPDATE object SET digest=?,size=? WHERE digest=?', (bytes.fromhex(new), len(now), bytes.fromhex(name)))

    def sign(self, name, cert, at):
        """Over the new bytes of an object; without the key the old signature takes the new name."""
        new = self.map[name]
        was, now = (self.path('archive', 'sig', f'{n}-{cert}.p7s') for n in (name, new))
        os.rename(was, now)
        if cert in self.keys:
            key, pem = self.keys[cert]
            paper = self.path('paper')
            shutil.copyfile(self.object(new), paper)
            subprocess.run([self.program, 'sign', paper, '--key', key, '--cert', pem], check=True, stdout=subprocess.DEVNULL,
                           env=dict(os.environ, SOURCE_DATE_EPOCH=str(at)))
            os.replace(paper + '.p7s', now)
            os.unlink(paper)
            self.signed += 1
        with open(now, 'rb') as f:
            cms = hashlib.sha256(f.read()).digest()
        self.db.execute('UPDATE signature SET object=?,now_cms=? WHERE object=? AND cert=?',
                        (bytes.fromhex(new), cms, bytes.fromhex(name), bytes.fromhex(cert)))

    def rows(self, table, seq):
        columns = self.tables[table]
        for row in list(self.db.execute(f'SELECT {",".join(columns)} FROM {table} WHERE event=?', (seq,))):
            now = [self.swapped(v.encode()).decode() if isinstance(v, str) else
                   bytes.fromhex(self.map.get(v.hex(), v.hex())) if isinstance(v, bytes) and len(v) == 32 else v for v in row]
            if now != list(row):
                self.db.execute(f'UPDATE {table} SET {",".join(f"{c}=?" for c in columns)} WHERE id=?', (*now, row[columns.index('id')]))

    def event(self, seq, digest, at, slip):
        lines = slip.split(b'\n')
        for line in lines:
            if line.startswith(b'wrote '):
                self.written(line.split(b' ')[1].decode())
        for line in lines:
            if line.startswith(b'signed ') and line.split(b' ')[1].decode() in self.map:
                self.sign(line.split(b' ')[1].decode(), line.split(b' ')[2].decode(), at)
        for n, line in enumerate(lines):
            if line.startswith(b'facts '):
                table = line.split(b' ')[1].decode()
                self.rows(table, seq)
                count, facts = facts_digest(self.db, table, self.tables[table], seq)
                lines[n] = f'facts {table} {count} {facts}'.encode()
            else:
                lines[n] = self.swapped(line)
        text = b'\n'.join(lines)
        new = sha(text)
        if not self.map and new != digest:
            raise SystemExit(f'rewrite: event {seq} comes out otherwise, though nothing was changed yet:\n{text.decode()}\n{slip.decode()}')
        if new == digest:
            return
        prev = re.search(rb'\nprev ([0-9a-f]{64})\n', text).group(1).decode()
        self.map[digest] = new
        self.db.execute('UPDATE event SET hash=?,prev=?,slip=? WHERE seq=?', (bytes.fromhex(new), bytes.fromhex(prev), text.decode(), seq))
        os.unlink(self.path('archive', 'chain', f'{seq:08d}-{digest}'))
        with open(self.path('archive', 'chain', f'{seq:08d}-{new}'), 'wb') as f:
            f.write(text)

    def outbox(self):
        db = sqlite3.connect(self.path('daifa.db'))
        for (slip,) in db.execute('SELECT slip FROM event ORDER BY seq'):
            for line in slip.splitlines():
                word, *values = line.split(' ', 3)
                if word == 'out' and len(values[0]) == 64 and os.path.exists(self.path('outbox', values[2])):
                    source = self.object(values[0]) if values[1] == '-' else self.path('archive', 'sig', f'{values[0]}-{values[1]}.p7s')
                    shutil.copyfile(source, self.path('outbox', values[2]))
        db.close()
