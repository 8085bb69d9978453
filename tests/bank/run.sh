#!/bin/sh
# Every bank format against its fixtures: run.sh BUILD
# Formats and fixtures are discovered; a format without its fixture, and a fixture without one of its files, fail by name.
# fixtures/bank/NAME/: batch, pay.golden/ (the files written), returnX + outcomeX.golden, statementX + statementX.golden
# (X empty or anything; the plain ones must be there).  SAN: the sanitizer flags BUILD was made with.
set -eu
build=${1:?usage: run.sh BUILD}
cd "$(dirname "$0")/../.."
standards=${DAIFA_STANDARDS:-../shared/standards}
work=$(mktemp -d "${TMPDIR:-/tmp}/bank.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
fails=0

fail() { echo "FAIL $*" >&2; fails=$((fails + 1)); }
passed() { echo "ok   $*"; }

objects=
for d in core report codec model bank; do
	for s in src/$d/*.c; do
		objects="$objects $build/obj/${s#src/}"
	done
done
objects=$(echo "$objects" | sed 's/\.c\( \|$\)/.o\1/g')
make --no-print-directory -s BUILD="$build" SAN="${SAN:-}" $objects
case=$work/bank_case
# shellcheck disable=SC2086
${CC:-gcc} -std=c11 -D_GNU_SOURCE -g -Wall -Wextra -Werror -Iinclude -Isrc ${SAN:-} -o "$case" \
	tests/bank/bank_case.c $objects -lxml2 -lcrypto -lz -lutf8proc -lpthread

need() {	# need FIXTURE FILE...
	missing=0
	for n in "$@"; do
		[ -e "$n" ] || { fail "$n is missing"; missing=1; }
	done
	return $missing
}

compare() {	# compare WHAT GOLDEN GOT
	if diff -r "$2" "$3" >"$work/diff" 2>&1; then
		passed "$1"
	else
		fail "$1"
		head -n 20 "$work/diff" >&2
	fi
}

schema() {	# schema FORMAT DIR: payment files of ISO 20022 against the official schema
	case $1 in
	pain001-03) xsd=pain.001.001.03.xsd ;;
	pain001-09) xsd=pain.001.001.09.xsd ;;
	*) return 0 ;;
	esac
	if [ ! -f "$standards/xsd/$xsd" ]; then
		echo "skipped $1 schema: no $standards/xsd/$xsd"
	elif ! command -v xmllint >/dev/null; then
		echo "skipped $1 schema: no xmllint"
	elif xmllint --noout --nonet --schema "$standards/xsd/$xsd" "$2"/*.xml 2>"$work/err"; then
		passed "$1 schema $xsd"
	else
		fail "$1 schema $xsd"
		cat "$work/err" >&2
	fi
}

read_each() {	# read_each FORMAT FIXTURE KIND INPUT GOLDEN: every INPUTx against its GOLDENx
	for in in "$2/$4"*; do
		case $in in *.golden) continue ;; esac
		golden=$2/$5${in#"$2/$4"}.golden
		need "$golden" || continue
		if "$case" "$3" "$1" "$in" >"$work/got" 2>"$work/err"; then
			compare "$in" "$golden" "$work/got"
		else
			fail "$in is refused"
			cat "$work/err" >&2
		fi
	done
}

for format in formats/*.fmt; do
	name=$(basename "$format" .fmt)
	fixture=fixtures/bank/$name
	need "$fixture/batch" "$fixture/pay.golden" "$fixture/return" "$fixture/outcome.golden" \
		"$fixture/statement" "$fixture/statement.golden" || continue
	mkdir "$work/$name"
	if "$case" write "$format" "$fixture/batch" "$work/$name" 2>"$work/err"; then
		compare "$fixture/batch" "$fixture/pay.golden" "$work/$name"
	else
		fail "$fixture/batch is refused"
		cat "$work/err" >&2
	fi
	schema "$name" "$work/$name"
	read_each "$format" "$fixture" answer return outcome
	read_each "$format" "$fixture" statement statement statement
done
for fixture in fixtures/bank/*/; do
	name=$(basename "$fixture")
	[ -f "formats/$name.fmt" ] || fail "$fixture has no formats/$name.fmt"
done

if [ -d "$standards/iso20022" ]; then
	for f in $(find "$standards/iso20022" -name '*.xml' | sort); do
		if ! "$case" try formats/pain001-09.fmt "$f" >>"$work/tried" 2>"$work/err"; then
			fail "$f"
			head -n 20 "$work/err" >&2
		fi
	done
	passed "iso20022 samples: $(sort "$work/tried" | uniq -c | tr -s ' \n' ' ')"
else
	echo "skipped iso20022 samples: no $standards/iso20022"
fi
[ "$fails" = 0 ] || { echo "$fails failed" >&2; exit 1; }
