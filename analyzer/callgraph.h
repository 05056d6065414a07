/* Who calls whom, as the abstract run of the program saw it: by whatever name, operator or library function. */
#pragma once
#include "analyzer/source.h"

struct effects_context;

/* A function of the program, by where its `def` or `lambda` begins. */
struct place {
	const struct source *source;
	guint32 start;
};

#define PLACE_TOP G_MAXUINT32 /* as its start: the top level of the source */

/* Keeps with each source of the part of the program that has been run whom its functions call. */
void callgraph_find(struct effects_context *c);
/* struct place: whom CALLER calls itself; NULL: nobody. */
const GArray *callgraph_called_by(const struct place *caller);
/* CALLEE, which CALLER calls, is that itself, or calls it, directly or not. */
gboolean callgraph_calls_back(const struct place *caller, const struct place *callee);
/* The calls of one source. */
struct callgraph;
void callgraph_free(struct callgraph *calls);

/* A set of struct place. */
GHashTable *places_new(void);
/* A table by struct place, whose keys it owns. */
GHashTable *places_table_new(GDestroyNotify value_free);
void places_add(GHashTable *places, const struct source *source, guint32 start);
gboolean places_have(GHashTable *places, const struct source *source, guint32 start);
/* Adds all that those among PLACES call, directly or not. */
void places_follow(GHashTable *places);
/* A set of those and of all that they call; PLACES (may be NULL) stays as it is. */
GHashTable *places_led_to(GHashTable *places);
