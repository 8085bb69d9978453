"""peers.py DAIFA WORK: one month in which each mistake of tests/README.md that needs a month could be made; each line names its own."""
import os
import shutil
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
os.environ.update(DAIFA=os.path.abspath(sys.argv[1]), QUIET='1', SAN='1')   # SAN: without the questions the hard months ask after each command
sys.path.insert(0, os.path.join(HERE, '..', 'hard'))
sys.dont_write_bytecode = True
from play import Bank, Play, Verdicts  # noqa: E402
from scene import Folder, Worker  # noqa: E402

WORK = os.path.abspath(sys.argv[2])
ACCOUNT = '30020012345678909'
ok = Verdicts('peers')


class Month(Play):
    def __init__(self):
        self.folder = Folder(os.path.join(WORK, 'in'))
        self.folder.project('PE1', '同业', ACCOUNT, 'demo-pipe', ['S1'])
        super().__init__(self.folder.path, os.path.join(WORK, 'play'))
        self.folder.path = self.in_
        self.bank = Bank(self, ACCOUNT, 'demo-pipe')

    def events(self):
        return self.ask('SELECT count(*) FROM event')[0][0]

    def states(self):
        return sorted(s for s, in self.ask('SELECT now_state FROM payment'))

    def evidence(self):
        return '--evidence', self.paper('letter.txt', '开户行回函\n')


def prepared(p):
    """Two people of one name with one wage, one person in two teams whose names and lines run together, and one name too long for the bank."""
    long_name = '阿' + '𠮷' * 40              # 162 bytes of the bank's 120
    twins = [Worker(n, '王伟', 'S1', '木工', days=20) for n in (1, 2)]
    both = Worker(3, '刘洋', 'S1', '二班1', days=20)
    long_ = Worker(4, long_name, 'S1', '木工', days=20)
    people = [*twins, both, long_]
    p.at('2026-11-01')
    p.start('PE1')
    p.folder.roster('roster.csv', [w.roster() for w in people])
    p.run(0, 'import', 'roster', '--project', 'PE1', '--from', '2026-03-01', p.file('roster.csv'), who='labour')
    p.folder.attendance('attendance.csv', '2026-10', people)
    p.run(0, 'import', 'attendance', '--project', 'PE1', '--month', '2026-10', p.file('attendance.csv'), who='labour')
    p.folder.progress('progress.csv', [('S1', '900000.00', '300000.00')])
    p.run(0, 'import', 'progress', '--project', 'PE1', '--month', '2026-10', p.file('progress.csv'), who='labour')
    p.folder.deposits('deposits.csv', [('2026-11-02', '60000.00', '乌鲁木齐示例城市建设投资有限公司', 'PZ1', '2026-10期进度款')])
    p.run(0, 'import', 'deposits', '--project', 'PE1', p.file('deposits.csv'), who='labour')
    p.bank.book('2026-11-02', 'RZ', 6000000, party='乌鲁木齐示例城市建设投资有限公司', text='2026-10期进度款')
    p.at('2026-11-03')
    p.run(0, 'reconcile', p.bank.statement('2026-11-01', '2026-11-02'))
    # team 二班1 with line 2, team 二班 with line 12: the same letters one after the other
    p.folder.sheet('PE1-S1-202610', 'PE1', 'S1', '2026-10', [
        {'worker': twins[0]}, {'worker': twins[1]}, {'worker': both, 'days': 10, 'team': '二班1', 'line': 2, 'why': '补差'},
        {'worker': both, 'days': 10, 'team': '二班', 'line': 12, 'why': '补差'}, {'worker': long_}])
    p.sign('S1', 'sheets/PE1-S1-202610.xml')
    p.run(0, 'receive', p.file('sheets/PE1-S1-202610.xml'))
    said = p.run(1, 'check', '--month', '2026-10')
    claims = [c for c, in p.ask('SELECT claim FROM row ORDER BY n')]
    ok(len(set(claims)) == 5, 'D10: one person in team 二班1 line 2 and in team 二班 line 12 is two claims', claims)
    ok('第 5 行' in said and 'W3104' in said and '120 字节' in said, 'D21: a name the bank has no room for waits at check, with its row', said)
    return twins


def paid(p, twins):
    p.run(0, 'release', 'PE1-S1-202610-1', '--day', '2026-11-05', who='labour')
    p.run(0, 'release', 'PE1-S1-202610-1', who='finance')
    p.at('2026-11-05')
    p.run(0, 'pay', who='bank')
    (ref, path), = p.parts('PE1-S1-202610-1')
    pay = p.bank.take(ref, path)
    same = [x for x in pay if x['name'] == '王伟']
    ok(len(same) == 2 and same[0]['fen'] == same[1]['fen'] and {x['account'] for x in same} == {w.card for w in twins},
       'D10: two equal wages of two people of one name are two payments', pay)
    ok(not [x for x in pay if x['name'].startswith('阿')], 'D21: it does not stop the others and is not in the file', pay)
    return ref, pay


def delivered(p, ref, pay):
    """An upload that perhaps failed; then, from where it was before, what the operator did by hand, said once and again."""
    kept = p.ws + '-kept'
    shutil.copytree(p.ws, kept, symlinks=True)
    p.run(0, 'deliver', ref, '--unconfirmed', who='labour')
    ok(p.states() == ['UNKNOWN'] * len(pay), 'D3: handed over without a receipt is not sent: all are UNKNOWN', p.states())
    p.run(1, 'check', '--month', '2026-10')
    p.run(1, 'reissue', codes=(5006,))
    ok(p.states() == ['UNKNOWN'] * len(pay) and p.ask('SELECT count(*) FROM batch') == [(1,)], 'D3: none of them is proposed or issued again', p.states())
    said = p.run(2, 'cancel', ref, '--why', '没传成功', who='labour')
    ok('W3' in said, 'D3: nor taken back', said)
    p.run(0, 'deliver', ref, '--receipt', 'HZ-PE1', who='labour')
    ok(p.states() == ['UNKNOWN'] * len(pay), 'D3: nor does a receipt that comes afterwards say that it was paid', p.states())
    shutil.rmtree(p.ws)
    os.rename(kept, p.ws)
    before = p.events()
    p.run(0, 'deliver', ref, '--receipt', 'HZ-PE1', who='labour')
    slip, = p.ask('SELECT slip FROM event ORDER BY seq DESC LIMIT 1')
    ok(p.states() == ['PENDING'] * len(pay) and p.events() == before + 1 and 'HZ-PE1' in slip[0] and 'signed ' in slip[0],
       'D4: delivered by hand: one signed event with the receipt', slip)
    leads = [o['values']['command'] for o in p.json('status', '--month', '2026-10') if o.get('text') == 'STATUS_NEXT']
    ok(leads == ['daifa reconcile FILE'], 'D4: what comes next is the answer of the bank', leads)
    for receipt in ('HZ-PE1', 'HZ-OTHER'):
        said = p.run(0, 'deliver', ref, '--receipt', receipt, who='labour')
        ok(p.events() == before + 1 and '没有变化' in said, f'D4: said again with {receipt}: nothing happens, and that is said', said)


def matched(p, ref, pay):
    """The bank books the batch twice and a fee twice; each line is one line, and explains one thing."""
    total = sum(x['fen'] for x in pay)
    p.at('2026-11-05', '16:00')
    p.run(0, 'reconcile', p.bank.answer(ref, '20261105150000', [(x, '00', '交易成功', '2026-11-05') for x in pay]))
    p.bank.book('2026-11-05', 'DF', -total, ref, text='代发工资')
    twice = p.bank.book('2026-11-05', 'DF', -total, ref, text='代发工资')
    for _ in range(2):
        p.bank.book('2026-11-05', 'SF', -683, text='手续费')
    p.at('2026-11-06')
    said = p.run(1, 'reconcile', p.bank.statement('2026-11-03', '2026-11-05'), codes=(4127,))
    entries = p.ask('SELECT e.id,e.fen FROM entry e WHERE e.fen<0')
    ok(sorted(f for _, f in entries) == sorted([-total, -total, -683, -683]), 'D10: equal lines of a statement are counted, not collapsed', entries)
    of_part = p.ask("SELECT m.fen FROM matching m JOIN entry e ON e.id=m.entry WHERE m.what='BATCH'")
    ok(of_part == [(-total,)] and said.count('W4127') == 1, 'D17: of two debits of one batch one is explained, the other is not', of_part)
    for to in (ref, pay[0]['ref']):
        said = p.run(2, 'match', twice, '--to', to, *p.evidence(), '--why', '同一批工资', who='finance')
        ok(p.ask("SELECT m.fen FROM matching m WHERE m.what='BATCH'") == of_part, f'D17: nor by hand, to {to}: each debit explains its own batch', said)
    ok(p.states() == ['PAID'] * len(pay), 'D17: each wage is paid once', p.states())


def main():
    p = Month()
    twins = prepared(p)
    ref, pay = paid(p, twins)
    delivered(p, ref, pay)
    matched(p, ref, pay)
    p.run(0, 'audit')


if __name__ == '__main__':
    main()
    sys.exit(1 if ok.fails else 0)
