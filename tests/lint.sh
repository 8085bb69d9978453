#!/bin/sh
# lint.sh: every source under clang with our warnings as errors, clang-tidy (.clang-tidy says what it is not asked), and
# cppcheck.  The exceptions and their reasons:
#	-Wno-missing-field-initializers	tables leave what is zero at the end of a row unsaid, as C defines it
#	uninitvar zip.c			the fields' addresses are listed before they are set
#	zerodiv draw.c			a row has cells, and a cell has a width
#	internalAstError db.c		its schema is an included string that make writes
#	funcArgOrderDifferent written.c	the declaration leaves the first name out
#	ctuuninitvar			paths are written by the function that is given them
set -u
cd "$(dirname "$0")/.." || exit 1
failed=0
gen=$(mktemp -d "${TMPDIR:-/tmp}/lint.XXXXXX")
trap 'rm -rf "$gen"' EXIT
make -s BUILD="$gen" "$gen/gen/schema.h" "$gen/gen/examples.h" >/dev/null || exit 1
# a list of words, to be split
# shellcheck disable=SC2089
flags="-std=c11 -D_GNU_SOURCE -Wall -Wextra -Iinclude -Isrc -I$gen/gen -isystem /usr/include/libxml2 \
	$(pkg-config --cflags-only-I pangocairo cairo-pdf libqrencode 2>/dev/null | sed 's/-I/-isystem /g') -DDAIFA_FORMATS=\"/\""
if command -v clang >/dev/null; then
	if find src -name '*.c' | sort | xargs -P "$(nproc)" -n 12 clang -fsyntax-only $flags -Wconversion -Wshadow \
		-Wstrict-prototypes -Wmissing-prototypes -Wvla -Werror -Wno-missing-field-initializers; then
		echo "ok lint: clang, warnings as errors"
	else
		echo "FAIL lint: clang"
		failed=1
	fi
else
	echo "skipped lint: no clang"
fi
if command -v clang-tidy >/dev/null; then
	if find src -name '*.c' | sort | xargs -P "$(nproc)" -n 1 sh -c 'clang-tidy --quiet "$1" -- $0 2>/dev/null' "$flags"; then
		echo "ok lint: clang-tidy"
	else
		echo "FAIL lint: clang-tidy"
		failed=1
	fi
else
	echo "skipped lint: no clang-tidy"
fi
if command -v cppcheck >/dev/null; then
	if cppcheck -q -j "$(nproc)" --error-exitcode=1 --enable=warning,portability --std=c11 --suppress=missingIncludeSystem \
		--suppress=uninitvar:src/codec/zip.c --suppress=zerodiv:src/draw/draw.c --suppress=internalAstError:src/store/db.c \
		--suppress=funcArgOrderDifferent:src/store/written.c --suppress=ctuuninitvar -Iinclude -Isrc '-DDAIFA_FORMATS="/"' src; then
		echo "ok lint: cppcheck"
	else
		echo "FAIL lint: cppcheck"
		failed=1
	fi
else
	echo "skipped lint: no cppcheck"
fi
exit $failed
