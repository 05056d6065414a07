/* Words for what cannot be attached to: what, why, and the next step, in one line. All give FALSE. */
#pragma once
#include <glib.h>
#include <sys/types.h>

gboolean refuse_gone(pid_t pid, GError **error);
gboolean refuse_privilege(pid_t pid, const char *comm, GError **error);
gboolean refuse_not_python(pid_t pid, const char *comm, GError **error, const char *why);
/* It is a zombie, or only its main thread is. */
gboolean refuse_ended(pid_t pid, const char *comm, GError **error);
/* No file of it holds an interpreter. EXE: what it executes. */
gboolean refuse_without_interpreter(pid_t pid, const char *comm, const char *exe, GError **error);
gboolean refuse_version(pid_t pid, const char *version, GError **error);
gboolean refuse_layout(pid_t pid, const char *version, GError **error);
/* CODE: errno of an access that failed after the process was seen to exist. */
gboolean refuse_access(pid_t pid, const char *comm, int code, GError **error);
/* A name for such a line: valid UTF-8, nothing that a terminal would obey. */
char *refuse_printable(const char *name);
