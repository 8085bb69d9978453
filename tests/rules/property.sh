#!/bin/sh
# tests/rules/property.sh BUILD [MONTHS [FIRST]]: random months with planted mistakes, what must hold of every one of them.
# A wrong engine must be noticed: with one row of the expectation turned round the same proof has to fail.
set -u
build=${1:?usage: property.sh BUILD [MONTHS [FIRST]]} months=${2:-8} first=${3:-1}
cd "$(dirname "$0")/../.." || exit 1
room=$(df -Pk /dev/shm 2>/dev/null | awk 'NR == 2 { print $4 }')
[ "${room:-0}" -lt 500000 ] || TMPDIR=/dev/shm
at=$(mktemp -d "${TMPDIR:-/tmp}/property.XXXXXX")
trap 'rm -rf "$at"' EXIT
mkdir -p "$build/rules" "$at/months" "$at/ws" "$at/one" "$at/bad"
mkdir -m 700 "$at/keys"
cp fixtures/keys/*.key fixtures/keys/*.pem "$at/keys"
chmod 600 "$at"/keys/*.key
# shellcheck disable=SC2046,SC2086
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wno-format-truncation ${SAN:-} -Iinclude -Isrc -o "$build/rules/property_case" tests/rules/property_case.c \
	$(find "$build/obj" -name '*.o' ! -path '*/main.o' ! -path '*/cmd/*') \
	-lsqlite3 -lxml2 -lcrypto -lz -lutf8proc -lxlsxwriter -lpthread || { echo "FAIL random months: property_case cannot be built"; exit 1; }
n=$first
while [ "$n" -lt $((first + months)) ]; do
	python3 tests/rules/random.py "$n" "$at/months/seed-$n" || exit 1
	n=$((n + 1))
done
export DAIFA_FORMATS=formats
bad=0
"$build/rules/property_case" "$at/months" "$at/keys" "$at/ws" || bad=1
python3 tests/rules/random.py "$first" "$at/one/seed"
awk -F'\t' -v OFS='\t' '!done && $6 == "pay" { $6 = "wait"; done = 1 } { print }' "$at/one/seed/rows.tsv" >"$at/rows" && mv "$at/rows" "$at/one/seed/rows.tsv"
if "$build/rules/property_case" "$at/one" "$at/keys" "$at/bad" >"$at/said"; then
	echo "FAIL random months: a row that is paid and should wait is not noticed"
	bad=1
else
	echo "ok random month: a row that is paid and should wait is noticed"
fi
exit $bad
