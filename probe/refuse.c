#include "probe/refuse.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "probe/error.h"
#include "probe/layout.h"
#include "probe/procfile.h"
#include "probe/target.h"
#include "probe/threads.h"

#define DESCENDANTS_MAX 64 /* that are looked at for a CPython */

gboolean refuse_privilege(pid_t pid, const char *comm, GError **error)
{
	g_autofree char *scope = NULL;
	gboolean same_user = procfile_status_number(pid, "Uid:") == (gint64)getuid();
	gboolean yama = g_file_get_contents("/proc/sys/kernel/yama/ptrace_scope", &scope, NULL, NULL) && atoi(scope) >= 1;

	g_set_error(error, PP_ERROR, PP_ERROR_PRIVILEGE, "may not read process %d (%s): needs CAP_SYS_PTRACE%s; try sudo%s", pid, comm,
	            same_user ? "" : " or the same user",
	            same_user && yama ? ", or set kernel.yama.ptrace_scope to 0 (sysctl -w kernel.yama.ptrace_scope=0)" : "");
	return FALSE;
}

gboolean refuse_not_python(pid_t pid, const char *comm, GError **error, const char *why)
{
	g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "PID %d (%s) is not a CPython process: %s", pid, comm, why);
	return FALSE;
}

gboolean refuse_gone(pid_t pid, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "no process with PID %d; find it with 'pgrep -af python'", pid);
	return FALSE;
}

gboolean refuse_ended(pid_t pid, const char *comm, GError **error)
{
	if (threads_ended(pid))
		g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "PID %d (%s) has ended: it is a zombie that its parent has not reaped", pid, comm);
	else
		g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS,
		            "the main thread of PID %d (%s) has ended, and its memory cannot be read without: attach while the main thread lives", pid, comm);
	return FALSE;
}

/* By the name of its executable, or by a library that it has mapped (a frozen program's name says nothing). */
static gboolean looks_like_python(pid_t pid)
{
	g_autofree char *exe = procfile_link(pid, "exe");
	g_autofree char *name = exe != NULL ? g_path_get_basename(exe) : NULL;
	g_autofree char *maps = procfile_text(pid, "maps", NULL);

	return (name != NULL && strstr(name, "python") != NULL) || (maps != NULL && strstr(maps, "/libpython") != NULL);
}

/* The first process that PID has started, or that these have, which is CPython; 0: none. */
static pid_t python_descendant(pid_t pid)
{
	g_autoptr(GArray) queue = g_array_new(FALSE, FALSE, sizeof(gint));

	g_array_append_val(queue, pid);
	for (guint i = 0; i < queue->len && i < DESCENDANTS_MAX; i++) {
		gint one = g_array_index(queue, gint, i);
		g_autoptr(GArray) tids = threads_list(one);

		if (i > 0 && looks_like_python(one))
			return one;
		for (guint j = 0; j < tids->len; j++) {
			g_autoptr(GArray) children = threads_children(one, g_array_index(tids, gint, j));

			g_array_append_vals(queue, children->data, children->len);
		}
	}
	return 0;
}

gboolean refuse_without_interpreter(pid_t pid, const char *comm, const char *exe, GError **error)
{
	static const struct {
		const char *prefix, *name;
	} others[] = { { "pypy", "PyPy" }, { "graalpy", "GraalPy" }, { "ipy", "IronPython" }, { "micropython", "MicroPython" }, { "rustpython", "RustPython" } };
	g_autofree char *base = g_path_get_basename(exe);
	pid_t child;

	for (guint i = 0; i < G_N_ELEMENTS(others); i++) {
		if (!g_str_has_prefix(base, others[i].prefix))
			continue;
		g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "PID %d (%s) is not a CPython process but %s: run the program with CPython, one of "
		            LAYOUT_SUPPORTED, pid, comm, others[i].name);
		return FALSE;
	}
	child = python_descendant(pid);
	if (child != 0)
		g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "PID %d (%s) is not a CPython process, but one that it started seems to be: use -p %d",
		            pid, comm, child);
	else
		g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "PID %d (%s) is not a CPython process: neither its executable nor a library of it "
		            "holds an interpreter; find one with 'pgrep -af python'", pid, comm);
	return FALSE;
}

gboolean refuse_version(pid_t pid, const char *version, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED,
	            "PID %d runs CPython %s, which is not supported: run it with one of " LAYOUT_SUPPORTED, pid, version);
	return FALSE;
}

/* ERRNO of an access that failed after the process was seen to exist. */
gboolean refuse_access(pid_t pid, const char *comm, int code, GError **error)
{
	struct procfile_stat fields;

	if (code == EPERM || code == EACCES)
		return refuse_privilege(pid, comm, error);
	if (code == ESRCH || code == ENOENT || !procfile_stat(pid, &fields) || fields.state == 'Z' || fields.state == 'X')
		return refuse_gone(pid, error);
	return refuse_not_python(pid, comm, error, "its memory cannot be read");
}

gboolean refuse_layout(pid_t pid, const char *version, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED,
	            "PID %d runs CPython %s, but its interpreter state is not as that version keeps it (a build with trace refs, or changed?): run it with one of "
	            LAYOUT_SUPPORTED, pid, version);
	return FALSE;
}

/* A name for a message of one line: valid UTF-8, nothing that a terminal would obey. */
char *refuse_printable(const char *name)
{
	g_autofree char *valid = g_utf8_make_valid(name, -1);
	GString *text = g_string_new(NULL);

	for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at))
		g_string_append_unichar(text, g_unichar_isprint(g_utf8_get_char(at)) ? g_utf8_get_char(at) : '?');
	return g_string_free(text, FALSE);
}
