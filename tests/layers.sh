#!/bin/sh
# The build's own rule about who may include whom, as a test; and that it notices: a crossed layer
# and a missing unit test fail by name.
cd "$(dirname "$0")/.."
make --no-print-directory -s layers && echo "ok layers" || { echo "FAIL layers"; exit 1; }
# every column a rule names has the word an officer knows it by
sed -n 's/^RULE([A-Z]*, [a-z_0-9]*, "\([^"]*\)".*/\1/p' src/validate/rules.def | sort -u | while read -r c; do
	grep -q "{ \"$c\", \"" src/report/text.c || echo "$c"
done | grep . && { echo "FAIL a rule's column without a label in src/report/text.c"; exit 1; }
echo "ok the columns of rules have labels"
# README gives the reason for every package that make deps installs
for p in $(printf 'include Makefile\nnames:\n\t@echo $(DEPS)\n' | make -s -f - names); do
	grep -q "^|.*\<$p\>.*|" README.md || echo "$p"
done | grep . && { echo "FAIL a package without its reason in README.md"; exit 1; }
echo "ok every package has its reason in README.md"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cp -r Makefile src include tests "$work/"
cd "$work" || exit 1
echo '#include "daifa/flow.h"' >>src/core/num.c
make --no-print-directory -s layers 2>&1 | grep -q 'num.c.*flow' && echo "ok a crossed layer is named" || { echo "FAIL a crossed layer is not named"; exit 1; }
sed -i '$d' src/core/num.c
cp src/core/num.c src/core/new.c
make --no-print-directory -s layers 2>&1 | grep -q 'src/core/new.c has no unit test' && echo "ok a missing unit test is named" ||
	{ echo "FAIL a missing unit test is not named"; exit 1; }
