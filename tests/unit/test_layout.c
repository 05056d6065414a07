/* probe/layout.h: the table is whole, debug offsets are bounded. With --print 3.11 it prints a row of the table, "field value" a
 * line, for tests/e2e/test_layout.py. */
#include "probe/callsites.h"
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
	/* code_type is an address, and no offset */
	g_assert_cmpuint(bytes, >, sizeof(struct py_layout) - sizeof(guint64) - 8);
}

static void test_table(void)
{
	for (gint minor = 6; minor <= 15; minor++) {
		const struct py_layout *row = layout_table(3, minor);

		g_assert_nonnull(row);
		g_assert_cmpuint(row->version, ==, 0x0300 + minor);
		/* 3.6 has variables instead, which symbols tell; 3.13+ has debug offsets */
		g_assert_true((minor > 6 && minor < 13) == ((row->runtime_gil == PY_NONE) != (row->interp_gil == PY_NONE)));
		g_assert_cmpuint(row->frame_size, <, PYWALK_BUFFER);
		g_assert_cmpuint(row->code_filename + 8 - row->object_type, <, PYWALK_BUFFER);
		g_assert_cmpuint(row->code_filename + 8, <=, CODE_HEAD_BYTES);
		g_assert_cmpuint(MAX(MAX(row->code_firstlineno, row->code_consts), MAX(row->code_stacksize, row->code_flags)), <, row->code_filename);
	}
	g_assert_null(layout_table(3, 5));
	g_assert_null(layout_table(3, 16));
	g_assert_null(layout_table(2, 7));
}

/* The words of some interpreters' _Py_DebugOffsets behind the cookie, as they have them; and where each keeps PyInterpreterState's
 * fields, the GIL and what a free-threaded build moves. */
static const struct sample {
	const char *name;
	gint minor;
	guint64 words[96];
	guint16 head, next, threads;                        /* runtime_interp_head, interp_next, interp_tstate_head */
	guint16 shift, owner, adaptive, holder;             /* of a code object's fields and an object's type; frame_owner ... */
	guint16 tlbc_index, tlbc;
} samples[] = {
	{ "3.13.0", 13, { 0x030d00f0, 0, /* runtime */ 283320, 608, 632, /* interp */ 194968, 7272, 7264, 7344, 7400, 7656, 7640, 7648, 16,
	  7752, 0, 7768, 7760, /* tstate */ 304, 0, 8, 16, 72, 152, 160, 232, 32, /* frame */ 80, 8, 0, 56, 72, 70,
	  /* code */ 208, 112, 120, 128, 136, 68, 52, 96, 104, 200, /* object */ 16, 8, /* type */ 416, 24, 88, 168,
	  /* tuple */ 32, 24, 16, /* list */ 40, 24, 16, /* dict */ 48, 32, 40, /* float */ 24, 16, /* long */ 32, 16, 24,
	  /* bytes */ 40, 16, 32, /* unicode */ 64, 32, 16, 40, /* gc */ 264, 208 },
	  632, 7264, 7344, 0, 70, 200, 8, PY_NONE, PY_NONE },
	{ "3.13.5t", 13, { 0x030d05f0,
	  1, 328320, 608, 632, 215616, 7272, 7264, 7344, 7400, 7664, 7648, 7656, 16, 7760, 0, 7784, 7776, 304, 0, 8, 16, 72, 152, 160,
	  232, 32, 80, 8, 0, 56, 72, 70, 224, 128, 136, 144, 152, 84, 68, 112, 120, 216, 32, 24, 432, 40, 104, 184, 48, 40, 32, 56, 40,
	  32, 64, 48, 56, 40, 32, 48, 32, 40, 56, 32, 48, 80, 48, 32, 56 },
	  632, 7264, 7344, 16, 70, 216, 16, PY_NONE, PY_NONE },
	{ "3.14.10", 14, { 0x030e0af0, 0, 316616, 784, 808, 225864, 7280, 7272, 7344, 7360, 7408, 7688, 7672, 7680, 16, 7784, 0, 7800, 7792,
	  7992, 0, 832, 0, 8, 16, 72, 152, 160, 232, 32, 88, 8, 0, 56, 80, 74, 64, 0, 216, 112, 120, 128, 136, 68, 52, 96, 104, 208, 0, 16, 8,
	  416, 24, 88, 168, 40, 32, 16, 40, 24, 16, 200, 24, 40, 32, 48, 32, 40, 24, 16, 32, 16, 24, 40, 16, 32, 64, 32, 16, 40 },
	  808, 7272, 7344, 0, 74, 208, 8, PY_NONE, PY_NONE },
	/* what Py_GIL_DISABLED makes of the headers of 3.14.10 and 3.15.2 */
	{ "3.14t", 14, { 0x030e0af0,
	  1, 365624, 784, 808, 249976, 7280, 7272, 7344, 7360, 7408, 7712, 7696, 7704, 16, 7808, 0, 7832, 7824, 8024, 17300, 832, 0, 8,
	  16, 72, 152, 160, 232, 32, 88, 8, 0, 56, 80, 78, 64, 72, 240, 128, 136, 144, 152, 84, 68, 112, 120, 232, 224, 32, 24, 432, 40,
	  104, 184, 56, 48, 32, 56, 40, 32, 216, 40, 56, 48, 64, 48, 56, 40, 32, 48, 32, 40, 56, 32, 48, 80, 48, 32, 56 },
	  808, 7272, 7344, 16, 78, 232, 16, 72, 224 },
	{ "3.15t", 15, { 0x030f02f0,
	  1, 409296, 912, 936, 250328, 7272, 7264, 7336, 7352, 7400, 7592, 7576, 7584, 16, 7736, 0, 7760, 7752, 7952, 17252, 888, 0, 8,
	  16, 72, 80, 88, 96, 176, 184, 256, 32, 36, 40, 136, 288, 0, 88, 8, 0, 56, 80, 78, 64, 72, 240, 128, 136, 144, 152, 84, 68, 112,
	  120, 232, 224, 32, 24, 440, 40, 104, 184, 48, 304, 968, 904, 56, 48, 32, 56, 40, 32, 216, 40, 56, 48, 64, 48, 56, 40, 32, 48,
	  32, 40, 56, 32, 48, 80, 48, 32, 56 },
	  936, 7264, 7336, 16, 78, 232, 16, 72, 224 },
	{ "3.15.2", 15, { 0x030f02f0, 0, 346568, 912, 936, 226240, 7272, 7264, 7336, 7352, 7400, 7592, 7576, 7584, 16, 7736, 0, 7752, 7744,
	  7944, 0, 888, 0, 8, 16, 72, 80, 88, 96, 176, 184, 256, 32, 36, 40, 136, 288, 0, 88, 8, 0, 56, 80, 74, 64, 0, 216, 112, 120, 128, 136,
	  68, 52, 96, 104, 208, 0, 16, 8, 424, 24, 88, 168, 32, 288, 944, 888, 40, 32, 16, 40, 24, 16, 200, 24, 40, 32, 48, 32, 40, 24, 16, 32,
	  16, 24, 40, 16, 32, 64, 32, 16, 40, 56 },
	  936, 7264, 7336, 0, 74, 208, 8, PY_NONE, PY_NONE },
};

static void offsets_fill(guint8 *runtime, const struct sample *sample)
{
	memset(runtime, 0, LAYOUT_DEBUG_OFFSETS_BYTES);
	memcpy(runtime, "xdebugpy", 8);
	memcpy(runtime + 8, sample->words, sizeof(sample->words));
}

/* The fields of a row that the debug offsets, or the target, fill. */
static gboolean field_is_live(const char *name)
{
	return strstr(name, "interp") != NULL;
}

static void check_sample(const struct sample *sample)
{
	guint8 runtime[LAYOUT_DEBUG_OFFSETS_BYTES];
	struct py_layout layout;
	const struct py_layout *row = layout_table(3, sample->minor);
	g_autoptr(GError) error = NULL;

	offsets_fill(runtime, sample);
	g_assert_true(layout_from_debug_offsets(runtime, sizeof(runtime), sample->minor, &layout, &error));
	g_assert_no_error(error);
	g_assert_cmpuint(layout.runtime_interp_head, ==, sample->head);
	g_assert_cmpuint(layout.interp_next, ==, sample->next);
	g_assert_cmpuint(layout.interp_tstate_head, ==, sample->threads);
	g_assert_cmpuint(layout.interp_gil, ==, 16);
	g_assert_cmpint(layout.gil_last_holder, ==, sample->holder);
	g_assert_cmpuint(layout.code_filename, ==, row->code_filename + sample->shift);
	g_assert_cmpuint(layout.code_flags, ==, row->code_flags + sample->shift);
	g_assert_cmpuint(layout.object_type, ==, 8 + sample->shift);
	g_assert_cmpuint(layout.code_adaptive, ==, sample->adaptive);
	g_assert_cmpuint(layout.frame_owner, ==, sample->owner);
	g_assert_cmpuint(layout.frame_tlbc_index, ==, sample->tlbc_index);
	g_assert_cmpuint(layout.code_tlbc, ==, sample->tlbc);
	g_assert_cmpuint(layout.free_threaded, ==, sample->shift != 0);
	for (const struct layout_field *field = layout_fields; field->name != NULL && !sample->shift; field++)
		if (!field_is_live(field->name) && !g_str_has_prefix(field->name, "tstate")) /* 3.13.0 to 3.13.18 keep these, others need not */
			g_assert_cmpuint(layout_get(&layout, field), ==, layout_get(row, field));
	g_assert_false(layout_from_debug_offsets(runtime, sizeof(runtime), 12, &layout, NULL));
	g_assert_false(layout_from_debug_offsets(runtime, sizeof(runtime), sample->minor == 13 ? 14 : 13, &layout, NULL));
	g_assert_false(layout_from_debug_offsets(runtime, 100, sample->minor, &layout, NULL));
	runtime[0] = 'y';
	g_assert_false(layout_from_debug_offsets(runtime, sizeof(runtime), sample->minor, &layout, &error));
	g_assert_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED);
}

static void test_debug_offsets(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(samples); i++) {
		g_test_message("%s", samples[i].name);
		check_sample(&samples[i]);
	}
}

/* A version of tomorrow is read as the newest of today, or refused. */
static void test_future(void)
{
	struct sample sample = samples[G_N_ELEMENTS(samples) - 1];
	guint8 runtime[LAYOUT_DEBUG_OFFSETS_BYTES];
	struct py_layout layout;
	g_autoptr(GError) error = NULL;

	sample.words[0] = 0x031000f0;
	offsets_fill(runtime, &sample);
	g_assert_true(layout_from_debug_offsets(runtime, sizeof(runtime), 16, &layout, NULL));
	g_assert_cmphex(layout.version, ==, 0x0310);
	memmove(sample.words + 30, sample.words + 29, sizeof(sample.words) - 30 * sizeof(guint64)); /* a word more in the middle */
	offsets_fill(runtime, &sample);
	g_assert_false(layout_from_debug_offsets(runtime, sizeof(runtime), 16, &layout, &error));
	g_assert_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED);
	g_assert_nonnull(strstr(error->message, "newer than"));
}

static void check_hostile(const struct sample *sample, guint word)
{
	static const guint64 bad[] = { G_MAXUINT64, (guint64)1 << 60, 1 << 20, 65535, 65536, 4095 };

	for (guint i = 0; i < G_N_ELEMENTS(bad); i++) {
		guint8 runtime[LAYOUT_DEBUG_OFFSETS_BYTES];
		struct py_layout layout;

		offsets_fill(runtime, sample);
		memcpy(runtime + 8 + 8 * word, &bad[i], sizeof(guint64));
		if (!layout_from_debug_offsets(runtime, sizeof(runtime), sample->minor, &layout, NULL))
			continue;
		g_assert_cmpuint(layout.frame_size, <, PYWALK_BUFFER);
		for (const struct layout_field *field = layout_fields; field->name != NULL; field++)
			if (layout_get(&layout, field) != PY_NONE && strstr(field->name, "interp") == NULL)
				g_assert_cmpuint(layout_get(&layout, field), <, 4096);
	}
}

/* A word that is nonsense is refused, or is one that the layout does not use. */
static void test_debug_offsets_hostile(void)
{
	for (guint i = 0; i < G_N_ELEMENTS(samples); i++)
		for (guint word = 0; word < G_N_ELEMENTS(samples[i].words); word++)
			check_hostile(&samples[i], word);
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--print") == 0)
		return print_row(argv[2]);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/layout/fields", test_fields);
	g_test_add_func("/layout/table", test_table);
	g_test_add_func("/layout/debug-offsets", test_debug_offsets);
	g_test_add_func("/layout/future", test_future);
	g_test_add_func("/layout/debug-offsets-hostile", test_debug_offsets_hostile);
	return g_test_run();
}
