#include <glib/gstdio.h>
#include <jansson.h>
#include <stdlib.h>

#include "report/flame.h"
#include "report/listing.h"
#include "report/model.h"
#include "tests/unit/fixture_report.h"

static guint64 time_of(const struct flame *flame)
{
	guint64 sum = 0;

	for (guint i = 0; i < flame->cells->len; i++)
		sum += g_array_index(flame->cells, struct flame_cell, i).ns;
	return sum;
}

static guint count_kind(const struct flame *flame, enum frame_kind kind)
{
	guint count = 0;

	for (guint i = 0; i < flame->nodes->len; i++)
		count += g_array_index(flame->nodes, struct flame_node, i).kind == kind;
	return count;
}

static void test_flame(void)
{
	struct fixture *f = fixture_new();
	g_autoptr(Flame) flame = flame_new(&f->report);
	const struct flame_node *nodes = (const struct flame_node *)flame->nodes->data;

	/* <module> > score_all > L1 > score > L2: one chain, whatever the lines */
	for (guint i = 0; i < 6; i++)
		g_assert_cmpuint(nodes[i].parent, ==, i ? i - 1 : 0);
	g_assert_cmpint(nodes[3].kind, ==, FRAME_LOOP);
	g_assert_cmpuint(nodes[3].index, ==, 0);
	g_assert_cmpint(nodes[5].kind, ==, FRAME_LOOP);
	g_assert_cmpuint(nodes[5].index, ==, 1);
	g_assert_cmpuint(time_of(flame), ==, 19999 * G_GUINT64_CONSTANT(1000000));
	g_assert_cmpuint(count_kind(flame, FRAME_SMALL), ==, 0);
	fixture_free(f);
}

static guint loops_in(struct fixture *f, const char *name, guint first_line)
{
	g_autoptr(GArray) loops = g_array_new(FALSE, FALSE, sizeof(guint));
	gint location = fixture_location(&f->recording, "score.py", name, first_line, 11);

	model_enclosing_loops(&f->report, &f->sources[0], &g_array_index(f->recording.locations, struct rec_location, location), loops);
	return loops->len;
}

/* A comprehension is a function of its own before 3.12, part of the function around it since. */
static void test_comprehension(void)
{
	struct fixture *f = fixture_new();

	f->loops[0].kind = LOOP_COMPREHENSION;
	g_assert_cmpuint(loops_in(f, "score_all.<locals>.<listcomp>", 10), ==, 1);
	g_assert_cmpuint(loops_in(f, "<listcomp>", 9), ==, 0);
	g_assert_cmpuint(loops_in(f, "score_all", 4), ==, 0);
	f->recording.python = "3.12.1";
	g_assert_cmpuint(loops_in(f, "score_all", 4), ==, 1);
	f->loops[0].kind = LOOP_GENERATOR;
	g_assert_cmpuint(loops_in(f, "score_all", 4), ==, 0);
	g_assert_cmpuint(loops_in(f, "score_all.<locals>.<genexpr>", 10), ==, 1);
	fixture_free(f);
}

/* STACKS different stacks of DEPTH frames, which branch in two at each of their outer 14 levels; MS of time each. */
static void add_stacks(struct recording *r, guint stacks, guint depth, guint64 ms)
{
	for (guint i = 0; i < stacks; i++) {
		struct rec_stack stack = { .start = r->frames->len, .depth = depth };
		struct rec_sample sample = { .stack = r->stacks->len, .state = i % 3 ? STATE_NET : STATE_ONCPU_GIL, .syscall = -1, .count = 1, .ns = ms * 1000000 };

		for (guint level = 0; level < depth; level++) {
			guint outer = depth - 1 - level, branch = i >> (outer < 14 ? 14 - outer : 0);
			guint location = (branch * 7919 + outer * 104729) % r->locations->len;

			g_array_append_val(r->frames, location);
		}
		g_array_append_val(r->stacks, stack);
		g_array_append_val(r->samples_by, sample);
		g_array_index(r->threads, struct rec_thread, 0).wall_ns += sample.ns;
	}
}

static void add_large(struct recording *r)
{
	for (guint i = 0; i < 500; i++) {
		g_autofree char *name = g_strdup_printf("function_%u", i);

		fixture_location(r, "library.py", g_intern_string(name), i + 1, i + 1);
	}
	add_stacks(r, 20000, 40, 1);
}

static void test_many_stacks(void)
{
	struct fixture *f = fixture_new();
	g_autoptr(Flame) flame = NULL;
	guint64 sum = 0;

	add_large(&f->recording);
	for (guint i = 0; i < f->recording.samples_by->len; i++)
		sum += g_array_index(f->recording.samples_by, struct rec_sample, i).ns;
	flame = flame_new(&f->report);
	g_assert_cmpuint(time_of(flame), ==, sum); /* pruning loses no time */
	g_assert_cmpuint(count_kind(flame, FRAME_SMALL), >, 0);
	g_assert_cmpuint(flame->nodes->len, <, 100000);
	fixture_free(f);
}

static void test_deep_stack(void)
{
	struct fixture *f = fixture_new();
	g_autoptr(Flame) flame = NULL;

	g_array_set_size(f->recording.samples_by, 0);
	add_stacks(&f->recording, 200, 3000, 1);
	flame = flame_new(&f->report);
	g_assert_cmpuint(count_kind(flame, FRAME_DEEPER), >, 0);
	fixture_free(f);
}

static const struct listing_line *line_at(const struct listing *listing, guint line)
{
	for (guint i = 0; i < listing->lines->len; i++)
		if (g_array_index(listing->lines, struct listing_line, i).line == line)
			return &g_array_index(listing->lines, struct listing_line, i);
	return NULL;
}

static void test_listing(void)
{
	struct fixture *f = fixture_new();
	g_autoptr(GPtrArray) listings = listings_new(&f->report);
	const struct listing *main_file = g_ptr_array_index(listings, 0);
	g_autofree char *latin = listing_text(&f->sources[1], 6, 1000), *cut = listing_text(&f->sources[0], 10, 9);

	g_assert_cmpuint(listings->len, ==, 2);
	g_assert_cmpuint(line_at(main_file, 11)->ns, ==, 7710 * G_GUINT64_CONSTANT(1000000));
	g_assert_cmpuint(line_at(main_file, 11)->state_ns[STATE_RUNQUEUE], ==, 210 * 1000000);
	g_assert_cmpuint(line_at(main_file, 24)->ns, ==, 9110 * G_GUINT64_CONSTANT(1000000));
	g_assert_null(line_at(main_file, 10));
	g_assert_cmpuint(line_at(main_file, 11)->threads_ns, ==, 9999 * G_GUINT64_CONSTANT(1000000)); /* the main thread alone */
	g_assert_cmpstr(latin, ==, "\t\ttotal += math.sqrt(abs(cell)) * weight  # caf\xef\xbf\xbd in latin-1");
	g_assert_cmpstr(cut, ==, "    for r");
	fixture_free(f);
}

/* Recursion: a line that is on the stack many times counts once a sample. */
static void test_recursion(void)
{
	struct fixture *f = fixture_new();
	g_autoptr(GPtrArray) listings = NULL;
	gint again = fixture_location(&f->recording, "score.py", "score_all", 4, 13);

	fixture_time(&f->recording, (gint[]){ again, again, again, -1 }, 0, STATE_ONCPU_GIL, 40);
	listings = listings_new(&f->report);
	g_assert_cmpuint(line_at(g_ptr_array_index(listings, 0), 13)->ns, ==, 40 * 1000000);
	fixture_free(f);
}

static json_t *page_data(const char *page)
{
	static const char opening[] = "<script type=\"application/json\" id=\"data\">";
	const char *start = strstr(page, opening) + strlen(opening), *end = strstr(start, "</script>");
	json_error_t error;
	json_t *data = json_loadb(start, end - start, 0, &error);

	if (!data)
		g_error("column %d: %s", error.column, error.text);
	for (const char *at = start; at < end; at++)
		g_assert_true(*at != '<' && *at != '>' && *at != '&' && g_ascii_isprint(*at));
	return data;
}

static void test_page(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *page = fixture_write(&f->report, "html");
	json_t *data = page_data(page);

	g_assert_cmpstr(json_string_value(json_object_get(json_object_get(data, "report"), "schema")), ==, "pyparallel.report/1");
	g_assert_cmpuint(json_array_size(json_object_get(data, "listings")), ==, 2);
	g_assert_null(strstr(page, FIXTURE_SCRIPT));
	g_assert_null(strstr(page, "{{"));
	g_assert_nonnull(strstr(page, "default-src 'none'"));
	json_decref(data);
	fixture_free(f);
}

static void test_static_page(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *page = NULL;
	json_t *data;

	fixture_make_static(f);
	page = fixture_write(&f->report, "html");
	data = page_data(page);
	g_assert_true(json_is_null(json_object_get(data, "flame")));
	g_assert_cmpuint(json_array_size(json_object_get(data, "listings")), ==, 2);
	json_decref(data);
	fixture_free(f);
}

/* The script grows to 24 lines of code and COUNT blank ones. */
static void add_lines(struct fixture *f, guint count)
{
	g_autofree char *blank = g_strnfill(count, '\n');
	g_autofree char *text = g_strconcat(fixture_main_text, blank, NULL);

	g_array_unref(f->sources[0].lines);
	f->sources[0].text = (char *)g_intern_string(text);
	f->sources[0].length = strlen(text);
	fixture_lines(&f->sources[0]);
}

/* Of a very long file, only what is around its hot lines goes into the page. */
static void test_long_file(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *page = NULL;
	json_t *data, *segments, *lines;

	add_lines(f, 100000);
	page = fixture_write(&f->report, "html");
	data = page_data(page);
	segments = json_object_get(json_array_get(json_object_get(data, "listings"), 0), "segments");
	g_assert_cmpuint(json_array_size(segments), ==, 1);
	lines = json_array_get(json_array_get(segments, 0), 1);
	g_assert_cmpuint(json_array_size(lines), ==, 24 + 30);
	json_decref(data);
	fixture_free(f);
}

/* test_html --write FILE [static|large|deep|little]: a page for tests/e2e/test_page.py. */
static int write_page(const char *path, const char *kind)
{
	struct fixture *f = fixture_new();
	FILE *out = fopen(path, "w");

	g_assert_nonnull(out);
	if (!g_strcmp0(kind, "static"))
		fixture_make_static(f);
	if (!g_strcmp0(kind, "large")) {
		add_large(&f->recording);
		add_lines(f, 1000);
	}
	if (!g_strcmp0(kind, "deep"))
		add_stacks(&f->recording, 20, 3000, 200);
	if (!g_strcmp0(kind, "little"))
		f->suggestions[0].estimate.program = (struct band){1.02, 1.01, 1.03};
	g_assert_true(report_format("html")->write(&f->report, out, NULL));
	g_assert_cmpint(fclose(out), ==, 0);
	fixture_free(f);
	return 0;
}

int main(int argc, char **argv)
{
	if (argc > 2 && !strcmp(argv[1], "--write"))
		return write_page(argv[2], argc > 3 ? argv[3] : NULL);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/html/flame", test_flame);
	g_test_add_func("/html/comprehension", test_comprehension);
	g_test_add_func("/html/many_stacks", test_many_stacks);
	g_test_add_func("/html/deep_stack", test_deep_stack);
	g_test_add_func("/html/listing", test_listing);
	g_test_add_func("/html/recursion", test_recursion);
	g_test_add_func("/html/page", test_page);
	g_test_add_func("/html/long_file", test_long_file);
	g_test_add_func("/html/static", test_static_page);
	return g_test_run();
}
