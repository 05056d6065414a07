#include "probe/target.h"

#include <errno.h>
#include <pthread.h>
#include <string.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#include "probe/elfimage.h"
#include "probe/error.h"
#include "probe/images.h"
#include "probe/layout.h"
#include "probe/procfile.h"
#include "probe/refuse.h"
#include "probe/runtime_scan.h"
#include "probe/version.h"
#include "probe/walk.h"

#define BSS_BYTES_MAX (16u << 20)
#define GLOBALS_SPAN_MAX 32768 /* how far apart the variables of 3.6 may lie */
#define AWAIT_US 500000        /* a process that is not CPython yet is given so long ... */
#define AWAIT_PAUSE_US 2000
#define YOUNG_NS 500000000ull  /* ... if it is not older than that, or executes another program just now */
#define PF_KTHREAD 0x00200000 /* flags of /proc/PID/stat, include/linux/sched.h */

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
	g_free(target->others);
	g_free(target);
}

gboolean target_alive(const struct target *target)
{
	struct procfile_stat fields;

	return procfile_stat(target->pid, &fields) && fields.start_time == target->start_time && fields.state != 'Z' &&
	       fields.state != 'X';
}

/* -- the process -------------------------------------------------------------------------------------------------------- */

/* Stores a name for messages in *COMM. */
static gboolean process_check(struct target *target, char **comm, GError **error)
{
	pid_t pid = target->pid;
	struct procfile_stat fields;
	gint64 leader;

	if (pid <= 0 || !procfile_stat(pid, &fields))
		return refuse_gone(pid, error);
	*comm = refuse_printable(fields.comm);
	leader = procfile_status_number(pid, "Tgid:");
	if (leader > 0 && leader != pid) {
		g_set_error(error, PP_ERROR, PP_ERROR_NO_PROCESS, "%d is a thread of process %d: use -p %d", pid, (int)leader, (int)leader);
		return FALSE;
	}
	if (fields.state == 'Z' || fields.state == 'X')
		return refuse_ended(pid, *comm, error);
	if (fields.flags & PF_KTHREAD)
		return refuse_not_python(pid, *comm, error, "it is a thread of the kernel");
	target->start_time = fields.start_time;
	target->start_stack = fields.start_stack;
	return TRUE;
}

/* As the process sees it: the link of one that has changed its root (chroot) begins with that. */
static char *working_directory(gint pid)
{
	g_autofree char *cwd = procfile_link(pid, "cwd"), *root = procfile_link(pid, "root");
	const char *below = cwd && root && g_str_has_prefix(cwd, root) ? cwd + strlen(root) : "";

	if (*below == '/')
		return g_strdup(below);
	return g_strdup(cwd && !(root && strcmp(cwd, root) == 0) ? cwd : "/");
}

static gboolean process_describe(struct target *target, const char *comm, GError **error)
{
	gsize length = 0;
	g_autofree char *cmdline = procfile_text(target->pid, "cmdline", &length);
	g_autoptr(GPtrArray) words = g_ptr_array_new_with_free_func(g_free);

	for (gsize at = 0; cmdline != NULL && at < length; at += strlen(cmdline + at) + 1)
		g_ptr_array_add(words, g_utf8_make_valid(cmdline + at, -1));
	g_ptr_array_add(words, NULL);
	target->cmdline = (char **)g_ptr_array_free(g_steal_pointer(&words), FALSE);
	target->exe = procfile_link(target->pid, "exe");
	if (target->exe == NULL)
		return refuse_access(target->pid, comm, errno, error);
	target->cwd = working_directory(target->pid);
	return TRUE;
}

/* -- the interpreter ---------------------------------------------------------------------------------------------------- */

/* Sets TARGET's version if TEXT is one. Takes TEXT over. */
static void version_take(struct target *target, char *text)
{
	g_free(target->python);
	target->python = text;
	if (text == NULL || !version_parse(text, &target->major, &target->minor))
		target->major = target->minor = 0;
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

static gboolean layout_find(struct target *target, const struct globals *globals, const char *comm, GError **error)
{
	const struct py_layout *row = layout_table(target->major, target->minor);
	struct walk_reader reader = walk_reader_of_process(target->pid);
	guint8 runtime[LAYOUT_DEBUG_OFFSETS_BYTES];

	if (target->major == 3 && target->minor >= LAYOUT_DEBUG_OFFSETS_MINOR) {
		if (!target_read(target->pid, target->runtime, runtime, sizeof(runtime)))
			return refuse_access(target->pid, comm, errno, error);
		if (!layout_from_debug_offsets(runtime, sizeof(runtime), target->minor, &target->layout, error))
			return FALSE;
	} else if (row != NULL) {
		target->layout = *row;
	} else {
		return refuse_version(target->pid, target->python, error);
	}
	if (target->minor == 6)
		layout_of_globals(target, globals);
	target->layout.code_type = globals->code_type;
	if (!runtime_plausible(&reader, &target->layout, target->runtime) ||
	    !runtime_frames_plausible(&reader, &target->layout, target->runtime))
		return refuse_layout(target->pid, target->python, error);
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
		version_take(target, version_from_hex(hex));
		return target->major != 0;
	}
	if (target->python == NULL) {
		version_in_name(image->path, &major, &minor);
		version_take(target, version_search((const char *)data, bytes, minor, ' '));
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
	version_take(target, NULL);
	target->runtime = 0;
	if (elfimage_symbol(elf, "_PyRuntime", &runtime) || elfimage_section(elf, ".PyRuntime", &runtime, NULL)) {
		version_take(target, version_find(target->pid, elf, image->path, bias));
		target->runtime = runtime + bias;
		return target->major != 0;
	}
	if (elfimage_symbol(elf, "Py_GetVersion", &symbol)) { /* 3.6 and before, or stripped */
		version_take(target, version_find(target->pid, elf, image->path, bias));
		target->runtime = target->minor == 6 ? globals->interp_head : 0;
	}
	return target->runtime != 0 || memory_search(target, elf, image, bias) || target->major != 0;
}

/* TRUE: TARGET's interpreter can be read, and has begun. */
static gboolean interpreter_up(struct target *target, const struct globals *globals)
{
	guint64 head = 0;

	return target->runtime != 0 && layout_find(target, globals, "", NULL) &&
	       target_read(target->pid, target->runtime + target->layout.runtime_interp_head, &head, sizeof(head)) && head != 0;
}

/* An interpreter that a process holds. */
struct candidate {
	struct target target; /* pid, version, runtime */
	struct globals globals;
	const struct image *image;
	gboolean up;
};

/* TRUE: IMAGE holds an interpreter. *REFUSED: it may not be read. */
static gboolean candidate_take(struct candidate *candidate, pid_t pid, const struct image *image, gboolean *refused)
{
	int fd = images_open(pid, image);
	struct globals globals;

	*candidate = (struct candidate){ .target = { .pid = pid }, .image = image };
	if (fd < 0) {
		*refused = *refused || errno == EPERM || errno == EACCES || errno == ESTALE;
		return FALSE;
	}
	if (!image_has_runtime(&candidate->target, image, fd, &candidate->globals)) {
		version_take(&candidate->target, NULL);
		return FALSE;
	}
	globals = candidate->globals;
	candidate->up = interpreter_up(&(struct target){ .pid = pid, .python = candidate->target.python, .major = candidate->target.major,
	                                                 .minor = candidate->target.minor, .runtime = candidate->target.runtime }, &globals);
	return TRUE;
}

/* BEST: the first that is up, else the first. What else is up is named in the target's `others`. */
static void candidate_weigh(struct target *target, struct candidate *best, struct candidate *next)
{
	if (best->image == NULL || (next->up && !best->up)) {
		struct candidate swapped = *best;

		*best = *next;
		*next = swapped;
	} else if (next->up && next->target.runtime != best->target.runtime && target->others == NULL) {
		g_autofree char *name = g_path_get_basename(next->image->path);

		target->others = g_strdup_printf("CPython %s (%s)", next->target.python, name);
	}
	version_take(&next->target, NULL);
}

static gboolean interpreter_find(struct target *target, const char *comm, struct globals *globals, GError **error)
{
	g_autoptr(GPtrArray) images = images_find(target->pid, target->exe);
	struct candidate best = { 0 }, next;
	gboolean refused = FALSE;

	if (images == NULL)
		return refuse_access(target->pid, comm, errno, error);
	for (guint i = 0; i < images->len; i++)
		if (candidate_take(&next, target->pid, g_ptr_array_index(images, i), &refused))
			candidate_weigh(target, &best, &next);
	if (best.image == NULL)
		return refused ? refuse_privilege(target->pid, comm, error) : refuse_without_interpreter(target->pid, comm, target->exe, error);
	version_take(target, best.target.python);
	target->runtime = best.target.runtime;
	*globals = best.globals;
	return target->runtime != 0 || (layout_table(target->major, target->minor) ? refuse_layout(target->pid, target->python, error)
	                                                                           : refuse_version(target->pid, target->python, error));
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

struct target *target_await(pid_t pid, GError **error)
{
	gint64 until_us = g_get_monotonic_time() + AWAIT_US;

	for (;;) {
		g_autoptr(GError) refused = NULL;
		struct procfile_stat before = { 0 }, after = { 0 };
		struct target *target;
		gboolean there = procfile_stat(pid, &before);

		target = target_open(pid, &refused);
		if (target != NULL)
			return target;
		/* It may be on the way from fork() to exec, in the dynamic linker, or at an exec just now. */
		if (!there || !procfile_stat(pid, &after) || after.state == 'Z' || g_error_matches(refused, PP_ERROR, PP_ERROR_PRIVILEGE) ||
		    (before.start_stack == after.start_stack && target_age_ns(pid) > YOUNG_NS) || g_get_monotonic_time() >= until_us) {
			g_propagate_error(error, g_steal_pointer(&refused));
			return NULL;
		}
		g_usleep(AWAIT_PAUSE_US);
	}
}

struct target *target_forked(const struct target *parent, pid_t pid)
{
	struct target *target = g_memdup2(parent, sizeof(*parent));
	struct procfile_stat fields;

	target->pid = pid;
	target->start_time = procfile_stat(pid, &fields) ? fields.start_time : 0;
	target->python = g_strdup(parent->python);
	target->cmdline = g_strdupv(parent->cmdline);
	target->cwd = g_strdup(parent->cwd);
	target->exe = g_strdup(parent->exe);
	target->others = g_strdup(parent->others);
	return target;
}

gboolean target_replaced(const struct target *target)
{
	struct procfile_stat fields;

	return target->start_stack && procfile_stat(target->pid, &fields) && fields.start_stack && fields.start_stack != target->start_stack;
}

void target_forget(struct target *target)
{
	g_autofree char *exe = g_steal_pointer(&target->exe);
	struct procfile_stat fields;

	target->runtime = 0;
	target->start_stack = procfile_stat(target->pid, &fields) ? fields.start_stack : 0;
	g_clear_pointer(&target->cmdline, g_strfreev);
	g_clear_pointer(&target->cwd, g_free);
	process_describe(target, "", NULL);
	if (!exe || g_strcmp0(exe, target->exe) != 0)
		g_clear_pointer(&target->python, g_free);
}

guint64 target_age_ns(pid_t pid)
{
	guint64 tick_ns = 1000000000ull / (guint64)sysconf(_SC_CLK_TCK), now_ns;
	struct procfile_stat fields;
	struct timespec now;

	clock_gettime(CLOCK_BOOTTIME, &now);
	now_ns = (guint64)now.tv_sec * 1000000000ull + (guint64)now.tv_nsec;
	return procfile_stat(pid, &fields) && fields.start_time * tick_ns < now_ns ? now_ns - fields.start_time * tick_ns : 0;
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
