#include "probe/lines.h"

#define OFFSET_MAX G_MAXINT32 /* bytes of bytecode; no code object comes near */

enum lines_format lines_format(guint version)
{
	return version >= 0x030b ? LINES_PEP657 : version == 0x030a ? LINES_PEP626 : LINES_LNOTAB;
}

/* Appends BYTES of bytecode at LINE. FALSE: that is more than a code object can have. */
static gboolean range_add(GArray *ranges, guint64 bytes, gint64 line)
{
	struct line_range *last = ranges->len > 0 ? &g_array_index(ranges, struct line_range, ranges->len - 1) : NULL;
	struct line_range range = { .start = last != NULL ? last->end : 0, .line = line > 0 && line <= G_MAXINT32 ? (guint)line : 0 };

	if (bytes > OFFSET_MAX - range.start)
		return FALSE;
	range.end = range.start + (guint32)bytes;
	if (bytes == 0)
		return TRUE;
	if (last != NULL && last->line == range.line)
		last->end = range.end;
	else
		g_array_append_val(ranges, range);
	return TRUE;
}

/* Objects/lnotab_notes.txt: pairs of (bytes, signed line increment); the increment counts behind the bytes. A last pair may
 * point behind the bytecode, for the optimiser removes instructions. */
static void decode_lnotab(GArray *ranges, const guint8 *table, gsize length, gint64 line, guint32 code_bytes)
{
	guint64 at = 0;

	for (gsize i = 0; i + 1 < length && at + table[i] < code_bytes; i += 2) {
		if (!range_add(ranges, table[i], line))
			return;
		at += table[i];
		line += (gint8)table[i + 1];
	}
	range_add(ranges, code_bytes - at, line);
}

/* The same pairs, but the increment counts ahead of the bytes, and -128 marks bytes without a line, which leave the running line
 * as it is. */
static void decode_pep626(GArray *ranges, const guint8 *table, gsize length, gint64 line)
{
	for (gsize i = 0; i + 1 < length; i += 2) {
		gint8 increment = (gint8)table[i + 1];

		if (increment != -128)
			line += increment;
		if (!range_add(ranges, table[i], increment == -128 ? 0 : line))
			return;
	}
}

/* Objects/locations.md: little-endian groups of 6 bits, bit 6 set where more follow. Bits beyond 32 are dropped. */
static guint32 read_varint(const guint8 *table, gsize length, gsize at)
{
	guint32 value = 0;

	for (guint shift = 0; at < length; at++, shift += 6) {
		if (shift < 32)
			value |= (guint32)(table[at] & 63) << shift;
		if (!(table[at] & 64))
			break;
	}
	return value;
}

enum { CODE_ONE_LINE1 = 11, CODE_ONE_LINE2 = 12, CODE_NO_COLUMNS = 13, CODE_LONG = 14, CODE_NONE = 15 };

static gint64 line_increment(const guint8 *table, gsize length, gsize at)
{
	guint code = table[at] >> 3 & 15;
	guint32 value;

	if (code == CODE_ONE_LINE1 || code == CODE_ONE_LINE2)
		return code - CODE_ONE_LINE1 + 1;
	if (code != CODE_NO_COLUMNS && code != CODE_LONG)
		return 0;
	value = read_varint(table, length, at + 1);
	return value & 1 ? -(gint64)(value >> 1) : (gint64)(value >> 1);
}

/* Entries of a first byte (bit 7 set, 4 bits of code, 3 bits of length in code units less one) and bytes with bit 7 clear. */
static void decode_pep657(GArray *ranges, const guint8 *table, gsize length, gint64 line)
{
	for (gsize i = 0; i < length;) {
		guint code = table[i] >> 3 & 15;

		line += line_increment(table, length, i);
		if (!range_add(ranges, ((table[i] & 7) + 1) * 2, code == CODE_NONE ? 0 : line))
			return;
		do
			i++;
		while (i < length && !(table[i] & 128));
	}
}

struct line_table *lines_decode(enum lines_format format, const guint8 *table, gsize length, guint first_line, guint32 code_bytes)
{
	struct line_table *lines = g_new0(struct line_table, 1);

	lines->first_line = first_line;
	lines->ranges = g_array_new(FALSE, FALSE, sizeof(struct line_range));
	switch (format) {
	case LINES_LNOTAB:
		decode_lnotab(lines->ranges, table, length, first_line, code_bytes);
		break;
	case LINES_PEP626:
		decode_pep626(lines->ranges, table, length, first_line);
		break;
	case LINES_PEP657:
		decode_pep657(lines->ranges, table, length, first_line);
		break;
	}
	return lines;
}

void lines_free(struct line_table *table)
{
	if (table == NULL)
		return;
	g_array_unref(table->ranges);
	g_free(table);
}

/* How many ranges start at or before OFFSET. */
static guint ranges_until(const struct line_table *table, guint32 offset)
{
	guint low = 0, high = table->ranges->len;

	while (low < high) {
		guint middle = low + (high - low) / 2;

		if (g_array_index(table->ranges, struct line_range, middle).start <= offset)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

guint lines_at(const struct line_table *table, guint32 offset)
{
	guint until = ranges_until(table, offset);
	const struct line_range *range = until > 0 ? &g_array_index(table->ranges, struct line_range, until - 1) : NULL;

	return range != NULL && offset < range->end ? range->line : 0;
}

guint lines_shown_at(const struct line_table *table, guint32 offset)
{
	/* Offsets that no bytecode reaches say that the frame has not started (PY_NO_INSTR). */
	for (guint i = offset < OFFSET_MAX ? ranges_until(table, offset) : 0; i > 0; i--) {
		guint line = g_array_index(table->ranges, struct line_range, i - 1).line;

		if (line != 0)
			return line;
	}
	return table->first_line;
}
