# table.awk FLOOR LOG STAGES...: what a run took beside what the bare work takes.
# FLOOR: "step seconds cpu-seconds"; LOG: stopwatch.c's lines; STAGES/STEP: "work wall-ns cpu-ns" of the program's own
# clock.  First where the program's time went, whatever command it was in, then each command, last the summary.
# figures: a file that gets "what name seconds cpu-seconds KiB" for growth.sh.
function ratio(a, b) { return b > 0 ? sprintf("%.2f", a / b) : "-" }
function figure(what, name, w, c, kib) { if (figures != "") printf "%s %s %.6f %.6f %d\n", what, name, w, c, kib >figures }
# the floor's steps that are in `names` together: into whole and whole_cpu
function floors(names,  k, j, name) {
	whole = whole_cpu = 0
	for (k = split(names, name, " "); k > 0; k--) { whole += floor[name[k]]; whole_cpu += floor_cpu[name[k]] }
}
function stage(name, w, c, names) {
	if (w <= 0)
		return
	floors(names)
	printf "%-11s %9.3f %9.3f %9s %9s %7s %7s %9.0f  %s\n", name, w, c, names ? sprintf("%.3f", whole) : "-",
	    names ? sprintf("%.3f", whole_cpu) : "-", ratio(w, whole), ratio(c, whole_cpu), rows / w, names
	figure("stage", name, w, c, 0)
}
function command(name, n, w, c, names, r, o) {
	floors(names)
	printf "%-11s %5s %9.3f %9.3f %7s %7s %9.0f %8.1f %8.1f  %s\n", name, n, w, c, ratio(w, whole), ratio(c, whole_cpu),
	    rows / w, r / 1024, o, names
	figure("command", name, w, c, r)
}
BEGIN { group["project"] = group["roster"] = group["attendance"] = group["progress"] = group["deposits"] = "prepare"
	group["init"] = group["close"] = group["audit"] = group["replay"] = "apart" }
FILENAME == ARGV[1] { if ($1 != "#") { floor[$1] = $2; floor_cpu[$1] = $3 } next }
FILENAME == ARGV[2] {
	s = $1
	g = s in group ? group[s] : "run"
	if (!(s in wall)) step[++steps] = s
	wall[s] += $2 / 1e6; cpu[s] += $4 / 1e6; out[s] += $5 / 1024; runs[s]++
	if ($3 > top[s]) top[s] = $3
	if ($3 > rss) rss = $3
	sum[g] += $2 / 1e6; sum_cpu[g] += $4 / 1e6; bytes[g] += $5 / 1024
	if ($3 > most[g]) most[g] = $3
	next
}
{
	s = FILENAME
	sub(/.*\//, "", s)
	g = s in group ? group[s] : "run"
	if ($1 == "audit" && s == "replay") next	# the same as without --replay
	if ($1 == "other" || $1 == "commit" || $1 == "archive" || $1 == "sign" || $1 == "import" || $1 == "wait") {
		if (g == "apart") next
		if (g == "prepare") $1 = $1 == "import" ? s : "prepare"
	}
	work_wall[$1] += $2 / 1e9; work_cpu[$1] += $3 / 1e9
}
END {
	n = split("roster attendance progress deposits prepare other archive verify decode wait store validate release pay sign " \
	    "deliver reconcile voucher commit close audit replay", order, " ")
	bare["roster"] = "roster"; bare["attendance"] = "attend"; bare["archive"] = "hash"; bare["verify"] = "verify"
	bare["decode"] = "sax"; bare["store"] = "insert"; bare["validate"] = "join"; bare["release"] = "batch"
	bare["pay"] = "write books"; bare["reconcile"] = "answer"; bare["voucher"] = "paper"; bare["audit"] = "hash verify"
	all = "hash verify sax insert join write batch books answer paper"
	bare["replay"] = "roster attend " all
	printf "%-11s %9s %9s %9s %9s %7s %7s %9s  %s\n", "stage", "run s", "cpu s", "floor s", "its cpu", "ratio", "of cpu",
	    "rows/s", "floor is"
	for (i = 1; i <= n; i++)
		stage(order[i], work_wall[order[i]], work_cpu[order[i]], bare[order[i]])
	bare["receive"] = "hash verify sax insert"; bare["check"] = "join"; bare["answers"] = "answer"
	printf "\n%-11s %5s %9s %9s %7s %7s %9s %8s %8s  %s\n", "command", "runs", "run s", "cpu s", "ratio", "of cpu", "rows/s",
	    "rss MiB", "out MiB", "floor is"
	for (i = 1; i <= steps; i++) {
		s = step[i]
		command(s, runs[s], wall[s], cpu[s], bare[s], top[s], out[s])
	}
	if (sum["prepare"])
		command("prepare", "", sum["prepare"], sum_cpu["prepare"], "roster attend", most["prepare"], bytes["prepare"])
	if (!sum["run"])
		exit
	command("run", "", sum["run"], sum_cpu["run"], all, most["run"], bytes["run"])
	if (whole) {
		printf "of processor time: run %.2fs, floor %.2fs, ratio %.1f\n", sum_cpu["run"], whole_cpu, sum_cpu["run"] / whole_cpu
		printf "bench: rows=%d run=%.2fs floor=%.2fs ratio=%.1f rss=%.0fMiB\n", rows, sum["run"], whole, sum["run"] / whole, rss / 1024
	}
}
