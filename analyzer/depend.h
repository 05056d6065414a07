/* Which names a piece of code reads and binds, and whether a name is still read after a loop. */
#pragma once
#include "analyzer/scope.h"

struct names {
	GHashTable *reads;  /* struct binding * to the struct node * of the first read that no binding in the piece precedes */
	GHashTable *binds;  /* struct binding * to struct node *: may be bound */
	GHashTable *sure;   /* struct binding *: bound whenever the piece ends normally */
	GArray *trail;      /* of sure.c; NULL: nothing is noted */
	guint decided;      /* conditions that are gone through again, inside each other */
	const GPtrArray *skip; /* struct node *: expressions to leave out, or NULL; borrowed */
	GHashTable *deferred;  /* struct node * to GPtrArray of struct node *: of such a statement only these expressions count; or NULL; borrowed */
};

struct names *names_new(void);
void names_free(struct names *names);
/* The names of a statement or expression. */
struct names *names_of(struct node *node);
/* The same, kept with the syntax tree. */
const struct names *names_kept(struct node *node);
/* The same for a sequence: NODE comes after what was added before. */
void names_add(struct names *names, struct node *node);
void names_bind_target(struct names *names, struct node *target);
/* struct node *: all names that mean BINDING, in order of the text; NULL: none. */
const GPtrArray *names_mentions(const struct binding *binding);
/* May BINDING be read after LOOP has ended, before it is bound anew? */
gboolean name_is_live_after(const struct node *loop, const struct binding *binding);
/* The same where LOOP is left by an exception that is caught in its function. */
gboolean name_is_seen_caught(const struct node *loop, const struct binding *binding);
