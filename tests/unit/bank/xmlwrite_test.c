#include "helpers.h"

static const struct {
	const char	*layout;
	const char	*want;		/* without the declaration */
} rows[] = {
	{ "/a/b part.ref\nrecord /a/r\nre ref\np payee.account\nn net:fen\n",
	  "<a><b>P1</b><r><re>W1</re><p>6222001</p><n>551248</n></r><r><re>W2</re><p>6222002</p><n>650000</n></r></a>" },
	/* an attribute before its text; a namespace; what two paths share is opened once */
	{ "xmlns \"urn:x\"\n/a/h/x part.ref\n/a/h/y/@c \"CNY\"\n/a/h/y part.total:fen\nrecord /a/r\nre ref\np payee.account\nn/@c \"CNY\"\nn net:fen\n",
	  "<a xmlns=\"urn:x\"><h><x>P1</x><y c=\"CNY\">1201248</y></h>"
	  "<r><re>W1</re><p>6222001</p><n c=\"CNY\">551248</n></r><r><re>W2</re><p>6222002</p><n c=\"CNY\">650000</n></r></a>" },
	/* deep records below an element with an attribute, and a tail */
	{ "/a/l/@name \"rows\"\nrecord /a/l/r\nx/re ref\nx/p payee.account\nn net:fen\n/a/t part.count\n",
	  "<a><l name=\"rows\"><r><x><re>W1</re><p>6222001</p></x><n>551248</n></r><r><x><re>W2</re><p>6222002</p></x><n>650000</n></r></l>"
	  "<t>2</t></a>" },
	/* an attribute of an element that holds another already is one more element */
	{ "/a/b/c part.ref\n/a/b/@n part.count\nrecord /a/r\nre ref\np payee.account\nn net:fen\n",
	  "<a><b><c>P1</c></b><b n=\"2\"/><r><re>W1</re><p>6222001</p><n>551248</n></r>"
	  "<r><re>W2</re><p>6222002</p><n>650000</n></r></a>" },
	/* the same path twice is two elements */
	{ "/a/b part.ref\n/a/b part.count\nrecord /a/r\nre ref\np payee.account\nn net:fen\n",
	  "<a><b>P1</b><b>2</b><r><re>W1</re><p>6222001</p><n>551248</n></r><r><re>W2</re><p>6222002</p><n>650000</n></r></a>" },
};

/* Blanks between elements are looks. */
static void
squeeze(struct buf *b)
{
	size_t to = 0;

	for (size_t i = 0; i < b->n; i++)
		if (b->p[i] != '\n' && !(b->p[i] == ' ' &&
		    (i == 0 || strchr("\n >", b->p[i - 1]) != NULL)))
			b->p[to++] = b->p[i];
	b->p[b->n = to] = '\0';
}

static void
test_shapes(void **state)
{
	(void)state;
	for (size_t i = 0; i < COUNT(rows); i++) {
		struct bank_part part = part_of(two_payments, 2);
		struct buf text = { NULL, 0, 0 };
		struct written w = { 0 };
		struct report *r = report_new();
		struct bank_fmt *f;

		buf_printf(&text, "%sfile p xml UTF-8 lf \"{part.ref}.xml\"\n%s", TEST_HEAD,
		    rows[i].layout);
		f = load(text.p);
		assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), 0);
		squeeze(&w.bytes[0]);
		assert_string_equal(strstr(w.bytes[0].p, "?>") + 2, rows[i].want);
		written_free(&w);
		buf_free(&text);
		report_free(r);
		bank_free(f);
	}
}

/* Escapes, and the charset in the declaration and in the bytes. */
static void
test_charset(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD "file p xml GBK lf \"a\"\nrecord /a/工\nre ref\np payee.account\nn net:fen\nm payee.name\n");
	struct bank_payment p = { 1, "W1", "6", "张<&>三", "", "", "", "", 1 };
	struct bank_part part = part_of(&p, 1);
	struct written w = { 0 };
	struct report *r = report_new();

	(void)state;
	assert_int_equal(write_part(f, &part, &p, 1, &w, r), 0);
	assert_non_null(strstr(w.bytes[0].p, "encoding=\"GBK\""));
	assert_non_null(strstr(w.bytes[0].p, "<m>\xd5\xc5&lt;&amp;&gt;\xc8\xfd</m>"));
	assert_non_null(strstr(w.bytes[0].p, "<\xb9\xa4>"));
	written_free(&w);
	p.name = "王𠮷";
	w = (struct written){ 0 };
	assert_int_equal(write_part(f, &part, &p, 1, &w, r), -1);
	assert_says(r, F_NAME_NOT_IN_CHARSET, "U+20BB7");
	written_free(&w);
	report_free(r);
	bank_free(f);
}

/* A head or a tail without its value, in lines and in XML; a disk that fails at each call. */
static void
test_refused(void **state)
{
	static const char *const layouts[] = {
		"lines GBK lf \"a\"\nhead \"|\" batch.project\nrecord \"|\" ref payee.account net:fen\n",
		"lines GBK lf \"a\"\nrecord \"|\" ref payee.account net:fen\n"
		"tail \"|\" \"E\" batch.project\n",
		"xml GBK lf \"a\"\n/a/b batch.project\nrecord /a/r\nre ref\np payee.account\nn net:fen\n",
		"xml GBK lf \"a\"\nrecord /a/r\nre ref\np payee.account\nn net:fen\n/a/b batch.project\n",
	};

	(void)state;
	for (size_t i = 0; i < COUNT(layouts); i++) {
		struct bank_part part = part_of(two_payments, 2);
		struct buf text = { NULL, 0, 0 };
		struct written w = { 0 };
		struct report *r = report_new();
		struct bank_fmt *f;
		int calls;

		buf_printf(&text, "%sfile p %s", TEST_HEAD, layouts[i]);
		f = load(text.p);
		assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), 0);
		calls = w.calls;
		written_free(&w);
		for (int n = 1; n <= calls; n++) {
			w = (struct written){ .fail_at = n };
			assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), -1);
			written_free(&w);
		}
		assert_int_equal(report_count(r), 0);
		part.project = "";
		w = (struct written){ 0 };
		assert_int_equal(write_part(f, &part, two_payments, 2, &w, r), -1);
		assert_says(r, F_FIELD_MISSING, "batch.project");
		written_free(&w);
		buf_free(&text);
		report_free(r);
		bank_free(f);
	}
	xml_writer_free(NULL);
}

/* Characters that XML cannot carry are refused where they are written, and the end is not written after them. */
static void
test_bad(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD "file p xml UTF-8 lf \"a\"\nrecord /a/r\n"
	    "re ref\np payee.account\nn net:fen\nm payee.name\n");
	struct bank_payment p = { 1, "W1", "6", "\xef\xbf\xbe", "", "", "", "", 1 };
	struct bank_part part = part_of(&p, 1);
	struct written w = { 0 };
	struct report *r = report_new();
	struct xml_writer *x = xml_writer_new(&f->file[0].layout);
	struct put_ctx c = { .f = f, .part = &part, .account = &test_account, .payment = &p,
		.where = { "P1", 1, NULL }, .report = r };

	(void)state;
	assert_int_equal(write_part(f, &part, &p, 1, &w, r), -1);
	assert_int_equal(report_count(r), 1);
	assert_says(r, F_FIELD_HAS_SEPARATOR, "field=txml");
	report_clear(r);
	assert_int_equal(xml_write_record(x, &c), 0);
	assert_int_equal(xml_write_end(x, &c), -1);
	assert_int_equal(report_count(r), 1);
	assert_says(r, F_FIELD_HAS_SEPARATOR, "field=txml");
	xml_writer_free(x);
	buf_free(&c.value);
	buf_free(&c.coded);
	written_free(&w);
	report_free(r);
	bank_free(f);
}

/* However long a name is, the call with which its bytes go to the disk may fail. */
static void
test_long(void **state)
{
	struct bank_fmt *f = load(TEST_HEAD "file p xml UTF-8 lf \"a\"\nrecord /a/r\n"
	    "re ref\np payee.account\nn net:fen\nm payee.name\n");
	char *name = mem_alloc(65536 + 1);

	(void)state;
	for (size_t n = 65536 - 200; n <= 65536; n++) {
		struct bank_payment p = { 1, "W1", "6", name, "", "", "", "", 1 };
		struct bank_part part = part_of(&p, 1);
		struct written w = { .fail_at = 2 };
		struct report *r = report_new();

		memset(name, 'x', n);
		name[n] = '\0';
		assert_int_equal(write_part(f, &part, &p, 1, &w, r), -1);
		assert_int_equal(w.calls, 2);
		assert_int_equal(report_count(r), 0);
		written_free(&w);
		report_free(r);
	}
	free(name);
	bank_free(f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_shapes),
	    cmocka_unit_test(test_charset), cmocka_unit_test(test_refused),
	    cmocka_unit_test(test_bad), cmocka_unit_test(test_long) };

	return cmocka_run_group_tests_name("bank/xmlwrite", tests, codec_setup, codec_teardown);
}
