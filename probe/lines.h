/* CPython's line tables: which source line each instruction of a code object belongs to. The three formats are co_lnotab (to
 * 3.9), PEP 626's co_linetable (3.10) and PEP 657's location table (3.11+). Tables come from a target and are hostile: one that
 * is cut short or nonsensical gives fewer ranges or lines of 0, never an error. */
#pragma once
#include <glib.h>

enum lines_format { LINES_LNOTAB, LINES_PEP626, LINES_PEP657 };
/* VERSION as in py_layout: major << 8 | minor. */
enum lines_format lines_format(guint version);

/* Instructions at [start, end), in bytes from the first one, belong to LINE; 0: to none. */
struct line_range {
	guint32 start, end;
	guint line;
};

struct line_table {
	guint first_line; /* co_firstlineno */
	GArray *ranges;   /* struct line_range, ascending, without overlap; neighbours differ in their line */
};

/* CODE_BYTES: length of the bytecode, where LINES_LNOTAB's last range ends; the other formats carry it themselves. */
struct line_table *lines_decode(enum lines_format format, const guint8 *table, gsize length, guint first_line, guint32 code_bytes);
void lines_free(struct line_table *table);
typedef struct line_table LineTable;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(LineTable, lines_free)

/* The line of the instruction at OFFSET bytes, exactly as CPython tells it; 0: it has none. */
guint lines_at(const struct line_table *table, guint32 offset);
/* The line that a sample at OFFSET should show: an instruction without a line (clean-up code that the compiler made up, a
 * frame that has not started) counts for the last one before it that has a line, else for the first line. 0 only where
 * first_line is 0. */
guint lines_shown_at(const struct line_table *table, guint32 offset);
