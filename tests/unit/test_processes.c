/* The processes of a recording: what becomes of them while they are recorded. The target is this test itself, with an interpreter made up in
 * its own memory. */
#include "probe/processes.h"

#include <unistd.h>

#define SECOND 1000000000ull

static struct {
	guint32 enabled;
} gil;
static struct {
	void *gil, *next;
} interpreter = {&gil, NULL};
static struct {
	void *interpreters;
} runtime = {&interpreter};

/* The shape of a free-threaded build, with what is not asked for left out. */
static const struct py_layout layout = {
	.version = 0x030e, .free_threaded = 1, .runtime_interp_head = 0, .runtime_gil = PY_NONE, .interp_gil = 0, .interp_next = 8, .gil_enabled = 0,
};

static gboolean follow(gpointer followed, struct collector *collector, guint64 *start_ns, GError **error)
{
	++*(guint *)followed;
	g_assert_cmpint(collector_target(collector)->gil, ==, gil.enabled);
	return TRUE;
}

static void test_gil_comes_and_goes(void)
{
	static const struct sampler sampler = {.follow = follow};
	struct recording *recording = recording_new();
	struct processes *processes = processes_new(recording);
	struct target *target = g_new0(struct target, 1);
	GString *history = g_string_new(NULL);
	guint64 now_ns = SECOND;
	guint followed = 0;

	*target = (struct target){.pid = getpid(), .runtime = (guint64)(gsize)&runtime, .layout = layout};
	recording->gil = FALSE;
	processes_add(processes, target, 0);
	for (const char *on = "01001110001101111"; *on; on++, now_ns += SECOND) { /* for an import, for a long one, for good */
		gil.enabled = *on == '1';
		processes_poll(processes, now_ns, &sampler, &followed);
		processes_poll(processes, now_ns + SECOND / 10, &sampler, &followed); /* too soon to be asked again */
		history = g_string_append_c(history, recording->gil ? '1' : '0');
	}
	g_assert_cmpstr(history->str, ==, "00000111000111111");
	g_assert_cmpuint(followed, ==, 3);
	processes_finish(processes);
	g_assert_cmpuint(recording->notes->len, ==, 1);
	g_string_free(history, TRUE);
	processes_free(processes);
	recording_free(recording);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/processes/gil_comes_and_goes", test_gil_comes_and_goes);
	return g_test_run();
}
