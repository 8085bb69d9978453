/* The drawing libraries, looked up when they are first needed. */
#ifndef DRAW_LIB_H
#define DRAW_LIB_H

#include <cairo-pdf.h>
#include <pango/pangocairo.h>
#include <qrencode.h>

#define DRAW_FUNCTIONS(X) \
	X(CAIRO, cairo_pdf_surface_create_for_stream) \
	X(CAIRO, cairo_pdf_surface_set_metadata) \
	X(CAIRO, cairo_surface_destroy) \
	X(CAIRO, cairo_surface_finish) \
	X(CAIRO, cairo_surface_status) \
	X(CAIRO, cairo_create) \
	X(CAIRO, cairo_destroy) \
	X(CAIRO, cairo_status) \
	X(CAIRO, cairo_status_to_string) \
	X(CAIRO, cairo_show_page) \
	X(CAIRO, cairo_move_to) \
	X(CAIRO, cairo_line_to) \
	X(CAIRO, cairo_rectangle) \
	X(CAIRO, cairo_fill) \
	X(CAIRO, cairo_stroke) \
	X(CAIRO, cairo_set_dash) \
	X(CAIRO, cairo_set_line_width) \
	X(CAIRO, cairo_set_source_rgb) \
	X(CAIRO, cairo_font_options_create) \
	X(CAIRO, cairo_font_options_destroy) \
	X(CAIRO, cairo_font_options_set_hint_metrics) \
	X(CAIRO, cairo_font_options_set_hint_style) \
	X(PANGO, pango_context_set_language) \
	X(PANGO, pango_font_description_free) \
	X(PANGO, pango_font_description_new) \
	X(PANGO, pango_font_description_set_family) \
	X(PANGO, pango_font_description_set_size) \
	X(PANGO, pango_font_description_set_weight) \
	X(PANGO, pango_font_map_create_context) \
	X(PANGO, pango_font_map_get_family) \
	X(PANGO, pango_language_from_string) \
	X(PANGO, pango_layout_get_iter) \
	X(PANGO, pango_layout_get_size) \
	X(PANGO, pango_layout_get_unknown_glyphs_count) \
	X(PANGO, pango_layout_iter_free) \
	X(PANGO, pango_layout_iter_get_run_readonly) \
	X(PANGO, pango_layout_iter_next_run) \
	X(PANGO, pango_layout_new) \
	X(PANGO, pango_layout_set_alignment) \
	X(PANGO, pango_layout_set_auto_dir) \
	X(PANGO, pango_layout_set_font_description) \
	X(PANGO, pango_layout_set_text) \
	X(PANGO, pango_layout_set_width) \
	X(PANGO, pango_layout_set_wrap) \
	X(PANGOCAIRO, pango_cairo_context_set_font_options) \
	X(PANGOCAIRO, pango_cairo_context_set_resolution) \
	X(PANGOCAIRO, pango_cairo_font_map_new_for_font_type) \
	X(PANGOCAIRO, pango_cairo_show_layout) \
	X(GOBJECT, g_object_unref) \
	X(QRENCODE, QRcode_encodeString8bit) \
	X(QRENCODE, QRcode_free)

struct draw_lib {
#define X(library, function) __typeof__(&function) function;
	DRAW_FUNCTIONS(X)
#undef X
};
/* NULL when one is missing, and its name. */
const struct draw_lib *draw_lib(const char **missing);

#endif
