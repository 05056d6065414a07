/* RECORDING | PATH...: what `suggest` and `apply` are given. */
#pragma once
#include "cli/present.h"

struct input {
	struct recording *recording; /* NULL: sources */
	struct results results;
};

/* One argument that is no folder and does not end in .py is a recording; else all are sources. ALL: a patch for every safe loop of the sources. */
gboolean input_open(struct input *input, char **arguments, const struct options *options, gboolean all, GError **error);
void input_clear(struct input *input);
