#!/bin/sh
# Every bank format against its fixtures: run.sh BUILD [NAME]
# Formats and fixtures are discovered; a format without its fixture, and a fixture without one of its files, fail by name.
# fixtures/bank/NAME/: batch and pay.golden/ (the files written); when the format reads answers, returnX and
# outcomeX.golden; when it reads statements, statementX and statementX.golden (X: empty or "-anything"; the one without
# must be there).  FORMATS, FIXTURES: other folders than the repository's.  SAN: the sanitizer flags BUILD was made with.  GOLDEN=write writes the goldens anew instead.
set -eu
build=${1:?usage: run.sh BUILD [NAME]}
only=${2:-}
cd "$(dirname "$0")/../.."
formats=${FORMATS:-formats}
fixtures=${FIXTURES:-fixtures/bank}
standards=${DAIFA_STANDARDS:-../shared/standards}
work=$(mktemp -d "${TMPDIR:-/tmp}/bank.XXXXXX")
trap 'rm -rf "$work"' EXIT INT TERM
fails=0

fail() { echo "FAIL $*" >&2; fails=$((fails + 1)); }
passed() { echo "ok   $*"; }

. tests/bank/build.sh

need() {	# need FIXTURE FILE...
	missing=0
	for n in "$@"; do
		[ -e "$n" ] || { fail "$n is missing"; missing=1; }
	done
	return $missing
}

compare() {	# compare WHAT GOLDEN GOT
	if [ "${GOLDEN:-}" = write ]; then
		rm -rf "$2"
		cp -r "$3" "$2"
	fi
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
	need "$2/$4" || return 0
	for in in "$2/$4" "$2/$4"-*; do
		case $in in *.golden | *-\*) continue ;; esac
		golden=$2/$5${in#"$2/$4"}.golden
		[ "${GOLDEN:-}" = write ] || need "$golden" || continue
		if "$case" "$3" "$1" "$in" >"$work/got" 2>"$work/err"; then
			compare "$in" "$golden" "$work/got"
		else
			fail "$in is refused"
			cat "$work/err" >&2
		fi
	done
}

for format in "$formats"/*.fmt; do
	name=$(basename "$format" .fmt)
	fixture=$fixtures/$name
	[ -z "$only" ] || [ "$only" = "$name" ] || continue
	need "$fixture/batch" || continue
	[ "${GOLDEN:-}" = write ] || need "$fixture/pay.golden" || continue
	mkdir "$work/$name"
	if "$case" write "$format" "$fixture/batch" "$work/$name" 2>"$work/err"; then
		compare "$fixture/batch" "$fixture/pay.golden" "$work/$name"
	else
		fail "$fixture/batch is refused"
		cat "$work/err" >&2
	fi
	schema "$name" "$work/$name"
	if grep -q '^return' "$format"; then
		read_each "$format" "$fixture" answer return outcome
	fi
	if grep -q '^statement' "$format"; then
		read_each "$format" "$fixture" statement statement statement
	fi
done
for fixture in "$fixtures"/*/; do
	name=$(basename "$fixture")
	[ -f "$formats/$name.fmt" ] || fail "$fixture has no $formats/$name.fmt"
done
[ "$fails" = 0 ] || { echo "$fails failed" >&2; exit 1; }
