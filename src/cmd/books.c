/* voucher, close, status, export, audit: what stands written. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

int
cmd_close(struct cmd *c)
{
	struct call k = { .kind = "CLOSE_MONTH" };

	if (cmd_one_of(c, F(ACCOUNT) | F(MONTH)) != 0)
		return -1;
	if (option(c, FLAG_ACCOUNT) != NULL) {
		k.kind = "CLOSE_ACCOUNT";
		if (option(c, FLAG_PERIOD) == NULL)
			return cmd_needs(c, FLAG_PERIOD);
	} else if (option(c, FLAG_PERIOD) != NULL)
		return cmd_wrong(c, T_USAGE_ONLY_WITH, VALS(V_TEXT("option", "--period"),
		    V_TEXT("other", "--account")));
	call_option(c, &k, "account", FLAG_ACCOUNT);
	call_option(c, &k, "period", FLAG_PERIOD);
	call_option(c, &k, "month", FLAG_MONTH);
	return cmd_once(c, &k);
}

int
cmd_status(struct cmd *c)
{
	const char *row = option(c, FLAG_ROW), *worker = option(c, FLAG_WORKER);
	int waiting = option(c, FLAG_WAITING) != NULL, rc = -1;
	struct world *w;

	if ((row != NULL || worker != NULL) &&
	    cmd_one_of(c, F(ROW) | F(WORKER) | (waiting ? F(WAITING) : 0)) != 0)
		return -1;
	w = cmd_world(c, 0);
	if (w == NULL)
		return -1;
	if (row != NULL)
		rc = flow_status_row(w, row);
	else if (worker != NULL)
		rc = flow_status_worker(w, worker);
	else if (waiting)
		rc = flow_status_waiting(w, option_month(c, FLAG_MONTH));
	else
		rc = flow_status(w, option_month(c, FLAG_MONTH));
	world_free(w);
	return rc;
}

/* ---- export */

static int
write_all(int fd, const struct buf *b)
{
	size_t done = 0;

	while (done < b->n) {
		ssize_t n = write(fd, b->p + done, b->n - done);

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return -1;
		done += (size_t)n;
	}
	return 0;
}

/* A new file, only its owner's; one that is there already stays as it is. */
int
cmd_file_new(struct cmd *c, const char *path, const struct buf *b)
{
	int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600), bad;

	if (fd < 0 && errno == EEXIST) {
		report_add(c->report, F_OUTPUT_EXISTS, (struct where){ path, 0, NULL },
		    VALS(V_TEXT("file", path)));
		return -1;
	}
	bad = fd < 0 || write_all(fd, b) != 0 || fsync(fd) != 0;
	if (bad) {
		report_add(c->report, F_DISK, NOWHERE,
		    VALS(V_TEXT("what", path), V_TEXT("error", strerror(errno))));
		if (fd >= 0)
			unlink(path);
	}
	if (fd >= 0)
		close(fd);
	return bad ? -1 : 0;
}

/* What can be exported; the document in the buffer. */
static int
export_into(struct cmd *c, struct buf *document)
{
	const char *project = option(c, FLAG_PROJECT), *path = option(c, FLAG_OUT);
	const char *sub = option(c, FLAG_SUB);
	size_t n = path != NULL ? strlen(path) : 0;
	ym month = option_month(c, FLAG_MONTH), until = option_month(c, FLAG_UNTIL);
	struct world *w = cmd_world(c, 0);
	int rc = -1, xlsx = n > 5 && strcmp(path + n - 5, ".xlsx") == 0;

	if (w != NULL && strcmp(c->arg[0], "page") == 0)
		rc = flow_page(w, month, xlsx, document);
	else if (w != NULL && strcmp(c->arg[0], "reconciliation") == 0)
		rc = flow_reconciliation(w, project, month, xlsx, document);
	else if (w != NULL && strcmp(c->arg[0], "findings") == 0 && sub != NULL)
		rc = flow_findings_xlsx(w, project, sub, month, document);
	else if (w != NULL && strcmp(c->arg[0], "findings") == 0)
		rc = flow_findings(w, month, document);
	else if (w != NULL) {
		struct ledger_of of = { .project = project, .sub = sub != NULL ? sub : "",
			.from = month, .until = until != 0 ? until : month,
			.xlsx = xlsx, .say = path != NULL };

		rc = flow_ledger(w, &of, document);
	}
	world_free(w);
	return rc;
}

/* One worker's wages, signed by who hands them out. */
static int
export_worker(struct cmd *c)
{
	struct sign_args sign = { .file = option(c, FLAG_OUT), .key = option(c, FLAG_KEY),
		.cert = option(c, FLAG_CERT), .out = &c->out, .report = c->report };
	const char *id = option(c, FLAG_ID);
	struct buf html = { 0 };
	struct world *w;
	int rc = -1;

	if (id == NULL)
		return cmd_needs(c, FLAG_ID);
	if (sign.file == NULL)
		return cmd_needs(c, FLAG_OUT);
	if (sign.key == NULL || sign.cert == NULL)
		return cmd_needs(c, sign.key == NULL ? FLAG_KEY : FLAG_CERT);
	if (cmd_pass(c, &sign.pass) != 0)
		return -1;
	w = cmd_world(c, 0);
	if (w != NULL)
		rc = flow_history(w, id, &html);
	world_free(w);
	if (rc == 0)
		rc = cmd_file_new(c, sign.file, &html);
	if (rc == 0)
		rc = flow_sign(&sign);
	buf_free(&html);
	return rc;
}

static int
export_inspection(struct cmd *c)
{
	struct pack_of of = { .project = option(c, FLAG_PROJECT), .dir = option(c, FLAG_OUT),
		.month = option_month(c, FLAG_MONTH) };
	struct world *w;
	int rc;

	if (of.project == NULL)
		return cmd_needs(c, FLAG_PROJECT);
	if (of.dir == NULL)
		return cmd_needs(c, FLAG_OUT);
	w = cmd_world(c, 0);
	rc = w != NULL ? flow_inspection(w, &of) : -1;
	world_free(w);
	return rc;
}

int
cmd_export(struct cmd *c)
{
	const char *path = option(c, FLAG_OUT);
	int ledger = strcmp(c->arg[0], "ledger") == 0, findings = strcmp(c->arg[0], "findings") == 0, rc;
	struct buf document = { 0 };

	if (!ledger && !findings && strcmp(c->arg[0], "page") != 0 &&
	    strcmp(c->arg[0], "reconciliation") != 0 && strcmp(c->arg[0], "inspection") != 0 &&
	    strcmp(c->arg[0], "worker") != 0 && !cmd_is_paper(c->arg[0]))
		return cmd_wrong(c, T_USAGE_KIND, VALS(V_TEXT("value", c->arg[0]), V_TEXT("kinds",
		    "ledger page findings reconciliation inspection worker voucher statement "
		    "application slips notice")));
	if (strcmp(c->arg[0], "worker") == 0)
		return export_worker(c);
	if (!cmd_is_paper(c->arg[0]) && option(c, FLAG_MONTH) == NULL)
		return cmd_needs(c, FLAG_MONTH);
	if (strcmp(c->arg[0], "inspection") == 0)
		return export_inspection(c);
	if ((ledger || (findings && option(c, FLAG_SUB) != NULL)) && option(c, FLAG_PROJECT) == NULL)
		return cmd_needs(c, FLAG_PROJECT);
	if (path == NULL)
		c->findings = stderr;	/* stdout is the document */
	rc = cmd_is_paper(c->arg[0]) ? cmd_paper(c, &document) : export_into(c, &document);
	if (rc == 0 && path == NULL)
		fwrite(document.p, 1, document.n, stdout);
	else if (rc == 0)
		rc = cmd_file_new(c, path, &document);
	if (rc == 0 && path != NULL)
		out_say(&c->out, T_EXPORT_DONE,
		    VALS(V_TEXT("file", path), V_INT("bytes", document.n)));
	buf_free(&document);
	return rc;
}

int
cmd_template(struct cmd *c)
{
	static const char *const kinds[] = { "sheet", "attendance", "roster" };
	const char *path = option(c, FLAG_XLSX);
	struct buf book = { 0 };
	int known = 0, rc;

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		known |= strcmp(kinds[i], c->arg[0]) == 0;
	if (!known)
		return cmd_wrong(c, T_USAGE_KIND, VALS(V_TEXT("value", c->arg[0]),
		    V_TEXT("kinds", "sheet attendance roster")));
	rc = flow_template(c->arg[0], c->out.lang, &book, c->report);
	if (rc == 0)
		rc = cmd_file_new(c, path, &book);
	if (rc == 0)
		out_say(&c->out, T_TEMPLATE_DONE, VALS(V_TEXT("file", path)));
	buf_free(&book);
	return rc;
}

int
cmd_retention(struct cmd *c)
{
	struct world *w = cmd_world(c, 0);
	int rc = w != NULL ? flow_retention(w, option(c, FLAG_PROJECT)) : -1;

	world_free(w);
	return rc;
}

int
cmd_upload(struct cmd *c)
{
	static const enum flag needs[] = { FLAG_PROJECT, FLAG_MONTH, FLAG_TEAMS, FLAG_KEY, FLAG_CERT };
	struct call k = { .kind = "UPLOAD" };
	struct world *w;
	int rc;

	if (option(c, FLAG_LOG) != NULL) {
		w = cmd_world(c, 0);
		rc = w != NULL ? flow_uploads(w, option(c, FLAG_PROJECT)) : -1;
		world_free(w);
		return rc;
	}
	for (size_t i = 0; i < sizeof needs / sizeof *needs; i++)
		if (option(c, needs[i]) == NULL)
			return cmd_needs(c, needs[i]);
	call_option(c, &k, "project", FLAG_PROJECT);
	call_option(c, &k, "month", FLAG_MONTH);
	if (call_inputs(c, &k, "teams", FLAG_TEAMS) != 0) {
		call_free(&k);
		return -1;
	}
	return cmd_once(c, &k);
}

/* ---- audit */

int
cmd_audit(struct cmd *c)
{
	struct audit_args a = { .dir = c->dir, .replay = option(c, FLAG_REPLAY) != NULL,
	    .file = c->arg, .files = c->args, .out = &c->out, .report = c->report };

	if (option(c, FLAG_DUMP) != NULL) {
		c->findings = stderr;
		return audit_dump(c->dir, stdout, c->report);
	}
	return audit_run(&a);
}
