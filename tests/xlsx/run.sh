#!/bin/sh
# tests/xlsx/run.sh BUILD [SANITIZERS]: all workbooks of ../shared/standards/xlsx by our reader, none of which may crash or
# need more than 64 MiB, and cell by cell against SheetJS.  Skipped, and said so, where the workbooks, node or the package
# cannot be had.  BUILD keeps the package.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${1:?usage: run.sh BUILD [SANITIZERS]} san=${2:-}
books=../shared/standards/xlsx
[ -d "$books" ] || { echo "skipped xlsx: no $books"; exit 0; }
objects=
for d in core report codec model verify ingest; do
	for c in src/$d/*.c; do
		o=${c#src/}
		objects="$objects $build/obj/${o%.c}.o"
	done
done
mkdir -p "$build/xlsx"
# shellcheck disable=SC2086 # the lists are meant to split
make --no-print-directory -s BUILD="$build" SAN="$san" ${san:+OPT="-O1 -g"} $objects && gcc -std=c11 -D_GNU_SOURCE -O1 -g $san -Iinclude -Isrc \
	-o "$build/xlsx/cells" tests/xlsx/cells_case.c $objects -lxml2 -lcrypto -lz -lutf8proc -lxlsxwriter -lpthread || exit 1
python3 - "$build/xlsx/cells" "$books" "${san:+1}" <<'PY' || exit 1
import os, resource, subprocess, sys
reader, books, sanitized = sys.argv[1:4]
bad = opened = refused = 0
for at, _, names in sorted(os.walk(books)):
    for name in sorted(names):
        path = os.path.join(at, name)
        # the address space of a sanitized program says nothing about its memory
        limit = None if sanitized else lambda: resource.setrlimit(resource.RLIMIT_DATA, (64 << 20, 64 << 20))
        done = subprocess.run([reader, path], stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, preexec_fn=limit, timeout=60)
        if done.returncode == 0:
            opened += 1
        elif done.returncode == 2 and done.stderr:
            refused += 1
        else:
            bad += 1
            print("FAIL xlsx: %s: exit %d %s" % (path, done.returncode, done.stderr.decode(errors="replace")[-200:]))
print("%s xlsx: %d workbooks open, %d are refused with a finding, none needs more than 64 MiB" % ("FAIL" if bad else "ok", opened, refused))
sys.exit(bad > 0)
PY
[ -z "$san" ] || exit 0
for need in node npm; do
	command -v "$need" >/dev/null || { echo "skipped xlsx: no $need"; exit 0; }
done
if [ ! -d "$build/xlsx/node_modules/xlsx" ]; then
	(cd "$build/xlsx" && timeout 60 npm install --no-audit --no-fund xlsx@0.18.5 >npm.log 2>&1) ||
		{ echo "skipped xlsx: npm cannot install xlsx"; exit 0; }
fi
NODE_PATH=$build/xlsx/node_modules node tests/xlsx/compare.js "$build/xlsx/cells" "$books" >"$build/xlsx/compare.log"
status=$?
[ $status = 0 ] && echo "ok xlsx: $(tail -n 1 "$build/xlsx/compare.log")" || { echo "FAIL xlsx: values differ from SheetJS"; tail -n 10 "$build/xlsx/compare.log"; }
exit $status
