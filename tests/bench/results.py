"""results.py MONTH OUTBOX ANSWERS DB: what a run came to, read again by nothing of the engine's.

From the signed sheets and the list of planted rows it works out who is to be paid what; the bank's files must say
exactly that, account by account, and what they state of themselves must be true; the bank's answers decide what was
paid, and the database and the vouchers must agree payment by payment.  All sums in fen.  One batch in memory at a time."""
import collections
import glob
import os
import re
import sqlite3
import sys

month, outbox, answers, path = sys.argv[1:5]
ROW = re.compile(rb'<row seq="(\d+)">(.*?)</row>', re.S)
CARD = re.compile(rb'<account number="([^"]*)"')
NET = re.compile(rb"<net>([^<]*)</net>")
PAIN = re.compile(rb"<CdtTrfTxInf>.*?<EndToEndId>([^<]*)</EndToEndId>.*?<InstdAmt Ccy=\"CNY\">([^<]*)</InstdAmt>"
                  rb".*?<CdtrAcct>.*?<Id>([0-9A-Za-z-]+)</Id>.*?</CdtTrfTxInf>", re.S)
HEAD = re.compile(rb"<MsgId>([^<]*)</MsgId>.*?<NbOfTxs>(\d+)</NbOfTxs>.*?<CtrlSum>([^<]*)</CtrlSum>", re.S)
STATUS = re.compile(rb"<OrgnlEndToEndId>([^<]*)</OrgnlEndToEndId><TxSts>([A-Z]*)</TxSts>")
wrong = []


def fen(text):
    yuan, _, rest = text.partition(b".")
    return int(yuan) * 100 + int((rest + b"00")[:2])


def say(what):
    wrong.append(what)
    if len(wrong) <= 20:
        print("FAIL", what)


def wages(batch, left_out):
    """(card, fen) of every row of the batch's sheets that is to be paid, and how often."""
    owed = collections.Counter()
    for sheet in glob.glob(f"{month}/sheets/{batch[:-2]}-*.xml"):
        number = os.path.basename(sheet)[:-4]
        with open(sheet, "rb") as f:
            for seq, row in ROW.findall(f.read()):
                if (number, int(seq)) not in left_out:
                    owed[CARD.search(row)[1], fen(NET.search(row)[1])] += 1
    return owed


def cells(text):
    """A bar can be half of a character in GB18030: decoded first."""
    return [[x.encode() for x in line.split("|")] for line in text.decode("gb18030").splitlines() if line]


def fields(line, *widths):
    """Of fixed widths, without what fills them."""
    at, found = 0, []
    for n in widths:
        found.append(line[at:at + n].strip(b" "))
        at += n
    return found


def part_lines(name):
    """The file's own reference, and (reference, card, fen) of its lines in order; what it states of itself is held against them.
    A layout without references names a payment by account, name and amount: these are its reference."""
    with open(name, "rb") as f:
        text = f.read()
    if name.endswith(".xml"):
        ref, count, total = HEAD.search(text).groups()
        lines = [(r, card, fen(amount)) for r, amount, card in PAIN.findall(text)]
    elif name.endswith(".dat"):
        first, *rest = text.splitlines()
        _, ref, _, _, _, count, total = fields(first, 1, 30, 10, 32, 8, 6, 15)
        lines = [(x[2], x[3], int(x[6])) for x in (fields(x, 1, 6, 30, 32, 60, 12, 13) for x in rest) if x[0] == b"2"]
        total = b"%d.%02d" % divmod(int(total), 100)
    elif name.endswith(".lst"):
        first, *rest = cells(text)
        ref, count, total = first[1], first[4], first[5]
        lines = [(b"|".join([ref, *x[:3]]), x[0], fen(x[2])) for x in rest if x[0].isdigit()]
    else:
        first, *rest = cells(text)
        ref, count, total = first[1], first[4], first[5]
        lines = [(x[4], x[1], fen(x[3])) for x in rest if x[0].isdigit()]
    if int(count) != len(lines) or fen(total) != sum(x[2] for x in lines):
        say(f"{name} states {int(count)} and {fen(total)} fen, and holds {len(lines)} and {sum(x[2] for x in lines)}")
    return ref.decode(), lines


def outcomes(ref):
    """What the bank answered, by reference: paid or not; of a layout that lists failures only every other payment is paid."""
    for name in glob.glob(f"{answers}/{ref}.*"):
        with open(name, "rb") as f:
            text = f.read()
        if name.endswith(".xml"):
            return {r: s == b"ACSC" for r, s in STATUS.findall(text)}
        if name.endswith(".dat"):
            return collections.defaultdict(lambda: True, {fields(x, 1, 30)[1]: False for x in text.splitlines() if x[:1] == b"2"})
        if name.endswith(".lst"):
            return collections.defaultdict(lambda: True, {b"|".join([ref.encode(), *x[:3]]): False
                                                          for x in cells(text) if x[0].isdigit()})
        return {x[0]: x[4] == b"00" for x in cells(text) if x[0][:1] == b"W"}
    return {}


def voucher_figures(folder, batch):
    with open(f"{folder}/voucher-{batch}-v1.xml", "rb") as f:
        head = f.read(4096)
    figure = {k: (int(n), fen(a)) for k, n, a in re.findall(rb'<(\w+) count="(\d+)" amount="([^"]*)"/>', head)}
    return figure[b"submitted"], figure[b"paid"]


left_out = set()
with open(f"{month}/expected.tsv", encoding="utf-8") as f:
    next(f)
    for line in f:
        sheet, seq, outcome, _ = line.rstrip("\n").split("\t")
        if outcome != "paid":
            left_out.add((sheet, int(seq)))
db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
sent = sent_fen = paid = paid_fen = 0
references = set()
sheets = {os.path.basename(s).rsplit("-", 1)[0] + "-1" for s in glob.glob(f"{month}/sheets/*.xml")}
for batch in sorted(sheets):
    folder = f"{outbox}/{batch}"
    asked = collections.Counter()
    n = of = 0
    for name in sorted(glob.glob(f"{folder}/P*")):
        if name.endswith(".p7s"):
            continue
        ref, lines = part_lines(name)
        said = outcomes(ref)
        known = db.execute("SELECT p.fen,p.now_state FROM payment p JOIN part t ON t.id=p.part WHERE t.ref=? ORDER BY p.seq",
                           (ref,)).fetchall()
        if len(known) != len(lines):
            say(f"{name} has {len(lines)} payments, the database {len(known)}")
        for (line_ref, card, amount), (booked, state) in zip(lines, known):
            good = said[line_ref] if isinstance(said, collections.defaultdict) else said.get(line_ref)
            if line_ref in references:
                say(f"{line_ref.decode()} stands twice")
            references.add(line_ref)
            asked[card, amount] += 1
            sent_fen += amount
            if booked != amount or state != ("PAID" if good else "FAILED") or good is None:
                say(f"{line_ref.decode()}: {amount} fen, at the bank {good}, in the database {booked} {state}")
            if good:
                n += 1
                of += amount
    owed = wages(batch, left_out)
    if owed != asked:
        say(f"{batch}: {len(owed - asked)} wages not asked for, {len(asked - owed)} payments nobody is owed")
    total = sum(asked.values()), sum(amount * k for (_, amount), k in asked.items())
    if voucher_figures(folder, batch) != (total, (n, of)):
        say(f"{batch}: the voucher says {voucher_figures(folder, batch)}, the bank {total} and {(n, of)}")
    sent += total[0]
    paid += n
    paid_fen += of
rows = db.execute("SELECT count(*),sum(fen) FROM payment").fetchone()
if rows != (sent, sent_fen):
    say(f"{sent} payments of {sent_fen} fen were sent, the database has {rows}")
print(f"{'FAIL' if wrong else 'ok'} results read again: {len(sheets)} batches, {sent} payments of {sent_fen} fen sent, "
      f"{paid} of {paid_fen} fen paid; sheets, bank files, answers, vouchers and database {'differ' if wrong else 'agree to the fen'}")
sys.exit(1 if wrong else 0)
