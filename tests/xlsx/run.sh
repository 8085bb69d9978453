#!/bin/sh
# tests/xlsx/run.sh CELLS_CASE WORK: our reader against SheetJS over ../shared/standards/xlsx, cell by cell.
# Skipped, and said so, where node, the package or the workbooks cannot be had.  WORK keeps the package.
set -eu
[ $# = 2 ] || { echo "usage: $0 CELLS_CASE WORK" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
books=$here/../../../shared/standards/xlsx
for need in node npm; do
	command -v "$need" >/dev/null || { echo "SKIPPED: no $need"; exit 0; }
done
[ -d "$books" ] || { echo "SKIPPED: no $books"; exit 0; }
mkdir -p "$2"
if [ ! -d "$2/node_modules/xlsx" ]; then
	(cd "$2" && npm install --no-audit --no-fund xlsx@0.18.5 >npm.log 2>&1) ||
		{ echo "SKIPPED: npm cannot install xlsx"; exit 0; }
fi
NODE_PATH=$2/node_modules node "$here/compare.js" "$1" "$books"
