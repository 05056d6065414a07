/* Adding imports where a person would: beside those of the same kind at the top of the file. */
#pragma once
#include "rewriter/edits.h"
#include "rewriter/style.h"

struct import {
	char *module;
	char *name; /* `from module import name`; NULL: `import module` */
};

/* Imports that are to be added, each once. */
struct imports {
	const struct source *source;
	GArray *list; /* struct import */
};

struct imports *imports_new(const struct source *source);
void imports_free(struct imports *imports);
/* A module of the standard library, among those that pools need, that `import` would not find from SOURCE: a file of that name is ahead of it on the path. NULL: none. */
const char *imports_hidden(const struct source *source);
/* Notes that NAME of MODULE (NULL: the module itself) is needed at module level, unless an import above the byte USE gives it
 * already. FALSE if its name means something else in this file, or in one that has all names of this one by `from it import *`. */
gboolean imports_add(struct imports *imports, const char *module, const char *name, guint32 use);
/* What MODULE, one of a plain name, is called above USE: by an import at the top level, by another name (`import numpy as np`) or its own, which is added
 * where there is none. To be freed; NULL: its name means something else. */
char *imports_add_module(struct imports *imports, const char *module, guint32 use);
/* Adds the edits, ahead of others at the same byte. */
void imports_insert(const struct imports *imports, struct edits *edits, const struct style *style);
