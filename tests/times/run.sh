#!/bin/sh
# run.sh BUILD: two at once, a locked database, a reader during a writer, a clock set back, an archive that cannot be
# written, a full disk in the middle of pay, months that have not come.  On copies of one small finished month.
set -u
build=$(cd "${1:?usage: run.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/daifa-times-XXXXXX")
mounted=
trap '[ -z "$mounted" ] || umount "$mounted"; rm -rf "$work"' EXIT
export DAIFA_FORMATS="$root/formats" DAIFA_LANG=en
failed=0
ok() { echo "ok times: $1"; }
fail() { echo "FAIL times: $1"; tail -n 5 "$work/out"; failed=1; }
run() { got=0; "$build/daifa" "$@" >"$work/out" 2>&1 </dev/null || got=$?; }
holds() { run -C "$1" audit; [ $got = 0 ] && ok "$2: audit holds" || fail "$2: audit exit $got"; }
at() { SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d "$1" +%s); export SOURCE_DATE_EPOCH; }

# the demonstration up to the releases: pay is what comes next
sed '/^say "11 月 5 日/,$d' "$root/tests/demo.sh" >"$work/demo.sh"
sed -i "s|^here=.*|here=$root|" "$work/demo.sh"
DAIFA=$build/daifa QUIET=1 sh "$work/demo.sh" "$work/demo" >"$work/out" 2>&1 || { fail "the month"; exit 1; }
keys=$work/demo/keys
fresh() { rm -rf "$work/ws"; cp -a "$work/demo/ws" "$work/ws"; }
pay() { run -C "$work/ws" pay --key "$keys/bank.key" --cert "$keys/bank.pem"; }
issued() { sqlite3 "$work/ws/daifa.db" "SELECT count(*) FROM payment"; }
at "2026-11-05 09:00"
fresh; pay; want=$(issued)
[ $got = 0 ] && [ "$want" -gt 0 ] && ok "pay undisturbed: $want payments" || fail "pay: exit $got"

# two at once: one works, the other leaves or finds the work done
fresh
"$build/daifa" -C "$work/ws" pay --key "$keys/bank.key" --cert "$keys/bank.pem" >"$work/one" 2>&1 &
pay; two=$got
wait $!; one=$?
[ "$(issued)" = "$want" ] && { [ $one = 0 ] || [ $two = 0 ]; } && case $one$two in *[!074]*) false ;; esac &&
	ok "two pays at once ($one, $two): $want payments" || fail "two pays at once: $one, $two, $(issued) payments"
holds "$work/ws" "two pays at once"

# a reader while somebody writes: it sees before or after, never a part
fresh
"$build/daifa" -C "$work/ws" pay --key "$keys/bank.key" --cert "$keys/bank.pem" >"$work/one" 2>&1 &
odd=0 looked=0
while kill -0 $! 2>/dev/null; do
	n=$(sqlite3 "$work/ws/daifa.db" "SELECT count(*) FROM payment WHERE part NOT IN (SELECT id FROM part)" 2>/dev/null || echo 0)
	looked=$((looked + 1)); [ "$n" = 0 ] || odd=1
	run -C "$work/ws" status; case $got in 0|1) ;; *) odd=1 ;; esac
done
[ $odd = 0 ] && ok "status while pay writes, $looked times" || fail "a reader during a commit: exit $got"

# somebody else's program holds the database
fresh
python3 - "$work/ws/daifa.db" "$work/held" <<'END' &
import sqlite3, sys, time
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
open(sys.argv[2], "w").close()
time.sleep(14)
END
holder=$!
until [ -e "$work/held" ]; do sleep 0.1; done
pay
[ $got = 74 ] && [ "$(issued)" = 0 ] && ok "a locked database: exit 74, nothing paid" || fail "a locked database: exit $got"
wait $holder
pay
[ $got = 0 ] && [ "$(issued)" = "$want" ] && ok "let go: $want payments" || fail "let go: exit $got"

# the clock set back: recorded at the last event's time, and said
fresh; at "2026-10-01 09:00"; pay
[ $got = 0 ] && grep -q W7017 "$work/out" && [ "$(issued)" = "$want" ] && ok "the clock set back a month: said, paid once" || fail "the clock set back: exit $got"
holds "$work/ws" "the clock set back"
at "2026-11-05 09:00"

# a wage month that has not come, and days there are not
fresh
for m in 2027-02 2030-12; do
	run -C "$work/ws" check --month $m
	case $got in 0|1|2) ok "check of $m: exit $got" ;; *) fail "check of $m: exit $got" ;; esac
done
for m in 2026-13 2026-00 2026-1; do
	run -C "$work/ws" check --month $m
	case $got in 2|64) ok "month $m is none" ;; *) fail "month $m: exit $got" ;; esac
done

if [ "$(id -u)" != 0 ]; then
	echo "skipped times: read-only archive and full disk need root"
	exit $failed
fi
# a file system without room, or that takes no writes
mkdir "$work/small"
if ! mount -t tmpfs -o size=64m tmpfs "$work/small" 2>/dev/null; then
	echo "skipped times: no tmpfs can be mounted here"
	exit $failed
fi
mounted=$work/small
for left in 0 16 200 1000; do
	rm -rf "$work/small/"* "$work/ws"
	ln -s "$work/small/ws" "$work/ws"
	cp -a "$work/demo/ws" "$work/small/ws"
	free=$(df -Pk "$work/small" | awk 'NR == 2 { print $4 }')
	[ "$free" -le "$left" ] || head -c $(((free - left) * 1024)) /dev/zero >"$work/small/full"
	pay; first=$got
	rm -f "$work/small/full"
	pay
	{ [ $first = 74 ] || [ $first = 0 ]; } && [ $got = 0 ] && [ "$(issued)" = "$want" ] && ok "a disk with $left KiB left: exit $first, then $want payments" ||
		fail "a disk with $left KiB left: exit $first, then $got, $(issued) payments"
	holds "$work/ws" "after it"
done
rm -rf "$work/small/"* "$work/ws"; ln -s "$work/small/ws" "$work/ws"; cp -a "$work/demo/ws" "$work/small/ws"
mount -o remount,ro "$work/small"
pay
[ $got = 74 ] && ok "a file system that takes no writes: exit 74" || fail "a file system that takes no writes: exit $got"
mount -o remount,rw "$work/small"
pay
[ $got = 0 ] && [ "$(issued)" = "$want" ] && ok "writable again: $want payments" || fail "writable again: exit $got"
exit $failed
