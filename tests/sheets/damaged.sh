#!/bin/sh
# Our own sheets and master data cut, doubled and bit-flipped, through the program.  damaged.sh BUILD [FLIPS]
set -u
build=$(cd "${1:?usage: damaged.sh BUILD [FLIPS]}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/damaged.XXXXXX")
trap 'rm -rf "$work"' EXIT
# signatures are made by the program without sanitizers where there is one
signer=${build%-asan}/daifa
[ -x "$signer" ] || signer=$build/daifa
DAIFA_FORMATS=$here/formats
SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d '2026-11-02 10:00' +%s)
export DAIFA_FORMATS SOURCE_DATE_EPOCH
mkdir "$work/keys"
cp "$here"/fixtures/keys/*.key "$here"/fixtures/keys/*.pem "$work/keys"
chmod 600 "$work"/keys/*.key
python3 "$here/tests/sheets/damaged.py" "$here" "$build/daifa" "$signer" "$work" "${2:-16}"
