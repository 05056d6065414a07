/* Files under /proc/PID. */
#pragma once
#include <glib.h>
#include <sys/types.h>

/* Of /proc/PID/stat. */
struct procfile_stat {
	char comm[64];
	char state;
	guint flags;
	guint64 start_time, start_stack;
};

/* The whole of a file, bounded, with a zero byte behind it. NULL with errno. */
char *procfile_text(pid_t pid, const char *name, gsize *length);
/* Where a link leads, without " (deleted)". NULL with errno. */
char *procfile_link(pid_t pid, const char *name);
/* FALSE: the process is gone. */
gboolean procfile_stat(pid_t pid, struct procfile_stat *fields);
/* A number from /proc/PID/status; -1 where there is none. NAME with its colon. */
gint64 procfile_status_number(pid_t pid, const char *name);
