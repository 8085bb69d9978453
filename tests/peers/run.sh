#!/bin/sh
# run.sh BUILD: mistakes of tests/README.md that need a month to be made in (peers.py).
set -eu
build=$(cd "${1:?usage: run.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/daifa-peers-XXXXXX")
trap 'rm -rf "$work"' EXIT
python3 "$here/peers.py" "$build/daifa" "$work/w"
