/*
 * Where an XML reader is: the local names from the root down, looked up in a table of the paths it
 * hears.
 */
#ifndef BANK_SAXPATH_H
#define BANK_SAXPATH_H

#include "bank/inner.h"
#include "daifa/limits.h"

struct sax_path {
	char	 text[1024];	/* "Document/Stmt/Ntry" */
	size_t	 n;
	size_t	 mark[LIMIT_XML_DEPTH + 1];	/* length before each level */
	int	 depth;
	int	 lost;		/* depth from which the text no longer fits; 0: all of it does */
};
struct sax_row {
	const char	*path;
	size_t		 n;
	int		 id;
};
#define SAX_ROW(path, id) { (path), sizeof(path) - 1, (id) }

void	sax_push(struct sax_path *, const char *name);
void	sax_pop(struct sax_path *);
/* 0: not in the table */
int	sax_id(const struct sax_path *, const struct sax_row *, size_t rows);

#endif
