/* Which CPython an image holds. */
#pragma once
#include <glib.h>
#include <sys/types.h>

#include "probe/elfimage.h"

/* FALSE unless TEXT begins with a whole version that a CPython can have: "3.9.18". */
gboolean version_parse(const char *text, gint *major, gint *minor);
/* X and Y of "libpythonX.Y.so" or "pythonX.Y". */
gboolean version_in_name(const char *path, gint *major, gint *minor);
/* Of Py_Version or the debug offsets. */
char *version_from_hex(guint32 hex);
/* Searches DATA for a version, followed by END; NULL: none, or not of WANT_MINOR (-1: any). */
char *version_search(const char *data, gsize length, gint want_minor, char end);
/* Of the image ELF that PATH names and the process has mapped at BIAS: what it says in memory, else its constants or name. NULL: unknown. */
char *version_find(pid_t pid, const struct elfimage *elf, const char *path, guint64 bias);
