/* One call: inputs into the archive, the step, the actor's signature, the commit; and what was said, once it lasts. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "priv.h"

static const struct step steps[] = {
	{ "INIT", step_init, ROLE_MAX, 0, WORK_OTHER },
	{ "PROJECT", step_project, ROLE_MAX, 0, WORK_OTHER },
	{ "IMPORT", step_import, ROLE_IMPORT, 1, WORK_IMPORT },
	{ "RECEIVE", step_receive, ROLE_MAX, 0, WORK_STORE },
	{ "CHECK", step_check, ROLE_MAX, 0, WORK_VALIDATE },
	{ "REVIEW", step_review, ROLE_REVIEW, 1, WORK_VALIDATE },
	{ "RELEASE", step_release, ROLE_RELEASE, 1, WORK_RELEASE },
	{ "PAY", step_pay, ROLE_BANK, 0, WORK_PAY },
	{ "DELIVER", step_deliver, ROLE_REVIEW, 1, WORK_DELIVER },
	{ "CANCEL", step_cancel, ROLE_RELEASE, 1, WORK_RELEASE },
	{ "RECONCILE", step_reconcile, ROLE_MAX, 0, WORK_RECONCILE },
	{ "QUERY", step_query, ROLE_MAX, 0, WORK_RECONCILE },
	{ "RESOLVE", step_resolve, ROLE_RELEASE, 1, WORK_RECONCILE },
	{ "MATCH", step_match, ROLE_RELEASE, 1, WORK_RECONCILE },
	{ "VOUCHER", step_voucher, ROLE_BANK, 0, WORK_VOUCHER },
	{ "STATEMENT", step_statement, ROLE_BANK, 0, WORK_VOUCHER },
	{ "NOTICE", step_notice, ROLE_REVIEW, 1, WORK_VOUCHER },
	{ "UPLOAD", step_upload, ROLE_REVIEW, 1, WORK_OTHER },
	{ "CLOSE_ACCOUNT", step_close_account, ROLE_CLOSE, 1, WORK_CLOSE },
	{ "CLOSE_MONTH", step_close_month, ROLE_CLOSE, 1, WORK_CLOSE },
};

void
call_free(struct call *c)
{
	for (int i = 0; i < c->params; i++) {
		free(c->key[i]);
		free(c->value[i]);
	}
	for (int i = 0; i < c->inputs; i++) {
		free(c->input[i].role);
		free(c->input[i].name);
		if (c->input[i].fd >= 0)
			close(c->input[i].fd);
	}
	free(c->key);
	free(c->value);
	free(c->input);
	memset(c, 0, sizeof *c);
}

void
call_add(struct call *c, const char *key, const char *value)
{
	c->key = mem_grow(c->key, (size_t)c->params + 1, sizeof *c->key);
	c->value = mem_grow(c->value, (size_t)c->params + 1, sizeof *c->value);
	c->key[c->params] = mem_text(key);
	c->value[c->params++] = mem_text(value);
}

void
call_set(struct call *c, const char *key, const char *value)
{
	for (int i = 0; i < c->params; i++)
		if (strcmp(c->key[i], key) == 0) {
			char *copy = mem_text(value);

			free(c->value[i]);
			c->value[i] = copy;
			return;
		}
	call_add(c, key, value);
}

const char *
call_get(const struct call *c, const char *key)
{
	for (int i = 0; i < c->params; i++)
		if (strcmp(c->key[i], key) == 0)
			return c->value[i];
	return "";
}

void
call_fd(struct call *c, const char *role, const char *name, int fd)
{
	struct input *in;

	c->input = mem_grow(c->input, (size_t)c->inputs + 1, sizeof *c->input);
	in = &c->input[c->inputs++];
	memset(in, 0, sizeof *in);
	in->role = mem_text(role);
	in->name = mem_text(name);
	in->fd = fd;
}

int
call_open(struct call *c, const char *role, const char *path, struct report *report)
{
	const char *slash = strrchr(path, '/');
	struct stat sb;
	int fd, e;

	fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	if (fd >= 0 && fstat(fd, &sb) == 0 && S_ISREG(sb.st_mode) && sb.st_size <= LIMIT_FILE_BYTES) {
		call_fd(c, role, slash != NULL ? slash + 1 : path, fd);
		return 0;
	}
	e = fd < 0 ? errno : !S_ISREG(sb.st_mode) ? EISDIR : EFBIG;
	if (fd >= 0)
		close(fd);
	if (e == EFBIG)
		report_add(report, F_INPUT_TOO_LARGE, (struct where){ path, 0, NULL },
		    VALS(V_INT("max", LIMIT_FILE_BYTES)));
	else
		report_add(report, F_INPUT_OPEN, (struct where){ path, 0, NULL },
		    VALS(V_TEXT("error", strerror(e))));
	return -1;
}

/* ---- running */

static const struct step *
step_find(const char *kind)
{
	for (size_t i = 0; i < sizeof steps / sizeof *steps; i++)
		if (strcmp(steps[i].kind, kind) == 0)
			return &steps[i];
	return NULL;
}

/* A person may act at all: known in some project, in that role; each step looks again at the project it concerns. */
static int
actor_ok(struct world *w, const struct step *s, const struct call *c)
{
	const struct officer *o;
	const struct cert *mine = w->signer != NULL ? signer_cert(w->signer) : NULL;

	if (s->role == ROLE_MAX)
		return 0;
	o = world_officer(w, &c->actor);
	if (o == NULL)
		return world_refuse(w, F_ACTOR_UNKNOWN, VALS(V_TEXT("subject", mine != NULL ? cert_subject(mine) : "-")));
	if (mine != NULL && (w->now < cert_not_before(mine) || w->now > cert_not_after(mine))) {
		return world_refuse(w, F_CERT_EXPIRED, VALS(V_TEXT("subject", cert_subject(mine)),
		    V_YMD("from", time_day(cert_not_before(mine))), V_YMD("until", time_day(cert_not_after(mine)))));
	}
	if (mine != NULL && !cert_signs(mine))
		return world_refuse(w, F_CERT_USAGE, VALS(V_TEXT("subject", cert_subject(mine))));
	return world_revoked(w, world_cert(w, &o->cert), 0, NULL, w->report) ? -1 : 0;
}

/* In replay the layouts are here already; as in life, a step archives them when it asks for them. */
static int
inputs_archive(const struct world *w, struct call *c, struct txn *t)
{
	for (int i = 0; i < c->inputs; i++) {
		struct input *in = &c->input[i];

		if (w->replay && strcmp(in->role, "format") == 0)
			continue;
		if (!in->archived && txn_archive_fd(t, in->fd, in->role, in->name, &in->digest) != 0)
			return -1;
		in->archived = 1;
	}
	return 0;
}

int
flow_signs(const char *kind)
{
	const struct step *s = step_find(kind);

	return s != NULL && s->signs;
}

void
flow_statement(const struct call *c, int64_t time, const struct digest *after, struct buf *b)
{
	char hex[HEX_LEN], at[TIME_TEXT];

	digest_hex(after, hex);
	buf_printf(b, "daifa statement 1\nkind %s\ntime %s\nafter %s\n", c->kind, time_text(time, at), hex);
	for (int i = 0; i < c->params; i++)
		buf_printf(b, "param %s %s\n", c->key[i], c->value[i]);
	for (int i = 0; i < c->inputs; i++) {
		digest_hex(&c->input[i].digest, hex);
		buf_printf(b, "read %s %s %s\n", hex, c->input[i].role, c->input[i].name);
	}
}

static int
statement_sign(struct world *w, struct txn *t, const struct call *c)
{
	struct buf b = { 0 };
	struct digest d, head;
	int rc;

	store_chain_head(w->store, &head);
	flow_statement(c, w->now, &head, &b);
	rc = txn_write(t, (struct slice){ b.p, b.n }, "statement", c->kind, &d);
	if (rc == 0)
		rc = world_sign(w, t, c, &d, CMS_RFC5652);
	buf_free(&b);
	return rc;
}

static void
held_drop(struct world *w, int print)
{
	if (w->held == NULL)
		return;
	fclose(w->held);
	w->held = NULL;
	if (print && w->held_text != NULL && w->together > 0)
		buf_add(&w->said, w->held_text, w->held_size);
	else if (print && w->held_text != NULL)
		fwrite(w->held_text, 1, w->held_size, w->out->to);
	free(w->held_text);
	w->held_text = NULL;
}

static int
values_ok(struct world *w, const struct call *c)
{
	for (int i = 0; i < c->params; i++)
		if (strlen(c->value[i]) > LIMIT_FIELD_BYTES || !utf8_valid(slice_of(c->value[i])))
			return world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", c->key[i])));
	return 0;
}

/* Something could not be read: what the step made of the rest is nothing to keep. */
static int
unread(const struct world *w, size_t since)
{
	for (size_t i = since; i < report_count(w->report); i++)
		if (finding_severity(report_at(w->report, i)->id) == SEV_WORLD)
			return 1;
	return 0;
}

int
flow_call(struct world *w, struct call *c, int64_t *event)
{
	const struct step *s = step_find(c->kind);
	char actor[HEX_LEN];
	struct txn *t;
	size_t since = report_count(w->report);
	enum work before;
	int rc;

	*event = 0;
	w->readies = 0;
	if (s == NULL || values_ok(w, c) != 0 || actor_ok(w, s, c) != 0)
		return -1;
	cert_hex(&c->actor, actor);
	t = txn_begin(w->store, s->kind, w->now, actor);
	if (t == NULL)
		return -1;
	before = work_enter(WORK_ARCHIVE);
	rc = inputs_archive(w, c, t);
	(void)work_enter(s->work);
	if (rc == 0)
		rc = s->run(w, t, c);
	(void)work_enter(WORK_COMMIT);
	/* A step that found nothing to do leaves nothing to sign. */
	if (rc == 0 && s->signs && txn_dirty(t))
		rc = statement_sign(w, t, c);
	for (int i = 0; i < c->params; i++)
		txn_param(t, c->key[i], c->value[i]);
	if (rc != 0 || w->broken || store_failed(w->store) || unread(w, since)) {
		txn_abort(t);
		w->crl_id = -1;	/* what was cached may just have been undone */
		w->readies = 0;
		rc = -1;
	} else
		rc = txn_commit(t, event);
	work_leave(before);
	held_drop(w, rc == 0 || *event != 0);
	w->together += w->together > 0;
	return rc;
}

/* ---- calls that last together: each wait for the disk costs as much as hundreds of rows */

#define TOGETHER 32

void
flow_together(struct world *w)
{
	store_group(w->store);
	w->together = 1;
}

int
flow_together_full(const struct world *w)
{
	return w->together > TOGETHER;
}

int
flow_together_end(struct world *w)
{
	int lasts, rc = store_group_end(w->store, &lasts);

	if (lasts && w->said.n > 0)
		fwrite(w->said.p, 1, w->said.n, w->out->to);
	if (rc != 0 && !lasts)
		w->crl_id = -1;
	w->together = 0;
	buf_free(&w->said);
	return rc;
}
