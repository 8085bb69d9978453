/*
 * Paper: pages of text, boxes and codes as one PDF.  The only code that knows cairo, pango and
 * qrencode, and the only one whose numbers may have a point: coordinates, never money.  Everything
 * outside speaks micrometres and tenths of a point.
 * The libraries are loaded when the first page is drawn: a program that prints nothing pays nothing
 * for them and runs without them.
 * The same calls give the same bytes with the same libraries and fonts.
 */
#ifndef DAIFA_DRAW_H
#define DAIFA_DRAW_H

#include "daifa/core.h"
#include "daifa/report.h"

struct draw;
struct draw_paper {			/* strings borrowed */
	const char	*fonts;		/* our fontconfig file: no other font is looked at */
	const char	*name;		/* what findings call the paper */
	const char	*title, *author, *subject;
	int64_t		 at;		/* its date */
	int		 landscape;	/* A4 either way */
	const char	*foot;		/* at the foot of every page, before "n / m" */
	const char	*page_of;	/* "第 {page} 页 共 {pages} 页" */
	struct report	*report;
};
/*
 * Runs body twice, to count the pages and to draw them, and appends the PDF.  body makes the same
 * calls both times.  0, or -1: PRINTER_MISSING, FONT_MISSING, PRINTER_FAILED.  A character that no
 * font has is printed as its number, 〔U+2A6D6〕, and told once as PAPER_GLYPH.
 */
int	draw_document(const struct draw_paper *, void (*body)(struct draw *, void *), void *ctx,
	    struct buf *pdf);

enum draw_align { DRAW_LEFT, DRAW_CENTRE, DRAW_RIGHT };
#define DRAW_BOLD	1u
#define DRAW_LINE	2u	/* one line, made smaller until it fits; others wrap */
#define DRAW_SHADE	4u	/* on grey */
#define DRAW_BARE	8u	/* no border */
#define DRAW_RTL	16u	/* the second label runs from the right */
struct draw_cell {
	int		 width;		/* share of the row */
	const char	*label, *label2;	/* small, above the text; NULL none */
	const char	*text;
	int		 size;		/* tenths of a point; 0: 85 */
	enum draw_align	 align;
	unsigned	 flags;
};
void	draw_text(struct draw *, const char *, int size, enum draw_align, unsigned flags);
void	draw_cells(struct draw *, const struct draw_cell *, int n);	/* one row, as high as it needs */
/* This row, now and again on top of every new page until draw_heads_end. Cells are borrowed. */
void	draw_heads(struct draw *, const struct draw_cell *, int n);
void	draw_heads_end(struct draw *);
void	draw_gap(struct draw *, int um);
void	draw_rule(struct draw *);
void	draw_cut(struct draw *);	/* a dashed line to cut along */
/* Draws on one page what fits on one. */
void	draw_keep(struct draw *, void (*body)(struct draw *, void *), void *ctx);
/* A QR code of the text, and beside it the text and what is said about it. */
void	draw_code(struct draw *, const char *text, const char *about);

#endif
