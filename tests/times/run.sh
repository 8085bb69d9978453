#!/bin/sh
# run.sh BUILD: two at once, exports and runs that meet, a locked database, a reader during a writer, a clock set back, an
# archive that cannot be written, a full disk in the middle of pay; on copies of one small month.  Days and months: dates.py.
# dates: those alone; locked: two at once alone.
set -u
build=$(cd "${1:?usage: run.sh BUILD [dates|locked]}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/daifa-times-XXXXXX")
mounted=
trap '[ -z "$mounted" ] || umount "$mounted"; rm -rf "$work"' EXIT
export DAIFA_FORMATS="$root/formats"
[ "${2:-}" != dates ] || { python3 "$here/dates.py" "$build/daifa" "$work/dates"; exit; }
export DAIFA_LANG=en
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

# two at once, a run during an export, an export during a run, a disk full from some call on: meet.py
mkdir "$work/meet"
${CC:-gcc} -shared -fPIC -O2 -Wall -Wextra -Werror -o "$work/inject.so" "$root/tests/fault/inject.c" "$root/tests/fault/undo.c" \
	"$root/tests/fault/serve.c" -lpthread
python3 "$here/meet.py" "$build/daifa" "$work/inject.so" "$work/demo/ws" "$keys" "$work/meet" ${2:-} || failed=1
[ -z "${2:-}" ] || exit $failed

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

unset SOURCE_DATE_EPOCH DAIFA_LANG
python3 "$here/dates.py" "$build/daifa" "$work/dates" || failed=1
at "2026-11-05 09:00"
export DAIFA_LANG=en

if [ "$(id -u)" != 0 ]; then
	echo "skipped times: a read-only and a really full file system need root"
	exit $failed
fi
# a file system without room, or that takes no writes
mkdir "$work/small"
if ! mount -t tmpfs -o size=64m tmpfs "$work/small" 2>/dev/null; then
	echo "skipped times: no tmpfs can be mounted here"
	exit $failed
fi
mounted=$work/small
on_small() { rm -rf "$work/small/"* "$work/ws"; ln -s "$work/small/ws" "$work/ws"; cp -a "$work/demo/ws" "$work/small/ws"; }
room() { df -Pk "$work/small" | awk 'NR == 2 { print $4 }'; }
on_small; before=$(room); pay; need=$((before - $(room)))
middle=0
for tenth in 0 1 2 3 4 5 6 7 8 9 12; do
	left=$((need * tenth / 10))
	on_small
	head -c $((($(room) - left) * 1024)) /dev/zero >"$work/small/full"
	pay; first=$got
	rm -f "$work/small/full"
	some=$(issued)
	[ $first = 74 ] && [ $left -gt 0 ] && middle=$((middle + 1))
	pay
	{ [ $first = 74 ] || [ "$some" = "$want" ]; } && [ $got = 0 ] && [ "$(issued)" = "$want" ] && ok "a disk with $left of $need KiB left: exit $first after $some payments, then $want" ||
		fail "a disk with $left of $need KiB left: exit $first after $some, then $got, $(issued) payments"
	holds "$work/ws" "after it"
done
[ $middle -ge 2 ] && ok "the disk was full in the middle of pay $middle times" || fail "the disk was never full in the middle of pay"
on_small
mount -o remount,ro "$work/small"
pay
[ $got = 74 ] && ok "a file system that takes no writes: exit 74" || fail "a file system that takes no writes: exit $got"
mount -o remount,rw "$work/small"
pay
[ $got = 0 ] && [ "$(issued)" = "$want" ] && ok "writable again: $want payments" || fail "writable again: exit $got"
exit $failed
