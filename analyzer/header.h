/* The parts of a loop that run once: its iterable, which is evaluated on the loop's own lines. */
#pragma once
#include "analyzer/loops.h"

/* NULL for a loop without such a part (while). */
struct loop_header *loop_header_new(const struct loop *loop);
void loop_header_free(struct loop_header *header);
/* TRUE if LINE may be running the part that runs once. */
gboolean loop_header_covers(const struct loop_header *header, guint line);
/* TRUE if a function called NAME (co_name), seen called from a covered line, was called by the part that runs once. */
gboolean loop_header_calls(const struct loop_header *header, const char *name, gboolean generator);
/* co_name of the code objects that the repeated part of a comprehension calls itself: functions, comprehensions, lambdas. */
GHashTable *loop_called_names(const struct loop *loop);
