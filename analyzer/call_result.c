/* What calls of library functions and methods give, by the words of the knowledge table. */
#include "analyzer/call.h"
#include "analyzer/apart.h"
#include "analyzer/held.h"

#include <string.h>

struct value library_dict_values(struct frame *f, struct value v)
{
	struct value result = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(v.type); i++) {
		const struct type *t = type_member(v.type, i);
		if (t->kind == T_DICT)
			result = value_join(heap_of(f), result, heap_load(heap_of(f), (struct value){t, v.objects}, heap_of(f)->element, t->args[1]));
	}
	return result;
}

static const struct type *numbers(const struct library_call *c)
{
	const struct type *all = type_simple(T_NEVER);
	for (guint i = 0; i < 3 && library_has_argument(c, i); i++)
		all = type_join(heap_of(c->f)->types, all, library_argument(c, i).type);
	if (all->kind == T_INT || all->kind == T_BOOL)
		return type_simple(T_INT);
	if (type_is_number(all))
		return type_join(heap_of(c->f)->types, type_simple(T_INT), type_simple(T_FLOAT));
	return UNKNOWN_TYPE;
}

/* Of the receiver and of all arguments. */
static const struct type *elements_of_all(const struct library_call *c)
{
	struct heap *heap = heap_of(c->f);
	struct value all = c->receiver ? heap_element(heap, *c->receiver) : value_of(type_simple(T_NEVER));
	for (guint i = 0; i < c->args->count; i++)
		all = value_join(heap, all, c->args->names[i] ? c->args->values[i] : heap_element(heap, c->args->values[i]));
	if (!strcmp(c->entry->name, "itertools.zip_longest"))
		all.type = type_join(heap->types, all.type, type_simple(T_NONE));
	return c->args->splat ? UNKNOWN_TYPE : all.type;
}

static const struct type *result_word(const struct library_call *c, const char *word)
{
	struct types *types = heap_of(c->f)->types;
	struct heap *heap = heap_of(c->f);
	const struct type *all = type_simple(T_NEVER);
	struct value s = library_subject(c);
	static const struct { const char *word; enum type_kind kind; } plain[] = {
		{"none", T_NONE}, {"bool", T_BOOL}, {"int", T_INT}, {"float", T_FLOAT}, {"complex", T_COMPLEX}, {"str", T_STR},
		{"bytes", T_BYTES}, {"range", T_RANGE}, {"slice", T_SLICE},
	};
	for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
		if (!strcmp(plain[i].word, word))
			return type_simple(plain[i].kind);
	if (!strcmp(word, "elem"))
		return heap_element(heap, s).type;
	if (!strcmp(word, "elems"))
		return elements_of_all(c);
	if (!strcmp(word, "key"))
		return heap_element(heap, s).type;
	if (!strcmp(word, "val"))
		return library_dict_values(c->f, s).type;
	if (!strcmp(word, "valdef")) {
		all = library_dict_values(c->f, s).type;
		gboolean pop = g_str_has_suffix(c->entry->name, ".pop");
		return type_join(types, all, library_has_argument(c, 1) ? library_argument(c, 1).type : type_simple(pop ? T_NEVER : T_NONE));
	}
	if (!strcmp(word, "items") || !strcmp(word, "enumerate")) {
		gboolean items = word[0] == 'i';
		const struct type *pair[] = {items ? heap_element(heap, s).type : type_simple(T_INT),
		                             items ? library_dict_values(c->f, s).type : heap_element(heap, library_argument(c, 0)).type};
		return type_make(types, T_TUPLE, pair, 2);
	}
	if (!strcmp(word, "zip")) {
		const struct type *parts[8];
		guint count = 0;
		for (; count < 8 && library_has_argument(c, count); count++)
			parts[count] = heap_element(heap, library_argument(c, count)).type;
		const struct type *rest = c->args->splat && !count ? heap_element(heap, infer_library_value(c->f, c->args->rest)).type : UNKNOWN_TYPE;
		if (rest->kind == T_NEVER || !type_is_immutable(c->f->context->knowledge, rest))
			rest = UNKNOWN_TYPE; /* whose objects they are is not known */
		return c->args->splat ? type_open_tuple(types, rest) : type_make(types, T_TUPLE, parts, count);
	}
	if (!strcmp(word, "self"))
		return s.type;
	if (!strcmp(word, "arg0"))
		return library_argument(c, 0).type;
	if (!strcmp(word, "arg1")) { /* which may be shared: known only where that does not matter */
		struct value value = library_argument(c, 1);
		return !library_has_argument(c, 1) ? type_simple(T_NONE) : type_is_immutable(c->f->context->knowledge, value.type) ? value.type : UNKNOWN_TYPE;
	}
	if (!strcmp(word, "elem0"))
		return heap_element(heap, library_argument(c, 0)).type;
	if (!strcmp(word, "elem1"))
		return heap_element(heap, library_argument(c, 1)).type;
	if (!strcmp(word, "elem2"))
		return heap_element(heap, heap_element(heap, library_argument(c, 0))).type;
	if (!strcmp(word, "ret"))
		return c->returned.type;
	if (!strcmp(word, "number"))
		return numbers(c);
	if (!strcmp(word, "sum")) {
		all = heap_element(heap, library_argument(c, 0)).type;
		if (all->kind == T_NEVER || all->kind == T_BOOL)
			all = type_simple(T_INT);
		gboolean same = all->kind == T_OBJECT && library_argument(c, 1).type == all && type_is_immutable(c->f->context->knowledge, all);
		return type_is_number(all) ? type_join(types, type_simple(T_INT), all) : library_has_argument(c, 1) && !same ? UNKNOWN_TYPE : all;
	}
	if (!strcmp(word, "minmax")) {
		if (!library_has_argument(c, 1) && !c->args->splat)
			return heap_element(heap, library_argument(c, 0)).type;
		for (guint i = 0; library_has_argument(c, i); i++)
			all = type_join(types, all, library_argument(c, i).type);
		return c->args->splat ? UNKNOWN_TYPE : all;
	}
	if (!strcmp(word, "dict") || !strcmp(word, "defaultdict")) {
		struct value source = library_argument(c, word[1] == 'e' ? 1 : 0);
		if (word[1] == 'e')
			return type_dict_named(types, g_intern_static_string("defaultdict"), type_simple(T_NEVER), c->returned.type);
		const struct type *pair = heap_element(heap, source).type;
		for (guint i = 0; source.type->kind != T_NEVER && i < c->args->count; i++)
			if (c->args->names[i])
				return type_dict(types, UNKNOWN_TYPE, UNKNOWN_TYPE); /* dict(other, a=1) */
		if (source.type->kind == T_DICT)
			return type_dict(types, pair, library_dict_values(c->f, source).type);
		if (source.type->kind != T_NEVER)
			return pair->kind == T_TUPLE && pair->count == 2 && !pair->open ? type_dict(types, pair->args[0], pair->args[1]) :
			       type_dict(types, UNKNOWN_TYPE, UNKNOWN_TYPE);
		for (guint i = 0; i < c->args->count; i++)
			if (c->args->names[i])
				all = type_join(types, all, c->args->values[i].type);
		return type_dict(types, c->args->count ? type_simple(T_STR) : all, c->args->splat ? UNKNOWN_TYPE : all);
	}
	if (!strcmp(word, "bytearray") || !strcmp(word, "memoryview") || strchr(word, '.'))
		return type_named(types, T_OBJECT, word, NULL);
	return UNKNOWN_TYPE;
}

static const struct type *parse_result(const struct library_call *c, const char **text);

static const struct type *parse_generic(const struct library_call *c, const char *head, const char **text)
{
	struct types *types = heap_of(c->f)->types;
	const struct type *args[8];
	guint count = 0;
	while (**text && **text != ']') {
		(*text)++; /* "[" or "," */
		const struct type *arg = parse_result(c, text);
		if (count < G_N_ELEMENTS(args))
			args[count++] = arg;
	}
	if (**text)
		(*text)++;
	if (!strcmp(head, "tuple"))
		return count == 1 ? type_open_tuple(types, args[0]) : type_make(types, T_TUPLE, args, count);
	if (!strcmp(head, "dict"))
		return type_dict(types, args[0], count > 1 ? args[1] : UNKNOWN_TYPE);
	enum type_kind kind = !strcmp(head, "list") ? T_LIST : !strcmp(head, "set") ? T_SET : !strcmp(head, "frozenset") ? T_FROZENSET :
		!strcmp(head, "view") ? T_VIEW : T_ITER;
	return type_of(types, kind, args[0]);
}

static const struct type *parse_result(const struct library_call *c, const char **text)
{
	gsize length = strcspn(*text, "[],?");
	g_autofree char *word = g_strndup(*text, length);
	*text += length;
	const struct type *type = UNKNOWN_TYPE;
	if (**text == '[')
		type = parse_generic(c, word, text);
	else if (length)
		type = result_word(c, word);
	if (**text == '?') {
		*text += 1;
		if (length)
			type = type_join(heap_of(c->f)->types, type, type_simple(T_NONE));
	}
	return type;
}

static gboolean can_iterate(struct frame *f, const struct type *instance)
{
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, instance->ref, instance->frame, NULL);
	gboolean missing = FALSE;
	return class_lookup(f, class_type, "__iter__", &missing).type->kind != T_NEVER ||
	       class_lookup(f, class_type, "__getitem__", &missing).type->kind != T_NEVER || missing;
}

/* What going over VALUE gives, to something that keeps it. */
static struct value content_of(const struct library_call *c, struct value value)
{
	struct value content = value_of(type_simple(T_NEVER));
	for (guint i = 0; i < type_count(value.type); i++) {
		struct value one = {.type = type_member(value.type, i), .objects = value.objects};
		if (type_is_immutable(c->f->context->knowledge, one.type) || (one.type->kind == T_INSTANCE && !can_iterate(c->f, one.type)))
			continue;
		content = value_join(heap_of(c->f), content, one.type->kind == T_INSTANCE ? infer_iterate(c->f, one, c->node) : heap_element(heap_of(c->f), one));
	}
	content.objects = infer_objects(c->f, content);
	return content;
}

static void copy_summary(const struct library_call *c, struct value copy, struct value of, const struct type *class_type, guint depth)
{
	struct object *summary = class_instances(c->f->context, class_type->ref);
	const struct type *base;
	gboolean missing = FALSE;
	for (const struct field *field = summary->fields; field; field = field->next)
		if (!g_str_has_suffix(field->name, "!") && !held_is_path(field->name))
			infer_store(c->f, copy.objects, field->name, heap_load(heap_of(c->f), of, field->name, class_field_type(c->f, copy.type, field->name)));
	for (guint i = 0; depth && (base = class_base(c->f, class_type, i, &missing)); i++)
		if (base->kind == T_CLASS && base != class_type)
			copy_summary(c, copy, of, base, depth - 1);
}

/* copy(x), replace(x, size=3): another object with the same in its attributes. */
static void copy_fields(const struct library_call *c, struct value copy, struct value of)
{
	of.objects = infer_objects(c->f, of);
	copy_summary(c, copy, of, type_ref(heap_of(c->f)->types, T_CLASS, copy.type->ref, copy.type->frame, NULL), 8);
	for (guint i = 0; of.objects && i < of.objects->count; i++)
		for (const struct field *field = of.objects->items[i]->fields; field; field = field->next)
			infer_store(c->f, copy.objects, field->name, field->value);
	for (guint i = 0; i < c->args->count; i++)
		if (c->args->names[i]) {
			const char *field = heap_field(heap_of(c->f), c->args->names[i]);
			infer_store(c->f, copy.objects, field, c->args->values[i]);
			apart_note(c->f, copy, copy.type->ref, field, c->args->values[i]);
		}
}

struct value library_result(const struct library_call *c)
{
	struct frame *f = c->f;
	struct heap *heap = heap_of(f);
	const char *text = c->entry->result;
	const struct type *type = parse_result(c, &text);
	for (guint i = 0; type_is_json(type) && i < c->args->count; i++)
		if (c->args->names[i] && g_str_has_prefix(c->entry->name, "json.load")) /* object_hook=, cls= */
			return value_unknown(heap);
	type = library_refine_result(c, type);
	if (type_is_immutable(f->context->knowledge, type))
		return value_of(type);
	if ((c->entry->flags & KNOWS_EXEC) || !strcmp(c->entry->name, "iter.send")) /* vars(x) */
		return (struct value){.type = type, .objects = set_one(heap, heap->lost)};
	const struct set *inner = NULL;
	gboolean factory = !strcmp(c->entry->result, "defaultdict");
	struct value s = factory ? value_of(type_simple(T_NEVER)) : library_subject(c);
	s.objects = infer_objects(f, s);
	struct value content = content_of(c, s);
	inner = set_union(heap, content.objects, library_dict_values(f, s).objects);
	if (!strcmp(c->entry->name, "itertools.chain.from_iterable") || !strcmp(c->entry->name, "builtins.sum")) /* of lists */
		inner = set_union(heap, inner, heap_element(heap, content).objects);
	if (!strcmp(c->entry->name, "itertools.repeat")) /* what it is given, not what that holds */
		inner = set_union(heap, inner, s.objects);
	if ((c->entry->flags & KNOWS_VIEW) || library_has_other(c, "copy", N_TRUE)) /* array(a, copy=False) */
		return heap_load(heap, (struct value){s.type, infer_objects(f, s)}, heap->element, type);
	if (c->entry->flags & KNOWS_SAME)
		return (struct value){.type = type, .objects = s.objects};
	for (guint i = 0; i < c->args->count; i++) {
		struct value value = c->args->values[i];
		if (factory && i == 0)
			continue;
		value.objects = infer_objects(f, value);
		inner = set_union(heap, inner, content_of(c, value).objects);
		inner = set_union(heap, inner, library_dict_values(f, value).objects);
		gboolean whole = type->kind == T_UNKNOWN || !strcmp(c->entry->name, "dict.fromkeys");
		if ((c->entry->flags & KNOWS_ELEMENT) || c->args->names[i] || whole) /* dict(a=x), zip_longest(fillvalue=x), ChainMap(x) */
			inner = set_union(heap, inner, value.objects);
	}
	inner = set_union(heap, inner, c->returned.objects);
	struct value result = {.type = type, .objects = inner};
	if (c->entry->flags & KNOWS_ELEMENT)
		return result;
	if ((c->entry->flags & KNOWS_CONTENTS) && type->kind == T_TUPLE)
		return result;
	struct object *site = heap_site(heap, f, c->node, f->maker, type);
	result.objects = set_one(heap, site);
	if ((c->entry->flags & KNOWS_CONTENTS) && type->kind == T_INSTANCE) {
		copy_fields(c, result, s);
	} else if (c->entry->flags & KNOWS_CONTENTS) {
		gboolean dict = type->kind == T_DICT;
		const struct type *elements = dict ? type->args[1] : type_element(heap->types, type);
		if (inner || type_is_immutable(f->context->knowledge, elements))
			infer_store(f, result.objects, heap->element, value_trim(heap, (struct value){.type = elements, .objects = inner}));
		else
			heap_blur(heap, site); /* csv.reader(lines): rows that it makes */
	} else {
		heap_blur(heap, site);
		library_hold_arguments(c, result);
	}
	if (type->kind == T_VIEW && c->receiver)
		infer_store(f, result.objects, heap_viewed(), (struct value){c->receiver->type, infer_objects(f, *c->receiver)});
	if (factory) /* what the factory makes is new each time */
		infer_store(f, result.objects, heap->element, c->returned);
	return result;
}
