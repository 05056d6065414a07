/* The processes of a recording: what becomes of them while they are recorded. The target is this test itself, with an interpreter made up in
 * its own memory. */
#include "probe/processes.h"

#include <signal.h>
#include <sys/wait.h>
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

static gboolean follow_any(gpointer followed, struct collector *collector, guint64 *start_ns, GError **error)
{
	++*(guint *)followed;
	return TRUE;
}

/* A process that executes an interpreter is asked until it is up, also where the exec was noticed after the round of asking had begun. */
static void test_becomes_python(void)
{
	static const struct sampler sampler = {.follow = follow_any};
	const char *const argv[] = {"/bin/sh", "-c", "read go; exec /usr/bin/python3 -c 'import time; print(1, flush=True); time.sleep(60)'", NULL};
	struct recording *recording = recording_new();
	struct processes *processes = processes_new(recording);
	struct target *target = g_new0(struct target, 1);
	struct sampler_events events = processes_events(processes);
	guint followed = 0;
	gint input, output;
	char byte;
	GPid pid;

	if (!g_file_test("/usr/bin/python3", G_FILE_TEST_IS_EXECUTABLE) ||
	    !g_spawn_async_with_pipes(NULL, (char **)argv, NULL, G_SPAWN_DO_NOT_REAP_CHILD, NULL, NULL, &pid, &input, &output, NULL, NULL)) {
		g_test_skip("no /usr/bin/python3");
		return;
	}
	target->pid = pid;
	processes_add(processes, target, 0);
	events.replaced(events.data, pid, NULL);
	processes_poll(processes, sampler_now_ns() - SECOND / 100, &sampler, &followed);
	g_assert_cmpuint(followed, ==, 0);
	g_assert_cmpint(write(input, "\n", 1), ==, 1);
	g_assert_cmpint(read(output, &byte, 1), ==, 1);
	processes_poll(processes, sampler_now_ns() + SECOND / 10, &sampler, &followed);
	g_assert_cmpuint(followed, ==, 1);
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
	close(input);
	close(output);
	processes_free(processes);
	recording_free(recording);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/processes/gil_comes_and_goes", test_gil_comes_and_goes);
	g_test_add_func("/processes/becomes_python", test_becomes_python);
	return g_test_run();
}
