/* The loops of a source file. */
#pragma once
#include "analyzer/source.h"

enum loop_kind { LOOP_FOR, LOOP_WHILE, LOOP_COMPREHENSION, LOOP_GENERATOR, LOOP_CALL /* no loop: a call in a coroutine */ };

struct loop {
	enum loop_kind kind;
	struct source *source;   /* borrowed */
	TSNode node;             /* for_statement, while_statement, list_comprehension, ... */
	TSNode scope;            /* the function_definition, lambda, class_definition or module that holds it */
	char *function;          /* qualified name as co_qualname gives it, "<module>" at module level */
	guint function_line;     /* co_firstlineno of that function: the first decorator's line, else the def's; 1 for the module */
	guint line, end_line;    /* of the loop, 1-based, inclusive; line is that of `for` or `while`, or where the comprehension opens */
	guint body_line, body_end_line;
	struct loop *parent;     /* the innermost loop of the same function whose repeated part holds it, or NULL */
	gboolean leaves;         /* a `break` of its own, a `return`, or who asks a generator for items, may end it before they are used up */
	gboolean recorded;       /* it was seen to run: then its verdict says whether its workers may be kept */
	guint slot;              /* value-stack slot of its iterator (rec_iterator.slot); of a comprehension in its own code object
	                            (list, set, dict: to 3.11); G_MAXUINT: not known */
};

/* All loops of a source, outer before inner, in order of their lines. Owned by the array. */
GPtrArray *loops_find(struct source *source);
/* The calls in coroutines that are not awaited, in the same form. */
GPtrArray *loops_calls(struct source *source);
void loop_free(struct loop *loop);
const char *loop_kind_name(enum loop_kind kind); /* as the JSON report says: for, while, comprehension, generator, call */
