#!/bin/sh
# valgrind.sh BUILD: every command of the demonstration month under memcheck: nothing read that was not written, nothing
# outside of what was asked for, nothing lost.
set -u
build=$(cd "${1:?usage: valgrind.sh BUILD}" && pwd)
here=$(cd "$(dirname "$0")" && pwd)
command -v valgrind >/dev/null || { echo "skipped valgrind: no valgrind"; exit 0; }
work=$(mktemp -d "${TMPDIR:-/tmp}/valgrind.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir "$work/logs"
cat >"$work/daifa" <<END
#!/bin/sh
exec valgrind --quiet --error-exitcode=99 --leak-check=full --errors-for-leak-kinds=definite --show-leak-kinds=definite \\
	--num-callers=30 --log-file="$work/logs/%p" "$build/daifa" "\$@"
END
chmod +x "$work/daifa"
# an error is seen: what shows none when a block is lost, or read before it was written, proves nothing
cat >"$work/planted.c" <<'END'
#include <stdlib.h>
int
main(int argc, char **argv)
{
	char *volatile lost = malloc(10);

	(void)argv;
	if (argc > 1)
		return lost[3] == 7 ? 0 : 1;
	lost = NULL;
	return 0;
}
END
${CC:-gcc} -g -O0 -o "$work/planted" "$work/planted.c" || exit 1
for plant in "" uninitialised; do
	# shellcheck disable=SC2086 # none or one
	got=0; sh -c "$(sed -n '2,$p' "$work/daifa" | sed "s#\"$build/daifa\"#\"$work/planted\"#")" sh $plant || got=$?
	[ $got = 99 ] || { echo "FAIL valgrind: a planted error is not found (${plant:-lost}): exit $got"; exit 1; }
done
rm -f "$work"/logs/*
got=0
DAIFA=$work/daifa sh "$here/../demo.sh" "$work/demo" >"$work/out" 2>&1 || got=$?
n=$(find "$work/logs" -type f | wc -l)
wrong=$(find "$work/logs" -type f -size +0 | wc -l)
if [ "$got" = 0 ] && [ "$wrong" = 0 ] && [ "$n" -gt 50 ]; then
	echo "ok valgrind: $n commands, 0 errors"
	exit 0
fi
tail -n 5 "$work/out"
find "$work/logs" -type f -size +0 | head -n 3 | xargs -r cat
echo "FAIL valgrind: $n commands, $wrong with errors, the month ended with $got"
exit 1
