#!/usr/bin/env python3
"""hard1.py WORK: the month of disputes and changes (fixtures/hard1/README.md says what is expected)."""
import sys

from play import Bank, Play


def paid(p, bank, batch, day, who=('labour', 'finance')):
    """From two approvals to a full success, all on one day."""
    p.run(0, 'release', batch, '--day', day, who=who[0])
    p.run(0, 'release', batch, who=who[1])
    p.run(0, 'pay', who='bank')
    (ref, path), = p.parts(batch)
    pay = bank.take(ref, path)
    p.run(0, 'deliver', ref, '--receipt', f'HZ-{batch}', who='labour')
    bank.book(day, 'DF', -sum(x['fen'] for x in pay), ref, text='代发工资')
    p.at(day, '16:00')
    p.run(0, 'reconcile', bank.answer(ref, day.replace('-', '') + '150000', [(x, '00', '交易成功', day) for x in pay]))


def evidence(p, name):
    return ('--evidence', p.file('evidence/' + name))


def month(p):
    bank = Bank(p, '30020012345678905', 'demo-pipe')
    p.say('11 月 1 日  建立工作区，导入花名册、考勤、进度')
    p.at('2026-11-01')
    p.start('HA1')
    p.run(0, 'import', 'roster', '--project', 'HA1', '--from', '2026-03-01', p.file('roster-HA1.csv'), who='labour')
    p.run(0, 'import', 'attendance', '--project', 'HA1', '--month', '2026-10', p.file('attendance-HA1.csv'), who='labour')
    p.run(0, 'import', 'progress', '--project', 'HA1', '--month', '2026-10', p.file('progress-HA1.csv'), who='labour')
    p.run(0, 'import', 'deposits', '--project', 'HA1', p.file('deposits-HA1.csv'), who='labour')
    p.say('11 月 2 日  S1、S3 报表；S2 失联')
    p.at('2026-11-02', '10:30')
    p.sign('S1', 'sheets/HA1-S1-202610.xml')
    p.sign('S3', 'sheets/HA1-S3-202610.xml')
    p.run(0, 'receive', p.file('sheets/HA1-S1-202610.xml'), p.file('sheets/HA1-S3-202610.xml'))
    bank.book('2026-11-03', 'RZ', 6000000, party='乌鲁木齐示例城市建设投资有限公司', text='2026-10期进度款')
    p.say('11 月 4 日  核对：两张卡与花名册不同，两人各多报两天，一人在两个班组；两家公司的工程量争议不能让人停发')
    p.at('2026-11-04')
    p.run(0, 'reconcile', bank.statement('2026-11-01', '2026-11-03'))
    p.run(1, 'check', '--month', '2026-10', codes=(2402, 2302, 2112))
    p.run(2, 'review', *[f'HA1-S1-202610#{n}' for n in (1, 2, 3, 4)], '--hold', '--why', '与天山劳务对工程量有争议，先都停下', who='labour', codes=(1419,))
    p.run(0, 'review', 'HA1-S1-202610#9', '--accept', '--why', '借调属实', *evidence(p, 'team-du.txt'), who='labour')
    p.run(0, 'review', 'HA1-S1-202610#10', 'HA1-S1-202610#11', '--accept-up-to', '6720.00', '--why', '二十八天有考勤，先付；另两天与班组核对', who='labour')
    p.say('11 月 5 日  先发没有争议的九行：两人各先付二十八天')
    p.at('2026-11-05')
    paid(p, bank, 'HA1-S1-202610-1', '2026-11-05')
    p.say('11 月 6 日  蔡永福本人换卡，两人办理；余德胜的卡是别人改的，一个人办不成')
    p.at('2026-11-06')
    for want in (1, 1):
        p.run(want, 'import', 'roster', '--project', 'HA1', '--from', '2026-11-06', p.file('roster-cai.csv'), *evidence(p, 'change-cai.txt'), who='labour', codes=(1631,))
    p.run(0, 'import', 'roster', '--project', 'HA1', '--from', '2026-11-06', p.file('roster-cai.csv'), *evidence(p, 'change-cai.txt'), who='deputy')
    p.run(1, 'import', 'roster', '--project', 'HA1', '--from', '2026-11-06', p.file('roster-yu.csv'), who='labour', codes=(1632,))
    for want in (1, 1):
        p.run(want, 'import', 'roster', '--project', 'HA1', '--from', '2026-11-06', p.file('roster-yu.csv'), *evidence(p, 'change-yu.txt'), who='labour', codes=(1631,))
    p.say('11 月 6 日  S3：闸机停电两天，补交人工考勤')
    p.run(0, 'import', 'manual', '--project', 'HA1', '--month', '2026-10', p.file('manual-HA1.csv'), who='labour')
    p.run(1, 'check', '--month', '2026-10', codes=(2309,))
    p.run(0, 'review', 'HA1-S3-202610#1', '--accept', '--why', '记录有班组长和保安签字', *evidence(p, 'manual-ren.txt'), who='labour')
    paid(p, bank, 'HA1-S3-202610-1', '2026-11-06')
    p.say('11 月 9 日  S1 发来更正表：一人更高，一人更低，一人没有了，余德胜的卡改回来了')
    p.at('2026-11-09')
    p.sign('S1', 'sheets/HA1-S1-202610-2.xml')
    p.run(0, 'receive', p.file('sheets/HA1-S1-202610-2.xml'))
    p.run(1, 'check', '--month', '2026-10', codes=(2505, 2506))
    paid(p, bank, 'HA1-S1-202610-2', '2026-11-09')
    p.say('11 月 10 日  补差表；退场工人的结清表把同样的十五天又报了一次')
    p.at('2026-11-10')
    p.sign('S1', 'sheets/HA1-S1-202610-S.xml', 'sheets/HA1-S1-202610-F.xml')
    p.run(0, 'receive', p.file('sheets/HA1-S1-202610-S.xml'), p.file('sheets/HA1-S1-202610-F.xml'))
    p.run(1, 'check', '--month', '2026-10', codes=(2502,))
    p.run(0, 'review', 'HA1-S1-202610-F#1', '--reject', '--why', '与工资表第 7 行是同样的十五天', *evidence(p, 'final-pan.txt'), who='labour')
    p.run(1, 'check', '--month', '2026-10')
    paid(p, bank, 'HA1-S1-202610-3', '2026-11-10')
    p.say('11 月 12 日  S2 失联，总包单位先行清偿：分包单位自己签不了，须由公司指定的人签，附依据')
    bank.book('2026-11-12', 'RZ', 1000000, party='新疆示例建工有限公司', text='先行清偿')
    p.at('2026-11-12')
    p.sign('S2', 'sheets/HA1-S2-202610-X.xml')
    p.run(2, 'receive', p.file('sheets/HA1-S2-202610-X.xml'), codes=(2038,))
    p.sign('stranger', 'sheets/HA1-S2-202610-A.xml')
    p.run(0, 'receive', p.file('sheets/HA1-S2-202610-A.xml'))
    p.run(1, 'check', '--month', '2026-10', codes=(2508,))
    p.run(2, 'review', 'HA1-S2-202610-A#1', '--accept', '--why', '分包失联', who='labour', codes=(3032,))
    for n in (1, 2):
        p.run(0, 'review', f'HA1-S2-202610-A#{n}', '--accept', '--why', '分包失联，劳动监察责令先行清偿', *evidence(p, 'vanish-s2.txt'), who='labour')
    p.run(0, 'import', 'deposits', '--project', 'HA1', p.file('deposits-HA1-own.csv'), who='labour')
    p.at('2026-11-13')
    p.run(0, 'reconcile', bank.statement('2026-11-04', '2026-11-12'))
    paid(p, bank, 'HA1-S2-202610-1', '2026-11-13')
    p.say('11 月 16 日  S2 又露面，报来自己的工资表：已经清偿的不再付')
    p.at('2026-11-16')
    p.sign('S2', 'sheets/HA1-S2-202610.xml')
    p.run(0, 'receive', p.file('sheets/HA1-S2-202610.xml'))
    p.run(1, 'check', '--month', '2026-10', codes=(2505,))
    paid(p, bank, 'HA1-S2-202610-2', '2026-11-16')
    p.say('12 月 1 日  凭证、结账、月度报告')
    p.at('2026-12-01')
    p.run(0, 'reconcile', bank.statement('2026-11-13', '2026-11-30'))
    p.run(0, 'voucher', who='bank')
    p.run(0, 'close', '--account', bank.number, '--period', '2026-11', who='finance')
    p.run(1, 'close', '--month', '2026-10', who='finance')


if __name__ == '__main__':
    play = Play('hard1', sys.argv[1])
    month(play)
    play.run(1, 'status', '--month', '2026-10')
    # rows that say once more what another row is: the advance S2's sheet repeats, the difference inside the corrected row, the days reported twice
    play.end(taken_over=['HA1-S2-202610-A#1', 'HA1-S2-202610-A#2', 'HA1-S1-202610-S#1', 'HA1-S1-202610-F#1'], left_out=['HA1-S2-202610-X'])
