#include "analyzer/cost.h"
#include "analyzer/tree.h"

#include <glib/gstdio.h>

static const struct host_costs COSTS = {
	.measured = TRUE, .process_start_s = 4e-3, .thread_start_s = 1e-4, .process_task_s = 70e-6, .process_item_s = 0.3e-6,
	.thread_task_s = 14e-6, .pickle_byte_s = 1.6e-9, .pickle_object_s = 1e-6, .oversubscription = 2.0,
};

/* A loop that ran for a second, all of it in STATE but for a hundredth under the GIL. */
static struct finding loop_of(enum state state, gdouble wall_s, gint64 items, gdouble entries)
{
	struct finding finding = {.share = 0.9, .parallel_share = 0.99};
	finding.time.wall_ns = wall_s * 1e9;
	finding.time.state_ns[state] = wall_s * 0.99e9;
	finding.time.state_ns[STATE_ONCPU_GIL] += wall_s * 0.01e9;
	finding.time.iterations_total = items, finding.time.entries = entries, finding.time.samples = 1000;
	return finding;
}

static struct cost cost_of(const struct finding *finding, gboolean processes, gint cores)
{
	struct cost_question question = {.finding = finding, .costs = &COSTS, .cores = cores, .processes = processes};
	struct cost cost;
	cost_estimate(&question, &cost);
	g_assert_cmpfloat(cost.loop.low, <=, cost.loop.predicted);
	g_assert_cmpfloat(cost.loop.predicted, <=, cost.loop.high);
	g_assert_cmpfloat(cost.program.low, <=, cost.program.high);
	g_assert_cmpint(cost.workers, >=, 1);
	g_assert_cmpint(cost.chunksize, >=, 1);
	return cost;
}

static void test_cpu(void)
{
	struct finding finding = loop_of(STATE_ONCPU_GIL, 10, 10000, 1);
	struct cost processes = cost_of(&finding, TRUE, 2), threads = cost_of(&finding, FALSE, 2);
	g_assert_cmpint(processes.workers, ==, 2);
	g_assert_cmpfloat(processes.loop.predicted, >, 1.8);
	g_assert_cmpfloat(processes.loop.predicted, <, 2.0);
	g_assert_cmpfloat(threads.loop.predicted, <, 1.01);
	g_assert_cmpint(processes.chunksize, ==, 20); /* 1 ms an item, 70 us a dispatch, 200 of them are 15; but 10,000 items in at most 500 tasks */
	g_assert_cmpfloat(processes.program.predicted, <, processes.loop.predicted);
}

static void test_waiting(void)
{
	struct finding finding = loop_of(STATE_NET, 8, 400, 1); /* 20 ms each */
	struct cost threads = cost_of(&finding, FALSE, 2);
	g_assert_cmpint(threads.workers, ==, 32);
	g_assert_cmpint(threads.chunksize, ==, 1);
	g_assert_cmpfloat(threads.loop.predicted, >, 5);
}

/* Left at its tenth item, each time: what is under way then is waited for, which processes have more of. */
static void test_left_early(void)
{
	struct loop loop = {.kind = LOOP_FOR};
	struct finding whole = loop_of(STATE_ONCPU_GIL, 10, 10, 10), left = whole;
	whole.loop = left.loop = &loop;
	gdouble through = cost_of(&whole, TRUE, 4).loop.predicted;
	loop.leaves = TRUE;
	gdouble processes = cost_of(&left, TRUE, 4).loop.predicted;
	g_assert_cmpfloat(through, >, 2.8);
	g_assert_cmpfloat(processes, <, 2.1); /* 10 items on 4 are 3 rounds, and 2 for nothing */
	g_assert_cmpfloat(processes, >, 1.6);
}

/* Hashing and the like: the CPU without the GIL, so as many threads as cores. */
static void test_nogil(void)
{
	struct finding finding = loop_of(STATE_ONCPU_NOGIL, 8, 400, 1);
	struct cost threads = cost_of(&finding, FALSE, 4);
	g_assert_cmpint(threads.workers, ==, 4);
	g_assert_cmpfloat(threads.loop.predicted, >, 3.5);
	g_assert_cmpfloat(threads.loop.predicted, <, 4.1);
}

/* Queries of SQLite on the CPU: threads wait for its locks, and where they are small for the GIL as well. */
static void test_sqlite(void)
{
	struct split split = {.shape = SPLIT_FOR, .sqlite = TRUE};
	struct verdict verdict = {.split = &split};
	struct finding small = loop_of(STATE_ONCPU_NOGIL, 0.2, 3000, 1), larger = loop_of(STATE_ONCPU_NOGIL, 8, 400, 1);
	small.verdict = larger.verdict = &verdict;
	struct cost threads = cost_of(&small, FALSE, 2);
	g_assert_cmpfloat(threads.loop.predicted, <, 0.7);
	threads = cost_of(&larger, FALSE, 8);
	g_assert_cmpfloat(threads.loop.predicted, >, 1.1);
	g_assert_cmpfloat(threads.loop.predicted, <, 1.4);
}

/* Ten thousand entries of a millisecond: a pool each time is a loss. */
static void test_entered_often(void)
{
	struct finding finding = loop_of(STATE_ONCPU_GIL, 10, 10, 10000);
	struct cost processes = cost_of(&finding, TRUE, 2);
	g_assert_cmpfloat(processes.loop.predicted, <, 0.5);
	g_assert_cmpfloat(processes.break_even_items, >, 10);
}

/* A generator of millions of tiny items looks like one of a few large ones. */
static void test_unknown_items(void)
{
	struct finding finding = loop_of(STATE_ONCPU_GIL, 10, -1, 0), nogil = loop_of(STATE_ONCPU_NOGIL, 10, -1, 0);
	struct cost processes = cost_of(&finding, TRUE, 2);
	g_assert_cmpstr(processes.basis, ==, "loop time only");
	g_assert_cmpfloat(processes.items, ==, 0);
	g_assert_cmpint(processes.chunksize, ==, 1);
	g_assert_cmpfloat(processes.loop.high, ==, 1);
	g_assert_cmpfloat(cost_of(&nogil, FALSE, 2).loop.high, ==, 1);
}

/* Items that wait can be counted by their waits. */
static void test_unknown_waiting_items(void)
{
	struct finding finding = loop_of(STATE_NET, 8, -1, 0);
	finding.time.intervals[STATE_NET] = 400;
	struct cost threads = cost_of(&finding, FALSE, 2);
	g_assert_cmpstr(threads.basis, ==, "waits counted");
	g_assert_cmpfloat(threads.items, ==, 400);
	g_assert_cmpfloat(threads.loop.predicted, >, 5);
	finding.time.intervals[STATE_NET] = 2000000; /* short ones: dispatch eats the gain */
	g_assert_cmpfloat(cost_of(&finding, FALSE, 2).loop.predicted, <, 1);
}

/* On a busy machine the work takes longer, and so would the pool: what is told is what it is without the others. */
static void test_busy_machine(void)
{
	struct finding idle = loop_of(STATE_ONCPU_GIL, 2, 10000, 1), busy = idle;
	busy.time.state_ns[STATE_RUNQUEUE] = 6e9;
	busy.time.wall_ns = 8e9;
	struct cost quiet = cost_of(&idle, TRUE, 2), loud = cost_of(&busy, TRUE, 2);
	g_assert_cmpfloat_with_epsilon(loud.loop.predicted, quiet.loop.predicted, 0.01);
	g_assert_cmpfloat_with_epsilon(loud.item_s, quiet.item_s, 1e-6);
}

/* Importing the executor takes tens of milliseconds: much of a short program, nothing of a long one. */
static void test_import(void)
{
	struct host_costs costs = COSTS;
	costs.process_import_s = 0.04;
	struct finding finding = loop_of(STATE_ONCPU_GIL, 0.09, 10000, 1); /* of a tenth of a second */
	struct cost_question question = {.finding = &finding, .costs = &costs, .cores = 2, .processes = TRUE, .whole = TRUE};
	struct cost whole, part;
	cost_estimate(&question, &whole);
	question.whole = FALSE;
	cost_estimate(&question, &part);
	g_assert_cmpfloat(whole.loop.predicted, ==, part.loop.predicted);
	g_assert_cmpfloat_with_epsilon(1 / whole.program.predicted - 1 / part.program.predicted, 0.4, 0.01);
}

/* Joining threads: they do not end sooner by it. */
static void test_lock(void)
{
	struct finding finding = loop_of(STATE_LOCK, 8, 40, 1);
	g_assert_cmpfloat(cost_of(&finding, FALSE, 2).loop.high, <, 1.1);
}

static void test_few_items(void)
{
	struct finding finding = loop_of(STATE_NET, 1, 3, 1), one = loop_of(STATE_ONCPU_GIL, 1, 1, 1);
	g_assert_cmpint(cost_of(&finding, FALSE, 2).workers, ==, 3);
	g_assert_cmpfloat(cost_of(&one, TRUE, 2).loop.predicted, <, 1.01);
}

static void test_partial_results(void)
{
	struct split split = {.partial_visible = TRUE};
	struct verdict verdict = {.split = &split};
	struct finding finding = loop_of(STATE_ONCPU_GIL, 1, 100000, 1);
	finding.verdict = &verdict;
	g_assert_cmpint(cost_of(&finding, TRUE, 2).chunksize, ==, 1);
	split.partial_visible = FALSE;
	g_assert_cmpint(cost_of(&finding, TRUE, 2).chunksize, >, 10);
}

/* Results of a comprehension come all at once: its pool never has more tasks than 500, however long an item takes. */
static void test_at_once(void)
{
	struct split split = {.shape = SPLIT_COMPREHENSION};
	struct verdict verdict = {.split = &split};
	struct finding finding = loop_of(STATE_ONCPU_GIL, 400, 20000, 1);
	finding.verdict = &verdict;
	g_assert_cmpint(cost_of(&finding, TRUE, 2).chunksize, ==, 40);
	split.shape = SPLIT_FOR;
	g_assert_cmpint(cost_of(&finding, TRUE, 2).chunksize, ==, 1);
}

/* 20 ms of waiting and 20 ms of computing, an item: threads get no further than the GIL; with processes for the computing they do. */
static void test_feeding(void)
{
	struct tree *tree = tree_parse("f(x)\n", 5, 0);
	GArray *computes = g_array_new(FALSE, FALSE, sizeof(struct compute)), *lines = g_array_new(FALSE, FALSE, sizeof(struct line_time));
	struct compute compute = {.call = ts_node_named_child(ts_node_named_child(ts_tree_root_node(tree), 0), 0)};
	struct line_time line = {.line = 1, .state_ns[STATE_ONCPU_GIL] = 4e9};
	g_array_append_val(computes, compute);
	g_array_append_val(lines, line);
	struct split split = {.shape = SPLIT_FOR};
	struct verdict verdict = {.split = &split, .computes = computes};
	struct finding finding = loop_of(STATE_NET, 8, 200, 1);
	finding.verdict = &verdict, finding.time.lines = lines;
	finding.time.state_ns[STATE_NET] = 4e9, finding.time.state_ns[STATE_ONCPU_GIL] = 4e9;
	struct cost_question question = {.finding = &finding, .costs = &COSTS, .cores = 4};
	struct cost threads, feeding;
	cost_estimate(&question, &threads);
	question.feeds = TRUE;
	cost_estimate(&question, &feeding);
	g_assert_cmpfloat(threads.loop.predicted, <, 2.1);
	g_assert_cmpfloat(feeding.loop.predicted, >, 5);
	g_assert_cmpfloat(feeding.loop.predicted, <, 8);
	g_assert_cmpint(feeding.workers, ==, 16); /* 8 keep 4 processes busy: twice as many, as some wait for a process */
	g_array_unref(computes);
	g_array_unref(lines);
	tree_free(tree);
}

/* 100 MB that the work reads from outside: to each process, or once. */
static void test_shared_memory(void)
{
	struct crossing table = {.name = "table", .type = "numpy.ndarray"};
	struct rec_local local = {.name = "table", .type = "numpy.ndarray", .bytes = 100e6};
	struct split split = {.shape = SPLIT_FOR, .captured = g_ptr_array_new()};
	struct verdict verdict = {.split = &split};
	struct finding finding = loop_of(STATE_ONCPU_GIL, 10, 10000, 1);
	finding.verdict = &verdict, finding.time.locals = g_ptr_array_new();
	g_ptr_array_add(split.captured, &table);
	g_ptr_array_add(finding.time.locals, &local);
	struct cost_question question = {.finding = &finding, .costs = &COSTS, .cores = 8, .processes = TRUE};
	struct cost copied, shared;
	cost_estimate(&question, &copied);
	question.shareable_bytes = 100e6;
	cost_estimate(&question, &shared);
	g_assert_cmpfloat_with_epsilon(copied.startup_s, 8 * (4e-3 + 0.16), 1e-3);
	g_assert_cmpfloat_with_epsilon(shared.startup_s, 8 * 4e-3 + 0.09, 1e-3);
	g_assert_cmpfloat(shared.loop.predicted, >, copied.loop.predicted);
	g_assert_true(shared.share_once);
	g_ptr_array_unref(split.captured);
	g_ptr_array_unref(finding.time.locals);
}

/* What is handed over and what comes back: a variable of the loop that was seen, or of unknown size. */
static void test_payload(void)
{
	struct crossing row = {.name = "row", .type = "list[float]"}, table = {.name = "table", .type = "dict"}, sum = {.type = "tuple[int, float]"};
	struct rec_local locals[] = {{.name = "row", .objects = 0.4}, {.name = "table", .objects = 2}};
	struct split split = {.shape = SPLIT_FOR, .targets = g_ptr_array_new(), .captured = g_ptr_array_new()};
	struct verdict verdict = {.split = &split};
	struct finding finding = loop_of(STATE_ONCPU_GIL, 10, 10000, 1);
	finding.verdict = &verdict;
	finding.time.locals = g_ptr_array_new();
	g_ptr_array_add(split.targets, &row);
	g_ptr_array_add(split.captured, &table);
	g_assert_cmpstr(cost_of(&finding, TRUE, 2).payload_unknown, ==, "row");
	gdouble doubtful = cost_of(&finding, TRUE, 2).loop.low;
	for (guint i = 0; i < G_N_ELEMENTS(locals); i++)
		g_ptr_array_add(finding.time.locals, &locals[i]);
	g_assert_null(cost_of(&finding, TRUE, 2).payload_unknown);
	g_assert_cmpfloat(cost_of(&finding, TRUE, 2).loop.low, >, doubtful);
	g_assert_cmpfloat(cost_of(&finding, TRUE, 2).loop.predicted, >, 1.8);
	locals[0].objects = 2000; /* 2 ms for an item of 1 ms */
	g_assert_cmpfloat(cost_of(&finding, TRUE, 2).loop.high, <, 1);
	locals[0].objects = 0.4, locals[1].objects = 500000; /* half a second: once for each process, not for each task */
	g_assert_true(cost_of(&finding, TRUE, 2).share_once);
	g_assert_cmpfloat(cost_of(&finding, TRUE, 2).startup_s, >, 1);
	g_assert_cmpfloat(cost_of(&finding, TRUE, 2).loop.predicted, >, 1.5);
	gdouble once = cost_of(&finding, TRUE, 2).dispatch_s;
	split.together = TRUE; /* its work asks which object it has: with each task after all */
	g_assert_false(cost_of(&finding, TRUE, 2).share_once);
	g_assert_cmpfloat(cost_of(&finding, TRUE, 2).dispatch_s, >, once + 1);
	split.together = FALSE;
	struct cost_question forking = {.finding = &finding, .costs = &COSTS, .cores = 2, .processes = TRUE, .forks = TRUE};
	struct cost forked;
	cost_estimate(&forking, &forked);
	g_assert_cmpfloat(forked.startup_s, <, 0.2);
	locals[1].objects = 100; /* a tenth of a millisecond */
	g_assert_false(cost_of(&finding, TRUE, 2).share_once);
	locals[1].objects = 2, locals[1].opaque = TRUE;
	g_assert_cmpstr(cost_of(&finding, TRUE, 2).payload_unknown, ==, "table");
	g_ptr_array_set_size(split.captured, 0);
	split.results = g_ptr_array_new();
	sum.name = "pair";
	g_ptr_array_add(split.results, &sum); /* numbers, as its type says */
	g_assert_null(cost_of(&finding, TRUE, 2).payload_unknown);
	g_assert_null(cost_of(&finding, FALSE, 2).payload_unknown);
	g_ptr_array_unref(split.targets);
	g_ptr_array_unref(split.captured);
	g_ptr_array_unref(split.results);
	g_ptr_array_unref(finding.time.locals);
}

static void test_shared_core(void)
{
	struct host_costs costs = COSTS;
	costs.oversubscription = 1.2;
	struct finding finding = loop_of(STATE_ONCPU_GIL, 10, 10000, 1);
	struct cost_question question = {.finding = &finding, .costs = &costs, .cores = 2, .processes = TRUE};
	struct cost cost;
	cost_estimate(&question, &cost);
	g_assert_cmpfloat(cost.loop.predicted, <, 1.2);
}

static void test_nothing_recorded(void)
{
	struct finding finding = {.share = 0};
	struct cost cost = cost_of(&finding, TRUE, 0);
	g_assert_cmpfloat(cost.loop.predicted, ==, 1);
}

/* Tasks share one thread: 20 ms each, a hundredth of that on the CPU, whoever holds the GIL. */
static void test_tasks(void)
{
	struct finding finding = loop_of(STATE_NET, 8, 400, 1);
	struct waiting waiting = {.wall_ns = 8e9, .cpu_share = 0.1, .waits = 900, .own_share = 1};
	struct cost_question question = {.finding = &finding, .costs = &COSTS, .cores = 4, .tasks = TRUE};
	struct cost cost;
	cost_estimate(&question, &cost);
	g_assert_cmpint(cost.workers, ==, 32);
	g_assert_cmpfloat(cost.loop.predicted, >, 20);
	g_assert_cmpfloat(cost.startup_s, ==, 0);
	finding.time.state_ns[STATE_ONCPU_NOGIL] = 2e9, finding.time.state_ns[STATE_NET] = 6e9;
	cost_estimate(&question, &cost);
	g_assert_cmpfloat(cost.loop.predicted, <, 4); /* a quarter of its time is on the CPU: the other cores do not help */
	struct split split = {.shape = SPLIT_FOR};
	struct verdict verdict = {.split = &split};
	finding.verdict = &verdict;
	question.waiting = &waiting;
	g_autofree char *path = g_build_filename(g_get_tmp_dir(), "pyparallel-cost.py", NULL);
	g_assert_true(g_file_set_contents(path, "for x in xs:\n    out.append(await f(x))\n", -1, NULL));
	struct source *source = source_load(path, NULL);
	g_unlink(path);
	struct loop loop = {.source = source, .node = ts_node_named_child(ts_tree_root_node(source->tree), 0)};
	finding.loop = &loop;
	split.hoisted = g_array_new(FALSE, FALSE, sizeof(TSNode));
	g_array_append_val(split.hoisted, loop.node);
	cost_estimate(&question, &cost);
	g_assert_cmpfloat(cost.loop.predicted, >, 9);
	g_assert_cmpfloat(cost.loop.predicted, <, 10.1);
	g_assert_cmpfloat(cost.loop.low, <, 2);
	g_assert_cmpfloat(cost.items, ==, 400);
	waiting.own_share = 0.1; /* other coroutines waited too */
	cost_estimate(&question, &cost);
	g_assert_cmpfloat(cost.loop.low, <=, 1);
	g_array_unref(split.hoisted);
	source_free(source);
}

/* Held up for a second: nothing if no other task is there, as much as there are threads at most. */
static void test_held_up(void)
{
	struct finding finding = loop_of(STATE_SLEEP, 1, -1, 0);
	struct cost_question question = {.finding = &finding, .costs = &COSTS, .cores = 2, .tasks = TRUE};
	struct cost cost;
	cost_estimate_call(&question, &cost);
	g_assert_cmpfloat(cost.loop.low, <=, 1);
	g_assert_cmpfloat(cost.loop.predicted, >, 1.9);
	g_assert_cmpfloat(cost.loop.high, >, 5.9);
	g_assert_cmpfloat(cost.loop.high, <=, 6);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/cost/cpu", test_cpu);
	g_test_add_func("/cost/waiting", test_waiting);
	g_test_add_func("/cost/nogil", test_nogil);
	g_test_add_func("/cost/left-early", test_left_early);
	g_test_add_func("/cost/entered-often", test_entered_often);
	g_test_add_func("/cost/unknown-items", test_unknown_items);
	g_test_add_func("/cost/unknown-waiting-items", test_unknown_waiting_items);
	g_test_add_func("/cost/busy-machine", test_busy_machine);
	g_test_add_func("/cost/import", test_import);
	g_test_add_func("/cost/lock", test_lock);
	g_test_add_func("/cost/few-items", test_few_items);
	g_test_add_func("/cost/partial-results", test_partial_results);
	g_test_add_func("/cost/at-once", test_at_once);
	g_test_add_func("/cost/feeding", test_feeding);
	g_test_add_func("/cost/shared-memory", test_shared_memory);
	g_test_add_func("/cost/payload", test_payload);
	g_test_add_func("/cost/sqlite", test_sqlite);
	g_test_add_func("/cost/shared-core", test_shared_core);
	g_test_add_func("/cost/tasks", test_tasks);
	g_test_add_func("/cost/held-up", test_held_up);
	g_test_add_func("/cost/nothing-recorded", test_nothing_recorded);
	return g_test_run();
}
