#include "probe/processes.h"

#include <stdio.h>
#include <string.h>

#include "probe/evidence.h"
#include "probe/preexec.h"
#include "probe/threads.h"

#define MAX_PROCESSES 1024         /* of a recording: more children are counted only */
#define NAME_LENGTH 80             /* of a command line */
#define BECOME_NS 3000000000ull    /* how long a program that was executed may take until its interpreter is up */
#define RETRY_NS 20000000ull
#define GIL_NS 500000000ull        /* how often it is asked whether a free-threaded build has a GIL by now */
#define GIL_LOOKS 2                /* in a row that have to say so */

struct process_entry {
	pid_t pid, parent;
	struct target *target;
	struct collector *collector;
	struct evidence *evidence; /* NULL: not looked at yet */
	gboolean ended;
	gboolean forked;           /* while it was recorded, and not seen to execute a program since */
	guint gil_looks;           /* at which the GIL was on, or off, as it was not before */
	gboolean gil_late;         /* it was turned on while it was recorded */
	guint64 replaced_ns;       /* when it was seen to run another program, whose interpreter is awaited; 0: none is */
	char *name;
};

struct processes {
	struct recording *recording;
	GPtrArray *entries; /* struct process_entry */
	GHashTable *by_pid; /* the living ones */
	GArray *before_exec, *short_lived; /* guint: threads of forked processes that executed a program then, and of those that ended without */
	guint64 retried_ns, gil_ns;
	guint turn, left_out;
};

static void entry_free(gpointer data)
{
	struct process_entry *entry = data;

	evidence_free(entry->evidence);
	collector_free(entry->collector);
	target_free(entry->target);
	g_free(entry->name);
	g_free(entry);
}

struct processes *processes_new(struct recording *recording)
{
	struct processes *processes = g_new0(struct processes, 1);

	processes->recording = recording;
	processes->entries = g_ptr_array_new_with_free_func(entry_free);
	processes->by_pid = g_hash_table_new(NULL, NULL);
	processes->before_exec = g_array_new(FALSE, FALSE, sizeof(guint));
	processes->short_lived = g_array_new(FALSE, FALSE, sizeof(guint));
	return processes;
}

void processes_free(struct processes *processes)
{
	if (!processes)
		return;
	g_hash_table_unref(processes->by_pid);
	g_ptr_array_unref(processes->entries);
	g_array_unref(processes->before_exec);
	g_array_unref(processes->short_lived);
	g_free(processes);
}

/* OTHER: where the command line is not known. */
static char *short_name(char **cmdline, const char *other)
{
	g_autofree char *line = cmdline && *cmdline ? g_strjoinv(" ", cmdline) : g_strdup(other && *other ? other : "?");

	if (g_utf8_strlen(line, -1) <= NAME_LENGTH)
		return g_steal_pointer(&line);
	g_utf8_offset_to_pointer(line, NAME_LENGTH - 3)[0] = '\0';
	return g_strconcat(line, "...", NULL);
}

struct collector *processes_add(struct processes *processes, struct target *target, pid_t parent)
{
	struct process_entry *entry = g_new0(struct process_entry, 1);

	entry->pid = target->pid;
	entry->parent = parent;
	entry->target = target;
	entry->name = short_name(target->cmdline, NULL);
	entry->collector = collector_new(target, processes->recording);
	g_ptr_array_add(processes->entries, entry);
	g_hash_table_insert(processes->by_pid, GINT_TO_POINTER(entry->pid), entry);
	return entry->collector;
}

static struct process_entry *find(struct processes *processes, pid_t pid)
{
	return g_hash_table_lookup(processes->by_pid, GINT_TO_POINTER(pid));
}

static struct collector *forked(gpointer data, pid_t pid, pid_t parent_pid)
{
	struct processes *processes = data;
	struct process_entry *parent = find(processes, parent_pid);

	if (!parent || find(processes, pid))
		return NULL;
	if (processes->entries->len >= MAX_PROCESSES) {
		processes->left_out++;
		return NULL;
	}
	struct collector *collector = processes_add(processes, target_forked(parent->target, pid), parent_pid);
	find(processes, pid)->forked = TRUE;
	return collector;
}

/* Until it is known what it runs now, nothing of it can be read. */
static void replaced(gpointer data, pid_t pid, const char *comm)
{
	struct processes *processes = data;
	struct process_entry *entry = find(processes, pid);

	if (!entry)
		return;
	if (entry->forked)
		collector_add_threads(entry->collector, processes->before_exec);
	entry->forked = FALSE;
	entry->replaced_ns = sampler_now_ns();
	if (entry->evidence) { /* of objects and types that are no more */
		evidence_finish(entry->evidence);
		g_clear_pointer(&entry->evidence, evidence_free);
	}
	target_forget(entry->target);
	g_free(entry->name);
	entry->name = short_name(entry->target->cmdline, comm);
	collector_retarget(entry->collector, entry->target);
}

static void ended(gpointer data, pid_t pid)
{
	struct processes *processes = data;
	struct process_entry *entry = find(processes, pid);

	if (!entry)
		return;
	entry->ended = TRUE;
	if (entry->forked)
		collector_add_threads(entry->collector, processes->short_lived);
	g_hash_table_remove(processes->by_pid, GINT_TO_POINTER(pid));
}

struct sampler_events processes_events(struct processes *processes)
{
	return (struct sampler_events){.forked = forked, .replaced = replaced, .ended = ended, .data = processes};
}

/* Takes what runs in the process now if it is a CPython whose interpreter is up. */
static gboolean become(struct process_entry *entry)
{
	struct target *target = target_open(entry->pid, NULL);

	if (!target)
		return FALSE;
	if (!target_running(target)) {
		target_free(target);
		return FALSE;
	}
	collector_retarget(entry->collector, target);
	target_free(entry->target);
	entry->target = target;
	g_free(entry->name);
	entry->name = short_name(target->cmdline, NULL);
	return TRUE;
}

/* A module that is not made for running without the GIL turns it on when it is imported, for good; every other extension module only while it
 * is imported (Python/import.c). So one look does not tell. */
static gboolean gil_changed(struct process_entry *entry)
{
	gboolean differs = !entry->ended && target_gil_changed(entry->target);

	entry->gil_looks = differs ? entry->gil_looks + 1 : 0;
	return entry->gil_looks == GIL_LOOKS;
}

static void look_for_gils(struct processes *processes, const struct sampler *sampler, gpointer instance)
{
	for (guint i = 0; i < processes->entries->len; i++) {
		struct process_entry *entry = g_ptr_array_index(processes->entries, i);
		if (!gil_changed(entry))
			continue;
		entry->gil_late = entry->target->gil = !entry->target->gil;
		if (i == 0) /* the recording's own target */
			processes->recording->gil = entry->target->gil;
		sampler->follow(instance, entry->collector, NULL, NULL);
	}
}

void processes_poll(struct processes *processes, guint64 now_ns, const struct sampler *sampler, gpointer instance)
{
	if (now_ns - processes->gil_ns >= GIL_NS) {
		processes->gil_ns = now_ns;
		look_for_gils(processes, sampler, instance);
	}
	if (now_ns - processes->retried_ns < RETRY_NS)
		return;
	processes->retried_ns = now_ns;
	for (guint i = 0; i < processes->entries->len; i++) {
		struct process_entry *entry = g_ptr_array_index(processes->entries, i);
		if (entry->ended || !entry->replaced_ns)
			continue;
		if ((become(entry) && sampler->follow(instance, entry->collector, NULL, NULL)) || now_ns > entry->replaced_ns + BECOME_NS) /* it may have been since NOW_NS */
			entry->replaced_ns = 0;
	}
}

/* Field 4 of /proc/PID/stat; the name before it may hold anything. */
static pid_t parent_of(pid_t pid)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/stat", pid), *text = NULL;
	const char *end;
	gint parent;

	if (!g_file_get_contents(path, &text, NULL, NULL) || !(end = strrchr(text, ')')) || sscanf(end + 1, " %*c %d", &parent) != 1)
		return 0;
	return parent;
}

/* By the lists that the kernel keeps, where it does (CONFIG_PROC_CHILDREN); else all processes are asked for their parents. */
static GArray *children_of(pid_t pid)
{
	g_autoptr(GArray) tids = threads_list(pid);
	GArray *children = g_array_new(FALSE, FALSE, sizeof(pid_t));
	const char *name;
	GDir *dir;

	for (guint i = 0; i < tids->len; i++) {
		g_autoptr(GArray) some = threads_children(pid, g_array_index(tids, gint, i));
		g_array_append_vals(children, some->data, some->len);
	}
	if (g_file_test("/proc/thread-self/children", G_FILE_TEST_EXISTS) || !(dir = g_dir_open("/proc", 0, NULL)))
		return children;
	while ((name = g_dir_read_name(dir))) {
		pid_t child = (pid_t)g_ascii_strtoll(name, NULL, 10);
		if (child > 0 && parent_of(child) == pid)
			g_array_append_val(children, child);
	}
	g_dir_close(dir);
	return children;
}

/* A young child may be on the way to a Python program: it is followed, and asked again. */
static void add_unborn(struct processes *processes, pid_t pid, pid_t parent, const struct sampler *sampler, gpointer instance)
{
	const struct process_entry *first = g_ptr_array_index(processes->entries, 0);

	sampler->follow(instance, processes_add(processes, target_forked(first->target, pid), parent), NULL, NULL);
	replaced(processes, pid, NULL);
}

void processes_add_descendants(struct processes *processes, pid_t pid, const struct sampler *sampler, gpointer instance)
{
	g_autoptr(GArray) children = children_of(pid);

	for (guint i = 0; i < children->len && processes->entries->len < MAX_PROCESSES; i++) {
		pid_t child = g_array_index(children, pid_t, i);
		struct target *target;
		if (threads_ended(child))
			continue; /* it was not waited for */
		target = target_open(child, NULL);
		if (target_age_ns(child) < BECOME_NS && !(target && target_running(target))) {
			g_clear_pointer(&target, target_free);
			add_unborn(processes, child, pid, sampler, instance);
		} else if (target) {
			sampler->follow(instance, processes_add(processes, target, pid), NULL, NULL);
		}
		processes_add_descendants(processes, child, sampler, instance);
	}
}

gboolean processes_look(struct processes *processes, guint threads)
{
	gboolean found = FALSE;
	guint tried = 0;

	while (threads && tried++ < processes->entries->len) {
		struct process_entry *entry = g_ptr_array_index(processes->entries, processes->turn++ % processes->entries->len);
		guint known;
		if (entry->ended || !entry->target->runtime)
			continue;
		if (!entry->evidence)
			entry->evidence = evidence_new(entry->collector);
		known = evidence_loops(entry->evidence);
		threads -= evidence_look(entry->evidence, threads);
		found |= evidence_loops(entry->evidence) != known;
	}
	return found;
}

static enum doubt doubt_of(const struct process_entry *entry)
{
	return !entry->ended && entry->evidence ? evidence_doubt(entry->evidence) : DOUBT_NONE;
}

enum doubt processes_doubt(const struct processes *processes)
{
	enum doubt doubt = DOUBT_NONE;

	for (guint i = 0; i < processes->entries->len; i++)
		doubt = MAX(doubt, doubt_of(g_ptr_array_index(processes->entries, i)));
	return doubt;
}

void processes_look_again(struct processes *processes)
{
	for (guint i = 0; i < processes->entries->len; i++) {
		struct process_entry *entry = g_ptr_array_index(processes->entries, i);
		if (doubt_of(entry) != DOUBT_NONE)
			evidence_look_again(entry->evidence);
	}
}

void processes_finish(struct processes *processes)
{
	struct recording *r = processes->recording;

	preexec_strip(r, processes->before_exec, TRUE);
	preexec_strip(r, processes->short_lived, FALSE);
	for (guint i = 0; i < processes->entries->len; i++) {
		struct process_entry *entry = g_ptr_array_index(processes->entries, i);
		if (!entry->ended && entry->replaced_ns)
			become(entry); /* it began a moment before the end */
		recording_add_process(r, entry->pid, entry->parent, entry->name, entry->target->python ? entry->target->python : "");
		if (entry->evidence)
			evidence_finish(entry->evidence);
		if (entry->gil_late)
			g_ptr_array_add(r->notes, g_strdup_printf("process %d turned the GIL on while it was recorded: it imported a module that needs it",
			                                          entry->pid));
	}
	if (processes->left_out)
		g_ptr_array_add(r->notes, g_strdup_printf("%u more child processes came and went than the %d that a recording follows: "
		                                          "their time is not in it", processes->left_out, MAX_PROCESSES));
}
