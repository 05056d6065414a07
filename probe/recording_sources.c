#include "probe/recording_sources.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "probe/procfile.h"
#include "probe/recording.h"

#define SOURCE_BYTES_MAX (16u << 20)
#define GROUPS_MAX 64
#define NEWER_US 100000 /* a file is written, then run: the process starts no earlier than so much before the file's time */
#define NEWER_NOTES_MAX 3
#define NOBODY 65534

struct owner {
	uid_t uid;
	gid_t gid;
	gid_t groups[GROUPS_MAX];
	int group_count;
};

struct source_view {
	int root;      /* the target's root folder, O_PATH */
	char *prefix;  /* what leads this process to that root: "" or "/proc/PID/root" */
	gboolean switches; /* we are root and the owner is not: files are opened with its rights */
	struct owner owner;
	gint64 started_us; /* when the process did, in Unix time; 0: not known */
	guint newer;       /* files that were written later than that */
};

/* The fourth number of a line of /proc/PID/status (real, effective, saved, file system). */
static gboolean status_id(const char *status, const char *key, guint *id)
{
	const char *line = strstr(status, key);

	return line != NULL && sscanf(line + strlen(key), "%*u %*u %*u %u", id) == 1;
}

static gboolean owner_read(gint pid, struct owner *owner)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/status", pid), *status = NULL;
	const char *groups;
	char *end;

	if (!g_file_get_contents(path, &status, NULL, NULL) || !status_id(status, "\nUid:", &owner->uid) ||
	    !status_id(status, "\nGid:", &owner->gid))
		return FALSE;
	groups = strstr(status, "\nGroups:");
	for (groups = groups != NULL ? groups + strlen("\nGroups:") : ""; owner->group_count < GROUPS_MAX; groups = end) {
		while (*groups == ' ' || *groups == '\t')
			groups++;
		if (!g_ascii_isdigit(*groups))
			break;
		owner->groups[owner->group_count++] = (gid_t)strtoul(groups, &end, 10);
	}
	return TRUE;
}

static gboolean same_file(const char *a, const char *b)
{
	struct stat x, y;

	return stat(a, &x) == 0 && stat(b, &y) == 0 && x.st_dev == y.st_dev && x.st_ino == y.st_ino;
}

/* In Unix time. 0: the process is gone. */
static gint64 start_us(gint pid)
{
	struct procfile_stat fields;
	struct timespec since_boot;
	gdouble age_s;

	if (!procfile_stat(pid, &fields) || clock_gettime(CLOCK_BOOTTIME, &since_boot) != 0)
		return 0;
	age_s = (gdouble)since_boot.tv_sec + (gdouble)since_boot.tv_nsec / 1e9 - (gdouble)fields.start_time / (gdouble)sysconf(_SC_CLK_TCK);
	return g_get_real_time() - (gint64)(age_s * 1e6);
}

struct source_view *source_view_new(gint pid)
{
	struct source_view *view = g_new0(struct source_view, 1);
	g_autofree char *root = g_strdup_printf("/proc/%d/root", pid), *mounts = g_strdup_printf("/proc/%d/ns/mnt", pid);

	view->root = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (view->root >= 0 && !(same_file(root, "/") && same_file(mounts, "/proc/self/ns/mnt")))
		view->prefix = g_steal_pointer(&root);
	else
		view->prefix = g_strdup("");
	if (view->root < 0)
		view->root = open("/", O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (!owner_read(pid, &view->owner))
		view->owner = (struct owner){ .uid = NOBODY, .gid = NOBODY };
	view->started_us = start_us(pid);
	view->switches = geteuid() == 0 && view->owner.uid != 0;
	return view;
}

void source_view_free(struct source_view *view)
{
	if (view == NULL)
		return;
	if (view->root >= 0)
		close(view->root);
	g_free(view->prefix);
	g_free(view);
}

/* Makes the kernel check this thread's file accesses as the owner's; FALSE where it may not. Plain system calls: those of the C
 * library would change all threads. */
static gboolean owner_assume(const struct owner *owner)
{
	if (syscall(SYS_setgroups, (size_t)owner->group_count, owner->groups) != 0)
		return FALSE;
	setfsgid(owner->gid);
	setfsuid(owner->uid);
	return setfsgid((gid_t)-1) == (int)owner->gid && setfsuid((uid_t)-1) == (int)owner->uid;
}

static void self_resume(const gid_t *groups, int count)
{
	setfsuid(geteuid());
	setfsgid(getegid());
	if (count >= 0)
		syscall(SYS_setgroups, (size_t)count, groups);
}

/* PATH is absolute; links in it lead nowhere but below the target's root. */
static int view_open_plain(const struct source_view *view, const char *path)
{
	struct open_how how = { .flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, .resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS };
	int fd = (int)syscall(SYS_openat2, view->root, path, &how, sizeof(how));

	if (fd < 0 && errno == ENOSYS && *view->prefix == '\0')
		fd = open(path, (int)how.flags);
	return fd;
}

static int view_open(const struct source_view *view, const char *path)
{
	gid_t groups[NGROUPS_MAX];
	int fd = -1, count;

	if (!view->switches)
		return view_open_plain(view, path);
	count = getgroups(NGROUPS_MAX, groups);
	if (count >= 0 && owner_assume(&view->owner))
		fd = view_open_plain(view, path);
	self_resume(groups, count);
	return fd;
}

/* Closes FD. NULL: not a regular file of a sane size. */
static char *hash(int fd, guint64 *size)
{
	g_autoptr(GChecksum) sum = g_checksum_new(G_CHECKSUM_SHA256);
	g_autofree guint8 *chunk = g_malloc(1 << 16);
	struct stat st;
	gssize got = -1;

	*size = 0;
	if (fd >= 0 && fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		while (*size <= SOURCE_BYTES_MAX && (got = read(fd, chunk, 1 << 16)) > 0) {
			g_checksum_update(sum, chunk, got);
			*size += (guint64)got;
		}
	if (fd >= 0)
		close(fd);
	return got == 0 && *size <= SOURCE_BYTES_MAX ? g_strdup(g_checksum_get_string(sum)) : NULL;
}

/* The file is mounted in the target's root and in ours under the same name: it stays in reach when the target ends. */
static gboolean seen_from_here(int fd, const char *path)
{
	struct stat target, own;

	return fd >= 0 && fstat(fd, &target) == 0 && stat(path, &own) == 0 && target.st_dev == own.st_dev && target.st_ino == own.st_ino;
}

/* A process runs what was in a file when it read it. */
static void note_newer(struct source_view *view, int fd, const char *file, GPtrArray *notes)
{
	struct stat st;

	if (fd < 0 || view->started_us == 0 || fstat(fd, &st) != 0 ||
	    (gint64)st.st_mtim.tv_sec * G_USEC_PER_SEC + st.st_mtim.tv_nsec / 1000 <= view->started_us + NEWER_US || view->newer++ >= NEWER_NOTES_MAX)
		return;
	g_ptr_array_add(notes, g_strdup_printf("%s was changed after the process had started: if it runs what was there before, loops are not found, or "
	                                       "others have their time; restart it and record again", file));
}

static void source_hash(struct source_view *view, struct recording *r, struct rec_source *source)
{
	g_autofree char *path = g_path_is_absolute(source->file) ? g_strdup(source->file) :
	                                                           g_build_filename(r->cwd != NULL ? r->cwd : "/", source->file, NULL);

	int fd = view_open(view, path);
	gboolean ours = seen_from_here(fd, path);

	note_newer(view, fd, source->file, r->notes);
	source->sha256 = hash(fd, &source->size);
	g_free(source->path);
	source->path = g_strconcat(ours ? "" : view->prefix, path, NULL);
}

/* "<string>", "<frozen importlib._bootstrap>", native code. */
static gboolean is_file(const char *name)
{
	return *name != '\0' && *name != '<';
}

void source_view_add(struct source_view *view, struct recording *r)
{
	g_autoptr(GHashTable) known = g_hash_table_new(g_str_hash, g_str_equal);

	for (guint i = 0; i < r->sources->len; i++)
		g_hash_table_add(known, g_array_index(r->sources, struct rec_source, i).file);
	for (guint i = 0; i < r->functions->len; i++) {
		const char *file = g_array_index(r->functions, struct rec_function, i).file;
		struct rec_source source = { 0 };

		if (!is_file(file) || !g_hash_table_add(known, (char *)file))
			continue;
		source.file = g_strdup(file);
		source_hash(view, r, &source);
		g_array_append_val(r->sources, source);
	}
}
