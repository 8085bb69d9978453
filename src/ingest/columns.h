/* The file of column names, looked up; private to ingest. */
#ifndef DAIFA_INGEST_COLUMNS_H
#define DAIFA_INGEST_COLUMNS_H

#include "daifa/ingest.h"

/*
 * The field that a text names in a table ("sheet", "sheet.item", "value.trade"), written as in a
 * header; NULL when none.
 */
const char *columns_field(const struct columns *, const char *table, struct slice text);
/* The first name of a field, as the file writes it; the field itself when it has none. */
const char *columns_title(const struct columns *, const char *table, const char *field);
/* The fields of a table, in order: `i` from 0, "" after the last. */
const char *columns_field_at(const struct columns *, const char *table, int i);
/* Every name of a field, in order: `i` from 0, "" after the last; as the file writes them. */
const char *columns_name(const struct columns *, const char *table, const char *field, int i);
/*
 * A code as the cell's text names or is it: "钢筋工" and "20" are "020".  The text itself when the
 * file does not know it; borrowed from the columns or the text's arena.
 */
const char *columns_code(const struct columns *, const char *field, const char *text,
    struct arena *);
/* Is anything in the table called by what may begin with a digit? */
int	columns_numeric(const struct columns *, const char *table);
/* Digits that many or more are a code of the field as they are; 0 when that cannot be said. */
int	columns_code_digits(const struct columns *, const char *field);
/*
 * A header in the form in which headers are compared, appended: NFKC, without blanks, colons,
 * asterisks.
 */
void	columns_normal(struct buf *, struct slice);

#endif
