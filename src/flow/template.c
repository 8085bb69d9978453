/* The workbook that a subcontractor fills in: made from the installed column names, without a
 * workspace. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "priv.h"

int
flow_template(const char *kind, enum lang lang, struct buf *xlsx, struct report *report)
{
	char path[LIMIT_PATH];
	struct columns *columns = NULL;
	struct fd_source from;
	struct buf text = { 0 };
	int fd, rc = -1;

	snprintf(path, sizeof path, "%s/columns/columns.tsv", formats_dir());
	fd = open(path, O_RDONLY | O_CLOEXEC);
	errno = fd < 0 ? errno : EFBIG;
	if (fd < 0 || source_all(source_fd(&from, fd), LIMIT_COLUMNS_BYTES, &text) != 0)
		report_add(report, F_INPUT_OPEN, (struct where){ path, 0, NULL },
		    VALS(V_TEXT("error", strerror(errno))));
	else
		columns = columns_load((struct slice){ text.p, text.n }, report);
	errno = 0;
	if (columns != NULL && (rc = ingest_template(columns, kind, lang, xlsx)) != 0)
		report_add(report, F_DISK, NOWHERE,
		    VALS(V_TEXT("what", kind), V_TEXT("error", strerror(errno))));
	if (fd >= 0)
		close(fd);
	columns_free(columns);
	buf_free(&text);
	return rc;
}
