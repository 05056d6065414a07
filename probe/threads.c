#include "probe/threads.h"

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "probe/waits.h"

#define DESCRIPTOR_BYTES 1024 /* of struct pthread that are searched for the tid: 720 in glibc 2.36, 48 in musl */

GArray *threads_list(pid_t pid)
{
	GArray *tids = g_array_new(FALSE, FALSE, sizeof(gint));
	g_autofree char *path = g_strdup_printf("/proc/%d/task", pid);
	GDir *dir = g_dir_open(path, 0, NULL);
	const char *name;

	if (!dir)
		return tids;
	while ((name = g_dir_read_name(dir))) {
		gint tid = (gint)g_ascii_strtoll(name, NULL, 10);
		if (tid > 0)
			g_array_append_val(tids, tid);
	}
	g_dir_close(dir);
	return tids;
}

char threads_run_state(pid_t pid, gint tid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/stat", pid, tid), *text = NULL;
	const char *end;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return 0;
	end = strrchr(text, ')'); /* the name before it may hold anything */
	return end && end[1] == ' ' ? end[2] : 0;
}

GArray *threads_children(pid_t pid, gint tid)
{
	GArray *children = g_array_new(FALSE, FALSE, sizeof(gint));
	g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/children", pid, tid), *text = NULL;
	char *at, *end;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return children;
	for (at = text;; at = end) {
		gint child = (gint)strtol(at, &end, 10);
		if (end == at)
			return children;
		g_array_append_val(children, child);
	}
}

gboolean threads_waits_counted(void)
{
	g_autofree gchar *text = NULL;

	return g_file_get_contents("/proc/self/schedstat", &text, NULL, NULL) && g_ascii_strtoull(text, NULL, 10) > 0;
}

gboolean threads_ended(pid_t pid)
{
	g_autoptr(GArray) tids = threads_list(pid);

	return tids->len == 0 || (tids->len == 1 && threads_run_state(pid, pid) == 'Z');
}

/* A pidfd: "anon_inode:[pidfd]", from 6.9 on "pidfd:[...]". */
static gboolean is_process(pid_t pid, gint fd)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/fd/%d", pid, fd), *name = g_file_read_link(path, NULL);

	return name && strstr(name, "pidfd") && !strchr(name, '/');
}

/* sockfs names what a socket speaks: "UNIX", "UNIX-STREAM". */
static gboolean is_local(const char *path)
{
	char name[16] = "";

	return getxattr(path, "system.sockprotoname", name, sizeof(name) - 1) > 0 && g_str_has_prefix(name, "UNIX");
}

static enum fd_kind kind_of_fd(pid_t pid, gint fd)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/fd/%d", pid, fd);
	struct stat status;

	if (stat(path, &status) != 0)
		return FD_NONE;
	switch (status.st_mode & S_IFMT) {
	case S_IFSOCK: return is_local(path) ? FD_LOCAL : FD_SOCKET;
	case S_IFREG: case S_IFBLK: case S_IFDIR: return FD_FILE;
	case S_IFIFO: return FD_PIPE;
	case S_IFCHR: return FD_DEVICE;
	default: return is_process(pid, fd) ? FD_PROCESS : FD_OTHER;
	}
}

gboolean threads_watched(pid_t pid, gint epoll, enum fd_kind *kind)
{
	static const enum fd_kind first[] = {FD_SOCKET, FD_LOCAL, FD_PIPE, FD_DEVICE, FD_PROCESS, FD_FILE, FD_OTHER}; /* what is told of several */
	g_autofree char *path = g_strdup_printf("/proc/%d/fdinfo/%d", pid, epoll), *text = NULL;
	gboolean found[FD_LOCAL + 1] = {FALSE};
	const char *at;

	*kind = FD_NONE;
	if (!g_file_get_contents(path, &text, NULL, NULL))
		return FALSE;
	for (at = text; !found[FD_SOCKET] && (at = strstr(at, "tfd:")); at += 4)
		found[kind_of_fd(pid, (gint)strtol(at + 4, NULL, 10))] = TRUE;
	for (guint i = G_N_ELEMENTS(first); i > 0; i--)
		if (found[first[i - 1]])
			*kind = first[i - 1];
	return TRUE;
}

gboolean threads_wait_for_partner(pid_t pid, gint tid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/wchan", pid, tid), *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) && strcmp(text, "wait_for_partner") == 0; /* fs/pipe.c */
}

static gint lowest_bit(const guint64 *words, guint count)
{
	for (guint i = 0; i < count; i++)
		if (words[i])
			return (gint)(64 * i) + __builtin_ctzll(words[i]);
	return -1;
}

/* The lowest descriptor that select would read of, else write to, as far as 255; -1: not known. */
static gint selected_fd(pid_t pid, const struct wait *wait)
{
	for (guint i = 1; i <= 2; i++) {
		guint64 words[4];
		gint fd = wait->args[i] && target_read(pid, wait->args[i], words, sizeof(words)) ? lowest_bit(words, G_N_ELEMENTS(words)) : -1;
		if (fd >= 0)
			return fd;
	}
	return -1;
}

static void parse_wait(const struct target *target, gint tid, const char *text, struct wait *wait)
{
	gint fd;
	char *end;

	wait->syscall = (gint)strtol(text, &end, 10);
	if (wait->syscall == -1 && strchr("TtSIZ", threads_run_state(target->pid, tid) ?: 'D'))
		wait->syscall = PY_SYSCALL_STOPPED; /* a page fault waits uninterruptibly */
	for (guint i = 0; i < G_N_ELEMENTS(wait->args) && wait->syscall >= 0; i++)
		wait->args[i] = strtoull(end, &end, 16);
	if (wait->syscall == PY_SYS_RESTART)
		wait->syscall = py_restarted(wait->args[0], wait->args[1]);
	if (!wait_uses_fd(wait->syscall) && !(wait_selects(wait->syscall) && wait->args[0]))
		return;
	fd = wait_selects(wait->syscall) ? selected_fd(target->pid, wait) : (gint)wait->args[0];
	/* poll and ppoll: the first argument points at struct pollfd, whose first field is the descriptor */
	if (wait->args[0] > G_MAXUINT32 && (wait->args[1] == 0 || !target_read(target->pid, wait->args[0], &fd, sizeof(fd))))
		fd = -1;
	if (fd >= 0)
		wait->fd_kind = kind_of_fd(target->pid, fd);
}

enum threads_doing threads_wait_read(const struct target *target, gint tid, int file, struct wait *wait)
{
	char text[256];
	ssize_t length = file < 0 ? -1 : pread(file, text, sizeof(text) - 1, 0);

	*wait = (struct wait){.tid = tid, .syscall = PY_SYSCALL_STOPPED};
	if (length <= 0)
		return THREADS_UNKNOWN;
	text[length] = '\0';
	if (g_str_has_prefix(text, "running"))
		return THREADS_RUNNING;
	parse_wait(target, tid, text, wait);
	return THREADS_BLOCKED;
}

gboolean threads_wait(const struct target *target, gint tid, struct wait *wait)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/syscall", target->pid, tid);
	int file = open(path, O_RDONLY | O_CLOEXEC);
	gboolean blocked = threads_wait_read(target, tid, file, wait) == THREADS_BLOCKED;

	if (file >= 0)
		close(file);
	return blocked;
}

/* The tid by which the thread knows itself: that of the innermost pid namespace. *INNER: whether that is not ours. */
static gint inner_tid(pid_t pid, gint tid, gboolean *inner)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/status", pid, tid), *text = NULL;
	const char *line;
	g_auto(GStrv) fields = NULL;

	*inner = FALSE;
	if (!g_file_get_contents(path, &text, NULL, NULL) || !(line = strstr(text, "\nNSpid:")))
		return tid;
	g_strdelimit(text + (line + 1 - text), "\n", '\0');
	fields = g_strsplit_set(g_strstrip((char *)line + 7), "\t ", -1);
	*inner = g_strv_length(fields) > 1;
	return (gint)g_ascii_strtoll(fields[MAX(1u, g_strv_length(fields)) - 1], NULL, 10);
}

/* Maps the tids by which threads know themselves to TIDS. */
static GHashTable *inner_tids(pid_t pid, const GArray *tids, struct threads_learnt *learnt)
{
	GHashTable *inner = g_hash_table_new(NULL, NULL);

	if (!learnt->asked) {
		inner_tid(pid, pid, &learnt->inner);
		learnt->asked = TRUE;
	}
	for (guint i = 0; i < tids->len; i++) {
		gint tid = g_array_index(tids, gint, i);
		gboolean any;
		g_hash_table_insert(inner, GINT_TO_POINTER(learnt->inner ? inner_tid(pid, tid, &any) : tid), GINT_TO_POINTER(tid));
	}
	return inner;
}

/* The offset at which all descriptors hold different tids; -1: none, or nothing to compare. */
static gint learn_offset(gint32 (*words)[DESCRIPTOR_BYTES / 4], guint count, GHashTable *inner)
{
	for (guint word = 0; word < DESCRIPTOR_BYTES / 4; word++) {
		g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
		guint i = 0;
		while (i < count && g_hash_table_contains(inner, GINT_TO_POINTER(words[i][word])) &&
		       g_hash_table_add(seen, GINT_TO_POINTER(words[i][word])))
			i++;
		if (i == count && count)
			return (gint)word;
	}
	return -1;
}

/* The same where it is known where a descriptor holds its tid. */
static void match_known(const struct target *target, GHashTable *inner, const GArray *states, guint tid_at, GHashTable *matches)
{
	for (guint i = 0; i < states->len; i++) {
		struct walk_thread *state = &g_array_index(states, struct walk_thread, i);
		gint32 tid;
		gpointer outer = target_read(target->pid, state->thread_id + tid_at, &tid, sizeof(tid)) ? g_hash_table_lookup(inner, GINT_TO_POINTER(tid)) : NULL;
		if (outer)
			g_hash_table_insert(matches, outer, state);
	}
}

GHashTable *threads_match(const struct target *target, const GArray *tids, const GArray *states, struct threads_learnt *learnt)
{
	GHashTable *matches = g_hash_table_new(NULL, NULL);
	g_autoptr(GHashTable) inner = inner_tids(target->pid, tids, learnt);
	g_autofree gint32(*words)[DESCRIPTOR_BYTES / 4] = g_malloc_n(MAX(1, states->len), sizeof(*words));
	g_autofree guint *readable = g_new(guint, MAX(1, states->len));
	guint count = 0;
	gint word;

	if (learnt->tid_at) {
		match_known(target, inner, states, learnt->tid_at, matches);
		return matches;
	}
	for (guint i = 0; i < states->len; i++) {
		const struct walk_thread *state = &g_array_index(states, struct walk_thread, i);
		if (target_read(target->pid, state->thread_id, words[count], DESCRIPTOR_BYTES))
			readable[count++] = i;
	}
	word = learn_offset(words, count, inner);
	learnt->tid_at = word > 0 && count > 1 ? (guint)word * 4 : 0; /* of one thread it may be another number */
	for (guint i = 0; word >= 0 && i < count; i++)
		g_hash_table_insert(matches, g_hash_table_lookup(inner, GINT_TO_POINTER(words[i][word])),
		                    &g_array_index(states, struct walk_thread, readable[i]));
	return matches;
}
