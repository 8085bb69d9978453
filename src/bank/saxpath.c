#include "bank/saxpath.h"

#include <string.h>

void
sax_push(struct sax_path *p, const char *name)
{
	size_t n = strlen(name);

	p->mark[p->depth++] = p->n;
	if (p->lost == 0 && p->n + n + 2 > sizeof p->text)
		p->lost = p->depth;
	if (p->lost != 0)
		return;
	if (p->n > 0)
		p->text[p->n++] = '/';
	memcpy(p->text + p->n, name, n + 1);
	p->n += n;
}

void
sax_pop(struct sax_path *p)
{
	if (p->lost == p->depth)
		p->lost = 0;
	p->n = p->mark[--p->depth];
	p->text[p->n] = '\0';
}

int
sax_id(const struct sax_path *p, const struct sax_row *row, size_t rows)
{
	for (size_t i = 0; p->lost == 0 && i < rows; i++)
		if (row[i].n == p->n && memcmp(row[i].path, p->text, p->n) == 0)
			return row[i].id;
	return 0;
}
