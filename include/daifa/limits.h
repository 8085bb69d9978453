/*
 * Every bound of the engine, with its unit and its reason.  A limit that is hit is always a finding that names it.
 */
#ifndef DAIFA_LIMITS_H
#define DAIFA_LIMITS_H

#define LIMIT_AMOUNT_FEN	1000000000000000	/* fen: ten trillion yuan; far above any account, far below int64 so that a million of them still add up */
#define LIMIT_FILE_BYTES	(INT64_C(4) << 30)	/* bytes of one input file: a 22,000,000-punch CSV is 1.5 GiB */
#define LIMIT_XML_BYTES		(INT64_C(1) << 30)	/* bytes of one XML document: a 1,000,000-row sheet is 672 MB */
#define LIMIT_XML_TEXT		65536		/* bytes of one element's text or one attribute: our longest field is a certificate, 8 KiB */
#define LIMIT_XML_DEPTH		32		/* element nesting: our deepest document has 7 levels, pain.002 has 14 */
#define LIMIT_XML_ATTRS		32		/* attributes of one element */
#define LIMIT_SHEET_ROWS	1000000		/* rows of one sheet: the largest month in one file */
#define LIMIT_ROW_ITEMS		200		/* pay items of one row: real sheets have under 30 columns */
#define LIMIT_SHEET_FINDINGS	50000		/* findings kept for one document; the rest are counted */
#define LIMIT_CSV_CELL		32768		/* bytes of one CSV cell */
#define LIMIT_CSV_COLUMNS	256		/* columns of one CSV line */
#define LIMIT_NAME_BYTES	200		/* bytes of a person's or company's name: longest registered names stay under 120 */
#define LIMIT_FIELD_BYTES	1000		/* bytes of any other short field of a document */
#define LIMIT_CMS_BYTES		1048576		/* bytes of a detached signature: with certificates and a time stamp under 20 KiB */
#define LIMIT_CERT_BYTES	65536		/* bytes of one certificate file */
#define LIMIT_CRL_BYTES		(16 << 20)	/* bytes of one revocation list: an entry takes 40, so 400,000 certificates */
#define LIMIT_PROJECT_SUBS	2000		/* subcontractors of one project */
#define LIMIT_PROJECT_PEOPLE	100		/* officers of one project */
#define LIMIT_GUNZIP_RATIO	1100		/* decompressed per compressed byte: deflate cannot exceed 1032 */
#define LIMIT_ZIP_BYTES		(INT64_C(2) << 30)	/* bytes of one package or workbook: a month's scans of 500 people are under 300 MB; 1 GiB fits with its sheet */
#define LIMIT_ZIP_ENTRIES	10000		/* files of one package or workbook: a sheet of 1,000 rows with a scan of each is far below */
#define LIMIT_ZIP_ENTRY_BYTES	(INT64_C(1) << 30)	/* bytes of one file in it, unpacked: that of LIMIT_XML_BYTES */
#define LIMIT_ZIP_TOTAL_BYTES	(INT64_C(2) << 30)	/* bytes of all files in it, unpacked: scans hardly shrink */
#define LIMIT_ZIP_RATIO		400		/* unpacked per packed byte of a file above 1 MiB: real worksheets stay under 100 */
#define LIMIT_BOOK_STRINGS	(256 << 20)	/* bytes of the texts a workbook shares between its cells: 1,000,000 rows have under 100 MB */
#define LIMIT_BOOK_SHEETS	100		/* worksheets of one workbook */
#define LIMIT_BOOK_MERGES	100000		/* merged areas of one worksheet: a team name a row of 60 */
#define LIMIT_COLUMNS_BYTES	262144		/* bytes of the file of column names */
#define LIMIT_PUNCHES		40000000	/* punches of one attendance file: 22 M a month is the largest contractor */
#define LIMIT_WORKER_PUNCHES	100000		/* punches of one worker in a month: one every 27 seconds, day and night */
#define LIMIT_GROUP		1000		/* claims of one person, or people of one card, looked at together */
#define LIMIT_FORMAT_BYTES	262144		/* bytes of one format file: the longest of ours is under 8 KiB */
#define LIMIT_ANSWER_LINES	2000000		/* lines of one bank answer or statement */
#define LIMIT_PART_LINES	1000000		/* payments of one part, whatever a format file allows */
#define LIMIT_RECEIVE_FILES	400		/* submissions recorded under one event: each holds two open files, 1024 is the usual limit */
#define LIMIT_PATH		4096		/* bytes of a path: PATH_MAX */

#endif
