/* RECORDING | PATH...: what `suggest` and `apply` are given. */
#pragma once
#include "cli/present.h"

struct input {
	struct recording *recording; /* NULL: sources */
	struct results results;
	char *name; /* the arguments, as a shell takes them */
};

struct input_how {
	gboolean all;         /* a patch for every safe loop, whatever its gain */
	gboolean safe_first;  /* suggest_options.safe_first */
};

/* One argument that is no folder and does not end in .py is a recording; else all are sources. HOW may be NULL. */
gboolean input_open(struct input *input, char **arguments, const struct options *options, const struct input_how *how,
                    GError **error);
