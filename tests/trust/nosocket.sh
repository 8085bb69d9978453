#!/bin/sh
# tests/trust/nosocket.sh BUILD: no command of the demo month opens a socket.
set -u
. "$(dirname "$0")/lib.sh"
command -v strace > /dev/null || { skipped "no strace"; exit 0; }
strace -f -o "$tmp/try" true 2> /dev/null || { skipped "strace may not trace here"; exit 0; }

cat > "$tmp/daifa" <<END
#!/bin/sh
exec strace -qq -f -e trace=%network -o "$tmp/trace.\$\$" "$daifa" "\$@"
END
chmod +x "$tmp/daifa"
if DAIFA="$tmp/daifa" QUIET=1 "$root/tests/demo.sh" "$tmp/demo" > "$tmp/log" 2>&1; then
	count=$(find "$tmp" -maxdepth 1 -name 'trace.*' | wc -l)
	[ "$count" -gt 30 ] && ok "$count commands traced" || fail "only $count commands traced"
else
	fail "the month does not play"
	tail -5 "$tmp/log" | sed 's/^/     /'
fi
if cat "$tmp"/trace.* | grep -E '^[0-9]+ +[a-z0-9_]+\(' > "$tmp/calls"; then
	fail "network calls"
	sort "$tmp/calls" | uniq | head -5 | sed 's/^/     /'
else
	ok "no network call in any command"
fi
exit $failed
