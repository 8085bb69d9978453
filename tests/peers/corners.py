"""corners.py DAIFA WORK: one month that goes everywhere an officer or a bank can lead it and no other month of the tests does: each
next command of status, statements that overlap, answers without a part, decisions said twice, a batch that owes less than before."""
import os
import re
import shutil
import subprocess
import sys
import zipfile

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ.update(DAIFA=os.path.abspath(sys.argv[1]), QUIET='1', SAN='1')   # SAN: without the questions the hard months ask after each command
sys.path.insert(0, os.path.join(HERE, '..', 'hard'))
sys.dont_write_bytecode = True
import play as played  # noqa: E402
from play import Bank, Play, Verdicts  # noqa: E402
from scene import Folder, Worker, id_no  # noqa: E402

WORK = os.path.abspath(sys.argv[2])
ACCOUNT = {'CO1': '30020012345678921', 'CO2': '30020012345678922'}
OWNER = '乌鲁木齐示例城市建设投资有限公司'
# an answer that names no part, of payments by reference or by place
LAYOUT = '''bank    corner
source  "made up in tests/peers/corners.py; no bank's layout"
trust   test
serves  any
params  corp:20
limit   rows 100
key     seq
booking gross
answer-within 2
file    pay lines GBK crlf "{part.ref}.txt"
head    "|"    "H" part.ref part.count part.total:yuan2
record  "|"    seq payee.account:32 payee.name:120 net:yuan2:15 ref:30
return  lines GBK crlf full
head    "|"    "A" at:yyyymmddhhmmss here.count
record  "|"    seq ref payee.account payee.name net:yuan2 status text
status  S = paid ; F = failed UNKNOWN ; other = unknown
statement lines GBK crlf
head    "|"    "S" account from:yyyymmdd to:yyyymmdd opening:yuan2 closing:yuan2
record  "|"    day:yyyymmdd amount:yuan2s kind serial ref text
kind    DF = batch ; TH = return ; RZ = deposit ; SF = fee ; JX = interest ; other = other
'''
ok = Verdicts('corners')


class Month(Play):
    def __init__(self):
        self.folder = Folder(os.path.join(WORK, 'in'))
        super_folder = self.folder.path
        os.makedirs(super_folder)
        super().__init__(super_folder, os.path.join(WORK, 'play'))
        self.folder.path = self.in_
        formats = os.path.join(self.work, 'formats')
        shutil.copytree(played.FORMATS, formats)
        self.env['DAIFA_FORMATS'] = formats
        self.layout(LAYOUT)
        self.bank = Bank(self, ACCOUNT['CO1'], 'demo-pipe')

    def run(self, want, *args, **more):
        """A command that does not end as it must is told, and the month goes on."""
        try:
            return super().run(want, *args, **more)
        except SystemExit as e:
            ok(False, str(e))
            return ''

    def layout(self, text):
        with open(os.path.join(self.work, 'formats', 'corner.fmt'), 'w', encoding='utf-8') as f:
            f.write(text)

    def next(self, month='2026-10'):
        """The next command that status names."""
        return [o['values']['command'] for o in self.json('status', '--month', month) if o.get('text') == 'STATUS_NEXT'][0]

    def leads(self, want, what):
        got = self.next()
        ok(got.startswith('daifa ' + want), f'status leads to {want}: {what}', got)

    def state(self, ref):
        return self.ask('SELECT now_state FROM payment WHERE id=?', int(ref[5:-2]))[0][0]

    def lines(self, name, account, first, last, opening, entries, charset='gb18030'):
        """A statement that says what it is told, whatever came before: entries (day, fen, kind, serial, ref)."""
        y = played.yuan
        balance, text = opening, []
        for day, amount, kind, serial, ref in entries:
            balance += amount
            text.append(f"{day}|{'+' if amount >= 0 else ''}{y(amount)}|{y(balance)}|{kind}|{serial}|{ref}||")
        head = f'S|{account}|{first}|{last}|{y(opening)}|{y(balance)}|{len(entries)}'
        return self.paper(name, '\r\n'.join([head, *text, f'E|{len(entries)}', '']), charset)

    def project(self, code, *args, want=0, codes=(), change=None):
        """A version of the project, signed and registered."""
        self.folder.project(code, *args)
        if change is not None:
            with open(self.file(f'project-{code}.xml'), encoding='utf-8') as f:
                text = change(f.read())
            self.folder.put(f'project-{code}.xml', text)
        if os.path.exists(self.file(f'project-{code}.xml.p7s')):
            os.unlink(self.file(f'project-{code}.xml.p7s'))
        self.sign('anchor', f'project-{code}.xml')
        self.run(want, 'project', self.file(f'project-{code}.xml'), codes=codes)

    def gates(self, crew, n, days, want):
        """October's attendance of CO1 once more, with other days of one worker."""
        crew[n].attended = days
        self.folder.attendance('attendance-again.csv', '2026-10', [*crew, self.alone])
        self.run(0, 'import', 'attendance', '--project', 'CO1', '--month', '2026-10', self.file('attendance-again.csv'), who='labour')
        self.run(want, 'check', '--month', '2026-10')

    def policy(self, code, more):
        path = self.file(f'project-{code}.xml')
        with open(path, encoding='utf-8') as f:
            text = re.sub('(<policy [^>]*)/>', rf'\1>{more}</policy>', f.read())
        self.folder.put(f'project-{code}.xml', text)


def people():
    names = ('甲东', '乙南', '丙西', '丁北', '戊中', '己上')
    w = [Worker(400 + i, '角' + n, 'S1', '木工', days=20) for i, n in enumerate(names)]
    w[1].phone = w[0].phone
    w[4].phone = w[0].phone
    w[4].attended = 19
    return w, Worker(410, '角庚', 'S2', '瓦工', days=20), [Worker(411 + i, '角' + n, 'S4', '瓦工', days=10, attended=20) for i, n in enumerate(('辛', '壬'))]


def prepared(p):
    crew, alone, two = people()
    p.folder.project('CO1', '拐角', ACCOUNT['CO1'], 'demo-pipe', ['S1', 'S2'], officers=(('stranger', id_no(77), '周敏', 'review bank'),))
    p.folder.project('CO2', '又一角', ACCOUNT['CO2'], 'corner', ['S4'])
    p.policy('CO1', '<threshold name="pay-day" value="31" from="2026-03-01"/>')
    p.policy('CO2', '')
    p.at('2026-11-01')
    p.start('CO1', 'CO2')
    for code, workers, subs in (('CO1', [*crew, alone], ('S1', 'S2')), ('CO2', two, ('S4',))):
        p.folder.roster(f'roster-{code}.csv', [w.roster() for w in workers])
        p.run(0, 'import', 'roster', '--project', code, '--from', '2026-03-01', p.file(f'roster-{code}.csv'), who='labour')
        p.folder.attendance(f'attendance-{code}.csv', '2026-10', workers)
        p.run(0, 'import', 'attendance', '--project', code, '--month', '2026-10', p.file(f'attendance-{code}.csv'), who='labour')
        p.folder.progress(f'progress-{code}.csv', [(s, '900000.00', '300000.00') for s in subs])
        p.run(0, 'import', 'progress', '--project', code, '--month', '2026-10', p.file(f'progress-{code}.csv'), who='labour')
        p.folder.deposits(f'deposits-{code}.csv', [('2026-11-02', '90000.00', OWNER, 'PZ' + code, '2026-10期进度款')])
        p.run(0, 'import', 'deposits', '--project', code, p.file(f'deposits-{code}.csv'), who='labour')
    said = p.run(0, 'status', '--worker', crew[0].id)
    ok('不在任何工资支付表上' in said, 'a worker of the roster who is on no sheet', said)
    return crew, alone, two


def received(p, crew, alone, two):
    """A package with a file nobody points to, a sheet without its signature, one of a month to come; a row looked at before check."""
    p.at('2026-11-02')
    p.folder.sheet('CO1-S1-202610', 'CO1', 'S1', '2026-10', [
        {'worker': crew[0], 'more': [('pay', r'夜班\t补贴', '100.00', '')]}, {'worker': crew[1]}, {'worker': crew[2]}, {'worker': crew[3]},
        {'worker': crew[4], 'team': '钢筋'}, {'worker': crew[5]}])
    p.folder.sheet('CO1-S2-202610-1', 'CO1', 'S2', '2026-10', [{'worker': alone}])
    p.folder.sheet('CO2-S4-202610', 'CO2', 'S4', '2026-10', [{'worker': w, 'team': team} for w in two for team in ('瓦工', '抹灰')])
    p.folder.sheet('CO1-S1-203001', 'CO1', 'S1', '2030-01', [{'worker': crew[0]}])
    package = p.file('sheets/CO1-S1-202610.zip')
    with zipfile.ZipFile(package, 'w') as z:
        z.write(p.file('sheets/CO1-S1-202610.xml'), 'sheet.xml')
        z.writestr('扫描/scan-S1.pdf', '%PDF-1.4\n')
        z.writestr('other.txt', 'nobody points here\n')
    p.sign('S1', 'sheets/CO1-S1-202610.zip', 'sheets/CO1-S1-203001.xml')
    p.sign('S4', 'sheets/CO2-S4-202610.xml')
    p.run(0, 'receive', package, p.file('sheets/CO2-S4-202610.xml'))
    said = p.run(0, 'receive', p.file('sheets/CO1-S2-202610-1.xml'))
    ok('CO1-S2-202610-1.xml' in said and not p.ask("SELECT 1 FROM sheet WHERE number='CO1-S2-202610-1'"), 'a sheet without its signature waits for it', said)
    p.run(2, 'receive', p.file('sheets/CO1-S1-203001.xml'), codes=(2034,))
    said = p.run(1, 'status')
    ok('有 1 份收件等待签名文件' in said and '有 1 份收件整份拒收' in said, 'status counts what waits for its signature and what was refused', said)
    page = p.run(0, 'export', 'page', '--month', '2026-10')
    ok('CO1-S2-202610-1.xml' in page and 'CO1-S1-203001.xml' in page and '工资月份 2030-01 还没有到' in page, 'and the page of the month names both files', page)
    said = p.run(0, 'status', '--row', 'CO1-S1-202610#1')
    ok('daifa check --month 2026-10' in said and '存档于 archive/object/' in said, 'a row nobody checked leads to check; its scan lies in the archive', said)
    said = p.run(0, 'export', 'worker', '--id', crew[0].id, '--out', p.file('worker-a.html'), who='labour')
    with open(p.file('worker-a.html'), encoding='utf-8') as f:
        ok(r'夜班\t补贴 100.00' in f.read(), 'an item whose name has a backslash keeps it', said)
    p.sign('S2', 'sheets/CO1-S2-202610-1.xml')
    p.run(0, 'receive', p.file('sheets/CO1-S2-202610-1.xml'))


def decided(p):
    """Rows 5 and 6 of CO1: two findings hold the one, an officer the other."""
    p.at('2026-11-03')
    p.bank.book('2026-11-02', 'RZ', 9000000, party=OWNER, text='2026-10期进度款')
    p.run(0, 'reconcile', p.bank.statement('2026-11-02', '2026-11-02'))
    p.run(0, 'reconcile', p.paper('corner-1102.txt', f"S|{ACCOUNT['CO2']}|20261102|20261102|0.00|90000.00\r\n20261102|+90000.00|RZ|K1||进度款\r\n", 'gbk'))
    said = p.run(2, 'check', '--month', '2026-10')      # of the refused file too
    ok(said.count('W2124') == 3, 'three workers of one telephone number are named (W2124)', said)
    said = p.run(0, 'status', '--waiting')
    ok('CO1-S1-202610#5' in said, 'the row that two findings hold waits', said)
    said = p.run(0, 'review', '--code', '2302', '--accept', '--why', '核实', who='labour')
    ok('决定了 0 行；另有 1 行' in said, 'accepting one finding does not pass over the other', said)
    p.run(2, 'review', 'CO1-S1-202610#6', '--hold', '--why', '等一等', who='labour', codes=(1419,))
    p.run(0, 'review', 'CO1-S1-202610#6', '--hold', '--cause', 'days', '--why', '本人说少记一天', who='labour')
    for n in (2, 4):
        p.run(0, 'review', f'CO2-S4-202610#{n}', '--accept', '--why', '借调', who='labour')
    p.run(0, 'review', 'CO1-S2-202610-1#1', '--hold', '--cause', 'pay', '--why', '工价待核', who='labour')
    part = ('review', 'CO1-S1-202610#5', '--accept-up-to', '3000', '--why', '先付有记录的部分')
    p.run(0, *part, who='labour')
    rest = p.paper('decisions.csv', '行,决定,理由\n   \nCO1-S1-202610#5,暂缓,余额等考勤\n', 'utf-8')
    p.run(0, *part, who='labour')
    with open(p.file('wide.csv'), 'w', encoding='utf-8') as f:
        f.write('行,决定,理由\n' + 'x' * (4 << 20))
    p.run(2, 'review', '--file', p.file('wide.csv'), who='labour')
    return rest


def released(p, rest):
    p.at('2026-11-04')
    for name in ('CO1-S1-202610-1x', 'CO1-S1-x-1', 'CO1-S1-202610-1-1', 'CO1-S1-202610-' + '1' * 130):
        p.run(2, 'release', name, '--day', '2026-11-05', who='labour', codes=(3001,))
    said = p.run(0, 'release', 'CO1-S1-202610-1', '--day', '2026-11-05', '--without', 'CO1-S1-202610#2', who='labour')
    p.run(0, 'release', 'CO1-S1-202610-1', '--void', '--why', '不该漏人', who='finance')
    ok('4 人' in said, 'one worker is left out, the others stay', said)
    p.release('CO1-S1-202610-2', '2026-11-05')
    p.release('CO2-S4-202610-1', '2026-11-05')
    # what is over of row 5, said twice and once in a list
    p.run(0, 'review', '--file', rest, '--evidence', rest, '--why', '考勤', who='labour')
    before = p.ask('SELECT count(*) FROM rest_decision')
    p.run(0, 'review', '--file', rest, '--evidence', rest, '--why', '考勤', who='labour')
    ok(p.ask('SELECT count(*) FROM rest_decision') == before == [(1,)], 'the same decision on a rest is one decision', before)
    # its evidence is another paper of the list's own name
    os.makedirs(os.path.join(p.papers, 'other'))
    other = p.paper(os.path.join('other', os.path.basename(rest)), '班组长签字\n')
    p.run(0, 'review', '--file', rest, '--evidence', other, '--why', '考勤，班组长签字', who='labour')


def handed(p):
    """The file of CO1 is handed over after its day, that of CO2 in time."""
    p.at('2026-11-05')
    p.run(2, 'pay', '--batch', 'CO2-S4-202610-1', who='stranger', codes=(1402,))
    p.layout(LAYOUT.replace('rows 100', 'rows 100 part 2000.00'))
    p.run(2, 'pay', '--batch', 'CO2-S4-202610-1', who='bank', codes=(3015,))
    p.layout(LAYOUT)
    p.run(0, 'pay', who='bank')
    (one, path), = p.parts('CO1-S1-202610-2')
    (two, _), = p.parts('CO2-S4-202610-1')
    pay = p.bank.take(one, path)
    ding = p.bank.of(one, '角丁北')['ref']
    p.evidence = ('--why', '开户行回函', '--evidence', p.paper('回函 1#.txt', '开户行回函\n', 'utf-8'))
    p.run(2, 'resolve', ding, '--paid', *p.evidence, who='labour', codes=(3031,))
    p.run(0, 'deliver', two, '--receipt', 'HZ-2', who='labour')
    p.at('2026-11-06')
    p.leads(f'cancel {one}', 'its day has passed and it was not handed over')
    p.run(1, 'deliver', one, '--receipt', 'HZ-1', who='labour', codes=(3028,))
    p.leads(f'query {one}', 'handed over after its day')
    return one, two, pay, ding


def answered(p, one, two, pay, ding):
    status = {'角丙西': ('03', '账户已销户'), '角丁北': ('98', '通讯可疑')}
    p.at('2026-11-06', '16:00')
    answer = p.bank.answer(one, '20261106150000', [(x, *status.get(x['name'], ('00', '交易成功')), '2026-11-06') for x in pay])
    p.sign('S5', answer)
    p.run(0, 'reconcile', answer, codes=(4020,))
    many = [f'R|{one}|20261106150000|50002|500.02|0|0.00'] + ['W99999999999999|6200|谁|0.01|00||20261106'] * 50002 + ['E|50002', '']
    p.run(2, 'reconcile', p.paper('many.txt', '\r\n'.join(many)), codes=(4005,))
    with open(p.parts('CO2-S4-202610-1')[0][1], encoding='gbk') as f:
        four = [line.rstrip().split('|') for line in f.read().split('\n')[1:5]]
    first, second = four[0][4], four[1][4]

    def states():
        return [s for s, in p.ask('SELECT y.now_state FROM payment y JOIN part t ON t.id=y.part WHERE t.ref=? ORDER BY y.id', two)]

    def says(name, *lines):
        return p.paper(name, '\r\n'.join([f'A|20261106150000|{len(lines)}', *lines, '']), 'gbk')

    by_seq = [f'{n}||{c[1]}|{c[2]}|2400.00|' for n, c in enumerate(four, 1)]
    p.run(2, 'reconcile', says('open.txt', f'1|{first}|{four[0][1]}|{four[0][2]}|2400.00|S|', by_seq[1] + 'F|'), codes=(4009,))
    # the same bank, while its layout named payments by account
    p.layout(LAYOUT.replace('key     seq', 'key     account amount name').replace('seq ref payee.account payee.name net:yuan2 status', 'payee.account payee.name net:yuan2 status'))
    by_name = [f'{c[1]}|{c[2]}|2400.00|{status}|' for c, status in zip(four, 'SFSS')]
    p.run(1, 'reconcile', '--part', two, says('names.txt', *by_name), codes=(4019,))
    p.layout(LAYOUT)
    ok(states() == ['UNKNOWN', 'UNKNOWN', 'PAID', 'PAID'], 'of two equal wages of one worker nobody can say which failed; where both were paid both are', states())
    p.run(0, 'reconcile', '--part', two, says('places.txt', by_seq[0] + 'S|', by_seq[1] + 'F|户名不符', by_seq[2] + 'S|', by_seq[3] + 'S|'))
    ok(states() == ['PAID', 'FAILED', 'PAID', 'PAID'], 'an answer without a part and without references is read by place', states())
    p.run(0, 'voucher', who='bank')
    p.leads('reconcile FILE', 'a statement shows where the failed money is')
    return first, second


def matched(p, one, pay, ding, second):
    """What the statements of both accounts let be said of an unknown payment."""
    p.at('2026-11-11')
    p.run(0, 'reconcile', p.bank.statement('2026-11-03', '2026-11-10'))
    jia = p.bank.of(one, '角甲东')['ref']
    p.run(1, 'reconcile', p.paper('corner-1110.txt', '\r\n'.join([
        f"S|{ACCOUNT['CO2']}|20261103|20261110|90000.00|82799.00", f"20261105|-9600.00|DF|K2|{p.two}|",
        f'20261106|+2400.00|TH|K3|{second}|', f'20261106|+1.00|TH|K4|{second}|', f'20261106|-1.00|DF|K5|{one}|', f'20261106|-1.00|DF|K6|{jia}|', '']),
        'gbk'), codes=(4106, 4127))
    ok(p.ask("SELECT e.serial FROM entry e WHERE (SELECT m.what FROM matching m WHERE m.entry=e.id ORDER BY m.id DESC LIMIT 1)='UNEXPLAINED' ORDER BY e.serial")
       == [('K4',), ('K5',), ('K6',)], 'a return of another amount and debits that name another account\'s file and payment are unexplained')
    p.leads(f'query {one}', 'an outcome is unknown')
    p.run(0, 'query', one)
    p.leads(f'resolve {ding}', 'the letter is out')
    p.run(2, 'resolve', ding, '--paid', *p.evidence, who='labour', codes=(3037,))
    total = sum(x['fen'] for x in pay)
    p.bank.book('2026-11-11', 'DF', 30000 - total, one, text='代发工资')
    p.at('2026-11-12')
    p.run(0, 'reconcile', p.bank.statement('2026-11-11', '2026-11-11'), codes=(4109,))
    p.run(2, 'resolve', ding, '--failed', *p.evidence, who='labour', codes=(3034,))
    p.bank.book('2026-11-12', 'QT', total - 30000, text='冲正')
    p.bank.book('2026-11-12', 'DF', -total, one, text='代发工资')
    p.bank.book('2026-11-12', 'TH', 960000, one, text='代发失败退回')
    p.at('2026-11-13')
    p.run(1, 'reconcile', p.bank.statement('2026-11-12', '2026-11-12'), codes=(4106, 4109))
    p.run(2, 'resolve', ding, '--paid', *p.evidence, who='labour', codes=(3036,))
    p.run(0, 'resolve', ding, '--failed', *p.evidence, who='labour')
    p.run(0, 'resolve', ding, '--failed', *p.evidence, who='finance')
    ok(p.ask("SELECT count(*) FROM matching m WHERE m.what='RETURN' AND m.part=(SELECT id FROM part WHERE ref=?)", one) == [(2,)],
       'the sum that came back is the failure known and the one two people keyed')


def owed_less(p):
    """A batch was sealed and given up; the corrected sheet owes less.  Its file is answered before anybody recorded that it was handed over."""
    p.run(0, 'review', 'CO1-S2-202610-1#1', '--accept', '--why', '工价核实', who='labour')
    p.release('CO1-S2-202610-1', '2026-11-13')
    alone = p.alone
    p.folder.sheet('CO1-S2-202610-2', 'CO1', 'S2', '2026-10', [{'worker': alone, 'rate': '200.00'}], replaces='CO1-S2-202610-1')
    p.sign('S2', 'sheets/CO1-S2-202610-2.xml')
    p.run(0, 'receive', p.file('sheets/CO1-S2-202610-2.xml'))
    p.run(2, 'check', '--month', '2026-10')
    said = p.run(1, 'pay', '--batch', 'CO1-S2-202610-1', who='bank', codes=(3010,))
    ok('CO1-S2-202610-1#1' in said and not p.ask("SELECT 1 FROM part t JOIN batch b ON b.id=t.batch WHERE b.name='CO1-S2-202610-1'"),
       'a batch whose row was replaced after its release is not paid', said)
    p.release('CO1-S2-202610-2', '2026-11-13')
    ok(p.ask("""SELECT d.kind,c.kind,m.fen FROM movement m JOIN ledger d ON d.id=m.debit JOIN ledger c ON c.id=m.credit
        WHERE m.why='CO1-S2-202610-2' ORDER BY m.id LIMIT 1""") == [('PAYABLE', 'OWNER', 80000)],
       'what the corrected sheet owes less is taken back')
    page = p.run(0, 'export', 'findings', '--month', '2026-10')
    ok('CO1-S2-202610-1#1' not in page, 'the row that was replaced has no findings any more', page)
    said = p.run(0, 'export', 'worker', '--id', alone.id, '--out', p.file('worker-g.html'), who='labour')
    with open(p.file('worker-g.html'), encoding='utf-8') as f:
        text = f.read()
    ok('CO1-S2-202610-1#1' in text and 'CO1-S2-202610-2#1' in text and '8800.00' not in text, 'a worker\'s page shows both rows and counts one', said)
    p.run(0, 'pay', who='bank')
    (part, path), = p.parts('CO1-S2-202610-2')
    pay, = p.bank.take(part, path)
    p.bank.book('2026-11-13', 'DF', -400000, part, text='代发工资')
    back = p.bank.book('2026-11-13', 'TH', 400000, pay['ref'], text='退回')
    p.at('2026-11-14')
    p.run(1, 'reconcile', p.bank.statement('2026-11-13', '2026-11-13'), codes=(4106,))
    p.run(0, 'reconcile', p.bank.answer(part, '20261113150000', [(pay, '00', '交易成功', '2026-11-13')]))
    ok(p.ask('SELECT now_state FROM payment WHERE part=(SELECT id FROM part WHERE ref=?)', part) == [('PAID',)] and
       p.ask("SELECT m.what FROM matching m JOIN entry e ON e.id=m.entry WHERE e.serial=? ORDER BY m.id", back) == [('UNEXPLAINED',)],
       'a return that came before the answer waits for an officer, and turns nothing back by itself')


def given_up(p, crew):
    """One row is sealed and given up again and again: status counts what is over."""
    p.run(0, 'review', 'CO1-S1-202610#6', '--accept', '--why', '已核实', who='stranger')
    p.run(0, 'review', 'CO1-S1-202610#5', '--accept', '--why', '考勤补齐', who='labour')
    for n in range(3, 12):
        p.run(0, 'release', f'CO1-S1-202610-{n}', '--day', '2026-11-14', who='labour')
        p.run(0, 'release', f'CO1-S1-202610-{n}', '--void', '--why', '改日再付', who='finance')
    said = p.run(1, 'status')
    ok('另有 12 个批次 85700.00 元' in said, 'of many batches those that are over are counted together', said)
    p.release('CO1-S1-202610-12', '2026-11-14')
    p.gates(crew, 5, 10, 2)
    said = p.run(1, 'pay', '--batch', 'CO1-S1-202610-12', who='bank', codes=(3010,))
    ok('CO1-S1-202610#6' in said and 'CO1-S1-202610#5' not in said, 'nor one of which something was found since', said)
    p.gates(crew, 5, 20, 1)
    p.release('CO1-S1-202610-13', '2026-11-14')
    p.run(0, 'pay', who='bank')
    (part, path), = p.parts('CO1-S1-202610-13')
    pay = p.bank.take(part, path)
    p.run(0, 'deliver', part, '--receipt', 'HZ-3', who='labour')
    p.bank.book('2026-11-14', 'DF', -sum(x['fen'] for x in pay), part, text='代发工资')
    p.at('2026-11-14', '16:00')
    p.run(0, 'reconcile', p.bank.answer(part, '20261114150000', [(x, '00', '交易成功', '2026-11-14') for x in pay]))
    said = p.run(0, 'status', '--row', 'CO1-S1-202610#5')
    ok(sorted(x['fen'] for x in pay) == [180000, 480000] and '余额 1800.00 元' in said and '已付' in said, 'the rest of a row is paid by itself', said)


def came_back(p, one, crew):
    """A wage that was paid, and stands on a monthly statement, comes back; another is said to be paid once more."""
    p.run(0, 'voucher', who='bank')
    yi, jia = (p.bank.of(one, name)['ref'] for name in ('角乙南', '角甲东'))
    p.bank.book('2026-11-15', 'TH', 480000, yi, text='退票')
    p.at('2026-11-16')
    p.run(0, 'reconcile', p.bank.statement('2026-11-14', '2026-11-15'))
    p.run(0, 'voucher', who='bank')
    with open(os.path.join(p.ws, 'outbox', 'statements', 'statement-CO1-S1-202610-v3.xml'), encoding='utf-8') as f:
        text = f.read()
    ok(text.count(f'reference="{yi}"') == 2 and 'net="-4800.00"' in text, 'the line that was paid and the one that takes it back stand on the new statement', text)
    p.run(0, 'review', 'CO1-S1-202610#2', '--reject', '--why', '本人书面放弃', who='labour')
    p.run(0, 'voucher', who='bank')
    with open(os.path.join(p.ws, 'outbox', 'statements', 'statement-CO1-S1-202610-v4.xml'), encoding='utf-8') as f:
        text = f.read()
    ok(text.count(f'reference="{yi}"') == 2 and 'net="-4800.00"' in text, 'and stay there when the row itself is rejected', text)
    p.run(2, 'voucher', who='stranger', codes=(1402,))      # who has the bank's role in one project only
    p.run(0, 'reconcile', p.bank.answer(one, '20261116090000', [(p.bank.of(one, '角甲东'), '00', '交易成功', '2026-11-06')], 'again.txt'))
    p.run(0, 'export', 'worker', '--id', crew[0].id, '--out', p.file('worker-a2.html'), who='labour')
    with open(p.file('worker-a2.html'), encoding='utf-8') as f:
        ok(f.read().count(jia) == 1, 'what is said twice of a payment stands once on the worker\'s page')
    p.run(0, 'review', 'CO1-S1-202610#3', '--hold', '--cause', 'account', '--why', '等本人换卡', who='labour')
    page = p.run(0, 'export', 'page', '--month', '2026-10')
    ok('角丙西' in page.split('退回和结果未知的付款')[1].split('工资专户')[0], 'a failed wage that an officer holds stays on the page', page)


def november(p, crew, one):
    """The next month: the account that failed, one worker in two teams with a day on paper, two sheets of one name, a row of nobody."""
    p.at('2026-12-01')
    days = []
    for folder, first, last in (('a', '2026-11-16', '2026-11-20'), ('b', '2026-11-21', '2026-11-30')):
        days.append(os.path.join(p.papers, folder, 'statement.txt'))
        os.mkdir(os.path.dirname(days[-1]))
        shutil.move(p.bank.statement(first, last), days[-1])
    p.run(0, 'reconcile', *days)
    p.run(0, 'reconcile', p.paper('corner-1130.txt', f"S|{ACCOUNT['CO2']}|20261111|20261130|82799.00|82799.00\r\n", 'gbk'))
    p.leads('match B21', 'an entry that nothing explains')
    for serial, to in p.ask("SELECT e.serial,CASE WHEN e.fen>0 THEN 'DEPOSIT' ELSE 'FEE' END FROM entry e WHERE (SELECT m.what FROM matching m "
                            "WHERE m.entry=e.id ORDER BY m.id DESC LIMIT 1)='UNEXPLAINED' AND e.ref NOT IN (SELECT ref FROM part) ORDER BY e.id"):
        p.run(0, 'match', serial, '--to', to, *p.evidence, who='labour')
    p.leads(f"close --account {ACCOUNT['CO1']} --period 2026-11", 'the statements cover the period')
    for code in ('CO1', 'CO2'):
        p.run(0, 'close', '--account', ACCOUNT[code], '--period', '2026-11', who='finance')
    crew[0].attended = 19
    nobody = Worker(499, '角无名', 'S1', '木工', days=20)
    nobody.id = ''
    p.folder.attendance('attendance-11.csv', '2026-11', [crew[0], crew[2]])
    p.run(0, 'import', 'attendance', '--project', 'CO1', '--month', '2026-11', p.file('attendance-11.csv'), who='labour')
    p.folder.put('manual.csv', f'证件号码,日期,原因\n{crew[0].id},2026-11-25,闸机停电\n')
    p.run(0, 'import', 'manual', '--project', 'CO1', '--month', '2026-11', p.file('manual.csv'), who='labour')
    p.folder.sheet('CO1-S1-202611', 'CO1', 'S1', '2026-11', [
        {'worker': crew[0], 'days': 10}, {'worker': crew[0], 'days': 10, 'team': '钢筋'}, {'worker': crew[2]}, {'worker': nobody}], on='2026-12-01')
    damaged = p.file('damaged.zip')
    with zipfile.ZipFile(damaged, 'w') as z:
        z.write(p.folder.sheet('CO1-S2-202611', 'CO1', 'S2', '2026-11', [{'worker': p.alone}], on='2026-12-01'), 'sheet.xml')
        z.writestr('scan-S2.pdf', '%PDF-1.4 SCANNED\n')
    with open(damaged, 'rb') as f:
        data = f.read()
    with open(damaged, 'wb') as f:
        f.write(data.replace(b'SCANNED', b'SCANNEX'))
    p.sign('S2', 'damaged.zip')
    p.run(2, 'receive', damaged, codes=(1004,))
    p.folder.sheet('CO1-S2-202611', 'CO1', 'S2', '2026-11', [{'worker': p.alone}], on='2026-12-01')
    for sub in ('S1', 'S2'):
        p.folder.put(f'{sub}/sheet.xml', open(p.file(f'sheets/CO1-{sub}-202611.xml'), encoding='utf-8').read())
        p.sign(sub, f'{sub}/sheet.xml')
    p.run(0, 'receive', p.file('S1/sheet.xml'), p.file('S2/sheet.xml'))
    said = p.run(2, 'check', '--month', '2026-11', codes=(2101, 2408))
    ok('（2026-10）' in said and 'W2305' not in said, 'the account that failed the month before is named; ten days in each of two teams and a day on paper are twenty', said)
    pack = p.file('pack')
    p.run(0, 'export', 'inspection', '--month', '2026-11', '--project', 'CO1', '--out', pack)
    ok(len([n for n in os.listdir(os.path.join(pack, 'sheets')) if n.endswith('sheet.xml')]) == 2, 'two sheets of one name both lie in the pack',
       os.listdir(os.path.join(pack, 'sheets')))
    names = os.listdir(os.path.join(pack, 'answers'))
    ok(len([n for n in names if n.endswith('statement.txt')]) == 2, 'and two statements of one name read by one command', names)
    pack = p.file('pack10')
    p.run(0, 'export', 'inspection', '--month', '2026-10', '--project', 'CO1', '--out', pack)
    names = os.listdir(os.path.join(pack, 'decisions'))
    ok(sorted(n[6:] for n in names if n.endswith('-decisions.csv')) == ['-2-decisions.csv', '-decisions.csv', '-decisions.csv'],
       'a list that is its own evidence lies there once, with another paper of its name both', names)
    ok([n for n in names if n.endswith('回函_1_.txt')], 'a paper whose name a shell trips over lies there under a plain one', names)


def accounts(p):
    """Eleven more projects, only for their accounts; statements that overlap, begin late, or are printed before the day is over."""
    number = [f'300200123456791{n:02d}' for n in range(11)]
    for n in range(11):
        p.project(f'P{n:02d}', f'第{n}项目', number[n], 'demo-pipe', ['S1'])
    said = p.run(1, 'status')
    ok('另有 1 个项目的专户' in said, 'of many accounts the last are counted', said)

    def take(account, first, last, opening, entries, want=0, codes=()):
        p.serial = getattr(p, 'serial', 0) + 1
        return p.run(want, 'reconcile', p.lines(f'p-{p.serial}.txt', account, first, last, opening, entries), codes=codes)

    def close(account, period, want=0, codes=()):
        return p.run(want, 'close', '--account', account, '--period', period, who='finance', codes=codes)

    take(number[0], 20261101, 20261110, -500, [], want=2, codes=(4104,))
    # from the second of the month on, with money there already
    take(number[0], 20261102, 20261130, 10000, [])
    said = close(number[0], '2026-11', want=2, codes=(4122,))
    take(number[0], 20261101, 20261101, 10000, [])
    close(number[0], '2026-11')
    # an account opened within the month; five yuan too many in November and back in December, read when November is closed
    for account in number[1:3]:
        take(account, 20261102, 20261130, 0, [(20261120, 3000, 'JX', 'A1', '')])
        close(account, '2026-11')
    p.at('2027-01-04')
    for account in number[1:3]:
        take(account, 20261201, 20261210, 3000, [])
        take(account, 20261211, 20261231, 3000, [])
    take(number[1], 20261125, 20261205, 3000, [(20261126, 500, 'JX', 'A2', ''), (20261203, -500, 'SF', 'A3', '')])
    close(number[1], '2026-12', want=3, codes=(4124,))
    take(number[2], 20261205, 20261215, 3000, [(20261206, 500, 'JX', 'A2', ''), (20261212, -500, 'SF', 'A3', '')])
    close(number[2], '2026-12', want=3, codes=(4125,))
    # the last day of the month printed at noon, and once it was over; many entries; one that leaves out what is known
    take(number[3], 20261201, 20261231, 0, [(20261210, 1, 'JX', f'M{n}', '') for n in range(140)])
    take(number[3], 20261231, 20261231, 140, [(20261231, 500, 'JX', 'M500', '')])
    take(number[3], 20261210, 20270102, 0, [], want=2, codes=(4104,))
    close(number[3], '2026-12')
    with open(os.path.join(p.ws, 'outbox', 'close', f'{number[3]}-2026-12.txt'), encoding='utf-8') as f:
        ok('6.40' in f.read(), 'the statement read last closes a day that was printed before it was over')
    # a project loses none of its subcontractors
    p.project('CO1', '拐角', ACCOUNT['CO1'], 'demo-pipe', ['S1'], want=2, codes=(1510,))
    p.project('CO1', '拐角', ACCOUNT['CO1'], 'demo-pipe', ['S1', 'S2'])
    said = p.run(0, 'status', '--row', 'CO1-S1-202610#6')
    ok('已核实' in said, 'what an officer decided who has left stays', said)
    # the inbox: two projects of one layout, and a package
    inbox = os.path.join(p.ws, 'inbox')
    shutil.copy(p.file('sheets/CO1-S1-202610.zip'), inbox)
    p.lines('inbox.txt', number[6], 20261201, 20261231, 0, [])
    shutil.copy(os.path.join(p.papers, 'inbox.txt'), inbox)
    said = p.run(2, 'run', '--month', '2026-10')
    ok(os.listdir(inbox) == ['CO1-S1-202610.zip'] and 'inbox.txt' in said and '还没有签名文件' in said,
       'run takes the statement from the inbox; the package waits there for its signature', (os.listdir(inbox), said[:1200]))
    return number[4]


def moved(p):
    """A signature of SM2 names its sheet by SM3, which the archive does not know it by: beside another sheet it is known by itself."""
    keys = os.path.join(p.work, 'keys')
    os.mkdir(os.path.join(keys, 'new'))
    for name, text in (('index', ''), ('serial', '7001'), ('ext', 'keyUsage=critical,digitalSignature\n'),
                       ('conf', f'[ca]\ndefault_ca=t\n[t]\nnew_certs_dir={keys}/new\ndatabase={keys}/index\nserial={keys}/serial\n'
                        'default_md=sha256\npolicy=p\n[p]\ncommonName=supplied\n')):
        with open(os.path.join(keys, name), 'w', encoding='utf-8') as f:
            f.write(text)
    for words in ('genpkey -algorithm SM2 -out sm.key', 'req -new -key sm.key -sm3 -sigopt distid:1234567812345678 -subj /CN=TEST -out csr',
                  'ca -vfyopt distid:1234567812345678 -batch -notext -config conf -extfile ext -cert anchor.pem -keyfile anchor.key '
                  '-startdate 20260101000000Z -enddate 20360101000000Z -in csr -out sm.pem'):
        subprocess.run(['openssl', *words.split()], cwd=keys, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    os.chmod(os.path.join(keys, 'sm.key'), 0o600)
    with open(os.path.join(played.KEYS, 'S1.pem'), encoding='ascii') as f, open(os.path.join(keys, 'sm.pem'), encoding='ascii') as g:
        old, new = (''.join(h.read().split('-----')[2].split()) for h in (f, g))
    p.project('P10', '第10项目', '30020012345679110', 'demo-pipe', ['S1'], change=lambda text: text.replace(old, new))
    p.folder.sheet('P10-S1-202610', 'P10', 'S1', '2026-10', [{'worker': p.alone}])
    p.sign('sm', 'sheets/P10-S1-202610.xml')
    p.run(0, 'receive', p.file('sheets/P10-S1-202610.xml'))
    shutil.copy(p.file('sheets/P10-S1-202610.xml.p7s'), p.file('other.xml.p7s'))
    with open(p.file('sheets/P10-S1-202610.xml'), encoding='utf-8') as f:
        p.folder.put('other.xml', f.read() + '\n')
    said = p.run(3, 'receive', p.file('other.xml'), codes=(1316,))
    ok('P10-S1-202610.xml' in said, 'and is told to be of that one', said)


def passed_on(p, number):
    """An account that was another project's before."""
    p.project('P04', '第4项目', '30020012345679199', 'demo-pipe', ['S1'])
    p.project('P05', '第5项目', number, 'demo-pipe', ['S1'])
    p.run(0, 'reconcile', p.lines('passed.txt', number, 20261201, 20261231, 0, [(20261210, 123, 'JX', 'N1', '')]))
    ok(p.ask("SELECT s.code FROM movement m JOIN ledger l ON l.id=m.debit JOIN site s ON s.id=l.site WHERE m.fen=123 AND l.kind='BANK'") == [('P05',)],
       "an entry is the project's that has the account now, not of the one that had it")


def main():
    p = Month()
    crew, p.alone, two = prepared(p)
    received(p, crew, p.alone, two)
    rest = decided(p)
    released(p, rest)
    one, p.two, pay, ding = handed(p)
    first, second = answered(p, one, p.two, pay, ding)
    matched(p, one, pay, ding, second)
    owed_less(p)
    given_up(p, crew)
    came_back(p, one, crew)
    november(p, crew, one)
    number = accounts(p)
    moved(p)
    passed_on(p, number)
    p.run(0, 'audit', '--replay')


if __name__ == '__main__':
    main()
    sys.exit(1 if ok.fails else 0)
