#include <glib/gstdio.h>
#include <string.h>

#include "analyzer/attribution.h"

#define FILE_NAME "app.py"
#define MS 1000000ull

static const char text[] =
	"import m\n"                        /*  1 */
	"def load(path):\n"                 /*  2 */
	"    return [int(x) for x in path]\n"/*  3 */
	"def work(x):\n"                    /*  4 */
	"    total = 0\n"                   /*  5 */
	"    for i in range(x):\n"          /*  6 */
	"        total += i\n"              /*  7 */
	"    return total\n"                /*  8 */
	"def main(n):\n"                    /*  9 */
	"    for x in load(n):\n"           /* 10 */
	"        work(x)\n"                 /* 11 */
	"        work(-x)\n"                /* 12 */
	"    else:\n"                       /* 13 */
	"        work(0)\n"                 /* 14 */
	"    for y in map(work, n):\n"      /* 15 */
	"        pass\n"                    /* 16 */
	"    z = load(1) + [work(v) for v in load(n)]\n" /* 17 */
	"    for w in n:\n"                 /* 18 */
	"        main(w)\n"                 /* 19 */
	"    sum(work(q) for q in n)\n"     /* 20 */
	"main(1)\n"                         /* 21 */
	"r = [[work(a) for a in b] for b in r], [load(c) for c in r], [max([1 for e in r], key=lambda k: main(k)) for d in r]\n"; /* 22 */

enum { LOAD, WORK, MAIN_FOR, MAIN_MAP, MAIN_LIST, MAIN_RECURSIVE, MAIN_GENERATOR, TWIN_OUTER, TWIN_INNER, TWIN_SECOND, TWIN_THIRD, TWIN_PLAIN, LOOPS };

struct fixture {
	struct source *source;
	GPtrArray *loops;
	struct recording *r;
	GArray *times;
	guint thread;
};

static void set_up(struct fixture *f, const char *python)
{
	g_autofree char *folder = g_dir_make_tmp("pyparallel-XXXXXX", NULL);
	g_autofree char *path = g_build_filename(folder, FILE_NAME, NULL);
	g_assert_true(g_file_set_contents(path, text, -1, NULL));
	f->source = source_load(path, NULL);
	f->loops = loops_find(f->source);
	g_assert_cmpuint(f->loops->len, ==, LOOPS);
	f->r = recording_new();
	g_free(f->r->python);
	f->r->python = g_strdup(python);
	f->thread = recording_add_thread(f->r, 1, 1, "main");
	g_array_index(f->r->threads, struct rec_thread, f->thread).wall_ns = 1000 * MS;
	struct rec_source source = { g_strdup(FILE_NAME), g_strdup(path), source_sha256(f->source), sizeof(text) - 1 };
	g_array_append_val(f->r->sources, source);
	f->times = NULL;
	g_unlink(path);
	g_rmdir(folder);
}

static void tear_down(struct fixture *f)
{
	if (f->times)
		g_array_unref(f->times);
	recording_free(f->r);
	g_ptr_array_unref(f->loops);
	source_free(f->source);
}

static guint add_frame(struct recording *r, const char *name, guint first_line, guint line)
{
	gboolean generator = g_str_has_suffix(name, "<genexpr>") || g_str_has_prefix(name, "gen");
	return recording_add_location(r, recording_add_function(r, FILE_NAME, name, first_line, generator), line);
}

/* Adds MS of time to a stack, written outermost first: "main@9:11 work@4:7". */
static void add_time_on(struct fixture *f, guint thread, enum state state, const char *stack, guint ms)
{
	g_auto(GStrv) frames = g_strsplit(stack, " ", -1);
	guint depth = g_strv_length(frames);
	g_autofree guint *locations = g_new(guint, depth);
	for (guint i = 0; i < depth; i++) {
		g_auto(GStrv) parts = g_strsplit_set(frames[i], "@:", -1);
		locations[depth - 1 - i] = add_frame(f->r, parts[0], (guint)atoi(parts[1]), (guint)atoi(parts[2]));
	}
	recording_add_time(f->r, recording_add_stack(f->r, locations, depth, FALSE), thread, state, -1, ms, ms * MS, MS);
}

static void add_time(struct fixture *f, const char *stack, guint ms)
{
	add_time_on(f, f->thread, STATE_ONCPU_GIL, stack, ms);
}

static struct loop_time *joined(struct fixture *f, guint loop)
{
	if (!f->times)
		f->times = attribution_join(f->r, f->loops);
	g_assert_cmpuint(f->times->len, ==, LOOPS);
	return &g_array_index(f->times, struct loop_time, loop);
}

static void wall_is(struct fixture *f, guint loop, guint ms)
{
	g_assert_cmpuint(joined(f, loop)->wall_ns, ==, ms * MS);
}

static struct loop *caller_of(struct fixture *f, guint loop)
{
	return joined(f, loop)->caller;
}

static void test_lines(void)
{
	struct fixture f;
	set_up(&f, "3.11.7");
	add_time(&f, "<module>@1:21 main@9:11 work@4:7", 5);
	add_time(&f, "<module>@1:21 main@9:11 work@4:5", 2);
	add_time(&f, "<module>@1:21 main@9:12", 1);
	add_time(&f, "<module>@1:21 main@9:10", 3); /* the next item */
	add_time(&f, "<module>@1:21 main@9:14 work@4:6", 7); /* else: not the loop */
	wall_is(&f, MAIN_FOR, 11);
	wall_is(&f, WORK, 12);
	wall_is(&f, MAIN_MAP, 0);
	const struct loop_time *time = joined(&f, MAIN_FOR);
	const guint expected[][2] = { { 10, 3 }, { 11, 7 }, { 12, 1 } };
	g_assert_cmpuint(time->lines->len, ==, G_N_ELEMENTS(expected));
	for (guint i = 0; i < time->lines->len; i++) {
		const struct line_time *line = &g_array_index(time->lines, struct line_time, i);
		g_assert_cmpuint(line->line, ==, expected[i][0]);
		g_assert_cmpuint(line->ns, ==, expected[i][1] * MS);
		g_assert_cmpuint(line->state_ns[STATE_ONCPU_GIL], ==, line->ns);
	}
	g_assert_cmpuint(time->samples, ==, 11);
	g_assert_cmpuint(time->threads_ns, ==, 1000 * MS);
	tear_down(&f);
}

/* What a loop iterates over is evaluated before it, on its line. */
static void test_header(void)
{
	struct fixture f;
	set_up(&f, "3.11.7");
	add_time(&f, "main@9:10 load@2:3 <listcomp>@3:3", 10);
	wall_is(&f, MAIN_FOR, 0);
	wall_is(&f, LOAD, 10);
	tear_down(&f);

	set_up(&f, "3.11.7");
	add_time(&f, "main@9:10 gen@100:101 work@4:5", 10); /* load() returned a generator */
	add_time(&f, "main@9:10 Rows.__next__@200:201", 20);
	add_time(&f, "main@9:10 load.<locals>.wrapper@300:301", 40); /* a decorator's */
	add_time(&f, "main@9:15 work@4:7", 80); /* called by map */
	add_time(&f, "main@9:18 Rows.__iter__@200:202", 160);
	add_time(&f, "main@9:18 anything@1000:1001", 320); /* n is a map object */
	wall_is(&f, MAIN_FOR, 30);
	wall_is(&f, MAIN_MAP, 80);
	wall_is(&f, MAIN_RECURSIVE, 320);
	tear_down(&f);
}

static void test_comprehensions(void)
{
	struct fixture f;
	set_up(&f, "3.11.7");
	add_time(&f, "main@9:17 main.<locals>.<listcomp>@17:17 work@4:7", 1);
	add_time(&f, "main@9:17 load@2:3 load.<locals>.<listcomp>@3:3", 2);
	add_time(&f, "main@9:17", 4);
	add_time(&f, "main@9:20 main.<locals>.<genexpr>@20:20 work@4:5", 8);
	add_time(&f, "main@9:20", 16);
	wall_is(&f, MAIN_LIST, 1);
	wall_is(&f, LOAD, 2);
	wall_is(&f, MAIN_GENERATOR, 8);
	g_assert_true(caller_of(&f, WORK) == g_ptr_array_index(f.loops, MAIN_LIST));
	tear_down(&f);

	set_up(&f, "3.8.18"); /* names without qualifier */
	add_time(&f, "main@9:17 <listcomp>@17:17 work@4:7", 1);
	add_time(&f, "main@9:20 <genexpr>@20:20 work@4:5", 8);
	wall_is(&f, MAIN_LIST, 1);
	wall_is(&f, MAIN_GENERATOR, 8);
	tear_down(&f);

	set_up(&f, "3.12.1"); /* inlined */
	add_time(&f, "main@9:17 work@4:7", 1);
	add_time(&f, "main@9:17 load@2:3", 2); /* either load of that line: neither is the loop */
	add_time(&f, "main@9:17", 4);
	add_time(&f, "main@9:20 main.<locals>.<genexpr>@20:20 work@4:5", 8);
	wall_is(&f, MAIN_LIST, 5);
	wall_is(&f, LOAD, 2);
	wall_is(&f, MAIN_GENERATOR, 8);
	tear_down(&f);
}

/* Comprehensions of one line: to 3.11 their code objects have one name. */
static void test_twins(void)
{
	struct fixture f;
	static const struct { const char *python, *inner; } cases[] = { { "3.10.13", "<listcomp>" }, { "3.11.7", "<listcomp>.<listcomp>" } };
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		set_up(&f, cases[i].python);
		g_autofree char *work = g_strdup_printf("<module>@1:22 <listcomp>@22:22 %s@22:22 work@4:7", cases[i].inner);
		g_autofree char *self = g_strdup_printf("<module>@1:22 <listcomp>@22:22 %s@22:22", cases[i].inner);
		add_time(&f, work, 1);
		add_time(&f, self, 2);
		add_time(&f, "<module>@1:22 <listcomp>@22:22", 4);
		add_time(&f, "<module>@1:22 <listcomp>@22:22 load@2:3 <listcomp>@3:3", 8);
		add_time(&f, "<module>@1:22 <listcomp>@22:22 <lambda>@22:22 main@9:11 work@4:7", 16);
		wall_is(&f, TWIN_OUTER, 7);
		wall_is(&f, TWIN_INNER, 3);
		wall_is(&f, TWIN_SECOND, 8);
		wall_is(&f, TWIN_THIRD, 16);
		g_assert_true(caller_of(&f, LOAD) == g_ptr_array_index(f.loops, TWIN_SECOND));
		g_assert_true(caller_of(&f, TWIN_INNER) == g_ptr_array_index(f.loops, TWIN_OUTER));
		tear_down(&f);
	}
}

/* From 3.12 on they run in one frame. */
static void test_twins_inlined(void)
{
	struct fixture f;
	set_up(&f, "3.12.1");
	add_time(&f, "<module>@1:22", 1);
	add_time(&f, "<module>@1:22 work@4:7", 2);
	add_time(&f, "<module>@1:22 load@2:3", 4);
	wall_is(&f, TWIN_OUTER, 3);
	wall_is(&f, TWIN_INNER, 3);
	wall_is(&f, TWIN_SECOND, 4);
	wall_is(&f, TWIN_THIRD, 0);
	tear_down(&f);
}

static void add_twin_iterator(struct fixture *f, const char *function, const char *type, guint64 objects, gint64 most, gdouble mean)
{
	struct rec_iterator iterator = { .function = recording_add_function(f->r, FILE_NAME, function, 22, FALSE), .slot = 1, .line = 22,
		                         .type = g_strdup(type), .observations = 30, .objects = objects, .steps = 9, .steps_ns = MS, .total_max = most,
		                         .total_mean = mean };
	g_array_append_val(f->r->iterators, iterator);
}

/* Three iterations, each of a thousand. */
static void test_twin_iterators(void)
{
	struct fixture f;
	for (guint i = 0; i < 3; i++) {
		set_up(&f, i == 2 ? "3.11.7" : "3.10.13");
		add_time(&f, i == 2 ? "<listcomp>@22:22 <listcomp>.<listcomp>@22:22" : "<listcomp>@22:22 <listcomp>@22:22", 100);
		if (i == 0) {
			add_twin_iterator(&f, "<listcomp>", "list_iterator", 4, 1000, 3003 / 4.0);
		} else {
			add_twin_iterator(&f, i == 2 ? "<listcomp>.<listcomp>" : "<listcomp>", "range_iterator", 3, 1000, 1000);
			add_twin_iterator(&f, "<listcomp>", "list_iterator", 1, 3, 3);
		}
		g_assert_cmpint(joined(&f, TWIN_OUTER)->iterations_total, ==, 3);
		g_assert_cmpint(joined(&f, TWIN_INNER)->iterations_total, ==, 1000);
		tear_down(&f);
	}
}

static void test_recursion(void)
{
	struct fixture f;
	set_up(&f, "3.11.7");
	add_time(&f, "main@9:19 main@9:19 main@9:18", 10);
	add_time(&f, "main@9:19 main@9:11 work@4:7", 5);
	wall_is(&f, MAIN_RECURSIVE, 15);
	const struct loop_time *time = joined(&f, MAIN_RECURSIVE);
	const struct line_time *innermost = &g_array_index(time->lines, struct line_time, 0);
	g_assert_cmpuint(innermost->line, ==, 18);
	g_assert_cmpuint(innermost->ns, ==, 10 * MS);
	g_assert_null(time->caller);
	g_assert_true(caller_of(&f, MAIN_FOR) == g_ptr_array_index(f.loops, MAIN_RECURSIVE));
	g_assert_true(caller_of(&f, WORK) == g_ptr_array_index(f.loops, MAIN_FOR));
	tear_down(&f);
}

static void test_callers_and_threads(void)
{
	struct fixture f;
	set_up(&f, "3.11.7");
	guint other = recording_add_thread(f.r, 1, 2, "other");
	g_array_index(f.r->threads, struct rec_thread, other).wall_ns = 500 * MS;
	add_time(&f, "main@9:11 work@4:7", 40);
	add_time(&f, "main@9:16 work@4:7", 30);
	add_time_on(&f, other, STATE_NET, "work@4:7", 20);
	add_time_on(&f, other, STATE_GIL_WAIT, "work@4:6", 5);
	add_time(&f, "main@9:11 work@4:7", 1);
	g_assert_null(caller_of(&f, WORK)); /* 41 of 96 */
	const GArray *around = joined(&f, WORK)->around;
	g_assert_cmpuint(around->len, ==, 2);
	g_assert_true(g_array_index(around, struct loop_around, 0).loop == g_ptr_array_index(f.loops, MAIN_FOR));
	g_assert_cmpuint(g_array_index(around, struct loop_around, 0).ns, ==, 41 * MS);
	g_assert_cmpuint(g_array_index(around, struct loop_around, 1).ns, ==, 30 * MS);
	g_assert_cmpuint(joined(&f, WORK)->threads_ns, ==, 1500 * MS);
	g_assert_cmpuint(joined(&f, WORK)->state_ns[STATE_NET], ==, 20 * MS);
	g_assert_cmpuint(joined(&f, WORK)->intervals[STATE_GIL_WAIT], ==, 5);
	g_assert_cmpuint(joined(&f, MAIN_FOR)->threads_ns, ==, 1000 * MS);
	tear_down(&f);
}

static void test_strangers(void)
{
	struct fixture f;
	set_up(&f, "3.11.7");
	add_time(&f, "main@8:11", 1);  /* another first line: another function */
	add_time(&f, "other@9:11", 1);
	add_time(&f, "main@9:0", 1);
	guint elsewhere = recording_add_location(f.r, recording_add_function(f.r, "/x/app.py", "main", 9, FALSE), 11);
	recording_add_time(f.r, recording_add_stack(f.r, &elsewhere, 1, FALSE), f.thread, STATE_ONCPU_GIL, -1, 1, MS, 0);
	recording_add_time(f.r, recording_add_stack(f.r, NULL, 0, FALSE), f.thread, STATE_ONCPU_GIL, -1, 1, MS, 0);
	for (guint i = 0; i < LOOPS; i++)
		wall_is(&f, i, 0);
	tear_down(&f);
}

static void add_iterator(struct fixture *f, const char *function, guint line, guint slot, const char *type, guint64 observations)
{
	struct rec_iterator iterator = {
		.function = recording_add_function(f->r, FILE_NAME, function, line < 9 ? 4 : 9, FALSE), .slot = slot, .line = line,
		.type = g_strdup(type), .observations = observations, .objects = 2, .steps = 500, .steps_ns = 250 * MS, .total_max = 900,
		.total_mean = observations == 1 ? 600 : 900,
	};
	g_array_append_val(f->r->iterators, iterator);
}

static void test_iterations(void)
{
	struct fixture f;
	set_up(&f, "3.11.7");
	add_time(&f, "main@9:11 work@4:7", 4000);
	add_time(&f, "main@9:16", 10);
	add_iterator(&f, "work", 7, 0, "range_iterator", 10);
	add_iterator(&f, "main", 11, 0, "tuple_iterator", 30);
	add_iterator(&f, "main", 11, 0, "list_iterator", 90);
	add_iterator(&f, "main", 12, 0, "list_iterator", 1);
	add_iterator(&f, "main", 11, 1, "dict_keyiterator", 900);
	add_iterator(&f, "main", 14, 0, "dict_keyiterator", 900); /* else: the iterator is gone */
	add_iterator(&f, "main", 15, 0, "set_iterator", 3);
	add_iterator(&f, "main", 19, 0, "range_iterator", 3); /* a torn read */
	g_array_index(f.r->iterators, struct rec_iterator, f.r->iterators->len - 1).total_mean = 3e13;
	const struct loop_time *time = joined(&f, MAIN_FOR);
	g_assert_cmpstr(time->iterations_source, ==, "list_iterator");
	g_assert_cmpint(time->iterations_seen, ==, 1000);
	g_assert_cmpint(time->iterations_total, ==, 750);
	g_assert_cmpfloat_with_epsilon(time->iterations_per_second, 2000, 1e-6);
	g_assert_cmpfloat_with_epsilon(time->entries, 2000 * 4 / 750.0, 1e-6);
	g_assert_cmpstr(joined(&f, MAIN_MAP)->iterations_source, ==, "set_iterator");
	g_assert_cmpstr(joined(&f, WORK)->iterations_source, ==, "range_iterator");
	g_assert_cmpint(joined(&f, MAIN_RECURSIVE)->iterations_seen, ==, 500);
	g_assert_cmpint(joined(&f, MAIN_RECURSIVE)->iterations_total, ==, -1);
	tear_down(&f);
}

/* What is called from a loop is entered as often as that one iterates, unless its own iterators say how often. */
static void test_entries(void)
{
	struct fixture f;
	set_up(&f, "3.11.7");
	add_time(&f, "main@9:11 work@4:7", 4000);
	add_time(&f, "main@9:16 load@2:3 <listcomp>@3:3", 1000);
	add_time(&f, "<module>@1:21 main@9:20 <genexpr>@20:20", 500);
	add_iterator(&f, "main", 11, 0, "list_iterator", 90);
	add_iterator(&f, "work", 7, 0, "range_iterator", 40);
	g_assert_cmpfloat(joined(&f, WORK)->entries, <, 10); /* counted: 2,000 steps a second, 900 each */
	g_assert_false(joined(&f, WORK)->entries_assumed);
	g_assert_cmpfloat(joined(&f, LOAD)->entries, >=, 1000); /* from a loop of which nothing is known */
	g_assert_true(joined(&f, LOAD)->entries_assumed);
	g_assert_cmpfloat(joined(&f, MAIN_GENERATOR)->entries, ==, 0);
	tear_down(&f);
	set_up(&f, "3.11.7");
	add_time(&f, "main@9:11 work@4:7", 4000);
	add_iterator(&f, "main", 11, 0, "list_iterator", 90);
	add_iterator(&f, "work", 7, 0, "range_iterator", 3);
	struct rec_iterator *inner = &g_array_index(f.r->iterators, struct rec_iterator, 1);
	inner->steps = 0, inner->steps_ns = 0; /* another one at each look */
	g_assert_cmpfloat_with_epsilon(joined(&f, WORK)->entries, 2000 * 4, 1e-6);
	tear_down(&f);
	set_up(&f, "3.11.7");
	add_time(&f, "main@9:11 work@4:7", 4000);
	add_iterator(&f, "main", 11, 0, "list_iterator", 90);
	add_iterator(&f, "work", 7, 0, "range_iterator", 20);
	inner = &g_array_index(f.r->iterators, struct rec_iterator, 1);
	inner->objects = 15; /* five times at the address of the one before, and further on */
	g_assert_cmpfloat(joined(&f, WORK)->iterations_per_second, ==, 0);
	g_assert_cmpfloat_with_epsilon(joined(&f, WORK)->entries, 2000 * 4, 1e-6);
	tear_down(&f);
}

/* Looks in pairs: 150 ms an entry, each of 900 iterations; looks far apart find another iterator nearly each time, or seem to find the same one. */
static void test_pairs(void)
{
	static const struct { guint64 pairs, lasted, alike; gboolean counted; } cases[] = {
		{100, 99, 280, TRUE}, {100, 40, 280, FALSE}, {100, 99, 990, FALSE}, {3, 3, 280, FALSE}, {0, 0, 0, FALSE}, };
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct fixture f;
		set_up(&f, "3.11.7");
		f.r->paired = TRUE;
		add_time(&f, "main@9:11 work@4:7", 4000);
		add_iterator(&f, "work", 7, 0, "range_iterator", 100);
		struct rec_iterator *it = &g_array_index(f.r->iterators, struct rec_iterator, 0);
		it->objects = 60, it->lengths = 100, it->inverse_mean = 1 / 900.0;
		it->pairs = cases[i].pairs, it->pairs_ns = it->pairs * 2 * MS, it->lasted = cases[i].lasted, it->lasted_ns = it->lasted * 2 * MS;
		it->lasted_steps = it->lasted * 12, it->moved = it->lasted, it->strangers = 1000, it->alike = cases[i].alike;
		const struct loop_time *time = joined(&f, WORK);
		if (cases[i].counted) {
			g_assert_cmpfloat_with_epsilon(time->iterations_per_second, 6000, 1e-6);
			g_assert_cmpfloat_with_epsilon(time->entries, 4000 / 150.0, 0.01);
			g_assert_true(time->entries_low > 10 && time->entries_low <= time->entries && time->entries_high < 200);
			g_assert_false(time->entries_assumed);
		} else {
			g_assert_cmpfloat(time->iterations_per_second, ==, 0);
			g_assert_cmpfloat(time->entries, >=, 4000);
			g_assert_cmpfloat(time->entries_high, ==, 0);
			g_assert_true(time->entries_assumed);
		}
		tear_down(&f);
	}
}

/* A function that a loop calls once in an iteration, and nobody else: its loop is entered no more often than that one iterates. Calls by others, or by
 * code between, say nothing. */
static void test_bound_by_caller(void)
{
	static const struct { const char *more; gboolean bound; } cases[] = {
		{"main@9:17 main.<locals>.<listcomp>@17:17", TRUE}, {"main@9:14 work@4:7", FALSE}, {"main@9:17 main.<locals>.<listcomp>@17:17 between@30:31 work@4:7", FALSE}};
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct fixture f;
		set_up(&f, "3.11.7");
		f.r->paired = TRUE;
		add_time(&f, "main@9:17 main.<locals>.<listcomp>@17:17 work@4:7", 4000);
		add_time(&f, cases[i].more, 1);
		add_iterator(&f, "work", 7, 0, "range_iterator", 10);
		add_iterator(&f, "main.<locals>.<listcomp>", 17, 1, "list_iterator", 90);
		struct rec_iterator *work = &g_array_index(f.r->iterators, struct rec_iterator, 0), *list = &g_array_index(f.r->iterators, struct rec_iterator, 1);
		work->pairs = 10, work->pairs_ns = 20 * MS, work->lasted = 9, work->lasted_ns = 18 * MS, work->lasted_steps = 90, work->moved = 9, work->objects = 9, work->steps = 0;
		list->function = recording_add_function(f.r, FILE_NAME, "main.<locals>.<listcomp>", 17, FALSE);
		list->pairs = 90, list->pairs_ns = 180 * MS, list->lasted = 90, list->lasted_ns = 180 * MS, list->lasted_steps = 2, list->moved = 2;
		list->objects = 1, list->steps = 40, list->steps_ns = 4000 * MS, list->total_max = 41, list->total_mean = 41;
		const struct loop_time *time = joined(&f, WORK);
		g_assert_cmpfloat(time->entries, >=, 1);
		if (cases[i].bound)
			g_assert_cmpfloat(MAX(time->entries, time->entries_high), <=, 41 * 1.3 + 1);
		else
			g_assert_cmpfloat(MAX(time->entries, time->entries_high), >, 60);
		tear_down(&f);
	}
}

/* A loop of a third of a second that is over before there are many looks: one of its few pairs meets its end. */
static void test_pairs_of_a_short_program(void)
{
	static const struct { guint64 lasted, objects; gboolean once; } cases[] = {{7, 1, TRUE}, {6, 1, TRUE}, {5, 1, FALSE}, {6, 3, FALSE}};
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct fixture f;
		set_up(&f, "3.11.7");
		f.r->paired = TRUE;
		add_time(&f, "main@9:11", 300);
		add_iterator(&f, "main", 11, 0, "list_iterator", 9);
		struct rec_iterator *it = &g_array_index(f.r->iterators, struct rec_iterator, 0);
		it->objects = cases[i].objects, it->pairs = 7, it->pairs_ns = 14 * MS, it->lasted = cases[i].lasted, it->lasted_ns = it->lasted * 2 * MS;
		const struct loop_time *time = joined(&f, MAIN_FOR);
		g_assert_cmpint(cases[i].once, ==, time->entries == 1);
		g_assert_cmpint(cases[i].once, ==, time->iterations_per_second > 0);
		g_assert_cmpint(cases[i].once, !=, time->entries_assumed);
		tear_down(&f);
	}
}

/* From 3.12 on a comprehension keeps its iterator in the frame around it, above a saved variable and the list. */
static void test_inlined_iterations(void)
{
	static const struct { const char *python; guint slot; gint64 total; } cases[] = {
		{ "3.12.1", 2, 900 }, { "3.13.0", 3, 900 }, { "3.12.1", 1, -1 }, { "3.11.7", 2, -1 },
	};
	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		struct fixture f;
		set_up(&f, cases[i].python);
		add_time(&f, "main@9:17 work@4:7", 100);
		add_iterator(&f, "main", 17, cases[i].slot, "list_iterator", 90);
		g_assert_cmpint(joined(&f, MAIN_LIST)->iterations_total, ==, cases[i].total);
		tear_down(&f);
	}
}

/* A library may call what it was given any number of times; what starts a thread calls it once. */
static void test_foreign_callers(void)
{
	static const struct { const char *file; gboolean often; } callers[] = {
		{ "/usr/lib/python3.11/socketserver.py", TRUE }, { "/usr/lib/python3.11/threading.py", FALSE },
		{ "<frozen runpy>", FALSE }, { "other.py", FALSE },
	};
	for (guint i = 0; i < G_N_ELEMENTS(callers); i++) {
		struct fixture f;
		set_up(&f, "3.11.7");
		guint frames[] = { add_frame(f.r, "main", 9, 19),
			           recording_add_location(f.r, recording_add_function(f.r, callers[i].file, "run", 5, FALSE), 7) };
		recording_add_time(f.r, recording_add_stack(f.r, frames, 2, FALSE), f.thread, STATE_ONCPU_GIL, -1, 1, 900 * MS, 0);
		g_assert_true((joined(&f, MAIN_RECURSIVE)->entries > 100) == callers[i].often);
		tear_down(&f);
	}
}

/* 100,000 samples of 50 frames: under 100 ms where nothing else runs. */
static void test_speed(void)
{
	struct fixture f;
	set_up(&f, "3.11.7");
	guint frames[50];
	for (guint i = 0; i < 100000; i++) {
		for (guint level = 0; level < G_N_ELEMENTS(frames); level++)
			frames[level] = add_frame(f.r, level % 2 ? "main" : "elsewhere", 9, level < 4 ? 11 + level : 100 + (i >> level % 16) % 50);
		recording_add_time(f.r, recording_add_stack(f.r, frames, G_N_ELEMENTS(frames), FALSE), f.thread, STATE_ONCPU_GIL, -1, 1,
		                   MS, 0);
	}
	g_test_timer_start();
	wall_is(&f, MAIN_FOR, 100000);
	gdouble elapsed_s = g_test_timer_elapsed();
	g_test_message("%u samples, %u stacks: %.1f ms", f.r->samples_by->len, f.r->stacks->len, elapsed_s * 1e3);
	g_assert_cmpfloat(elapsed_s, <, 2); /* room for sanitizers and busy machines */
	tear_down(&f);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/attribution/lines", test_lines);
	g_test_add_func("/attribution/header", test_header);
	g_test_add_func("/attribution/comprehensions", test_comprehensions);
	g_test_add_func("/attribution/twins", test_twins);
	g_test_add_func("/attribution/twins-inlined", test_twins_inlined);
	g_test_add_func("/attribution/twin-iterators", test_twin_iterators);
	g_test_add_func("/attribution/recursion", test_recursion);
	g_test_add_func("/attribution/callers-and-threads", test_callers_and_threads);
	g_test_add_func("/attribution/strangers", test_strangers);
	g_test_add_func("/attribution/iterations", test_iterations);
	g_test_add_func("/attribution/entries", test_entries);
	g_test_add_func("/attribution/pairs", test_pairs);
	g_test_add_func("/attribution/pairs_of_a_short_program", test_pairs_of_a_short_program);
	g_test_add_func("/attribution/inlined-iterations", test_inlined_iterations);
	g_test_add_func("/attribution/bound-by-caller", test_bound_by_caller);
	g_test_add_func("/attribution/foreign-callers", test_foreign_callers);
	g_test_add_func("/attribution/speed", test_speed);
	return g_test_run();
}
