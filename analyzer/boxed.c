/* Of what is put into any array or table only the classes are kept, for the whole part of the program: arrays are sliced, joined and copied in more
 * ways than anyone lists, and those that hold objects of the program are few. */
#include "analyzer/boxed.h"

#include <string.h>

#include "analyzer/call.h"

#define MAX_LEVELS 3 /* DataFrame({"a": [x]}), DataFrame([{"a": x}]) */

static void note(struct frame *f, const struct type *type)
{
	struct effects_context *c = f->context;
	const struct type *all = type_join(heap_of(f)->types, c->boxed ? c->boxed : type_simple(T_NEVER), type);
	if (all == c->boxed)
		return;
	c->boxed = all;
	heap_changed(heap_of(f), &c->boxed_put);
}

static void put(struct frame *f, struct value value, guint levels)
{
	for (guint i = 0; i < type_count(value.type); i++) {
		const struct value one = {.type = type_member(value.type, i), .objects = value.objects};
		if (one.type->kind == T_INSTANCE)
			note(f, one.type);
		if (!levels || one.type->kind < T_LIST || one.type->kind > T_VIEW || type_is_immutable(f->context->knowledge, one.type))
			continue;
		put(f, heap_element(heap_of(f), one), levels - 1);
		if (one.type->kind == T_DICT)
			put(f, library_dict_values(f, one), levels - 1);
	}
}

void boxed_put(struct frame *f, struct value value)
{
	put(f, value, MAX_LEVELS);
}

struct value boxed_element(struct frame *f)
{
	heap_read(heap_of(f), &f->context->boxed_put);
	if (!f->context->boxed)
		return value_of(type_simple(T_NEVER));
	return (struct value){f->context->boxed, set_one(heap_of(f), heap_of(f)->lost)};
}

void boxed_ask(struct frame *f, const struct node *node)
{
	/* np.sqrt(a) and its like call the method of that name */
	static const char *const methods[] = {
		"__add__", "__radd__", "__sub__", "__rsub__", "__mul__", "__rmul__", "__truediv__", "__rtruediv__", "__floordiv__", "__rfloordiv__", "__mod__", "__rmod__",
		"__pow__", "__rpow__", "__matmul__", "__rmatmul__", "__and__", "__rand__", "__or__", "__ror__", "__xor__", "__rxor__", "__lshift__", "__rlshift__",
		"__rshift__", "__rrshift__", "__iadd__", "__isub__", "__imul__", "__divmod__", "__rdivmod__",
	};
	static const char *const alone[] = {
		"__neg__", "__pos__", "__invert__", "__abs__", "__int__", "__float__", "__complex__", "__index__", "__round__", "__floor__", "__ceil__", "__trunc__",
		"__str__", "__repr__", "__format__", "__array__", "conjugate", "sqrt", "exp", "exp2", "log", "log2", "log10", "sin", "cos", "tan", "arcsin", "arccos", "arctan",
		"sinh", "cosh", "tanh", "floor", "ceil", "rint", "square", "degrees", "radians",
	};
	struct value element = boxed_element(f);
	if (f->context->watches & WATCHED_RAISING) /* another thread has none of np.seterr(all="raise") */
		effects_unresolved(f, REASON_UNRESOLVED, "what NumPy does about errors", node);
	if (element.type->kind == T_NEVER)
		return;
	infer_convert(f, element, node); /* comparisons, truth, hashes, going over it */
	for (guint i = 0; i < G_N_ELEMENTS(methods); i++) {
		struct value made;
		if (infer_special(f, element, methods[i], &element, 1, node, &made))
			boxed_put(f, made);
	}
	for (guint i = 0; i < G_N_ELEMENTS(alone); i++)
		infer_special(f, element, alone[i], NULL, 0, node, NULL);
}

void boxed_show(struct frame *f, struct value value, const struct node *node)
{
	boxed_ask_of(f, value, node);
	for (guint i = 0; (f->context->watches & WATCHED_SHOWN) && i < type_count(value.type); i++)
		if (boxed_is_holder(type_member(value.type, i)))
			effects_unresolved(f, REASON_UNRESOLVED, "how NumPy shows arrays", node);
}

/* dtype=object */
static gboolean is_object(const struct node *node)
{
	g_autofree char *text = node ? node_text(node) : NULL;
	return text && (strstr(text, "object") || !strcmp(text, "\"O\"") || !strcmp(text, "'O'"));
}

static void note_objects(struct frame *f)
{
	if (!f->context->boxes_any)
		heap_changed(heap_of(f), &f->context->boxed_put);
	f->context->boxes_any = TRUE;
}

void boxed_touch(struct frame *f, const struct type *type, gboolean write, const struct node *node)
{
	if (!boxed_is_holder(type))
		return;
	heap_read(heap_of(f), &f->context->boxed_put);
	if (f->context->boxes_any)
		effects_access(f, heap_of(f)->lost, heap_of(f)->element, write ? TOUCH_MAY_WRITE : TOUCH_READ, NULL, node);
}

static void change(const struct library_call *c, struct value value)
{
	effects_access_set(c->f, infer_objects(c->f, value), heap_of(c->f)->element, TRUE, c->node);
}

/* Options that say that what was given is changed, however they are given. */
static void change_by_options(const struct library_call *c)
{
	gboolean in_place = c->args->splat;
	if (!strcmp(c->entry->name, "numpy.nan_to_num") && c->args->count > 1) /* its second argument says whether it copies */
		effects_unresolved(c->f, REASON_UNRESOLVED, c->entry->name, c->node);
	for (guint i = 0; i < c->args->count; i++) {
		const char *name = c->args->names[i];
		in_place |= name && (!strcmp(name, "inplace") || g_str_has_prefix(name, "overwrite_")) && library_has_other(c, name, N_FALSE);
	}
	if (!in_place)
		return;
	if (c->receiver)
		change(c, *c->receiver);
	for (guint i = 0; i < c->args->count; i++)
		if (!c->args->names[i] && !type_is_immutable(c->f->context->knowledge, c->args->values[i].type))
			change(c, c->args->values[i]);
	if (c->args->splat)
		change(c, c->args->rest);
}

/* table.agg(f), sort_values(key=f) of a function of which nothing is known. */
static gboolean calls_unknown(const struct library_call *c)
{
	static const char *const names[] = {"key", "func", "aggfunc", "function", NULL};
	gboolean aggregates = g_str_has_suffix(c->entry->name, ".agg");
	for (guint i = 0; i < c->args->count; i++)
		if (type_has_kind(c->args->values[i].type, T_UNKNOWN) && (c->args->names[i] ? text_is_one_of(c->args->names[i], names) : aggregates))
			return TRUE;
	return FALSE;
}

/* table.query("x > @limit"): it looks at the variables of whoever calls it. */
static gboolean looks_at_names(const struct library_call *c)
{
	if (!g_str_has_prefix(c->entry->name, "pandas.DataFrame.query"))
		return FALSE;
	for (guint i = 0; i < c->args->count; i++) {
		const struct node *node = c->args->nodes[i];
		if (type_is_number(c->args->values[i].type))
			continue;
		if (!node || (node->kind != N_STRING && node->kind != N_CONCATENATED) || memchr(node->source->text + node->start, '@', node->end - node->start))
			return TRUE;
	}
	return c->args->splat;
}

void boxed_called(const struct library_call *c)
{
	if (c->f->sink && looks_at_names(c) && !c->f->sink->exec)
		c->f->sink->exec = c->node;
	for (guint i = 0; i < c->args->count; i++) {
		boxed_put(c->f, c->args->values[i]);
		if (c->args->names[i] && !strcmp(c->args->names[i], "dtype") && is_object(c->args->nodes[i]))
			note_objects(c->f);
	}
	if (c->args->splat)
		boxed_put(c->f, c->args->rest);
	boxed_put(c->f, c->returned);
	boxed_ask(c->f, c->node);
	change_by_options(c);
	if (calls_unknown(c))
		effects_unresolved(c->f, REASON_UNRESOLVED, "the function argument", c->node);
}

const struct set *boxed_shared(const struct library_call *c)
{
	static const struct { const char *function, *argument; guint index; } shared[] = {
		{"pandas.Series", "data", 0}, {"pandas.DataFrame", "data", 0}, {"numpy.histogram", "bins", 1}, {"numpy.histogram2d", "bins", 2}, {"numpy.nan_to_num", "x", 0},
		{"numpy.random.default_rng", "seed", 0}, {"numpy.random.RandomState", "seed", 0}, /* of another stream it gives that */
	};
	static const char *const late[] = {"groupby", "rolling", "resample", "expanding", "ewm", NULL}; /* which rows, they look for when they are asked */
	const struct set *objects = NULL;
	const char *dot = strrchr(c->entry->name, '.');
	if (c->receiver && text_is_one_of(dot + 1, late))
		objects = infer_objects(c->f, *c->receiver);
	for (guint i = 0; i < G_N_ELEMENTS(shared); i++) {
		if (strcmp(c->entry->name, shared[i].function) || (!strcmp(shared[i].argument, "x") && c->args->count < 2))
			continue;
		gboolean found = FALSE;
		struct value named = call_keyword(c->args, shared[i].argument, &found), value = found ? infer_library_value(c->f, named) : library_argument(c, shared[i].index);
		if (type_has_kind(value.type, T_OBJECT) || type_has_kind(value.type, T_UNKNOWN))
			objects = set_union(heap_of(c->f), objects, infer_objects(c->f, value));
	}
	return objects;
}
