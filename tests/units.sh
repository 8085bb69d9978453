#!/bin/sh
# units.sh BUILD: every unit test program that was built, with its own output.
set -u
build=${1:?usage: units.sh BUILD}
status=0
for t in "$build"/unit/*/*_test; do
	"$t" || { echo "FAIL $t"; status=1; }
done
exit $status
