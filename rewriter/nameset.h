/* Names in a syntax tree, as far as rewriting needs them: what is taken, what is bound, what is read. */
#pragma once
#include "analyzer/source.h"
#include "analyzer/tree.h"

/* Calls VISIT for every node, parents first. FALSE: do not look inside. */
typedef gboolean (*tree_visitor)(TSNode node, gpointer data);
void tree_visit(TSNode root, tree_visitor visit, gpointer data);

/* TRUE if INNER lies in OUTER or is it. */
gboolean tree_within(TSNode inner, TSNode outer);

/* Sets of names: char * to themselves. */
GHashTable *nameset_new(void);
void nameset_add(GHashTable *names, GHashTable *more);
/* What a file's names are, found once and kept with it. */
struct file_names {
	GHashTable *all;      /* every identifier, attributes and keywords included */
	GHashTable *variables;/* without attributes and keywords */
	GHashTable *bound;    /* those that are bound in whatever scope */
	GHashTable *assigned; /* without what imports and comprehensions bind */
	GArray *imports;      /* TSNode: the statements, wherever they stand */
	GPtrArray *takers;    /* struct source *, borrowed: those that have all its names by `from it import *`; NULL: none is known */
};
/* Borrowed from SOURCE; several threads may ask. */
const struct file_names *nameset_of_file(const struct source *source);
/* TAKER has all of SOURCE's names. */
void nameset_add_taker(const struct source *source, const struct source *taker);
/* NAME may be something else than the builtin in code at AT. A method of that name, or an attribute of a class, is not in its way. */
gboolean nameset_hides_builtin(const struct source *source, const char *name, TSNode at);
/* Adds the variables that NODE mentions: identifiers that are neither attributes nor keywords of a call. */
void nameset_mentioned(const struct source *source, TSNode node, GHashTable *names);
/* Adds the variables that a new local one in SCOPE should not be called like: those that the outermost function or class around it mentions, and the
 * module's own. At the top level these are all of the file. */
void nameset_around(const struct source *source, TSNode scope, GHashTable *names);
/* Adds the names that running the statement NODE binds around it: of a definition its name only. */
void nameset_bound(const struct source *source, TSNode node, GHashTable *names);
/* Adds the names of a scope (a function with its parameters, a lambda, a class, a module), those declared global left out. */
void nameset_local(const struct source *source, TSNode scope, GHashTable *names);
/* The same without the names that imports bind. */
void nameset_assigned(const struct source *source, TSNode scope, GHashTable *names);
/* Adds every name that is bound within NODE in whatever scope: comprehensions, lambdas and functions inside it too. */
void nameset_bound_inside(const struct source *source, TSNode node, GHashTable *names);
/* Adds the variables that NODE mentions and that no function, lambda or comprehension within it binds, and the attributes that it
 * mentions, each with a dot in front. */
void nameset_free(const struct source *source, TSNode node, GHashTable *names);
/* The same three without what is in HOLES: TSNode, or NULL. */
void nameset_bound_without(const struct source *source, TSNode node, const GArray *holes, GHashTable *names);
void nameset_bound_inside_without(const struct source *source, TSNode node, const GArray *holes, GHashTable *names);
void nameset_free_without(const struct source *source, TSNode node, const GArray *holes, GHashTable *names);
/* Adds the variables of SCOPE (a function or a module) that are read in it outside the node EXCEPT. Reads that a function, a
 * comprehension or another `for` around them binds do not count. */
void nameset_read_around(const struct source *source, TSNode scope, TSNode except, GHashTable *names);
/* What NODE binds, but for names that it imports or declares global, if it is a function, a lambda or a comprehension; else NULL. The caller frees it. */
GHashTable *nameset_of_scope(const struct source *source, TSNode node);
/* One that both hold, or NULL. */
const char *nameset_shared(GHashTable *a, GHashTable *b);
/* A name like STEM that is not in TAKEN, to which it is added. */
char *nameset_fresh(GHashTable *taken, const char *stem);
