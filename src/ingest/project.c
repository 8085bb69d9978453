/* The signed project file: formats/project.xsd as tables; then what a schema cannot say. */
#include <stdlib.h>
#include <string.h>

#include "ingest/base64.h"
#include "ingest/shape.h"

enum { E_PROJECT, E_NAME, E_REGION, E_CONTRACTOR, E_OWNER, E_ACCOUNT, E_PARAM, E_BANK_CERT, E_POLICY, E_SEVERITY, E_THRESHOLD, E_SUB, E_SUB_CERT, E_OFFICER,
	E_OFFICER_CERT, E_MAX };
#define PARAMS_MAX 50	/* parameters of one bank format: ours ask for under ten */
#define CHANGES_MAX 200	/* severities or thresholds of one policy: there are under a hundred rules */

static int
day_ok(struct slice s)
{
	ymd day;

	return ymd_parse(s, &day) == 0;
}

/* Yuan without a sign or needless zeros, at most two decimals. */
static int
money_ok(struct slice s)
{
	const char *dot = memchr(s.p, '.', s.n);
	size_t whole = dot ? (size_t)(dot - s.p) : s.n;
	fen amount;

	return whole <= 10 && s.n <= whole + 3 && lex_int((struct slice){ s.p, whole }) &&
	    money_parse(s, &amount) == MONEY_OK;
}

static int
percent_ok(struct slice s)
{
	int64_t n;

	return lex_int(s) && int_parse(s, 100, &n) == 0;
}

/* The next word of a blank-separated list; an empty one at its end. */
static struct slice
next_word(struct slice *list)
{
	static const char blanks[] = " \t\r\n";
	struct slice word;

	while (list->n > 0 && memchr(blanks, list->p[0], 4))
		*list = (struct slice){ list->p + 1, list->n - 1 };
	word = (struct slice){ list->p, 0 };
	while (word.n < list->n && !memchr(blanks, list->p[word.n], 4))
		word.n++;
	*list = (struct slice){ list->p + word.n, list->n - word.n };
	return word;
}

static unsigned
roles_of(struct slice list)
{
	unsigned roles = 0;
	struct slice word;
	enum role role;

	while ((word = next_word(&list)).n > 0) {
		if (role_by_name(word, &role) < 0)
			return 0;
		roles |= 1u << role;
	}
	return roles;
}

static int
roles_ok(struct slice s)
{
	return roles_of(s) != 0;
}

static int
severity_ok(struct slice s)
{
	enum severity severity;

	return severity_by_name(s, &severity) == 0;
}

static int
threshold_ok(struct slice s)
{
	enum threshold threshold;

	return threshold_by_name(s, &threshold) == 0;
}

static const char *const yes_no[] = { "yes", "no", NULL };
static const struct lex lex_code = { 1, 12, LEX_DIGIT | LEX_UPPER, NULL, NULL };
static const struct lex lex_day = { 10, 10, LEX_DIGIT | LEX_DASH, NULL, day_ok };
static const struct lex lex_region = { 6, 6, LEX_DIGIT, NULL, NULL };
static const struct lex lex_uscc = { 18, 18, LEX_DIGIT | LEX_UPPER, NULL, NULL };
static const struct lex lex_bank = { 3, 3, LEX_DIGIT, NULL, NULL };
static const struct lex lex_cnaps = { 12, 12, LEX_DIGIT, NULL, NULL };
static const struct lex lex_account = { 5, 40, LEX_DIGIT | LEX_DASH, NULL, NULL };
static const struct lex lex_word = { 1, 40, LEX_DIGIT | LEX_LOWER | LEX_DASH, NULL, NULL };
static const struct lex lex_money = { 1, 13, LEX_DIGIT | LEX_DOT, NULL, money_ok };
static const struct lex lex_percent = { 1, 3, LEX_DIGIT, NULL, percent_ok };
static const struct lex lex_small = { 1, 3, LEX_DIGIT, NULL, lex_int };
static const struct lex lex_person = { 5, 30, LEX_DIGIT | LEX_UPPER, NULL, NULL };
static const struct lex lex_name = { 1, 250, 0, NULL, NULL };
static const struct lex lex_field = { 0, 250, 0, NULL, NULL };
static const struct lex lex_cert = { 1, 60000, LEX_BASE64 | LEX_BLANK, NULL, NULL };
static const struct lex lex_yes_no = { .one_of = yes_no };
static const struct lex lex_roles = { 0, LIMIT_FIELD_BYTES, LEX_LOWER | LEX_BLANK, NULL, roles_ok };

static const struct lex lex_finding = { 1, 40, LEX_DIGIT | LEX_UPPER | LEX_UNDER, NULL, NULL };
static const struct lex lex_severity = { 1, 10, LEX_UPPER, NULL, severity_ok };
static const struct lex lex_threshold = { 1, 40, LEX_LOWER | LEX_DASH, NULL, threshold_ok };
static const struct lex lex_value = { 1, 9, LEX_DIGIT, NULL, lex_int };

static const struct element_rule rules[E_MAX] = {
	[E_PROJECT] = { "project", -1, 1, 1, NULL, { { "code", &lex_code, 0 }, { "valid-from", &lex_day, 0 },
	    { "completed", &lex_day, 1 } } },
	[E_NAME] = { "name", E_PROJECT, 1, 1, &lex_name, { { NULL, NULL, 0 } } },
	[E_REGION] = { "region", E_PROJECT, 1, 1, &lex_region, { { NULL, NULL, 0 } } },
	[E_CONTRACTOR] = { "contractor", E_PROJECT, 1, 1, NULL, { { "name", &lex_name, 0 },
	    { "uscc", &lex_uscc, 0 } } },
	[E_OWNER] = { "owner", E_PROJECT, 1, 1, NULL, { { "name", &lex_name, 0 } } },
	[E_ACCOUNT] = { "account", E_PROJECT, 1, 1, NULL, { { "bank", &lex_bank, 0 }, { "cnaps", &lex_cnaps, 0 },
	    { "number", &lex_account, 0 }, { "name", &lex_name, 0 }, { "format", &lex_word, 0 } } },
	[E_PARAM] = { "param", E_ACCOUNT, 0, PARAMS_MAX, NULL, { { "name", &lex_word, 0 },
	    { "value", &lex_field, 0 } } },
	[E_BANK_CERT] = { "certificate", E_ACCOUNT, 0, 1, &lex_cert, { { NULL, NULL, 0 } } },
	[E_POLICY] = { "policy", E_PROJECT, 1, 1, NULL, { { "minimum-wage", &lex_money, 0 },
	    { "alert-month", &lex_money, 0 }, { "deduction-percent", &lex_percent, 0 },
	    { "overtime-hours", &lex_small, 0 }, { "contract-required", &lex_yes_no, 0 },
	    { "card-quiet-days", &lex_small, 0 }, { "site-age-max", &lex_small, 0 },
	    { "accept-unconfirmed", &lex_field, 0 } } },
	[E_SEVERITY] = { "severity", E_POLICY, 0, CHANGES_MAX, NULL, { { "finding", &lex_finding, 0 },
	    { "is", &lex_severity, 0 }, { "from", &lex_day, 0 }, { "to", &lex_day, 1 } } },
	[E_THRESHOLD] = { "threshold", E_POLICY, 0, CHANGES_MAX, NULL, { { "name", &lex_threshold, 0 },
	    { "value", &lex_value, 0 }, { "from", &lex_day, 0 }, { "to", &lex_day, 1 } } },
	[E_SUB] = { "subcontractor", E_PROJECT, 1, LIMIT_PROJECT_SUBS, NULL, { { "code", &lex_code, 0 },
	    { "name", &lex_name, 0 }, { "uscc", &lex_uscc, 0 }, { "contract", &lex_name, 0 } } },
	[E_SUB_CERT] = { "certificate", E_SUB, 1, 1, &lex_cert, { { NULL, NULL, 0 } } },
	[E_OFFICER] = { "officer", E_PROJECT, 1, LIMIT_PROJECT_PEOPLE, NULL, { { "person", &lex_person, 0 },
	    { "name", &lex_name, 0 }, { "roles", &lex_roles, 0 } } },
	[E_OFFICER_CERT] = { "certificate", E_OFFICER, 1, 1, &lex_cert, { { NULL, NULL, 0 } } },
};
static const struct shape project_shape = { "urn:daifa:project:1", rules, E_MAX, F_PROJECT_STRUCTURE,
	F_PROJECT_MISSING, F_PROJECT_ATTRIBUTE, F_PROJECT_VALUE };

/* The lists have room for as much as the shape allows. */
struct reader {
	struct arena		*arena;		/* borrowed */
	struct project		*project;	/* borrowed */
	struct notes		 notes;
	int			 again;
	struct subcontractor	*sub;		/* arena */
	struct officer		*officer;	/* arena */
	struct param		*param;		/* arena */
	struct severity_change	*severity;	/* arena */
	struct threshold_change	*threshold;	/* arena */
};

static const char *
keep(struct reader *r, struct slice s)
{
	return arena_bytes(r->arena, s.p, s.n);
}

static int
refuse(struct reader *r, enum finding_id id, const struct shape_event *e, const char *field, struct slice s)
{
	char text[SHOWN_TEXT];

	return notes_whole(&r->notes, id, VALS(V_INT("line", e->line), V_TEXT("element", rules[e->rule].name),
	    V_TEXT("field", field), V_TEXT("text", shown(s, text))));
}

static int
start_project(struct reader *r, const struct shape_event *e)
{
	r->project->code = keep(r, e->attr[0]);
	if (e->attr[2].p != NULL && ymd_parse(e->attr[2], &r->project->completed) != 0)
		return -1;
	return ymd_parse(e->attr[1], &r->project->valid_from);
}

static int
start_contractor(struct reader *r, const struct shape_event *e)
{
	r->project->contractor = keep(r, e->attr[0]);
	r->project->contractor_uscc = keep(r, e->attr[1]);
	return uscc_ok(e->attr[1]) ? 0 : refuse(r, F_PROJECT_VALUE, e, "uscc", e->attr[1]);
}

static int
start_owner(struct reader *r, const struct shape_event *e)
{
	r->project->owner = keep(r, e->attr[0]);
	return 0;
}

static int
start_account(struct reader *r, const struct shape_event *e)
{
	struct account *a = &r->project->account;

	a->bank = keep(r, e->attr[0]);
	a->cnaps = keep(r, e->attr[1]);
	a->number = keep(r, e->attr[2]);
	a->name = keep(r, e->attr[3]);
	a->format = keep(r, e->attr[4]);
	a->param = r->param;
	/* as on a wage row: pointed out only, the bank's own directory is what counts */
	if (!cnaps_ok(e->attr[1]))
		notes_whole(&r->notes, F_CNAPS_CHECK_DIGIT, VALS(V_TEXT("cnaps", a->cnaps)));
	return 0;
}

static int
start_param(struct reader *r, const struct shape_event *e)
{
	struct account *a = &r->project->account;

	for (int i = 0; i < a->params; i++) {
		if (slice_is(e->attr[0], a->param[i].name))
			return refuse(r, F_PROJECT_TWICE, e, "name", e->attr[0]);
	}
	r->param[a->params++] = (struct param){ keep(r, e->attr[0]), keep(r, e->attr[1]) };
	return 0;
}

static int
policy_int(struct slice s)
{
	int64_t n;

	int_parse(s, INT32_MAX, &n);
	return (int)n;
}

static int
start_policy(struct reader *r, const struct shape_event *e)
{
	struct policy *p = &r->project->policy;

	money_parse(e->attr[0], &p->minimum_wage_fen);
	money_parse(e->attr[1], &p->alert_month_fen);
	p->deduction_percent = policy_int(e->attr[2]);
	p->overtime_hours = policy_int(e->attr[3]);
	p->contract_required = slice_is(e->attr[4], "yes");
	p->card_quiet_days = policy_int(e->attr[5]);
	p->site_age_max = policy_int(e->attr[6]);
	p->accept_unconfirmed = keep(r, e->attr[7]);
	return 0;
}

static int
refuse_change(struct reader *r, const struct shape_event *e, const char *field, struct slice s)
{
	char text[SHOWN_TEXT];

	return notes_whole(&r->notes, F_POLICY_CHANGE, VALS(V_INT("line", e->line), V_TEXT("element", rules[e->rule].name),
	    V_TEXT("field", field), V_TEXT("text", shown(s, text))));
}

/* From a day on, or to another that is not before it. */
static int
take_days(struct reader *r, const struct shape_event *e, ymd *from, ymd *to)
{
	*to = 0;
	if (ymd_parse(e->attr[2], from) < 0)
		return -1;
	if (e->attr[3].p != NULL && (ymd_parse(e->attr[3], to) < 0 || *to < *from))
		return refuse_change(r, e, "to", e->attr[3]);
	return 0;
}

static int
start_severity(struct reader *r, const struct shape_event *e)
{
	struct severity_change *c = &r->severity[r->project->policy.severities++];

	c->finding = finding_by_name(keep(r, e->attr[0]));
	if (c->finding == F_NONE)
		return refuse_change(r, e, "finding", e->attr[0]);
	severity_by_name(e->attr[1], &c->severity);
	return take_days(r, e, &c->from, &c->to);
}

static int
start_threshold(struct reader *r, const struct shape_event *e)
{
	struct threshold_change *c = &r->threshold[r->project->policy.thresholds++];

	threshold_by_name(e->attr[0], &c->threshold);
	c->value = policy_int(e->attr[1]);
	return take_days(r, e, &c->from, &c->to);
}

static int
start_sub(struct reader *r, const struct shape_event *e)
{
	struct project *p = r->project;
	struct subcontractor *sub = &r->sub[p->subs];

	sub->code = keep(r, e->attr[0]);
	sub->name = keep(r, e->attr[1]);
	sub->uscc = keep(r, e->attr[2]);
	sub->contract = keep(r, e->attr[3]);
	if (!uscc_ok(e->attr[2]))
		return refuse(r, F_PROJECT_VALUE, e, "uscc", e->attr[2]);
	if (project_sub(p, sub->code))
		return refuse(r, F_PROJECT_TWICE, e, "code", e->attr[0]);
	/* sheets name their subcontractor by this code */
	if (project_sub_by_uscc(p, sub->uscc))
		return refuse(r, F_PROJECT_TWICE, e, "uscc", e->attr[2]);
	return 0;
}

static int
start_officer(struct reader *r, const struct shape_event *e)
{
	struct officer *o = &r->officer[r->project->officers];

	o->person = keep(r, e->attr[0]);
	o->name = keep(r, e->attr[1]);
	o->roles = roles_of(e->attr[2]);
	/* a mistyped number would make one person two */
	if (e->attr[0].n == 18 && id_check(e->attr[0]) != ID_OK)
		return notes_whole(&r->notes, F_PROJECT_VALUE, VALS(V_INT("line", e->line),
		    V_TEXT("element", rules[e->rule].name), V_TEXT("field", "person"), V_ID("text", o->person)));
	return 0;
}

/* Nobody else of the project has this certificate: one signature must name one signer. */
static int
cert_is_new(const struct project *p, const struct digest *d)
{
	for (int i = 0; i < p->subs; i++) {
		if (digest_same(&p->sub[i].cert.digest, d))
			return 0;
	}
	return project_officer(p, d) == NULL && !digest_same(&p->account.bank_cert.digest, d);
}

static int
take_cert(struct reader *r, const struct shape_event *e, const char *owner, struct project_cert *out)
{
	struct buf der = { NULL, 0, 0 };
	struct cert *cert = NULL;
	int rc = -1;

	if (base64_decode(e->text, &der) == 0 && r->again) {
		hash_bytes((struct slice){ der.p ? der.p : "", der.n }, &out->digest);
		goto known;
	}
	if (der.n > 0)
		cert = cert_read((struct slice){ der.p, der.n });
	if (cert == NULL || cert_der(cert).n != der.n || memcmp(cert_der(cert).p, der.p, der.n) != 0) {
		notes_whole(&r->notes, F_PROJECT_CERT, VALS(V_INT("line", e->line),
		    V_TEXT("element", rules[rules[e->rule].parent].name), V_TEXT("owner", owner)));
		goto out;
	}
	cert_digest(cert, &out->digest);
	/* the bank's is the first of all */
	if (out != &r->project->account.bank_cert && !cert_is_new(r->project, &out->digest)) {
		refuse(r, F_PROJECT_TWICE, e, "certificate", slice_of(cert_subject(cert)));
		goto out;
	}
known:
	out->der = (struct slice){ arena_bytes(r->arena, der.p, der.n), der.n };
	rc = 0;
out:
	cert_free(cert);
	buf_free(&der);
	return rc;
}

static int
end_name(struct reader *r, const struct shape_event *e)
{
	r->project->name = keep(r, e->text);
	return 0;
}

static int
end_region(struct reader *r, const struct shape_event *e)
{
	r->project->region = keep(r, e->text);
	return 0;
}

static int
end_bank_cert(struct reader *r, const struct shape_event *e)
{
	struct account *a = &r->project->account;

	return take_cert(r, e, a->name, &a->bank_cert);
}

static int
end_sub_cert(struct reader *r, const struct shape_event *e)
{
	struct subcontractor *sub = &r->sub[r->project->subs];

	return take_cert(r, e, sub->name, &sub->cert);
}

static int
end_sub(struct reader *r, const struct shape_event *e)
{
	(void)e;
	r->project->subs++;
	return 0;
}

static int
end_officer_cert(struct reader *r, const struct shape_event *e)
{
	struct officer *o = &r->officer[r->project->officers];

	return take_cert(r, e, o->name, &o->cert);
}

static int
end_officer(struct reader *r, const struct shape_event *e)
{
	(void)e;
	r->project->officers++;
	return 0;
}

static int (*const starts[E_MAX])(struct reader *, const struct shape_event *) = {
	[E_PROJECT] = start_project,
	[E_CONTRACTOR] = start_contractor,
	[E_OWNER] = start_owner,
	[E_ACCOUNT] = start_account,
	[E_PARAM] = start_param,
	[E_POLICY] = start_policy,
	[E_SEVERITY] = start_severity,
	[E_THRESHOLD] = start_threshold,
	[E_SUB] = start_sub,
	[E_OFFICER] = start_officer,
};
static int (*const ends[E_MAX])(struct reader *, const struct shape_event *) = {
	[E_NAME] = end_name,
	[E_REGION] = end_region,
	[E_SUB] = end_sub,
	[E_BANK_CERT] = end_bank_cert,
	[E_SUB_CERT] = end_sub_cert,
	[E_OFFICER] = end_officer,
	[E_OFFICER_CERT] = end_officer_cert,
};

static int
on_start(void *ctx, const struct shape_event *e)
{
	return starts[e->rule] ? starts[e->rule](ctx, e) : 0;
}

static int
on_end(void *ctx, const struct shape_event *e)
{
	return ends[e->rule] ? ends[e->rule](ctx, e) : 0;
}

static void *
kept(struct arena *arena, const void *array, int count, size_t size)
{
	void *copy = arena_alloc(arena, (size_t)(count + 1) * size);

	return count > 0 ? memcpy(copy, array, (size_t)count * size) : copy;
}

static int
read_project(const struct verified *v, struct arena *arena, struct project *project, int again, struct report *report)
{
	static const struct shape_handler handler = { on_start, on_end };
	struct reader r = { .arena = arena, .project = project, .again = again,
	    .notes = { report, verified_document(v), 0, 0 } };
	struct arena *room;
	int rc;

	memset(project, 0, sizeof *project);
	if (verified_provenance(v) != PROVENANCE_SIGNED)
		return notes_whole(&r.notes, F_DOCUMENT_UNSIGNED, NO_VALS);
	room = arena_new();
	/* room for as many as there may be; kept are as many as there are, since a world holds hundreds of projects */
	r.sub = project->sub = arena_alloc(room, LIMIT_PROJECT_SUBS * sizeof *r.sub);
	r.officer = project->officer = arena_alloc(room, LIMIT_PROJECT_PEOPLE * sizeof *r.officer);
	r.param = arena_alloc(arena, PARAMS_MAX * sizeof *r.param);
	project->policy.severity = r.severity = arena_alloc(room, CHANGES_MAX * sizeof *r.severity);
	project->policy.threshold = r.threshold = arena_alloc(room, CHANGES_MAX * sizeof *r.threshold);
	rc = shape_read(verified_source(v), &project_shape, &handler, &r, &r.notes);
	project->sub = kept(arena, project->sub, project->subs, sizeof *r.sub);
	project->officer = kept(arena, project->officer, project->officers, sizeof *r.officer);
	project->policy.severity = kept(arena, r.severity, project->policy.severities, sizeof *r.severity);
	project->policy.threshold = kept(arena, r.threshold, project->policy.thresholds, sizeof *r.threshold);
	arena_free(room);
	return rc;
}

int
ingest_project(const struct verified *v, struct arena *arena, struct project *project, struct report *report)
{
	return read_project(v, arena, project, 0, report);
}

int
ingest_project_again(const struct verified *v, struct arena *arena, struct project *project, struct report *report)
{
	return read_project(v, arena, project, 1, report);
}
