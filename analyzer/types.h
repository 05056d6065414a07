/* What a value can be: types, made once each so that equal types are the same pointer. */
#pragma once
#include <glib.h>

struct knowledge;

enum type_kind {
	T_NEVER,    /* nothing seen yet */
	T_UNKNOWN, T_NONE, T_BOOL, T_INT, T_FLOAT, T_COMPLEX, T_STR, T_BYTES, T_RANGE, T_SLICE,
	T_LIST, T_SET, T_FROZENSET, T_DICT, /* args: element, or key and value */
	T_TUPLE,    /* args: one per element, or `open` with one for all */
	T_ITER,     /* consumed as it is read; args: element */
	T_VIEW,     /* of a dict; args: element */
	T_COROUTINE,/* args: what awaiting it gives */
	T_FUNCTION, /* ref: its node; frame: closure */
	T_METHOD,   /* ref: its node; args: receiver; frame: closure */
	T_BOUND,    /* name: method of a builtin or library type; args: receiver */
	T_CLASS,    /* ref: its node; frame */
	T_INSTANCE, /* ref: the class's node; frame */
	T_MODULE,   /* ref: struct source */
	T_LIBRARY,  /* name: dotted name of a module, function or class outside the project */
	T_OBJECT,   /* name: dotted name of its class outside the project */
	T_PARTIAL,  /* args: the callable, then bound positional arguments, then those that `name` names */
	T_UNION     /* args: members */
};

struct frame;

struct type {
	enum type_kind kind;
	gboolean open;               /* T_TUPLE: any number of args[0] */
	const void *ref;
	struct frame *frame;
	const char *name;            /* interned */
	guint count, depth;
	guint id;                    /* in order of their making */
	const struct type *args[];
};

struct types;
struct types *types_new(void);
void types_free(struct types *types);

extern const struct type types_simple[T_SLICE + 1];
/* Of those without arguments, up to T_SLICE. */
static inline const struct type *type_simple(enum type_kind kind)
{
	return &types_simple[kind];
}
/* T_UNKNOWN, but for one thing: it does not pickle; or what calling it gives does not, either. */
const struct type *type_unpicklable(void);
const struct type *type_unpicklable_class(void);
const struct type *type_make(struct types *types, enum type_kind kind, const struct type **args, guint count);
const struct type *type_of(struct types *types, enum type_kind kind, const struct type *arg);
const struct type *type_dict(struct types *types, const struct type *key, const struct type *value);
/* NAME (interned): "defaultdict", whose look-ups insert, or NULL. */
/* The name of a defaultdict whose factory cannot be pickled, nor it therefore: defaultdict(lambda: [0, 0]). */
const char *type_local_factory(void);
const struct type *type_dict_named(struct types *types, const char *name, const struct type *key, const struct type *value);
/* A named tuple. FIELDS (interned): the names of its elements, each with a comma behind it; NULL: none. */
const struct type *type_tuple_named(struct types *types, const char *fields, const struct type **args, guint count);
/* The place of the element NAME of a named tuple; -1: it has none, or is none. */
gint type_field_index(const struct type *tuple, const char *name);
const struct type *type_open_tuple(struct types *types, const struct type *element);
const struct type *type_ref(struct types *types, enum type_kind kind, const void *ref, struct frame *frame, const struct type *receiver);
const struct type *type_named(struct types *types, enum type_kind kind, const char *name, const struct type *receiver);
/* KEYWORDS (interned): the names of the last arguments, each with a comma behind it; NULL: none. */
const struct type *type_partial(struct types *types, const struct type **args, guint count, const char *keywords);
const struct type *type_join(struct types *types, const struct type *a, const struct type *b);
/* Of what iterating over it gives. */
const struct type *type_element(struct types *types, const struct type *type);
/* bytearray, memoryview: their elements are numbers. */
gboolean type_is_buffer(const struct type *type);
/* memoryview: of anything that holds numbers, or of a part of it, whose elements have other indices there. */
gboolean type_is_view(const struct type *type);
/* The members of a union, or the type itself; none for T_NEVER. */
static inline guint type_count(const struct type *type)
{
	return type->kind == T_UNION ? type->count : type->kind != T_NEVER;
}
static inline const struct type *type_member(const struct type *type, guint index)
{
	return type->kind == T_UNION ? type->args[index] : type;
}
/* No part of it can change, so it does not matter which object it is. */
gboolean type_is_immutable(const struct knowledge *k, const struct type *type);
gboolean type_is_number(const struct type *type);
/* What JSON was turned into: dicts, lists, str and numbers, whichever it is. */
gboolean type_is_json(const struct type *type);
/* Numbers, text, None, or any of these: JSON may hold it. */
gboolean type_is_plain(const struct type *type);
/* Iterating over it is finite, free of effects and leaves it as it was. */
gboolean type_is_sized(const struct type *type);
char *type_text(const struct type *type);
