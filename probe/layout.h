/* Where each CPython keeps the fields that the walk reads: a table for 3.6-3.15, refined by the interpreter's own
 * _Py_DebugOffsets where it has them (3.13+). */
#pragma once
#include <glib.h>

#include "bpf/pylayout.h"

#define LAYOUT_SUPPORTED "3.6 to 3.15" /* for messages */
#define LAYOUT_DEBUG_OFFSETS_MINOR 13 /* the version that brought them */
#define LAYOUT_DEBUG_OFFSETS_BYTES 1024 /* how much of _PyRuntime holds struct _Py_DebugOffsets, at most */

/* The row of the table, x86-64 and any other LP64 build with the GIL. NULL: no such version. Static storage. */
const struct py_layout *layout_table(gint major, gint minor);
/* From the first LENGTH bytes of _PyRuntime of a 3.MINOR that has _Py_DebugOffsets. Every offset is bounded and what the
 * debug offsets lack comes from the table's row. A version that is newer than the table is read as the newest one there, and refused
 * where that does not fit. Fails with PP_ERROR_UNSUPPORTED. */
gboolean layout_from_debug_offsets(const guint8 *runtime, gsize length, gint minor, struct py_layout *layout, GError **error);

/* By how many bytes the header of each object is longer than usual, as it is in a free-threaded build; else 0. */
guint layout_header_growth(const struct py_layout *layout);
/* No interpreter is read whose header is longer by more: that of a free-threaded build. */
#define LAYOUT_GROWTH_MOST 16

/* The fields by name, for the test that compares the table with CPython's headers. Ends with a NULL name. */
struct layout_field {
	const char *name;
	guint16 offset, bytes; /* within struct py_layout */
};
extern const struct layout_field layout_fields[];
guint32 layout_get(const struct py_layout *layout, const struct layout_field *field);
