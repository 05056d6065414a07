/* Classes of the project that are derived from html.parser.HTMLParser: feed() calls their handlers, and changes nothing but the parser itself. */
#include "analyzer/call.h"

#include <string.h>

#define MAX_BASES 8

static const char parser_class[] = "html.parser.HTMLParser";

/* What the parser calls, and with what: a text, or a tag with its attributes. */
static const struct { const char *name; gboolean attributes; } handlers[] = {
	{"handle_starttag", TRUE}, {"handle_startendtag", TRUE}, {"handle_endtag", FALSE}, {"handle_data", FALSE}, {"handle_comment", FALSE},
	{"handle_entityref", FALSE}, {"handle_charref", FALSE}, {"handle_decl", FALSE}, {"handle_pi", FALSE}, {"unknown_decl", FALSE}, {"error", FALSE},
};

static gboolean is_handler(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(handlers); i++)
		if (!strcmp(handlers[i].name, name))
			return TRUE;
	return FALSE;
}

static gboolean derives(struct frame *f, const struct type *class_type, guint depth)
{
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; depth && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if ((base->kind == T_LIBRARY && !strcmp(base->name, parser_class)) ||
		    (base->kind == T_CLASS && base != class_type && derives(f, base, depth - 1)))
			return TRUE;
	return FALSE;
}

gboolean parser_is(struct frame *f, const struct type *class_type)
{
	return node_field(class_type->ref, "superclasses") && derives(f, class_type, MAX_BASES);
}

/* The parser's own steps, of which none is replaced by the class. */
gboolean parser_is_plain(struct frame *f, const struct type *class_type)
{
	static const char *const steps[] = {
		"reset", "feed", "close", "getpos", "updatepos", "get_starttag_text", "set_cdata_mode", "clear_cdata_mode", "goahead", "parse_declaration",
		"parse_marked_section", "parse_comment", "parse_html_declaration", "parse_bogus_comment", "parse_pi", "parse_starttag", "parse_endtag",
		"check_for_whole_start_tag", "unescape", "_scan_name", "_parse_doctype_subset", "_parse_doctype_element", "_parse_doctype_attlist",
		"_parse_doctype_notation", "_parse_doctype_entity", "_set_support_cdata", "_escapable", "rawdata", "interesting",
		"__getattr__", "__getattribute__", "__setattr__",
	};
	for (guint i = 0; i < G_N_ELEMENTS(steps); i++) {
		gboolean missing = FALSE;
		if (class_lookup(f, class_type, steps[i], &missing).type->kind != T_NEVER || missing)
			return FALSE;
	}
	return TRUE;
}

gboolean parser_has(const char *name)
{
	static const char *const methods[] = {"feed", "close", "reset", "getpos", "get_starttag_text"};
	for (guint i = 0; i < G_N_ELEMENTS(methods); i++)
		if (!strcmp(methods[i], name))
			return TRUE;
	return is_handler(name);
}

/* Calls the handler NAME of SELF as the parser does. */
static void run_handler(struct frame *f, struct value self, const char *name, gboolean attributes, const struct node *node)
{
	struct types *types = heap_of(f)->types;
	struct arguments args = {.count = attributes ? 2 : 1};
	const struct type *text = type_simple(T_STR), *pair[] = {text, type_join(types, text, type_simple(T_NONE))};
	args.values[0] = value_of(text);
	if (attributes)
		args.values[1] = infer_made(f, type_of(types, T_LIST, type_make(types, T_TUPLE, pair, 2)), node);
	call_value(f, infer_attribute(f, self, interned(name), NULL), &args, name, node);
}

struct value parser_call(struct frame *f, struct value self, const char *name, const struct arguments *args, const struct node *node)
{
	const char *state = heap_field(heap_of(f), "rawdata"); /* stands for all that the parser keeps of what it has read */
	gboolean looks = !strcmp(name, "getpos") || !strcmp(name, "get_starttag_text"), feeds = !strcmp(name, "feed") || !strcmp(name, "close");
	const struct type *place[] = {type_simple(T_INT), type_simple(T_INT)};
	if (!strcmp(name, "handle_startendtag")) { /* what the parser's own one does */
		run_handler(f, self, "handle_starttag", TRUE, node);
		run_handler(f, self, "handle_endtag", FALSE, node);
	}
	if (is_handler(name))
		return value_of(type_simple(T_NONE));
	effects_access_set(f, infer_objects(f, self), state, looks ? TOUCH_READ : TOUCH_WRITE, node);
	if (!looks)
		effects_access_set(f, infer_objects(f, self), state, TOUCH_READ, node);
	if (feeds)
		effects_weight(f, WEIGHT_HEAVY);
	for (guint i = 0; feeds && i < G_N_ELEMENTS(handlers); i++)
		run_handler(f, self, handlers[i].name, handlers[i].attributes, node);
	if (feeds && args->count)
		infer_convert(f, args->values[0], node);
	if (!looks)
		return value_of(type_simple(T_NONE));
	return value_of(!strcmp(name, "getpos") ? type_make(heap_of(f)->types, T_TUPLE, place, 2) :
	                type_join(heap_of(f)->types, type_simple(T_STR), type_simple(T_NONE)));
}
