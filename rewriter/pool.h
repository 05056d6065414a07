/* What process and thread pools have in common: the loop becomes executor.map over a worker, the ordered rest stays in the parent. */
#pragma once
#include "rewriter/rewrite.h"

gboolean pool_emit(struct rewrite *rewrite, const struct rewrite_request *request, GError **error);
/* The function that loops of this file share (pool_ahead.c), if any needs it: once all are emitted. */
void pool_put_helper(struct rewrite *rewrite);
/* The functions that make their pools where these may not start (pool_fallback.c): once all are emitted. */
void pool_put_makers(struct rewrite *rewrite);
