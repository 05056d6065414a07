/* What process and thread pools have in common: the loop becomes executor.map over a worker, the ordered rest stays in the parent. */
#pragma once
#include "rewriter/rewrite.h"

gboolean pool_emit(struct rewrite *rewrite, const struct rewrite_request *request, GError **error);
