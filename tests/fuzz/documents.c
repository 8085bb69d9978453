/* Master data and wage sheets: XML, and tables with our own headings. */
#include <string.h>

#include "daifa/ingest.h"
#include "fuzz.h"

static struct arena *
arena_now(void)
{
	static struct arena *a;

	if (a == NULL)
		a = arena_new();
	arena_reset(a);
	return a;
}

static struct verified *
document(const uint8_t *p, size_t n, int is_signed)
{
	int fd = fuzz_fd(p, n);

	return is_signed ? verify_archived("document", fd) : verify_entrusted("document", fd);
}

int
fuzz_project(const uint8_t *p, size_t n)
{
	struct verified *v = document(p, n, 1);
	struct report *r = fuzz_report();
	struct project project;

	if (ingest_project(v, arena_now(), &project, r) == 0) {
		fuzz_text(project.name);
		for (int i = 0; i < project.subs; i++)
			fuzz_text(project.sub[i].name);
		fuzz_told(0, r);
	} else
		fuzz_told(-1, r);
	verified_free(v);
	return 0;
}

static int
row_look(void *ctx, const struct sheet *s, const struct sheet_row *row)
{
	fuzz_text(s->number);
	fuzz_text(row->name);
	fuzz_text(row->id_no);
	fuzz_text(row->card);
	fuzz_text(row->team);
	PROMISE(row->items >= 0 && row->items <= LIMIT_ROW_ITEMS);
	++*(int *)ctx;
	return 0;
}

int
fuzz_sheet(const uint8_t *p, size_t n)
{
	struct verified *v = document(p, n, 1);
	struct report *r = fuzz_report();
	struct sheet s;
	int rows = 0;

	memset(&s, 0, sizeof s);
	fuzz_told(ingest_sheet(v, arena_now(), &s, row_look, &rows, r), r);
	verified_free(v);
	return 0;
}

static int
roster_look(void *ctx, const struct roster_entry *e)
{
	(void)ctx;
	fuzz_text(e->who.name);
	fuzz_text(e->card.card);
	fuzz_text(e->form);
	PROMISE(e->n > 0);
	return 0;
}

int
fuzz_roster(const uint8_t *p, size_t n)
{
	struct verified *v = document(p, n, 0);
	struct report *r = fuzz_report();

	fuzz_told(ingest_roster(v, roster_look, NULL, r), r);
	verified_free(v);
	return 0;
}

static int
attendance_look(void *ctx, const char *id_no, const struct attendance_line *a)
{
	char *last = ctx;

	fuzz_text(id_no);
	PROMISE(strcmp(last, id_no) < 0);	/* in order, each worker once */
	snprintf(last, 64, "%s", id_no);
	PROMISE(a->minutes >= 0 && a->minutes <= 32 * 24 * 60);
	return 0;
}

int
fuzz_attendance(const uint8_t *p, size_t n)
{
	struct verified *v = document(p, n, 0);
	struct report *r = fuzz_report();
	char last[64] = "";

	fuzz_told(ingest_attendance(v, 202610, attendance_look, last, r), r);
	verified_free(v);
	return 0;
}

static int
progress_look(void *ctx, const struct progress_line *l)
{
	(void)ctx;
	fuzz_text(l->sub);
	return 0;
}

int
fuzz_progress(const uint8_t *p, size_t n)
{
	struct verified *v = document(p, n, 0);
	struct report *r = fuzz_report();

	fuzz_told(ingest_progress(v, progress_look, NULL, r), r);
	verified_free(v);
	return 0;
}

static int
deposit_look(void *ctx, const struct deposit_line *l)
{
	(void)ctx;
	fuzz_text(l->ref);
	PROMISE(ymd_valid(l->day) && l->fen > 0);
	return 0;
}

int
fuzz_deposits(const uint8_t *p, size_t n)
{
	struct verified *v = document(p, n, 0);
	struct report *r = fuzz_report();

	fuzz_told(ingest_deposits(v, deposit_look, NULL, r), r);
	verified_free(v);
	return 0;
}
