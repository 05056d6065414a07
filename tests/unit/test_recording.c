/* probe/recording.h: the adders, the file and back, and files that are not whole. */
#include "probe/recording.h"

#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <zlib.h>

#include "probe/error.h"

static void add_threads(struct recording *r)
{
	guint index = recording_add_thread(r, 100, 100, "main"); /* moves the array */
	struct rec_thread *thread = &g_array_index(r->threads, struct rec_thread, index);

	thread->wall_ns = 10000;
	thread->python = TRUE;
	thread->state_ns[STATE_ONCPU_GIL] = 7000;
	thread->state_ns[STATE_NET] = 3000;
	recording_add_thread(r, 100, 101, "bad \xff name");
}

static void add_rest(struct recording *r)
{
	struct rec_iterator iterator = { .function = 1, .slot = 2, .line = 17, .type = g_strdup("list_iterator"), .observations = 5, .objects = 2,
		.steps = 100, .steps_ns = 1000, .total_max = 50, .total_mean = 42.5, .first_index = 3, .last_index = -1, .pairs = 4, .pairs_ns = 900,
		.lasted = 3, .lasted_steps = 8, .lasted_ns = 700, .moved = 2, .midway = 1, .further = 1, .strangers = 9, .alike = 5, .still = 4, .lengths = 5, .inverse_mean = 0.02 };
	struct rec_source source = { g_strdup("a.py"), g_strdup("/src/a.py"), NULL, 12 };

	struct rec_local local = { .function = 1, .name = g_strdup("rows"), .type = g_strdup("list"), .observations = 3, .length = 7,
		.objects = 2.5, .bytes = 100, .item_objects = 0.25, .item_bytes = 12, .opaque = TRUE };

	g_array_append_val(r->iterators, iterator);
	g_array_append_val(r->locals, local);
	g_array_append_val(r->sources, source);
	g_ptr_array_add(r->notes, g_strdup("a note: \xc3\xa9 \x1b[31m"));
}

static struct recording *example(void)
{
	struct recording *r = recording_new();
	guint functions[3], frames[3];

	r->pid = 100;
	r->python = g_strdup("3.11.7");
	r->cmdline = g_strsplit("python3 a.py", " ", -1);
	r->cwd = g_strdup("/src");
	r->exe = g_strdup("/usr/bin/python3.11");
	r->backend = g_strdup("ebpf");
	r->cores = 2;
	r->start_unix_ns = G_GUINT64_CONSTANT(1700000000000000000);
	r->duration_ns = 10000;
	r->rate_hz = 1000;
	r->samples = 8;
	r->lost = G_MAXUINT64;
	r->partial = 5;
	r->skipped = 77;
	r->profiler_cpu_s = 0.25;
	r->kernel_cpu_s = NAN;
	r->max_threads = 2;
	functions[0] = recording_add_function(r, "a.py", "<module>", 1, FALSE);
	functions[1] = recording_add_function(r, "a.py", "caf\xc3\xa9", 10, TRUE);
	functions[2] = recording_add_function(r, "", "<native>", 0, FALSE);
	frames[2] = recording_add_location(r, functions[0], 5);
	frames[1] = recording_add_location(r, functions[1], 11);
	frames[0] = recording_add_location(r, functions[2], 0);
	add_threads(r);
	recording_add_time(r, recording_add_stack(r, frames, 3, FALSE), 0, STATE_ONCPU_GIL, -1, 7, 7000, 0);
	recording_add_time(r, recording_add_stack(r, frames + 1, 2, TRUE), 0, STATE_NET, 45, 1, 3000, 2000);
	recording_add_time(r, recording_add_stack(r, frames + 1, 2, FALSE), 1, STATE_GIL_WAIT, 202, 1, 10, 10);
	recording_add_time(r, recording_add_stack(r, NULL, 0, FALSE), 1, STATE_IDLE, -1, 1, 10, 10);
	add_rest(r);
	return r;
}

static void test_adders(void)
{
	g_autoptr(Recording) r = example();
	guint frames[3];

	memcpy(frames, r->frames->data, sizeof(frames));
	g_assert_cmpuint(r->functions->len, ==, 3);
	g_assert_cmpuint(recording_add_function(r, "a.py", "caf\xc3\xa9", 10, TRUE), ==, 1);
	g_assert_cmpuint(recording_add_function(r, "a.py", "caf\xc3\xa9", 11, TRUE), ==, 3);
	g_assert_cmpuint(recording_add_location(r, 1, 11), ==, 1);
	g_assert_cmpuint(recording_add_location(r, 1, 12), ==, 3);
	g_assert_cmpuint(recording_add_stack(r, frames, 3, FALSE), ==, 0);
	g_assert_cmpuint(recording_add_stack(r, frames, 3, TRUE), ==, 4);
	g_assert_cmpuint(recording_add_stack(r, frames, 2, FALSE), ==, 5);
	g_assert_cmpuint(recording_add_thread(r, 100, 101, NULL), ==, 1);
	g_assert_cmpstr(g_array_index(r->threads, struct rec_thread, 1).name, ==, "bad \xef\xbf\xbd name");
	recording_add_thread(r, 100, 101, "renamed");
	g_assert_cmpstr(g_array_index(r->threads, struct rec_thread, 1).name, ==, "renamed");
	recording_add_time(r, 0, 0, STATE_ONCPU_GIL, -1, 1, 5, 9);
	g_assert_cmpuint(r->samples_by->len, ==, 4);
	g_assert_cmpuint(g_array_index(r->samples_by, struct rec_sample, 0).ns, ==, 7005);
	g_assert_cmpuint(g_array_index(r->samples_by, struct rec_sample, 0).max_ns, ==, 9);
}

static void test_many(void)
{
	g_autoptr(Recording) r = recording_new();
	gint64 start = g_get_monotonic_time();

	recording_add_function(r, "f", "f", 1, FALSE);
	for (guint round = 0; round < 2; round++) {
		for (guint i = 0; i < 100000; i++) {
			guint frames[] = { recording_add_location(r, 0, i % 1000), recording_add_location(r, 0, i / 1000) };
			guint stack = recording_add_stack(r, frames, 2, FALSE);

			g_assert_cmpuint(stack, ==, i);
			recording_add_time(r, stack, 0, STATE_OTHER, -1, 1, 1, 1);
		}
	}
	g_assert_cmpuint(r->stacks->len, ==, 100000);
	g_assert_cmpuint(r->samples_by->len, ==, 100000);
	g_test_message("%.0f ns an event", (gdouble)(g_get_monotonic_time() - start) * 1000 / 200000);
}

static char *scratch(void)
{
	g_autofree char *folder = g_dir_make_tmp("pyparallel-XXXXXX", NULL);

	return g_build_filename(folder, "r.pb.gz", NULL);
}

static void scratch_remove(char *path)
{
	g_autofree char *folder = g_path_get_dirname(path);

	unlink(path);
	g_assert_cmpint(rmdir(folder), ==, 0); /* nothing else was left there */
	g_free(path);
}

static void assert_same(const struct recording *a, const struct recording *b)
{
	g_assert_cmpint(a->pid, ==, b->pid);
	g_assert_cmpstr(a->python, ==, b->python);
	g_assert_cmpint(a->gil, ==, b->gil);
	g_assert_cmpstrv(a->cmdline, b->cmdline);
	g_assert_cmpstr(a->cwd, ==, b->cwd);
	g_assert_cmpstr(a->exe, ==, b->exe);
	g_assert_cmpstr(a->backend, ==, b->backend);
	g_assert_cmpint(a->cores, ==, b->cores);
	g_assert_cmpuint(a->start_unix_ns, ==, b->start_unix_ns);
	g_assert_cmpuint(a->duration_ns, ==, b->duration_ns);
	g_assert_cmpuint(a->samples, ==, b->samples);
	g_assert_cmpuint(b->lost, ==, MIN(a->lost, (guint64)G_MAXINT64));
	g_assert_cmpuint(a->partial, ==, b->partial);
	g_assert_cmpuint(a->skipped, ==, b->skipped);
	g_assert_cmpfloat(a->profiler_cpu_s, ==, b->profiler_cpu_s);
	g_assert_cmpfloat(b->kernel_cpu_s, ==, 0);
	g_assert_cmpstr(g_ptr_array_index(a->notes, 0), ==, g_ptr_array_index(b->notes, 0));
	g_assert_cmpmem(a->frames->data, a->frames->len * sizeof(guint), b->frames->data, b->frames->len * sizeof(guint));
	g_assert_cmpmem(a->stacks->data, a->stacks->len * sizeof(struct rec_stack), b->stacks->data,
	                b->stacks->len * sizeof(struct rec_stack));
	g_assert_cmpmem(a->locations->data, a->locations->len * sizeof(struct rec_location), b->locations->data,
	                b->locations->len * sizeof(struct rec_location));
	g_assert_cmpmem(a->samples_by->data, a->samples_by->len * sizeof(struct rec_sample), b->samples_by->data,
	                b->samples_by->len * sizeof(struct rec_sample));
}

static void assert_same_names(const struct recording *a, const struct recording *b)
{
	const struct rec_iterator *i = (const struct rec_iterator *)a->iterators->data, *j = (const struct rec_iterator *)b->iterators->data;
	const struct rec_source *source = (const struct rec_source *)b->sources->data;

	g_assert_cmpuint(a->functions->len, ==, b->functions->len);
	g_assert_cmpmem(&i->pairs, sizeof *i - offsetof(struct rec_iterator, pairs), &j->pairs, sizeof *j - offsetof(struct rec_iterator, pairs));
	for (guint k = 0; k < a->functions->len; k++) {
		const struct rec_function *f = &g_array_index(a->functions, struct rec_function, k);
		const struct rec_function *g = &g_array_index(b->functions, struct rec_function, k);

		g_assert_true(g_str_equal(f->name, g->name) && g_str_equal(f->file, g->file));
		g_assert_true(f->first_line == g->first_line && f->generator == g->generator);
	}
	for (guint k = 0; k < a->threads->len; k++) {
		const struct rec_thread *t = &g_array_index(a->threads, struct rec_thread, k);
		const struct rec_thread *u = &g_array_index(b->threads, struct rec_thread, k);

		g_assert_true(t->tid == u->tid && t->wall_ns == u->wall_ns && t->python == u->python && g_str_equal(t->name, u->name));
		g_assert_cmpmem(t->state_ns, sizeof(t->state_ns), u->state_ns, sizeof(u->state_ns));
	}
	g_assert_cmpuint(b->iterators->len, ==, 1);
	g_assert_cmpuint(b->locals->len, ==, 1);
	const struct rec_local *l = (const struct rec_local *)a->locals->data, *m = (const struct rec_local *)b->locals->data;
	g_assert_true(g_str_equal(l->name, m->name) && g_str_equal(l->type, m->type) && l->length == m->length && l->objects == m->objects &&
	              l->item_bytes == m->item_bytes && l->opaque == m->opaque);
	g_assert_true(i->slot == j->slot && i->line == j->line && i->total_mean == j->total_mean && i->last_index == j->last_index && g_str_equal(i->type, j->type));
	g_assert_cmpstr(source->path, ==, "/src/a.py");
	g_assert_null(source->sha256);
}

static void test_round_trip(void)
{
	g_autoptr(Recording) a = example();
	g_autoptr(Recording) b = NULL;
	g_autoptr(GError) error = NULL;
	char *path = scratch();

	g_assert_true(recording_write(a, path, &error));
	g_assert_no_error(error);
	g_assert_true(recording_write(a, path, &error)); /* over an old one */
	b = recording_read(path, &error);
	g_assert_no_error(error);
	assert_same(a, b);
	assert_same_names(a, b);
	scratch_remove(path);
}

static void test_empty(void)
{
	g_autoptr(Recording) a = recording_new();
	g_autoptr(Recording) b = NULL;
	g_autoptr(GError) error = NULL;
	char *path = scratch();

	a->python = g_strdup("3.8.18");
	a->cwd = g_strdup("/\xff");
	a->exe = g_strdup("/bin/\xff");
	/* no backend: whatever is missing is written as nothing, the file still reads */
	g_assert_true(recording_write(a, path, &error));
	b = recording_read(path, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(b->samples_by->len, ==, 0);
	g_assert_cmpstr(b->cwd, ==, "/\xef\xbf\xbd");
	g_assert_cmpstr(b->backend, ==, "");
	scratch_remove(path);
}

static void assert_refused(const char *path, const char *words)
{
	g_autoptr(GError) error = NULL;
	struct recording *r = recording_read(path, &error);

	g_assert_null(r);
	g_assert_error(error, PP_ERROR, PP_ERROR_INPUT);
	if (words != NULL && strstr(error->message, words) == NULL)
		g_error("'%s' lacks '%s'", error->message, words);
	g_assert_null(strchr(error->message, '\n'));
}

static void write_gzip(const char *path, const void *bytes, gsize length, guint times)
{
	gzFile gz = gzopen(path, "wb1");

	for (guint i = 0; i < times; i++)
		g_assert_cmpint(gzwrite(gz, bytes, (unsigned)length), ==, (int)length);
	gzclose(gz);
}

static void test_refused(void)
{
	char *path = scratch();

	assert_refused(path, "No such file");
	assert_refused("/", "");
	g_file_set_contents(path, "", 0, NULL);
	assert_refused(path, "not a pyparallel recording");
	g_file_set_contents(path, "import os\n", -1, NULL);
	assert_refused(path, "not compressed by gzip");
	write_gzip(path, "hello hello", 11, 1);
	assert_refused(path, "not a profile");
	write_gzip(path, "\x32\x00", 2, 1); /* one empty string */
	assert_refused(path, "profile of another program");
	scratch_remove(path);
}

/* Gives a member of the document another name. */
static void rename_member(const char *path, const char *from, const char *to)
{
	static char bytes[1 << 16];
	gzFile gz = gzopen(path, "rb");
	gint length = gzread(gz, bytes, sizeof(bytes));
	char *at;

	gzclose(gz);
	g_assert_cmpint(length, <, sizeof(bytes));
	at = memmem(bytes, (gsize)length, from, strlen(from));
	g_assert_nonnull(at);
	memcpy(at, to, strlen(from));
	write_gzip(path, bytes, (gsize)length, 1);
}

/* Earlier versions did not count partial stacks; the others are counted since the first one. */
static void test_earlier_version(void)
{
	g_autoptr(Recording) a = example();
	g_autoptr(Recording) b = NULL;
	g_autoptr(GError) error = NULL;
	char *path = scratch();

	g_assert_true(recording_write(a, path, &error));
	rename_member(path, "\"partial\"", "\"another\"");
	b = recording_read(path, &error);
	g_assert_no_error(error);
	g_assert_cmpuint(b->partial, ==, 0);
	rename_member(path, "\"torn\"", "\"tore\"");
	assert_refused(path, NULL);
	scratch_remove(path);
}

static void test_bomb(void)
{
	char *path;
	g_autofree guint8 *zeros = g_malloc0(1 << 20);

	if (g_getenv("PP_FULL") == NULL) {
		g_test_skip("takes 2 GiB of memory: set PP_FULL=1");
		return;
	}
	path = scratch();
	write_gzip(path, zeros, 1 << 20, 1025);
	assert_refused(path, "larger than 1 GiB");
	scratch_remove(path);
}

/* Millions of empty messages in a small file: refused for the memory that they would take, not tried. */
static void test_empty_messages(void)
{
	char *path = scratch();
	g_autofree guint8 *samples = g_malloc(1 << 20);

	for (guint i = 0; i < 1 << 20; i += 2) {
		samples[i] = 0x12;
		samples[i + 1] = 0;
	}
	write_gzip(path, samples, 1 << 20, 8);
	assert_refused(path, "too much memory");
	scratch_remove(path);
}

static void test_truncated_file(void)
{
	g_autoptr(Recording) a = example();
	char *path = scratch();
	struct stat st;

	g_assert_true(recording_write(a, path, NULL));
	g_assert_cmpint(stat(path, &st), ==, 0);
	for (off_t cut = st.st_size - 1; cut >= 0; cut--) {
		g_assert_cmpint(truncate(path, cut), ==, 0);
		assert_refused(path, NULL);
	}
	scratch_remove(path);
}

static guint8 *inflate_file(const char *path, gsize *length)
{
	guint8 *bytes = g_malloc(1 << 20);
	gzFile gz = gzopen(path, "rb");

	*length = (gsize)gzread(gz, bytes, 1 << 20);
	gzclose(gz);
	return bytes;
}

/* A recording that was read has indices in range and valid text, whatever was in the file. */
static void assert_sound(const struct recording *r)
{
	for (guint i = 0; i < r->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(r->samples_by, struct rec_sample, i);

		g_assert_true(sample->stack < r->stacks->len && sample->thread < r->threads->len && sample->state < STATE_COUNT);
	}
	for (guint i = 0; i < r->frames->len; i++)
		g_assert_cmpuint(g_array_index(r->frames, guint, i), <, r->locations->len);
	for (guint i = 0; i < r->locations->len; i++)
		g_assert_cmpuint(g_array_index(r->locations, struct rec_location, i).function, <, r->functions->len);
	for (guint i = 0; i < r->iterators->len; i++)
		g_assert_cmpuint(g_array_index(r->iterators, struct rec_iterator, i).function, <, r->functions->len);
	g_assert_true(r->python != NULL && r->cmdline != NULL && r->cwd != NULL && r->exe != NULL && r->backend != NULL);
}

/* Flips bits in the profile itself (gzip's checksum would catch them in the file) and in the file. */
static void test_flips(void)
{
	g_autoptr(Recording) a = example();
	g_autofree guint8 *profile = NULL;
	char *path = scratch();
	gsize length;
	guint readable = 0;

	g_assert_true(recording_write(a, path, NULL));
	profile = inflate_file(path, &length);
	for (guint round = 0; round < 10000; round++) {
		g_autofree guint8 *bytes = g_memdup2(profile, length);
		g_autoptr(Recording) r = NULL;

		for (gint flips = g_test_rand_int_range(1, 4); flips > 0; flips--)
			bytes[g_test_rand_int_range(0, (gint32)length)] ^= (guint8)(1 << g_test_rand_int_range(0, 8));
		write_gzip(path, bytes, length, 1);
		r = recording_read(path, NULL);
		if (r != NULL)
			assert_sound(r);
		readable += r != NULL;
	}
	g_test_message("%u of 10000 still read", readable);
	scratch_remove(path);
}

static void test_special_file(void)
{
	g_autoptr(Recording) a = example();
	g_autoptr(GError) error = NULL;
	struct stat st;

	g_assert_true(recording_write(a, "/dev/null", &error));
	g_assert_no_error(error);
	g_assert_cmpint(stat("/dev/null", &st), ==, 0);
	g_assert_true(S_ISCHR(st.st_mode));
	g_assert_false(recording_write(a, "/no/such/folder/r.pb.gz", &error));
	g_assert_error(error, PP_ERROR, PP_ERROR_INPUT);
}

static void test_sources(void)
{
	g_autoptr(Recording) r = recording_new();
	g_autofree char *folder = g_dir_make_tmp("pyparallel-XXXXXX", NULL);
	g_autofree char *file = g_build_filename(folder, "a.py", NULL);
	g_autofree char *link = g_build_filename(folder, "b.py", NULL);
	g_autofree char *fifo = g_build_filename(folder, "c.py", NULL);
	const struct rec_source *sources;

	g_assert_true(g_file_set_contents(file, "abc", 3, NULL));
	g_assert_cmpint(symlink("a.py", link), ==, 0);
	g_assert_cmpint(mkfifo(fifo, 0600), ==, 0);
	r->cwd = g_get_current_dir();
	recording_add_function(r, file, "f", 1, FALSE);
	recording_add_function(r, file, "g", 2, FALSE);
	recording_add_function(r, link, "f", 1, FALSE);
	recording_add_function(r, fifo, "f", 1, FALSE);
	recording_add_function(r, "<string>", "f", 1, FALSE);
	recording_add_function(r, "probe/state.c", "f", 1, FALSE);
	recording_add_function(r, "no/such.py", "f", 1, FALSE);
	recording_add_sources(r, getpid());
	g_assert_cmpuint(r->sources->len, ==, 5);
	sources = (const struct rec_source *)r->sources->data;
	g_assert_cmpstr(sources[0].path, ==, file);
	g_assert_cmpstr(sources[0].sha256, ==, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	g_assert_cmpuint(sources[0].size, ==, 3);
	g_assert_cmpstr(sources[1].sha256, ==, sources[0].sha256); /* through the link */
	g_assert_null(sources[2].sha256);
	g_assert_true(g_path_is_absolute(sources[3].path) && g_str_has_suffix(sources[3].path, "/probe/state.c"));
	g_assert_nonnull(sources[3].sha256);
	g_assert_null(sources[4].sha256);
	unlink(file);
	unlink(link);
	unlink(fifo);
	rmdir(folder);
}

/* A process of somebody else: what only root may read is not read for it, not even by root. */
static void test_sources_of_another(void)
{
	g_autofree char *folder = g_dir_make_tmp("pyparallel-XXXXXX", NULL);
	g_autofree char *mine = g_build_filename(folder, "mine.py", NULL), *open = g_build_filename(folder, "open.py", NULL);
	g_autoptr(Recording) r = recording_new();
	const struct rec_source *sources;
	int ready[2];
	pid_t child;

	if (getuid() != 0) {
		g_test_skip("must be root to become somebody else");
		return;
	}
	g_assert_true(g_file_set_contents_full(mine, "secret", -1, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
	g_assert_true(g_file_set_contents_full(open, "abc", -1, G_FILE_SET_CONTENTS_NONE, 0644, NULL));
	g_assert_cmpint(chmod(folder, 0755), ==, 0);
	g_assert_cmpint(pipe(ready), ==, 0);
	child = fork();
	if (child == 0) {
		if (setgid(65534) == 0 && setuid(65534) == 0 && write(ready[1], "x", 1) == 1)
			pause();
		_exit(1);
	}
	g_assert_cmpint(read(ready[0], &(char){ 0 }, 1), ==, 1);
	recording_add_sources(r, child); /* remembers root and owner */
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	close(ready[0]);
	close(ready[1]);
	recording_add_function(r, mine, "f", 1, FALSE);
	recording_add_function(r, open, "f", 1, FALSE);
	recording_add_sources(r, child);
	sources = (const struct rec_source *)r->sources->data;
	g_assert_null(sources[0].sha256);
	g_assert_nonnull(sources[1].sha256);
	g_assert_cmpint(setfsuid((uid_t)-1), ==, 0); /* root again */
	unlink(mine);
	unlink(open);
	rmdir(folder);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/recording/adders", test_adders);
	g_test_add_func("/recording/many", test_many);
	g_test_add_func("/recording/round-trip", test_round_trip);
	g_test_add_func("/recording/empty", test_empty);
	g_test_add_func("/recording/refused", test_refused);
	g_test_add_func("/recording/earlier-version", test_earlier_version);
	g_test_add_func("/recording/bomb", test_bomb);
	g_test_add_func("/recording/empty-messages", test_empty_messages);
	g_test_add_func("/recording/truncated-file", test_truncated_file);
	g_test_add_func("/recording/flips", test_flips);
	g_test_add_func("/recording/special-file", test_special_file);
	g_test_add_func("/recording/sources", test_sources);
	g_test_add_func("/recording/sources-of-another", test_sources_of_another);
	return g_test_run();
}
