/* Calls that print or log among the statements that the parent repeats: what of them is only looked at as text, and what of the exception
 * that is being handled. */
#include <string.h>

#include "analyzer/split.h"

static gboolean is_one_of(const char *name, const char *const *names, guint count)
{
	for (guint i = 0; name && i < count; i++)
		if (!strcmp(name, names[i]))
			return TRUE;
	return FALSE;
}

static const struct type *callee_type(struct frame *f, const struct node *call)
{
	struct node *function = call->kind == N_CALL ? node_field(call, "function") : NULL;
	return function ? frame_effects(f, function, NULL).type : type_simple(T_UNKNOWN);
}

static enum output_kind kind_of(const struct type *type)
{
	static const char *const levels[] = {"debug", "info", "warning", "warn", "error", "critical"};
	gboolean logger = type->kind == T_BOUND && type->args[0]->kind == T_OBJECT && !g_strcmp0(type->args[0]->name, "logging.Logger");
	if (type->kind == T_LIBRARY && !g_strcmp0(type->name, "builtins.print"))
		return OUTPUT_PRINT;
	if (type->kind == T_LIBRARY && g_str_has_prefix(type->name, "logging."))
		return is_one_of(type->name + strlen("logging."), levels, G_N_ELEMENTS(levels)) ? OUTPUT_LOG : OUTPUT_NONE;
	return logger && is_one_of(type->name, levels, G_N_ELEMENTS(levels)) ? OUTPUT_LOG : OUTPUT_NONE;
}

static gboolean has_keyword(const struct node *call, const char *name)
{
	struct node *list = node_field(call, "arguments");
	for (struct node *child = list ? list->first : NULL; child; child = child->next) {
		struct node *key = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "name") : NULL;
		if (key && key->name && !strcmp(key->name, name))
			return TRUE;
	}
	return FALSE;
}

gboolean output_is_stream(struct frame *f, struct node *node)
{
	static const char *const streams[] = {"stdout", "stderr"};
	const struct node *attribute = node->kind == N_ATTRIBUTE ? node_field(node, "attribute") : NULL;
	if (!attribute || node->first->kind != N_NAME || !is_one_of(attribute->name, streams, G_N_ELEMENTS(streams)))
		return FALSE;
	const struct type *type = frame_effects(f, node->first, NULL).type;
	return type->kind == T_LIBRARY && !g_strcmp0(type->name, "sys");
}

static gboolean prints_elsewhere(struct frame *f, const struct node *call)
{
	struct node *list = node_field(call, "arguments");
	for (struct node *child = list ? list->first : NULL; child; child = child->next) {
		struct node *key = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "name") : NULL, *value = key ? node_field(child, "value") : NULL;
		if (value && key->name && !strcmp(key->name, "file") && !output_is_stream(f, value))
			return TRUE;
	}
	return FALSE;
}

enum output_kind output_kind(struct frame *f, struct node *call)
{
	enum output_kind kind = kind_of(callee_type(f, call));
	if (kind == OUTPUT_LOG && (has_keyword(call, "exc_info") || has_keyword(call, "stack_info") || has_keyword(call, "extra")))
		return OUTPUT_NONE;
	return kind == OUTPUT_PRINT && prints_elsewhere(f, call) ? OUTPUT_NONE : kind;
}

/* "%s of %d": is the conversion of that index a plain %s, in a format that is known? */
static gboolean is_plain_conversion(const struct node *format, guint index)
{
	if (format->kind != N_STRING || node_interpolates(format))
		return FALSE;
	g_autofree char *text = node_text(format);
	guint at = 0;
	for (const char *p = strchr(text, '%'); p; p = strchr(p, '%')) {
		if (p[1] == '%') {
			p += 2;
			continue;
		}
		if (p[1] == '(' || p[1] == '*')
			return FALSE;
		if (at++ == index)
			return p[1] == 's';
		p++;
	}
	return FALSE;
}

gboolean output_takes_text(enum output_kind kind, const struct node *call, const struct node *value)
{
	const struct node *list = node_field(call, "arguments");
	guint index = 0, count = 0;
	for (const struct node *child = list->first; child; child = child->next) {
		if (child == value)
			index = count;
		count += child->kind != N_KEYWORD_ARGUMENT;
	}
	if (value->parent != list)
		return FALSE;
	if (kind == OUTPUT_LOG)
		return index ? is_plain_conversion(list->first, index - 1) : count == 1;
	return kind == OUTPUT_PRINT;
}
