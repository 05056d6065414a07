/* probe/layout.h: the table is whole, debug offsets are bounded. With --print 3.11 it prints a row of the table, "field value" a
 * line, for tests/e2e/test_layout.py. */
#include "probe/layout.h"

#include <stdio.h>
#include <string.h>

#include "probe/error.h"

static int print_row(const char *version)
{
	gint major = 0, minor = 0;
	const struct py_layout *row = NULL;

	if (sscanf(version, "%d.%d", &major, &minor) == 2)
		row = layout_table(major, minor);
	if (row == NULL) {
		fprintf(stderr, "no row for %s\n", version);
		return 1;
	}
	for (const struct layout_field *field = layout_fields; field->name != NULL; field++)
		printf("%s %u\n", field->name, layout_get(row, field));
	return 0;
}

/* Every byte of the struct but its padding is named, so that the e2e test compares all there is. */
static void test_fields(void)
{
	gsize bytes = 0;

	for (const struct layout_field *field = layout_fields; field->name != NULL; field++)
		bytes += field->bytes;
	g_assert_cmpuint(bytes, <=, sizeof(struct py_layout));
	g_assert_cmpuint(bytes, >, sizeof(struct py_layout) - 8);
}

static void test_table(void)
{
	for (gint minor = 8; minor <= 13; minor++) {
		const struct py_layout *row = layout_table(3, minor);

		g_assert_nonnull(row);
		g_assert_cmpuint(row->version, ==, 0x0300 + minor);
		g_assert_true((row->runtime_gil == PY_NONE) != (row->interp_gil == PY_NONE));
	}
	g_assert_null(layout_table(3, 7));
	g_assert_null(layout_table(3, 14));
	g_assert_null(layout_table(2, 7));
}

/* The words of 3.13.0's _Py_DebugOffsets behind the cookie, as the interpreter has them. */
static const guint64 words[] = { 0x030d00f0, 0, /* runtime */ 283320, 608, 632, /* interp */ 194968, 7272, 7264, 7344, 7400, 7656, 7640,
	7648, 16, 7752, 0, 7768, 7760, /* tstate */ 304, 0, 8, 16, 72, 152, 160, 232, 32, /* frame */ 80, 8, 0, 56, 72, 70,
	/* code */ 208, 112, 120, 128, 136, 68, 52, 96, 104, 200, /* object */ 16, 8, /* type */ 416, 24, 88, 168,
	/* tuple */ 32, 24, 16, /* list */ 40, 24, 16, /* dict */ 48, 32, 40, /* float */ 24, 16, /* long */ 32, 16, 24,
	/* bytes */ 40, 16, 32, /* unicode */ 64, 32, 16, 40, /* gc */ 264, 208 };

static void offsets_fill(guint8 *runtime)
{
	memset(runtime, 0, LAYOUT_DEBUG_OFFSETS_BYTES);
	memcpy(runtime, "xdebugpy", 8);
	memcpy(runtime + 8, words, sizeof(words));
}

static void test_debug_offsets(void)
{
	guint8 runtime[LAYOUT_DEBUG_OFFSETS_BYTES];
	struct py_layout layout;
	const struct py_layout *row = layout_table(3, 13);
	g_autoptr(GError) error = NULL;

	offsets_fill(runtime);
	g_assert_true(layout_from_debug_offsets(runtime, sizeof(runtime), 13, &layout, &error));
	g_assert_no_error(error);
	for (const struct layout_field *field = layout_fields; field->name != NULL; field++)
		g_assert_cmpuint(layout_get(&layout, field), ==, layout_get(row, field));
	g_assert_false(layout_from_debug_offsets(runtime, sizeof(runtime), 12, &layout, NULL));
	g_assert_false(layout_from_debug_offsets(runtime, 100, 13, &layout, NULL));
	runtime[0] = 'y';
	g_assert_false(layout_from_debug_offsets(runtime, sizeof(runtime), 13, &layout, &error));
	g_assert_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED);
}

/* A word that is nonsense is refused, or is one that the layout does not use. */
static void test_debug_offsets_hostile(void)
{
	for (guint word = 0; word < G_N_ELEMENTS(words); word++) {
		static const guint64 bad[] = { G_MAXUINT64, (guint64)1 << 60, 1 << 20, 65535, 65536 };

		for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
			guint8 runtime[LAYOUT_DEBUG_OFFSETS_BYTES];
			struct py_layout layout;

			offsets_fill(runtime);
			memcpy(runtime + 8 + 8 * word, &bad[i], sizeof(guint64));
			if (!layout_from_debug_offsets(runtime, sizeof(runtime), 13, &layout, NULL))
				continue;
			for (const struct layout_field *field = layout_fields; field->name != NULL; field++)
				if (layout_get(&layout, field) != PY_NONE && strstr(field->name, "interp") == NULL)
					g_assert_cmpuint(layout_get(&layout, field), <, 4096);
		}
	}
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--print") == 0)
		return print_row(argv[2]);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/layout/fields", test_fields);
	g_test_add_func("/layout/table", test_table);
	g_test_add_func("/layout/debug-offsets", test_debug_offsets);
	g_test_add_func("/layout/debug-offsets-hostile", test_debug_offsets_hostile);
	return g_test_run();
}
