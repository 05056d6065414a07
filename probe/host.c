#include "probe/host.h"

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <jansson.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "probe/cgroup.h"
#include "probe/costs.h"

#define MEASURE_TIMEOUT_S 10
#define OUTPUT_BYTES_MAX 65536

/* -- cores and memory ----------------------------------------------------------------------------------------------------- */

static gint affinity_cores(void)
{
	cpu_set_t set;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		return CPU_COUNT(&set);
	return (gint)sysconf(_SC_NPROCESSORS_ONLN); /* more than 1,024 CPUs */
}

static guint64 memory_available(void)
{
	g_autofree char *text = NULL;
	const char *line;

	if (!g_file_get_contents("/proc/meminfo", &text, NULL, NULL))
		return 0;
	line = strstr(text, "MemAvailable:");
	return line != NULL ? g_ascii_strtoull(line + strlen("MemAvailable:"), NULL, 10) * 1024 : 0;
}

void host_read(struct host *host)
{
	gdouble quota = cgroup_cpus("");

	host->cores = MAX(affinity_cores(), 1);
	/* Half a CPU more does not make another worker faster. */
	if (quota > 0 && quota < host->cores)
		host->cores = MAX((gint)quota, 1);
	host->memory_free = memory_available();
}

/* -- costs as JSON -------------------------------------------------------------------------------------------------------- */

/* Orders of magnitude from a 2-core machine under CPython 3.11; `oversubscription` is that of two real cores. */
static const struct host_costs defaults = {
	.process_start_s = 5e-3,
	.thread_start_s = 1e-4,
	.process_task_s = 8e-5,
	.process_item_s = 4e-7,
	.thread_task_s = 1.4e-5,
	.pickle_byte_s = 3e-9,
	.pickle_object_s = 1.3e-6,
	.process_import_s = 35e-3,
	.thread_import_s = 20e-3,
	.oversubscription = 1.9,
};

static const struct {
	const char *name;
	gsize offset;
	gdouble low, high; /* what is outside was not measured but made up */
} members[] = {
#define MEMBER(name, low, high) { #name, offsetof(struct host_costs, name), low, high }
	MEMBER(process_start_s, 0, 60), MEMBER(thread_start_s, 0, 60),   MEMBER(process_task_s, 0, 1),
	MEMBER(process_item_s, 0, 1),   MEMBER(thread_task_s, 0, 1),     MEMBER(pickle_byte_s, 0, 1e-3),
	MEMBER(pickle_object_s, 0, 1),  MEMBER(oversubscription, 1, 2),
	MEMBER(process_import_s, 0, 60), MEMBER(thread_import_s, 0, 60),
#undef MEMBER
};

static gboolean version_valid(const char *version)
{
	return version != NULL && *version != '\0' && strlen(version) < sizeof(((struct host_costs *)0)->python) &&
	       strspn(version, "0123456789.") == strlen(version);
}

static gboolean costs_parse(const char *text, struct host_costs *costs)
{
	json_t *root = json_loads(text, 0, NULL);
	const char *version = json_string_value(json_object_get(root, "python"));
	struct host_costs parsed = { .measured = TRUE };
	gboolean valid = version_valid(version);

	if (valid)
		g_strlcpy(parsed.python, version, sizeof(parsed.python));
	for (guint i = 0; valid && i < G_N_ELEMENTS(members); i++) {
		const json_t *number = json_object_get(root, members[i].name);
		gdouble value = json_number_value(number);

		valid = json_is_number(number) && value >= members[i].low && value <= members[i].high;
		*(gdouble *)((char *)&parsed + members[i].offset) = value;
	}
	json_decref(root);
	if (valid)
		*costs = parsed;
	return valid;
}

/* -- measuring ------------------------------------------------------------------------------------------------------------ */

/* Who the interpreter runs as: what someone else owns is not run with the rights of root. */
struct runner {
	gboolean drops;
	uid_t uid;
	gid_t gid;
};

/* In the child: a group of its own, so that its workers can be ended with it. Only calls that are safe after fork. */
static void child_setup(gpointer data)
{
	const struct runner *runner = data;

	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	if (runner->drops && (setgroups(0, NULL) != 0 || setgid(runner->gid) != 0 || setuid(runner->uid) != 0))
		_exit(127);
}

static char **environment_without_python(void)
{
	char **environment = g_get_environ();

	for (char **variable = environment; *variable != NULL;) {
		g_autofree char *name = g_strndup(*variable, strcspn(*variable, "="));

		if (g_str_has_prefix(name, "PYTHON"))
			environment = g_environ_unsetenv(environment, name);
		else
			variable++;
	}
	return environment;
}

/* What FD says until its end; NULL where that takes too long. */
static char *read_all(int fd)
{
	gint64 end_us = g_get_monotonic_time() + MEASURE_TIMEOUT_S * G_USEC_PER_SEC;
	g_autoptr(GString) text = g_string_new(NULL);
	char chunk[4096];

	for (;;) {
		gint64 left_ms = (end_us - g_get_monotonic_time()) / 1000;
		struct pollfd ready = { .fd = fd, .events = POLLIN };
		gssize got;

		if (left_ms <= 0 || text->len > OUTPUT_BYTES_MAX)
			return NULL;
		if (poll(&ready, 1, (int)left_ms) <= 0)
			continue;
		got = read(fd, chunk, sizeof(chunk));
		if (got == 0)
			return g_string_free(g_steal_pointer(&text), FALSE);
		if (got > 0)
			g_string_append_len(text, chunk, got);
		else if (errno != EINTR)
			return NULL;
	}
}

/* -I and -S: nothing of the user's site or of a virtual environment is imported. */
static char *measure(const char *interpreter, const struct stat *file)
{
	const char *argv[] = { interpreter, "-I", "-S", "-c", (const char *)asset_costs_py, NULL };
	g_auto(GStrv) environment = environment_without_python();
	struct runner runner = { geteuid() == 0 && file->st_uid != 0, file->st_uid, file->st_gid };
	GPid pid;
	char *output;
	int fd, status;

	if (!g_spawn_async_with_pipes("/", (char **)argv, environment, G_SPAWN_DO_NOT_REAP_CHILD | G_SPAWN_STDERR_TO_DEV_NULL, child_setup,
	                              &runner, &pid, NULL, &fd, NULL, NULL))
		return NULL;
	output = read_all(fd);
	close(fd);
	if (output == NULL)
		kill(-pid, SIGKILL);
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return output;
}

/* -- the cache ------------------------------------------------------------------------------------------------------------ */

static gboolean is_ours(int fd, mode_t type)
{
	struct stat st;

	return fstat(fd, &st) == 0 && (st.st_mode & S_IFMT) == type && st.st_uid == geteuid() && (st.st_mode & 022) == 0;
}

static int folder_open(const char *path)
{
	int fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

	if (fd >= 0 && !is_ours(fd, S_IFDIR)) {
		close(fd);
		fd = -1;
	}
	return fd;
}

/* $XDG_CACHE_HOME/pyparallel, made where it is missing; -1 where it or the folder above is not our own (sudo with another's
 * HOME). */
static int cache_open(void)
{
	const char *xdg = g_getenv("XDG_CACHE_HOME"), *home = g_getenv("HOME");
	g_autofree char *base = xdg != NULL && *xdg == '/' ? g_strdup(xdg) : g_build_filename(home != NULL ? home : "/", ".cache", NULL);
	g_autofree char *folder = g_build_filename(base, "pyparallel", NULL);
	struct stat above;

	if (stat(base, &above) != 0 && xdg == NULL && home != NULL && stat(home, &above) == 0 && above.st_uid == geteuid())
		mkdir(base, 0700);
	if (stat(base, &above) != 0 || above.st_uid != geteuid())
		return -1;
	mkdir(folder, 0700);
	return folder_open(folder);
}

static char *cache_read(int folder, const char *name)
{
	char text[OUTPUT_BYTES_MAX];
	int fd = openat(folder, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
	gssize got = -1;

	if (fd >= 0 && is_ours(fd, S_IFREG))
		got = read(fd, text, sizeof(text) - 1);
	if (fd >= 0)
		close(fd);
	return got > 0 ? g_strndup(text, (gsize)got) : NULL;
}

static void cache_write(int folder, const char *name, const char *text)
{
	g_autofree char *temporary = g_strdup_printf("%s.%d.tmp", name, (int)getpid());
	int fd = openat(folder, temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	gboolean whole;

	if (fd < 0)
		return;
	whole = write(fd, text, strlen(text)) == (gssize)strlen(text);
	if (close(fd) != 0 || !whole || renameat(folder, temporary, folder, name) != 0)
		unlinkat(folder, temporary, 0);
}

/* Which interpreter on how many cores: its path, size and time stand for its version, which only running it would tell. */
static char *cache_name(const char *interpreter, const struct stat *file)
{
	struct host host;
	g_autofree char *identity = NULL, *hash = NULL;

	host_read(&host);
	identity = g_strdup_printf("%s %" G_GUINT64_FORMAT " %" G_GINT64_FORMAT " %s", interpreter, (guint64)file->st_size,
	                           (gint64)file->st_mtime, (const char *)asset_costs_py);
	hash = g_compute_checksum_for_string(G_CHECKSUM_SHA256, identity, -1);
	return g_strdup_printf("costs-%.12s-%d.json", hash, host.cores);
}

/* The file itself, not a link: beside a link a pyvenv.cfg may send it to other libraries. */
static char *interpreter_find(const char *python)
{
	g_autofree char *found = g_find_program_in_path(python != NULL ? python : "python3");

	return found != NULL ? realpath(found, NULL) : NULL;
}

gboolean host_is_crowded(void)
{
	struct host host;
	double load;

	host_read(&host);
	return getloadavg(&load, 1) == 1 && load > host.cores + 1;
}

void host_costs_load(const char *python, struct host_costs *costs)
{
	char *interpreter = interpreter_find(python);
	g_autofree char *name = NULL, *cached = NULL, *measured = NULL;
	struct stat file;
	int folder;

	*costs = defaults;
	if (interpreter == NULL || stat(interpreter, &file) != 0) {
		free(interpreter);
		return;
	}
	name = cache_name(interpreter, &file);
	folder = cache_open();
	cached = folder >= 0 ? cache_read(folder, name) : NULL;
	if (cached == NULL || !costs_parse(cached, costs)) {
		measured = measure(interpreter, &file);
		if (measured != NULL && costs_parse(measured, costs) && folder >= 0 && !host_is_crowded()) /* good for this once */
			cache_write(folder, name, measured);
	}
	if (folder >= 0)
		close(folder);
	free(interpreter);
}
