#!/bin/sh
# run.sh BUILD: mistakes of tests/README.md that need a month to be made in (peers.py), and a month that goes into every corner (corners.py).
set -eu
build=$(cd "${1:?usage: run.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/daifa-peers-XXXXXX")
trap 'rm -rf "$work"' EXIT
status=0
python3 "$here/peers.py" "$build/daifa" "$work/w" || status=1
python3 "$here/corners.py" "$build/daifa" "$work/c" || status=1
exit $status
