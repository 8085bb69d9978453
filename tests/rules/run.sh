#!/bin/sh
# Runs fixtures/rules against every rule: tests/rules/run.sh [BUILD [SANITIZERS]]
# Prints "ok ..." or "FAIL ..." for each rule; exit 1 when any failed.
set -eu
cd "$(dirname "$0")/../.."
build=${1:-build} san=${2:-}
objects=
for c in src/validate/*.c src/model/*.c src/report/*.c src/core/*.c; do
	o=${c#src/}
	objects="$objects $build/obj/${o%.c}.o"
done
# shellcheck disable=SC2086 # the lists are meant to split
make --no-print-directory -s BUILD="$build" SAN="$san" $objects
mkdir -p "$build/rules"
# shellcheck disable=SC2086
gcc -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wconversion -Wshadow -Wmissing-prototypes -Wvla \
	-Werror $san -Iinclude -Isrc -o "$build/rules/rules_case" tests/rules/rules_case.c $objects
exec "$build/rules/rules_case" fixtures/rules
