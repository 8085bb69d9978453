#!/bin/sh
# Returns as they really arrive, against a workspace: returns.sh BUILD [STEP]
# tests/bank/returns.py says what is paid and what each mutated return must come to.
set -u
build=$(cd "${1:?usage: returns.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")/../.." && pwd)
command -v python3 >/dev/null || { echo "skipped returns: no python3"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/returns.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
DAIFA=$build/daifa python3 "$here/tests/bank/returns.py" "$work" "${2:-1}"
