#!/bin/sh
# units.sh BUILD: every unit test program that was built, with its own output.
set -u
build=${1:?usage: units.sh BUILD}
status=0
for t in "$build"/unit/*/*_test; do
	leaks=${ASAN_OPTIONS:-}
	# the PKCS#11 engine keeps its method table when it is unloaded
	[ "${t##*/}" != token_test ] || leaks=$leaks:detect_leaks=0
	ASAN_OPTIONS=$leaks "$t" || { echo "FAIL $t"; status=1; }
done
exit $status
