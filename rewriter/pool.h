/* What process and thread pools have in common: the loop becomes executor.map over a worker, the ordered rest stays in the parent. */
#pragma once
#include "rewriter/rewrite.h"

/* A pool of processes that are cancelled ends since Python 3.12 (and 3.11.4, 3.10.11): pool_drain.c. */
#define THREADS_SINCE 9 /* asyncio.to_thread is new in 3.9 */
#define POOL_CANCELS_SINCE 12
/* Workers leave Ctrl-C to the parent. */
#define POOL_IGNORES "initializer=signal.signal, initargs=(signal.SIGINT, signal.SIG_IGN)"

gboolean pool_emit(struct rewrite *rewrite, const struct rewrite_request *request, GError **error);
/* The function that loops of this file share (pool_ahead.c), if any needs it: once all are emitted. */
void pool_put_helper(struct rewrite *rewrite);
/* Those for shared memory (pool_shared.c). */
void pool_put_shared(struct rewrite *rewrite);
/* Bytes that a loop's work reads from outside and that can lie in shared memory; 0: none, 1 for each of unknown size. */
gdouble pool_shareable_bytes(const struct finding *finding);
/* Their class, where the target's own may not end (pool_drain.c): once all are emitted. */
void pool_put_drained(struct rewrite *rewrite);
/* An earlier patch has put its class there. */
gboolean pool_has_drained(const struct source *source);
/* The functions that make their pools where these may not start (pool_fallback.c): once all are emitted. */
void pool_put_makers(struct rewrite *rewrite);
