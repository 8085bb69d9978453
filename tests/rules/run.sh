#!/bin/sh
# tests/rules/run.sh [BUILD [SANITIZERS]]: fixtures/rules against every rule, then the synthetic month against what it
# is known to hold.  Prints "ok ..." or "FAIL ..." for each; exit 1 when any failed.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build} san=${2:-}
pure= all=
for c in src/*/*.c; do
	o=${c#src/}
	case $o in
	cmd/*) continue ;;
	validate/* | model/* | report/* | core/*) pure="$pure $build/obj/${o%.c}.o" ;;
	esac
	all="$all $build/obj/${o%.c}.o"
done
# shellcheck disable=SC2086 # the lists are meant to split
make --no-print-directory -s BUILD="$build" SAN="$san" $all
mkdir -p "$build/rules"
flags="-std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wconversion -Wshadow -Wmissing-prototypes -Wvla -Werror $san -Iinclude -Isrc"
# shellcheck disable=SC2086
gcc $flags -o "$build/rules/rules_case" tests/rules/rules_case.c $pure
# shellcheck disable=SC2086
gcc $flags -o "$build/rules/month_case" tests/rules/month_case.c $all \
	-lsqlite3 -lxml2 -lcrypto -lz -lutf8proc -lxlsxwriter -lpthread
bad=0
"$build/rules/rules_case" fixtures/rules || bad=1
at=$(mktemp -d)
trap 'rm -rf "$at"' EXIT
mkdir -m 700 "$at/keys" "$at/ws"
cp fixtures/keys/*.key fixtures/keys/*.pem "$at/keys"
chmod 600 "$at"/keys/*.key
DAIFA_FORMATS=formats "$build/rules/month_case" fixtures/month "$at/keys" "$at/ws" || bad=1
exit $bad
