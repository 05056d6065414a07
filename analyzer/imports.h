/* The names of modules in import statements. */
#pragma once
#include "analyzer/syntax.h"

/* The absolute name of the module that a `from MODULE import ...` in SOURCE means. The caller frees it. */
char *import_absolute(const struct source *source, const struct node *module);
/* Adds to NAMES (a set, which owns them) what the statement imports, and what that may be part of. */
void import_names(const struct node *statement, GHashTable *names);
