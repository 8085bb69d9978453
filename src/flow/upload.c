/* upload: what was paid, as the real-name platform's wage lists, and the log of what was handed
 * over.  The platform takes no list back: each wage goes there once, and whatever comes after a
 * team's list of a month goes as back pay. */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "papers.h"

struct team {			/* as the platform knows it */
	const char	*uscc, *name, *project;
	int64_t		 no;
};
struct upload {
	struct world	*w;
	struct txn	*t;
	const struct project_view *v;
	ym		 month;
	int64_t		 no;
	const char	*document;
	struct team	*team;		/* owned */
	int		 teams;
	struct platform_list *list;	/* owned; details too */
	int		 lists;
	int64_t		 *claim;	/* owned; of each wage handed over, in order */
	int		 claims;
	struct tally	 sum, unknown, not_yet;
	int		 back;
	struct arena	*arena;
};

/* "统一社会信用代码,班组,平台项目编码,平台班组编号", the first line its heads. */
static int
team_line(void *ctx, const struct csv_line *l)
{
	struct upload *u = ctx;
	struct team *t;
	int64_t no;

	if (l->number == 1)
		return 0;
	if (l->cells != 4 || !uscc_ok(l->cell[0]) || l->cell[1].n == 0 || l->cell[2].n == 0 ||
	    l->cell[2].n > 32 || int_parse(l->cell[3], INT32_MAX, &no) != 0) {
		report_add(u->w->report, F_UPLOAD_TEAMS,
		    (struct where){ u->document, l->number, NULL }, NO_VALS);
		return -1;
	}
	u->team = mem_grow(u->team, (size_t)u->teams + 1, sizeof *u->team);
	t = &u->team[u->teams++];
	t->uscc = arena_bytes(u->arena, l->cell[0].p, l->cell[0].n);
	t->name = arena_bytes(u->arena, l->cell[1].p, l->cell[1].n);
	t->project = arena_bytes(u->arena, l->cell[2].p, l->cell[2].n);
	t->no = no;
	return 0;
}

static int
teams_read(struct upload *u, struct call *c)
{
	struct input *in = call_input(c, "teams", NULL);
	struct fd_source from;
	int fd, rc;

	if (in == NULL)
		return world_refuse(u->w, F_PARAM_BAD, VALS(V_TEXT("param", "teams")));
	u->document = in->name;
	fd = world_input_fd(u->w, in);
	if (fd < 0)
		return -1;
	rc = csv_read(source_fd(&from, fd), ',', in->name, team_line, u, u->w->report);
	close(fd);
	return rc;
}

static const struct team *
team_of(const struct upload *u, const char *uscc, const char *name)
{
	for (int i = 0; i < u->teams; i++)
		if (strcmp(u->team[i].uscc, uscc) == 0 && strcmp(u->team[i].name, name) == 0)
			return &u->team[i];
	return NULL;
}

static struct platform_list *
list_of(struct upload *u, const struct subcontractor *s, const struct team *t)
{
	struct platform_list *l;

	for (int i = 0; i < u->lists; i++)
		if (u->list[i].team == t->no && strcmp(u->list[i].corp, s->uscc) == 0)
			return &u->list[i];
	u->list = mem_grow(u->list, (size_t)u->lists + 1, sizeof *u->list);
	l = &u->list[u->lists++];
	*l = (struct platform_list){ .project = t->project, .corp = s->uscc, .corp_name = s->name,
		.team = t->no, .month = u->month, .account = &u->v->p.account,
		.code = arena_printf(
		    u->arena, "%s%06d%03d%03d", u->w->tag, (int)u->month, (int)u->no, u->lists) };
	return l;
}

/* Columns of UPLOAD_WAGES. */
enum { C_CLAIM, C_PAYMENT, C_SUB, C_TEAM, C_ID_TYPE, C_ID_NO, C_DAYS, C_MINUTES, C_CARD, C_BANK,
	C_GROSS, C_FEN, C_DAY, C_AT, C_KIND, C_FOR, C_BEFORE };

static int
wage_add(struct upload *u, struct cursor *c)
{
	const struct subcontractor *s =
	    project_sub(&u->v->p, sub_code(u->v, u->w, cursor_int(c, C_SUB)));
	const struct team *t = s == NULL ? NULL : team_of(u, s->uscc, cursor_text(c, C_TEAM));
	struct platform_list *l;
	struct platform_detail *d;
	char ref[REF_TEXT];
	int late = strcmp(cursor_text(c, C_KIND), "back-pay") == 0 || cursor_int(c, C_BEFORE) != 0;

	if (t == NULL)
		return tally_add(&u->unknown, cursor_int(c, C_FEN));
	if (u->month > ymd_month(time_day(u->w->now)))
		return tally_add(&u->not_yet, cursor_int(c, C_FEN));
	l = list_of(u, s, t);
	l->detail = mem_grow(l->detail, (size_t)l->details + 1, sizeof *l->detail);
	d = &l->detail[l->details++];
	ref_make(ref, 'W', u->w->tag, cursor_int(c, C_PAYMENT));
	*d = (struct platform_detail){ .id_type = arena_text(u->arena, cursor_text(c, C_ID_TYPE)),
		.id_no = arena_text(u->arena, cursor_text(c, C_ID_NO)),
		.card = arena_text(u->arena, cursor_text(c, C_CARD)),
		.card_bank = arena_text(u->arena, cursor_text(c, C_BANK)),
		.ref = arena_text(u->arena, ref), .days_tenths = (int)cursor_int(c, C_DAYS),
		.minutes = (int)cursor_int(c, C_MINUTES), .gross_fen = cursor_int(c, C_GROSS),
		.net_fen = cursor_int(c, C_FEN),
		.paid_on = paid_on(cursor_int(c, C_DAY), cursor_int(c, C_AT)),
		.back_pay_month = late ? (ym)cursor_int(c, C_FOR) : 0 };
	u->back += late;
	u->claim = mem_grow(u->claim, (size_t)u->claims + 1, sizeof *u->claim);
	u->claim[u->claims++] = cursor_int(c, C_CLAIM);
	return tally_add(&u->sum, d->net_fen);
}

static int
wages_read(struct upload *u)
{
	struct cursor *c = store_query(
	    u->w->store, Q_UPLOAD_WAGES, "ii", u->v->site, (int64_t)u->month);
	int rc = 0;

	while (rc == 0 && cursor_next(c))
		rc = wage_add(u, c);
	cursor_end(c);
	return rc;
}

static int
upload_put(struct upload *u, struct call *c)
{
	char path[128], month[YMD_TEXT];
	struct buf json = { 0 };
	struct digest object;
	int64_t id;
	int rc;

	ym_text(u->month, month);
	snprintf(path, sizeof path, "platform/%s-%s-%d.json", u->v->p.code, month, (int)u->no);
	platform_json(u->list, u->lists, &json);
	rc = paper_issue(
	    u->w, u->t, c, (struct slice){ json.p, json.n }, "platform", path, &object);
	buf_free(&json);
	if (rc == 0)
		rc = txn_put(u->t, Q_UPLOAD_PUT, "eiiiibi", u->v->site, (int64_t)u->month, u->no,
		    u->sum.count, &object, u->sum.fen);
	id = rc == 0 ? txn_id(u->t) : 0;
	for (int i = 0; rc == 0 && i < u->claims; i++)
		rc = txn_put(u->t, Q_UPLOAD_LINE_PUT, "eii", id, u->claim[i]);
	if (rc == 0)
		world_say(u->w, T_UPLOAD_DONE,
		    VALS(V_TEXT("file", path), V_INT("lists", u->lists),
		        V_INT("count", u->sum.count), V_FEN("sum", u->sum.fen),
		        V_INT("back", u->back)));
	return rc;
}

int
step_upload(struct world *w, struct txn *t, struct call *c)
{
	struct upload u = { .w = w, .t = t, .v = world_project(w, call_get(c, "project")) };
	int rc = -1;

	if (u.v == NULL)
		return world_refuse(
		    w, F_PROJECT_UNKNOWN, VALS(V_TEXT("project", call_get(c, "project"))));
	if (!may(w, c, u.v, ROLE_REVIEW))
		return -1;
	if (ym_parse(slice_of(call_get(c, "month")), &u.month) != 0)
		return world_refuse(w, F_PARAM_BAD, VALS(V_TEXT("param", "month")));
	u.no = 1 + store_int(w->store, 0, Q_UPLOAD_LAST, "ii", u.v->site, (int64_t)u.month);
	u.arena = arena_new();
	rc = teams_read(&u, c);
	if (rc == 0)
		rc = wages_read(&u);
	if (rc == 0 && u.claims > 0)
		rc = upload_put(&u, c);
	else if (rc == 0)
		world_say(w, T_UPLOAD_NOTHING,
		    VALS(V_TEXT("project", u.v->p.code), V_YM("month", u.month)));
	if (rc == 0 && u.unknown.count > 0)
		report_add(w->report, F_UPLOAD_TEAM_UNKNOWN, NOWHERE,
		    VALS(V_INT("count", u.unknown.count), V_FEN("sum", u.unknown.fen)));
	if (rc == 0 && u.not_yet.count > 0)
		rc = world_refuse(w, F_UPLOAD_LATER, VALS(V_YM("month", u.month)));
	for (int i = 0; i < u.lists; i++)
		free(u.list[i].detail);
	free(u.list);
	free(u.team);
	free(u.claim);
	arena_free(u.arena);
	return rc;
}

int
flow_uploads(struct world *w, const char *project)
{
	struct cursor *c = store_query(w->store, Q_UPLOADS, "t", project != NULL ? project : "");
	int any = 0;

	while (cursor_next(c)) {
		char at[TIME_TEXT], hex[HEX_LEN];
		struct digest d;

		cursor_digest(c, 6, &d);
		digest_hex(&d, hex);
		out_say(w->out, T_UPLOAD_LOG,
		    VALS(V_TEXT("project", cursor_text(c, 0)), V_YM("month", (ym)cursor_int(c, 1)),
		        V_INT("no", cursor_int(c, 2)), V_TEXT("at", time_text(cursor_int(c, 3), at)),
		        V_INT("count", cursor_int(c, 4)), V_FEN("sum", cursor_int(c, 5)),
		        V_TEXT("digest", hex)));
		any = 1;
	}
	cursor_end(c);
	if (!any)
		out_say(w->out, T_UPLOAD_LOG_EMPTY, NO_VALS);
	return store_failed(w->store) ? -1 : 0;
}
