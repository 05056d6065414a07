/* What a process that is no copy of its parent does: it imports the main module, and what that imports, once more. */
#pragma once
#include "analyzer/effects.h"

/* A name of a module's top level that importing the module again binds to something else. */
struct anew {
	const char *name;    /* interned */
	const char *subject; /* what makes it another one: "uuid.uuid4"; interned */
	guint line;
};

struct reimport {
	GArray *anew;        /* struct anew */
	const char *acts;    /* what the top level does that would show a second time ("builtins.print"), a `__main__` guard left out; interned, or NULL */
	guint acts_line;
};

void reimport_free(struct reimport *reimport);
/* Finds it out for SOURCE, whose part of the program has been run, and keeps it with the source. */
void reimport_find(struct effects_context *c, struct source *source);
