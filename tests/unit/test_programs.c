/* probe/programs.h: both ways to load the programs give the same, and leave nothing open. */
#include "probe/programs.h"

#include <bpf/bpf.h>
#include <unistd.h>

static const struct programs_options options = {.follow_children = TRUE};

static guint open_files(void)
{
	GDir *dir = g_dir_open("/proc/self/fd", 0, NULL);
	guint count = 0;

	while (g_dir_read_name(dir))
		count++;
	g_dir_close(dir);
	return count;
}

static void check(struct programs *programs)
{
	struct bpf_prog_info program = {0};
	struct bpf_map_info map = {0};
	guint size = sizeof(program);

	g_assert_cmpint(bpf_obj_get_info_by_fd(programs->on_cpu_sample, &program, &size), ==, 0);
	g_assert_cmpuint(program.type, ==, BPF_PROG_TYPE_PERF_EVENT);
	size = sizeof(map);
	g_assert_cmpint(bpf_obj_get_info_by_fd(programs->events, &map, &size), ==, 0);
	g_assert_cmpuint(map.type, ==, BPF_MAP_TYPE_RINGBUF);
	g_assert_cmpuint(map.max_entries, >=, 4 << 20);
	g_assert_cmpuint(map.max_entries, <=, 8 << 20);
	programs_run(programs->on_follow);
	programs_run(programs->on_finish);
	programs_unload(programs);
}

static void test_light(void)
{
	guint before = open_files();
	struct programs programs;

	if (!programs_load_light(&programs, &options)) {
		g_assert_cmpuint(open_files(), ==, before);
		g_test_skip("this kernel, or the bpftool that it was built with, has no light skeletons");
		return;
	}
	check(&programs);
	g_assert_cmpuint(open_files(), ==, before);
}

static void test_whole(void)
{
	guint before = open_files();
	struct programs programs;
	g_autoptr(GError) error = NULL;

	if (!programs_load_whole(&programs, &options, &error)) {
		g_assert_nonnull(error);
		g_assert_cmpuint(open_files(), ==, before);
		g_test_skip(error->message);
		return;
	}
	check(&programs);
	g_assert_cmpuint(open_files(), ==, before);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/programs/light", test_light);
	g_test_add_func("/programs/whole", test_whole);
	return g_test_run();
}
