/* Moving code: copies of spans with other indentation, and the worker function at module level that they become. */
#pragma once
#include "rewriter/edits.h"
#include "rewriter/style.h"

/* Adds edits that change the indentation of the lines that begin in START .. END from one that begins with FROM to TO. The insides of
 * multi-line strings stay as they are, and so do blank lines. FALSE: a statement there does not begin with FROM. */
gboolean outline_indent(struct edits *edits, guint32 start, guint32 end, const char *from, const char *to);
/* START .. END with the replacements of SUBSTITUTES (struct edit) that lie in it, re-indented and ending with a line ending. */
char *outline_copy(struct source *source, const struct style *style, guint32 start, guint32 end, const GArray *substitutes,
                   const char *from, const char *to, GError **error);
/* The same of a whole statement, its first line indented as well. */
char *outline_statement(struct source *source, const struct style *style, guint32 start, guint32 end, const GArray *substitutes,
                        const char *from, const char *to, GError **error);

/* Where a function at module level can stand ahead of NODE: before the top-level statement that holds it and its comments. */
guint32 outline_place(const struct source *source, TSNode node);
/* Inserts the function there, two blank lines around it. */
void outline_insert(struct edits *edits, const struct style *style, guint32 at, const char *function);
/* Where TEXT, whole lines of a function or class, stands at module level, so that the top-level statement at PLACE finds it whenever it looks: from an
 * earlier patch. NULL: nowhere. */
const char *outline_standing(const struct source *source, guint32 place, const char *text);
/* What the worker for a loop in the function QUALNAME is called. */
char *outline_name(const char *qualname, GHashTable *taken);
