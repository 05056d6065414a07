/* Objects of the program that arrays of NumPy and tables of pandas hold: these ask each of them for its operators, without a call that is seen. */
#pragma once
#include <string.h>

#include "analyzer/infer.h"

/* Of NumPy or pandas. */
static inline gboolean boxed_is_of(const char *name)
{
	return (name[0] == 'n' && !strncmp(name, "numpy.", 6)) || (name[0] == 'p' && name[1] == 'a' && !strncmp(name, "pandas.", 7));
}
/* An array, a table, or a part of one. */
static inline gboolean boxed_is_holder(const struct type *type)
{
	return type->kind == T_OBJECT && boxed_is_of(type->name);
}

/* VALUE, or what it holds, goes into an array or a table. */
void boxed_put(struct frame *f, struct value value);
/* What is done at NODE with an array or a table may ask its elements for any special method. */
void boxed_ask(struct frame *f, const struct node *node);
/* The same if VALUE is one. */
static inline void boxed_ask_of(struct frame *f, struct value value, const struct node *node)
{
	if (value.type->kind != T_OBJECT && value.type->kind != T_UNION)
		return;
	for (guint i = 0; i < type_count(value.type); i++)
		if (boxed_is_holder(type_member(value.type, i))) {
			boxed_ask(f, node);
			return;
		}
}
struct library_call;
/* A function or method of theirs is called: what goes into arrays, what it asks of elements, and what its options change. */
void boxed_called(const struct library_call *c);
/* Objects that the result is, or shows, beside what the table says: Series(array), histogram(x, bins=edges). */
const struct set *boxed_shared(const struct library_call *c);
/* An element of an array of VALUE's type is looked at, or set: a list may stand there that others hold. */
void boxed_touch(struct frame *f, const struct type *type, gboolean write, const struct node *node);
/* Text is made of VALUE: by the options of the thread, if it is an array. */
void boxed_show(struct frame *f, struct value value, const struct node *node);
/* What an element may be beside a number or a part of the array; never: no object of the program. Which ones is not known. */
struct value boxed_element(struct frame *f);
