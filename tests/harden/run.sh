#!/bin/sh
# run.sh BUILD: what the shipped binary is built with, asked of the binary: position independent, read-only relocations
# bound at start, stack protector, checked library calls, no stack that can be executed.
set -u
bin=${1:?usage: run.sh BUILD}/daifa
command -v readelf >/dev/null || { echo "skipped harden: no readelf"; exit 0; }
[ -x "$bin" ] || { echo "FAIL harden: no $bin"; exit 1; }
failed=0
has() {	# has WHAT PATTERN READELF-OPTIONS
	if readelf -W "$3" "$bin" | grep -Eq "$2"; then echo "ok harden: $1"; else echo "FAIL harden: $1"; failed=1; fi
}
has "position independent" 'Type: +DYN' -h
has "read-only relocations" 'GNU_RELRO' -l
has "bound at start" 'BIND_NOW|FLAGS_1.*NOW' -d
has "stack protector" '__stack_chk_fail' --dyn-syms
has "checked library calls" '__(snprintf|memcpy|read|fprintf|vsnprintf|printf)_chk' --dyn-syms
has "no executable stack" 'GNU_STACK +0x[0-9a-f]+ 0x[0-9a-f]+ 0x[0-9a-f]+ 0x[0-9a-f]+ 0x[0-9a-f]+ RW +0x' -l
exit $failed
