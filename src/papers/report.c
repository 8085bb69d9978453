/* The account's proof and the wage month's report: text that a person reads and a signature
 * covers. */
#include <stdio.h>
#include <string.h>

#include "daifa/papers.h"

/* ---- words */

const char *
pay_state_word(enum pay_state state, enum lang lang)
{
	static const enum text_id words[] = { [PS_ISSUED] = T_STATE_ISSUED,
		[PS_PENDING] = T_STATE_PENDING,
		[PS_UNKNOWN] = T_STATE_UNKNOWN,
		[PS_PAID] = T_STATE_PAID,
		[PS_FAILED] = T_STATE_FAILED,
		[PS_RETURNED] = T_STATE_RETURNED,
		[PS_CANCELLED] = T_STATE_CANCELLED,
		[PS_PAID_TWICE] = T_STATE_PAID_TWICE };

	return (unsigned)state < PS_MAX ? text_of(words[state], lang) : "";
}

const char *
reason_word(enum reason reason, enum lang lang)
{
	static const enum text_id words[] = { [R_NAME_MISMATCH] = T_REASON_NAME_MISMATCH,
		[R_ACCOUNT_INVALID] = T_REASON_ACCOUNT_INVALID,
		[R_ACCOUNT_CLOSED] = T_REASON_ACCOUNT_CLOSED,
		[R_ACCOUNT_FROZEN] = T_REASON_ACCOUNT_FROZEN,
		[R_ACCOUNT_DORMANT] = T_REASON_ACCOUNT_DORMANT,
		[R_ACCOUNT_TYPE] = T_REASON_ACCOUNT_TYPE,
		[R_LIMIT] = T_REASON_LIMIT,
		[R_FUNDS] = T_REASON_FUNDS,
		[R_DUPLICATE] = T_REASON_DUPLICATE,
		[R_SIGNATURE] = T_REASON_SIGNATURE,
		[R_CHANNEL] = T_REASON_CHANNEL,
		[R_RETURNED] = T_REASON_RETURNED,
		[R_UNKNOWN] = T_REASON_UNKNOWN };

	return reason > R_NONE && reason < R_MAX ? text_of(words[reason], lang) : "";
}

const char *
batch_step_word(const char *step, enum lang lang)
{
	static const struct {
		const char *step;
		enum text_id word;
	} words[] = { { "SEALED", T_STEP_SEALED }, { "RELEASED", T_STEP_RELEASED },
		{ "AWAITING_FUNDS", T_STEP_AWAITING_FUNDS },
		{ "VOIDED", T_STEP_VOIDED }, { "ISSUED", T_STEP_ISSUED } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].step, step) == 0)
			return text_of(words[i].word, lang);
	return step;
}

/* One line of a paper.  Complete: papers of the house name their account in full. */
static void
say(struct buf *b, enum text_id id, const struct val *vals)
{
	text_render(b, text_of(id, LANG_ZH), vals, LANG_ZH, 1);
	buf_text(b, "\n");
}

static void
made(struct buf *b, const struct maker *m)
{
	char head[HEX_LEN], at[TIME_TEXT];

	digest_hex(&m->chain_head, head);
	say(b, T_PAPER_MAKER,
	    VALS(V_NAME("by", m->by), V_TEXT("at", time_text(m->at, at)),
	        V_INT("length", m->chain_length), V_TEXT("head", head)));
}

/* ---- the account's proof */

const char *
entry_word(const char *kind, enum lang lang)
{
	static const struct {
		const char *kind;
		enum text_id word;
	} words[] = { { "batch", T_ENTRY_BATCH }, { "return", T_ENTRY_RETURN },
		{ "deposit", T_ENTRY_DEPOSIT }, { "fee", T_ENTRY_FEE },
		{ "interest", T_ENTRY_INTEREST }, { "other", T_ENTRY_OTHER } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(words[i].kind, kind) == 0)
			return text_of(words[i].word, lang);
	return kind;
}

static void
proof_items(struct buf *b, const struct proof_item *item, int items)
{
	for (int i = 0; i < items; i++)
		say(b, T_PROOF_ITEM,
		    VALS(V_YMD("day", item[i].day), V_TEXT("what", item[i].what),
		        V_TEXT("text", item[i].text), V_FEN("sum", item[i].fen),
		        V_TEXT("since", item[i].since ? text_of(T_PROOF_SINCE, LANG_ZH) : "")));
	if (items == 0)
		say(b, T_PAPER_NONE, NO_VALS);
}

void
proof_text(const struct proof *p, struct buf *b)
{
	char hex[HEX_LEN];
	fen open = 0;

	say(b, T_PROOF_TITLE, VALS(V_YM("month", p->month)));
	say(b, T_PROOF_ACCOUNT,
	    VALS(V_TEXT("project", p->project), V_NAME("name", p->project_name),
	        V_NAME("holder", p->account->name), V_CARD("account", p->account->number),
	        V_TEXT("bank", bank_name(p->account->bank))));
	say(b, T_PROOF_PERIOD, VALS(V_YMD("from", p->from), V_YMD("to", p->to)));
	say(b, T_PROOF_BANK, NO_VALS);
	say(b, T_PROOF_OPENING, VALS(V_FEN("sum", p->opening_fen)));
	for (int i = 0; i < p->kinds; i++)
		if (p->entries[i].count > 0)
			say(b, T_PROOF_ENTRIES,
			    VALS(V_TEXT("kind", entry_word(p->kind[i], LANG_ZH)),
			        V_INT("count", p->entries[i].count),
			        V_FEN("sum", p->entries[i].fen)));
	say(b, T_PROOF_CLOSING, VALS(V_FEN("sum", p->closing_fen)));
	say(b, T_PROOF_TRANSIT, NO_VALS);
	proof_items(b, p->transit, p->transits);
	say(b, T_PROOF_UNEXPLAINED, NO_VALS);
	proof_items(b, p->unexplained, p->unexplaineds);
	for (int i = 0; i < p->unexplaineds; i++)
		open += p->unexplained[i].fen;
	say(b, T_PROOF_BOOK,
	    VALS(V_FEN("bank", p->closing_fen), V_FEN("book", p->book_fen),
	        V_FEN("transit", p->transit_fen), V_FEN("after", p->closing_fen + p->transit_fen),
	        V_FEN("open", open)));
	say(b, T_PROOF_RESTS, NO_VALS);
	for (int i = 0; i < p->statements; i++) {
		digest_hex(&p->statement[i], hex);
		say(b, T_PROOF_STATEMENT, VALS(V_TEXT("digest", hex)));
	}
	made(b, &p->maker);
}

/* ---- the wage month */

static void
month_batches(const struct month_paper *m, struct buf *b)
{
	say(b, T_MONTH_BATCHES, NO_VALS);
	for (int i = 0; i < m->batches; i++) {
		const struct month_batch *k = &m->batch[i];

		say(b, T_MONTH_BATCH,
		    VALS(V_TEXT("batch", k->name), V_NAME("sub", k->sub),
		        V_TEXT("step", batch_step_word(k->step, LANG_ZH)),
		        V_INT("count", k->sealed.count), V_FEN("sum", k->sealed.fen)));
		for (int s = 0; s < PS_MAX; s++)
			if (k->state[s].count > 0)
				say(b, T_MONTH_OUTCOME,
				    VALS(
				        V_TEXT("state", pay_state_word((enum pay_state)s, LANG_ZH)),
				        V_INT("count", k->state[s].count),
				        V_FEN("sum", k->state[s].fen)));
	}
	if (m->batches == 0)
		say(b, T_PAPER_NONE, NO_VALS);
}

/* Everything a month says; who made it and when stands around it. */
static void
month_body(const struct month_paper *m, struct buf *b)
{
	say(b, T_MONTH_ROWS, VALS(V_INT("count", m->all.count), V_FEN("sum", m->all.fen)));
	for (int i = 0; i < m->statuses; i++)
		say(b, T_MONTH_STATUS,
		    VALS(V_TEXT("status", m->status[i].word),
		        V_INT("count", m->status[i].tally.count),
		        V_FEN("sum", m->status[i].tally.fen)));
	month_batches(m, b);
	say(b, T_MONTH_WAITS, NO_VALS);
	for (int i = 0; i < m->waits; i++)
		say(b, T_MONTH_WAIT,
		    VALS(V_TEXT("what", m->wait[i].what), V_INT("count", m->wait[i].tally.count),
		        V_FEN("sum", m->wait[i].tally.fen)));
	if (m->waits == 0)
		say(b, T_PAPER_NONE, NO_VALS);
	say(b, T_MONTH_OPEN, NO_VALS);
}

void
month_text(const struct month_paper *m, struct buf *b)
{
	say(b, T_MONTH_TITLE, VALS(V_YM("month", m->month), V_INT("no", m->no)));
	month_body(m, b);
	made(b, &m->maker);
}

void
month_content(const struct month_paper *m, struct digest *d)
{
	struct buf b = { 0 };

	month_body(m, &b);
	hash_bytes((struct slice){ b.p, b.n }, d);
	buf_free(&b);
}
