# Builds bank_case into $work, for the scripts here: $case is its path.  Wants $build, $work and perhaps $SAN.
objects=
for d in core report codec model bank; do
	for s in src/$d/*.c; do
		objects="$objects $build/obj/${s#src/}"
	done
done
objects=$(echo "$objects" | sed 's/\.c\( \|$\)/.o\1/g')
# shellcheck disable=SC2086
make --no-print-directory -s BUILD="$build" SAN="${SAN:-}" $objects
case=$work/bank_case
# shellcheck disable=SC2086
${CC:-gcc} -std=c11 -D_GNU_SOURCE -g -Wall -Wextra -Werror -Iinclude -Isrc ${SAN:-} -o "$case" \
	tests/bank/bank_case.c $objects -lxml2 -lcrypto -lz -lutf8proc -lxlsxwriter -lpthread
