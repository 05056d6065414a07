/* Objects of which each worker can have one of its own: a connection or a session that is made by one expression ahead of the loop, set up by
 * plain statements, and used for no more than reading. */
#pragma once
#include "analyzer/split.h"

struct own {
	const struct object *object;
	const struct knowledge_entry *kind; /* its class */
	const struct binding *binding;      /* the variable that holds it, the only one */
	struct node *expression;            /* that makes it */
	struct node *statement;             /* that holds the expression */
	struct node *block;                 /* in which it stands, or the body of the `with` */
	GPtrArray *settings;                /* struct node *: statements that set it up */
	const struct own *base;             /* of a cursor: its connection */
};

/* OBJECT, which the loop's work uses, as such an object; NULL: it is none. */
const struct own *own_of(const struct splitter *s, const struct object *object);
/* All mentions of it in the loop are in what the workers run. Asked once the split is known. */
gboolean own_is_whole(const struct splitter *s, const struct own *own);
void own_free(struct own *own);
