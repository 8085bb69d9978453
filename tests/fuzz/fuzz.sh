#!/bin/sh
# fuzz.sh BUILD T [TARGET...]: feeds every parser (targets.def) mutated bytes for T seconds each, two at a time.
# With clang by libFuzzer, else by driver.c; under the address and undefined-behaviour sanitizers either way.
# BUILD/fuzz/found/ keeps what broke something: mend it, and keep the input as tests/fuzz/corpus/TARGET/….
set -eu
mkdir -p "${1:?usage: fuzz.sh BUILD T [TARGET...]}"
build=$1 seconds=${2:?usage: fuzz.sh BUILD T [TARGET...]}
shift 2
cd "$(dirname "$0")/../.."
. tests/fuzz/build.sh
if [ -z "${CC:-}" ] && command -v clang >/dev/null && echo 'int LLVMFuzzerTestOneInput(const char *p, long n) { return p && n < 0; }' |
	clang -x c -fsanitize=fuzzer,address - -o "$build/probe" 2>/dev/null; then
	rm -f "$build/probe"
	fuzz_build "$build" clang "-fsanitize=fuzzer-no-link,address,undefined -fno-omit-frame-pointer" "-DLIBFUZZER -fsanitize=fuzzer"
	explorer=libfuzzer
else
	fuzz_build "$build" "${CC:-gcc}" "-fsanitize=address,undefined -fno-omit-frame-pointer" ""
	explorer=driver
fi
work=$build/fuzz
rm -rf "$work/seeds"
python3 tests/fuzz/seeds.py "$work/seeds"
mkdir -p "$work/found" "$work/log"
echo "explored by $explorer, $seconds s each"
one() {
	name=$1 longest=$2
	mkdir -p "$work/corpus/$name" "$work/seeds/$name"
	kept=tests/fuzz/corpus/$name
	[ -d "$kept" ] || kept=
	got=0
	if [ $explorer = libfuzzer ]; then
		# shellcheck disable=SC2086
		FUZZ_TARGET=$name ASAN_OPTIONS=detect_leaks=1 "$work/fuzz" -max_total_time="$seconds" -max_len="$longest" -timeout=10 -rss_limit_mb=2048 \
			-dict=tests/fuzz/words.txt -artifact_prefix="$work/found/$name-" -print_final_stats=1 -verbosity=1 \
			"$work/corpus/$name" "$work/seeds/$name" $kept >"$work/log/$name" 2>&1 || got=$?
		said=$(awk '/stat::number_of_executed_units/ { n = $2 } / cov: / { for (i = 1; i < NF; i++) if ($i == "cov:") c = $(i + 1) } END { print n + 0 " inputs, " c + 0 " edges" }' "$work/log/$name")
	else
		# shellcheck disable=SC2086
		"$work/fuzz" "$name" -t "$seconds" -s "${SEED:-1}" -w tests/fuzz/words.txt -o "$work/found" "$work/seeds/$name" $kept >"$work/log/$name" 2>&1 || got=$?
		said=$(tail -n 1 "$work/log/$name")
	fi
	if [ $got = 0 ]; then echo "ok $name: $said"; else
		echo "FAIL $name: $(grep -E 'ERROR|runtime error|promise|took over|SUMMARY' "$work/log/$name" | head -n 2 | tr '\n' ' ')"
	fi
}
list() { sed -n 's/^FUZZ(\([a-z0-9]*\), \([0-9]*\)).*/\1 \2/p' tests/fuzz/targets.def; }
list | {
	running=0
	while read -r name longest; do
		case " ${*:-$name} " in *" $name "*) ;; *) continue ;; esac
		one "$name" "$longest" &
		running=$((running + 1))
		[ $((running % 2)) != 0 ] || wait
	done
	wait
} >"$work/sum" 2>&1
cat "$work/sum"
! grep -q '^FAIL' "$work/sum"
