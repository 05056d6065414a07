/* probe/host.h and probe/cgroup.h: quotas from made-up trees, costs from the Python that is here, and a cache that is not to be
 * trusted. */
#include "probe/host.h"

#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/cgroup.h"
#include "probe/interrupts.h"

static void put(const char *root, const char *path, const char *text)
{
	g_autofree char *whole = g_strconcat(root, path, NULL), *folder = g_path_get_dirname(whole);

	g_assert_cmpint(g_mkdir_with_parents(folder, 0755), ==, 0);
	g_assert_true(g_file_set_contents(whole, text, -1, NULL));
}

static void remove_tree(const char *path)
{
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	while (dir != NULL && (name = g_dir_read_name(dir)) != NULL) {
		g_autofree char *child = g_build_filename(path, name, NULL);

		remove_tree(child);
	}
	if (dir != NULL)
		g_dir_close(dir);
	remove(path);
}

#define MOUNT_V2 "30 1 0:1 / /sys/fs/cgroup rw shared:1 - cgroup2 cgroup2 rw\n"
#define MOUNT_V1 "31 1 0:2 / /sys/fs/cgroup/cpu,cpuacct rw shared:1 - cgroup cgroup rw,cpu,cpuacct\n"

static void test_quota(void)
{
	g_autofree char *root = g_dir_make_tmp("pyparallel-XXXXXX", NULL);

	g_assert_cmpfloat(cgroup_cpus(root), ==, 0);
	put(root, "/proc/self/cgroup", "0::/a/b\n");
	put(root, "/proc/self/mountinfo", "1 1 0:3 / / rw - ext4 /dev/x rw\n" MOUNT_V2);
	g_assert_cmpfloat(cgroup_cpus(root), ==, 0);
	put(root, "/sys/fs/cgroup/a/b/cpu.max", "max 100000\n");
	g_assert_cmpfloat(cgroup_cpus(root), ==, 0);
	put(root, "/sys/fs/cgroup/a/cpu.max", "250000 100000\n");
	g_assert_cmpfloat(cgroup_cpus(root), ==, 2.5);
	put(root, "/sys/fs/cgroup/a/b/cpu.max", "400000 100000\n");
	g_assert_cmpfloat(cgroup_cpus(root), ==, 2.5);
	put(root, "/sys/fs/cgroup/a/b/cpu.max", "50000 100000\n");
	g_assert_cmpfloat(cgroup_cpus(root), ==, 0.5);
	put(root, "/sys/fs/cgroup/a/b/cpu.max", "nonsense");
	g_assert_cmpfloat(cgroup_cpus(root), ==, 2.5);
	/* A container's own namespace: the mount is the group, and the path counts from there. */
	put(root, "/proc/self/cgroup", "0::/\n");
	put(root, "/sys/fs/cgroup/cpu.max", "150000 100000\n");
	g_assert_cmpfloat(cgroup_cpus(root), ==, 1.5);
	/* Version 1, where the mount shows only the container's part of the tree. */
	put(root, "/proc/self/cgroup", "4:memory:/x\n3:cpu,cpuacct:/docker/abc\n0::/\n");
	put(root, "/proc/self/mountinfo", "31 1 0:2 /docker/abc /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n");
	put(root, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "-1\n");
	put(root, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us", "100000\n");
	g_assert_cmpfloat(cgroup_cpus(root), ==, 0);
	put(root, "/sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us", "300000\n");
	g_assert_cmpfloat(cgroup_cpus(root), ==, 3);
	put(root, "/proc/self/mountinfo", MOUNT_V1 "junk\n - \n\n");
	g_assert_cmpfloat(cgroup_cpus(root), ==, 3);
	remove_tree(root);
}

static void test_host_read(void)
{
	struct host host;

	host_read(&host);
	g_assert_cmpint(host.cores, >=, 1);
	g_assert_cmpint(host.cores, <=, g_get_num_processors());
	g_assert_cmpuint(host.memory_free, >, 1 << 20);
}

static void assert_plausible(const struct host_costs *costs)
{
	g_assert_cmpfloat(costs->process_start_s, >, costs->thread_start_s);
	g_assert_cmpfloat(costs->process_task_s, >, costs->process_item_s);
	g_assert_cmpfloat(costs->process_task_s, <, 0.1);
	g_assert_cmpfloat(costs->pickle_byte_s, >, 0);
	g_assert_cmpfloat(costs->pickle_byte_s, <, costs->pickle_object_s);
	g_assert_cmpfloat(costs->oversubscription, >=, 1);
	g_assert_cmpfloat(costs->oversubscription, <=, 2);
}

/* The one file in the folder, or NULL. */
static char *only_file(const char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	const char *name = dir != NULL ? g_dir_read_name(dir) : NULL;
	char *path = name != NULL ? g_build_filename(folder, name, NULL) : NULL;

	if (dir != NULL)
		g_dir_close(dir);
	return path;
}

static void test_costs(void)
{
	g_autofree char *root = g_dir_make_tmp("pyparallel-XXXXXX", NULL), *folder = g_build_filename(root, "pyparallel", NULL);
	g_autofree char *file = NULL, *python = g_find_program_in_path("python3"), *text = NULL;
	struct host_costs first, second;
	struct stat st;

	if (python == NULL) {
		g_test_skip("no python3 here");
		return;
	}
	g_setenv("XDG_CACHE_HOME", root, TRUE);
	g_setenv("PYTHONHOME", "/nonsense", TRUE); /* must not reach the interpreter */
	host_costs_load(NULL, &first);
	g_unsetenv("PYTHONHOME");
	g_assert_true(first.measured);
	assert_plausible(&first);
	file = only_file(folder);
	if (file == NULL && host_is_crowded()) {
		g_test_skip("this machine is crowded: its costs are not cached");
		remove_tree(root);
		return;
	}
	g_assert_nonnull(file);
	g_assert_cmpint(stat(file, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0600);
	g_assert_cmpint(stat(folder, &st), ==, 0);
	g_assert_cmpint(st.st_mode & 0777, ==, 0700);
	host_costs_load(NULL, &second);
	g_assert_cmpfloat(first.process_start_s, ==, second.process_start_s); /* from the cache, to the bit */
	g_assert_cmpfloat(first.pickle_byte_s, ==, second.pickle_byte_s);

	/* Damaged or impossible: measured again. */
	g_assert_true(g_file_get_contents(file, &text, NULL, NULL));
	g_assert_true(g_file_set_contents(file, "{\"python\": \"3.11.7\", \"process_start_s\": 1e9}", -1, NULL));
	chmod(file, 0600);
	host_costs_load(python, &second);
	g_assert_true(second.measured);
	assert_plausible(&second);
	remove_tree(root);
}

/* A link in place of the folder is not followed, and costs only the cache. */
static void test_cache_link(void)
{
	g_autofree char *root = g_dir_make_tmp("pyparallel-XXXXXX", NULL), *elsewhere = g_dir_make_tmp("pyparallel-XXXXXX", NULL);
	g_autofree char *folder = g_build_filename(root, "pyparallel", NULL), *file = NULL;
	struct host_costs costs;

	g_setenv("XDG_CACHE_HOME", root, TRUE);
	g_assert_cmpint(symlink(elsewhere, folder), ==, 0);
	host_costs_load(NULL, &costs);
	file = only_file(elsewhere);
	g_assert_null(file);
	unlink(folder);
	remove_tree(root);
	remove_tree(elsewhere);
}

static void assert_defaults(const char *python)
{
	struct host_costs costs;

	host_costs_load(python, &costs);
	g_assert_false(costs.measured);
	g_assert_cmpstr(costs.python, ==, "");
	assert_plausible(&costs);
}

static void test_defaults(void)
{
	g_autofree char *root = g_dir_make_tmp("pyparallel-XXXXXX", NULL), *liar = g_build_filename(root, "python3", NULL);

	g_setenv("XDG_CACHE_HOME", root, TRUE);
	assert_defaults("no-such-python-anywhere");
	assert_defaults("/bin/true");
	assert_defaults("/");
	g_assert_true(g_file_set_contents(liar, "#!/bin/sh\necho '{\"python\": \"3.11.7\", \"process_start_s\": true}'\n", -1, NULL));
	chmod(liar, 0755);
	assert_defaults(liar);
	g_assert_true(g_file_set_contents(liar, "#!/bin/sh\nyes\n", -1, NULL)); /* endless output */
	chmod(liar, 0755);
	assert_defaults(liar);
	remove_tree(root);
}

/* On bare metal some 2 us, under two hypervisors 20 us. */
static void test_interrupts(void)
{
	guint64 cost_ns = interrupts_cost_ns();

	if (cost_ns == 0) {
		g_test_skip("no perf event may be opened here");
		return;
	}
	g_test_message("an interrupt takes %" G_GUINT64_FORMAT " ns", cost_ns);
	g_assert_cmpuint(cost_ns, >, 700);
	g_assert_cmpuint(cost_ns, <, 1000000);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/host/quota", test_quota);
	g_test_add_func("/host/read", test_host_read);
	g_test_add_func("/host/costs", test_costs);
	g_test_add_func("/host/cache-link", test_cache_link);
	g_test_add_func("/host/defaults", test_defaults);
	g_test_add_func("/host/interrupts", test_interrupts);
	return g_test_run();
}
