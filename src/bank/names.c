/* What a field of a format file can stand for, and in which lines it may stand. */
#include "bank/inner.h"

#define PAY	(USE_PAY_HEAD | USE_PAY_RECORD | USE_FILE_NAME)
#define ROW	USE_PAY_RECORD
#define AHEAD	USE_ANSWER_HEAD
#define AROW	USE_ANSWER_RECORD
#define SHEAD	USE_STATEMENT_HEAD
#define SROW	USE_STATEMENT_RECORD

const struct field_name field_names[] = {
	{ "batch.name", FD_BATCH_NAME, VT_TEXT, PAY },
	{ "batch.count", FD_BATCH_COUNT, VT_INT, PAY },
	{ "batch.total", FD_BATCH_TOTAL, VT_FEN, PAY },
	{ "batch.date", FD_BATCH_DATE, VT_DAY, PAY },
	{ "batch.month", FD_BATCH_MONTH, VT_MONTH, PAY },
	{ "batch.at", FD_BATCH_AT, VT_TIME, PAY },
	{ "batch.purpose", FD_BATCH_PURPOSE, VT_TEXT, PAY },
	{ "batch.account", FD_BATCH_ACCOUNT, VT_TEXT, PAY },
	{ "batch.account_name", FD_BATCH_ACCOUNT_NAME, VT_TEXT, PAY },
	{ "batch.bank", FD_BATCH_BANK, VT_TEXT, PAY },
	{ "batch.cnaps", FD_BATCH_CNAPS, VT_TEXT, PAY },
	{ "batch.contractor", FD_BATCH_CONTRACTOR, VT_TEXT, PAY },
	{ "batch.uscc", FD_BATCH_USCC, VT_TEXT, PAY },
	{ "batch.project", FD_BATCH_PROJECT, VT_TEXT, PAY },
	{ "part.ref", FD_PART_REF, VT_TEXT, PAY | AHEAD | AROW },
	{ "part.day_no", FD_PART_DAY_NO, VT_INT, PAY },
	{ "part.no", FD_PART_NO, VT_INT, PAY },
	{ "part.of", FD_PART_OF, VT_INT, PAY },
	{ "part.count", FD_PART_COUNT, VT_INT, PAY },
	{ "part.total", FD_PART_TOTAL, VT_FEN, PAY },
	{ "part.more", FD_PART_MORE, VT_FLAG, PAY },
	{ "seq", FD_SEQ, VT_INT, ROW | AROW },
	{ "ref", FD_REF, VT_TEXT, ROW | AROW | SROW },
	{ "net", FD_NET, VT_FEN, ROW | AROW },
	{ "payee.account", FD_PAYEE_ACCOUNT, VT_TEXT, ROW | AROW },
	{ "payee.name", FD_PAYEE_NAME, VT_TEXT, ROW | AROW },
	{ "payee.bank", FD_PAYEE_BANK, VT_TEXT, ROW },
	{ "payee.cnaps", FD_PAYEE_CNAPS, VT_TEXT, ROW },
	{ "payee.id_no", FD_PAYEE_ID_NO, VT_TEXT, ROW },
	{ "payee.phone", FD_PAYEE_PHONE, VT_TEXT, ROW },
	{ "payee.same_bank", FD_PAYEE_SAME_BANK, VT_FLAG, ROW },
	{ "payee.same_city", FD_PAYEE_SAME_CITY, VT_FLAG, ROW },
	{ "account", FD_ACCOUNT, VT_TEXT, AHEAD | SHEAD },
	{ "at", FD_AT, VT_TIME, AHEAD },
	{ "ok.count", FD_OK_COUNT, VT_INT, AHEAD },
	{ "ok.total", FD_OK_TOTAL, VT_FEN, AHEAD },
	{ "bad.count", FD_BAD_COUNT, VT_INT, AHEAD },
	{ "bad.total", FD_BAD_TOTAL, VT_FEN, AHEAD },
	{ "here.count", FD_HERE_COUNT, VT_INT, AHEAD | SHEAD },
	{ "here.total", FD_HERE_TOTAL, VT_FEN, AHEAD },
	{ "more", FD_MORE, VT_FLAG, AHEAD },
	{ "status", FD_STATUS, VT_TEXT, AROW },
	{ "reason", FD_REASON, VT_TEXT, AROW },
	{ "text", FD_TEXT, VT_TEXT, AROW | SROW },
	{ "day", FD_DAY, VT_DAY, AROW | SROW },
	{ "from", FD_FROM, VT_DAY, SHEAD },
	{ "to", FD_TO, VT_DAY, SHEAD },
	{ "opening", FD_OPENING, VT_FEN, SHEAD },
	{ "closing", FD_CLOSING, VT_FEN, SHEAD },
	{ "amount", FD_AMOUNT, VT_FEN, SROW },
	{ "credit", FD_CREDIT, VT_FEN, SROW },
	{ "debit", FD_DEBIT, VT_FEN, SROW },
	{ "balance", FD_BALANCE, VT_FEN, SROW },
	{ "kind", FD_KIND, VT_TEXT, SROW },
	{ "serial", FD_SERIAL, VT_TEXT, SROW },
	{ "party", FD_PARTY, VT_TEXT, SROW },
	{ NULL, FD_MAX, VT_TEXT, 0 }
};

const struct field_name *
field_name_find(struct slice name)
{
	for (const struct field_name *f = field_names; f->name; f++)
		if (slice_is(name, f->name))
			return f;
	return NULL;
}
