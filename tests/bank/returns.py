#!/usr/bin/env python3
"""returns.py WORK [STEP]: a small month is paid at four banks; then each return, good and mutated, meets its own copy of the workspace.

With STEP only every STEPth of them.  For every one the exit status, the exact findings and the state of every payment are asserted.  The banks here share no code
with the engine.  Two layouts are made up in this file: `bare-list` (failures only, paged, naming neither part nor payment) and
`bare-full` (every line, without head and without references)."""
import os
import re
import shutil
import sqlite3
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, '..', 'hard'))
import play as played  # noqa: E402
from scene import Folder, Worker, yuan  # noqa: E402

BARE = '''source  "made up in tests/bank/returns.py; no bank's layout"
trust   test
serves  any
params  corp:20
limit   rows 3
key     account amount name
booking net
answer-within 2
'''
FORMATS = {
    'bare-list': 'bank    bare-list\n' + BARE + '''cut-off 15:00
file    pay lines GBK crlf "{part.ref}.lst"
record  "|"    payee.account:32 payee.name:120 net:yuan2:15
return  lines GBK crlf failures
head    "|"    "F" ok.count ok.total:yuan2 bad.count bad.total:yuan2 more:1/0 here.count
record  "|"    payee.account payee.name net:yuan2 text
status  other = failed
reason  text ~ "户名" = NAME_MISMATCH ; text ~ "销户" = ACCOUNT_CLOSED ; other = UNKNOWN
statement lines GBK crlf
head    "|"    "S" account from:yyyymmdd to:yyyymmdd opening:yuan2 closing:yuan2
record  "|"    day:yyyymmdd amount:yuan2s kind serial ref text
kind    DF = batch ; TH = return ; RZ = deposit ; SF = fee ; JX = interest ; other = other
''',
    'bare-full': 'bank    bare-full\n' + BARE + '''file    pay lines GBK crlf "{part.ref}.{batch.month:yyyymm}{part.day_no:4}"
record  "|"    payee.account:32 payee.name:120 net:yuan2:15
return  lines GBK crlf full
record  "|"    "RESULT" payee.account payee.name net:yuan2 status text
status  S = paid ; F = failed ; other = unknown
reason  text ~ "户名" = NAME_MISMATCH ; other = UNKNOWN
statement lines GBK crlf
head    "|"    "S" account from:yyyymmdd to:yyyymmdd opening:yuan2 closing:yuan2
record  "|"    day:yyyymmdd amount:yuan2s kind serial ref text
kind    DF = batch ; TH = return ; RZ = deposit ; SF = fee ; JX = interest ; other = other
'''}
CAMT = ('<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn><GrpHdr><MsgId>N{n}</MsgId>'
        '<CreDtTm>2026-11-06T10:00:00</CreDtTm></GrpHdr><Ntfctn><Id>N{n}</Id><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>{entries}'
        '</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>')
BACK = ('<Ntry><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-06</Dt></BookgDt>'
        '<BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd><SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>'
        '<EndToEndId>{ref}</EndToEndId></Refs><Amt Ccy="CNY">{amount}</Amt><CdtDbtInd>CRDT</CdtDbtInd><RtrInf><Rsn><Cd>{reason}</Cd></Rsn>'
        '</RtrInf></TxDtls></NtryDtls></Ntry>')
ACCOUNT = {'M1': '30020012345678911', 'M2': '30020012345678912', 'M3': '30020012345678913', 'M4': '30020012345678914'}


def month(f):
    names = ['王伟', '李强', '张军', '刘建国', '陈志刚', '杨永福', '赵德胜', '黄国庆', '周小龙', '吴海涛', '孙玉山', '马大勇', '朱长林', '徐文斌']
    crews = {'M1': [('S1', names[:6])], 'M2': [('S2', names[6:9])], 'M3': [('S3', names[9:11])], 'M4': [('S4', names[11:12]), ('S5', names[12:13])]}
    layout = {'M1': 'demo-pipe', 'M2': 'bare-list', 'M3': 'bare-full', 'M4': 'pain001-09'}
    n = 300
    for code, subs in crews.items():
        all_ = []
        for sub, people in subs:
            crew = [Worker(n + i, p, sub, '钢筋一班', 20 - i) for i, p in enumerate(people)]
            if code == 'M3':
                crew.append(Worker(n + 9, '王\U00020BB7', sub, '钢筋一班', 12))
            rows = [{'worker': w} for w in crew]
            if code == 'M2':
                # ten days in each of two teams: two claims of the same amount to the same card, so two parts
                xu = Worker(n + 8, names[13], sub, '砌筑班', 10)
                xu.attended = 20
                crew.append(xu)
                rows += [{'worker': xu}, {'worker': xu, 'team': '抹灰班'}]
            f.sheet(f'{code}-{sub}-202610', code, sub, '2026-10', rows, progress=('200000.00', '60000.00'))
            all_ += crew
            n += 10
        f.project(code, '回盘' + code, ACCOUNT[code], layout[code], [s for s, _ in subs], 'pain001-09' if code == 'M4' else '')
        f.roster(f'roster-{code}.csv', [w.roster() for w in all_])
        f.attendance(f'attendance-{code}.csv', '2026-10', all_)
        f.progress(f'progress-{code}.csv', [(s, '200000.00', '60000.00') for s, _ in subs])
        f.deposits(f'deposits-{code}.csv', [('2026-11-02', '90000.00', '乌鲁木齐示例城市建设投资有限公司', 'RZ' + code, '2026-10期进度款')])
    return crews


class Returns(played.Play):
    def __init__(self, work):
        self.failed, self.cases, self.step, self.base = 0, 0, int((sys.argv + ['1'])[2]), ''
        os.makedirs(work, exist_ok=True)
        self.made = os.path.join(os.path.abspath(work), 'made')
        self.crews = month(Folder(self.made))
        played.FIXTURES = os.path.abspath(work)
        super().__init__('made', os.path.join(os.path.abspath(work), 'play'))
        self.quiet = True
        formats = os.path.join(self.work, 'formats')
        shutil.copytree(played.FORMATS, formats)
        for name, text in FORMATS.items():
            with open(os.path.join(formats, name + '.fmt'), 'w', encoding='utf-8') as f:
                f.write(text)
        self.env['DAIFA_FORMATS'] = formats

    def opening(self):
        self.at('2026-11-01')
        self.start(*self.crews)
        for c in self.crews:
            self.run(0, 'import', 'roster', '--project', c, '--from', '2026-03-01', self.file(f'roster-{c}.csv'), who='labour')
            self.run(0, 'import', 'attendance', '--project', c, '--month', '2026-10', self.file(f'attendance-{c}.csv'), who='labour')
            self.run(0, 'import', 'progress', '--project', c, '--month', '2026-10', self.file(f'progress-{c}.csv'), who='labour')
        self.at('2026-11-02')
        sheets = [f'{c}-{s}-202610' for c, subs in self.crews.items() for s, _ in subs]
        for s in sheets:
            self.sign(s.split('-')[1], f'sheets/{s}.xml')
        self.run(0, 'receive', *[self.file(f'sheets/{s}.xml') for s in sheets])
        for c in self.crews:
            self.run(0, 'import', 'deposits', '--project', c, self.file(f'deposits-{c}.csv'), who='labour')
        # a name that GBK cannot carry is said before anything is written, and its row waits
        self.run(1, 'check', '--month', '2026-10', codes=(3103,))
        self.run(0, 'review', 'M2-S2-202610#5', '--accept', '--why', '借调抹灰班', '--evidence', self.file('roster-M2.csv'), who='labour')
        self.at('2026-11-04')
        self.run(0, 'reconcile', *[self.statement_first(c) for c in self.crews])

    def statement_first(self, c):
        if c == 'M1':
            return self.paper('s-M1.txt', f'S|{ACCOUNT[c]}|20261101|20261103|0.00|90000.00|1\r\n20261102|+90000.00|90000.00|RZ|A1|RZM1|业主|进度款\r\nE|1\r\n')
        if c in ('M2', 'M3'):
            return self.paper(f's-{c}.txt', f'S|{ACCOUNT[c]}|20261101|20261103|0.00|90000.00\r\n20261102|+90000.00|RZ|B1|RZ{c}|进度款\r\n', 'gbk')
        bal = ''.join(f'<Bal><Tp><CdOrPrtry><Cd>{k}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{v}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Dt><Dt>{d}</Dt></Dt></Bal>'
                      for k, v, d in (('OPBD', '0.00', '2026-11-01'), ('CLBD', '90000.00', '2026-11-03')))
        return self.paper('s-M4.xml', '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt><GrpHdr><MsgId>S</MsgId>'
                          f'<CreDtTm>2026-11-03T20:00:00</CreDtTm></GrpHdr><Stmt><Id>S</Id><FrToDt><FrDtTm>2026-11-01T00:00:00</FrDtTm><ToDtTm>2026-11-03T23:59:59</ToDtTm>'
                          f'</FrToDt><Acct><Id><Othr><Id>{ACCOUNT[c]}</Id></Othr></Id></Acct>{bal}<Ntry><Amt Ccy="CNY">90000.00</Amt><CdtDbtInd>CRDT</CdtDbtInd>'
                          '<Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2026-11-02</Dt></BookgDt><AcctSvcrRef>C1</AcctSvcrRef><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>RCDT</Cd>'
                          '<SubFmlyCd>ESCT</SubFmlyCd></Fmly></Domn></BkTxCd></Ntry></Stmt></BkToCstmrStmt></Document>', 'utf-8')

    # ---- what stands in the workspace

    def payments(self, batch):
        """{name: [(ref, account, fen, part)]} in order; references are asked from the program."""
        db = sqlite3.connect(os.path.join(self.ws, 'daifa.db'))
        tag = self.tag
        rows = db.execute('SELECT y.id,b.card,b.card_name,y.fen,t.ref FROM payment y JOIN part t ON t.id=y.part JOIN batch k ON k.id=t.batch '
                          'JOIN batch_row b ON b.id=y.batch_row WHERE k.name=? ORDER BY y.id', (batch,)).fetchall()
        db.close()
        out = {}
        for id_, card, name, sum_, part in rows:
            out.setdefault(name, []).append((reference('W', tag, id_), card, sum_, part))
            self.id[out[name][-1][0]] = id_
        return out

    def states(self):
        db = sqlite3.connect(os.path.join(self.ws, 'daifa.db'))
        got = dict(db.execute('SELECT id,now_state FROM payment').fetchall())
        db.close()
        return got

    def keep(self):
        """From here every case starts anew."""
        self.base = self.ws
        self.id = {}

    def case(self, what, want, codes, states, *papers, args=(), says=()):
        """papers: the files given in one command after the other; states: {ref: state}, every other payment is PENDING."""
        self.cases += 1
        if self.cases % self.step != 0:
            return
        self.ws = os.path.join(self.work, f'case{self.cases}')
        shutil.copytree(self.base, self.ws, copy_function=copy)
        out, status = '', 0
        for p in papers:
            done = subprocess.run([self.daifa, '-C', self.ws, 'reconcile', p, *args], env=self.env, cwd=self.work, stdout=subprocess.PIPE,
                                  stderr=subprocess.STDOUT, text=True)
            out, status = out + done.stdout, done.returncode
        got = sorted(re.findall(r' W(\d{4})\]', out))
        stand = self.states()
        wanted = {i: states.get(r, self.other.get(r, 'PENDING')) for r, i in self.id.items()}
        wrong = [(r, stand[i], wanted[i]) for r, i in self.id.items() if stand[i] != wanted[i]]
        missing = [s for s in says if s not in out]
        if status == want and got == sorted(str(c) for c in codes) and not wrong and not missing:
            print('ok   returns: ' + what)
        else:
            self.failed += 1
            print(f'FAIL returns: {what}: exit {status} (wanted {want}), findings {got} (wanted {sorted(codes)}), states {wrong}, unsaid {missing}')
            print(out)
        if self.look is not None:
            self.look(self.ws)
        shutil.rmtree(self.ws)
        self.ws = self.base


def copy(a, b):
    # what lies in the archive and the outbox never changes
    if '/archive/' in a or '/outbox/' in a:
        os.link(a, b)
    else:
        shutil.copy2(a, b)
    return b


def reference(kind, tag, number):
    """Letter, tag, nine digits and two check digits by ISO 7064 MOD 97-10 over letters as 10 to 35."""
    body = f'{kind}{tag}{number:09d}'
    value = int(''.join(str(int(c, 36)) for c in body + '00'))
    return body + f'{98 - value % 97:02d}'


def pipe(part, lines, at='20261105153000', ok=None, bad=None, count=None):
    """lines: (ref, account, name, fen, status, text)"""
    good = [l[3] for l in lines if l[4] == '00']
    fail = [l[3] for l in lines if l[4] in ('01', '03', '50')]
    head = f'R|{part}|{at}|{len(good) if ok is None else ok[0]}|{yuan(sum(good) if ok is None else ok[1])}|' \
           f'{len(fail) if bad is None else bad[0]}|{yuan(sum(fail) if bad is None else bad[1])}'
    body = [f'{l[0]}|{l[1]}|{l[2]}|{yuan(l[3])}|{l[4]}|{l[5]}|20261105' for l in lines]
    return '\r\n'.join([head] + body + [f'E|{len(lines) if count is None else count}', ''])


def pipe_cases(p):
    """The full result with head, tail and our references."""
    pay = [v[0] for v in p.payments('M1-S1-202610-1').values()]
    names = list(p.payments('M1-S1-202610-1'))
    part, ref = pay[0][3], [x[0] for x in pay]
    p.other = {}
    alien = reference('W', p.tag, max(p.id.values()))   # a payment of ours at another bank

    def lines(*words):
        return [(x[0], x[1], n, x[2], *w) for x, n, w in zip(pay, names, words)]
    ok, name, closed, doubt = ('00', '交易成功'), ('01', '户名不符'), ('03', '已销户'), ('98', '通讯可疑')
    good = lines(ok, ok, name, ok, closed, doubt)
    want = {ref[0]: 'PAID', ref[1]: 'PAID', ref[2]: 'FAILED', ref[3]: 'PAID', ref[4]: 'FAILED', ref[5]: 'UNKNOWN'}
    full = pipe(part, good)
    text = full.split('\r\n')
    head, body, tail = text[0], text[1:-2], text[-2]

    def put(name, t):
        return p.paper(name, t)
    raised = good[:1] + [good[1][:3] + (good[1][3] + 1,) + good[1][4:]] + good[2:]
    ok_sum = sum(l[3] for l in good if l[4] == '00')
    first = put('good.txt', full)
    p.case('a full result', 0, [], want, first)
    p.case('the same file twice', 0, [], want, first, first, says=['早已导入'])
    p.case('the same result in a newer file', 0, [], want, first, put('newer.txt', pipe(part, good, '20261106100000')))
    p.case('an older file about one of them after it', 1, ['4006', '4014', '4014'], want, first, put('older.txt', pipe(part, lines(name, ok, ok, ok, ok, ok)[:1], '20261105100000')))
    p.case('lines out of order', 0, [], want, put('order.txt', '\r\n'.join([head] + body[3:] + body[:3] + [tail, ''])))
    half = len(full.encode('gb18030')) // 2
    swapped = os.path.join(p.papers, 'swapped.txt')
    with open(swapped, 'wb') as f:
        raw = full.encode('gb18030')
        f.write(raw[half:] + raw[:half])
    p.case('halves swapped', 2, ['4003'], {}, swapped)
    p.case('halves of lines swapped, head and tail with them', 2, ['4003'], {}, put('turned.txt', '\r\n'.join(body[3:] + [tail, head] + body[:3] + [''])))
    cut = os.path.join(p.papers, 'cut.txt')
    with open(cut, 'wb') as f:
        f.write(full.encode('gb18030')[:half])
    p.case('cut in half', 2, ['4001'], {}, cut)
    p.case('one line removed', 2, ['4002', '4002', '4002'], {}, put('removed.txt', '\r\n'.join([head] + body[1:] + [tail, ''])), says=['ok.count', 'ok.total'])
    p.case('one line removed, head and tail mended', 2, ['4008'], {}, put('mended.txt', pipe(part, good[1:])), says=[ref[0], '5 笔', '6 笔'])
    p.case('an amount raised', 2, ['4002'], {}, put('raised.txt', pipe(part, raised, ok=(3, ok_sum))), says=['ok.total'])
    p.case('an amount raised, head mended', 2, ['4008'], {}, put('raised2.txt', pipe(part, raised)), says=[ref[1]])
    p.case("a stranger's reference added", 2, ['4005'], {}, put('stranger.txt', pipe(part, good + [('WZZZZ00000009999', '6222000000001234', '生人', 100, *ok)])),
           says=['WZZZZ00000009999'])
    p.case('a payment of another account of ours added', 2, ['4005'], {}, put('alien.txt', pipe(part, good + [(alien, '6222000000001234', '生人', 100, *ok)])), says=[alien])
    p.case('one reference with two statuses', 1, ['4012', '4012'], dict(want, **{ref[0]: 'UNKNOWN'}), put('two.txt', pipe(part, good[:1] + [good[0][:4] + name] + good[1:])),
           says=[ref[0]])
    p.case('one reference twice with one status', 0, [], want, put('same.txt', pipe(part, good + good[2:3])))
    p.case('an unmapped code is unknown and says itself', 0, [], dict(want, **{ref[2]: 'UNKNOWN'}), put('unmapped.txt', pipe(part, good[:2] + [good[2][:4] + ('77', '新码')] + good[3:])),
           says=['77 新码'])
    p.case('another company\'s part', 2, ['4004'], {}, put('foreign.txt', full.replace(part, reference('P', 'ZZZZ', 1))))
    p.case('the command names another part', 2, ['4010'], {}, put('given.txt', full), args=('--batch', 'M4-S4-202610-1'))
    # paid to a failed one, and a failed paid one
    p.case('it says the contrary later', 1, ['4013', '4015'], dict(want, **{ref[2]: 'PAID'}), first,
           put('contrary.txt', pipe(part, [good[0][:4] + name, good[2][:4] + ok] + good[1:2] + good[3:], '20261106100000')))


def listed(lines, ok, bad, more=0):
    """lines: (account, name, fen, text)"""
    return '\r\n'.join([f'F|{ok[0]}|{yuan(ok[1])}|{bad[0]}|{yuan(bad[1])}|{more}|{len(lines)}'] + [f'{a}|{n}|{yuan(f)}|{t}' for a, n, f, t in lines] + [''])


def list_cases(p):
    """Failures only, in pages, with neither part nor reference: account, name and amount within one batch."""
    batch = 'M2-S2-202610-1'
    pay = p.payments(batch)
    mine = {x[0]: (n, x) for n, v in pay.items() for x in v}
    p.other = {}
    xu = pay['徐文斌']
    assert len(xu) == 2 and xu[0][3] != xu[1][3] and xu[0][1:3] == xu[1][1:3], xu
    zhao, huang = pay['赵德胜'][0], pay['黄国庆'][0]
    total = sum(x[1][2] for x in mine.values())
    all_ = len(mine)
    paid = {r: 'PAID' for r in mine}

    def put(name, t):
        return p.paper(name, t, 'gbk')

    def line(n, x, why='户名不符'):
        return (x[1], n, x[2], why)
    one = put('l1.txt', listed([line('赵德胜', zhao)], (all_ - 1, total - zhao[2]), (1, zhao[2])))
    to = ('--batch', batch)
    p.case('failures without a part, none named', 2, ['4009'], {r: 'PENDING' for r in mine}, one, says=['--batch'])
    p.case('failures of a batch named', 0, [], dict(paid, **{zhao[0]: 'FAILED'}), one, args=to)
    p.case('the same twice', 0, [], dict(paid, **{zhao[0]: 'FAILED'}), one, one, args=to, says=['早已导入'])
    p.case('a batch of another bank named', 2, ['4003'], {}, one, args=('--batch', 'M1-S1-202610-1'))
    p.case('no such batch', 2, ['3001'], {}, one, args=('--batch', 'M2-S2-202610-9'))
    p.case('no such part', 2, ['3020'], {}, one, args=('--part', reference('P', p.tag, 999)))
    both = (all_ - 2, total - zhao[2] - huang[2]), (2, zhao[2] + huang[2])
    a, b = put('p1.txt', listed([line('赵德胜', zhao)], *both, 1)), put('p2.txt', listed([line('黄国庆', huang, '已销户')], *both, 0))
    two = dict(paid, **{zhao[0]: 'FAILED', huang[0]: 'FAILED'})
    p.case('two pages', 0, [], two, a, b, args=to)
    p.case('the second page first', 0, ['4007'], two, b, a, args=to)
    p.case('the first page alone', 0, [], {zhao[0]: 'FAILED'}, a, args=to)
    p.case('the second page alone', 1, ['4007'], {huang[0]: 'FAILED'}, b, args=to)
    p.case('a count that is not ours', 1, ['4007'], {zhao[0]: 'FAILED'}, put('l2.txt', listed([line('赵德胜', zhao)], (all_ - 2, total - zhao[2]), (1, zhao[2]))), args=to)
    p.case('an amount raised in the list', 2, ['4005'], {}, put('l3.txt', listed([(zhao[1], '赵德胜', zhao[2] + 1, '户名不符')], (all_ - 1, total - zhao[2]), (1, zhao[2] + 1))), args=to)
    p.case('another name on the account', 2, ['4005'], {}, put('l4.txt', listed([(zhao[1], '赵德', zhao[2], '户名不符')], (all_ - 1, total - zhao[2]), (1, zhao[2]))), args=to)
    p.case('a line removed, its count stands', 2, ['4002'], {}, put('l5.txt', listed([line('赵德胜', zhao)], *both).replace('|0|1\r', '|0|2\r')), args=to, says=['here.count'])
    fit = listed([line('徐文斌', xu[0])], (all_ - 1, total - xu[0][2]), (1, xu[0][2]))
    p.case('a line that fits two payments', 1, ['4019'], dict(paid, **{xu[0][0]: 'UNKNOWN', xu[1][0]: 'UNKNOWN'}), put('l6.txt', fit), args=to, says=['徐文斌', '2 笔'])
    p.case('both of them fail', 0, [], dict(paid, **{xu[0][0]: 'FAILED', xu[1][0]: 'FAILED'}),
           put('l7.txt', listed([line('徐文斌', xu[0])] * 2, (all_ - 2, total - 2 * xu[0][2]), (2, 2 * xu[0][2]))), args=to)
    mates = {r: x for r, (n, x) in mine.items() if x[3] == xu[0][3]}
    rest = sum(x[2] for x in mates.values()) - xu[0][2]
    p.case('the part is named: only its payment is meant', 0, [], dict({r: 'PAID' for r in mates}, **{xu[0][0]: 'FAILED'}),
           put('l8.txt', listed([line('徐文斌', xu[0])], (len(mates) - 1, rest), (1, xu[0][2]))), args=('--part', xu[0][3]))


def bare_cases(p):
    """Every line comes back, but nothing says how many there should be."""
    batch = 'M3-S3-202610-1'
    pay = p.payments(batch)
    (n1, (x1,)), (n2, (x2,)) = pay.items()
    p.other = {}

    def put(name, *lines):
        return p.paper(name, ''.join(f'RESULT|{a}|{n}|{yuan(f)}|{s}|{t}\r\n' for a, n, f, s, t in lines), 'gbk')
    both = put('b1.txt', (x1[1], n1, x1[2], 'S', ''), (x2[1], n2, x2[2], 'F', '户名不符'))
    p.case('a full result without head', 0, [], {x1[0]: 'PAID', x2[0]: 'FAILED'}, both, args=('--batch', batch))
    p.case('a full result without head or batch', 2, ['4009'], {}, both)
    p.case('one line missing, and no head to show it', 1, ['4006'], {x1[0]: 'PAID', x2[0]: 'UNKNOWN'}, put('b2.txt', (x1[1], n1, x1[2], 'S', '')), args=('--batch', batch), says=[x2[0]])
    p.case('two statuses for one account, name and amount', 1, ['4012', '4012'], {x1[0]: 'UNKNOWN', x2[0]: 'PAID'},
           put('b3.txt', (x1[1], n1, x1[2], 'S', ''), (x1[1], n1, x1[2], 'F', '户名不符'), (x2[1], n2, x2[2], 'S', '')), args=('--batch', batch))


def notice_cases(p):
    """camt.054 returns that speak of two parts at once, by our references."""
    pay = [v[0] for b in ('M4-S4-202610-1', 'M4-S5-202610-1') for v in p.payments(b).values()]
    p.other = {}

    def put(name, *entries):
        return p.paper(name, CAMT.format(n=name, account=ACCOUNT['M4'], entries=''.join(BACK.format(amount=yuan(f), ref=r, reason=c) for r, f, c in entries)), 'utf-8')
    want = {x[0]: 'RETURNED' for x in pay}
    both = put('n1', (pay[0][0], pay[0][2], 'AC04'), (pay[1][0], pay[1][2], 'BE01'))
    p.case('returns of two parts in one notice', 0, [], want, both, says=['AC04'])
    p.case('the same notice twice', 0, [], want, both, both, says=['早已导入'])
    p.case('a return of a stranger in the notice', 2, ['4005'], {}, put('n2', (pay[0][0], pay[0][2], 'AC04'), ('WZZZZ00000009999', 100, 'AC04')))
    p.case('a return of another account of ours', 2, ['4005'], {}, put('n3', (pay[0][0], pay[0][2], 'AC04'), (reference('W', p.tag, 1), 100, 'AC04')))
    p.case('a return with an amount raised', 1, ['4011'], {pay[0][0]: 'UNKNOWN'}, put('n4', (pay[0][0], pay[0][2] + 1, 'AC04')))


def statement_cases(p):
    """Every entry is wages, a return, a deposit, a fee, interest or unexplained; what is no wage is said."""
    pay = [v[0] for v in p.payments('M1-S1-202610-1').values()]
    part, total = pay[0][3], sum(x[2] for x in pay)
    p.other = {}
    rows = [('20261104', 500000, 'RZ', '', '业主', '进度款'), ('20261105', -total, 'DF', part, '', '代发工资'), ('20261106', pay[0][2], 'TH', pay[0][0], '', '退票'),
            ('20261106', -1500, 'SF', '', '', '手续费'), ('20261107', 88, 'JX', '', '', '结息'), ('20261107', -120000, 'ZZ', '', '某建材行', '钢筋款'),
            ('20261108', -70000, 'DF', '', '', '代发工资'), ('20261108', 3300, 'ZZ', '', '某人', '来款')]
    balance = 9000000
    closing = balance + sum(r[1] for r in rows)
    text = [f"S|{ACCOUNT['M1']}|20261104|20261109|{yuan(balance)}|{yuan(closing)}|{len(rows)}"]
    for i, (day, amount, kind, ref, party, what) in enumerate(rows):
        balance += amount
        text.append(f"{day}|{'+' if amount > 0 else ''}{yuan(amount)}|{yuan(balance)}|{kind}|S{i + 1}|{ref}|{party}|{what}")
    path = p.paper('entries.txt', '\r\n'.join(text + [f'E|{len(rows)}', '']))
    db_of = {}
    p.look = lambda ws: db_of.update(sqlite3.connect(os.path.join(ws, 'daifa.db')).execute(
        "SELECT e.serial,m.what FROM entry e JOIN matching m ON m.entry=e.id WHERE e.serial LIKE 'S%' ORDER BY m.id").fetchall())
    p.case('a statement with one entry of each kind', 1, ['4106', '4107', '4108', '4127', '4127'], {pay[0][0]: 'RETURNED'}, path,
           says=['2026-11-07', '-1200.00', '某建材行', '-15.00', '33.00'])
    p.look = None
    want = {'S1': 'DEPOSIT', 'S2': 'BATCH', 'S3': 'RETURN', 'S4': 'FEE', 'S5': 'INTEREST', 'S6': 'UNEXPLAINED', 'S7': 'UNEXPLAINED', 'S8': 'UNEXPLAINED'}
    if not db_of and p.step != 1:
        return
    if db_of == want:
        print('ok   returns: each entry is what it is')
    else:
        p.failed += 1
        print(f'FAIL returns: entries are {db_of}, wanted {want}')


def main():
    p = Returns(sys.argv[1])
    p.look = None
    p.opening()
    for b in [f'{c}-{s}-202610-1' for c, subs in p.crews.items() for s, _ in subs]:
        p.release(b, '2026-11-05')
    p.at('2026-11-05', '09:00')
    late = p.ws + '-late'
    shutil.copytree(p.ws, late)
    strict = p.ws + '-strict'
    shutil.copytree(p.ws, strict)
    p.run(0, 'pay', who='bank', codes=(3014,))
    handed = p.ws + '-handed'
    shutil.copytree(p.ws, handed)
    p.tag = p.parts('M1-S1-202610-1')[0][0][1:-11]
    # the wage month, and the file's number among those of its execution day, reach the layouts that want them
    db = sqlite3.connect(os.path.join(p.ws, 'daifa.db'))
    named = db.execute("SELECT f.name,t.ref||'.202610'||printf('%04d',t.id) FROM part_file f JOIN part t ON t.id=f.part JOIN batch b ON b.id=t.batch "
                       "WHERE b.name LIKE 'M3-%'").fetchall()
    db.close()
    good = bool(named) and all(a == b for a, b in named)
    p.failed += not good
    print('ok   returns: month and number of the day in the file name' if good else f'FAIL returns: file names {named}')
    for b in sorted(os.listdir(os.path.join(p.ws, 'outbox'))):
        if os.path.isdir(os.path.join(p.ws, 'outbox', b)):
            for ref, _ in p.parts(b):
                p.run(0, 'deliver', ref, '--receipt', 'HZ' + ref, who='labour')
    p.at('2026-11-09', '18:00')
    p.keep()
    for b in [f'{c}-{s}-202610-1' for c, subs in p.crews.items() for s, _ in subs]:
        p.payments(b)
    p.id = dict(p.id)
    for part in (pipe_cases, list_cases, bare_cases, notice_cases, statement_cases):
        part(p)
    # after the bank's last hour: nothing is written for today, and what was handed over late is said
    p.ws = late
    p.at('2026-11-05', '15:00')
    out = p.run(1, 'pay', '--batch', 'M2-S2-202610-1', who='bank', codes=(3018, 3012))
    print('ok   returns: pay after the cut-off says so' if '15:00' in out else 'FAIL returns: cut-off ' + out)
    p.ws = handed
    p.at('2026-11-05', '15:30')
    p.run(0, 'deliver', p.parts('M2-S2-202610-1')[0][0], '--receipt', 'HZ1', who='labour', codes=(3025,))
    print('ok   returns: a hand-over after the cut-off says so')
    # a layout that no bank's manual backs is not written unless the project's policy names it
    p.ws = strict
    with open(p.file('project-M4.xml'), encoding='utf-8') as f:
        text = f.read()
    with open(p.file('project-M4b.xml'), 'w', encoding='utf-8') as f:
        f.write(text.replace('accept-unconfirmed="pain001-09"', 'accept-unconfirmed=""').replace('valid-from="2026-03-01"', 'valid-from="2026-11-05"'))
    p.sign('anchor', 'project-M4b.xml')
    p.run(0, 'project', p.file('project-M4b.xml'))
    p.run(2, 'pay', '--batch', 'M4-S4-202610-1', who='bank', codes=(3013,))
    print('ok   returns: an unconfirmed layout is refused where the policy does not name it')
    sys.exit(1 if p.failed else 0)


if __name__ == '__main__':
    main()
