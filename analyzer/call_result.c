/* What calls of library functions and methods give, by the words of the knowledge table. */
#include "analyzer/call.h"
#include "analyzer/apart.h"
#include "analyzer/boxed.h"
#include "analyzer/held.h"
#include "analyzer/parts.h"

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

/* Numbers of a library, which have no operators that are not theirs. */
static gboolean is_exact(const struct type *type)
{
	return type->kind == T_OBJECT && (!strcmp(type->name, "decimal.Decimal") || !strcmp(type->name, "fractions.Fraction"));
}

static gboolean are_exact(const struct type *type)
{
	gboolean all = type_count(type) > 0;
	for (guint i = 0; i < type_count(type); i++)
		all &= type_is_number(type_member(type, i)) || is_exact(type_member(type, i));
	return all;
}

/* TYPE without what JSON may hold beside numbers, where nothing else is taken: abs(row["gap"]), sum(row["prices"]). */
static const struct type *numbers_of_json(struct heap *heap, const struct type *type)
{
	const struct type *all = type_simple(T_NEVER);
	for (guint i = 0; i < type_count(type); i++) {
		gboolean json = type_is_json(type_member(type, i));
		all = type_join(heap->types, all, json ? type_join(heap->types, type_simple(T_INT), type_simple(T_FLOAT)) : type_member(type, i));
	}
	return all;
}

static const struct type *numbers(const struct library_call *c)
{
	const struct type *all = type_simple(T_NEVER);
	for (guint i = 0; i < 3 && library_has_argument(c, i); i++)
		all = type_join(heap_of(c->f)->types, all, numbers_of_json(heap_of(c->f), library_argument(c, i).type));
	if (all->kind == T_INT || all->kind == T_BOOL)
		return type_simple(T_INT);
	if (library_argument(c, 0).type->kind == T_OBJECT && is_exact(library_argument(c, 0).type)) /* round(Decimal(1), 2) */
		return type_join(heap_of(c->f)->types, type_simple(T_INT), library_argument(c, 0).type);
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

static gboolean can_iterate(struct frame *f, const struct type *instance)
{
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, instance->ref, instance->frame, NULL);
	gboolean missing = FALSE;
	return class_lookup(f, class_type, "__iter__", &missing).type->kind != T_NEVER ||
	       class_lookup(f, class_type, "__getitem__", &missing).type->kind != T_NEVER || missing;
}

/* What going over VALUE gives: of objects of the project what their __iter__ says. */
static const struct type *gone_through(const struct library_call *c, struct value value)
{
	const struct type *all = type_simple(T_NEVER);
	for (guint i = 0; i < type_count(value.type); i++) {
		struct value one = {.type = type_member(value.type, i), .objects = value.objects};
		gboolean own = one.type->kind == T_INSTANCE && can_iterate(c->f, one.type);
		all = type_join(heap_of(c->f)->types, all, own ? infer_iterate(c->f, one, c->node).type : heap_element(heap_of(c->f), one).type);
	}
	return all;
}

static const struct type *word_elem(const struct library_call *c)
{
	return gone_through(c, library_subject(c));
}

static const struct type *word_val(const struct library_call *c)
{
	return library_dict_values(c->f, library_subject(c)).type;
}

static const struct type *word_valdef(const struct library_call *c)
{
	gboolean pop = g_str_has_suffix(c->entry->name, ".pop");
	const struct type *other = library_has_argument(c, 1) ? library_argument(c, 1).type : type_simple(pop ? T_NEVER : T_NONE);
	return type_join(heap_of(c->f)->types, word_val(c), other);
}

static const struct type *word_items(const struct library_call *c)
{
	const struct type *pair[] = {word_elem(c), word_val(c)};
	return type_make(heap_of(c->f)->types, T_TUPLE, pair, 2);
}

static const struct type *word_enumerate(const struct library_call *c)
{
	const struct type *pair[] = {type_simple(T_INT), gone_through(c, library_argument(c, 0))};
	return type_make(heap_of(c->f)->types, T_TUPLE, pair, 2);
}

static const struct type *word_zip(const struct library_call *c)
{
	struct heap *heap = heap_of(c->f);
	const struct type *parts[8];
	guint count = 0;
	for (; count < 8 && library_has_argument(c, count); count++)
		parts[count] = gone_through(c, library_argument(c, count));
	const struct type *rest = c->args->splat && !count ? heap_element(heap, infer_library_value(c->f, c->args->rest)).type : UNKNOWN_TYPE;
	if (rest->kind == T_NEVER || !type_is_immutable(c->f->context->knowledge, rest))
		rest = UNKNOWN_TYPE; /* whose objects they are is not known */
	return c->args->splat ? type_open_tuple(heap->types, rest) : type_make(heap->types, T_TUPLE, parts, count);
}

static const struct type *word_self(const struct library_call *c)
{
	return library_subject(c).type;
}

static const struct type *word_arg0(const struct library_call *c)
{
	return library_argument(c, 0).type;
}

/* It may be shared: known only where that does not matter. */
static const struct type *word_arg1(const struct library_call *c)
{
	struct value value = library_argument(c, 1);
	return !library_has_argument(c, 1) ? type_simple(T_NONE) : type_is_immutable(c->f->context->knowledge, value.type) ? value.type : UNKNOWN_TYPE;
}

static const struct type *word_elem0(const struct library_call *c)
{
	return gone_through(c, library_argument(c, 0));
}

static const struct type *word_elem1(const struct library_call *c)
{
	return gone_through(c, library_argument(c, 1));
}

static const struct type *word_elem2(const struct library_call *c)
{
	return heap_element(heap_of(c->f), heap_element(heap_of(c->f), library_argument(c, 0))).type;
}

static const struct type *word_ret(const struct library_call *c)
{
	return c->returned.type;
}

/* What a sum begins with; T_NEVER: 0. */
static struct value sum_start(const struct library_call *c)
{
	gboolean named = FALSE;
	struct value start = call_keyword(c->args, "start", &named);
	return named ? start : library_argument(c, 1);
}

static const struct type *word_sum(const struct library_call *c)
{
	const struct type *all = word_elem0(c), *start = sum_start(c).type;
	if (start->kind == T_NEVER || type_is_number(start))
		all = numbers_of_json(heap_of(c->f), all);
	if (all->kind == T_NEVER || all->kind == T_BOOL)
		all = type_simple(T_INT);
	gboolean same = all->kind == T_OBJECT && library_argument(c, 1).type == all && type_is_immutable(c->f->context->knowledge, all);
	if (type_is_number(all) && (start->kind == T_NEVER || type_is_number(start)))
		return type_join(heap_of(c->f)->types, type_simple(T_INT), all);
	if (are_exact(all) && (!library_has_argument(c, 1) || are_exact(library_argument(c, 1).type)))
		return type_join(heap_of(c->f)->types, library_has_argument(c, 1) ? library_argument(c, 1).type : type_simple(T_INT), all);
	return library_has_argument(c, 1) && !same ? UNKNOWN_TYPE : all;
}

static const struct type *word_minmax(const struct library_call *c)
{
	gboolean named = FALSE; /* max(xs, default=x) */
	const struct type *all = call_keyword(c->args, "default", &named).type;
	if (!library_has_argument(c, 1) && !c->args->splat)
		return type_join(heap_of(c->f)->types, word_elem0(c), all);
	for (guint i = 0; library_has_argument(c, i); i++)
		all = type_join(heap_of(c->f)->types, all, library_argument(c, i).type);
	return c->args->splat ? UNKNOWN_TYPE : all;
}

static const struct type *word_defaultdict(const struct library_call *c)
{
	gboolean given = FALSE;
	const struct type *factory = call_positional(c->args, 0, &given).type; /* `list` as it stands, not what it would be as a value */
	gboolean plain = factory->kind == T_LIBRARY || factory->kind == T_NONE || factory->kind == T_NEVER ||
	                 ((factory->kind == T_CLASS || factory->kind == T_FUNCTION) && node_owner(factory->ref)->kind == N_MODULE &&
	                  ((const struct node *)factory->ref)->kind != N_LAMBDA);
	return type_dict_named(heap_of(c->f)->types, plain ? interned("defaultdict") : type_local_factory(), type_simple(T_NEVER), c->returned.type);
}

static const struct type *word_dict(const struct library_call *c)
{
	struct types *types = heap_of(c->f)->types;
	struct value source = library_argument(c, 0);
	const struct type *pair = heap_element(heap_of(c->f), source).type, *all = type_simple(T_NEVER);
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

/* Counter(items) counts them, Counter({"a": 2}) and Counter(a=2) take what they are given for counts. */
static const struct type *word_counter(const struct library_call *c)
{
	struct types *types = heap_of(c->f)->types;
	struct value source = library_argument(c, 0);
	const struct type *key = gone_through(c, source), *count = type_join(types, type_simple(T_INT), library_dict_values(c->f, source).type);
	if (c->args->splat)
		return type_dict(types, UNKNOWN_TYPE, UNKNOWN_TYPE);
	for (guint i = 0; i < c->args->count; i++)
		if (c->args->names[i]) {
			key = type_join(types, key, type_simple(T_STR));
			count = type_join(types, count, c->args->values[i].type);
		}
	return type_dict(types, key, count);
}

static const struct type *word_accumulated(const struct library_call *c)
{
	const struct type *all = word_elem0(c);
	return type_is_number(all) && !library_has_argument(c, 1) && c->args->count == 1 ? all : UNKNOWN_TYPE;
}

/* a.sum() is a number, a.sum(axis=1) an array, which can be changed; of a table np.sum(table) is a column. */
static const struct type *word_reduced(const struct library_call *c)
{
	static const char *const plain[] = {"dtype", "ddof", "weights", "initial", "where", "ord", NULL};
	const struct type *of = library_subject(c).type;
	gboolean number = !c->args->splat && !library_has_argument(c, c->receiver ? 0 : 1);
	for (guint i = 0; i < c->args->count; i++)
		number = number && (!c->args->names[i] || text_is_one_of(c->args->names[i], plain));
	for (guint i = 0; i < type_count(of); i++)
		number = number && !(type_member(of, i)->kind == T_OBJECT && g_str_has_prefix(type_member(of, i)->name, "pandas."));
	return type_named(heap_of(c->f)->types, T_OBJECT, number ? "numpy.scalar" : "numpy.ndarray", NULL);
}

/* np.float64(x): of anything but a number or text it may be an array. */
static const struct type *word_cast(const struct library_call *c)
{
	const struct type *of = library_argument(c, 0).type;
	gboolean number = !c->args->splat;
	for (guint i = 0; i < type_count(of); i++)
		number = number && (type_is_number(type_member(of, i)) || type_member(of, i)->kind == T_STR || (type_member(of, i)->kind == T_OBJECT && !strcmp(type_member(of, i)->name, "numpy.scalar")));
	return type_named(heap_of(c->f)->types, T_OBJECT, number ? "numpy.scalar" : "numpy.ndarray", NULL);
}

/* groupby(rows, key): whose elements the groups' are, is not told by a tuple. */
static const struct type *word_group(const struct library_call *c)
{
	struct types *types = heap_of(c->f)->types;
	const struct type *item = word_elem0(c), *keyed = c->args->count > 1 ? c->returned.type : item;
	if (item->kind == T_NEVER || !type_is_immutable(c->f->context->knowledge, item) || !type_is_immutable(c->f->context->knowledge, keyed))
		return UNKNOWN_TYPE;
	const struct type *pair[] = {keyed, type_of(types, T_ITER, item)};
	return type_make(types, T_TUPLE, pair, 2);
}

/* items(section) of a configuration: its options. Without a section it gives parts of the configuration. */
static const struct type *word_settings(const struct library_call *c)
{
	struct types *types = heap_of(c->f)->types;
	const struct type *pair[] = {type_simple(T_STR), type_simple(T_STR)};
	return library_has_argument(c, 0) && !c->args->splat ? type_of(types, T_LIST, type_make(types, T_TUPLE, pair, 2)) : UNKNOWN_TYPE;
}

static const struct type *word_row(const struct library_call *c)
{
	return infer_row(c->f);
}

/* The words of a result in knowledge.def: a type, or what finds it. */
static const struct {
	const char *word;
	enum type_kind kind;
	const struct type *(*find)(const struct library_call *c);
} WORDS[] = {
	{"none", T_NONE, NULL}, {"bool", T_BOOL, NULL}, {"int", T_INT, NULL}, {"float", T_FLOAT, NULL}, {"complex", T_COMPLEX, NULL}, {"str", T_STR, NULL},
	{"bytes", T_BYTES, NULL}, {"range", T_RANGE, NULL}, {"slice", T_SLICE, NULL},
	{"elem", 0, word_elem}, {"elems", 0, elements_of_all}, {"key", 0, word_elem}, {"val", 0, word_val}, {"valdef", 0, word_valdef},
	{"items", 0, word_items}, {"enumerate", 0, word_enumerate}, {"zip", 0, word_zip}, {"self", 0, word_self}, {"arg0", 0, word_arg0},
	{"arg1", 0, word_arg1}, {"elem0", 0, word_elem0}, {"elem1", 0, word_elem1}, {"elem2", 0, word_elem2}, {"accumulated", 0, word_accumulated},
	{"counter", 0, word_counter}, {"group", 0, word_group}, {"row", 0, word_row}, {"settings", 0, word_settings}, {"never", T_NEVER, NULL}, {"ret", 0, word_ret},
	{"number", 0, numbers}, {"sum", 0, word_sum}, {"minmax", 0, word_minmax}, {"dict", 0, word_dict}, {"defaultdict", 0, word_defaultdict},
	{"reduced", 0, word_reduced}, {"cast", 0, word_cast},
};

static const struct type *result_word(const struct library_call *c, const char *word)
{
	for (guint i = 0; i < G_N_ELEMENTS(WORDS); i++)
		if (WORDS[i].word[0] == word[0] && !strcmp(WORDS[i].word, word))
			return WORDS[i].find ? WORDS[i].find(c) : type_simple(WORDS[i].kind);
	if (!strcmp(word, "bytearray") || !strcmp(word, "memoryview") || strchr(word, '.'))
		return type_named(heap_of(c->f)->types, T_OBJECT, word, NULL);
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

const struct type *library_parse_type(struct frame *f, const char *text)
{
	const struct arguments none = {0};
	const struct library_call c = {.f = f, .args = &none};
	return parse_result(&c, &text);
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
	if (!strcmp(c->entry->name, "dataclasses.replace")) {
		infer_special(c->f, copy, "__init__", NULL, 0, c->node, NULL);
		infer_special(c->f, copy, "__post_init__", NULL, 0, c->node, NULL);
	}
}

/* object_hook=, cls= of json.load(s): it may give anything. */
static gboolean gives_anything(const struct library_call *c, const struct type *type)
{
	for (guint i = 0; type_is_json(type) && i < c->args->count; i++)
		if (c->args->names[i] && g_str_has_prefix(c->entry->name, "json.load"))
			return TRUE;
	return FALSE;
}

/* defaultdict(f): the first argument is called for each new element. */
static gboolean has_factory(const struct library_call *c)
{
	return !strcmp(c->entry->result, "defaultdict");
}

/* What is in SUBJECT, that the result may lead to. */
static const struct set *inside_subject(const struct library_call *c, struct value subject)
{
	struct heap *heap = heap_of(c->f);
	struct value content = content_of(c, subject);
	const struct set *inner = set_union(heap, content.objects, library_dict_values(c->f, subject).objects);
	if (!strcmp(c->entry->name, "itertools.chain.from_iterable") || !strcmp(c->entry->name, "builtins.sum")) /* of lists */
		inner = set_union(heap, inner, heap_element(heap, content).objects);
	if (!strcmp(c->entry->name, "itertools.repeat")) /* what it is given, not what that holds */
		inner = set_union(heap, inner, subject.objects);
	return inner;
}

/* And in the arguments. */
static const struct set *inside_arguments(const struct library_call *c, const struct type *type, const struct set *inner)
{
	struct heap *heap = heap_of(c->f);
	const gboolean whole = type->kind == T_UNKNOWN || !strcmp(c->entry->name, "dict.fromkeys") || (c->entry->flags & KNOWS_ELEMENT);
	for (guint i = has_factory(c); i < c->args->count; i++) {
		struct value value = c->args->values[i];
		value.objects = infer_objects(c->f, value);
		inner = set_union(heap, inner, content_of(c, value).objects);
		inner = set_union(heap, inner, library_dict_values(c->f, value).objects);
		if (whole || c->args->names[i]) /* dict(a=x), zip_longest(fillvalue=x), ChainMap(x) */
			inner = set_union(heap, inner, value.objects);
	}
	return set_union(heap, inner, c->returned.objects);
}

static struct value view_of(const struct library_call *c, struct value subject, const struct type *type)
{
	struct heap *heap = heap_of(c->f);
	struct value view = heap_load(heap, subject, heap->element, type);
	if (subject.type->kind == T_OBJECT && g_str_has_prefix(subject.type->name, "pandas.")) /* what it was made of may be plain numbers */
		view.objects = set_union(heap, view.objects, subject.objects);
	return view;
}

/* The elements of a new container are those in INNER. */
static void fill(const struct library_call *c, struct value made, const struct set *inner)
{
	struct heap *heap = heap_of(c->f);
	const struct type *elements = made.type->kind == T_DICT ? made.type->args[1] : type_element(heap->types, made.type);
	if (inner || type_is_immutable(c->f->context->knowledge, elements))
		infer_store(c->f, made.objects, heap->element, value_trim(heap, (struct value){.type = elements, .objects = inner}));
	else
		heap_blur(heap, made.objects->items[0]); /* csv.reader(lines): rows that it makes */
	if (made.type->kind == T_DICT && !type_is_immutable(c->f->context->knowledge, made.type->args[0])) /* Counter(items) */
		infer_store(c->f, made.objects, heap->key, (struct value){.type = made.type->args[0], .objects = inner});
}

/* A new object, made of SUBJECT and what is in INNER. */
static struct value make_new(const struct library_call *c, const struct type *type, struct value subject, const struct set *inner)
{
	struct frame *f = c->f;
	struct object *site = heap_site(heap_of(f), f, c->node, f->maker, type);
	struct value made = {.type = type, .objects = set_one(heap_of(f), site)};
	if ((c->entry->flags & KNOWS_CONTENTS) && type->kind == T_INSTANCE) {
		copy_fields(c, made, subject);
	} else if (c->entry->flags & KNOWS_CONTENTS) {
		fill(c, made, inner);
	} else {
		heap_blur(heap_of(f), site);
		library_hold_arguments(c, made);
	}
	if (type->kind == T_VIEW && c->receiver)
		infer_store(f, made.objects, heap_viewed(), (struct value){c->receiver->type, infer_objects(f, *c->receiver)});
	if (has_factory(c)) /* what the factory makes is new each time */
		infer_store(f, made.objects, heap_of(f)->element, c->returned);
	if (has_factory(c) && (c->args->count || c->args->splat))
		factory_keep(f, made, c->args->count ? c->args->values[0] : value_unknown(heap_of(f)));
	return made;
}

/* sum(lists, start): START itself if there are none. */
static struct value with_start(const struct library_call *c, struct value made)
{
	struct value start = strcmp(c->entry->name, "builtins.sum") ? value_of(type_simple(T_NEVER)) : sum_start(c);
	if (start.type->kind == T_NEVER || type_is_immutable(c->f->context->knowledge, start.type))
		return made;
	start.objects = infer_objects(c->f, start);
	return value_join(heap_of(c->f), made, start);
}

/* Who takes the items of zip(xs, ys) apart has those of each list by themselves. */
static void give_parts(const struct library_call *c)
{
	struct parts parts = {.count = c->args->count, .mixed = !c->args->count || c->args->count > MAX_PARTS || c->args->splat};
	for (guint i = 0; i < c->args->count && !parts.mixed; i++) {
		struct value value = c->args->values[i];
		parts.mixed = c->args->names[i] || type_has_kind(value.type, T_INSTANCE) || type_has_kind(value.type, T_UNKNOWN);
		value.objects = infer_objects(c->f, value);
		parts.at[i] = content_of(c, value);
		parts.at[i].objects = set_union(heap_of(c->f), parts.at[i].objects, library_dict_values(c->f, value).objects);
	}
	parts_given(c->f, c->node, &parts);
}

struct value library_result(const struct library_call *c)
{
	struct frame *f = c->f;
	const guint flags = c->entry->flags;
	const char *text = c->entry->result;
	const struct type *type = parse_result(c, &text);
	if (gives_anything(c, type))
		return value_unknown(heap_of(f));
	type = library_refine_result(c, type);
	if (c->f->unpacking && c->f->unpacking->call == c->node && !strcmp(c->entry->name, "builtins.zip"))
		give_parts(c);
	if (type_is_immutable(f->context->knowledge, type))
		return value_of(type);
	if ((flags & KNOWS_EXEC) || !strcmp(c->entry->name, "iter.send")) /* vars(x) */
		return (struct value){.type = type, .objects = set_one(heap_of(f), heap_of(f)->lost)};
	struct value subject = has_factory(c) ? value_of(type_simple(T_NEVER)) : library_subject(c);
	subject.objects = infer_objects(f, subject);
	const struct set *inner = inside_subject(c, subject);
	if ((flags & KNOWS_VIEW) || library_has_other(c, "copy", N_TRUE)) /* array(a, copy=False) */
		return view_of(c, subject, type);
	if (flags & KNOWS_SAME)
		return (struct value){.type = type, .objects = subject.objects};
	inner = inside_arguments(c, type, inner);
	if ((flags & KNOWS_ELEMENT) || ((flags & KNOWS_CONTENTS) && type->kind == T_TUPLE))
		return (struct value){.type = type, .objects = inner};
	struct value made = with_start(c, make_new(c, type, subject, inner));
	if (boxed_is_of(c->entry->name))
		made.objects = set_union(heap_of(f), made.objects, boxed_shared(c));
	made.objects = set_union(heap_of(f), made.objects, library_beneath(c));
	return made;
}
