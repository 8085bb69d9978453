/*
 * One value into a file: found, checked against charset, width and separator, padded.  Never cut,
 * never replaced.
 */
#include <stdio.h>
#include <string.h>

#include "bank/inner.h"

const char *
param_value(const struct account *a, const char *name)
{
	for (int i = 0; a != NULL && i < a->params; i++)
		if (strcmp(a->param[i].name, name) == 0)
			return a->param[i].value;
	return NULL;
}

int
same_bank(const struct account *a, const struct bank_payment *p)
{
	if (a->bank == NULL || p->bank == NULL || strlen(a->bank) != 3 || strlen(p->bank) != 3)
		return -1;
	return strcmp(a->bank, p->bank) == 0;
}

/* Digits 4 to 7 of a CNAPS code are the city's. */
int
same_city(const struct account *a, const struct bank_payment *p)
{
	if (a->cnaps == NULL || p->cnaps == NULL || strlen(a->cnaps) != 12 ||
	    strlen(p->cnaps) != 12)
		return -1;
	return memcmp(a->cnaps + 3, p->cnaps + 3, 4) == 0;
}

static const char *
payment_text(const struct bank_payment *p, enum field_id id)
{
	switch (id) {
	case FD_REF:
		return p->ref;
	case FD_PAYEE_ACCOUNT:
		return p->account;
	case FD_PAYEE_NAME:
		return p->name;
	case FD_PAYEE_BANK:
		return p->bank;
	case FD_PAYEE_CNAPS:
		return p->cnaps;
	case FD_PAYEE_ID_NO:
		return p->id_no;
	case FD_PAYEE_PHONE:
		return p->phone;
	default:
		return NULL;
	}
}

static const char *
part_text(const struct bank_part *p, const struct account *a, enum field_id id)
{
	switch (id) {
	case FD_BATCH_NAME:
		return p->batch;
	case FD_BATCH_PURPOSE:
		return p->purpose;
	case FD_BATCH_ACCOUNT:
		return a->number;
	case FD_BATCH_ACCOUNT_NAME:
		return a->name;
	case FD_BATCH_BANK:
		return a->bank;
	case FD_BATCH_CNAPS:
		return a->cnaps;
	case FD_BATCH_CONTRACTOR:
		return p->contractor;
	case FD_BATCH_USCC:
		return p->contractor_uscc;
	case FD_BATCH_PROJECT:
		return p->project;
	case FD_PART_REF:
		return p->ref;
	default:
		return NULL;
	}
}

/* A day or instant of 0 is missing; counts and amounts always have a value. */
static int
number_of(const struct put_ctx *c, enum field_id id, int64_t *n)
{
	const struct bank_part *p = c->part;

	switch (id) {
	case FD_SEQ:
		*n = c->payment->seq;
		return 1;
	case FD_NET:
		*n = c->payment->fen;
		return 1;
	case FD_PAYEE_SAME_BANK:
		*n = same_bank(c->account, c->payment);
		return *n >= 0;
	case FD_PAYEE_SAME_CITY:
		*n = same_city(c->account, c->payment);
		return *n >= 0;
	case FD_BATCH_MONTH:
		*n = p->month;
		return p->month != 0;
	case FD_PART_DAY_NO:
		*n = p->day_no;
		return p->day_no > 0;
	case FD_BATCH_COUNT:
		*n = p->batch_count;
		return 1;
	case FD_BATCH_TOTAL:
		*n = p->batch_total_fen;
		return 1;
	case FD_BATCH_DATE:
		*n = p->day;
		return ymd_valid(p->day);
	case FD_BATCH_AT:
		*n = p->at;
		return p->at != 0;
	case FD_PART_NO:
		*n = p->no;
		return 1;
	case FD_PART_OF:
		*n = p->of;
		return 1;
	case FD_PART_COUNT:
		*n = p->count;
		return 1;
	case FD_PART_TOTAL:
		*n = p->total_fen;
		return 1;
	case FD_PART_MORE:
		*n = p->no < p->of;
		return 1;
	default:
		return 0;
	}
}

static int
missing(struct put_ctx *c, const struct field *fd)
{
	report_add(c->report, F_FIELD_MISSING, c->where, VALS(V_TEXT("field", fd->name)));
	return -1;
}

static int
text_of_field(struct put_ctx *c, const struct field *fd, const char **out)
{
	switch (fd->id) {
	case FD_CONST:
		*out = fd->text;
		return 0;
	case FD_PARAM:
		*out = param_value(c->account, fd->text);
		if (*out != NULL)
			return 0;
		report_add(c->report, F_PARAM_MISSING, c->where,
		    VALS(V_TEXT("param", fd->text), V_TEXT("format", c->f->info.name)));
		return -1;
	default:
		*out = c->payment ? payment_text(c->payment, fd->id) : NULL;
		if (*out == NULL && c->part != NULL)
			*out = part_text(c->part, c->account, fd->id);
		return *out != NULL && **out != '\0' ? 0 : missing(c, fd);
	}
}

/* It is there: a layout that names another file is refused. */
static const struct file_layout *
file_find(const struct bank_fmt *f, const char *name)
{
	int i = 0;

	for (; strcmp(f->file[i].name, name) != 0; i++)
		;
	return &f->file[i];
}

/* Value in UTF-8 into c->value. */
static int
value_put(struct put_ctx *c, const struct field *fd)
{
	const char *text;
	int64_t n = 0;

	buf_reset(&c->value);
	if (fd->id == FD_FILE_NAME) {
		struct buf name = { NULL, 0, 0 };
		int rc = put_file_name(c, file_find(c->f, fd->text), &name);

		buf_reset(&c->value);
		if (rc == 0)
			buf_add(&c->value, name.p, name.n);
		buf_free(&name);
		return rc;
	}
	if (fd->kind == NULL || fd->kind->put != NULL) {
		if (!number_of(c, fd->id, &n))
			return missing(c, fd);
		if (fd->kind == NULL)
			buf_text(&c->value, n ? fd->yes : fd->no);
		else
			fd->kind->put(&c->value, n);
		return 0;
	}
	if (text_of_field(c, fd, &text) < 0)
		return -1;
	buf_add(&c->value, text, strlen(text));
	return 0;
}

static int
divides(const struct buf *value, const char *separator)
{
	for (size_t i = 0; i < value->n; i++) {
		unsigned char b = (unsigned char)value->p[i];

		if (b < 0x20 || b == 0x7f || (separator && separator[0] &&
		    b == (unsigned char)separator[0]))
			return 1;
	}
	return 0;
}

/*
 * Six characters of the supplement that converters write in two ways, by the edition of GB18030
 * they know: two bytes that others read as something else.  A name must not depend on which one the
 * bank has.
 */
static int
is_disputed(enum charset charset, struct slice utf8, int32_t *code)
{
	static const int32_t disputed[] = { 0x20087, 0x20089, 0x200CC, 0x215D7, 0x2298F, 0x241FE };
	const char *p = utf8.p, *end = utf8.p + utf8.n;

	while (charset == CHARSET_GB18030 && p < end) {
		*code = utf8_next(&p, end);
		for (size_t i = 0; i < sizeof disputed / sizeof *disputed; i++)
			if (*code == disputed[i])
				return 1;
	}
	return 0;
}

int
put_value(struct put_ctx *c, const struct field *fd, enum charset charset, const char *separator)
{
	struct slice value;
	char code[16];
	int32_t bad = 0;

	if (value_put(c, fd) < 0)
		return -1;
	if (fd->id != FD_CONST && divides(&c->value, separator)) {
		report_add(c->report, F_FIELD_HAS_SEPARATOR, c->where,
		    VALS(V_TEXT("field", fd->name)));
		return -1;
	}
	buf_reset(&c->coded);
	value = (struct slice){ c->value.n ? c->value.p : "", c->value.n };
	if (charset_encode(charset, value, &c->coded, &bad) < 0 ||
	    is_disputed(charset, value, &bad)) {
		snprintf(code, sizeof code, bad > 0 ? "U+%04X" : "?", (unsigned)bad);
		report_add(c->report, F_NAME_NOT_IN_CHARSET, c->where,
		    VALS(V_NAME("name", value.p), V_TEXT("code", code),
		    V_TEXT("charset", charset_name(charset))));
		return -1;
	}
	if (fd->width > 0 && c->coded.n > (size_t)fd->width) {
		report_add(c->report, F_FIELD_TOO_LONG, c->where,
		    VALS(V_TEXT("field", fd->name), V_INT("limit", fd->width),
		    V_INT("bytes", c->coded.n)));
		return -1;
	}
	return 0;
}

static void
pad(struct buf *out, char with, size_t n)
{
	while (n-- > 0)
		buf_add(out, &with, 1);
}

int
put_field(struct put_ctx *c, const struct field *fd, const struct form *form, enum charset charset,
    struct buf *out)
{
	const struct buf *v = &c->coded;
	size_t room = 0, sign;

	if (put_value(c, fd, charset, form->fixed ? NULL : form->separator) < 0)
		return -1;
	if (form->fixed)
		room = (size_t)fd->width - v->n;
	sign = fd->fill == '0' && v->n > 0 && (v->p[0] == '-' || v->p[0] == '+');
	if (sign)
		buf_add(out, v->p, 1);
	if (fd->fill != '<')
		pad(out, fd->fill == '0' ? '0' : ' ', room);
	if (v->n > sign)
		buf_add(out, v->p + sign, v->n - sign);
	if (fd->fill == '<')
		pad(out, ' ', room);
	return 0;
}

int
put_file_name(struct put_ctx *c, const struct file_layout *file, struct buf *out)
{
	for (int i = 0; i < file->file_name.fields; i++) {
		const struct field *fd = &file->file_name.field[i];

		if (put_value(c, fd, CHARSET_UTF8, fd->id == FD_CONST ? NULL : "/") < 0)
			return -1;
		/* a number's width in a name is exact: "0001" */
		if (fd->kind != NULL && fd->kind->type == VT_INT && fd->width > 0)
			pad(out, '0', (size_t)fd->width - c->value.n);
		if (c->value.n > 0)
			buf_add(out, c->value.p, c->value.n);
	}
	if (out->n == 0 || out->p[0] == '.')
		return missing(c, &file->file_name.field[0]);
	return 0;
}
