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
/* The program puts something else in place of NAME, in whatever module; interned. */
void reflect_name(struct unit *unit, const char *name);
/* Behind all of them: names that stand for modules further up than where they are bound. */
void reflect_settle(struct unit *unit);
void reflect_clear(struct unit *unit);
/* Of such names of the part's modules nothing is known. Before the first round. */
void reflect_apply(struct effects_context *c, const GPtrArray *sources);
