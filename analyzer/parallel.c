#include "analyzer/parallel.h"

#define FEW 4 /* starting threads takes longer than doing them here */

struct batch {
	void (*work)(guint index, gpointer data);
	gpointer data;
	guint count;
	gint next; /* atomic */
};

static void take(gpointer unused, gpointer user_data)
{
	struct batch *batch = user_data;
	for (guint i; (i = (guint)g_atomic_int_add(&batch->next, 1)) < batch->count;)
		batch->work(i, batch->data);
}

void parallel_each(guint count, void (*work)(guint index, gpointer data), gpointer data)
{
	struct batch batch = {work, data, count, 0};
	guint threads = count < FEW ? 1 : MIN(count, g_get_num_processors());
	GThreadPool *pool = threads > 1 ? g_thread_pool_new(take, &batch, (gint)threads - 1, TRUE, NULL) : NULL;
	for (guint i = 1; pool && i < threads; i++)
		g_thread_pool_push(pool, &batch, NULL);
	take(NULL, &batch);
	if (pool)
		g_thread_pool_free(pool, FALSE, TRUE);
}
