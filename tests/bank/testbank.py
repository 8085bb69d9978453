#!/usr/bin/env python3
"""The TEST bank: takes payment files, answers them, keeps accounts and prints statements.  Made up; no real bank.

It shares no code with daifa and believes nothing: signatures go through the openssl program, XML through xmllint.
STATE is a directory; STATE/bank.json holds everything.  Amounts are whole fen inside, yuan with two decimals outside.

  open STATE ACCOUNT NAME FORMAT               an account; FORMAT demo-pipe or pain001-09; its balance is 0.00
  deposit STATE ACCOUNT DAY AMOUNT PARTY TEXT  money comes in
  entry STATE ACCOUNT DAY KIND AMOUNT PARTY TEXT   any other entry, signed: KIND SF fee, JX interest, QT other
  take STATE FILE SIG CERT...                  a payment file with its detached signature; the first CERT must have
                                               signed, the others are the authorities above it
  answer STATE PARTREF SCENARIO OUT [--time YYYYMMDDHHMMSS]   executes the part once, and writes its result; asked
                                               again it writes what is known now and books nothing
  late STATE PARTREF SCENARIO OUT --day DAY    the late-return payments come back after their success: a notice
                                               (for pain001-09 a camt.054: pain.002 ends with success)
  settle STATE PAYMENTREF paid|failed DAY      how an unknown payment ended; the next answer says so
  statement STATE ACCOUNT FROM TO OUT          the layout's statement
  payments STATE                               all payments taken: part, reference, account, name, amount, state

SCENARIO: lines "account-number outcome", # comments; all other accounts are paid.  Outcomes: name-mismatch invalid
closed frozen dormant account-type limit funds (fail), unknown (neither paid nor failed), late-return (paid, then
returned by `late`).
Booking.  demo-pipe is gross: the part is debited whole on the day of its answer, unknown ones included; the failures
come back in one lump on the next weekday.  pain001-09 is net: one debit of the successes; an unknown payment is
debited alone if it is settled as paid.  A part that the balance does not cover fails whole and nothing is booked.
DAY is YYYYMMDD or YYYY-MM-DD.  Exit: 0; 1 refused, with the reason on stderr; 64 usage.
With DAIFA_STANDARDS set, pain.001, pain.002, camt.053 and camt.054 are validated with the schemas in its xsd folder; without,
"schema: skipped" is printed.
"""
import hashlib
import json
import os
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from datetime import date, timedelta
from xml.sax.saxutils import escape

# outcome: demo-pipe status and text, pain.002 reason
FAILURES = {
    'name-mismatch': ('01', '户名不符', 'BE01'), 'invalid': ('02', '账号不存在', 'AC01'),
    'closed': ('03', '账户已销户', 'AC04'), 'frozen': ('04', '账户已冻结', 'AC06'),
    'dormant': ('05', '账户睡眠', 'AC06'), 'account-type': ('06', '账户类型不符', 'AC14'),
    'limit': ('07', '超过限额', 'AM02'), 'funds': ('08', '余额不足', 'AM04'),
}
PAIN = 'pain.001.001.09'


class Refused(Exception):
    pass


def need(truth, why):
    if not truth:
        raise Refused(why)


def fen(text):
    need(re.fullmatch(r'-?\d{1,14}\.\d\d', text), f'amount {text!r} is not yuan with two decimals')
    return int(text.replace('.', ''))


def yuan(amount, sign=''):
    sign = '-' if amount < 0 else sign
    return f'{sign}{abs(amount) // 100}.{abs(amount) % 100:02d}'


def day_of(text):
    need(re.fullmatch(r'\d{4}-?\d\d-?\d\d', text), f'{text!r} is no day')
    text = text.replace('-', '')
    try:
        date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        raise Refused(f'{text!r} is no day')
    return text


def iso_day(day):
    return f'{day[:4]}-{day[4:6]}-{day[6:8]}'


def iso_time(time):
    return f'{iso_day(time)}T{time[8:10]}:{time[10:12]}:{time[12:14]}+08:00'


def next_weekday(day):
    d = date.fromisoformat(iso_day(day)) + timedelta(1)
    while d.weekday() > 4:
        d += timedelta(1)
    return d.strftime('%Y%m%d')


class Bank:
    def __init__(self, folder):
        self.path = os.path.join(folder, 'bank.json')
        self.accounts, self.parts, self.serial = {}, {}, 0
        if os.path.exists(self.path):
            with open(self.path, encoding='utf-8') as f:
                self.__dict__.update(json.load(f))

    def save(self):
        path = self.__dict__.pop('path')
        os.makedirs(os.path.dirname(path) or '.', exist_ok=True)
        with open(path + '.new', 'w', encoding='utf-8') as f:
            json.dump(self.__dict__, f, ensure_ascii=False, indent=1)
        os.replace(path + '.new', path)
        self.path = path

    def account(self, number):
        need(number in self.accounts, f'no account {number} here')
        return self.accounts[number]

    def part(self, ref):
        need(ref in self.parts, f'no part {ref} here')
        return self.parts[ref]

    def book(self, account, day, kind, amount, ref='', party='', text='', part=''):
        self.serial += 1
        self.account(account)['entries'].append({
            'day': day, 'fen': amount, 'kind': kind, 'serial': f'TB{self.serial:08d}', 'ref': ref,
            'party': party, 'text': text, 'part': part})

    def balance(self, account, until):
        return sum(e['fen'] for e in self.account(account)['entries'] if e['day'] <= until)


# ---- what comes in

def signature_check(file, sig, certs):
    with open(sig, 'rb') as f:
        form = 'PEM' if f.read(5) == b'-----' else 'DER'
    with tempfile.NamedTemporaryFile('w', suffix='.pem') as authority:
        for cert in certs:
            with open(cert, encoding='ascii') as f:
                authority.write(f.read())
        authority.flush()
        # -nointern: a certificate inside the signature proves nothing.  The scene's dates are not today's.
        run = subprocess.run(['openssl', 'cms', '-verify', '-binary', '-inform', form, '-in', sig, '-content', file,
                              '-certfile', certs[0], '-nointern', '-CAfile', authority.name, '-partial_chain',
                              '-purpose', 'any', '-no_check_time', '-out', os.devnull],
                             capture_output=True, text=True)
    need(run.returncode == 0, 'signature: ' + (run.stderr.strip().splitlines() or ['bad'])[0])


def schema_check(path, name):
    standards = os.environ.get('DAIFA_STANDARDS', '')
    xsd = os.path.join(standards, 'xsd', name + '.xsd')
    if not standards or not os.path.exists(xsd):
        print(f'schema: skipped ({name}.xsd is not here)')
        return
    run = subprocess.run(['xmllint', '--nonet', '--noout', '--schema', xsd, path], capture_output=True, text=True)
    need(run.returncode == 0, f'schema {name}: ' + (run.stderr.strip().splitlines() or ['invalid'])[0])
    print(f'schema: {name} valid')


def pipe_read(data):
    try:
        text = data.decode('gb18030')
    except UnicodeDecodeError as e:
        raise Refused(f'not GB18030: {e}')
    need(text.encode('gb18030') == data and text.endswith('\r\n'), 'not GB18030 lines that end with CR LF')
    lines = text[:-2].split('\r\n')
    need(len(lines) >= 3 and not re.search(r'[\r\n]', ''.join(lines)), 'line ends')
    head, tail = lines[0].split('|'), lines[-1].split('|')
    need(len(head) == 6 and head[0] == 'H', 'head line')
    need(len(tail) == 3 and tail[0] == 'T', 'last line')
    part = {'ref': head[1], 'day': day_of(head[2]), 'account': head[3], 'payments': []}
    for n, line in enumerate(lines[1:-1], 1):
        cell = line.split('|')
        need(len(cell) == 6 and cell[0] == str(n), f'payment {n}: six fields and its number')
        part['payments'].append({'account': cell[1], 'name': cell[2], 'fen': fen(cell[3]), 'ref': cell[4],
                                 'purpose': cell[5]})
    want = (str(len(part['payments'])), sum(p['fen'] for p in part['payments']))
    need((head[4], fen(head[5])) == want, f'head says {head[4]} of {head[5]}, lines add up to {yuan(want[1])}')
    need((tail[1], fen(tail[2])) == want, f'last line says {tail[1]} of {tail[2]}')
    return part


def pain_text(node, path):
    found = node.findall('/'.join('{urn:iso:std:iso:20022:tech:xsd:%s}%s' % (PAIN, x) for x in path.split('/')))
    need(len(found) == 1 and found[0].text, f'{path}: wanted once')
    return found[0].text


def pain_amount(text):
    need(re.fullmatch(r'\d{1,14}(\.\d{1,2})?', text), f'amount {text!r}')
    whole, _, part = text.partition('.')
    return int(whole) * 100 + int(part.ljust(2, '0'))


def pain_read(data):
    need(b'<!DOCTYPE' not in data, 'a DOCTYPE')
    space = '{urn:iso:std:iso:20022:tech:xsd:%s}' % PAIN
    try:
        root = ET.fromstring(data)
    except ET.ParseError as e:
        raise Refused(f'XML: {e}')
    need(root.tag == space + 'Document', f'not a {PAIN}')
    init = root.find(space + 'CstmrCdtTrfInitn')
    infs = init.findall(space + 'PmtInf')
    need(len(infs) == 1, 'one PmtInf, please')
    inf = infs[0]
    part = {'ref': pain_text(inf, 'PmtInfId'), 'day': day_of(pain_text(inf, 'ReqdExctnDt/Dt')),
            'account': pain_text(inf, 'DbtrAcct/Id/Othr/Id'), 'payments': []}
    need(pain_text(init, 'GrpHdr/MsgId') == part['ref'], 'MsgId and PmtInfId differ')
    for tx in inf.findall(space + 'CdtTrfTxInf'):
        amount = tx.find(f'{space}Amt/{space}InstdAmt')
        need(amount is not None and amount.get('Ccy') == 'CNY', 'InstdAmt in CNY')
        part['payments'].append({
            'account': pain_text(tx, 'CdtrAcct/Id/Othr/Id'), 'name': pain_text(tx, 'Cdtr/Nm'),
            'fen': pain_amount(amount.text or ''), 'ref': pain_text(tx, 'PmtId/EndToEndId'), 'purpose': ''})
    want = (len(part['payments']), sum(p['fen'] for p in part['payments']))
    for node, where in ((init, 'GrpHdr/'), (inf, '')):
        got = (int(pain_text(node, where + 'NbOfTxs')), pain_amount(pain_text(node, where + 'CtrlSum')))
        need(got == want, f'{where}NbOfTxs and CtrlSum say {got[0]} of {yuan(got[1])}, '
             f'payments add up to {want[0]} of {yuan(want[1])}')
    return part


def take(bank, file, sig, *certs):
    need(certs, 'no certificate')
    signature_check(file, sig, certs)
    with open(file, 'rb') as f:
        data = f.read()
    stem, ext = os.path.splitext(os.path.basename(file))
    need(ext in ('.txt', '.xml'), 'file name: PARTREF.txt or PARTREF.xml')
    if ext == '.xml':
        schema_check(file, PAIN)
    part = pipe_read(data) if ext == '.txt' else pain_read(data)
    account = bank.account(part['account'])
    need(account['format'] == ('demo-pipe' if ext == '.txt' else 'pain001-09'), 'not the layout of this account')
    need(part['ref'] == stem, f"file {stem} holds part {part['ref']}")
    part['sha256'] = hashlib.sha256(data).hexdigest()
    need(part['ref'] not in bank.parts, f"part {part['ref']} is here already")
    need(all(p['sha256'] != part['sha256'] for p in bank.parts.values()), 'these bytes are here already')
    known = {p['ref'] for other in bank.parts.values() for p in other['payments']}
    for n, p in enumerate(part['payments'], 1):
        need(re.fullmatch(r'[A-Z0-9]{1,30}', p['ref']), f"payment {n}: reference {p['ref']!r}")
        need(p['ref'] not in known, f"payment {n}: reference {p['ref']} is here already")
        need(re.fullmatch(r'\d{8,30}', p['account']) and p['name'] and '?' not in p['name'], f'payment {n}: payee')
        need(p['fen'] > 0, f'payment {n}: amount')
        known.add(p['ref'])
        p['state'], p['day'] = 'taken', ''
    part['format'] = account['format']
    bank.parts[part['ref']] = part
    print(f"taken {part['ref']}: {len(part['payments'])} payments, {yuan(sum(p['fen'] for p in part['payments']))}")


# ---- what it does with it

def scenario_read(path):
    outcomes = {}
    with open(path, encoding='utf-8') as f:
        for n, line in enumerate(f, 1):
            word = line.partition('#')[0].split()
            need(len(word) in (0, 2), f'{path}:{n}: account-number outcome')
            if word:
                need(word[1] in FAILURES or word[1] in ('unknown', 'late-return', 'paid'), f'{path}:{n}: {word[1]}?')
                outcomes[word[0]] = word[1]
    return outcomes


def execute(bank, part, outcomes, day):
    total = sum(p['fen'] for p in part['payments'])
    gross = part['format'] == 'demo-pipe'
    for p in part['payments']:
        outcome = outcomes.get(p['account'], 'paid')
        p['state'] = 'paid' if outcome == 'late-return' else outcome
        p['day'] = day
    paid, failed = (sum(p['fen'] for p in part['payments'] if test(p['state']))
                    for test in (lambda s: s == 'paid', lambda s: s in FAILURES))
    debit = total if gross else paid
    if bank.balance(part['account'], day) < debit:
        for p in part['payments']:
            p['state'] = 'funds'
        return
    if debit:
        bank.book(part['account'], day, 'DF', -debit, part['ref'], '', '代发工资', part['ref'])
    if gross and failed:
        bank.book(part['account'], next_weekday(day), 'TH', failed, part['ref'], '', '代发失败退回', part['ref'])


def answer(bank, ref, scenario, out, time=None):
    part = bank.part(ref)
    time = time or part['day'] + '153000'
    need(re.fullmatch(r'\d{14}', time) and day_of(time[:8]), f'time {time!r}')
    if any(p['state'] == 'taken' for p in part['payments']):
        execute(bank, part, scenario_read(scenario), time[:8])
    write_answer(part, part['payments'], time, out)
    states = [p['state'] for p in part['payments']]
    print(f'answered {ref}: ' + ', '.join(f'{states.count(s)} {s}' for s in sorted(set(states))))


def late(bank, ref, scenario, out, day=None):
    part, outcomes = bank.part(ref), scenario_read(scenario)
    need(day, '--day is missing')
    day = day_of(day)
    back = [p for p in part['payments'] if outcomes.get(p['account']) == 'late-return' and p['state'] == 'paid']
    need(back, f'{ref}: no paid payment that the scenario returns')
    for p in back:
        p['state'], p['day'] = 'returned', day
        bank.book(part['account'], day, 'TH', p['fen'], p['ref'], p['name'], '退票', ref)
    (pipe_answer if part['format'] == 'demo-pipe' else camt_notice)(part, back, day + '093000', out)
    print(f"returned {len(back)} of {ref}: {yuan(sum(p['fen'] for p in back))}")


def settle(bank, ref, how, day):
    day = day_of(day)
    need(how in ('paid', 'failed'), 'paid or failed')
    for name, part in bank.parts.items():
        for p in part['payments']:
            if p['ref'] != ref:
                continue
            need(p['state'] == 'unknown', f"{ref} is {p['state']}")
            gross = part['format'] == 'demo-pipe'
            p['state'], p['day'] = ('paid' if how == 'paid' else 'invalid'), day
            if gross and how == 'failed':
                bank.book(part['account'], day, 'TH', p['fen'], ref, p['name'], '代发失败退回', name)
            elif not gross and how == 'paid':
                bank.book(part['account'], day, 'DF', -p['fen'], ref, p['name'], '代发工资', name)
            print(f'settled {ref}: {how}')
            return
    raise Refused(f'no payment {ref} here')


# ---- what goes out

def output(out, text, charset='utf-8', schema=None):
    with open(out, 'wb') as f:
        f.write(text.encode(charset))
    if schema:
        schema_check(out, schema)


def write_answer(part, payments, time, out):
    (pipe_answer if part['format'] == 'demo-pipe' else pain_answer)(part, payments, time, out)


def pipe_answer(part, payments, time, out):
    lines, ok, bad = [], [], []
    for p in payments:
        status, text = {'paid': ('00', '交易成功'), 'returned': ('50', '退票'), 'unknown': ('98', '通讯可疑'),
                        }.get(p['state']) or FAILURES[p['state']][:2]
        if p['state'] != 'unknown':
            (ok if p['state'] == 'paid' else bad).append(p['fen'])
        lines.append('|'.join((p['ref'], p['account'], p['name'], yuan(p['fen']), status, text, p['day'])))
    head = f"R|{part['ref']}|{time}|{len(ok)}|{yuan(sum(ok))}|{len(bad)}|{yuan(sum(bad))}"
    output(out, '\r\n'.join([head] + lines + [f'E|{len(lines)}', '']), 'gb18030')


def pain_answer(part, payments, time, out):
    status = {'paid': 'ACSC', 'unknown': 'PDNG'}
    by = {}
    for p in payments:
        by.setdefault(status.get(p['state'], 'RJCT'), []).append(p['fen'])
    group = next(iter(by)) if len(by) == 1 and len(payments) == len(part['payments']) else 'PART'
    total = yuan(sum(p['fen'] for p in part['payments']))
    x = ['<?xml version="1.0" encoding="UTF-8"?>',
         '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>',
         f'<GrpHdr><MsgId>TB{time}{hashlib.sha256(repr(payments).encode()).hexdigest()[:12]}</MsgId>'
         f'<CreDtTm>{iso_time(time)}</CreDtTm></GrpHdr>',
         f"<OrgnlGrpInfAndSts><OrgnlMsgId>{part['ref']}</OrgnlMsgId><OrgnlMsgNmId>{PAIN}</OrgnlMsgNmId>"
         f"<OrgnlNbOfTxs>{len(part['payments'])}</OrgnlNbOfTxs><OrgnlCtrlSum>{total}</OrgnlCtrlSum>"
         f'<GrpSts>{group}</GrpSts></OrgnlGrpInfAndSts>',
         f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{part['ref']}</OrgnlPmtInfId>"
         f"<OrgnlNbOfTxs>{len(part['payments'])}</OrgnlNbOfTxs><OrgnlCtrlSum>{total}</OrgnlCtrlSum>"
         f'<PmtInfSts>{group}</PmtInfSts>']
    for name in sorted(by):
        x.append(f'<NbOfTxsPerSts><DtldNbOfTxs>{len(by[name])}</DtldNbOfTxs><DtldSts>{name}</DtldSts>'
                 f'<DtldCtrlSum>{yuan(sum(by[name]))}</DtldCtrlSum></NbOfTxsPerSts>')
    for p in payments:
        code, text = ('AC04', '退票') if p['state'] == 'returned' else \
            ('', '通讯可疑') if p['state'] == 'unknown' else FAILURES.get(p['state'], ('', '', ''))[2:0:-1]
        reason = f'<Rsn><Cd>{code}</Cd></Rsn>' if code else ''
        reason = f'<StsRsnInf>{reason}<AddtlInf>{text}</AddtlInf></StsRsnInf>' if text else ''
        x.append(f"<TxInfAndSts><OrgnlEndToEndId>{p['ref']}</OrgnlEndToEndId>"
                 f"<TxSts>{status.get(p['state'], 'RJCT')}</TxSts>{reason}"
                 f"<OrgnlTxRef><Amt><InstdAmt Ccy=\"CNY\">{yuan(p['fen'])}</InstdAmt></Amt>"
                 f"<Cdtr><Pty><Nm>{escape(p['name'])}</Nm></Pty></Cdtr>"
                 f"<CdtrAcct><Id><Othr><Id>{p['account']}</Id></Othr></Id></CdtrAcct></OrgnlTxRef></TxInfAndSts>")
    x.append('</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>')
    output(out, '\n'.join(x) + '\n', schema='pain.002.001.10')


def statement(bank, number, first, last, out):
    account, first, last = bank.account(number), day_of(first), day_of(last)
    entries = sorted(account['entries'], key=lambda e: (e['day'], e['serial']))
    opening = sum(e['fen'] for e in entries if e['day'] < first)
    entries = [e for e in entries if first <= e['day'] <= last]
    closing = opening + sum(e['fen'] for e in entries)
    write = pipe_statement if account['format'] == 'demo-pipe' else camt_statement
    write(number, account, first, last, opening, closing, entries, out)
    print(f'statement {number} {first}-{last}: {yuan(opening)} to {yuan(closing)}, {len(entries)} entries')


def pipe_statement(number, _, first, last, opening, closing, entries, out):
    lines = [f'S|{number}|{first}|{last}|{yuan(opening)}|{yuan(closing)}|{len(entries)}']
    balance = opening
    for e in entries:
        balance += e['fen']
        lines.append('|'.join((e['day'], yuan(e['fen'], '+'), yuan(balance), e['kind'], e['serial'], e['ref'],
                               e['party'], e['text'])))
    output(out, '\r\n'.join(lines + [f'E|{len(entries)}', '']), 'gb18030')


def camt_balance(kind, amount, day):
    side = 'DBIT' if amount < 0 else 'CRDT'
    return (f'<Bal><Tp><CdOrPrtry><Cd>{kind}</Cd></CdOrPrtry></Tp><Amt Ccy="CNY">{yuan(abs(amount))}</Amt>'
            f'<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>{iso_day(day)}</Dt></Dt></Bal>')


def camt_details(e):
    """A whole part is named by its Btch, one payment by its EndToEndId."""
    if e['kind'] == 'DF' and e['ref'] == e['part']:
        return f"<NtryDtls><Btch><PmtInfId>{e['ref']}</PmtInfId></Btch></NtryDtls>"
    refs = f"<Refs><EndToEndId>{e['ref'] or 'NOTPROVIDED'}</EndToEndId></Refs>"
    if e['part']:
        refs = f"<Refs><PmtInfId>{e['part']}</PmtInfId><EndToEndId>{e['ref']}</EndToEndId></Refs>"
    who = 'Cdtr' if e['fen'] < 0 else 'Dbtr'
    party = f"<RltdPties><{who}><Pty><Nm>{escape(e['party'])}</Nm></Pty></{who}></RltdPties>" if e['party'] else ''
    text = f"<RmtInf><Ustrd>{escape(e['text'])}</Ustrd></RmtInf>" if e['text'] else ''
    back = '<RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>' if e['kind'] == 'TH' else ''
    return f'<NtryDtls><TxDtls>{refs}{party}{text}{back}</TxDtls></NtryDtls>'


def camt_notice(part, payments, time, out):
    made, day = iso_time(time), iso_day(time)
    name = f"TN{time}{part['ref']}"[:35]
    total = yuan(sum(p['fen'] for p in payments))
    x = ['<?xml version="1.0" encoding="UTF-8"?>',
         '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><BkToCstmrDbtCdtNtfctn>',
         f'<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{made}</CreDtTm></GrpHdr>',
         f'<Ntfctn><Id>{name}</Id><CreDtTm>{made}</CreDtTm>'
         f"<Acct><Id><Othr><Id>{part['account']}</Id></Othr></Id><Ccy>CNY</Ccy></Acct>"
         f'<TxsSummry><TtlNtries><NbOfNtries>{len(payments)}</NbOfNtries><Sum>{total}</Sum></TtlNtries></TxsSummry>']
    for p in payments:
        x.append(f"<Ntry><Amt Ccy=\"CNY\">{yuan(p['fen'])}</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
                 f'<BookgDt><Dt>{day}</Dt></BookgDt><BkTxCd><Domn><Cd>PMNT</Cd><Fmly><Cd>ICDT</Cd>'
                 '<SubFmlyCd>RRTN</SubFmlyCd></Fmly></Domn></BkTxCd><NtryDtls><TxDtls><Refs>'
                 f"<PmtInfId>{part['ref']}</PmtInfId><EndToEndId>{p['ref']}</EndToEndId></Refs>"
                 f"<Amt Ccy=\"CNY\">{yuan(p['fen'])}</Amt><CdtDbtInd>CRDT</CdtDbtInd>"
                 f"<RltdPties><Dbtr><Pty><Nm>{escape(p['name'])}</Nm></Pty></Dbtr></RltdPties>"
                 '<RmtInf><Ustrd>退票</Ustrd></RmtInf><RtrInf><Rsn><Cd>AC04</Cd></Rsn></RtrInf>'
                 '</TxDtls></NtryDtls></Ntry>')
    x.append('</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>')
    output(out, '\n'.join(x) + '\n', schema='camt.054.001.08')


def camt_statement(number, account, first, last, opening, closing, entries, out):
    codes = {'DF': ('PMNT', 'ICDT', 'SALA'), 'TH': ('PMNT', 'ICDT', 'RRTN'), 'RZ': ('PMNT', 'RCDT', 'DMCT'),
             'SF': ('ACMT', 'MDOP', 'CHRG'), 'JX': ('ACMT', 'MCOP', 'INTR')}
    made = iso_time(last + '235959')
    name = f'TB{number}{first}{last}'[:35]
    x = ['<?xml version="1.0" encoding="UTF-8"?>',
         '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.08"><BkToCstmrStmt>',
         f'<GrpHdr><MsgId>{name}</MsgId><CreDtTm>{made}</CreDtTm></GrpHdr>',
         f'<Stmt><Id>{name}</Id><CreDtTm>{made}</CreDtTm><FrToDt><FrDtTm>{iso_time(first + "000000")}</FrDtTm>'
         f'<ToDtTm>{made}</ToDtTm></FrToDt><Acct><Id><Othr><Id>{number}</Id></Othr></Id><Ccy>CNY</Ccy>'
         f"<Nm>{escape(account['name'])}</Nm></Acct>",
         camt_balance('OPBD', opening, first), camt_balance('CLBD', closing, last)]
    for e in entries:
        code = codes.get(e['kind'])
        code = '<Domn><Cd>%s</Cd><Fmly><Cd>%s</Cd><SubFmlyCd>%s</SubFmlyCd></Fmly></Domn>' % code if code else \
            f"<Prtry><Cd>{e['kind']}</Cd></Prtry>"
        x.append(f"<Ntry><NtryRef>{e['serial']}</NtryRef><Amt Ccy=\"CNY\">{yuan(abs(e['fen']))}</Amt>"
                 f"<CdtDbtInd>{'DBIT' if e['fen'] < 0 else 'CRDT'}</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts>"
                 f"<BookgDt><Dt>{iso_day(e['day'])}</Dt></BookgDt><ValDt><Dt>{iso_day(e['day'])}</Dt></ValDt>"
                 f"<AcctSvcrRef>{e['serial']}</AcctSvcrRef><BkTxCd>{code}</BkTxCd>{camt_details(e)}</Ntry>")
    x.append('</Stmt></BkToCstmrStmt></Document>')
    output(out, '\n'.join(x) + '\n', schema='camt.053.001.08')


# ---- commands

def open_account(bank, number, name, layout):
    need(number not in bank.accounts, f'account {number} is open already')
    need(layout in ('demo-pipe', 'pain001-09'), f'no layout {layout}')
    bank.accounts[number] = {'name': name, 'format': layout, 'entries': []}


def entry(bank, number, day, kind, amount, party, text):
    need(re.fullmatch('[A-Z]{2}', kind), f'kind {kind!r}')
    bank.book(number, day_of(day), kind, fen(amount), '', party, text)


def deposit(bank, number, day, amount, party, text):
    need(fen(amount) > 0, 'a deposit comes in')
    entry(bank, number, day, 'RZ', amount, party, text)


def payments(bank):
    for name, part in bank.parts.items():
        for p in part['payments']:
            print('\t'.join((name, p['ref'], p['account'], p['name'], yuan(p['fen']), p['state'])))


COMMANDS = {'open': (open_account, 3), 'deposit': (deposit, 5), 'entry': (entry, 6), 'take': (take, 3),
            'answer': (answer, 3), 'late': (late, 3), 'settle': (settle, 3), 'statement': (statement, 4),
            'payments': (payments, 0)}


def main(argv):
    command, need_args = COMMANDS.get(argv[0] if argv else '', (None, 0))
    args, options = [], {}
    rest = iter(argv[2:])
    for word in rest:
        if word in ('--time', '--day'):
            options[word[2:]] = next(rest, None)
        else:
            args.append(word)
    allowed = {'answer': {'time'}, 'late': {'day'}}.get(argv[0] if argv else '', set())
    if command is None or len(argv) < 2 or set(options) - allowed or None in options.values() or \
            len(args) < need_args or len(args) > need_args and command is not take:
        print(__doc__, file=sys.stderr)
        return 64
    bank = Bank(argv[1])
    try:
        command(bank, *args, **options)
    except (Refused, OSError) as e:
        print(f'refused: {e}', file=sys.stderr)
        return 1
    bank.save()
    return 0


if __name__ == '__main__':
    sys.exit(main(sys.argv[1:]))
