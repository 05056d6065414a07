/* What a child does between fork() and exec is not its parent's code. */
#include "probe/preexec.h"

#define MS 1000000ull

struct fixture {
	struct recording *r;
	GArray *threads; /* guint */
	guint native;    /* stack */
};

static guint stack(struct recording *r, const char *file, const char *name, guint line)
{
	guint location = recording_add_location(r, recording_add_function(r, file, name, *file ? 1 : 0, FALSE), line);

	return recording_add_stack(r, &location, 1, FALSE);
}

static void set_up(struct fixture *f, gconstpointer data)
{
	f->r = recording_new();
	f->threads = g_array_new(FALSE, FALSE, sizeof(guint));
	f->native = stack(f->r, "", "<native>", 0);
}

static void tear_down(struct fixture *f, gconstpointer data)
{
	g_array_unref(f->threads);
	recording_free(f->r);
}

/* A child, all of whose time is in one stack or half of it in each of two; a sample of it at last. */
static guint child(struct fixture *f, gint pid, guint one, guint other, guint64 ns)
{
	guint thread = recording_add_thread(f->r, pid, pid, "python");

	g_array_append_val(f->threads, thread);
	recording_add_time(f->r, f->native, thread, STATE_RUNQUEUE, -1, 1, MS, MS);
	recording_add_time(f->r, one, thread, STATE_ONCPU_GIL, -1, 1, ns, 0);
	if (other != one)
		recording_add_time(f->r, other, thread, STATE_ONCPU_GIL, -1, 1, ns, 0);
	return thread;
}

static guint64 ns_at(const struct fixture *f, guint thread, guint at)
{
	guint64 ns = 0;

	for (guint i = 0; i < f->r->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(f->r->samples_by, struct rec_sample, i);
		ns += sample->thread == thread && sample->stack == at ? sample->ns : 0;
	}
	return ns;
}

static void test_executed(struct fixture *f, gconstpointer data)
{
	guint spawns = stack(f->r, "main.py", "spawn", 3), works = stack(f->r, "main.py", "work", 9);
	guint brief = child(f, 2, spawns, spawns, 3 * MS), busy = child(f, 3, spawns, works, 3 * MS), lengthy = child(f, 4, works, works, 900 * MS);
	guint forks = stack(f->r, "/usr/lib/python3.6/subprocess.py", "_execute_child", 1300), hook = child(f, 5, forks, works, 3 * MS);
	guint worker = child(f, 6, forks, works, 900 * MS), parent = recording_add_thread(f->r, 1, 1, "python");

	recording_add_time(f->r, spawns, parent, STATE_ONCPU_GIL, -1, 1, 5 * MS, 0);
	preexec_strip(f->r, f->threads, TRUE);
	g_assert_cmpuint(ns_at(f, brief, spawns), ==, 0);
	g_assert_cmpuint(ns_at(f, brief, f->native), ==, 4 * MS);
	g_assert_cmpuint(ns_at(f, busy, spawns), ==, 3 * MS); /* it runs Python code of its own */
	g_assert_cmpuint(ns_at(f, busy, works), ==, 3 * MS);
	g_assert_cmpuint(ns_at(f, lengthy, works), ==, 900 * MS);
	g_assert_cmpuint(ns_at(f, hook, forks), ==, 0);
	g_assert_cmpuint(ns_at(f, hook, works), ==, 3 * MS); /* its preexec_fn */
	g_assert_cmpuint(ns_at(f, worker, forks), ==, 900 * MS); /* it has children of its own, and executes a program at last */
	g_assert_cmpuint(ns_at(f, parent, spawns), ==, 5 * MS);
}

/* Nobody saw what became of it. */
static void test_ended(struct fixture *f, gconstpointer data)
{
	guint forks = stack(f->r, "/usr/lib/python3.6/subprocess.py", "_execute_child", 1300), own = stack(f->r, "/srv/subprocess.py", "main", 4);
	guint one = child(f, 2, forks, forks, 3 * MS), other = child(f, 3, own, own, 3 * MS);

	guint after = stack(f->r, "/usr/lib/python3.6/threading.py", "_after_fork", 1300), both = child(f, 4, forks, after, 3 * MS), worker = child(f, 5, forks, own, 3 * MS);

	preexec_strip(f->r, f->threads, FALSE);
	g_assert_cmpuint(ns_at(f, one, forks), ==, 0);
	g_assert_cmpuint(ns_at(f, both, f->native), ==, 7 * MS);
	g_assert_cmpuint(ns_at(f, worker, forks), ==, 3 * MS); /* it has children of its own */
	g_assert_cmpuint(ns_at(f, worker, own), ==, 3 * MS);
	g_assert_cmpuint(ns_at(f, other, own), ==, 3 * MS);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add("/preexec/executed", struct fixture, NULL, set_up, test_executed, tear_down);
	g_test_add("/preexec/ended", struct fixture, NULL, set_up, test_ended, tear_down);
	return g_test_run();
}
