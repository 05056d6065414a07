/* probe/lines.h: the three formats by hand, nonsense, and (with --compare FILE) against what interpreters say of their own code
 * objects. FILE holds one code object a line, as tests/e2e/test_lines.py writes it:
 *     VERSION FIRST_LINE CODE_BYTES TABLE_IN_HEX|- START:END:LINE,...|-      (LINE 0: none) */
#include "probe/lines.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static struct line_table *decode(enum lines_format format, const char *bytes, gsize length, guint first_line, guint32 code_bytes)
{
	return lines_decode(format, (const guint8 *)bytes, length, first_line, code_bytes);
}

static void test_lnotab(void)
{
	/* The example of Objects/lnotab_notes.txt: lines 1, 2, 7, 207, 208 at 0, 6, 50, 350, 361; then a line that goes back. */
	static const char table[] = "\0\1\6\1\x2c\5\xff\0\x2d\x7f\0\x49\x0b\1\2\xff";
	g_autoptr(LineTable) lines = decode(LINES_LNOTAB, table, sizeof(table) - 1, 0, 370);

	g_assert_cmpuint(lines_at(lines, 0), ==, 1);
	g_assert_cmpuint(lines_at(lines, 5), ==, 1);
	g_assert_cmpuint(lines_at(lines, 6), ==, 2);
	g_assert_cmpuint(lines_at(lines, 49), ==, 2);
	g_assert_cmpuint(lines_at(lines, 50), ==, 7);
	g_assert_cmpuint(lines_at(lines, 349), ==, 7);
	g_assert_cmpuint(lines_at(lines, 350), ==, 207);
	g_assert_cmpuint(lines_at(lines, 361), ==, 208);
	g_assert_cmpuint(lines_at(lines, 363), ==, 207);
	g_assert_cmpuint(lines_at(lines, 369), ==, 207);
	g_assert_cmpuint(lines_at(lines, 370), ==, 0);
}

static void test_pep626(void)
{
	/* 4 bytes of line 10, 2 without a line, 2 of line 11, 2 of line 9. */
	static const char table[] = "\4\0\2\x80\2\1\2\xfe";
	g_autoptr(LineTable) lines = decode(LINES_PEP626, table, sizeof(table) - 1, 10, 0);

	g_assert_cmpuint(lines_at(lines, 0), ==, 10);
	g_assert_cmpuint(lines_at(lines, 4), ==, 0);
	g_assert_cmpuint(lines_at(lines, 6), ==, 11);
	g_assert_cmpuint(lines_at(lines, 8), ==, 9);
	g_assert_cmpuint(lines_at(lines, 10), ==, 0);
	g_assert_cmpuint(lines_shown_at(lines, 4), ==, 10);
	g_assert_cmpuint(lines_shown_at(lines, 8), ==, 9);
}

static void test_pep657(void)
{
	/* none, 1 unit; long form, +3 lines, 2 units; one line +1, 1 unit; no columns, -2, 1 unit; none; short form. */
	static const char table[] = "\xf8\xf1\6\0\1\1\xd8\0\0\xe8\5\xf8\x80\0";
	g_autoptr(LineTable) lines = decode(LINES_PEP657, table, sizeof(table) - 1, 5, 0);

	g_assert_cmpuint(lines_at(lines, 0), ==, 0);
	g_assert_cmpuint(lines_shown_at(lines, 0), ==, 5);
	g_assert_cmpuint(lines_at(lines, 2), ==, 8);
	g_assert_cmpuint(lines_at(lines, 4), ==, 8);
	g_assert_cmpuint(lines_at(lines, 6), ==, 9);
	g_assert_cmpuint(lines_at(lines, 8), ==, 7);
	g_assert_cmpuint(lines_at(lines, 10), ==, 0);
	g_assert_cmpuint(lines_shown_at(lines, 10), ==, 7);
	g_assert_cmpuint(lines_at(lines, 12), ==, 7);
	g_assert_cmpuint(lines_shown_at(lines, 0xffffffff), ==, 5);
}

/* Any bytes give ascending ranges that do not overlap. */
static void test_hostile(void)
{
	for (guint round = 0; round < 20000; round++) {
		guint8 table[64];
		gsize length = (gsize)g_test_rand_int_range(0, sizeof(table) + 1);
		g_autoptr(LineTable) lines = NULL;
		guint32 end = 0;

		for (gsize i = 0; i < length; i++)
			table[i] = (guint8)g_test_rand_int_range(0, 256);
		lines = lines_decode((enum lines_format)(round % 3), table, length, (guint)g_test_rand_int(),
		                     (guint32)g_test_rand_int_range(0, 500));
		for (guint i = 0; i < lines->ranges->len; i++) {
			const struct line_range *range = &g_array_index(lines->ranges, struct line_range, i);

			g_assert_cmpuint(range->start, ==, end);
			g_assert_cmpuint(range->end, >, range->start);
			end = range->end;
		}
		lines_at(lines, (guint32)g_test_rand_int());
		lines_shown_at(lines, (guint32)g_test_rand_int());
	}
}

static GByteArray *from_hex(const char *text)
{
	GByteArray *bytes = g_byte_array_new();

	for (; g_ascii_isxdigit(text[0]) && g_ascii_isxdigit(text[1]); text += 2) {
		guint8 byte = (guint8)(g_ascii_xdigit_value(text[0]) << 4 | g_ascii_xdigit_value(text[1]));

		g_byte_array_append(bytes, &byte, 1);
	}
	return bytes;
}

/* Instructions (every second byte) for which the table says something else. */
static guint64 mismatches(const struct line_table *lines, const char *ranges, guint64 *instructions)
{
	guint64 wrong = 0;
	guint start, end, line;

	for (const char *at = ranges; at != NULL && sscanf(at, "%u:%u:%u", &start, &end, &line) == 3;) {
		for (guint offset = start; offset < end; offset += 2) {
			wrong += lines_at(lines, offset) != line;
			++*instructions;
		}
		at = strchr(at, ',');
		at += at != NULL;
	}
	return wrong;
}

static int compare(const char *path)
{
	FILE *file = fopen(path, "r");
	char *line = NULL;
	size_t size = 0;
	guint64 objects = 0, instructions = 0, wrong = 0;

	if (file == NULL) {
		perror(path);
		return 2;
	}
	while (getline(&line, &size, file) > 0) {
		g_auto(GStrv) words = g_strsplit(g_strchomp(line), " ", 5);
		g_autoptr(GByteArray) table = NULL;
		g_autoptr(LineTable) lines = NULL;
		guint64 here;

		if (g_strv_length(words) != 5) {
			fprintf(stderr, "%s: damaged line\n", path);
			return 2;
		}
		table = from_hex(words[3]);
		lines = lines_decode(lines_format((guint)atoi(words[0])), table->data, table->len, (guint)atoi(words[1]), (guint32)atoi(words[2]));
		here = mismatches(lines, words[4], &instructions);
		if (here > 0 && wrong < 100)
			fprintf(stderr, "%" G_GUINT64_FORMAT " wrong: %.400s\n", here, line);
		wrong += here;
		objects++;
	}
	free(line);
	fclose(file);
	printf("%" G_GUINT64_FORMAT " code objects, %" G_GUINT64_FORMAT " instructions, %" G_GUINT64_FORMAT " mismatches\n", objects,
	       instructions, wrong);
	return wrong > 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--compare") == 0)
		return compare(argv[2]);
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/lines/lnotab", test_lnotab);
	g_test_add_func("/lines/pep626", test_pep626);
	g_test_add_func("/lines/pep657", test_pep657);
	g_test_add_func("/lines/hostile", test_hostile);
	return g_test_run();
}
