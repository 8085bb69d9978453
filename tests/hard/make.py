#!/usr/bin/env python3
"""make.py hard1|hard2|hard3 OUT: writes the month's input files (not its README and evidence)."""
import subprocess
import sys
import tempfile

from scene import KEYS, Folder, Worker, card_no, id_no


def hard1(f):
    """Disputes and changes."""
    s1 = [Worker(i, n, 'S1', '钢筋一班', d) for i, (n, d) in enumerate(
        [('董伟', 20), ('袁强', 19), ('蒋军', 18), ('韩平', 17), ('蔡永福', 16), ('余德胜', 15), ('潘海涛', 15), ('杜小龙', 10), ('戴国庆', 30), ('夏文斌', 30)], 101)]
    dong, yuan_, jiang, han, cai, yu, pan, du, dai, xia = s1
    pan.exit = '2026-10-15'
    du.attended = 20
    dai.attended = xia.attended = 28
    s2 = [Worker(i, n, 'S2', '模板班', d, '050') for i, (n, d) in enumerate([('钟平', 20), ('汪学文', 19), ('田红兵', 18)], 121)]
    ren = Worker(141, '任铁柱', 'S3', '砌筑班', 20, '010', attended=[d for d in range(1, 21) if d not in (8, 9)])
    f.project('HA1', '争议一期', '30020012345678905', 'demo-pipe', ['S1', 'S2', 'S3'], officers=(('stranger', id_no(390), '周敏', 'advance'),))
    f.roster('roster-HA1.csv', [w.roster() for w in s1 + s2 + [ren]])
    f.roster('roster-cai.csv', [cai.roster(since='2026-11-06', card=card_no(991), form='change-cai.txt')])
    f.roster('roster-yu.csv', [yu.roster(since='2026-11-06', card=card_no(992), form='change-yu.txt')])
    f.attendance('attendance-HA1.csv', '2026-10', s1 + s2 + [ren])
    f.put('manual-HA1.csv', f'证件号码,日期,原因\n{ren.id},2026-10-08,东门闸机停电\n{ren.id},2026-10-09,东门闸机停电\n')
    f.progress('progress-HA1.csv', [('S1', '120000.00', '60000.00'), ('S2', '50000.00', '25000.00'), ('S3', '30000.00', '15000.00')])
    f.deposits('deposits-HA1.csv', [('2026-11-03', '60000.00', '乌鲁木齐示例城市建设投资有限公司', 'RZ20261103HA1', '2026-10期进度款')])
    f.deposits('deposits-HA1-own.csv', [('2026-11-12', '10000.00', '新疆示例建工有限公司', 'QC20261112HA1', '先行清偿')])
    late = '2026-11-08'
    f.sheet('HA1-S1-202610', 'HA1', 'S1', '2026-10', [{'worker': w} for w in (dong, yuan_, jiang, han)] + [{'worker': cai, 'card': card_no(991)},
            {'worker': yu, 'card': card_no(992)}, {'worker': pan}, {'worker': du}, {'worker': du, 'team': '模板二班'}, {'worker': dai}, {'worker': xia}],
            progress=('120000.00', '60000.00'))
    f.sheet('HA1-S1-202610-2', 'HA1', 'S1', '2026-10', [{'worker': dong, 'rate': '252.00'}, {'worker': yuan_, 'days': 18}, {'worker': han},
            {'worker': cai, 'card': card_no(991), 'on': late}, {'worker': yu, 'on': late}, {'worker': pan}, {'worker': du}, {'worker': du, 'team': '模板二班'},
            {'worker': dai, 'days': 28}, {'worker': xia}], replaces='HA1-S1-202610', progress=('120000.00', '60000.00'))
    f.sheet('HA1-S1-202610-S', 'HA1', 'S1', '2026-10', [{'worker': dong, 'days': 0, 'line': 1, 'why': '10月单价应为252.00元，补差12.00元20天', 'on': '2026-11-10',
            'items': [('pay', '单价补差', '240.00', '')]}])
    f.sheet('HA1-S1-202610-F', 'HA1', 'S1', '2026-10', [{'worker': pan, 'team': '结清班', 'on': '2026-11-10'}, {'worker': pan, 'days': 0, 'line': 1,
            'why': '退场结清：技能津贴', 'on': '2026-11-10', 'items': [('pay', '技能津贴', '500.00', '')]}], kind='final')
    f.sheet('HA1-S2-202610-X', 'HA1', 'S2', '2026-10', [{'worker': s2[0]}], kind='advance', on='2026-11-11')
    f.sheet('HA1-S2-202610-A', 'HA1', 'S2', '2026-10', [{'worker': w} for w in s2[:2]], kind='advance', on='2026-11-11')
    f.sheet('HA1-S2-202610', 'HA1', 'S2', '2026-10', [{'worker': s2[0]}, {'worker': s2[1], 'rate': '250.00'}, {'worker': s2[2]}], progress=('50000.00', '25000.00'))
    f.sheet('HA1-S3-202610', 'HA1', 'S3', '2026-10', [{'worker': ren}], progress=('30000.00', '15000.00'))


def hard2(f):
    """The bank misbehaves."""
    s1 = [Worker(i, n, 'S1', '钢筋一班', d) for i, (n, d) in enumerate(
        [('王伟', 20), ('李强', 19), ('张军', 18), ('刘建国', 17), ('陈志刚', 16), ('杨永福', 15), ('赵德胜', 14)], 201)]
    s2 = [Worker(i, n, 'S2', '模板班', d, '050') for i, (n, d) in enumerate([('黄国庆', 20), ('周小龙', 19), ('吴海涛', 18)], 221)]
    s4 = [Worker(i, n, 'S4', '砌筑班', d, '010') for i, (n, d) in enumerate([('徐文斌', 10), ('孙玉山', 20), ('马大勇', 19), ('朱长林', 18)], 241)]
    s4[0].attended = 20
    f.project('HB1', '疑难二期', '30020012345678902', 'demo-pipe', ['S1', 'S2'], bank_cert='S5')      # S5 plays the bank here
    f.project('HB2', '疑难三期', '30020012345678903', 'demo-list', ['S4'])
    f.roster('roster-HB1.csv', [w.roster() for w in s1 + s2])
    f.roster('roster-HB2.csv', [w.roster() for w in s4])
    f.attendance('attendance-HB1.csv', '2026-10', s1 + s2)
    f.attendance('attendance-HB2.csv', '2026-10', s4)
    f.progress('progress-HB1.csv', [('S1', '130000.00', '60000.00'), ('S2', '70000.00', '30000.00')])
    f.progress('progress-HB2.csv', [('S4', '100000.00', '36000.00')])
    f.deposits('deposits-HB1.csv', [('2026-11-02', '60000.00', '乌鲁木齐示例城市建设投资有限公司', 'RZ20261102HB1', '2026-10期进度款')])
    f.deposits('deposits-HB2.csv', [('2026-11-02', '30000.00', '乌鲁木齐示例城市建设投资有限公司', 'RZ20261102HB2', '2026-10期进度款')])
    f.sheet('HB1-S1-202610', 'HB1', 'S1', '2026-10', [{'worker': w} for w in s1], progress=('130000.00', '60000.00'))
    f.sheet('HB1-S2-202610', 'HB1', 'S2', '2026-10', [{'worker': w} for w in s2], progress=('70000.00', '30000.00'))
    # 徐文斌 worked ten days in each of two teams: two claims of the same amount to the same card
    f.sheet('HB2-S4-202610', 'HB2', 'S4', '2026-10', [{'worker': s4[0]}, {'worker': s4[0], 'team': '抹灰班'}] + [{'worker': w} for w in s4[1:]],
            progress=('100000.00', '36000.00'))


def crl(f, name, day, *revoked):
    """The anchor's list of certificates revoked since that day (YYYYMMDD)."""
    with tempfile.TemporaryDirectory() as tmp:
        with open(f'{tmp}/index', 'w', encoding='ascii') as index:
            for who in revoked:
                serial = subprocess.run(['openssl', 'x509', '-in', f'{KEYS}/{who}.pem', '-noout', '-serial'], capture_output=True, text=True, check=True).stdout
                index.write(f"R\t360101000000Z\t{day[2:]}000000Z\t{serial.strip().split('=')[1]}\tunknown\t/CN={who}\n")
        with open(f'{tmp}/conf', 'w', encoding='ascii') as conf:
            conf.write(f'[ca]\ndefault_ca = t\n[t]\ndatabase = {tmp}/index\n')
        done = subprocess.run(['openssl', 'ca', '-config', f'{tmp}/conf', '-gencrl', '-md', 'sha256', '-cert', f'{KEYS}/anchor.pem', '-keyfile', f'{KEYS}/anchor.key',
                               '-crl_lastupdate', '20261109000000Z', '-crl_nextupdate', '20271109000000Z', '-out', f'{tmp}/crl'], capture_output=True, text=True)
        if done.returncode != 0:
            sys.exit(done.stderr)
        with open(f'{tmp}/crl', encoding='ascii') as made:
            f.put(name, made.read())


def hard3(f):
    """No money."""
    s1 = [Worker(i, n, 'S1', '钢筋一班', d) for i, (n, d) in enumerate([('胡志刚', 20), ('郭平', 19), ('何铁柱', 18), ('高春生', 10), ('林红兵', 10)], 301)]
    s2 = [Worker(i, n, 'S2', '模板班', d, '050') for i, (n, d) in enumerate([('罗明亮', 20), ('郑学文', 19), ('梁长林', 18)], 321)]
    s4 = [Worker(i, n, 'S4', '砌筑班', d, '010') for i, (n, d) in enumerate([('谢大勇', 20), ('宋玉山', 15), ('唐文斌', 10)], 341)]
    for w in s1[:2]:
        w.entry = '2025-11-01'
    for v, more in (('', ()), ('-v2', (('stranger', id_no(390), '周敏', 'import review release'),))):
        f.project(f'HC1{v}', '无钱一期', '30020012345678904', 'demo-list', ['S1', 'S2'], officers=more)
        f.project(f'HC2{v}', '无钱二期', '30020012345678904', 'demo-list', ['S4'], officers=more)
    f.roster('roster-HC1.csv', [w.roster() for w in s1 + s2])
    f.roster('roster-HC2.csv', [w.roster() for w in s4])
    f.attendance('attendance-HC1.csv', '2026-10', s1 + s2)
    f.attendance('attendance-HC2.csv', '2026-10', s4)
    f.progress('progress-HC1.csv', [('S1', '200000.00', '60000.00'), ('S2', '100000.00', '30000.00')])
    f.progress('progress-HC2.csv', [('S4', '120000.00', '36000.00')])
    owner = '乌鲁木齐示例城市建设投资有限公司'
    f.deposits('deposits-HC1.csv', [('2026-11-05', '20000.00', owner, 'RZ20261105HC1', '2026-10期进度款')])
    f.deposits('deposits-HC1-2.csv', [('2026-11-11', '9000.00', owner, 'RZ20261111HC1', '2026-10期进度款（补）')])
    f.deposits('deposits-HC2.csv', [('2026-11-05', '12000.00', owner, 'RZ20261105HC2', '2026-10期进度款')])
    # 高春生 borrowed all of his wage during the month, 林红兵 more than it
    f.sheet('HC1-S1-202610', 'HC1', 'S1', '2026-10', [{'worker': w} for w in s1[:3]] + [
        {'worker': s1[3], 'more': [('paid-before', '生活费借支', '2400.00', '借支单JZ-1007')]},
        {'worker': s1[4], 'more': [('paid-before', '生活费借支', '2640.00', '借支单JZ-1008')]}], progress=('200000.00', '60000.00'))
    f.sheet('HC1-S2-202610', 'HC1', 'S2', '2026-10', [{'worker': w} for w in s2], progress=('100000.00', '30000.00'))
    f.sheet('HC2-S4-202610', 'HC2', 'S4', '2026-10', [{'worker': w} for w in s4], progress=('120000.00', '36000.00'))
    f.sheet('HC1-S1-202611-02', 'HC1', 'S1', '2026-11', [{'worker': s1[0], 'days': 3, 'rate': '200.00', 'on': '2026-11-12'},
            {'worker': s1[1], 'days': 2, 'rate': '200.00', 'on': '2026-11-12'}], kind='back-pay', for_month='2026-02')
    # the loan is repaid in two months: 480.00 of October's wage are paid now
    f.sheet('HC1-S1-202611-10', 'HC1', 'S1', '2026-11', [{'worker': s1[4], 'more': [('paid-before', '生活费借支', '1920.00', '借支单JZ-1008')],
            'on': '2026-11-12'}], kind='back-pay', for_month='2026-10')
    crl(f, 'revoked.crl', '20261103', 'labour')


if __name__ == '__main__':
    globals()[sys.argv[1]](Folder(sys.argv[2]))
