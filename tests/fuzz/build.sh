# fuzz_build BUILD COMPILER SANITIZERS FLAGS: BUILD/obj by the Makefile, then BUILD/fuzz/fuzz from it and the targets.  Sourced at the top of the tree.
fuzz_build() {
	objects=
	for d in core report codec model bank store verify ingest; do
		for s in src/"$d"/*.c; do
			s=${s#src/}
			objects="$objects $1/obj/${s%.c}.o"
		done
	done
	mkdir -p "$1/fuzz"
	# shellcheck disable=SC2086
	make --no-print-directory -s CC="$2" BUILD="$1" SAN="$3" OPT="-O1 -g" WARN="-Wall -Wextra" $objects >"$1/fuzz/build.log" 2>&1 || {
		tail -n 20 "$1/fuzz/build.log" >&2
		return 1
	}
	# shellcheck disable=SC2086
	$2 -std=c11 -D_GNU_SOURCE -O1 -g -Wall -Wextra -Wmissing-prototypes $3 -fno-sanitize-recover=all $4 -Iinclude -Isrc -Itests/fuzz \
		-o "$1/fuzz/fuzz" tests/fuzz/*.c $objects -lsqlite3 -lxml2 -lcrypto -lz -lutf8proc -lxlsxwriter -lpthread
}
