#include "report/escape.h"
#include "report/terminal.h"
#include "tests/unit/fixture_report.h"

static void assert_harmless(const char *text)
{
	g_assert_true(g_utf8_validate(text, -1, NULL));
	for (const char *at = text; *at; at = g_utf8_next_char(at)) {
		gunichar c = g_utf8_get_char(at);

		g_assert_true(c == '\n' || g_unichar_isprint(c));
	}
}

static void assert_fits(const char *text, guint columns)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **line = lines; *line; line++)
		if (escape_columns(*line) > columns && !strchr("+-@ ", (*line)[3])) /* patches are not cut */
			g_error("wider than %u: %s", columns, *line);
}

static void expect(const char *text, const char *part)
{
	if (!strstr(text, part))
		g_error("no \"%s\" in\n%s", part, text);
}

static void test_loops(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *text = NULL;

	f->report.width = 120;
	f->reasons[1].file = f->paths[1];
	text = fixture_write(&f->report, "text");
	expect(text, "L1");
	expect(text, "82.1 %");
	expect(text, "CCCCCCCC"); /* the bar of states, in letters */
	expect(text, "C CPU");    /* and what they mean */
	expect(text, "└ helpers.py");
	expect(text, "L1 score.py:10 for in score_all  82.1 % of wall");
	expect(text, "40,000 iterations seen of 50,000, 4,872 per second, 0.21 ms each (list_iterator)");
	expect(text, "is used by the next");
	expect(text, "is used by the next (in helpers.py)");
	expect(text, "process_pool, 2 workers, chunks of 64");
	expect(text, "1.9x (1.7-2.0) for the loop, 1.6x (1.5-1.7) for the program");
	expect(text, "+    with ProcessPoolExecutor(2) as pool:");
	expect(text, "apply it with: pyparallel apply run.pprof --loop L1\n");
	expect(text, "12 events lost, 3 torn");
	fixture_free(f);
}

/* A loop that the program as a whole hardly feels: no "1.0x" for a gain. */
static void test_little_gain(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *text = NULL;

	f->report.width = 120;
	f->suggestions[0].estimate.program = (struct band){1.02, 1.01, 1.03};
	text = fixture_write(&f->report, "text");
	expect(text, "1.9x (1.7-2.0) for the loop, 1.02x (1.01-1.03) for the program");
	fixture_free(f);
}

/* Where there is no room, columns go that the loops' own paragraphs repeat. */
static void test_narrow(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *text = NULL;

	f->report.width = 60;
	text = fixture_write(&f->report, "text");
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	gboolean titles = FALSE;
	for (char **line = lines; *line; line++) {
		titles |= g_str_has_prefix(*line, "LOOP WHERE");
		if (g_str_has_prefix(*line, "LOOP") || strstr(*line, "CCC"))
			g_assert_cmpint(g_utf8_strlen(*line, -1), <=, 60);
	}
	g_assert_true(titles);
	fixture_free(f);
}

static void test_tier(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *text = NULL;

	f->suggestions[0].tier = TIER_REVIEW;
	text = fixture_write(&f->report, "text");
	expect(text, "chunks of 64 (review)");
	expect(text, "--loop L1 --review\n");
	fixture_free(f);
}

static void test_hostile(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *text = NULL;

	f->loops[0].function = FIXTURE_ESCAPE FIXTURE_BIDI "caf\xe9";
	f->report.input = "'my run.pprof' b.py";
	text = fixture_write(&f->report, "text");
	assert_harmless(text);
	expect(text, "\\x1b[31mred\\n\\u202eevilcaf\\xe9");
	expect(text, "apply 'my run.pprof' b.py --loop");
	fixture_free(f);
}

static void test_widths(void)
{
	static const gint widths[] = { 0, 60, 80, 100, 160, 1000 };
	struct fixture *f = fixture_new();

	f->loops[1].function = "日本語の関数名前がとても長いのでここで切られるはずです";
	for (guint i = 0; i < G_N_ELEMENTS(widths); i++) {
		g_autofree char *text = NULL;

		f->report.width = widths[i];
		text = fixture_write(&f->report, "text");
		assert_fits(text, widths[i] ? MAX(widths[i], 80) : 80);
	}
	fixture_free(f);
}

static void test_color(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *text = NULL;

	f->report.color = TRUE;
	text = fixture_write(&f->report, "text");
	expect(text, "\033[38;5;203m██");
	expect(text, "\033[32m+from concurrent");
	g_assert_null(strstr(text, FIXTURE_ESCAPE));
	fixture_free(f);
}

static void test_no_loops(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *text = NULL;

	g_ptr_array_set_size(f->analysis.findings, 0);
	text = fixture_write(&f->report, "text");
	expect(text, "No loop takes a share");
	expect(text, "All threads together: 8.90 s");
	fixture_free(f);
}

static void test_static(void)
{
	struct fixture *f = fixture_new();
	g_autofree char *text = NULL;

	fixture_make_static(f);
	text = fixture_write(&f->report, "text");
	expect(text, "BECAUSE");
	expect(text, "`total` of one");
	g_assert_null(strstr(text, "SHARE"));
	g_assert_null(strstr(text, "wall"));
	fixture_free(f);
}

static void test_numbers(void)
{
	static const struct { gdouble seconds; const char *text; } durations[] = {
		{ 0.0000125, "12.5 us" }, { 0.00025, "0.25 ms" }, { 0.21, "210 ms" }, { 0.9999, "1.00 s" }, { 8.21, "8.21 s" }, { 31.24, "31.2 s" },
		{ 200, "3 min 20 s" }, { 9000, "2.5 h" },
	};

	for (guint i = 0; i < G_N_ELEMENTS(durations); i++) {
		g_autofree char *text = terminal_duration(durations[i].seconds);

		g_assert_cmpstr(text, ==, durations[i].text);
	}
}

static void test_counts(void)
{
	g_autofree char *small = terminal_count(999), *thousand = terminal_count(1000), *million = terminal_count(1234567);

	g_assert_cmpstr(small, ==, "999");
	g_assert_cmpstr(thousand, ==, "1,000");
	g_assert_cmpstr(million, ==, "1,234,567");
}

int main(int argc, char **argv)
{
	if (argc > 1 && !strcmp(argv[1], "--show")) { /* for eyes: test_text --show [WIDTH] [color] */
		struct fixture *f = fixture_new();

		f->report.width = argc > 2 ? atoi(argv[2]) : 80;
		f->report.color = argc > 3;
		return !report_format("text")->write(&f->report, stdout, NULL);
	}
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/text/loops", test_loops);
	g_test_add_func("/text/little_gain", test_little_gain);
	g_test_add_func("/text/narrow", test_narrow);
	g_test_add_func("/text/tier", test_tier);
	g_test_add_func("/text/hostile", test_hostile);
	g_test_add_func("/text/widths", test_widths);
	g_test_add_func("/text/color", test_color);
	g_test_add_func("/text/no_loops", test_no_loops);
	g_test_add_func("/text/static", test_static);
	g_test_add_func("/text/durations", test_numbers);
	g_test_add_func("/text/counts", test_counts);
	return g_test_run();
}
