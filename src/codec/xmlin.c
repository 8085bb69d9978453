/*
 * XML by SAX2 push parsing.  The parser gets chunks of 64 KB and keeps no tree; names are interned
 * by its dictionary, so an element costs no allocation here.  A DOCTYPE stops it at once: entities
 * would otherwise change text silently.
 */
#include <libxml/parser.h>
#include <libxml/xmlerror.h>
#include <libxml/xmlschemas.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "codec/inner.h"

#define SCHEMA_FINDINGS 20	/* findings of one validation: more help nobody */
/* Bytes of one unfinished tag or comment: libxml2 compares attributes in quadratic time. */
#define PENDING_MAX (LIMIT_XML_TEXT + CHUNK)

struct level {
	struct xml_element element;
	struct xml_attr	 attr[LIMIT_XML_ATTRS];
	struct buf	 values;	/* of attributes: the parser's are gone at the end tag */
	struct buf	 text;
	int		 blank;		/* text holds nothing but blanks */
	int		 had_child;
};

struct reader {
	xmlParserCtxtPtr parser;
	const char	*document;
	const struct xml_handler *handler;
	void		*ctx;
	struct report	*report;
	int		 stopped;	/* the finding is added */
	int		 failed;	/* line of the first error, 0 while well-formed */
	int		 ending;	/* no more bytes come */
	int		 ended;
	int		 schema_errors;
	int		 depth;
	char		 reason[200];	/* of the first error */
	struct level	 level[LIMIT_XML_DEPTH];
};

static int
line_of(const struct reader *r)
{
	return r->parser != NULL && r->parser->input != NULL ? r->parser->input->line : 0;
}

static void
stop(struct reader *r)
{
	r->stopped = 1;
	xmlStopParser(r->parser);
}

static struct where
whole(const struct reader *r)
{
	return (struct where){ r->document, 0, NULL };
}

static void
stop_at_limit(struct reader *r, const char *limit, int64_t max)
{
	if (r->stopped)
		return;
	report_add(r->report, F_XML_LIMIT, whole(r),
	    VALS(V_INT("line", line_of(r)), V_TEXT("limit", limit), V_INT("max", max)));
	stop(r);
}

static int
is_blank(const char *p, size_t n)
{
	size_t i = 0;

	while (i < n && (p[i] == ' ' || p[i] == '\n' || p[i] == '\t' || p[i] == '\r'))
		i++;
	return i == n;
}

/* The message of libxml2 without its newline, on one line. */
static void
reason_copy(char *to, size_t size, const char *message)
{
	size_t n;

	snprintf(to, size, "%s", message ? message : "not well-formed");
	n = strlen(to);
	while (n > 0 && to[n - 1] == '\n')
		to[--n] = '\0';
	for (char *p = to; *p; p++)
		if (*p == '\n')
			*p = ' ';
}

/*
 * With a schema plugged in the first argument is the plug: the reader is found through the parser.
 */
static void
on_error(void *plug, xmlErrorPtr e)
{
	const xmlParserCtxt *parser = e->ctxt;
	struct reader *r = parser ? parser->_private : NULL;

	(void)plug;
	if (r == NULL || r->failed || r->stopped || e->level < XML_ERR_ERROR)
		return;
	r->failed = e->line > 0 ? e->line : 1;
	reason_copy(r->reason, sizeof r->reason, e->message);
}

static void
on_doctype(void *arg, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	struct reader *r = arg;

	(void)name;
	(void)public_id;
	(void)system_id;
	if (r->stopped)
		return;
	report_add(r->report, F_XML_DOCTYPE, whole(r), VALS(V_INT("line", line_of(r))));
	stop(r);
}

/* The one attribute of a namespace that a document of ours needs: what a workbook calls its sheets' parts by. */
static const char *
foreign_name(const xmlChar *name, const xmlChar *uri)
{
	static const char *const relationships[] = {
		"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
		"http://purl.oclc.org/ooxml/officeDocument/relationships",
	};

	for (size_t i = 0; i < sizeof relationships / sizeof *relationships; i++)
		if (strcmp((const char *)name, "id") == 0 && strcmp((const char *)uri, relationships[i]) == 0)
			return "r:id";
	return NULL;
}

/*
 * libxml2 leaves each & of an attribute's value as "&#38;", for a tree that would resolve references
 * later, and no other & ever stands there.  The bytes added.
 */
static size_t
value_add(struct buf *to, const char *p, size_t n)
{
	static const char amp[] = "&#38;";
	size_t before = to->n;

	while (n > 0) {
		const char *at = memchr(p, '&', n);
		size_t head = at != NULL ? (size_t)(at - p) + 1 : n;

		buf_add(to, p, head);
		p += head;
		n -= head;
		if (at != NULL && n >= sizeof amp - 2 && memcmp(at, amp, sizeof amp - 1) == 0) {
			p += sizeof amp - 2;
			n -= sizeof amp - 2;
		}
	}
	return to->n - before;
}

/*
 * Copies the attributes into the level; 0, or -1 over a limit.  Those of a namespace
 * (xsi:schemaLocation) are for other programs, and by local name alone they could pass for ours:
 * left out.
 */
static int
take_attributes(struct reader *r, struct level *l, int count, const xmlChar **from)
{
	int taken = 0;
	size_t at = 0;

	if (count > LIMIT_XML_ATTRS) {
		stop_at_limit(r, "LIMIT_XML_ATTRS", LIMIT_XML_ATTRS);
		return -1;
	}
	buf_reset(&l->values);
	for (const xmlChar **a = from; a < from + 5 * count; a += 5) {
		size_t n = (size_t)(a[4] - a[3]);
		const char *attr = a[1] == NULL ? (const char *)a[0] : foreign_name(a[0], a[2]);

		if (n > LIMIT_XML_TEXT) {
			stop_at_limit(r, "LIMIT_XML_TEXT", LIMIT_XML_TEXT);
			return -1;
		}
		if (attr == NULL)
			continue;
		l->attr[taken].name = attr;
		l->attr[taken++].value.n = value_add(&l->values, (const char *)a[3], n);
	}
	/* only now does the buffer stay where it is */
	for (int i = 0; i < taken; i++) {
		l->attr[i].value.p = l->values.p ? l->values.p + at : "";
		at += l->attr[i].value.n;
	}
	l->element.attrs = taken;
	return 0;
}

/*
 * Shall this tag be passed on?  A whole tag is parsed with the chunk that has its end; one that only
 * the end of the document brings out was cut in two, and libxml2 would name half a tag before it
 * finds that.
 */
static int
tag_counts(struct reader *r)
{
	static const char cut[] = "the document ends within a tag";

	if (r->stopped || r->failed)
		return 0;
	if (!r->ending)
		return 1;
	r->failed = line_of(r) > 0 ? line_of(r) : 1;
	reason_copy(r->reason, sizeof r->reason, cut);
	return 0;
}

static void
on_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int ns_count,
    const xmlChar **ns, int attr_count, int defaulted, const xmlChar **attrs)
{
	struct reader *r = arg;
	struct level *l;

	(void)prefix;
	(void)ns_count;
	(void)ns;
	(void)defaulted;
	if (!tag_counts(r))
		return;
	if (r->depth == LIMIT_XML_DEPTH) {
		stop_at_limit(r, "LIMIT_XML_DEPTH", LIMIT_XML_DEPTH);
		return;
	}
	if (r->depth > 0) {
		struct level *parent = &r->level[r->depth - 1];

		/* blanks between children would add up to megabytes */
		if (parent->blank)
			parent->text.n = 0;
		parent->had_child = 1;
	}
	l = &r->level[r->depth++];
	l->text.n = 0;
	l->blank = 1;
	l->had_child = 0;
	l->element.ns = uri ? (const char *)uri : "";
	l->element.name = (const char *)name;
	l->element.attr = l->attr;
	l->element.attrs = 0;
	l->element.line = line_of(r);
	l->element.depth = r->depth;
	if (attr_count > 0 && take_attributes(r, l, attr_count, attrs) < 0)
		return;
	if (r->handler != NULL && r->handler->start != NULL
	    && r->handler->start(r->ctx, &l->element) != 0)
		stop(r);
}

static void
on_text(void *arg, const xmlChar *text, int n)
{
	struct reader *r = arg;
	struct level *l;

	if (r->stopped || r->failed || r->depth == 0 || n <= 0)
		return;
	l = &r->level[r->depth - 1];
	if (l->text.n + (size_t)n > LIMIT_XML_TEXT) {
		stop_at_limit(r, "LIMIT_XML_TEXT", LIMIT_XML_TEXT);
		return;
	}
	if (l->blank)
		l->blank = is_blank((const char *)text, (size_t)n);
	buf_add(&l->text, text, (size_t)n);
}

static void
on_end(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reader *r = arg;
	struct level *l;
	struct slice text = { "", 0 };

	(void)name;
	(void)prefix;
	(void)uri;
	if (!tag_counts(r) || r->depth == 0)
		return;
	l = &r->level[--r->depth];
	if (l->text.n > 0 && !(l->blank && l->had_child))
		text = (struct slice){ l->text.p, l->text.n };
	if (r->handler != NULL && r->handler->end != NULL
	    && r->handler->end(r->ctx, &l->element, text) != 0)
		stop(r);
}

static void
on_document_end(void *arg)
{
	struct reader *r = arg;

	r->ended = 1;
}

static void
sax_fill(xmlSAXHandler *sax)
{
	memset(sax, 0, sizeof *sax);
	sax->initialized = XML_SAX2_MAGIC;
	sax->internalSubset = on_doctype;
	sax->startElementNs = on_start;
	sax->endElementNs = on_end;
	sax->characters = on_text;
	sax->ignorableWhitespace = on_text;	/* the same: libxml2 then skips its guess */
	sax->cdataBlock = on_text;
	sax->endDocument = on_document_end;
	sax->serror = on_error;
}

static int
malformed(struct reader *r)
{
	report_add(r->report, F_XML_MALFORMED, whole(r),
	    VALS(V_INT("line", r->failed ? r->failed : line_of(r)),
	    V_TEXT("reason", r->failed ? r->reason : "not well-formed")));
	return -1;
}

/* sax and arg: ours, or those of the schema plug in front of ours. */
static void
reader_open(struct reader *r, xmlSAXHandlerPtr sax, void *arg)
{
	r->parser = xmlCreatePushParserCtxt(sax, arg, NULL, 0, NULL);
	r->parser->_private = r;
	r->parser->sax->serror = on_error;
	xmlCtxtUseOptions(r->parser, XML_PARSE_NONET);
}

static void
reader_free(struct reader *r)
{
	if (r->parser != NULL)
		xmlFreeParserCtxt(r->parser);
	for (size_t i = 0; i < LIMIT_XML_DEPTH; i++) {
		buf_free(&r->level[i].values);
		buf_free(&r->level[i].text);
	}
	free(r);
}

static struct reader *
reader_new(const char *document, struct report *report)
{
	struct reader *r = mem_alloc(sizeof *r);

	r->document = document;
	r->report = report;
	return r;
}

/* Feeds everything; 0 when a whole, well-formed document was read. */
static int
reader_run(struct reader *r, struct source from)
{
	xmlParserCtxtPtr parser = r->parser;
	char chunk[CHUNK];
	int64_t total = 0;
	int blank = 1, rc = 0;
	ssize_t n;

	while ((n = source_fill(from, chunk, sizeof chunk)) > 0) {
		total += n;
		blank = blank && is_blank(chunk, (size_t)n);
		if (total > LIMIT_XML_BYTES) {
			stop_at_limit(r, "LIMIT_XML_BYTES", LIMIT_XML_BYTES);
			return -1;
		}
		rc = xmlParseChunk(parser, chunk, (int)n, 0);
		if (r->stopped)
			return -1;
		if (rc != 0 || r->failed)
			return malformed(r);
		if (parser->input != NULL
		    && parser->input->end - parser->input->cur > PENDING_MAX) {
			stop_at_limit(r, "LIMIT_XML_TEXT", LIMIT_XML_TEXT);
			return -1;
		}
	}
	if (n < 0)
		return source_failed(r->document, r->report);
	if (blank) {
		report_add(r->report, F_XML_EMPTY, whole(r), NO_VALS);
		return -1;
	}
	r->ending = 1;
	rc = xmlParseChunk(parser, "", 0, 1);
	if (r->stopped)
		return -1;
	if (rc != 0 || r->failed || !parser->wellFormed || !parser->nsWellFormed || !r->ended
	    || r->depth != 0)
		return malformed(r);
	return 0;
}

struct slice
xml_attr(const struct xml_element *e, const char *name)
{
	for (int i = 0; i < e->attrs; i++)
		if (strcmp(e->attr[i].name, name) == 0)
			return e->attr[i].value;
	return (struct slice){ NULL, 0 };
}

int
xml_read(struct source from, const char *document, const struct xml_handler *handler, void *ctx,
    struct report *report)
{
	struct reader *r = reader_new(document, report);
	xmlSAXHandler sax;
	int rc;

	r->handler = handler;
	r->ctx = ctx;
	sax_fill(&sax);
	reader_open(r, &sax, r);
	rc = reader_run(r, from);
	reader_free(r);
	return rc;
}

struct sniff {
	xmlParserCtxtPtr parser;
	char		*name, *ns;
	size_t		 name_size, ns_size;
	int		 rc;
};

static void
sniff_doctype(void *arg, const xmlChar *name, const xmlChar *public_id, const xmlChar *system_id)
{
	struct sniff *s = arg;

	(void)name;
	(void)public_id;
	(void)system_id;
	xmlStopParser(s->parser);
}

static void
sniff_start(void *arg, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int ns_count,
    const xmlChar **ns, int attr_count, int defaulted, const xmlChar **attrs)
{
	struct sniff *s = arg;
	const char *space = uri ? (const char *)uri : "";

	(void)ns_count;
	(void)ns;
	(void)attr_count;
	(void)defaulted;
	(void)attrs;
	if ((prefix == NULL || uri != NULL) && strlen((const char *)name) < s->name_size
	    && strlen(space) < s->ns_size) {
		memcpy(s->name, name, strlen((const char *)name) + 1);
		memcpy(s->ns, space, strlen(space) + 1);
		s->rc = 0;
	}
	xmlStopParser(s->parser);
}

int
xml_sniff(struct slice start, char *name, size_t name_size, char *ns, size_t ns_size)
{
	struct sniff s = { NULL, name, ns, name_size, ns_size, -1 };
	xmlSAXHandler sax;

	memset(&sax, 0, sizeof sax);
	sax.initialized = XML_SAX2_MAGIC;
	sax.internalSubset = sniff_doctype;
	sax.startElementNs = sniff_start;
	s.parser = xmlCreatePushParserCtxt(&sax, &s, NULL, 0, NULL);
	xmlCtxtUseOptions(s.parser, XML_PARSE_NONET);
	if (start.n > 0)
		xmlParseChunk(s.parser, start.p, start.n > CHUNK ? CHUNK : (int)start.n, 0);
	xmlFreeParserCtxt(s.parser);
	return s.rc;
}

static void
on_schema_error(void *arg, xmlErrorPtr e)
{
	struct reader *r = arg;
	char reason[400];

	if (r->stopped || r->failed || e->level < XML_ERR_ERROR)
		return;
	reason_copy(reason, sizeof reason, e->message);
	report_add(r->report, F_XML_SCHEMA, whole(r),
	    VALS(V_INT("line", line_of(r)), V_TEXT("reason", reason)));
	if (++r->schema_errors == SCHEMA_FINDINGS)
		stop(r);
}

struct first_error {
	char	reason[200];
};

static void
on_schema_file_error(void *arg, xmlErrorPtr e)
{
	struct first_error *first = arg;

	if (first->reason[0] == '\0')
		reason_copy(first->reason, sizeof first->reason, e->message);
}

/* NULL, and the finding, when the file is no schema. */
static xmlSchemaPtr
schema_load(const char *path, struct report *report)
{
	struct first_error first = { "" };
	xmlSchemaParserCtxtPtr parser = xmlSchemaNewParserCtxt(path);
	xmlSchemaPtr schema;

	xmlSchemaSetParserStructuredErrors(parser, on_schema_file_error, &first);
	schema = xmlSchemaParse(parser);
	xmlSchemaFreeParserCtxt(parser);
	if (schema == NULL)
		report_add(report, F_XML_SCHEMA, (struct where){ path, 0, NULL },
		    VALS(V_INT("line", 0),
		    V_TEXT("reason", first.reason[0] ? first.reason : "no XML schema")));
	return schema;
}

int
xml_validate(const char *xsd_path, struct source from, const char *document, struct report *report)
{
	xmlSchemaPtr schema = schema_load(xsd_path, report);
	xmlSchemaValidCtxtPtr valid;
	xmlSchemaSAXPlugPtr plug;
	xmlSAXHandler sax;
	xmlSAXHandlerPtr to = &sax;
	struct reader *r;
	void *arg;
	int rc;

	if (schema == NULL)
		return -1;
	r = reader_new(document, report);
	sax_fill(&sax);
	arg = r;
	valid = xmlSchemaNewValidCtxt(schema);
	xmlSchemaSetValidStructuredErrors(valid, on_schema_error, r);
	plug = xmlSchemaSAXPlug(valid, &to, &arg);
	reader_open(r, to, arg);
	rc = reader_run(r, from);
	if (rc == 0 && (r->schema_errors > 0 || xmlSchemaIsValid(valid) != 1))
		rc = -1;
	xmlSchemaSAXUnplug(plug);
	reader_free(r);
	xmlSchemaFreeValidCtxt(valid);
	xmlSchemaFree(schema);
	return rc;
}
