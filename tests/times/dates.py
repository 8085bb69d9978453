"""dates.py DAIFA WORK: months at the edges of the calendar: 31 days at the end of a year, 29 days of a leap year, a February without them, months to come.

Each month is played from roster to close; what is claimed for days that there are not must not be paid."""
import os
import re
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ.update(DAIFA=os.path.abspath(sys.argv[1]), QUIET='1', SAN='1')   # SAN: without the questions the hard months ask after each command
sys.path.insert(0, os.path.join(HERE, '..', 'hard'))
sys.dont_write_bytecode = True
from play import Bank, Play, Verdicts  # noqa: E402
from scene import Folder, Worker  # noqa: E402

WORK = os.path.abspath(sys.argv[2])
ACCOUNT = '30020012345678908'
ok = Verdicts('times')


class Months(Play):
    """One project whose wage months follow each other."""

    def __init__(self):
        self.folder = Folder(os.path.join(WORK, 'in'))
        self.folder.project('DA1', '日历', ACCOUNT, 'demo-pipe', ['S1'])
        project = os.path.join(WORK, 'in', 'project-DA1.xml')
        with open(project, encoding='utf-8') as f:
            text = re.sub('(<policy [^>]*)/>', r'\1><threshold name="year-yuan" value="14000" from="2026-03-01"/></policy>', f.read())
        self.folder.put('project-DA1.xml', text)
        super().__init__(self.folder.path, os.path.join(WORK, 'play'))
        self.folder.path = self.in_
        self.bank = Bank(self, ACCOUNT, 'demo-pipe')
        self.at('2026-12-01')
        self.start('DA1')

    def roster(self, name, workers, since, want=0, codes=()):
        self.folder.roster(name, [w.roster() for w in workers])
        return self.run(want, 'import', 'roster', '--project', 'DA1', '--from', since, self.file(name), who='labour', codes=codes)

    def attendance(self, month, workers, want=0, codes=()):
        self.folder.attendance(f'attendance-{month}.csv', month, workers)
        return self.run(want, 'import', 'attendance', '--project', 'DA1', '--month', month, self.file(f'attendance-{month}.csv'), who='labour', codes=codes)

    def sheet(self, number, month, rows, on, want=0, codes=()):
        self.folder.sheet(number, 'DA1', 'S1', month, rows, on=on)
        self.sign('S1', f'sheets/{number}.xml')
        return self.run(want, 'receive', self.file(f'sheets/{number}.xml'), codes=codes)

    def money(self, day, yuan):
        self.bank.book(day, 'RZ', yuan * 100, party='乌鲁木齐示例城市建设投资有限公司', text='进度款')
        name = f'deposits-{day}.csv'
        self.folder.deposits(name, [(day, f'{yuan}.00', '乌鲁木齐示例城市建设投资有限公司', f'PZ{day}', '进度款')])
        self.run(0, 'import', 'deposits', '--project', 'DA1', self.file(name), who='labour')

    def progress(self, month):
        self.folder.progress(f'progress-{month}.csv', [('S1', '900000.00', '300000.00')])
        self.run(0, 'import', 'progress', '--project', 'DA1', '--month', month, self.file(f'progress-{month}.csv'), who='labour')

    def paid(self, batch, day):
        self.run(0, 'release', batch, '--day', day, who='labour')
        self.run(0, 'release', batch, who='finance')
        self.run(0, 'pay', '--batch', batch, who='bank')
        (ref, path), = self.parts(batch)
        pay = self.bank.take(ref, path)
        self.run(0, 'deliver', ref, '--receipt', f'HZ-{batch}', who='labour')
        self.bank.book(day, 'DF', -sum(x['fen'] for x in pay), ref, text='代发工资')
        self.at(day, '16:00')
        self.run(0, 'reconcile', self.bank.answer(ref, day.replace('-', '') + '150000', [(x, '00', '交易成功', day) for x in pay]))
        return [x['name'] for x in pay]

    def paper_of(self, path):
        with open(os.path.join(self.ws, 'outbox', path), encoding='utf-8') as f:
            return f.read()

    def waiting(self, month):
        return self.run(1, 'check', '--month', month)

    def states(self, sheet):
        """Row -> the state of its payment, '' without one."""
        return dict(self.ask(f"""SELECT r.n,coalesce((SELECT y.now_state FROM payment y WHERE y.claim=r.claim),'')
            FROM row r JOIN sheet s ON s.id=r.sheet WHERE s.number='{sheet}'"""))


def year_end(p):
    """December has 31 days, is paid in January, and belongs to December; the year's sum begins anew with January."""
    a, b = Worker(1, '赵东', 'S1', '木工', days=31), Worker(2, '钱南', 'S1', '木工', days=32, attended=31)
    old = Worker(1, '赵东', 'S1', '木工', days=30)
    p.roster('roster-11.csv', [a, b], '2026-03-01')
    p.at('2026-12-02')
    p.progress('2026-11')
    p.attendance('2026-11', [old])
    p.money('2026-12-02', 40000)
    first = p.sheet('DA1-S1-202611', '2026-11', [{'worker': old}], on='2026-12-01')
    p.run(0, 'check', '--month', '2026-11')
    p.at('2026-12-03')
    p.run(0, 'reconcile', p.bank.statement('2026-12-01', '2026-12-02'))
    p.paid('DA1-S1-202611-1', '2026-12-03')
    p.at('2027-01-04')
    p.progress('2026-12')
    p.attendance('2026-12', [a, b])
    said = p.sheet('DA1-S1-202612', '2026-12', [{'worker': a}, {'worker': b}], on='2026-12-31')
    said = p.waiting('2026-12')
    ok('W2303' in said and '表上 32 天，当月只有 31 天' in said and '第 1 行 出勤' not in said, '31 days of December pass, 32 do not (W2303)', said)
    ok('W2218' not in first and 'W2218' in said and '2026 年工资累计 14640.00' in said, "November and December are the sum of one year (W2218)", said)
    p.run(0, 'reconcile', p.bank.statement('2026-12-03', '2026-12-31'))
    p.run(0, 'close', '--account', ACCOUNT, '--period', '2026-12', who='finance')
    p.at('2027-01-05')
    p.run(0, 'reconcile', p.bank.statement('2027-01-01', '2027-01-04'))
    names = p.paid('DA1-S1-202612-1', '2027-01-05')
    ok(names == ['赵东'] and p.states('DA1-S1-202612') == {1: 'PAID', 2: ''}, 'December is paid in January, without the 32 days', names)
    p.at('2027-02-01')
    p.run(0, 'reconcile', p.bank.statement('2027-01-05', '2027-01-31'))
    p.run(0, 'voucher', who='bank')
    p.run(0, 'close', '--account', ACCOUNT, '--period', '2027-01', who='finance')
    p.run(1, 'close', '--month', '2026-12', who='finance')
    proofs = [p.paper_of(f'close/{ACCOUNT}-{period}.txt') for period in ('2026-12', '2027-01')]
    ends, begins = (re.search(word + r'\D*([\d.]+)', text).group(1) for word, text in zip(('期末', '期初'), proofs))
    ok(ends == begins == '32800.00' and '25360.00' in proofs[1], f'the account passes from December to January with {ends}', proofs)
    paper = p.paper_of('statements/statement-DA1-S1-202612-v1.xml')
    ok('month="2026-12"' in paper and 'paid-on="2027-01-05"' in paper, "December's statement says that it was paid on 5 January", paper)
    ledger = os.path.join(WORK, 'ledger.csv')
    p.run(0, 'export', 'ledger', '--project', 'DA1', '--month', '2026-12', '--out', ledger)
    with open(ledger, encoding='utf-8-sig') as f:
        text = f.read()
    ok('2027-01-05' in text and '7440.00' in text and '7200.00' not in text, "December's ledger has the payment of January and nothing of November", text)
    p.progress('2027-01')
    p.attendance('2027-01', [a])
    said = p.sheet('DA1-S1-202701', '2027-01', [{'worker': a}], on='2027-01-31') + p.run(0, 'check', '--month', '2027-01')
    ok('W2218' not in said, 'January begins a new year', said)


def february(p):
    """2027 has no 29 February: not in attendance, rosters, sheets, options."""
    w = Worker(3, '孙西', 'S1', '木工', days=29, attended=28)
    p.at('2027-03-02')
    p.progress('2027-02')
    for name, write, args in (
            ('roster', lambda: p.folder.roster('no.csv', [Worker(3, '孙西', 'S1', '木工', entry='2027-02-29').roster()]), ('--from', '2027-02-01')),
            ('attendance', lambda: p.folder.attendance('no.csv', '2027-02', [Worker(1, '赵东', 'S1', '木工', attended=29)]), ('--month', '2027-02'))):
        write()
        said = p.run(1, 'import', name, '--project', 'DA1', *args, p.file('no.csv'), who='labour', codes=(1607,))
        ok('2027-02-29' in said, f'29 February 2027 in a file of {name} is named, its line left out (W1607)', said)
    ok(p.ask('SELECT days FROM attendance WHERE set_id=(SELECT max(id) FROM attendance_set)') == [((1 << 28) - 1,)] and
       not p.ask("SELECT 1 FROM roster WHERE name='孙西'"), 'of it the 28 days before are counted, and nobody entered on the 29th')
    for option, words in (('--from', ('import', 'roster', '--project', 'DA1', p.file('no.csv'))), ('--day', ('release', 'DA1-S1-202702-1'))):
        said = p.run(64, *words, option, '2027-02-29', who='labour')
        ok('2027-02-29' in said, f'{option} 2027-02-29 is no day', said)
    p.roster('roster-2702.csv', [w], '2027-02-01')
    p.attendance('2027-02', [w])
    said = p.sheet('DA1-S1-202702-X', '2027-02', [{'worker': w, 'days': 28}], on='2027-02-29', want=1)
    ok('驳回 W2022' in said and '2027-02-29' in said, 'a wage confirmed on 29 February 2027 is refused (W2022)', said)
    said = p.sheet('DA1-S1-202702', '2027-02', [{'worker': w}], on='2027-03-01') + p.waiting('2027-02')
    ok('表上 29 天，当月只有 28 天' in said, '29 days of February 2027 are not paid', said)


def leap(p):
    """2028 has one: worked, entered, confirmed and booked on."""
    whole, more, new, left = (Worker(4, '李北', 'S1', '木工', days=29), Worker(5, '周中', 'S1', '木工', days=30, attended=29),
                              Worker(6, '吴春', 'S1', '木工', days=1, attended=[29], entry='2028-02-29'), Worker(7, '郑夏', 'S1', '木工', days=29, exit='2028-02-28'))
    p.at('2028-02-28')
    p.roster('roster-2802.csv', [whole, more, new, left], '2028-02-01')
    p.at('2028-02-29')
    p.money('2028-02-29', 20000)
    p.progress('2028-02')
    p.attendance('2028-02', [whole, more, new, left])
    said = p.sheet('DA1-S1-202802', '2028-02', [{'worker': w} for w in (whole, more, new, left)], on='2028-02-29')
    said += p.waiting('2028-02')
    ok('表上 30 天，当月只有 29 天' in said, '30 days of February 2028 are refused', said)
    ok(not re.search('第 [13] 行', said) and re.search('第 4 行', said), 'who left on the 28th waits for the 29th; who came on the 29th does not', said)
    p.at('2028-03-01')
    p.run(0, 'reconcile', p.bank.statement('2027-02-01', '2028-02-29'))
    names = p.paid('DA1-S1-202802-1', '2028-03-01')
    ok(names == ['李北', '吴春'] and p.states('DA1-S1-202802') == {1: 'PAID', 2: '', 3: 'PAID', 4: ''}, '29 days and the 29th alone are paid', names)
    p.at('2028-03-02')
    p.run(0, 'reconcile', p.bank.statement('2028-03-01', '2028-03-01'))
    p.run(0, 'voucher', who='bank')
    for year, month in ((2027, m) for m in range(2, 13)):
        p.run(0, 'close', '--account', ACCOUNT, '--period', f'{year}-{month:02d}', who='finance')
    for month in ('2028-01', '2028-02'):
        p.run(0, 'close', '--account', ACCOUNT, '--period', month, who='finance')
    ok('2028-02-29' in p.paper_of(f'close/{ACCOUNT}-2028-02.txt'), "February's proof ends on the 29th")


def to_come(p):
    """A wage month that has not come is not received, and asking for it changes nothing."""
    w = Worker(4, '李北', 'S1', '木工', days=20)
    before = p.ask('SELECT count(*) FROM claim')
    said = p.sheet('DA1-S1-203001', '2030-01', [{'worker': w}], on='2028-03-01', want=2)
    ok('W2034' in said and not p.ask("SELECT 1 FROM sheet WHERE number='DA1-S1-203001'") and p.ask('SELECT count(*) FROM claim') == before,
       'a sheet of 2030-01 is refused in 2028 (W2034)', said)
    for month in ('2030-01', '2099-12'):
        said = p.run(0, 'check', '--month', month)
        ok(p.ask('SELECT count(*) FROM claim') == before, f'check of {month}: nothing there, nothing made', said)
    for month in ('2026-13', '2026-00', '2026-1', '0000-01', '9999-99'):
        p.run(64, 'check', '--month', month)
        ok(True, f'month {month} is none')


def main():
    p = Months()
    for month in (year_end, february, leap, to_come):
        month(p)
    p.run(0, 'audit')
    p.run(0, 'audit', '--replay')
    ok(True, 'audit and its replay hold')


if __name__ == '__main__':
    main()
    sys.exit(1 if ok.fails else 0)
