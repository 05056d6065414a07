#include "probe/refuse.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "probe/error.h"
#include "probe/layout.h"
#include "probe/procfile.h"

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
	if (!procfile_stat(pid, &fields) || fields.state == 'Z' || fields.state == 'X')
		return refuse_gone(pid, error);
	return refuse_not_python(pid, comm, error, "its memory cannot be read");
}

gboolean refuse_layout(pid_t pid, const char *version, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED,
	            "PID %d runs CPython %s, but its interpreter state is not where that version keeps it: a changed build? Run it with one of "
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
