/* The plan: sum, text, parts. */
#include <stdlib.h>
#include <string.h>

#include "daifa/pay.h"

int
plan_sum(struct plan *p)
{
	fen sum = 0;

	for (int i = 0; i < p->lines; i++)
		if (fen_add(sum, p->line[i].fen, &sum) != 0)
			return -1;
	p->fen = sum;
	return 0;
}

static void
text_line(struct buf *b, const char *word, const struct plan_line *l, const char *more)
{
	char n[INT_TEXT], amount[MONEY_TEXT], hex[HEX_LEN];
	const char *const field[] = { l->id_no, l->name, l->card, l->card_name, l->card_bank,
		l->card_cnaps, money_text(l->fen, amount), hex };

	digest_hex(&l->seen, hex);
	buf_text(b, word);
	buf_text(b, " ");
	buf_text(b, l->sheet);
	buf_text(b, "#");
	buf_text(b, int_text(l->n, n));
	for (size_t i = 0; i < sizeof field / sizeof *field; i++) {
		buf_text(b, "|");
		buf_text(b, field[i]);
	}
	buf_text(b, more);
	buf_text(b, "\n");
}

void
plan_text(const struct plan *p, struct buf *b)
{
	char amount[MONEY_TEXT], month[YMD_TEXT], day[YMD_TEXT];

	buf_printf(b, "daifa plan 1\nbatch %s\nproject %s %s\nsubcontractor %s %s\naccount %s\nmonth %s\nexecution %s\npayments %d\ntotal %s\n",
	    p->batch, p->project, p->project_name, p->sub, p->sub_name, p->account, ym_text(p->month, month), ymd_text(p->day, day), p->lines,
	    money_text(p->fen, amount));
	for (int i = 0; i < p->lines; i++)
		if (p->line[i].accepted)
			text_line(b, "overridden", &p->line[i], "");
	for (int i = 0; i < p->lines; i++)
		if (p->line[i].changed)
			text_line(b, "changed-account", &p->line[i], "");
	for (int i = 0; i < p->lines; i++)
		if (p->line[i].again) {
			char origin[32];

			snprintf(origin, sizeof origin, "|%s", p->line[i].origin != NULL ? p->line[i].origin : "-");
			text_line(b, "again", &p->line[i], origin);
		}
	for (int i = 0; i < p->lines; i++)
		text_line(b, "pay", &p->line[i], "");
}

/* ---- parts */

struct keyed {
	const struct plan_line *line;
	int	 place;
};

static int
same_key(const struct plan_line *a, const struct plan_line *b)
{
	int r = strcmp(a->card, b->card);

	if (r == 0)
		r = strcmp(a->card_name, b->card_name);
	if (r == 0)
		r = (a->fen > b->fen) - (a->fen < b->fen);
	return r;
}

static int
by_key(const void *x, const void *y)
{
	const struct keyed *a = x, *b = y;
	int r = same_key(a->line, b->line);

	return r != 0 ? r : (a->place > b->place) - (a->place < b->place);
}

/* twin[i]: the nearest earlier line with the same key, or -1 */
static void
find_twins(const struct plan_line *line, int lines, int *twin)
{
	struct keyed *k = mem_alloc((size_t)lines * sizeof *k + 1);

	for (int i = 0; i < lines; i++)
		k[i] = (struct keyed){ &line[i], i };
	qsort(k, (size_t)lines, sizeof *k, by_key);
	for (int i = 0; i < lines; i++)
		twin[k[i].place] = i > 0 && same_key(k[i - 1].line, k[i].line) == 0 ? k[i - 1].place : -1;
	free(k);
}

int
plan_split(const struct bank_info *info, const struct plan_line *line, int lines, int *size)
{
	int *twin = NULL, parts = 0, begin = 0;
	fen sum = 0;

	if ((info->key & (BANK_KEY_REF | BANK_KEY_SEQ)) == 0) {
		twin = mem_alloc((size_t)lines * sizeof *twin + 1);
		find_twins(line, lines, twin);
	}
	for (int i = 0; i < lines; i++) {
		int full = i - begin >= info->max_rows || (twin != NULL && twin[i] >= begin);

		if (info->max_part_fen > 0 && line[i].fen > info->max_part_fen) {
			parts = -1;
			break;
		}
		if (i > begin && (full || (info->max_part_fen > 0 && sum > info->max_part_fen - line[i].fen))) {
			size[parts++] = i - begin;
			begin = i;
			sum = 0;
		}
		sum += line[i].fen;	/* both bounded by LIMIT_AMOUNT_FEN times LIMIT_PART_LINES, far below int64 when ceilings hold */
	}
	if (parts >= 0 && lines > begin)
		size[parts++] = lines - begin;
	free(twin);
	return parts;
}
