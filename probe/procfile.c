#include "probe/procfile.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#define BYTES_MAX (16u << 20)
#define DELETED " (deleted)" /* what the kernel adds to the path of a file that is gone */

char *procfile_text(pid_t pid, const char *name, gsize *length)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/%s", pid, name);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	int fd = open(path, O_RDONLY | O_CLOEXEC), saved;
	guint8 chunk[4096];
	gssize got = -1;

	if (fd < 0)
		return NULL;
	while (bytes->len < BYTES_MAX && (got = read(fd, chunk, sizeof(chunk))) > 0)
		g_byte_array_append(bytes, chunk, (guint)got);
	saved = errno;
	close(fd);
	errno = saved;
	if (got < 0)
		return NULL;
	if (length != NULL)
		*length = bytes->len;
	g_byte_array_append(bytes, (const guint8 *)"", 1);
	return (char *)g_byte_array_free(g_steal_pointer(&bytes), FALSE);
}

char *procfile_link(pid_t pid, const char *name)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/%s", pid, name);
	char target[PATH_MAX] = "";

	if (readlink(path, target, sizeof(target) - 1) < 0)
		return NULL;
	return g_strndup(target, strlen(target) - (g_str_has_suffix(target, DELETED) ? strlen(DELETED) : 0));
}

/* comm may hold blanks and brackets: the fields start behind the last ')'. */
gboolean procfile_stat(pid_t pid, struct procfile_stat *fields)
{
	g_autofree char *text = procfile_text(pid, "stat", NULL);
	char *open = text != NULL ? strchr(text, '(') : NULL, *close = text != NULL ? strrchr(text, ')') : NULL;

	if (open == NULL || close == NULL || close < open)
		return FALSE;
	*close = '\0';
	g_strlcpy(fields->comm, open + 1, sizeof(fields->comm));
	/* state(3) ppid pgrp session tty tpgid flags(9) minflt cminflt majflt cmajflt utime stime cutime cstime priority nice
	 * threads itrealvalue starttime(22) vsize rss rsslim startcode endcode startstack(28): proc(5) */
	fields->start_stack = 0;
	return sscanf(close + 1, " %c %*d %*d %*d %*d %*d %u %*u %*u %*u %*u %*u %*u %*d %*d %*d %*d %*d %*d %" G_GUINT64_FORMAT
	              " %*u %*d %*u %*u %*u %" G_GUINT64_FORMAT,
	              &fields->state, &fields->flags, &fields->start_time, &fields->start_stack) >= 3;
}

gint64 procfile_status_number(pid_t pid, const char *name)
{
	g_autofree char *text = procfile_text(pid, "status", NULL);
	g_autofree char *key = g_strconcat("\n", name, NULL);
	const char *found = text != NULL ? strstr(text, key) : NULL;

	return found != NULL ? g_ascii_strtoll(found + strlen(key), NULL, 10) : -1;
}
