/*
 * The lines of a section: head, record and tail of fields, the paths of XML, the template of a
 * file's name.
 */
#include <string.h>

#include "bank/inner.h"

#define MAX_WIDTH 4096	/* bytes: no bank gives one field more */

static const struct word *
word_next(struct fmt_reader *r)
{
	return r->at < r->end ? r->at++ : NULL;
}

/* ":18<" from the colon on; 0, or -1 */
static int
width_take(struct fmt_reader *r, struct field *fd, struct slice s, const char *word)
{
	int64_t n;

	if (s.n > 0 && (s.p[s.n - 1] == '<' || s.p[s.n - 1] == '>')) {
		fd->fill = s.p[s.n - 1];
		s.n--;
	}
	if (int_parse(s, MAX_WIDTH, &n) < 0 || n == 0)
		return fmt_error(r, "width is not a number of bytes", word);
	fd->width = (int)n;
	return 0;
}

static int
is_width(struct slice s)
{
	return s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9' && memchr(s.p, '/', s.n) == NULL;
}

/* "Y/N": what stands for yes and for no */
static void
flag_take(struct fmt_reader *r, struct field *fd, struct slice s)
{
	const char *stroke = memchr(s.p, '/', s.n);

	fd->yes = arena_bytes(r->f->arena, s.p, (size_t)(stroke - s.p));
	fd->no = arena_bytes(r->f->arena, stroke + 1, s.n - (size_t)(stroke - s.p) - 1);
}

/*
 * What follows the name: ":kind", ":width" or ":kind:width"; the kind of a flag is "yes/no" in the
 * bank's words
 */
static int
suffix_take(struct fmt_reader *r, struct field *fd, const char *suffix, const char *word)
{
	while (*suffix == ':') {
		const char *from = suffix + 1;
		size_t n = strcspn(from, ":");
		struct slice part = { from, n };

		suffix = from + n;
		if (is_width(part)) {
			if (*suffix != '\0')
				return fmt_error(r, "nothing follows a width", word);
			return width_take(r, fd, part, word);
		}
		if (memchr(part.p, '/', part.n) != NULL && fd->kind == NULL && fd->yes == NULL) {
			flag_take(r, fd, part);
			continue;
		}
		if (fd->kind != NULL || fd->yes != NULL || (fd->kind = kind_by_name(part)) == NULL)
			return fmt_error(r, "unknown kind of field", word);
	}
	return *suffix == '\0' ? 0 : fmt_error(r, "\":\" expected", word);
}

/* A parameter, a file's name, or a name of the table; 0 and its type and uses. */
static int
name_take(struct fmt_reader *r, struct field *fd, struct slice name, enum value_type *type,
    unsigned *uses)
{
	const struct field_name *known;

	*type = VT_TEXT;
	*uses = USE_PAY_HEAD | USE_PAY_RECORD | USE_FILE_NAME;
	fd->name = arena_bytes(r->f->arena, name.p, name.n);
	if (strncmp(fd->name, "param.", 6) == 0) {
		fd->id = FD_PARAM;
		fd->text = fd->name + 6;
		for (int i = 0; i < r->f->info.params; i++)
			if (strcmp(r->f->param[i].name, fd->text) == 0) {
				fd->width = r->f->param[i].width;
				return 0;
			}
		return fmt_error(r, "parameter is not in the params line", fd->name);
	}
	if (strncmp(fd->name, "file.", 5) == 0 && name.n > 10 &&
	    strcmp(fd->name + name.n - 5, ".name") == 0) {
		fd->id = FD_FILE_NAME;
		fd->text = arena_bytes(r->f->arena, name.p + 5, name.n - 10);
		for (int i = 0; i < r->f->files; i++)
			if (strcmp(r->f->file[i].name, fd->text) == 0 &&
			    r->layout != &r->f->file[i].layout)
				return 0;
		return fmt_error(r, "no file of that name stands before", fd->name);
	}
	known = field_name_find(name);
	if (known == NULL)
		return fmt_error(r, "unknown field", fd->name);
	fd->id = known->id;
	*type = known->type;
	*uses = known->uses;
	return 0;
}

static int
field_take(struct fmt_reader *r, const struct word *w, unsigned use, struct field *fd)
{
	enum value_type type;
	unsigned uses;
	size_t n;

	memset(fd, 0, sizeof *fd);
	if (w->quoted) {
		fd->id = FD_CONST;
		fd->name = fd->text = w->text;
		fd->kind = kind_by_name(SLICE("text"));
		fd->fill = '<';
		if (w->rest[0] == ':')
			return width_take(r, fd, slice_of(w->rest + 1), w->text);
		return w->rest[0] == '\0' ? 0 : fmt_error(r, "\":\" expected", w->rest);
	}
	n = strcspn(w->text, ":");
	if (n == 1 && w->text[0] == '-') {
		fd->id = FD_SKIP;
		fd->name = "-";
		fd->kind = kind_by_name(SLICE("text"));
		if (use & (USE_PAY_HEAD | USE_PAY_RECORD | USE_FILE_NAME))
			return fmt_error(r, "a written file leaves nothing out", w->text);
		return w->text[1] == '\0' ? 0 : width_take(r, fd, slice_of(w->text + 2), w->text);
	}
	if (name_take(r, fd, (struct slice){ w->text, n }, &type, &uses) < 0 ||
	    suffix_take(r, fd, w->text + n, w->text) < 0)
		return -1;
	if ((uses & use) == 0)
		return fmt_error(r, "this field does not stand here", w->text);
	if ((type == VT_FLAG) != (fd->yes != NULL) ||
	    (type == VT_FLAG && strcmp(fd->yes, fd->no) == 0))
		return fmt_error(r, "a flag says its two values, as in :Y/N, and nothing else does",
		    w->text);
	if (type == VT_FLAG) {
		if (fd->fill == '\0')
			fd->fill = '<';
		return 0;
	}
	if (fd->kind == NULL && (type == VT_TEXT || type == VT_INT))
		fd->kind = kind_by_name(type == VT_TEXT ? SLICE("text") : SLICE("digits"));
	if (fd->kind == NULL)
		return fmt_error(r, "amounts and times say their kind", w->text);
	if (fd->kind->type != type)
		return fmt_error(r, "the kind does not suit the field", w->text);
	if (type != VT_TEXT && fd->kind->take == NULL &&
	    (use & (USE_PAY_HEAD | USE_PAY_RECORD | USE_FILE_NAME)) == 0)
		return fmt_error(r, "this kind is only written", w->text);
	if (fd->fill == '\0')
		fd->fill = type == VT_TEXT ? '<' : '0';
	return 0;
}

/* A constant is known now: it must fit now. */
static int
constant_check(struct fmt_reader *r, struct field *fd, const struct form *form)
{
	struct buf coded = { NULL, 0, 0 };
	int32_t bad;
	int rc = 0;

	if (fd->id != FD_CONST)
		return 0;
	if (charset_encode(r->layout->charset, slice_of(fd->text), &coded, &bad) < 0)
		rc = fmt_error(r, "the charset cannot carry the constant", fd->text);
	else if (fd->width > 0 && coded.n > (size_t)fd->width)
		rc = fmt_error(r, "the constant is wider than its width", fd->text);
	else if (!form->fixed && form->separator[0] && strstr(fd->text, form->separator) != NULL)
		rc = fmt_error(r, "the constant holds the separator", fd->text);
	else if (form->fixed && fd->width == 0)
		fd->width = (int)coded.n;
	buf_free(&coded);
	return rc;
}

static int
field_add(struct fmt_reader *r, struct form *form, const struct field *fd)
{
	int reading = !(r->use_head & USE_PAY_HEAD);

	if (form->fields == FORM_FIELDS)
		return fmt_error(r, "too many fields", fd->name);
	if (reading && fd->id > FD_FILE_NAME && form_find(form, fd->id) != NULL)
		return fmt_error(r, "the field stands twice", fd->name);
	form->field = list_add(r->f->arena, form->field, form->fields, sizeof *fd);
	form->field[form->fields] = *fd;
	if (constant_check(r, &form->field[form->fields], form) < 0)
		return -1;
	if (form->fixed && form->field[form->fields].width == 0 &&
	    !(fd->id == FD_CONST && fd->text[0] == '\0'))
		return fmt_error(r, "a fixed line says every width", fd->name);
	form->bytes += (size_t)form->field[form->fields].width;
	form->fields++;
	return 0;
}

const struct field *
form_find(const struct form *form, enum field_id id)
{
	for (int i = 0; i < form->fields; i++)
		if (form->field[i].id == id)
			return &form->field[i];
	return NULL;
}

/* Where the line belongs; NULL with the finding when it may not stand here. */
static struct form *
form_place(struct fmt_reader *r, enum form_place place)
{
	struct layout *l = r->layout;

	if (place == PLACE_RECORD) {
		if (l->has_record || l->tails > 0) {
			fmt_error(r, "the record stands once, before the tail", "record");
			return NULL;
		}
		l->has_record = 1;
		return &l->record;
	}
	if (place == PLACE_HEAD) {
		if (l->has_record || l->tails > 0) {
			fmt_error(r, "heads stand before the record", "head");
			return NULL;
		}
		l->head = list_add(r->f->arena, l->head, l->heads, sizeof *l->head);
		return &l->head[l->heads++];
	}
	l->tail = list_add(r->f->arena, l->tail, l->tails, sizeof *l->tail);
	return &l->tail[l->tails++];
}

int
form_line(struct fmt_reader *r, enum form_place place)
{
	unsigned use = place == PLACE_RECORD ? r->use_record : r->use_head;
	const struct word *w = word_next(r);
	struct form *form;
	struct field fd;

	if (r->layout == NULL || r->layout->type != LAYOUT_LINES)
		return fmt_error(r, "lines stand in a section of lines", w ? w->text : "");
	if (w == NULL)
		return fmt_error(r, "a quoted separator or \"fixed\" expected", "");
	form = form_place(r, place);
	if (form == NULL)
		return -1;
	if (w->quoted) {
		if (strlen(w->text) != 1 || w->rest[0] || (unsigned char)w->text[0] >= 0x7f ||
		    ((unsigned char)w->text[0] < ' ' && w->text[0] != '\t'))
			return fmt_error(r, "the separator is one ASCII character", w->text);
		form->separator[0] = w->text[0];
	} else if (strcmp(w->text, "fixed") == 0) {
		form->fixed = 1;
	} else {
		return fmt_error(r, "a quoted separator or \"fixed\" expected", w->text);
	}
	while ((w = word_next(r)) != NULL)
		if (field_take(r, w, use, &fd) < 0 || field_add(r, form, &fd) < 0)
			return -1;
	return form->fields > 0 ? 0 : fmt_error(r, "the line has no fields", "");
}

static int
step_fits(const char *s)
{
	return s[0] != '\0' && strchr("0123456789-.", s[0]) == NULL &&
	    strpbrk(s, "<>&\"'=:;|!?*@()[]{}\\") == NULL;
}

/* "/A/B/@C" or "A/B" into steps; 0, or -1 with the finding */
static int
path_take(struct fmt_reader *r, const char *path, const char **step, int *steps, const char **attr)
{
	const char *p = path[0] == '/' ? path + 1 : path;

	*steps = 0;
	*attr = NULL;
	if (strncmp(path, "./", 2) == 0)
		p = path + 2;
	for (;;) {
		size_t n = strcspn(p, "/");
		char *s = arena_bytes(r->f->arena, p, n);
		int last = p[n] == '\0';

		if (s[0] == '@' && last)
			*attr = s + 1;
		if (!step_fits(s[0] == '@' && last ? s + 1 : s))
			return fmt_error(r, "not a path of XML names", path);
		if (*attr != NULL)
			return 0;
		if (*steps == PATH_STEPS)
			return fmt_error(r, "the path is too deep", path);
		step[(*steps)++] = s;
		if (last)
			return 0;
		p += n + 1;
	}
}

/* Every path of a file begins with the same root. */
static int
root_check(struct fmt_reader *r, const char *root, const char *path)
{
	struct layout *l = r->layout;
	const char *first = l->heads > 0 && l->head[0].fields > 0 ? l->head[0].field[0].step[0]
	    : l->bases > 0 ? l->base[0] : NULL;

	if (first != NULL && strcmp(first, root) != 0)
		return fmt_error(r, "all paths begin with the same element", path);
	return 0;
}

int
form_record_path(struct fmt_reader *r, const struct word *path)
{
	struct layout *l = r->layout;
	const char *attr;

	if (path == NULL || path->quoted || path->text[0] != '/')
		return fmt_error(r, "the record's path begins with \"/\"", path ? path->text : "");
	if (l->has_record)
		return fmt_error(r, "the record stands once", path->text);
	if (path_take(r, path->text, l->base, &l->bases, &attr) < 0)
		return -1;
	if (attr != NULL || l->bases < 1)
		return fmt_error(r, "the record is an element", path->text);
	if (r->at < r->end)
		return fmt_error(r, "nothing follows the record's path", r->at->text);
	l->has_record = 1;
	return root_check(r, l->base[0], path->text);
}

/*
 * Absolute paths belong to the head, or to the tail once the record was given; relative ones to the
 * record.
 */
int
form_path(struct fmt_reader *r, const struct word *path)
{
	struct layout *l = r->layout;
	int absolute = path->text[0] == '/', reading = !(r->use_head & USE_PAY_HEAD);
	const struct word *w = word_next(r);
	struct form *form;
	struct field fd, place;

	if (path->quoted || (!absolute && (!l->has_record || l->tails > 0)))
		return fmt_error(r, "unknown word", path->text);
	memset(&place, 0, sizeof place);
	if (path_take(r, path->text, place.step, &place.steps, &place.attr) < 0)
		return -1;
	if (absolute && (place.steps == 0 || root_check(r, place.step[0], path->text) < 0))
		return r->failed ? -1 : fmt_error(r, "the path has no element", path->text);
	if (w == NULL || r->at < r->end)
		return fmt_error(r, "one field follows a path", path->text);
	if (field_take(r, w, absolute ? r->use_head : r->use_record, &fd) < 0)
		return -1;
	memcpy(fd.step, place.step, sizeof fd.step);
	fd.steps = place.steps;
	fd.attr = place.attr;
	if (absolute && (reading || !l->has_record)) {
		if (l->heads == 0) {
			l->head = list_add(r->f->arena, l->head, 0, sizeof *l->head);
			l->heads = 1;
		}
		form = &l->head[0];
	} else if (absolute) {
		if (l->tails == 0) {
			l->tail = list_add(r->f->arena, l->tail, 0, sizeof *l->tail);
			l->tails = 1;
		}
		form = &l->tail[0];
	} else {
		form = &l->record;
	}
	return field_add(r, form, &fd);
}

/* "{part.ref}.{batch.date:yyyymmdd}.txt" */
int
form_file_name(struct fmt_reader *r, const char *template, struct form *form)
{
	const char *p = template;
	struct field fd;

	while (*p) {
		struct word w = { NULL, "", 0 };
		size_t n = strcspn(p, *p == '{' ? "}" : "{");

		w.quoted = *p != '{';
		if (!w.quoted && p[n] != '}')
			return fmt_error(r, "\"}\" expected in the file's name", template);
		w.text = w.quoted ? arena_bytes(r->f->arena, p, n)
		    : arena_bytes(r->f->arena, p + 1, n - 1);
		if (w.quoted && strpbrk(w.text, "/\\") != NULL)
			return fmt_error(r, "a file's name holds no \"/\"", template);
		if (field_take(r, &w, USE_FILE_NAME, &fd) < 0)
			return -1;
		form->field = list_add(r->f->arena, form->field, form->fields, sizeof fd);
		form->field[form->fields++] = fd;
		p += n + !w.quoted;
	}
	return form->fields > 0 && form->fields < FORM_FIELDS ? 0
	    : fmt_error(r, "the file has no name", template);
}
