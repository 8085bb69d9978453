#!/bin/sh
# The attendance of a month in one gzip CSV: punches.sh BUILD PUNCHES.  Prints how long the import takes
# for a million punches and how much memory it needs, beside a hundredth of the punches of as many
# workers: memory follows the workers, not the punches.
set -eu
build=$(cd "${1:?usage: punches.sh BUILD PUNCHES}" && pwd)
punches=${2:?usage: punches.sh BUILD PUNCHES}
here=$(cd "$(dirname "$0")/../.." && pwd)
work=$(mktemp -d "${TMPDIR:-/tmp}/punches.XXXXXX")
trap 'rm -rf "$work"' EXIT
DAIFA_FORMATS=$here/formats
SOURCE_DATE_EPOCH=$(TZ=UTC-8 date -d '2026-11-02 10:00' +%s)
export DAIFA_FORMATS SOURCE_DATE_EPOCH
mkdir "$work/keys"
cp "$here"/fixtures/keys/labour.* "$here/fixtures/keys/anchor.pem" "$work/keys"
chmod 600 "$work"/keys/*.key
# 22 days, in and out: 44 punches a worker; every seventh worker by night
make_punches() {	# make_punches WORKERS DAYS
	awk -v workers="$1" -v days="$2" 'BEGIN {
		print "证件号码,时间,方向"
		for (d = 1; d <= days; d++)
			for (w = 0; w < workers; w++) {
				night = w % 7 == 0
				printf "65010219%04d%04d%02d,2026-10-%02d %s:%02d:%02d,01\n", w / 10000, w % 10000, w % 97, d,
				    night ? "20" : "07", w % 60, d
				printf "65010219%04d%04d%02d,2026-10-%02d %s:%02d:%02d,02\n", w / 10000, w % 10000, w % 97, d + night,
				    night ? "06" : "18", w % 60, d
			}
	}' | gzip -1
}
run() {	# run WORKERS DAYS
	make_punches "$1" "$2" >"$work/a.csv.gz"
	rm -rf "$work/ws"
	"$build/daifa" init "$work/ws" --anchor "$work/keys/anchor.pem" --demo >/dev/null
	"$build/daifa" -C "$work/ws" project "$here/fixtures/month/project-XJ01.xml" >/dev/null 2>&1
	python3 - "$(($1 * $2 * 2))" "$build/daifa" -C "$work/ws" import attendance --project XJ01 --month 2026-10 "$work/a.csv.gz" \
		--key "$work/keys/labour.key" --cert "$work/keys/labour.pem" <<'PY'
import resource, subprocess, sys, time
n = int(sys.argv[1])
begin = time.monotonic()
done = subprocess.run(sys.argv[2:], stdout=subprocess.PIPE, text=True)
took = time.monotonic() - begin
use = resource.getrusage(resource.RUSAGE_CHILDREN)
print("%d punches: %.1f s, %.2f s per million (%.2f s of processor), %d MiB" % (
    n, took, took * 1e6 / n, (use.ru_utime + use.ru_stime) * 1e6 / n, use.ru_maxrss // 1024))
print("  " + done.stdout.split("\n")[0])
sys.exit(done.returncode)
PY
}
workers=$((punches / 44))
run $workers 2
run $workers 22
