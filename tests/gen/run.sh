#!/bin/sh
# The generator builds, gives the same bytes twice, and those bytes are fixtures/month: run.sh BUILD
set -eu
build=${1:?usage: run.sh BUILD}
cd "$(dirname "$0")/../.."
${CC:-gcc} -std=c11 -D_GNU_SOURCE -O2 -o "$build/month" tests/gen/month.c tests/gen/person.c -lcrypto -lz
tests/gen/check.sh "$build/month" fixtures "$build/gen-check"
echo "ok generator"
