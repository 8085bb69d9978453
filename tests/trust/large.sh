#!/bin/sh
# tests/trust/large.sh BUILD: an evidence package of 1 GiB of scans and its sheet, verified, received,
# audited; each within 128 MiB of memory, however large the package.  Prints what each took.  Part of `make fault`: 5 GiB of disk.
set -u
. "$(dirname "$0")/lib.sh"
command -v python3 > /dev/null || { skipped "no python3"; exit 0; }
[ "$(df -Pk "$tmp" | awk 'NR == 2 { print $4 }')" -gt 6000000 ] || { skipped "less than 6 GB of room"; exit 0; }
cd "$tmp" || exit 1
SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d '2026-11-02 10:00' +%s)
export SOURCE_DATE_EPOCH
python3 "$root/tests/sheets/alternative.py" "$root/fixtures/month" month "$daifa" keys > log 2>&1 || { cat log; fail "no package"; exit 1; }

# the package, its scans grown to 1 GiB in all: bytes that do not shrink, each scan its own
bytes=$(python3 - month/sheets/XJ01-S2-202610-01.zip big.zip <<'END'
import hashlib
import sys
import zipfile
with zipfile.ZipFile(sys.argv[1]) as a, zipfile.ZipFile(sys.argv[2], 'w', allowZip64=True) as b:
    names = [n for n in a.namelist() if not n.endswith('/')]
    sheets = [n for n in names if n.lower().endswith(('.xlsx', '.csv', '.xml'))]
    scans = [n for n in names if n not in sheets]
    assert len(sheets) == 1 and scans, names
    block = b''.join(hashlib.sha256(i.to_bytes(4, 'big')).digest() for i in range(32768))  # 1 MiB
    left = 1024
    for n in sheets:
        b.writestr(n, a.read(n))
    for k, n in enumerate(scans):
        take = left // (len(scans) - k)
        left -= take
        info = zipfile.ZipInfo(n, (2026, 11, 1, 0, 0, 0))
        info.file_size = take << 20
        with b.open(info, 'w', force_zip64=take >= 2048) as f:
            for i in range(take):
                f.write(hashlib.sha256(f'{n} {i}'.encode()).digest() + block[32:])
print(sum(i.file_size for i in zipfile.ZipFile(sys.argv[2]).infolist() if i.filename not in sheets))
END
)
[ "$bytes" = $((1 << 30)) ] && ok "a package with 1 GiB of scans, $(($(stat -c %s big.zip) >> 10)) KiB" || { fail "the package: $bytes"; exit 1; }

# took NAME STATUS ARGS...: runs it; exit status and peak resident memory
took() {
	name=$1 want=$2
	shift 2
	said=$(python3 - "$daifa" --lang en "$@" 2> log <<'END'
import resource
import subprocess
import sys
with open('out', 'wb') as f:
    got = subprocess.run(sys.argv[1:], stdout=f, stderr=f).returncode
print(got, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
END
	)
	[ "${said%% *}" = "$want" ] || { fail "$name: exit ${said%% *}"; head -5 out; return; }
	[ "${said#* }" -lt 131072 ] && ok "$name: ${said#* } KiB at most" || fail "$name: ${said#* } KiB"
}
took "sign" 0 sign big.zip --key keys/S2.key --cert keys/S2.pem
took "verify" 0 verify big.zip --cert keys/S2.pem --anchor keys/anchor.pem
mkdir in
mv big.zip in/XJ01-S2-202610-01.zip
mv big.zip.p7s in/XJ01-S2-202610-01.zip.p7s
took "init" 0 init ws --anchor keys/anchor.pem --demo
took "project" 0 -C ws project "$root/fixtures/month/project-XJ01.xml"
took "receive" 0 -C ws receive in/XJ01-S2-202610-01.zip
grep -q '70 readable' out && ok "its rows are taken" || { fail "its rows are not taken"; head -5 out; }
total=$(find ws/archive/object -type f -size +900k ! -size +1048576k -printf '%s\n' | awk '{ s += $1 } END { printf "%d", s }')
[ "$total" -ge $((1 << 30)) ] && ok "its scans are in the archive, $total bytes" || fail "its scans are not in the archive: $total bytes"
took "audit" 0 -C ws audit
took "replay" 0 -C ws audit --replay
printf 'x' | dd of=in/XJ01-S2-202610-01.zip bs=1 seek=700000000 conv=notrunc 2> log
took "one byte of it altered" 3 -C ws receive in/XJ01-S2-202610-01.zip
grep -q W1316 out && ok "one byte of it altered: its signature is that of the file received before" || fail "one byte of it altered: another finding"
exit $failed
