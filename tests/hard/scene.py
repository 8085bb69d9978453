"""What the hard months are made of: people, rosters, attendance, sheets and projects, written to a folder.  No real person or company."""
import base64
import hashlib
import os
from xml.sax.saxutils import quoteattr

HERE = os.path.dirname(os.path.abspath(__file__))
KEYS = os.path.join(HERE, '..', '..', 'fixtures', 'keys')
SUBS = {'S1': ('天山示例劳务有限公司', '91650103MADE00011W', 'FB-2026-01'), 'S2': ('昆仑示例劳务有限公司', '91650104MADE0002X3', 'FB-2026-02'),
        'S3': ('塔里木示例建筑劳务有限公司', '91652801MADE00038L', 'FB-2026-03'), 'S4': ('伊犁河示例劳务有限公司', '91654002MADE00046D', 'FB-2026-04'),
        'S5': ('准噶尔示例建筑劳务有限公司', '91652301MADE00054G', 'FB-2026-05')}
OFFICERS = (('labour', '650102198403125015', '王建军', 'import review release'), ('finance', '650103198607254026', '李秀英', 'release close'),
            ('deputy', '653125199005183027', '阿依古丽·买买提', 'import review'), ('bank', '650104197909036018', '赵卫东', 'bank'))
CONTRACTOR = ('新疆示例建工有限公司', '91650102MADE010064')
OWNER = '乌鲁木齐示例城市建设投资有限公司'


def fen(yuan):
    whole, _, part = str(yuan).partition('.')
    return int(whole) * 100 + int((part + '00')[:2])


def yuan(amount):
    return f"{'-' if amount < 0 else ''}{abs(amount) // 100}.{abs(amount) % 100:02d}"


def id_no(n):
    body = f'650102{1975 + n % 25:04d}{n % 12 + 1:02d}{n % 27 + 1:02d}{101 + 2 * n:03d}'
    total = sum(int(c) * w for c, w in zip(body, (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)))
    return body + '10X98765432'[total % 11]


def card_no(n):
    body = f'620058{n:012d}'
    total = 0
    for i, c in enumerate(reversed(body)):
        d = int(c) * (2 if i % 2 == 0 else 1)
        total += d - 9 if d > 9 else d
    return body + str(-total % 10)


class Worker:
    def __init__(self, n, name, sub, team, days=20, trade='020', entry='2026-03-10', exit='', card=None, attended=None):
        self.n, self.name, self.sub, self.team, self.days, self.trade, self.entry, self.exit = n, name, sub, team, days, trade, entry, exit
        self.id = id_no(n)
        self.card = card or card_no(n)
        self.phone = f'138{n:08d}'
        self.attended = days if attended is None else attended

    def roster(self, since=None, card=None, form='', exit=None):
        return ','.join(('01', self.id, self.name, self.phone, self.sub, self.team, self.trade, self.entry, self.exit if exit is None else exit,
                         f'LD-{self.n:07d}', card or self.card, self.name, '102', '102100099996', since or self.entry, form))


ROSTER_HEAD = '证件类型,证件号码,姓名,手机号,分包,班组,工种,进场日期,退场日期,合同编号,工资卡号,户名,银行代码,联行号,启用日期,变更单'


class Folder:
    def __init__(self, path):
        self.path = path

    def put(self, name, text):
        path = os.path.join(self.path, name)
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, 'w', encoding='utf-8', newline='') as f:
            f.write(text)
        return path

    def project(self, code, name, account, layout, subs, unconfirmed='', officers=(), bank_cert=''):
        def cert(who):
            with open(os.path.join(KEYS, who + '.pem'), encoding='ascii') as f:
                text = f.read()
            return ''.join(text.split('-----')[2].split())
        x = ['<?xml version="1.0" encoding="UTF-8"?>', f'<project xmlns="urn:daifa:project:1" code="{code[:3]}" valid-from="2026-03-01">',
             f'  <name>{name}</name>', '  <region>650102</region>',
             f'  <contractor name={quoteattr(CONTRACTOR[0])} uscc="{CONTRACTOR[1]}"/>', f'  <owner name={quoteattr(OWNER)}/>',
             f'  <account bank="102" cnaps="102881000019" number="{account}" name="{CONTRACTOR[0]}{name}农民工工资专用账户" format="{layout}">'
             f'<param name="corp" value="XJSL000001"/>' + (f'<certificate>{cert(bank_cert)}</certificate>' if bank_cert else '') + '</account>',
             '  <policy minimum-wage="1700.00" alert-month="50000.00" deduction-percent="20" overtime-hours="36" contract-required="yes"\n'
             f'          card-quiet-days="10" site-age-max="60" accept-unconfirmed="{unconfirmed}"/>']
        for s in subs:
            x.append(f'  <subcontractor code="{s}" name="{SUBS[s][0]}" uscc="{SUBS[s][1]}" contract="{SUBS[s][2]}"><certificate>{cert(s)}</certificate></subcontractor>')
        for who, person, name, roles in OFFICERS + tuple(officers):
            x.append(f'  <officer person="{person}" name="{name}" roles="{roles}"><certificate>{cert(who)}</certificate></officer>')
        self.put(f'project-{code}.xml', '\n'.join(x + ['</project>', '']))

    def roster(self, name, lines):
        self.put(name, '\n'.join([ROSTER_HEAD] + lines + ['']))

    def attendance(self, name, month, workers):
        """Each worker comes to the gate on his first so many days of the month."""
        lines = ['证件号码,时间,方向']
        for w in workers:
            for d in (range(1, w.attended + 1) if isinstance(w.attended, int) else w.attended):
                lines += [f'{w.id},{month}-{d:02d} 08:00:00,01', f'{w.id},{month}-{d:02d} 18:00:00,02']
        self.put(name, '\n'.join(lines + ['']))

    def progress(self, name, subs):
        self.put(name, '\n'.join(['分包,产值,人工费'] + [f'{s},{v},{l}' for s, v, l in subs] + ['']))

    def deposits(self, name, rows):
        self.put(name, '\n'.join(['日期,金额,付款人,凭证号,进度款'] + [','.join(r) for r in rows] + ['']))

    def sheet(self, number, project, sub, month, rows, kind='normal', for_month='', replaces='', on='2026-11-01', progress=''):
        """rows: dicts of worker, days, rate and what differs.  Returns the file's path."""
        x = ['<?xml version="1.0" encoding="UTF-8"?>',
             f'<wage-sheet xmlns="urn:daifa:wage-sheet:1" number="{number}" project="{project}" month="{month}" kind="{kind}"' +
             (f' for-month="{for_month}"' if for_month else '') + '>']
        if replaces:
            with open(os.path.join(self.path, 'sheets', replaces + '.xml'), 'rb') as f:
                x.append(f'  <replaces number="{replaces}" sha256="{hashlib.sha256(f.read()).hexdigest()}"/>')
        x.append(f'  <subcontractor name="{SUBS[sub][0]}" uscc="{SUBS[sub][1]}"/>')
        if progress:
            x.append(f'  <progress value="{progress[0]}" labour="{progress[1]}"/>')
        sums = [0, 0, 0, 0]
        for n, r in enumerate(rows, 1):
            w = r['worker']
            days = r.get('days', w.days)
            rate = fen(r.get('rate', '240.00'))
            items = [('pay', '基本工资', yuan(days * rate), '')] if 'items' not in r else list(r['items'])
            items += list(r.get('more', ()))
            gross = sum(fen(i[2]) for i in items if i[0] == 'pay')
            held = sum(fen(i[2]) for i in items if i[0] in ('tax', 'social', 'court', 'law'))
            less = sum(fen(i[2]) for i in items if i[0] in ('damages', 'paid-before', 'other'))
            net = gross - held - less
            sums = [a + b for a, b in zip(sums, (gross, held, less, net))]
            line = f' line="{r["line"]}" why="{r["why"]}"' if 'line' in r else ''
            x.append(f'  <row seq="{n}"{line}>')
            x.append(f'    <worker id-type="01" id-number="{w.id}" name="{w.name}" phone="{w.phone}" team="{r.get("team", w.team)}" trade="{w.trade}"/>')
            x.append(f'    <account number="{r.get("card", w.card)}" holder="{w.name}" bank="102" cnaps="102100099996"/>')
            x.append(f'    <work days="{days}" hours="{days * 8}" overtime="0" mode="day" rate="{yuan(rate)}"/>')
            for kind_, name, amount, refers in items:
                x.append(f'    <item kind="{kind_}" name="{name}"' + (f' refers="{refers}"' if refers else '') + f'>{amount}</item>')
            x += [f'    <gross>{yuan(gross)}</gross>', f'    <net>{yuan(net)}</net>',
                  f'    <confirmation how="handwritten" on="{r.get("on", on)}" evidence="scan-{sub}.pdf" page="1"/>', '  </row>']
        x.append(f'  <total rows="{len(rows)}" gross="{yuan(sums[0])}" withheld="{yuan(sums[1])}" deducted="{yuan(sums[2])}" net="{yuan(sums[3])}"/>')
        return self.put(f'sheets/{number}.xml', '\n'.join(x + ['</wage-sheet>', '']))
