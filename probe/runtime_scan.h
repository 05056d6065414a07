/* _PyRuntime where no symbol and no section tells its place: found by what it looks like, in the interpreter's writable memory. */
#pragma once
#include <glib.h>

#include "bpf/pylayout.h"
#include "probe/walk.h"

/* Of 3.13 and later, which begins with a cookie and debug offsets. DATA: LENGTH bytes that the target has at ADDRESS, which is aligned to 8.
 * Gives the place in the target, 0: not there; stores PY_VERSION_HEX in *HEX. */
guint64 runtime_scan_cookie(const guint8 *data, gsize length, guint64 address, guint32 *hex);
/* Of earlier versions: a word that leads to an interpreter whose thread states lead back to it. */
guint64 runtime_scan_lists(const struct walk_reader *reader, const struct py_layout *layout, const guint8 *data, gsize length,
                           guint64 address);
/* FALSE: what RUNTIME leads to is not made of interpreters and thread states with this layout. TRUE too before there is any. */
gboolean runtime_plausible(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime);
/* FALSE: threads have frames, but what these run is no code object: objects or frames of this build are laid out otherwise (Py_TRACE_REFS puts
 * two words ahead of every object). */
gboolean runtime_frames_plausible(const struct walk_reader *reader, const struct py_layout *layout, guint64 runtime);
