# The architecture, executed: awk -f tests/layers.awk src/LAYERS FILES...
# Files are src/main.c, src/DIR/F and include/daifa/F.  Every offence is named; any offence fails.

function fail(what) {
	printf "layers: %s:%d: %s\n", FILENAME, FNR, what > "/dev/stderr"
	bad = 1
}

# Code without comments and literals; remembers an open comment in in_comment.
function code_of(line,    out, hit, at) {
	out = ""
	while (line != "") {
		if (in_comment) {
			at = index(line, "*/")
			if (at == 0)
				return out
			line = substr(line, at + 2)
			in_comment = 0
			continue
		}
		if (!match(line, /"([^"\\]|\\.)*"|'([^'\\]|\\.)*'|\/\*|\/\//))
			return out line
		out = out substr(line, 1, RSTART - 1) " "
		hit = substr(line, RSTART, 2)
		line = substr(line, RSTART + RLENGTH)
		if (hit == "//")
			return out
		in_comment = hit == "/*"
	}
	return out
}

# What the angle bracket header may only be included by; "" for the C library's.
function home_of(header) {
	if (header ~ /^sqlite3/)
		return "store"
	if (header ~ /^(libxml|openssl)\// || header ~ /^(zlib|zconf|iconv|utf8proc|xlsxwriter)\.h$/)
		return "codec"
	# loaded when drawing only, never linked
	if (header ~ /^(cairo|pango|glib|qrencode)/ || header == "dlfcn.h")
		return "draw"
	return ""
}

function check_contract(name,    stem) {
	# the rows of findings.def, by family
	if (name ~ /^findings\//) {
		if (FILENAME !~ /\/findings\.def$/)
			fail("daifa/" name " is read through findings.def only")
		return
	}
	stem = name
	sub(/\.(h|def)$/, "", stem)
	if (name ~ /\.def$/) {
		if (!(name in list_owner))
			fail("daifa/" name " belongs to no directory")
		else if (list_owner[name] != dir)
			fail("daifa/" name " belongs to " list_owner[name])
	} else if (name != "limits.h" && stem != dir && !((dir, stem) in may))
		fail(dir " may not include daifa/" name " (src/LAYERS)")
}

function check_include(line, in_src,    open, header, parts) {
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", line)
	open = substr(line, 1, 1)
	header = substr(line, 2)
	sub(/[">].*/, "", header)
	if (open == "<") {
		if (home_of(header) != "" && !(in_src && dir == home_of(header)))
			fail("<" header "> is for src/" home_of(header) " only")
	} else if (header ~ /\.\./)
		fail("\"" header "\" climbs out of its directory")
	else if (header ~ /^daifa\//)
		check_contract(substr(header, 7))
	else if (split(header, parts, "/") > 1 && parts[1] != dir)
		fail("\"" header "\" is private to src/" parts[1])
}

BEGIN {
	list_owner["findings.def"] = "report"
	list_owner["texts.def"] = "report"
	list_owner["commands.def"] = "cmd"
}

FILENAME ~ /LAYERS$/ {
	if ($0 ~ /^#/ || NF == 0)
		next
	dir = $1
	sub(/:$/, "", dir)
	for (i = 2; i <= NF; i++) {
		if (!($i in layer))
			fail(dir " stands below " $i " but uses it")
		may[dir, $i] = 1
	}
	layer[dir] = 1
	next
}

FNR == 1 {
	in_comment = 0
	in_src = FILENAME ~ /^src\//
	dir = FILENAME
	sub(/^(src|include\/daifa)\//, "", dir)
	if (in_src)
		sub(/\/.*/, "", dir)
	sub(/\.(c|h|def)$/, "", dir)
	if (!(dir in layer) && dir != "limits" && (in_src || FILENAME !~ /\.def$/))
		fail(dir " has no line in src/LAYERS")
}

{
	inside = in_comment
	code = code_of($0)
	if (!inside && $0 ~ /^[ \t]*#[ \t]*include/) {
		check_include($0, in_src)
		next
	}
	# coordinates on paper are cairo's numbers; no amount is counted there
	if (dir != "draw" && code ~ /(^|[^A-Za-z0-9_])(float|double)($|[^A-Za-z0-9_])/)
		fail("floating point: money and days are whole numbers")
}

END {
	exit bad
}
