/* One text each, whoever asks: over more blocks than one, from several threads at once. */
#include "analyzer/interned.h"

#include <string.h>

#define NAMES 20000
#define THREADS 4

static gpointer ask(gpointer given)
{
	const char **texts = given;
	for (guint i = 0; i < NAMES; i++) {
		g_autofree char *name = g_strdup_printf("name %u", i);
		texts[i] = interned(name);
	}
	return NULL;
}

static void test_threads(void)
{
	static const char *texts[THREADS][NAMES];
	GThread *threads[THREADS];
	for (guint i = 0; i < THREADS; i++)
		threads[i] = g_thread_new("ask", ask, texts[i]);
	for (guint i = 0; i < THREADS; i++)
		g_thread_join(threads[i]);
	guint most = 0;
	for (guint i = 0; i < NAMES; i++) {
		g_autofree char *name = g_strdup_printf("name %u", i);
		const guint number = interned_number(name);
		most = MAX(most, number);
		g_assert_cmpstr(texts[0][i], ==, name);
		g_assert_true(interned_of(number) == texts[0][i]);
		for (guint k = 1; k < THREADS; k++)
			g_assert_true(texts[k][i] == texts[0][i]);
	}
	g_assert_cmpuint(most, <, NAMES + 1000); /* dense */
}

static void test_pieces(void)
{
	g_assert_null(interned(NULL));
	g_assert_true(interned_part("abcdef", 3) == interned("abc"));
	g_assert_true(interned_join("a", "", "bc") == interned("abc"));
	g_assert_cmpstr(interned(""), ==, "");
	g_assert_true(interned("abd") != interned("abc"));
	g_autofree char *large = g_strnfill(300, 'x');
	g_assert_cmpstr(interned_join(large, "y", ""), ==, interned_join("", large, "y"));
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/interned/threads", test_threads);
	g_test_add_func("/interned/pieces", test_pieces);
	return g_test_run();
}
