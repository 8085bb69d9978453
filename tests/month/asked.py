#!/usr/bin/env python3
"""asked.py DAIFA DEMO: the questions of asked.txt put to a copy of the demonstration's month that is over; then what
needs a terminal: how far a command is, and a passphrase; and an inbox with the bank's paper in it."""
import os
import pty
import re
import shutil
import subprocess
import sys
import tempfile

DAIFA, HERE = os.path.abspath(sys.argv[1]), os.path.dirname(os.path.abspath(__file__))
# what is written into the empty directory before
PAPERS = {
    # an entry more on a day that later statements follow upon
    "late.txt": "S|30020012345678901|20261130|20261130|1094353.14|1094354.14|1\r\n20261130|+1.00|1094354.14|QT|B61130009|||\r\nE|1\r\n",
    "opening.txt": "S|30020012345678901|20261202|20261202|1.00|1.00|0\r\nE|0\r\n",
    "later.txt": "S|30020012345678901|20261205|20261205|1094359.97|1094359.97|0\r\nE|0\r\n",
    "differs.txt": "S|30020012345678901|20261201|20261201|1094353.14|1094359.98|1\r\n"
                   "20261201|+6.84|1094359.98|QT|B61201001|||\r\nE|1\r\n",
    "longer.txt": "S|30020012345678901|20261201|20261202|1094353.14|1094359.97|1\r\n"
                  "20261201|+6.83|1094359.97|QT|B61201001|||\r\nE|1\r\n",
    "stranger.txt": "S|30020012345678999|20261201|20261201|0.00|0.00|0\r\nE|0\r\n",
    "card.csv": "证件号码,工资卡号,银行代码,启用日期\n653222199501101015,6210817100844513,105,2026-12-01\n",
    "new.csv": "证件号码,工资卡号,银行代码,启用日期\n110105194912310021,6210817100844513,105,2026-12-01\n",
    "dates.csv": "证件号码,进场日期,退场日期\n653222199501101015,2026-12-01,2026-11-01\n",
    "left.csv": "证件号码,退场日期\n653222199501101015,2026-01-01\n",
    "sub.csv": "证件号码,分包\n653222199501101015,S9\n",
    "binary": "\0\1\2\377",
    "cut.txt": "事件链长度 ",
    "cut2.txt": "事件链长度 5，链首 6e70d302",
    "manual.csv": "证件号码,日期,原因\n653222199501101015,2026-10-08,x\n653222199501101015,2026-11-08,x\n",
    "open.txt": "S|30020012345678901|20261203|20261203|1094359.97|1094361.97|2\r\n"
                "20261203|-5.00|1094354.97|QT|B61203001|||\r\n20261203|+7.00|1094361.97|QT|B61203002|||\r\nE|2\r\n",
    "big": "x" * 1100000,
    "marked.txt": "事件链长度 5，链首 " + 64 * "0",
    "marked.txt.p7s": "x" * 1100000,
    "list.csv": "行,决定,理由,支付至\nXJ01-S1-202610-01#36,同意,好,\n\n,,,\n",
}
fails = 0


def result(good, what, said=""):
    global fails
    fails += not good
    if not good:
        print(f"FAIL asked: {what}")
        print("\n".join("     " + line for line in said.split("\n")[:5]))


def signer(who, work):
    return ["--key", f"{work}/keys/{who}.key", "--cert", f"{work}/keys/{who}.pem"]


def words(text, work, empty):
    for word in text.split():
        if re.fullmatch(r"@(labour|finance|bank)", word):
            yield from signer(word[1:], work)
        else:
            yield word.replace("@W", work).replace("@T", empty).replace("@LONG", "x" * 2000)


def asked(work, empty):
    n = 0
    for line in open(os.path.join(HERE, "asked.txt"), encoding="utf-8"):
        if line.startswith("#"):
            continue
        status, want, arguments = [f.strip() for f in line.rstrip("\n").split("|", 2)]
        want = want.replace("@W", work).replace("@T", empty)
        p = subprocess.run([DAIFA, "-C", f"{work}/ws", "--lang", "en"] + list(words(arguments, work, empty)),
                           stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        said = re.sub(r"[ \n]+", " ", p.stdout.decode())
        found = f" {want}]" in said if re.fullmatch(r"W\d{4}", want) else want in said if want else said == ""
        result(found and p.returncode == int(status), f"{arguments}: {p.returncode}, not {status} and {want}", p.stdout.decode())
        n += 1
    return n


def at_terminal(arguments, answer=b""):
    """The program with a terminal of its own: its exit status and all that was shown."""
    child, fd = pty.fork()
    if child == 0:
        os.execv(DAIFA, [DAIFA] + arguments)
    shown = b""
    while True:
        try:
            some = os.read(fd, 4096)
        except OSError:
            some = b""
        if not some:
            break
        shown += some
        if answer and b"assphrase" in shown:
            os.write(fd, answer)
            answer = b""
    os.close(fd)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), shown.decode(errors="replace")


def terminal(work, empty):
    ws = ["-C", f"{work}/ws", "--lang", "en"]
    locked = f"{empty}/locked.key"
    subprocess.run(["openssl", "pkey", "-in", f"{work}/keys/labour.key", "-aes256", "-passout", "pass:open sesame", "-out", locked],
                   check=True)
    os.chmod(locked, 0o600)
    for answer, status, says in ((b"open sesame\n", 0, "is signed"), (b"shut\n", 2, "W")):
        code, shown = at_terminal(["--lang", "en", "sign", f"{work}/papers/statement-XJ01-20261201.txt", "--key", locked,
                                   "--cert", f"{work}/keys/labour.pem"], answer)
        result(code == status and says in shown and "sesame" not in shown, f"passphrase: {code}", shown)
    sheets = sorted(os.path.join(f"{work}/month/sheets/later", n) for n in os.listdir(f"{work}/month/sheets/later") if n.endswith(".xml"))
    code, shown = at_terminal(ws + ["receive"] + sheets)
    result(code == 0 and "[1/2]" in shown, f"a command that is watched: {code}", shown)
    # the inbox: a paper of the bank, one of nobody's, and a directory; the stages of the work go to a file
    shutil.copy(f"{work}/papers/statement-XJ01-20261130.txt", f"{work}/ws/inbox")
    open(f"{work}/ws/inbox/nobody.txt", "w").write("nothing\n")
    os.mkdir(f"{work}/ws/inbox/folder")
    os.environ["DAIFA_STAGES"] = f"{empty}/stages"
    code, shown = at_terminal(ws + ["run", "--month", "2026-10"])
    del os.environ["DAIFA_STAGES"]
    result(code in (1, 2) and "came before" in shown and not os.path.exists(f"{work}/ws/inbox/statement-XJ01-20261130.txt"),
           f"run with the bank's paper in the inbox: {code}", shown)
    told = open(f"{empty}/stages").read().split("\n")
    result(any(re.fullmatch(r"\S+ \d+ \d+", line) for line in told), "the stages of the work", "\n".join(told))


def spoken(arguments, **env):
    p = subprocess.run([DAIFA, "--lang", "en"] + arguments, env=dict(os.environ, **env), stdin=subprocess.DEVNULL,
                       stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return p.returncode, p.stdout.decode()


def others(work, empty):
    ws = f"{work}/ws"
    # a paper that was issued, with a blank more; a payment file that somebody fetched; a clock that is none
    issued = f"{ws}/outbox/close/30020012345678901-2026-11.txt"
    shutil.copy(issued + ".p7s", f"{empty}/issued.txt.p7s")
    with open(issued, encoding="utf-8") as f, open(f"{empty}/issued.txt", "w", encoding="utf-8") as g:
        g.write(f.read() + " ")
    code, said = spoken(["-C", ws, "audit", f"{empty}/issued.txt"])
    result(code == 3 and " W13" in said, f"a paper with a blank more: {code}", said)
    os.unlink(f"{ws}/outbox/XJ01-S1-202610-1/PL14W00000000161.txt")
    code, said = spoken(["-C", ws, "audit"])
    result(code == 0 and " W6" in said, f"a payment file that was fetched: {code}", said)
    code, said = spoken(["-C", ws, "status"], SOURCE_DATE_EPOCH="noon")
    result(code == 2 and " W" in said, f"a clock that is none: {code}", said)
    # a workspace with nothing in it
    spoken(["init", f"{empty}/new", "--anchor", f"{work}/keys/anchor.pem", "--demo"])
    code, said = spoken(["-C", f"{empty}/new", "status"])
    result(code == 0 and "daifa project FILE.xml" in said, f"a workspace with nothing in it: {code}", said)
    code, said = spoken(["-C", f"{empty}/new", "project", f"{work}/month/project-XJ01.xml"])
    result(code == 0, f"the first project: {code}", said)
    code, said = spoken(["-C", f"{empty}/new", "status"])
    result(code == 0 and "daifa receive FILE" in said, f"a workspace with nothing but a project: {code}", said)
    code, said = spoken(["formats"], DAIFA_FORMATS=f"{empty}/nowhere")
    result(code == 2 and " W1002]" in said, f"formats that are nowhere: {code}", said)
    # layouts without papers, a paper that is a folder, a layout that does not read
    layouts = f"{empty}/layouts"
    os.mkdir(layouts)
    shutil.copy(os.path.join(os.environ["DAIFA_FORMATS"], "demo-pipe.fmt"), layouts)
    code, said = spoken(["formats", "--check", f"{layouts}/demo-pipe.fmt"])
    result(code == 0 and said.count(" W3111]") == 2, f"a layout without papers: {code}", said)
    os.makedirs(f"{layouts}/demo-pipe/return.txt")
    code, said = spoken(["formats", "--check", f"{layouts}/demo-pipe.fmt"])
    result(code == 2 and " W1002]" in said and said.count(" W3111]") == 1, f"a layout whose paper is a folder: {code}", said)
    open(f"{layouts}/none.fmt", "w").write("nothing\n")
    code, said = spoken(["formats"], DAIFA_FORMATS=layouts)
    result(code == 2 and " W3101]" in said and "demo-pipe" in said, f"a layout that does not read among others: {code}", said)
    # codes of a voucher that is not here, and of one whose number no code can hold
    hash_ = 64 * "0"
    code, said = spoken(["-C", ws, "verify", "--voucher", f"DAIFA1 V-XJ01-S9-202610-1 1 {hash_} 5 {hash_} 1 1.00"])
    result(code == 2 and " W5027]" in said, f"the code of a voucher that is not here: {code}", said)
    name = "voucher-XJ01-S1-202610-1-v1.xml"
    with open(f"{ws}/outbox/XJ01-S1-202610-1/{name}", encoding="utf-8") as f, open(f"{empty}/{name}", "w", encoding="utf-8") as g:
        g.write(f.read().replace('number="V-XJ01-S1-202610-1"', f'number="V-{70 * "X"}"'))
    spoken(["sign", f"{empty}/{name}"] + signer("bank", work))
    code, said = spoken(["verify", f"{empty}/{name}", "--cert", f"{work}/keys/bank.pem", "--voucher",
                         f"DAIFA1 V-XJ01-S1-202610-1 1 {hash_} 5 {hash_} 1 1.00"])
    result(code == 3 and " W5025]" in said, f"a voucher whose number no code can hold: {code}", said)
    # signed after the certificate had run out
    old = f"{empty}/old"
    for command in (f"req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout {old}.key -out {old}.new -subj /CN=TEST -days 1",
                    f"x509 -in {old}.new -signkey {old}.key -days -1 -out {old}.pem",
                    f"cms -sign -binary -in {empty}/sub.csv -signer {old}.pem -inkey {old}.key -outform DER -md sha256 -out {old}.p7s"):
        subprocess.run(["openssl"] + command.split(), check=True, stderr=subprocess.DEVNULL)
    code, said = spoken(["verify", f"{empty}/sub.csv", "--cert", f"{old}.pem", "--signature", f"{old}.p7s"])
    result(code == 2 and " W1313]" in said and "CN=TEST" in said, f"signed after the certificate had run out: {code}", said)
    # where nothing can be written, a path without room for the signature's name, columns' names that are nowhere
    for path in ("/proc/version", f"{empty}/{'./' * ((4092 - len(empty) - 8) // 2)}sub.csv"):
        code, said = spoken(["sign", path] + signer("labour", work))
        result(code == 74 and " W7010]" in said, f"sign {path[:40]}, {len(path)} bytes of path: {code}", said)
    code, said = spoken(["template", "sheet", "--xlsx", f"{empty}/none.xlsx"], DAIFA_FORMATS=f"{empty}/nowhere")
    result(code == 2 and " W1002]" in said, f"columns' names that are nowhere: {code}", said)
    # an archive without signatures, and a file where the inbox was
    less = f"{empty}/less"
    shutil.copytree(ws, less, symlinks=True)
    for name in os.listdir(f"{less}/archive/sig"):
        os.unlink(f"{less}/archive/sig/{name}")
    code, said = spoken(["-C", less, "export", "voucher", "--batch", "XJ01-S1-202610-1", "--out", f"{empty}/less.pdf"])
    result(code == 0 and not os.path.exists(f"{empty}/less.pdf.p7s"), f"a voucher whose signature is gone: {code}", said)
    code, said = spoken(["-C", less, "export", "inspection", "--month", "2026-10", "--project", "XJ01", "--out", f"{empty}/less-pack"])
    result(code == 3 and " W6004]" in said, f"a pack without signatures: {code}", said)
    shutil.rmtree(f"{less}/inbox")
    open(f"{less}/inbox", "w").close()
    code, said = spoken(["-C", less, "run", "--month", "2026-10"])
    result(code == 74 and " W7010]" in said, f"a file where the inbox was: {code}", said)
    # a passphrase in a file of Windows
    with open(f"{empty}/pass", "w", newline="") as f:
        f.write("open sesame\r\n")
    os.chmod(f"{empty}/pass", 0o600)
    code, said = spoken(["sign", f"{empty}/sub.csv", "--key", f"{empty}/locked.key", "--cert", f"{work}/keys/labour.pem",
                         "--pass-file", f"{empty}/pass"])
    result(code == 0 and "is signed" in said, f"a passphrase in a file: {code}", said)


def main():
    os.environ["DAIFA_FORMATS"] = os.path.join(HERE, "..", "..", "formats")
    os.environ["SOURCE_DATE_EPOCH"] = "1796090400"     # 2026-12-01 10:00 +08:00
    os.environ.pop("DAIFA_PASS", None)
    with tempfile.TemporaryDirectory() as top:
        work, empty = os.path.join(top, "demo"), os.path.join(top, "empty")
        shutil.copytree(sys.argv[2], work, symlinks=True)
        os.mkdir(empty)
        for name, text in PAPERS.items():
            with open(os.path.join(empty, name), "w", encoding="utf-8", newline="") as f:
                f.write(text)
        with open(os.path.join(empty, "huge"), "wb") as f:    # of no blocks
            f.truncate((4 << 30) + 1)
        n = asked(work, empty)
        terminal(work, empty)
        others(work, empty)
    if fails == 0:
        print(f"ok asked: {n} questions on the month that is over, a passphrase, the progress and an inbox at a terminal")
    return fails > 0


sys.exit(main())
