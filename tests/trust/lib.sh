# Sourced by the scripts of tests/trust, after `set -u`, with BUILD as $1: names, places, verdicts.
[ $# -ge 1 ] || { echo "usage: $0 BUILD" >&2; exit 64; }
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(cd "$1" && pwd)
daifa=$build/daifa
script=$(basename "$0" .sh)
[ -x "$daifa" ] || { echo "FAIL $script: no $daifa"; exit 1; }
tmp=$(mktemp -d)
trap 'rm -rf "$tmp"' EXIT
failed=0
unset DAIFA_LANG DAIFA_PASS SOURCE_DATE_EPOCH
export DAIFA_FORMATS="$root/formats"
umask 077

ok() { echo "ok   $script: $1"; }
fail() { echo "FAIL $script: $1"; failed=1; }
skipped() { echo "skipped $script: $1"; }

# The TEST keys, as files that nobody else may read.
keys=$tmp/keys
mkdir "$keys"
cp "$root"/fixtures/keys/*.key "$root"/fixtures/keys/*.pem "$keys"
chmod 600 "$keys"/*.key

# expect NAME STATUS CODE ARGS...: the exit status, and the finding (- for none) it names
expect() {
	name=$1 want=$2 code=$3
	shift 3
	got=0
	"$daifa" --lang en "$@" > "$tmp/out" 2>&1 < /dev/null || got=$?
	if [ $got != "$want" ]; then
		fail "$name: exit $got instead of $want"
	elif [ "$code" != - ] && ! grep -q "W$code" "$tmp/out"; then
		fail "$name: no W$code"
	elif [ "$code" = - ] && grep -q 'W1[0-9][0-9][0-9]' "$tmp/out"; then
		fail "$name: a finding"
	else
		ok "$name"
		return 0
	fi
	sed 's/^/     /' "$tmp/out" | head -8
	return 1
}
