/* probe/target.h against real processes: the interpreters that are installed here, and things that are none. */
#include "probe/target.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/error.h"
#include "probe/runtime_scan.h"

struct child {
	pid_t pid;
	int output; /* its stdout */
};

static struct child child_start(const char *const *argv)
{
	struct child child = { 0 };
	int ends[2];

	g_assert_cmpint(pipe(ends), ==, 0);
	child.pid = fork();
	if (child.pid == 0) {
		dup2(ends[1], 1);
		execv(argv[0], (char *const *)argv);
		_exit(127);
	}
	close(ends[1]);
	child.output = ends[0];
	return child;
}

static void child_wait_ready(const struct child *child)
{
	char byte;

	g_assert_cmpint(read(child->output, &byte, 1), ==, 1);
}

static void child_stop(const struct child *child)
{
	kill(child->pid, SIGKILL);
	waitpid(child->pid, NULL, 0);
	close(child->output);
}

/* Interpreters of pyenv and of the system. Free with g_ptr_array_unref. */
static GPtrArray *interpreters(const char *prefix)
{
	GPtrArray *found = g_ptr_array_new_with_free_func(g_free);
	g_autofree char *root = g_build_filename(g_get_home_dir(), ".pyenv/versions", NULL);
	GDir *dir = g_dir_open(root, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		char *path = g_build_filename(root, name, g_str_has_prefix(name, "2") ? "bin/python2" : "bin/python3", NULL);

		if (g_str_has_prefix(name, prefix) && g_file_test(path, G_FILE_TEST_IS_EXECUTABLE))
			g_ptr_array_add(found, path);
		else
			g_free(path);
	}
	if (dir != NULL)
		g_dir_close(dir);
	return found;
}

/* As a build with Py_TRACE_REFS would look: every object begins 16 bytes later. */
static void check_other_objects(const struct target *target)
{
	struct walk_reader reader = walk_reader_of_process(target->pid);
	struct py_layout layout = target->layout;

	g_assert_true(runtime_frames_plausible(&reader, &layout, target->runtime));
	layout.object_type += 16;
	g_assert_false(runtime_frames_plausible(&reader, &layout, target->runtime));
}

static void check_interpreter(const char *python)
{
	const char *script = "import sys, time; sys.stdout.write('%d.%d.%d\\n' % sys.version_info[:3]); sys.stdout.flush(); time.sleep(60)";
	const char *argv[] = { python, "-c", script, NULL };
	struct child child = child_start(argv);
	char version[16] = "";
	g_autoptr(GError) error = NULL;
	g_autoptr(Target) target = NULL;
	gssize got;
	guint64 head = 0;

	got = read(child.output, version, sizeof(version) - 1);
	g_assert_cmpint(got, >, 5);
	g_strchomp(version);
	target = target_open(child.pid, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(target->python, ==, version);
	g_assert_true(target->gil);
	g_assert_true(target_alive(target));
	g_assert_cmpstr(target->cmdline[2], ==, script);
	g_assert_true(target_read(child.pid, target->runtime + target->layout.runtime_interp_head, &head, sizeof(head)));
	g_assert_cmpuint(head, !=, 0);
	g_assert_false(target_read(child.pid, 8, &head, sizeof(head)));
	check_other_objects(target);
	child_stop(&child);
	g_assert_false(target_alive(target));
}

static void test_interpreters(void)
{
	g_autoptr(GPtrArray) found = interpreters("3.");
	guint checked = 0;

	g_ptr_array_add(found, g_strdup("/usr/bin/python3"));
	for (guint i = 0; i < found->len; i++) {
		const char *python = g_ptr_array_index(found, i);

		if (!g_file_test(python, G_FILE_TEST_IS_EXECUTABLE))
			continue;
		g_test_message("%s", python);
		check_interpreter(python);
		checked++;
	}
	if (checked == 0)
		g_test_skip("no CPython 3.6 to 3.15 here");
}

static void check_refused(pid_t pid, enum pp_error code, const char *words)
{
	g_autoptr(GError) error = NULL;
	struct target *target = target_open(pid, &error);

	g_assert_null(target);
	g_assert_error(error, PP_ERROR, (gint)code);
	g_test_message("%s", error->message);
	g_assert_nonnull(strstr(error->message, words));
	g_assert_null(strchr(error->message, '\n'));
}

static void test_unsupported(void)
{
	static const struct { const char *prefix, *words; } old[] = { { "2.7", "2.7." } };

	for (guint i = 0; i < G_N_ELEMENTS(old); i++) {
		g_autoptr(GPtrArray) found = interpreters(old[i].prefix);
		const char *argv[] = { found->len ? g_ptr_array_index(found, 0) : NULL, "-c",
		                       "import sys, time; sys.stdout.write('x'); sys.stdout.flush(); time.sleep(60)", NULL };
		struct child child;

		if (found->len == 0)
			continue;
		child = child_start(argv);
		child_wait_ready(&child);
		check_refused(child.pid, PP_ERROR_UNSUPPORTED, old[i].words);
		child_stop(&child);
	}
}

static void test_not_python(void)
{
	const char *shell[] = { "/bin/sh", "-c", "echo x; kill -STOP $$", NULL };
	const char *truth[] = { "/bin/sh", "-c", "exit 0", NULL };
	struct child child = child_start(shell);
	g_autofree char *kthreadd = NULL;
	siginfo_t ended;

	child_wait_ready(&child);
	check_refused(child.pid, PP_ERROR_NO_PROCESS, "is not a CPython process");
	child_stop(&child);
	check_refused(child.pid, PP_ERROR_NO_PROCESS, "no process with PID");
	check_refused(0, PP_ERROR_NO_PROCESS, "no process with PID");
	check_refused(-1, PP_ERROR_NO_PROCESS, "no process with PID");

	child = child_start(truth);
	g_assert_cmpint(waitid(P_PID, (id_t)child.pid, &ended, WEXITED | WNOWAIT), ==, 0);
	check_refused(child.pid, PP_ERROR_NO_PROCESS, "zombie");
	child_stop(&child);

	if (g_file_get_contents("/proc/2/comm", &kthreadd, NULL, NULL) && g_str_equal(kthreadd, "kthreadd\n"))
		check_refused(2, PP_ERROR_NO_PROCESS, "thread of the kernel");
}

/* Its own library mapped as data in one piece, again and again, and another version's loaded, which never begins: both lie below what runs. */
static void test_other_images(void)
{
	const char *script = "import ctypes, glob, mmap, os, sys, time\n"
			     "own = next(line.split()[-1] for line in open('/proc/self/maps') if 'libpython' in line)\n"
			     "data = [mmap.mmap(os.open(own, os.O_RDONLY), 0, prot=mmap.PROT_READ, flags=mmap.MAP_PRIVATE) for _ in range(30)]\n"
			     "others = glob.glob(sys.base_prefix + '/../3.[89]*/lib/libpython3.[89].so.1.0')\n"
			     "loaded = [ctypes.CDLL(path, os.RTLD_LAZY | 8) for path in others]\n" /* RTLD_DEEPBIND */
			     "print('x', flush=True)\ntime.sleep(60)\n";
	g_autoptr(GPtrArray) found = interpreters("3.12");
	const char *argv[] = { found->len ? g_ptr_array_index(found, 0) : NULL, "-c", script, NULL };
	g_autoptr(Target) target = NULL;
	g_autoptr(GError) error = NULL;
	struct child child;

	if (found->len == 0) {
		g_test_skip("no CPython 3.12 of pyenv");
		return;
	}
	child = child_start(argv);
	child_wait_ready(&child);
	target = target_open(child.pid, &error);
	g_assert_no_error(error);
	g_assert_cmpint(target->minor, ==, 12);
	g_assert_true(target_running(target));
	g_assert_null(target->others);
	child_stop(&child);
}

/* A program that was frozen (PyInstaller's, in one file) unpacks itself and starts a process of its own name, which holds the interpreter. */
static void test_frozen(void)
{
	g_autoptr(GPtrArray) found = interpreters("3.12");
	g_autofree char *folder = g_dir_make_tmp("frozen-XXXXXX", NULL);
	g_autofree char *exe = g_build_filename(folder, "frozen", NULL);
	g_autofree char *command = NULL, *image = NULL;
	gsize size;
	const char *argv[] = { "/bin/sh", "-c", NULL, NULL };
	struct child child;

	if (found->len == 0) {
		g_test_skip("no CPython 3.12 of pyenv");
		return;
	}
	g_assert_true(g_file_get_contents(g_ptr_array_index(found, 0), &image, &size, NULL));
	g_assert_true(g_file_set_contents_full(exe, image, (gssize)size, G_FILE_SET_CONTENTS_NONE, 0700, NULL));
	argv[2] = command = g_strdup_printf("PYTHONHOME=%s/../.. %s -c 'import time; print(1, flush=True); time.sleep(3)'; true",
	                                    (const char *)g_ptr_array_index(found, 0), exe);
	child = child_start(argv);
	child_wait_ready(&child);
	check_refused(child.pid, PP_ERROR_NO_PROCESS, "use -p ");
	child_stop(&child);
	unlink(exe);
	rmdir(folder);
}

/* Attached to between fork() and exec; a process that starts CPython is none itself, but which one is named. */
static void test_on_the_way(void)
{
	const char *argv[] = { "/bin/sh", "-c", "echo x; sleep 0.1; exec /usr/bin/python3 -c 'import time; time.sleep(60)'", NULL };
	const char *wrapper[] = { "/bin/sh", "-c", "/usr/bin/python3 -c 'import time; print(1, flush=True); time.sleep(3)'; true", NULL };
	const char *gone[] = { "/usr/bin/python3", "-c", "import ctypes, threading, time\n"
		               "threading.Thread(target=time.sleep, args=(60,)).start()\nprint(1, flush=True)\nctypes.CDLL(None).pthread_exit(None)", NULL };
	g_autoptr(Target) target = NULL;
	g_autoptr(GError) error = NULL;
	struct child child;

	if (!g_file_test("/usr/bin/python3", G_FILE_TEST_IS_EXECUTABLE)) {
		g_test_skip("no /usr/bin/python3");
		return;
	}
	child = child_start(argv);
	child_wait_ready(&child);
	target = target_await(child.pid, &error);
	g_assert_no_error(error);
	g_assert_cmpint(target->major, ==, 3);
	child_stop(&child);

	child = child_start(wrapper);
	child_wait_ready(&child);
	check_refused(child.pid, PP_ERROR_NO_PROCESS, "use -p ");
	child_stop(&child);

	child = child_start(gone);
	child_wait_ready(&child);
	g_usleep(100000);
	check_refused(child.pid, PP_ERROR_NO_PROCESS, "attach while the main thread lives");
	child_stop(&child);
}

/* A copy of the system's interpreter that is deleted once it runs. */
static void test_deleted(void)
{
	g_autofree char *folder = g_dir_make_tmp("pyparallel-XXXXXX", NULL);
	g_autofree char *python = g_build_filename(folder, "python3", NULL);
	const char *copy[] = { "/bin/cp", "/usr/bin/python3", python, NULL };
	const char *argv[] = { python, "-c", "import time; print('x', flush=True); time.sleep(60)", NULL };
	struct child child;
	g_autoptr(Target) target = NULL;
	g_autoptr(GError) error = NULL;

	if (!g_file_test("/usr/bin/python3", G_FILE_TEST_IS_EXECUTABLE)) {
		g_test_skip("no /usr/bin/python3");
		return;
	}
	child = child_start(copy);
	waitpid(child.pid, NULL, 0);
	close(child.output);
	child = child_start(argv);
	child_wait_ready(&child);
	unlink(python);
	rmdir(folder);
	target = target_open(child.pid, &error);
	g_assert_no_error(error);
	g_assert_cmpstr(target->exe, ==, python);
	child_stop(&child);
}

static void test_privilege(void)
{
	const char *argv[] = { "/usr/bin/python3", "-c", "import time; print('x', flush=True); time.sleep(60)", NULL };
	struct child child;
	pid_t judge;
	int status;

	if (getuid() != 0 || !g_file_test(argv[0], G_FILE_TEST_IS_EXECUTABLE)) {
		g_test_skip("must be root with a python3 to become somebody else");
		return;
	}
	child = child_start(argv);
	child_wait_ready(&child);
	judge = fork();
	if (judge == 0) {
		GError *error = NULL;

		if (setgid(65534) != 0 || setuid(65534) != 0)
			_exit(2);
		target_open(child.pid, &error);
		_exit(error != NULL && error->code == PP_ERROR_PRIVILEGE && strstr(error->message, "try sudo") != NULL ? 0 : 1);
	}
	waitpid(judge, &status, 0);
	child_stop(&child);
	g_assert_cmpint(status, ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/target/interpreters", test_interpreters);
	g_test_add_func("/target/unsupported", test_unsupported);
	g_test_add_func("/target/not-python", test_not_python);
	g_test_add_func("/target/other-images", test_other_images);
	g_test_add_func("/target/frozen", test_frozen);
	g_test_add_func("/target/on-the-way", test_on_the_way);
	g_test_add_func("/target/deleted", test_deleted);
	g_test_add_func("/target/privilege", test_privilege);
	return g_test_run();
}
