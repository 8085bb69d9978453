/* 代发工资凭证: what was paid for one subcontractor out of the dedicated account in one batch,
 * by formats/voucher.xsd. */
#include <stdio.h>
#include <string.h>

#include "daifa/papers.h"

int
tally_add(struct tally *t, fen amount)
{
	t->count++;
	return fen_add(t->fen, amount, &t->fen);
}

static struct tally *
figure_of(struct voucher_figures *f, const struct voucher_line *l)
{
	if (!l->instructed)
		return &f->waiting;
	switch (l->state) {
	case PS_PAID:
		return &f->paid;
	case PS_FAILED:
	case PS_PAID_TWICE:
		return &f->failed;
	case PS_RETURNED:
		return &f->returned;
	case PS_ISSUED:
	case PS_PENDING:
	case PS_UNKNOWN:
	case PS_CANCELLED:
	case PS_MAX:
		break;
	}
	return &f->waiting;
}

int
voucher_takes_back(const struct voucher_line *l)
{
	return l->instructed && l->net_fen < 0;
}

/* Came back after an earlier version called it paid. */
static int
take_back(struct voucher_figures *f, const struct voucher_line *l)
{
	int rc = fen_add(f->paid.fen, l->net_fen, &f->paid.fen);

	f->paid.count--;
	return l->former ? rc : rc | tally_add(&f->returned, -l->net_fen);
}

int
voucher_sum(const struct voucher *v, struct voucher_figures *f)
{
	int rc = 0;

	memset(f, 0, sizeof *f);
	for (int i = 0; i < v->lines; i++) {
		const struct voucher_line *l = &v->line[i];

		if (voucher_takes_back(l) || l->former) {
			rc |= voucher_takes_back(l) ? take_back(f, l) : tally_add(&f->paid, l->net_fen);
			continue;
		}
		rc |= tally_add(&f->submitted, l->net_fen);
		rc |= tally_add(figure_of(f, l), l->net_fen);
		rc |= fen_add(f->gross_fen, l->gross_fen, &f->gross_fen);
		rc |= fen_add(f->withheld_fen, l->withheld_fen, &f->withheld_fen);
		rc |= fen_add(f->deducted_fen, l->deducted_fen, &f->deducted_fen);
	}
	f->net_fen = f->submitted.fen;
	return rc;
}

/* ---- writing */

static void
attr_fen(struct xmlout *x, const char *name, fen amount)
{
	char text[MONEY_TEXT];

	xmlout_attr(x, name, money_text(amount, text));
}

static void
attr_int(struct xmlout *x, const char *name, int64_t n)
{
	char text[INT_TEXT];

	xmlout_attr(x, name, int_text(n, text));
}

/* The last four characters; "" of a number too short for that to hide anything. */
static const char *
tail_of(const char *number)
{
	size_t n = strlen(number);

	return n >= 8 ? number + n - 4 : "";
}

static void
attr_masked(struct xmlout *x, const char *name, const char *id_no)
{
	struct buf b = { 0 };

	text_render(&b, *id_no != '\0' ? "{id}" : "", VALS(V_ID("id", id_no)), LANG_ZH, 0);
	xmlout_attr(x, name, b.p);
	buf_free(&b);
}

static void
figure(struct xmlout *x, const char *name, const struct tally *t)
{
	xmlout_open(x, name);
	attr_int(x, "count", t->count);
	attr_fen(x, "amount", t->fen);
	xmlout_close(x);
}

static void
figures(struct xmlout *x, const struct voucher_figures *f)
{
	xmlout_open(x, "figures");
	figure(x, "submitted", &f->submitted);
	figure(x, "paid", &f->paid);
	figure(x, "failed", &f->failed);
	figure(x, "returned", &f->returned);
	figure(x, "waiting", &f->waiting);
	xmlout_close(x);
	xmlout_open(x, "totals");
	attr_fen(x, "gross", f->gross_fen);
	attr_fen(x, "withheld", f->withheld_fen);
	attr_fen(x, "deducted", f->deducted_fen);
	attr_fen(x, "net", f->net_fen);
	xmlout_close(x);
}

static void
parties(struct xmlout *x, const struct voucher *v)
{
	xmlout_open(x, "contractor");
	xmlout_attr(x, "name", v->contractor);
	xmlout_attr(x, "uscc", v->contractor_uscc);
	xmlout_close(x);
	xmlout_open(x, "subcontractor");
	xmlout_attr(x, "code", v->sub->code);
	xmlout_attr(x, "name", v->sub->name);
	xmlout_attr(x, "uscc", v->sub->uscc);
	xmlout_attr(x, "contract", v->sub->contract);
	xmlout_close(x);
	xmlout_open(x, "account");
	xmlout_attr(x, "bank", v->account->bank);
	xmlout_attr(x, "tail", tail_of(v->account->number));
	xmlout_attr(x, "name", v->account->name);
	xmlout_close(x);
}

static void
line(struct xmlout *x, int n, const struct voucher_line *l)
{
	char days[24], day[YMD_TEXT];

	int_text(l->days_tenths / 10, days);
	if (l->days_tenths % 10 != 0)
		snprintf(days, sizeof days, "%d.%d", l->days_tenths / 10, l->days_tenths % 10);
	xmlout_open(x, "line");
	attr_int(x, "n", n);
	xmlout_attr(x, "name", l->name);
	attr_masked(x, "id-masked", l->id_no);
	xmlout_attr(x, "team", l->team);
	xmlout_attr(x, "days", days);
	attr_fen(x, "gross", l->gross_fen);
	attr_fen(x, "withheld", l->withheld_fen);
	attr_fen(x, "deducted", l->deducted_fen);
	attr_fen(x, "net", l->net_fen);
	xmlout_attr(x, "account-tail", tail_of(l->card));
	xmlout_attr(x, "state", l->instructed ? pay_state_name(l->state) : "WAITING");
	if (l->instructed && l->reason != R_NONE)
		xmlout_attr(x, "reason", reason_name(l->reason));
	if (l->instructed && l->paid_on != 0)
		xmlout_attr(x, "paid-on", ymd_text(l->paid_on, day));
	if (l->instructed && l->returned_on != 0)
		xmlout_attr(x, "returned-on", ymd_text(l->returned_on, day));
	if (l->former)
		xmlout_attr(x, "former", "yes");
	if (l->instructed && *l->ref != '\0')
		xmlout_attr(x, "reference", l->ref);
	xmlout_close(x);
}

static void
statement(struct xmlout *x, const struct voucher *v, const struct voucher_figures *f)
{
	struct buf b = { 0 };

	text_render(&b, text_of(T_VOUCHER_STATEMENT, LANG_ZH),
	    VALS(V_NAME("sub", v->sub->name), V_NAME("contractor", v->contractor),
	        V_YM("month", v->month), V_TEXT("contract", v->sub->contract),
	        V_INT("paid", f->paid.count), V_FEN("sum", f->paid.fen)),
	    LANG_ZH, 1);
	xmlout_leaf(x, "statement", b.p);
	buf_free(&b);
}

int
voucher_body(const struct voucher *v, struct buf *to)
{
	struct voucher_figures f;
	struct xmlout x;

	if (voucher_sum(v, &f) != 0)
		return -1;
	xmlout_inside(&x, to, "voucher");
	parties(&x, v);
	figures(&x, &f);
	for (int i = 0; i < v->lines; i++)
		line(&x, i + 1, &v->line[i]);
	statement(&x, v, &f);
	return x.bad ? -1 : 0;
}

static void
head(struct xmlout *x, const struct voucher *v, struct buf *to)
{
	char month[YMD_TEXT];

	xmlout_begin(x, to);
	xmlout_open(x, "voucher");
	xmlout_attr(x, "xmlns", "urn:daifa:voucher:1");
	xmlout_attr(x, "number", v->number);
	attr_int(x, "version", v->version);
	if (*v->replaces != '\0')
		xmlout_attr(x, "replaces", v->replaces);
	xmlout_attr(x, "batch", v->batch);
	xmlout_attr(x, "project", v->project);
	if (*v->project_name != '\0')
		xmlout_attr(x, "project-name", v->project_name);
	xmlout_attr(x, "month", ym_text(v->month, month));
}

static int
tail(struct xmlout *x, const struct voucher *v)
{
	char hex[HEX_LEN], at[TIME_TEXT];

	digest_hex(&v->maker.chain_head, hex);
	xmlout_open(x, "chain");
	attr_int(x, "length", v->maker.chain_length);
	xmlout_attr(x, "head", hex);
	xmlout_close(x);
	xmlout_open(x, "prepared");
	xmlout_attr(x, "by", v->maker.by);
	xmlout_attr(x, "at", time_text(v->maker.at, at));
	xmlout_close(x);
	return xmlout_end(x);
}

int
voucher_xml(const struct voucher *v, struct buf *to)
{
	struct buf own = { 0 };
	const struct buf *body = v->body != NULL ? v->body : &own;
	struct xmlout x;
	int rc = v->body != NULL ? 0 : voucher_body(v, &own);

	if (rc == 0) {
		head(&x, v, to);
		xmlout_children(&x, (struct slice){ body->p, body->n });
		rc = tail(&x, v);
	}
	buf_free(&own);
	return rc;
}

int
voucher_content(const struct voucher *v, struct digest *d)
{
	struct voucher bare = *v;
	struct buf b = { 0 };
	int rc;

	bare.version = 0;
	bare.replaces = "";
	bare.maker = (struct maker){ .by = "" };
	rc = voucher_xml(&bare, &b);
	if (rc == 0)
		hash_bytes((struct slice){ b.p, b.n }, d);
	buf_free(&b);
	return rc;
}
