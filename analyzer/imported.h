/* Modules that are imported while a function or a loop runs: what stands in them is run then, if nobody did before. */
#pragma once
#include "analyzer/frame.h"

/* STATEMENT, an import, may run code of a module of the project that does something beside defining its own names. NULL: it does not; else the module's
 * name, interned. */
const char *imported_acts(struct frame *f, const struct node *statement);
