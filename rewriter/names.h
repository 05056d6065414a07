/* Names in a syntax tree, as far as rewriting needs them: what is taken, what is bound, what is read. */
#pragma once
#include "analyzer/source.h"

/* Calls VISIT for every node, parents first. FALSE: do not look inside. */
typedef gboolean (*node_visitor)(TSNode node, gpointer data);
void node_visit(TSNode root, node_visitor visit, gpointer data);

gboolean node_is(TSNode node, const char *type);
TSNode node_field(TSNode node, const char *field);
/* TRUE if INNER lies in OUTER or is it. */
gboolean node_within(TSNode inner, TSNode outer);

/* Sets of names: char * to themselves. */
GHashTable *names_new(void);
/* Every identifier of the file, attributes and keywords included. */
GHashTable *names_all(const struct source *source);
/* Adds the variables that NODE mentions: identifiers that are neither attributes nor keywords of a call. */
void names_mentioned(const struct source *source, TSNode node, GHashTable *names);
/* Adds the names that running the statement NODE binds around it: of a definition its name only. */
void names_bound(const struct source *source, TSNode node, GHashTable *names);
/* Adds the names of a scope (a function with its parameters, a lambda, a class, a module), those declared global left out. */
void names_local(const struct source *source, TSNode scope, GHashTable *names);
/* The same without the names that imports bind. */
void names_assigned(const struct source *source, TSNode scope, GHashTable *names);
/* Adds every name that is bound within NODE in whatever scope: comprehensions, lambdas and functions inside it too. */
void names_bound_inside(const struct source *source, TSNode node, GHashTable *names);
/* Adds the variables that NODE mentions and that no function, lambda or comprehension within it binds, and the attributes that it
 * mentions, each with a dot in front. */
void names_free(const struct source *source, TSNode node, GHashTable *names);
/* Adds the variables of SCOPE (a function or a module) that are read in it outside the node EXCEPT. Reads that a function, a
 * comprehension or another `for` around them binds do not count. */
void names_read_around(const struct source *source, TSNode scope, TSNode except, GHashTable *names);
/* One that both hold, or NULL. */
const char *names_shared(GHashTable *a, GHashTable *b);
/* A name like STEM that is not in TAKEN, to which it is added. */
char *names_fresh(GHashTable *taken, const char *stem);
