/* probe/runtime_scan.h over saved memory: _PyRuntime is found among variables that look like it, and nothing is found in noise. */
#include "probe/runtime_scan.h"

#include <string.h>

#include "probe/layout.h"

#define BASE 0x10000ull
#define INTERP (BASE + 0x2000)
#define TSTATE (BASE + 0x3000)

struct memory {
	guint8 bytes[0x4000];
};

static gboolean read_memory(const struct walk_reader *reader, void *to, gsize size, guint64 from)
{
	struct memory *memory = reader->data;

	if (from < BASE || size > sizeof(memory->bytes) || from - BASE > sizeof(memory->bytes) - size)
		return FALSE;
	memcpy(to, memory->bytes + (from - BASE), size);
	return TRUE;
}

static void put(struct memory *memory, guint64 address, guint64 value)
{
	memcpy(memory->bytes + (address - BASE), &value, sizeof(value));
}

/* One interpreter with one thread state, and a variable ahead of _PyRuntime that leads to it too. */
static void fill(struct memory *memory, const struct py_layout *row, guint64 runtime)
{
	memset(memory, 0, sizeof(*memory));
	put(memory, INTERP + row->interp_tstate_head, TSTATE);
	put(memory, TSTATE + row->tstate_interp, INTERP);
	put(memory, BASE + 0x90, INTERP);
	put(memory, runtime + row->runtime_interp_head, INTERP);
	if (row->version < 0x0307)
		return;
	put(memory, runtime + row->runtime_interp_head + 8, INTERP);
	if (row->runtime_gil != PY_NONE)
		put(memory, runtime + row->runtime_gil, 5000);
}

static void test_lists(void)
{
	for (gint minor = 6; minor <= 12; minor++) {
		const struct py_layout *row = layout_table(3, minor);
		guint64 runtime = BASE + 0x100;
		struct memory memory;
		struct walk_reader reader = {.read = read_memory, .data = &memory};

		fill(&memory, row, runtime);
		g_assert_true(runtime_plausible(&reader, row, runtime));
		g_assert_cmphex(runtime_scan_lists(&reader, row, memory.bytes, 0x1800, BASE), ==, minor == 6 ? BASE + 0x90 : runtime);
		put(&memory, TSTATE + row->tstate_interp, INTERP + 8);
		g_assert_false(runtime_plausible(&reader, row, runtime));
		g_assert_cmphex(runtime_scan_lists(&reader, row, memory.bytes, 0x1800, BASE), ==, 0);
		put(&memory, INTERP + row->interp_tstate_head, 0); /* not yet */
		g_assert_true(runtime_plausible(&reader, row, runtime));
	}
}

static void test_cookie(void)
{
	guint8 data[0x200] = {0};
	guint64 words[] = {0x030f02f0, 0};
	guint32 hex = 0;

	memcpy(data + 0x44, "xdebugpy", 8); /* not aligned */
	memcpy(data + 0x80, "xdebugpy", 8); /* a string, with no version behind it */
	g_assert_cmphex(runtime_scan_cookie(data, sizeof(data), BASE, &hex), ==, 0);
	memcpy(data + 0x100, "xdebugpy", 8);
	memcpy(data + 0x108, words, sizeof(words));
	g_assert_cmphex(runtime_scan_cookie(data, sizeof(data), BASE, &hex), ==, BASE + 0x100);
	g_assert_cmphex(hex, ==, 0x030f02f0);
	g_assert_cmphex(runtime_scan_cookie(data, 0x110, BASE, &hex), ==, 0);
	g_assert_cmphex(runtime_scan_cookie(data, 7, BASE, &hex), ==, 0);
}

static void test_noise(void)
{
	g_autoptr(GRand) random = g_rand_new_with_seed(5);
	struct memory memory;
	struct walk_reader reader = {.read = read_memory, .data = &memory};
	guint32 hex;

	for (guint i = 0; i < sizeof(memory.bytes); i += 8)
		put(&memory, BASE + i, g_rand_int(random) & 1 ? BASE + 8 * (guint64)g_rand_int_range(random, 0, 0x700) : g_rand_int(random));
	for (gint minor = 6; minor <= 12; minor++)
		for (gsize length = 0; length < 0x800; length += 7)
			g_assert_cmphex(runtime_scan_lists(&reader, layout_table(3, minor), memory.bytes, length, BASE), <, BASE + 0x800);
	g_assert_cmphex(runtime_scan_cookie(memory.bytes, sizeof(memory.bytes), BASE, &hex), ==, 0);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/runtime_scan/lists", test_lists);
	g_test_add_func("/runtime_scan/cookie", test_cookie);
	g_test_add_func("/runtime_scan/noise", test_noise);
	return g_test_run();
}
