#!/bin/sh
# tests/trust/nosocket.sh BUILD [every]: no command of the demo month opens a socket; every: nor does any example of
# README.md and of `daifa help`, and those are of all commands.
set -u
. "$(dirname "$0")/lib.sh"
command -v strace > /dev/null || { skipped "no strace"; exit 0; }
strace -f -o "$tmp/try" true 2> /dev/null || { skipped "strace may not trace here"; exit 0; }

cat > "$tmp/daifa" <<END
#!/bin/sh
echo "\$@" >> "$tmp/commands"
exec strace -qq -f -e trace=%network -o "$tmp/trace.\$\$" "$daifa" "\$@"
END
chmod +x "$tmp/daifa"
mkdir "$tmp/tmp"
# a careless umask is not daifa's
if (umask 022; TMPDIR=$tmp/tmp DAIFA="$tmp/daifa" "$root/tests/demo.sh" "$tmp/demo") > "$tmp/log" 2>&1; then
	count=$(find "$tmp" -maxdepth 1 -name 'trace.*' | wc -l)
	[ "$count" -gt 30 ] && ok "$count commands traced" || fail "only $count commands traced"
else
	fail "the month does not play"
	tail -5 "$tmp/log" | sed 's/^/     /'
fi
if [ "${2:-}" = every ]; then
	"$root/tests/readme.sh" "$tmp" > "$tmp/readme" 2>&1 || { fail "the examples do not run"; grep FAIL "$tmp/readme"; }
	for word in $(sed -n 's/^COMMAND(\([a-z]*\),.*/\1/p' "$root/include/daifa/commands.def"); do
		grep -qE "(^| )$word( |\$)" "$tmp/commands" || fail "no $word was traced"
	done
	ok "$(wc -l < "$tmp/commands") calls of all commands traced"
fi
if cat "$tmp"/trace.* | grep -E '^[0-9]+ +[a-z0-9_]+\(' > "$tmp/calls"; then
	fail "network calls"
	sort "$tmp/calls" | uniq | head -5 | sed 's/^/     /'
else
	ok "no network call in any command"
fi
# at rest
find "$tmp/demo/ws" -perm /077 > "$tmp/open"
[ ! -s "$tmp/open" ] && ok "nobody else may read the workspace" || { fail "others may read"; head -3 "$tmp/open"; }
[ -z "$(find "$tmp/tmp" -type f)" ] && ok "no temporary file is left" || fail "temporary files are left"
# what the officers saw: no whole ID number, card or telephone of any worker
cut -d, -f1-40 "$tmp"/demo/month/roster-*.csv | grep -oE '[0-9]{16,19}|[0-9]{17}X|1[3-9][0-9]{9}' | sort -u > "$tmp/personal"
[ "$(wc -l < "$tmp/personal")" -gt 300 ] && ok "$(wc -l < "$tmp/personal") personal numbers looked for" || fail "no personal numbers to look for"
grep -wFf "$tmp/personal" "$tmp/log" > "$tmp/seen" && { fail "personal numbers on the terminal"; head -3 "$tmp/seen"; } ||
    ok "none of them on the terminal"
exit $failed
