/* What is kept of answers about classes, and when it is asked for anew. */
#include <glib/gstdio.h>

#include "analyzer/recall.h"

struct fixture {
	struct program *program;
	struct effects_context *context;
	struct recalled *answer;
	struct stamp stamp;        /* of what the question looks at */
};

static const int class_a, class_b; /* their addresses stand for classes */

static struct recalled key_of(enum question question, const void *class_node, const char *what)
{
	return (struct recalled){.question = question, .class_node = class_node, .what = interned(what)};
}

static void setup(struct fixture *x, gconstpointer unused)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("recall-XXXXXX", &error);
	g_assert_no_error(error);
	g_autofree char *path = g_build_filename(folder, "m.py", NULL);
	g_file_set_contents(path, "x = 1\n", -1, &error);
	g_assert_no_error(error);
	x->program = program_new(folder);
	g_assert_nonnull(program_load(x->program, path));
	x->context = effects_context_new(x->program);
	x->stamp = (struct stamp){0};
	struct recalled key = key_of(QUESTION_MEMBER, &class_a, "name");
	x->answer = recall(x->context, &key);
	g_unlink(path);
	g_rmdir(folder);
}

static void teardown(struct fixture *x, gconstpointer unused)
{
	effects_context_free(x->context);
	program_free(x->program);
}

/* Answers the question by a look at the stamp. */
static void answer(struct fixture *x, const struct type *type)
{
	g_assert_true(recall_begin(x->context, x->answer));
	heap_read(x->context->heap, &x->stamp);
	recall_end(x->context, x->answer, value_of(type), FALSE);
}

static gboolean holds(const struct readings *readings, const struct stamp *stamp)
{
	for (guint i = 0; i < readings->count; i++)
		if (readings->at[i].stamp == stamp)
			return TRUE;
	return FALSE;
}

static void test_one_answer_for_each_question(struct fixture *x, gconstpointer unused)
{
	const struct recalled keys[] = {key_of(QUESTION_FIELD, &class_a, "name"), key_of(QUESTION_MEMBER, &class_b, "name"),
	                                key_of(QUESTION_MEMBER, &class_a, "other")};
	struct recalled same = key_of(QUESTION_MEMBER, &class_a, "name");
	g_assert_true(recall(x->context, &same) == x->answer);
	for (guint i = 0; i < G_N_ELEMENTS(keys); i++)
		g_assert_true(recall(x->context, &keys[i]) != x->answer);
}

static void test_kept_until_something_changes(struct fixture *x, gconstpointer unused)
{
	struct stamp other = {0};
	g_assert_false(recall_knows(x->context, x->answer));
	answer(x, type_simple(T_INT));
	g_assert_true(recall_knows(x->context, x->answer));
	g_assert_true(x->answer->value.type == type_simple(T_INT));
	heap_changed(x->context->heap, &other);
	g_assert_true(recall_knows(x->context, x->answer));
	heap_changed(x->context->heap, &x->stamp);
	g_assert_false(recall_knows(x->context, x->answer));
	answer(x, type_simple(T_STR));
	g_assert_true(recall_knows(x->context, x->answer));
	g_assert_true(x->answer->value.type == type_simple(T_STR));
}

/* Whoever asks depends on what the answer depends on: when it was found, and when it is recalled. */
static void test_who_asks_has_read_it(struct fixture *x, gconstpointer unused)
{
	struct heap *heap = x->context->heap;
	struct readings first = {0}, second = {0};
	heap->reads = &first;
	heap->run = ++x->context->runs;
	answer(x, type_simple(T_INT));
	g_assert_true(heap->reads == &first);
	g_assert_true(holds(&first, &x->stamp));
	heap->reads = &second;
	heap->run = ++x->context->runs;
	g_assert_true(recall_knows(x->context, x->answer));
	g_assert_true(holds(&second, &x->stamp));
	heap_changed(heap, &x->stamp);
	g_assert_true(heap_has_changed(&first));
	g_assert_true(heap_has_changed(&second));
	heap->reads = NULL;
	g_free(first.at);
	g_free(second.at);
}

static void test_not_asked_inside_itself(struct fixture *x, gconstpointer unused)
{
	g_assert_true(recall_begin(x->context, x->answer));
	g_assert_false(recall_begin(x->context, x->answer));
	recall_end(x->context, x->answer, value_of(type_simple(T_INT)), FALSE);
	g_assert_true(recall_begin(x->context, x->answer));
	recall_end(x->context, x->answer, value_of(type_simple(T_INT)), TRUE);
	g_assert_true(x->answer->missing);
}

/* It took running a function, or changed what it had read, or had no steps left. */
static void test_not_kept(struct fixture *x, gconstpointer unused)
{
	struct effects_context *c = x->context;
	g_assert_true(recall_begin(c, x->answer));
	c->frames_asked++;
	recall_end(c, x->answer, value_of(type_simple(T_INT)), FALSE);
	g_assert_false(recall_knows(c, x->answer));
	g_assert_true(recall_begin(c, x->answer));
	heap_read(c->heap, &x->stamp);
	heap_changed(c->heap, &x->stamp);
	recall_end(c, x->answer, value_of(type_simple(T_INT)), FALSE);
	g_assert_false(recall_knows(c, x->answer));
	guint64 steps = c->steps;
	c->steps = 0;
	answer(x, type_simple(T_INT));
	c->steps = steps;
	g_assert_false(recall_knows(c, x->answer));
}

/* Where everything is run again, what earlier rounds found is not believed; nor before all modules have run. */
static void test_rounds(struct fixture *x, gconstpointer unused)
{
	struct effects_context *c = x->context;
	answer(x, type_simple(T_INT));
	c->round++;
	g_assert_true(recall_knows(c, x->answer));
	c->full = TRUE;
	g_assert_false(recall_knows(c, x->answer));
	answer(x, type_simple(T_INT));
	g_assert_true(recall_knows(c, x->answer));
	c->full = c->modules_ran = FALSE;
	g_assert_false(recall_knows(c, x->answer));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	static const struct { const char *name; void (*run)(struct fixture *x, gconstpointer unused); } tests[] = {
		{"/recall/questions", test_one_answer_for_each_question},
		{"/recall/kept", test_kept_until_something_changes},
		{"/recall/read", test_who_asks_has_read_it},
		{"/recall/nested", test_not_asked_inside_itself},
		{"/recall/not-kept", test_not_kept},
		{"/recall/rounds", test_rounds},
	};
	for (guint i = 0; i < G_N_ELEMENTS(tests); i++)
		g_test_add(tests[i].name, struct fixture, NULL, setup, tests[i].run, teardown);
	return g_test_run();
}
