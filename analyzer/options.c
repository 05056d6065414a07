/* argparse: what the attributes of the object that parse_args() gives may be, by the calls of add_argument. All parsers of a program share one. */
#include "analyzer/call.h"

#include <string.h>

static const char NAMESPACE[] = "argparse.Namespace";

struct object *options_object(struct effects_context *c)
{
	return heap_root(c->heap, OBJECT_CLASS, NAMESPACE, NULL);
}

gboolean options_is_namespace(const struct type *type)
{
	return type->kind == T_OBJECT && !strcmp(type->name, NAMESPACE);
}

/* "text" without prefixes and escapes: its text; NULL: something else. Freed by the caller. */
static char *plain_text(const struct node *node)
{
	g_autofree char *text = node && node->kind == N_STRING ? node_text(node) : NULL;
	gsize length = text ? strlen(text) : 0;
	if (length < 3 || !strchr("'\"", text[0]) || text[length - 1] != text[0] || text[1] == text[0] || strchr(text, '\\'))
		return NULL;
	return g_strndup(text + 1, length - 2);
}

static const struct node *given(const struct arguments *args, const char *name)
{
	for (guint i = 0; i < args->count; i++)
		if (args->names[i] && !strcmp(args->names[i], name))
			return args->nodes[i];
	return NULL;
}

/* The first long option, else the first name. NULL: not known. */
static char *destination(const struct arguments *args)
{
	g_autofree char *name = NULL;
	if (given(args, "dest"))
		return plain_text(given(args, "dest"));
	for (guint i = 0; i < args->count; i++) {
		g_autofree char *text = args->names[i] ? NULL : plain_text(args->nodes[i]);
		if (args->names[i])
			continue;
		if (!text)
			return NULL;
		gboolean better = !name || (g_str_has_prefix(text, "--") && !g_str_has_prefix(name, "--"));
		if (better) {
			g_free(name);
			name = g_steal_pointer(&text);
		}
	}
	char *start = name;
	while (start && *start == '-')
		start++;
	return start ? g_strdelimit(g_strdup(start), "-", '_') : NULL;
}

/* What `type=` makes of one word. */
static const struct type *word_type(struct frame *f, const struct arguments *args)
{
	static const struct { const char *name; enum type_kind kind; } types[] = {
		{"builtins.int", T_INT}, {"builtins.float", T_FLOAT}, {"builtins.str", T_STR}, {"builtins.complex", T_COMPLEX},
	};
	gboolean found = FALSE;
	struct value type = call_keyword(args, "type", &found);
	for (guint i = 0; type.type->kind == T_LIBRARY && i < G_N_ELEMENTS(types); i++)
		if (!strcmp(types[i].name, type.type->name))
			return type_simple(types[i].kind);
	if (type.type->kind == T_LIBRARY && !strcmp(type.type->name, "pathlib.Path"))
		return type_named(heap_of(f)->types, T_OBJECT, "pathlib.Path", NULL);
	return found ? UNKNOWN_TYPE : type_simple(T_STR);
}

static struct value listed(struct frame *f, const struct type *word, const struct node *node)
{
	struct value list = infer_made(f, type_of(heap_of(f)->types, T_LIST, word), node);
	infer_store(f, list.objects, heap_of(f)->element, value_of(word));
	return list;
}

static struct value parsed(struct frame *f, const struct arguments *args, const struct node *node)
{
	const struct node *how = given(args, "action"), *count = given(args, "nargs");
	g_autofree char *action = how ? plain_text(how) : g_strdup("store"), *nargs = plain_text(count);
	const struct type *word = word_type(f, args);
	if (!action)
		return value_unknown(heap_of(f));
	if (!strcmp(action, "store_true") || !strcmp(action, "store_false"))
		return value_of(type_simple(T_BOOL));
	if (!strcmp(action, "count"))
		return value_of(type_simple(T_INT));
	gboolean append = !strcmp(action, "append");
	if (strcmp(action, "store") && !append)
		return value_unknown(heap_of(f));
	gboolean many = count && !(nargs && !strcmp(nargs, "?"));
	return many && append ? value_unknown(heap_of(f)) : many || append ? listed(f, word, node) : value_of(word);
}

static void add_option(struct frame *f, const struct arguments *args, const struct node *node)
{
	struct object *namespace = options_object(f->context);
	g_autofree char *name = args->splat ? NULL : destination(args);
	gboolean with_default = FALSE, with_const = FALSE;
	struct value otherwise = call_keyword(args, "default", &with_default), constant = call_keyword(args, "const", &with_const);
	if (!name) {
		heap_blur(heap_of(f), namespace);
		return;
	}
	struct value value = value_join(heap_of(f), parsed(f, args, node), with_default ? otherwise : value_of(type_simple(T_NONE)));
	if (with_const)
		value = value_join(heap_of(f), value, constant);
	infer_store(f, set_one(heap_of(f), namespace), heap_field(heap_of(f), name), value_trim(heap_of(f), value));
}

void options_other(struct frame *f, const char *method)
{
	if (!strcmp(method, "add_argument") || !strcmp(method, "set_defaults") || !strcmp(method, "add_option"))
		heap_blur(heap_of(f), options_object(f->context));
}

/* parse_args(argv, settings): sets attributes of what it is given. */
static void fill_given(struct frame *f, const char *method, const struct arguments *args, const struct node *node)
{
	if (!g_str_has_prefix(method, "parse_") || (args->count <= 1 && !args->splat && !given(args, "namespace")))
		return;
	for (guint i = 0; i < args->count; i++)
		effects_reach(f, args->values[i], TRUE, node);
	if (args->splat)
		effects_reach(f, args->rest, TRUE, node);
}

struct value options_call(struct frame *f, const struct value *receiver, const char *method, const struct arguments *args, const struct node *node,
                          struct value result)
{
	for (guint i = 0; receiver->objects && i < receiver->objects->count; i++)
		if (receiver->objects->items[i]->escaped) /* code that is not seen may add to it */
			heap_blur(heap_of(f), options_object(f->context));
	struct value parser = infer_made(f, type_named(heap_of(f)->types, T_OBJECT, "argparse.ArgumentParser", NULL), node);
	fill_given(f, method, args, node);
	if (!strcmp(method, "add_argument"))
		add_option(f, args, node);
	else if (!strcmp(method, "set_defaults"))
		options_other(f, method);
	else if (!strcmp(method, "add_argument_group") || !strcmp(method, "add_mutually_exclusive_group") || !strcmp(method, "add_subparsers") ||
	         !strcmp(method, "add_parser"))
		return parser;
	else if (!strcmp(method, "parse_args") && args->count <= 1 && !args->splat && !given(args, "namespace"))
		return value_object(heap_of(f), type_named(heap_of(f)->types, T_OBJECT, NAMESPACE, NULL), options_object(f->context));
	return result;
}
