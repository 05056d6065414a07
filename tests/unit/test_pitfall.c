/* What making a loop parallel runs into, said with the loop's own figures. */
#include <glib/gstdio.h>

#include "rewriter/pitfall.h"

static const char PROGRAM[] = "def work(table, n):\n    return len(table) + n\n\n\ndef run(table: bytes, items: list[int]):\n    out = []\n"
                              "    for n in items:\n        out.append(work(table, n))\n    return out\n";

static struct analysis *analysis;
static struct finding *finding;

static const struct pitfall *find(const struct pitfall_facts *facts, const char *code, GPtrArray **all)
{
	*all = pitfalls_find(facts);
	for (guint i = 0; i < (*all)->len; i++)
		if (g_str_equal(((struct pitfall *)g_ptr_array_index(*all, i))->code, code))
			return g_ptr_array_index(*all, i);
	return NULL;
}

static void check(const struct pitfall_facts *facts, const char *code, guint line, const char *message)
{
	g_autoptr(GPtrArray) all = NULL;
	const struct pitfall *pitfall = find(facts, code, &all);
	if (!message) {
		g_assert_null(pitfall);
		return;
	}
	g_assert_nonnull(pitfall);
	g_assert_cmpuint(pitfall->line, ==, line);
	g_assert_cmpstr(pitfall->message, ==, message);
}

static void test_gil(void)
{
	struct estimate threads = {.workers = 2, .loop = {.predicted = 1.02}};
	struct pitfall_facts facts = {.finding = finding, .measured = TRUE, .threads = &threads, .gil_share = 0.97};
	check(&facts, "gil", 0, "97 % of its work holds the GIL: threads would give 1.02x");
	facts.gil_share = 0.1;
	check(&facts, "gil", 0, NULL);
	facts.gil_share = 0.97, facts.measured = FALSE;
	check(&facts, "gil", 0, NULL);
}

static void test_copies(void)
{
	struct rec_local table = {.name = (char *)"table", .type = (char *)"bytes", .bytes = 50e6};
	struct estimate processes = {.workers = 8, .loop = {.predicted = 2}};
	struct pitfall_facts facts = {.finding = finding, .measured = TRUE, .processes = &processes, .memory_free = 2000000000};
	g_autoptr(GPtrArray) locals = g_ptr_array_new(), none = finding->time.locals;
	g_ptr_array_add(locals, &table);
	finding->time.locals = locals;
	check(&facts, "copies", 5, "each of 8 processes would hold a copy of `table`: 50 MB in each, 400 MB in all, of 2000 MB free here; bytes and arrays "
	                           "can be held once by multiprocessing.shared_memory");
	struct estimate shared = {.workers = 8};
	facts.shared = &shared;
	check(&facts, "copies", 5, "each of 8 processes would hold a copy of `table`: 50 MB in each, 400 MB in all, of 2000 MB free here; "
	                           "process_pool_shared_memory holds it once");
	facts.forks = TRUE; /* nobody writes to its pages */
	check(&facts, "copies", 0, NULL);
	facts.forks = FALSE;
	table.bytes = 1000;
	check(&facts, "copies", 0, NULL);
	finding->time.locals = g_steal_pointer(&none);
}

static void test_small(void)
{
	struct estimate processes = {.workers = 2, .items = 6, .item_s = 50e-6, .startup_s = 8e-3, .break_even_items = 400, .dispatch_s = 6e-6, .loop = {.predicted = 0.1}};
	struct pitfall_facts facts = {.finding = finding, .measured = TRUE, .processes = &processes};
	check(&facts, "too-small", 0, "6 items of 50 us do not pay for starting workers (8 ms): it would break even at 400");
	processes.items = 1000000, processes.item_s = 0.2e-6, processes.dispatch_s = 2, processes.break_even_items = 0;
	check(&facts, "too-small", 0, "1000000 items of 0.2 us: handing one to a process takes 2 us, so that no number of them breaks even");
	processes.item_s = 1e-3, processes.loop.predicted = 1.9;
	check(&facts, "too-small", 0, NULL);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_autofree char *folder = g_dir_make_tmp("pyparallel-pitfall-XXXXXX", NULL), *path = g_build_filename(folder, "program.py", NULL);
	g_assert_true(g_file_set_contents(path, PROGRAM, -1, NULL));
	analysis = analysis_of_paths((char *[]){path, NULL}, &(struct analysis_options){0}, NULL);
	g_assert_cmpuint(analysis->findings->len, ==, 1);
	finding = g_ptr_array_index(analysis->findings, 0);
	g_test_add_func("/pitfall/gil", test_gil);
	g_test_add_func("/pitfall/copies", test_copies);
	g_test_add_func("/pitfall/too-small", test_small);
	gint status = g_test_run();
	analysis_free(analysis);
	g_unlink(path);
	g_rmdir(folder);
	return status;
}
