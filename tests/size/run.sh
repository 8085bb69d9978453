#!/bin/sh
# run.sh BUILD [full]: documents of a size no month has, within limits.h or refused with the limit named (size.py).
# full: a million rows, 100,000 sheets (signing them takes longest), 4 GiB packages; over an hour, some 10 GB of room.
set -eu
build=$(cd "${1:?usage: run.sh BUILD [full]}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/daifa-size-XXXXXX")
trap 'rm -rf "$work"' EXIT
# shellcheck disable=SC2046,SC2086
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O1 ${SAN:-} -I"$root/include" -I"$root/src" -isystem /usr/include/libxml2 -o "$work/serve" \
	"$root/tests/model/serve.c" $(find "$build/obj" -name '*.o' ! -path '*/main.o') $(make -s -C "$root" libs)
python3 "$here/size.py" "$build/daifa" "$work/serve" "$work/w" ${2:-}
