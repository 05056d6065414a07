/* Which functions of a module code may call, by their names alone: too many rather than too few. */
#pragma once
#include "analyzer/source.h"

gboolean reach_is_definition(TSNode node);

/* The functions, methods and classes of one module; what each of them mentions is collected once. */
struct reach;
struct reach *reach_new(const struct source *source);
void reach_free(struct reach *reach);
typedef struct reach Reach;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reach, reach_free)
/* Adds to NAMES (as nameset_free gives them: "f", ".method") what the module's functions, methods and classes that it names mention,
 * until nothing new comes. */
void reach_follow(struct reach *reach, GHashTable *names);
/* The same over many modules, by the numbers of names. */
struct reached {
	GArray *list;     /* guint, in the order in which they came */
	guint64 *marks;   /* private: a bit for each number below `room`: it is in the list */
	guint room;
};
struct reached *reached_new(GHashTable *names);
void reached_free(struct reached *reached);
typedef struct reached Reached;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Reached, reached_free)
gboolean reached_has(const struct reached *reached, guint name);
/* Follows the names behind the first FROM, those of earlier calls for this module; returns how many there are now. */
guint reached_follow(struct reached *reached, struct reach *reach, guint from);
/* Following NAMES comes to NAME, which is one of the module's. */
gboolean reach_leads(struct reach *reach, GHashTable *names, const char *name);
/* Collects what all of them mention: then several threads may follow it. */
void reach_complete(struct reach *reach);
/* The name by which the function, method or class around NODE is reached; NULL at the module's top level. */
char *reach_name(const struct reach *reach, TSNode node);
/* Adds what VALUE may stand for where it is called: f, `.method`, all that a lambda mentions, what partial is given. Not what a call gives. */
void reach_functions(const struct source *source, TSNode value, GHashTable *names);
/* task = f; task(x): what the variables of SCOPE may stand for, by name a set as above; the caller frees it. */
GHashTable *reach_aliases(const struct source *source, TSNode scope);
/* Adds to NAMES what those among them may stand for. */
void reach_add_aliases(GHashTable *aliases, GHashTable *names);
/* Functions that tasks run which are limited by a semaphore: `async with limit: return await f(x)`, all that a nested coroutine does. WRITTEN: only those that a patch made. */
void reach_tasked(const struct source *source, gboolean written, GHashTable *names);
/* Adds what is handed to the workers of a pool in this module: the first arguments of map, submit and their like. */
void reach_pooled(const struct source *source, GHashTable *names);
/* TRUE if NODE stands in a `with` over a pool. */
gboolean reach_in_pool(const struct source *source, TSNode node);
/* TRUE if NODE stands in `items = ...`, as a patch has it, ahead of the `with` over a pool that works on them. */
gboolean reach_feeds_pool(const struct source *source, TSNode node);
/* TRUE if NODE stands in a `try` that cancels tasks at its end. */
gboolean reach_in_tasks(const struct source *source, TSNode node);
/* Who mentions NAME ("f", ".method") makes a pool of workers: not one of connections. */
gboolean reach_makes_pool(const char *name);
/* FALSE: SOURCE has no such name. */
gboolean reach_names_pool(const struct source *source);
