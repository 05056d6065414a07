/* GLib's locks and thread pool, of which ThreadSanitizer knows nothing, on those of pthread, which it does: to be preloaded (make tsan). Only what
 * the project uses. */
#include <glib.h>
#include <pthread.h>
#include <stdlib.h>

#undef g_once_init_enter
#undef g_once_init_leave

static pthread_mutex_t *lock_of(GMutex *mutex)
{
	static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
	pthread_mutex_lock(&making);
	if (!mutex->p) {
		mutex->p = malloc(sizeof(pthread_mutex_t));
		pthread_mutex_init(mutex->p, NULL);
	}
	pthread_mutex_unlock(&making);
	return mutex->p;
}

void g_mutex_init(GMutex *mutex)
{
	mutex->p = NULL;
}

void g_mutex_clear(GMutex *mutex)
{
	free(mutex->p);
	mutex->p = NULL;
}

void g_mutex_lock(GMutex *mutex)
{
	pthread_mutex_lock(lock_of(mutex));
}

void g_mutex_unlock(GMutex *mutex)
{
	pthread_mutex_unlock(lock_of(mutex));
}

/* One lock for all that are made once, which may need each other: held until the value is there. */
static pthread_mutex_t once = PTHREAD_RECURSIVE_MUTEX_INITIALIZER_NP;

gboolean g_once_init_enter(volatile void *location)
{
	pthread_mutex_lock(&once);
	if (!__atomic_load_n((gsize *)location, __ATOMIC_SEQ_CST))
		return TRUE;
	pthread_mutex_unlock(&once);
	return FALSE;
}

void g_once_init_leave(volatile void *location, gsize value)
{
	__atomic_store_n((gsize *)location, value, __ATOMIC_SEQ_CST);
	pthread_mutex_unlock(&once);
}

struct pool {
	GFunc work;
	gpointer user_data;
	pthread_t threads[1024];
	guint count;
};

struct task {
	struct pool *pool;
	gpointer data;
};

static void *run(void *argument)
{
	struct task *task = argument;
	task->pool->work(task->data, task->pool->user_data);
	free(task);
	return NULL;
}

GThreadPool *g_thread_pool_new(GFunc work, gpointer user_data, gint most, gboolean exclusive, GError **error)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	pool->work = work, pool->user_data = user_data;
	return (GThreadPool *)pool;
}

gboolean g_thread_pool_push(GThreadPool *pool, gpointer data, GError **error)
{
	struct pool *own = (struct pool *)pool;
	struct task *task = malloc(sizeof(*task));
	*task = (struct task){own, data};
	return pthread_create(&own->threads[own->count++], NULL, run, task) == 0;
}

void g_thread_pool_free(GThreadPool *pool, gboolean immediate, gboolean wait)
{
	struct pool *own = (struct pool *)pool;
	for (guint i = 0; i < own->count; i++)
		pthread_join(own->threads[i], NULL);
	free(own);
}
