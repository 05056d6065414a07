/* Adding imports where a person would: beside those of the same kind at the top of the file. */
#pragma once
#include "rewriter/edits.h"
#include "rewriter/style.h"

/* Makes NAME available at module level by `import MODULE` (NAME NULL) or `from MODULE import NAME`, unless an import above
 * the byte USE does so already.
 * FALSE, with nothing added, if the name means something else in this file. */
gboolean imports_add(struct edits *edits, const struct style *style, const char *module, const char *name, guint32 use);
