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
	const char *attribute;              /* "con": `binding` is an object that holds it by that name, of which each worker has a copy; else NULL */
	gboolean copied;                    /* a session in an attribute: each worker has a copy of it */
	char *text;                         /* of the expression, where `binding` is asked for what its __init__ was given; NULL: as it stands */
};

/* OBJECT, which the loop's work uses, as such an object; NULL: it is none. */
const struct own *own_of(const struct splitter *s, const struct object *object);
/* All mentions of it in the loop are in what the workers run. Asked once the split is known. */
gboolean own_is_whole(const struct splitter *s, const struct own *own);
/* own_attribute.c: OWN, of which the object and the class are known, is what an attribute of the loop's object holds. */
gboolean own_find_attribute(const struct splitter *s, struct own *own);

/* Private to own*.c. */
gboolean own_is_session(const struct own *own);
/* NODE.member(...), or NULL. */
struct node *own_method_call(const struct node *node);
struct node *own_first_argument(const struct node *call);
const struct knowledge_entry *own_member(const struct splitter *s, const struct own *own, const char *member);
/* CALL, a method of it, only reads; TOP: the function that it stands in. */
gboolean own_reads(const struct splitter *s, const struct own *own, const struct node *call, const struct node *top);
/* An exception that is caught inside TOP leaves a transaction that the next query would find broken. */
gboolean own_is_tried(const struct node *node, const struct node *top);
/* A database in memory, or one that is deleted when it is closed, is seen by its own connection only. */
gboolean own_hides_database(const struct node *call);

void own_free(struct own *own);
