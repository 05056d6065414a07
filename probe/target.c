#include "probe/target.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "probe/elfimage.h"
#include "probe/error.h"
#include "probe/layout.h"
#include "probe/runtime_scan.h"
#include "probe/walk.h"

#define IMAGES_MAX 16
#define PROC_FILE_BYTES_MAX (16u << 20)
#define BSS_BYTES_MAX (16u << 20)
#define GLOBALS_SPAN_MAX 32768 /* how far apart the variables of 3.6 may lie */
#define DELETED " (deleted)" /* what the kernel adds to the path of a file that is gone */
#define PF_KTHREAD 0x00200000 /* flags of /proc/PID/stat, include/linux/sched.h */

/* One file that the target has mapped, by its first mapping. */
struct image {
	guint64 start, end, offset; /* of that mapping */
	guint64 inode;
	char *path;                 /* as the target sees it, without " (deleted)" */
	gboolean executable;        /* /proc/PID/exe, as opposed to a library */
};

struct stat_fields {
	char comm[64];
	char state;
	guint flags;
	guint64 start_time, start_stack;
};

gboolean target_read(pid_t pid, guint64 address, void *buffer, gsize length)
{
	struct iovec local = { buffer, length }, remote = { (void *)(guintptr)address, length };

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == (gssize)length;
}

void target_free(struct target *target)
{
	if (target == NULL)
		return;
	g_free(target->python);
	g_strfreev(target->cmdline);
	g_free(target->cwd);
	g_free(target->exe);
	g_free(target);
}

/* A file under /proc/PID, bounded. NULL with errno. */
static char *proc_file(pid_t pid, const char *name, gsize *length)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/%s", pid, name);
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	int fd = open(path, O_RDONLY | O_CLOEXEC), saved;
	guint8 chunk[4096];
	gssize got = -1;

	if (fd < 0)
		return NULL;
	while (bytes->len < PROC_FILE_BYTES_MAX && (got = read(fd, chunk, sizeof(chunk))) > 0)
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

/* NULL with errno. */
static char *proc_link(pid_t pid, const char *name)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/%s", pid, name);
	char target[PATH_MAX] = "";

	if (readlink(path, target, sizeof(target) - 1) < 0)
		return NULL;
	return g_strndup(target, strlen(target) - (g_str_has_suffix(target, DELETED) ? strlen(DELETED) : 0));
}

/* comm may hold blanks and brackets: the fields start behind the last ')'. */
static gboolean stat_read(pid_t pid, struct stat_fields *fields)
{
	g_autofree char *text = proc_file(pid, "stat", NULL);
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

gboolean target_alive(const struct target *target)
{
	struct stat_fields fields;

	return stat_read(target->pid, &fields) && fields.start_time == target->start_time && fields.state != 'Z' &&
	       fields.state != 'X';
}

/* A number from /proc/PID/status; -1 where there is none. NAME with its colon. */
static gint64 status_number(pid_t pid, const char *name)
{
	g_autofree char *text = proc_file(pid, "status", NULL);
	g_autofree char *key = g_strconcat("\n", name, NULL);
	const char *found = text != NULL ? strstr(text, key) : NULL;

	return found != NULL ? g_ascii_strtoll(found + strlen(key), NULL, 10) : -1;
}

/* -- words for what cannot be attached to ------------------------------------------------------------------------------- */

static gboolean fail_privilege(pid_t pid, const char *comm, GError **error)
{
	g_autofree char *scope = NULL;
	gboolean same_user = status_number(pid, "Uid:") == (gint64)getuid();
	gboolean yama = g_file_get_contents("/proc/sys/kernel/yama/ptrace_scope", &scope, NULL, NULL) && atoi(scope) >= 1;

	g_set_error(error, PP_ERROR, PP_ERROR_PRIVILEGE, "may not read process %d (%s): needs CAP_SYS_PTRACE%s; try sudo%s", pid, comm,
	            same_user ? "" : " or the same user",
	            same_user && yama ? ", or set kernel.yama.ptrace_scope to 0 (sysctl -w kernel.yama.ptrace_scope=0)" : "");
	return FALSE;
}

static gboolean fail_not_python(pid_t pid, const char *comm, GError **error, const char *why)
{
	g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "PID %d (%s) is not a CPython process: %s", pid, comm, why);
	return FALSE;
}

static gboolean fail_gone(pid_t pid, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "no process with PID %d; find it with 'pgrep -af python'", pid);
	return FALSE;
}

static gboolean fail_version(pid_t pid, const char *version, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED,
	            "PID %d runs CPython %s, which is not supported: run it with one of " LAYOUT_SUPPORTED, pid, version);
	return FALSE;
}

/* ERRNO of an access that failed after the process was seen to exist. */
static gboolean fail_access(pid_t pid, const char *comm, int code, GError **error)
{
	struct stat_fields fields;

	if (code == EPERM || code == EACCES)
		return fail_privilege(pid, comm, error);
	if (!stat_read(pid, &fields) || fields.state == 'Z' || fields.state == 'X')
		return fail_gone(pid, error);
	return fail_not_python(pid, comm, error, "its memory cannot be read");
}

/* -- the process -------------------------------------------------------------------------------------------------------- */

/* A name for a message of one line: valid UTF-8, nothing that a terminal would obey. */
static char *printable(const char *name)
{
	g_autofree char *valid = g_utf8_make_valid(name, -1);
	GString *text = g_string_new(NULL);

	for (const char *at = valid; *at != '\0'; at = g_utf8_next_char(at))
		g_string_append_unichar(text, g_unichar_isprint(g_utf8_get_char(at)) ? g_utf8_get_char(at) : '?');
	return g_string_free(text, FALSE);
}

/* Stores a name for messages in *COMM. */
static gboolean process_check(struct target *target, char **comm, GError **error)
{
	pid_t pid = target->pid;
	struct stat_fields fields;
	gint64 leader;

	if (pid <= 0 || !stat_read(pid, &fields))
		return fail_gone(pid, error);
	*comm = printable(fields.comm);
	leader = status_number(pid, "Tgid:");
	if (leader > 0 && leader != pid) {
		g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "%d is a thread of process %d: use -p %d", pid, (int)leader, (int)leader);
		return FALSE;
	}
	if (fields.state == 'Z' || fields.state == 'X') {
		g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "PID %d (%s) has ended: it is a zombie that its parent has not reaped", pid,
		            *comm);
		return FALSE;
	}
	if (fields.flags & PF_KTHREAD)
		return fail_not_python(pid, *comm, error, "it is a thread of the kernel");
	target->start_time = fields.start_time;
	target->start_stack = fields.start_stack;
	return TRUE;
}

static gboolean process_describe(struct target *target, const char *comm, GError **error)
{
	gsize length = 0;
	g_autofree char *cmdline = proc_file(target->pid, "cmdline", &length);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

	for (gsize at = 0; cmdline != NULL && at < length; at += strlen(cmdline + at) + 1)
		g_ptr_array_add(words, g_utf8_make_valid(cmdline + at, -1));
	g_ptr_array_add(words, NULL);
	target->cmdline = (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
	target->exe = proc_link(target->pid, "exe");
	if (target->exe == NULL)
		return fail_access(target->pid, comm, errno, error);
	target->cwd = proc_link(target->pid, "cwd");
	if (target->cwd == NULL)
		target->cwd = g_strdup("/");
	return TRUE;
}

/* -- its images --------------------------------------------------------------------------------------------------------- */

static void image_free(gpointer data)
{
	struct image *image = data;

	g_free(image->path);
	g_free(image);
}

/* "START-END PERMS OFFSET DEV INODE   PATH" of a file, else NULL. */
static struct image *image_parse(const char *line)
{
	struct image image = { 0 };
	int path_at = 0;

	if (sscanf(line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %*4s %" G_GINT64_MODIFIER "x %*x:%*x %" G_GUINT64_FORMAT " %n",
	           &image.start, &image.end, &image.offset, &image.inode, &path_at) != 4 ||
	    path_at == 0 || line[path_at] != '/')
		return NULL;
	image.path = g_strdup(line + path_at);
	if (g_str_has_suffix(image.path, DELETED))
		image.path[strlen(image.path) - strlen(DELETED)] = '\0';
	return g_memdup2(&image, sizeof(image));
}

static gboolean images_have(const GPtrArray *images, const struct image *image)
{
	for (guint i = 0; i < images->len; i++) {
		const struct image *other = g_ptr_array_index(images, i);

		if (other->inode == image->inode && g_str_equal(other->path, image->path))
			return TRUE;
	}
	return FALSE;
}

/* The files that may hold the interpreter: the executable itself, then libpythonX.Y.so*. The executable comes first: where it has
 * an interpreter of its own, a library that an extension drags in is not the one that runs. */
static GPtrArray *images_find(const struct target *target)
{
	g_autofree char *maps = proc_file(target->pid, "maps", NULL);
	g_auto(GStrv) lines = NULL;
	GPtrArray *images;

	if (maps == NULL)
		return NULL;
	images = g_ptr_array_new_with_free_func(image_free);
	lines = g_strsplit(maps, "\n", -1);
	for (char **line = lines; *line != NULL && images->len < IMAGES_MAX; line++) {
		struct image *image = image_parse(*line);
		const char *slash = image != NULL ? strrchr(image->path, '/') : NULL;

		if (image == NULL)
			continue;
		image->executable = g_str_equal(image->path, target->exe);
		if ((!image->executable && !g_str_has_prefix(slash + 1, "libpython")) || images_have(images, image))
			image_free(image);
		else
			g_ptr_array_insert(images, image->executable ? 0 : -1, image);
	}
	return images;
}

static int file_open(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* The very file that is mapped: map_files leads there even when it was deleted or is of another mount namespace, but needs
 * CAP_CHECKPOINT_RESTORE; a path may lead to another file by now, so the inode must agree. -1 with errno. */
static int image_open(pid_t pid, const struct image *image)
{
	g_autofree char *mapped = g_strdup_printf("/proc/%d/map_files/%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x", pid, image->start,
	                                          image->end);
	g_autofree char *exe = g_strdup_printf("/proc/%d/exe", pid);
	g_autofree char *rooted = g_strdup_printf("/proc/%d/root%s", pid, image->path);
	const char *paths[] = { rooted, image->path }; /* maps shows where a chroot lies, from our own root */
	int fd = file_open(mapped);

	if (fd < 0 && image->executable)
		fd = file_open(exe);
	for (guint i = 0; fd < 0 && i < G_N_ELEMENTS(paths); i++) {
		struct stat st;

		fd = file_open(paths[i]);
		if (fd < 0 || (fstat(fd, &st) == 0 && st.st_ino == image->inode))
			continue;
		close(fd);
		fd = -1;
		errno = ESTALE;
	}
	return fd;
}

/* -- the interpreter ---------------------------------------------------------------------------------------------------- */

/* FALSE unless TEXT begins with a whole version that a CPython can have: "3.9.18". */
static gboolean version_parse(const char *text, gint *major, gint *minor)
{
	gint patch, end = 0;

	if (sscanf(text, "%1d.%2d.%2d%n", major, minor, &patch, &end) != 3 || end == 0)
		return FALSE;
	return (*major == 2 && *minor >= 4 && *minor <= 7) || (*major == 3 && *minor < 40);
}

/* The version with which the string at AT begins, followed by END; NULL: none, or not of MINOR (-1: any). */
static char *version_at(const char *at, gsize left, gint want_minor, char end)
{
	char text[16] = "";
	gint major, minor;
	gsize digits;

	memcpy(text, at, MIN(left, sizeof(text) - 1));
	digits = strspn(text, "0123456789.abcr+");
	if (digits >= left || at[digits] != end || !version_parse(text, &major, &minor) ||
	    (want_minor >= 0 && minor != want_minor))
		return NULL;
	return g_strndup(text, digits);
}

/* Searches DATA for such a string. A string may be the tail of another, "/opt/python/3.9.18": the linker merges them. */
static char *version_search(const char *data, gsize length, gint want_minor, char end)
{
	for (gsize at = 0; at + 6 < length; at++) {
		char *version;

		if ((data[at] != '3' && data[at] != '2') || data[at + 1] != '.' || (at > 0 && data[at - 1] != '\0' && data[at - 1] != '/'))
			continue;
		version = version_at(data + at, length - at, want_minor, end);
		if (version != NULL)
			return version;
	}
	return NULL;
}

/* Before 3.11: Py_GetVersion() keeps "3.9.18 (main, ...) ..." in a static buffer from the start of the interpreter on; ahead of
 * that there is PY_VERSION, "3.9.18", among the constants. */
static char *version_in_image(const struct target *target, const struct elfimage *elf, guint64 bias, gint want_minor)
{
	guint64 address, bytes;
	gsize length = 0;
	const char *rodata;
	char *version = NULL;

	if (elfimage_section(elf, ".bss", &address, &bytes) && bytes <= BSS_BYTES_MAX) {
		g_autofree char *data = g_malloc(bytes);

		if (target_read(target->pid, address + bias, data, bytes))
			version = version_search(data, bytes, want_minor, ' ');
	}
	rodata = version == NULL ? elfimage_section_data(elf, ".rodata", &length) : NULL;
	return rodata != NULL ? version_search(rodata, length, want_minor, '\0') : version;
}

/* X and Y of "libpythonX.Y.so" or "pythonX.Y". */
static gboolean version_in_name(const char *path, gint *major, gint *minor)
{
	const char *name = strrchr(path, '/');
	const char *python = name != NULL ? strstr(name, "python") : NULL;

	return python != NULL && sscanf(python, "python%1d.%2d", major, minor) == 2;
}

/* Py_Version (3.11+) is PY_VERSION_HEX: 0xMMmmppLs, L the level (0xf final, 0xc candidate, 0xb beta, 0xa alpha). */
static char *version_from_hex(guint32 hex)
{
	g_autofree char *level = NULL;
	guint kind = hex >> 4 & 0xf;

	if (kind == 0xf)
		return g_strdup_printf("%u.%u.%u", hex >> 24, hex >> 16 & 0xff, hex >> 8 & 0xff);
	level = g_strdup(kind == 0xc ? "rc" : kind == 0xb ? "b" : "a");
	return g_strdup_printf("%u.%u.%u%s%u", hex >> 24, hex >> 16 & 0xff, hex >> 8 & 0xff, level, hex & 0xf);
}

/* Sets TARGET's version if TEXT is one. Takes TEXT over. */
static void version_set(struct target *target, char *text)
{
	g_free(target->python);
	target->python = text;
	if (text == NULL || !version_parse(text, &target->major, &target->minor))
		target->major = target->minor = 0;
}

static void version_find(struct target *target, const struct elfimage *elf, const struct image *image, guint64 bias)
{
	gint major, minor;
	guint64 symbol;
	guint32 hex;
	char *text;

	if (elfimage_symbol(elf, "Py_Version", &symbol) && target_read(target->pid, symbol + bias, &hex, sizeof(hex)))
		text = version_from_hex(hex);
	else if (version_in_name(image->path, &major, &minor))
		text = version_in_image(target, elf, bias, minor);
	else
		text = version_in_image(target, elf, bias, -1);
	if (text == NULL && version_in_name(image->path, &major, &minor))
		text = g_strdup_printf("%d.%d.0", major, minor);
	version_set(target, text);
}

/* What 3.6 keeps in variables instead of a _PyRuntime, and PyCode_Type of any version: addresses in the target, 0: no such symbol. */
struct globals {
	guint64 code_type;
	guint64 interp_head;        /* Python/pystate.c */
	guint64 tstate_current;     /* _PyThreadState_Current: who holds the GIL */
	guint64 gil_mutex, gil_cond; /* Python/ceval_gil.h: where a thread waits for it */
};

static void globals_find(const struct elfimage *elf, guint64 bias, struct globals *globals)
{
	const struct {
		const char *name;
		guint64 *address;
	} wanted[] = { { "PyCode_Type", &globals->code_type }, { "interp_head", &globals->interp_head },
		       { "_PyThreadState_Current", &globals->tstate_current }, { "gil_mutex", &globals->gil_mutex },
		       { "gil_cond", &globals->gil_cond } };

	for (guint i = 0; i < G_N_ELEMENTS(wanted); i++)
		*wanted[i].address = elfimage_symbol(elf, wanted[i].name, wanted[i].address) ? *wanted[i].address + bias : 0;
}

/* The variables of 3.6 as if they were one struct that starts at the first of them. */
static void layout_of_globals(struct target *target, const struct globals *globals)
{
	struct py_layout *layout = &target->layout;
	gboolean waits = globals->gil_mutex != 0 && globals->gil_cond != 0;
	guint64 holder = globals->tstate_current, head = target->runtime;
	guint64 first = waits ? MIN(globals->gil_mutex, globals->gil_cond) : holder;
	guint64 base = MIN(head, first);

	if (holder == 0 || MAX(head, MAX(first, holder)) - MIN(base, holder) >= GLOBALS_SPAN_MAX)
		return;
	target->runtime = base;
	layout->runtime_interp_head = (guint16)(head - base);
	layout->runtime_gil = (guint16)(first - base);
	layout->gil_last_holder = (gint32)(holder - first);
	if (waits)
		layout->gil_size = (guint16)MAX(globals->gil_mutex - first + sizeof(pthread_mutex_t), globals->gil_cond - first + sizeof(pthread_cond_t));
}

static gboolean fail_layout(const struct target *target, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED,
	            "PID %d runs CPython %s, but its interpreter state is not where that version keeps it: a changed build? Run it with one of "
	            LAYOUT_SUPPORTED, target->pid, target->python);
	return FALSE;
}

static gboolean layout_find(struct target *target, const struct globals *globals, const char *comm, GError **error)
{
	const struct py_layout *row = layout_table(target->major, target->minor);
	struct walk_reader reader = walk_reader_of_process(target->pid);
	guint8 runtime[LAYOUT_DEBUG_OFFSETS_BYTES];

	if (target->major == 3 && target->minor >= LAYOUT_DEBUG_OFFSETS_MINOR) {
		if (!target_read(target->pid, target->runtime, runtime, sizeof(runtime)))
			return fail_access(target->pid, comm, errno, error);
		if (!layout_from_debug_offsets(runtime, sizeof(runtime), target->minor, &target->layout, error))
			return FALSE;
	} else if (row != NULL) {
		target->layout = *row;
	} else {
		return fail_version(target->pid, target->python, error);
	}
	if (target->minor == 6)
		layout_of_globals(target, globals);
	target->layout.code_type = globals->code_type;
	if (!runtime_plausible(&reader, &target->layout, target->runtime))
		return fail_layout(target, error);
	/* A free-threaded build runs with a GIL where it was asked to, or an extension needs it. */
	target->gil = !target->layout.free_threaded || walk_gil(&reader, &target->layout, target->runtime) != 0;
	return TRUE;
}

/* Looks for the runtime in one part of the target's writable memory. */
static gboolean memory_has_runtime(struct target *target, guint64 address, guint64 bytes, const struct image *image)
{
	g_autofree guint8 *data = bytes > 8 && bytes <= BSS_BYTES_MAX ? g_malloc(bytes) : NULL;
	struct walk_reader reader = walk_reader_of_process(target->pid);
	gint major, minor = -1;
	const struct py_layout *row;
	guint32 hex;

	if (data == NULL || !target_read(target->pid, address, data, bytes))
		return FALSE;
	target->runtime = runtime_scan_cookie(data, bytes, address, &hex);
	if (target->runtime != 0) {
		version_set(target, version_from_hex(hex));
		return target->major != 0;
	}
	if (target->python == NULL) {
		version_in_name(image->path, &major, &minor);
		version_set(target, version_search((const char *)data, bytes, minor, ' '));
	}
	row = layout_table(target->major, target->minor);
	if (row != NULL && target->minor < LAYOUT_DEBUG_OFFSETS_MINOR)
		target->runtime = runtime_scan_lists(&reader, row, data, bytes, address);
	return target->runtime != 0;
}

/* Neither symbol nor section: the file was stripped of them. */
static gboolean memory_search(struct target *target, const struct elfimage *elf, const struct image *image, guint64 bias)
{
	guint64 address, bytes;

	for (guint i = 0; elfimage_writable(elf, i, &address, &bytes); i++) {
		guint64 aligned = (address + bias + 7) & ~(guint64)7;

		if (memory_has_runtime(target, aligned, bytes - (aligned - (address + bias)), image))
			return TRUE;
	}
	return FALSE;
}

/* TRUE: IMAGE holds the interpreter, whose version is now known, and its address (0: this version is not supported). */
static gboolean image_has_runtime(struct target *target, const struct image *image, int fd, struct globals *globals)
{
	g_autoptr(ElfImage) elf = elfimage_new(fd);
	guint64 runtime, bias, symbol;

	if (elf == NULL || !elfimage_bias(elf, image->start, image->offset, &bias))
		return FALSE;
	globals_find(elf, bias, globals);
	version_set(target, NULL);
	target->runtime = 0;
	if (elfimage_symbol(elf, "_PyRuntime", &runtime) || elfimage_section(elf, ".PyRuntime", &runtime, NULL)) {
		version_find(target, elf, image, bias);
		target->runtime = runtime + bias;
		return target->major != 0;
	}
	if (elfimage_symbol(elf, "Py_GetVersion", &symbol)) { /* 3.6 and before, or stripped */
		version_find(target, elf, image, bias);
		target->runtime = target->minor == 6 ? globals->interp_head : 0;
	}
	return target->runtime != 0 || memory_search(target, elf, image, bias) || target->major != 0;
}

static gboolean interpreter_find(struct target *target, const char *comm, struct globals *globals, GError **error)
{
	g_autoptr(GPtrArray) images = images_find(target);
	gboolean refused = FALSE;

	if (images == NULL)
		return fail_access(target->pid, comm, errno, error);
	for (guint i = 0; i < images->len; i++) {
		const struct image *image = g_ptr_array_index(images, i);
		int fd = image_open(target->pid, image);

		if (fd < 0) {
			refused = refused || errno == EPERM || errno == EACCES || errno == ESTALE;
			continue;
		}
		if (image_has_runtime(target, image, fd, globals))
			return target->runtime != 0 || (layout_table(target->major, target->minor) ? fail_layout(target, error)
			                                                                           : fail_version(target->pid, target->python, error));
	}
	if (refused)
		return fail_privilege(target->pid, comm, error);
	return fail_not_python(target->pid, comm, error, "neither its executable nor a library of it holds an interpreter");
}

struct target *target_open(pid_t pid, GError **error)
{
	g_autoptr(Target) target = g_new0(struct target, 1);
	g_autofree char *comm = NULL;
	struct globals globals = { 0 };

	target->pid = pid;
	if (!process_check(target, &comm, error) || !process_describe(target, comm, error) ||
	    !interpreter_find(target, comm, &globals, error) || !layout_find(target, &globals, comm, error))
		return NULL;
	return g_steal_pointer(&target);
}

struct target *target_forked(const struct target *parent, pid_t pid)
{
	struct target *target = g_memdup2(parent, sizeof(*parent));
	struct stat_fields fields;

	target->pid = pid;
	target->start_time = stat_read(pid, &fields) ? fields.start_time : 0;
	target->python = g_strdup(parent->python);
	target->cmdline = g_strdupv(parent->cmdline);
	target->cwd = g_strdup(parent->cwd);
	target->exe = g_strdup(parent->exe);
	return target;
}

gboolean target_replaced(const struct target *target)
{
	struct stat_fields fields;

	return target->start_stack && stat_read(target->pid, &fields) && fields.start_stack && fields.start_stack != target->start_stack;
}

void target_forget(struct target *target)
{
	g_autofree char *exe = g_steal_pointer(&target->exe);
	struct stat_fields fields;

	target->runtime = 0;
	target->start_stack = stat_read(target->pid, &fields) ? fields.start_stack : 0;
	g_clear_pointer(&target->cmdline, g_strfreev);
	g_clear_pointer(&target->cwd, g_free);
	process_describe(target, "", NULL);
	if (!exe || g_strcmp0(exe, target->exe) != 0)
		g_clear_pointer(&target->python, g_free);
}

guint64 target_age_ns(pid_t pid)
{
	guint64 tick_ns = 1000000000ull / (guint64)sysconf(_SC_CLK_TCK), now_ns;
	struct stat_fields fields;
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	now_ns = (guint64)now.tv_sec * 1000000000ull + (guint64)now.tv_nsec;
	return stat_read(pid, &fields) && fields.start_time * tick_ns < now_ns ? now_ns - fields.start_time * tick_ns : 0;
}

gboolean target_gil_changed(const struct target *target)
{
	struct walk_reader reader = walk_reader_of_process(target->pid);

	return target->runtime && target->layout.free_threaded && (walk_gil(&reader, &target->layout, target->runtime) != 0) != target->gil;
}

gboolean target_running(const struct target *target)
{
	struct walk_reader reader = walk_reader_of_process(target->pid);
	g_autoptr(GArray) threads = walk_threads(&reader, &target->layout, target->runtime);
	struct walk_stack stack;

	if (threads->len == 0)
		return FALSE;
	walk_stack_read(&reader, &target->layout, g_array_index(threads, struct walk_thread, threads->len - 1).tstate, &stack);
	return stack.depth > 0;
}
