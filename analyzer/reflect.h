/* Names of modules that a program sets by other ways than assignment: globals()["f"] = g, setattr(sys.modules[name], "f", g), f.__code__ = ... */
#pragma once
#include "analyzer/syntax.h"

struct effects_context;
struct unit;

/* What of a module's names may stand for anything. */
struct reflected {
	GHashTable *names; /* interned; NULL: none */
	gboolean all;
};

/* The name NODE of UNIT is read: it may lead to such a way. Once for each name, in order of the text. */
void reflect_look(struct unit *unit, const struct node *node);
void reflect_clear(struct unit *unit);
/* Of such names of the part's modules nothing is known. Before the first round. */
void reflect_apply(struct effects_context *c, const GPtrArray *sources);
