#!/usr/bin/env python3
"""Every character against the standard's tables: charset.py BANK_CASE STANDARDS

What our writer makes of each character in GB18030 and GBK is compared with the WHATWG index (and the four-byte ranges),
and must come back as the same character.  GBK may refuse what the index has; it may never write other bytes.
"""
import os
import subprocess
import sys


def index(path):
    """code point -> two bytes"""
    table = {}
    with open(path, encoding='utf-8') as f:
        for line in f:
            if line.strip() and not line.startswith('#'):
                pointer, code = line.split('\t')[:2]
                lead, trail = divmod(int(pointer), 190)
                table.setdefault(int(code, 16), bytes((lead + 0x81, trail + (0x40 if trail < 0x3F else 0x41))))
    return table


def said(case, charset, codes):
    run = subprocess.run([case, 'encode', 'formats/demo-pipe.fmt', charset], input=''.join(f'{c:x}\n' for c in codes),
                         capture_output=True, text=True, check=True)
    return [None if line == '-' else bytes.fromhex(line) for line in run.stdout.split()]


def main(case, standards):
    path = os.path.join(standards, 'gb18030', 'whatwg', 'index-gb18030.txt')
    if not os.path.exists(path):
        print(f'skipped charsets: no {path}')
        return 0
    table = index(path)
    # two-byte sequences whose meaning the standard's editions give differently
    moved = {0x1E3F} | set(range(0xE000, 0xF900)) | {0x20087, 0x20089, 0x200CC, 0x215D7, 0x2298F, 0x241FE}
    codes = [c for c in range(0x80, 0x2FA20) if not 0xD800 <= c < 0xE000 and (c < 0xFFFE or c > 0xFFFF)]
    wrong = []
    counts = {}
    for charset in ('GB18030', 'GBK'):
        got = said(case, charset, codes)
        for code, bytes_ in zip(codes, got):
            want = table.get(code)
            if bytes_ is None:
                if charset == 'GB18030' and code not in moved and (want or code < 0x10000):
                    wrong.append(f'{charset} refuses U+{code:04X}')
                continue
            counts[charset] = counts.get(charset, 0) + 1
            if want is None and charset == 'GB18030' and code not in moved:
                want = chr(code).encode('gb18030') if len(chr(code).encode('gb18030')) == 4 else None
            if code not in moved and want is not None and bytes_ != want:
                wrong.append(f'{charset} U+{code:04X}: {bytes_.hex()}, the index has {want.hex()}')
            if charset == 'GBK' and (len(bytes_) != 2 or code not in table):
                wrong.append(f'{charset} U+{code:04X}: {bytes_.hex()} is none of its characters')
            if b'?' in bytes_:
                wrong.append(f'{charset} U+{code:04X}: a substitute')
    for line in wrong[:20]:
        print('FAIL ' + line, file=sys.stderr)
    if not wrong:
        print(f"ok   charsets: {counts['GB18030']} characters of GB18030, {counts['GBK']} of GBK")
    return 1 if wrong else 0


if __name__ == '__main__':
    sys.exit(main(*sys.argv[1:]))
