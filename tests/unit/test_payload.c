/* probe/payload.h over made-up memory: what a hostile target may show there must cost no more than the budget. */
#include "probe/payload.h"

#include <string.h>

#include "probe/layout.h"

#define BASE 0x10000ull
#define WORDS 4096

struct memory {
	guint64 words[WORDS];
	guint reads;
	GRand *types; /* NULL: the type is what is at the object's second word */
};

static const char *const names[] = {"list", "tuple", "dict", "set", "str", "bytes", "int", "numpy.ndarray", "cell", "Plain", "Counter", ""};

static gboolean read_words(gpointer data, guint64 from, void *to, gsize size)
{
	struct memory *memory = data;

	memory->reads++;
	if (from < BASE || size > sizeof(memory->words) || from - BASE > sizeof(memory->words) - size)
		return FALSE;
	memcpy(to, (const char *)memory->words + (from - BASE), size);
	return TRUE;
}

static const char *type_of(gpointer data, guint64 object)
{
	struct memory *memory = data;
	guint64 type = 0;

	if (memory->types)
		return names[g_rand_int_range(memory->types, 0, G_N_ELEMENTS(names))];
	return read_words(memory, object + 8, &type, sizeof(type)) && type < G_N_ELEMENTS(names) ? names[type] : "";
}

/* A list that holds itself, twice. */
static void test_cycle(void)
{
	struct memory memory = {.words = {1, 0, 2, BASE + 40, 0, BASE, BASE}};
	struct payload_reader reader = {read_words, type_of, &memory, layout_table(3, 11)};
	struct payload payload;

	g_assert_true(payload_measure(&reader, BASE, &payload));
	g_assert_true(payload.opaque);
	g_assert_cmpint(payload.length, ==, 2);
	g_assert_cmpuint(memory.reads, <, 2000);
}

static void test_lengths(void)
{
	static const guint64 lengths[] = {1ull << 62, G_MAXUINT64, 1ull << 40};

	for (guint i = 0; i < G_N_ELEMENTS(lengths); i++) {
		struct memory memory = {.words = {1, 0, lengths[i], BASE + 40}};
		struct payload_reader reader = {read_words, type_of, &memory, layout_table(3, 11)};
		struct payload payload;
		g_assert_false(payload_measure(&reader, BASE, &payload));
	}
}

static void test_any_memory(void)
{
	static const gint minors[] = {8, 10, 11, 12, 13};
	g_autoptr(GRand) random = g_rand_new_with_seed(7);
	g_autofree struct memory *memory = g_new0(struct memory, 1);

	for (guint round = 0; round < 2000; round++) {
		struct payload_reader reader = {read_words, type_of, memory, layout_table(3, minors[round % G_N_ELEMENTS(minors)])};
		struct payload payload;
		for (guint i = 0; i < WORDS; i++)
			memory->words[i] = i % 3 ? BASE + 8 * (guint64)g_rand_int_range(random, 0, WORDS) : (guint64)g_rand_int_range(random, 0, 40);
		memory->types = random;
		memory->reads = 0;
		if (payload_measure(&reader, BASE, &payload))
			g_assert_true(payload.objects >= 0 && payload.bytes >= 0 && payload.length >= -1);
		g_assert_cmpuint(memory->reads, <, 20000);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/payload/cycle", test_cycle);
	g_test_add_func("/payload/lengths", test_lengths);
	g_test_add_func("/payload/any-memory", test_any_memory);
	return g_test_run();
}
