#!/usr/bin/env python3
"""make.py hard1|hard2|hard3 OUT: writes the month's input files (not its README and evidence)."""
import sys

from scene import Folder, Worker


def hard2(f):
    """The bank misbehaves."""
    s1 = [Worker(i, n, 'S1', '钢筋一班', d) for i, (n, d) in enumerate(
        [('王伟', 20), ('李强', 19), ('张军', 18), ('刘建国', 17), ('陈志刚', 16), ('杨永福', 15), ('赵德胜', 14)], 201)]
    s2 = [Worker(i, n, 'S2', '模板班', d, '050') for i, (n, d) in enumerate([('黄国庆', 20), ('周小龙', 19), ('吴海涛', 18)], 221)]
    s4 = [Worker(i, n, 'S4', '砌筑班', d, '010') for i, (n, d) in enumerate([('徐文斌', 10), ('孙玉山', 20), ('马大勇', 19), ('朱长林', 18)], 241)]
    s4[0].attended = 20
    f.project('HB1', '疑难二期', '30020012345678902', 'demo-pipe', ['S1', 'S2'])
    f.project('HB2', '疑难三期', '30020012345678903', 'demo-list', ['S4'])
    f.roster('roster-HB1.csv', [w.roster() for w in s1 + s2])
    f.roster('roster-HB2.csv', [w.roster() for w in s4])
    f.attendance('attendance-HB1.csv', '2026-10', s1 + s2)
    f.attendance('attendance-HB2.csv', '2026-10', s4)
    f.progress('progress-HB1.csv', [('S1', '200000.00', '60000.00'), ('S2', '100000.00', '30000.00')])
    f.progress('progress-HB2.csv', [('S4', '120000.00', '36000.00')])
    f.deposits('deposits-HB1.csv', [('2026-11-02', '60000.00', '乌鲁木齐示例城市建设投资有限公司', 'RZ20261102HB1', '2026-10期进度款')])
    f.deposits('deposits-HB2.csv', [('2026-11-02', '30000.00', '乌鲁木齐示例城市建设投资有限公司', 'RZ20261102HB2', '2026-10期进度款')])
    f.sheet('HB1-S1-202610', 'HB1', 'S1', '2026-10', [{'worker': w} for w in s1], progress=('200000.00', '60000.00'))
    f.sheet('HB1-S2-202610', 'HB1', 'S2', '2026-10', [{'worker': w} for w in s2], progress=('100000.00', '30000.00'))
    # 徐文斌 worked ten days in each of two teams: two claims of the same amount to the same card
    f.sheet('HB2-S4-202610', 'HB2', 'S4', '2026-10', [{'worker': s4[0]}, {'worker': s4[0], 'team': '抹灰班'}] + [{'worker': w} for w in s4[1:]],
            progress=('120000.00', '36000.00'))


if __name__ == '__main__':
    globals()[sys.argv[1]](Folder(sys.argv[2]))
