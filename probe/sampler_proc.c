/* The plain sampler, for where eBPF is not allowed: process_vm_readv and /proc.
 *
 * It looks at each thread in turn, at moments that keep no step with the program, and asks the kernel whether the thread is blocked and in
 * which system call. A thread that was blocked and has not run since is where it was: it costs one read. What the looks find is scaled to the kernel's
 * own account of the thread (probe/account.h), so that per thread the states add up to the elapsed time. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "probe/account.h"
#include "probe/blocks.h"
#include "probe/error.h"
#include "probe/sampler.h"
#include "probe/snapshot.h"
#include "probe/threads.h"

#define LIST_EVERY_NS 50000000ull   /* how often the thread ids are read anew ... */
#define COMING_NS 300000000ull      /* ... unless threads came that recently: then at each look, for they may live for less */
#define TICK_NS 10000000ull         /* to which the kernel says when a thread was born */
#define BRIEF_LOOKS 16              /* of a thread: fewer are not scaled to the kernel's account */
#define PAUSE_MOST 63
#define DEEP_BLOCKS 256             /* of memory that holds a deep recursion's frames */
#define CHILDREN_THREADS 8          /* threads whose children are listed then, in turn */
#define MATCH_EVERY_NS 1000000000ull /* how often they are matched with Python's thread states at least */
#define MATCH_NEW_NS 300000000ull   /* for so long after the last new thread at each list: a thread state comes after its thread */

struct seen {
	gint tid;
	guint thread;          /* index in the recording */
	guint64 tstate;        /* 0: it runs no Python */
	int schedstat, syscall; /* descriptors, -1: not there */
	struct kernel_account kernel; /* at the last look */
	struct kernel_account last;   /* at the end, if COUNTED */
	gboolean counted;
	struct account *account;
	struct snapshot *snapshot;    /* of TSTATE */
	struct doing doing;           /* as the last look found it */
	gboolean deep;                /* at the last look the stack was too deep for one */
	guint pause, paused;          /* looks for which it is not tried to read a deep stack, and how many of them there have been */
	gboolean known;
	gboolean listed;
	guint looks;           /* at which it was there */
	guint64 there_ns, gone_ns; /* when it was there the last time, and gone the first time; 0: was not */
};

/* One followed process. */
struct process_seen {
	struct collector *collector;
	struct walk_reader reader;
	struct memory_source source;
	struct snapshots *snapshots;
	struct blocks *blocks; /* for stacks too deep for snapshots */
	guint64 gil;
	guint64 listed_ns, children_ns, matched_ns;
	guint64 new_ns, child_ns; /* when a new thread was seen last, and a new child; 0: none was */
	guint turn;          /* of the threads whose children are listed */
	gboolean ended;
	gboolean stateless;  /* a new thread has no thread state so far */
	GHashTable *threads; /* tid to struct seen */
	struct threads_learnt learnt;
};

struct proc {
	struct sampler_options options;
	GPtrArray *processes; /* struct process_seen; those that have ended too */
	guint64 period_ns, next_ns;
	guint64 start_ns;
	guint32 random;
};

static guint64 clock_ns(clockid_t clock)
{
	struct timespec now;

	clock_gettime(clock, &now);
	return (guint64)now.tv_sec * 1000000000ull + (guint64)now.tv_nsec;
}

guint64 sampler_now_ns(void)
{
	return clock_ns(CLOCK_MONOTONIC);
}

guint64 sampler_cpu_ns(void)
{
	return clock_ns(CLOCK_THREAD_CPUTIME_ID);
}

static void seen_free(gpointer data)
{
	struct seen *seen = data;

	if (seen->schedstat >= 0)
		close(seen->schedstat);
	if (seen->syscall >= 0)
		close(seen->syscall);
	account_free(seen->account);
	snapshot_free(seen->snapshot);
	g_free(seen);
}

static void process_free(gpointer data)
{
	struct process_seen *process = data;

	g_hash_table_unref(process->threads);
	snapshots_free(process->snapshots);
	blocks_free(process->blocks);
	g_free(process);
}

static gpointer proc_open(const struct sampler_options *options, GError **error)
{
	struct proc *proc = g_new0(struct proc, 1);

	proc->options = *options;
	proc->processes = g_ptr_array_new_with_free_func(process_free);
	proc->period_ns = 1000000000ull / options->rate_hz;
	proc->random = 1;
	return proc;
}

static guint proc_rate_hz(gpointer data)
{
	const struct proc *proc = data;

	return proc->options.rate_hz;
}

/* FALSE: the thread is gone, or the kernel keeps no such account. */
static gboolean read_schedstat(const struct seen *seen, struct kernel_account *kernel)
{
	char text[128], *end;
	ssize_t length = seen->schedstat < 0 ? -1 : pread(seen->schedstat, text, sizeof(text) - 1, 0);

	if (length <= 0)
		return FALSE;
	text[length] = '\0';
	kernel->run_ns = strtoull(text, &end, 10);
	kernel->wait_ns = strtoull(end, &end, 10);
	kernel->slices = strtoull(end, NULL, 10);
	return TRUE;
}

static int open_file(const struct target *target, gint tid, const char *name)
{
	g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/%s", target->pid, tid, name);

	return open(path, O_RDONLY | O_CLOEXEC);
}

/* BORN_NS: 0: before we looked. */
static struct seen *seen_new(struct process_seen *process, gint tid, guint64 born_ns)
{
	const struct target *target = collector_target(process->collector);
	struct seen *seen = g_new0(struct seen, 1);
	struct kernel_account newborn = {0};
	gboolean kernel;

	seen->tid = tid;
	seen->thread = collector_thread(process->collector, tid);
	seen->schedstat = open_file(target, tid, "schedstat");
	seen->syscall = open_file(target, tid, "syscall");
	kernel = read_schedstat(seen, &seen->kernel);
	seen->looks = born_ns ? 0 : BRIEF_LOOKS;
	seen->there_ns = born_ns ? born_ns : sampler_now_ns();
	seen->account = account_new(collector_recording(process->collector), seen->thread, seen->there_ns, !kernel ? NULL : born_ns ? &newborn : &seen->kernel);
	g_hash_table_insert(process->threads, GINT_TO_POINTER(tid), seen);
	return seen;
}

static void settle_seen(struct seen *seen)
{
	struct kernel_account kernel = {0};
	const struct kernel_account *there = read_schedstat(seen, &kernel) ? &kernel : NULL;

	account_settle(seen->account, sampler_now_ns(), there);
}

static void close_seen(struct process_seen *process, struct seen *seen, guint64 now_ns, const struct kernel_account *kernel)
{
	if (seen->looks < BRIEF_LOOKS)
		kernel = NULL;
	account_close(seen->account, now_ns, kernel, seen->known ? 0 : collector_stack(process->collector, NULL, 0, 0, 0));
}

static void match_threads(struct process_seen *process, const GArray *tids, guint64 now_ns)
{
	const struct target *target = collector_target(process->collector);
	g_autoptr(GArray) states = walk_threads(&process->reader, &target->layout, target->runtime);
	g_autoptr(GHashTable) matches = threads_match(target, tids, states, &process->learnt);
	GHashTableIter iter;
	gpointer value;

	process->matched_ns = now_ns;
	process->stateless = FALSE;
	g_hash_table_iter_init(&iter, process->threads);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct seen *seen = value;
		const struct walk_thread *state = g_hash_table_lookup(matches, GINT_TO_POINTER(seen->tid));
		guint64 tstate = state ? state->tstate : 0;
		process->stateless |= !tstate && seen->looks < BRIEF_LOOKS;
		if (tstate == seen->tstate)
			continue;
		snapshot_free(seen->snapshot);
		seen->snapshot = tstate ? snapshot_new(process->snapshots, tstate) : NULL;
		seen->tstate = tstate;
		seen->known = FALSE;
		if (tstate)
			g_array_index(collector_recording(process->collector)->threads, struct rec_thread, seen->thread).python = TRUE;
	}
}

/* When a thread was born that was not there at SINCE_NS, and was at NOW_NS: half-way, as far as we know; and so it is with its end. If threads live for
 * less time than passes between two looks, those that a look meets stand for the others. */
static guint64 born_between(gint tid, guint64 since_ns, guint64 now_ns)
{
	guint64 middle_ns = since_ns + (now_ns - since_ns) / 2, age_ns = now_ns - since_ns > 2 * TICK_NS ? target_age_ns(tid) : 0;

	return age_ns > TICK_NS / 2 && age_ns < now_ns ? CLAMP(now_ns - age_ns + TICK_NS / 2, since_ns, now_ns) : middle_ns;
}

/* When a thread ended that is gone now. Where threads come and go looks are late, and it is soon after the last one that it ended. */
static guint64 ended_ns(const struct seen *seen, guint64 now_ns, guint64 period_ns)
{
	guint64 gone_ns = seen->gone_ns ? seen->gone_ns : now_ns;

	return seen->there_ns + MIN(gone_ns - MIN(seen->there_ns, gone_ns), period_ns) / 2;
}

/* BORN_NS: of the threads that are there the first time; 0: not known. FALSE: it has ended. */
static gboolean list_threads(struct process_seen *process, guint64 born_ns, guint64 period_ns)
{
	g_autoptr(GArray) tids = threads_list(collector_target(process->collector)->pid);
	guint64 now_ns = sampler_now_ns(), since_ns = process->listed_ns;
	gboolean fresh = FALSE;
	GHashTableIter iter;
	gpointer value;

	process->listed_ns = now_ns;
	for (guint i = 0; i < tids->len; i++) {
		gint tid = g_array_index(tids, gint, i);
		struct seen *seen = g_hash_table_lookup(process->threads, GINT_TO_POINTER(tid));
		if (!seen) {
			seen = seen_new(process, tid, since_ns ? born_between(tid, since_ns, now_ns) : born_ns);
			process->new_ns = now_ns;
			fresh = TRUE;
		}
		seen->listed = TRUE;
		seen->there_ns = now_ns;
	}
	g_hash_table_iter_init(&iter, process->threads);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct seen *seen = value;
		if (!seen->listed) { /* ended */
			close_seen(process, seen, ended_ns(seen, now_ns, period_ns), seen->counted ? &seen->kernel : NULL);
			g_hash_table_iter_remove(&iter);
			continue;
		}
		seen->listed = FALSE;
	}
	if (fresh || process->stateless || (now_ns - process->new_ns < MATCH_NEW_NS && now_ns - process->matched_ns > LIST_EVERY_NS) || now_ns - process->matched_ns >= MATCH_EVERY_NS)
		match_threads(process, tids, now_ns);
	return tids->len > 0;
}

/* A stack too deep to be copied at once: hundreds of frames change little from one walk to the next. What two walks agree on may still be of two
 * stacks, of a thread that keeps step with them: of one that is not blocked the calls must be known. */
static gboolean find_deep_stack(struct process_seen *process, struct seen *seen, gboolean blocked, struct walk_stack *stack)
{
	const struct py_layout *layout = &collector_target(process->collector)->layout;
	struct walk_reader reader = blocks_reader(process->blocks);
	enum walk_deep result;

	blocks_begin(process->blocks);
	result = walk_stack_read_deep(&reader, layout, seen->tstate, stack);
	seen->deep = result != WALK_NOT_DEEP;
	seen->paused = 0;
	seen->pause = MIN(2 * seen->pause + 1, PAUSE_MOST);
	if (result == WALK_DEEP && (blocked || snapshots_calls_proven(process->snapshots, &reader, seen->tstate))) {
		seen->pause = 0;
		return TRUE;
	}
	if (seen->deep && snapshot_take_outermost(seen->snapshot, stack) != OUTERMOST_NONE)
		result = WALK_DEEP_OUTER;
	if (result == WALK_DEEP_OUTER)
		collector_recording(process->collector)->partial++;
	return result == WALK_DEEP_OUTER;
}

/* The stack of a thread; FALSE: nothing of it can be relied on. One that is blocked stands still, and what it stands at is certain if it
 * was not put on a CPU meanwhile. */
static gboolean find_stack(struct process_seen *process, struct seen *seen, gboolean blocked, struct walk_stack *stack)
{
	const struct py_layout *layout = &collector_target(process->collector)->layout;
	struct kernel_account after = {0};
	struct walk_stack walked;
	/* Of a recursion that changes too fast the outermost frames are as much as there is: to read it takes dozens of system calls, for each of
	 * which the target may have to wait when it wants memory, so after each failure that is tried more seldom. */
	gboolean pauses = !blocked && seen->paused++ < seen->pause, deep = seen->deep && !pauses;
	enum snapshot_result result;

	stack->depth = stack->omitted = stack->flags = 0;
	if (!seen->snapshot || (deep && find_deep_stack(process, seen, blocked, stack)))
		return TRUE;
	result = pauses && snapshot_take_outermost(seen->snapshot, stack) == OUTERMOST_FAR ? SNAPSHOT_OUTER : snapshot_take(seen->snapshot, stack);
	if (result == SNAPSHOT_TORN && !pauses && !deep && find_deep_stack(process, seen, blocked, stack))
		return TRUE;
	if (result != SNAPSHOT_WHOLE && blocked && walk_stack_read_checked(&process->reader, layout, seen->tstate, 1, &walked) &&
	    read_schedstat(seen, &after) && after.slices == seen->kernel.slices) {
		snapshots_learn(process->snapshots, &walked);
		*stack = walked;
		return TRUE;
	}
	if (result == SNAPSHOT_TORN && snapshot_take_outermost(seen->snapshot, stack) != OUTERMOST_NONE)
		result = SNAPSHOT_OUTER;
	if (result == SNAPSHOT_OUTER)
		collector_recording(process->collector)->partial++;
	return result != SNAPSHOT_TORN;
}

/* Where the thread is and in which state. FALSE: nothing that can be relied on, or it has ended. */
static gboolean find_out(struct process_seen *process, struct seen *seen, struct doing *doing)
{
	const struct target *target = collector_target(process->collector);
	struct walk_stack stack;
	struct wait wait;
	enum threads_doing running = threads_wait_read(target, seen->tid, seen->syscall, &wait);
	gboolean holds_gil;

	if (running == THREADS_UNKNOWN) { /* that file may be refused */
		char state = threads_run_state(target->pid, seen->tid);
		if (!state)
			return FALSE;
		running = state == 'R' ? THREADS_RUNNING : THREADS_BLOCKED;
		wait.io_wait = state == 'D';
	}
	doing->blocked = running == THREADS_BLOCKED;
	if (!doing->blocked)
		collector_ran(process->collector, seen->tstate);
	holds_gil = !doing->blocked && seen->tstate && walk_holds_gil(&process->reader, &target->layout, process->gil, seen->tstate);
	if (!find_stack(process, seen, doing->blocked, &stack)) {
		collector_recording(process->collector)->torn++;
		return FALSE;
	}
	doing->stack = collector_stack(process->collector, stack.frames, stack.depth, stack.omitted, stack.flags);
	wait.gil = process->gil;
	wait.gil_size = target->layout.gil_size;
	doing->syscall = doing->blocked ? wait.syscall : -1;
	doing->state = doing->blocked ? collector_wait_state(process->collector, doing->stack, &wait) :
	               holds_gil      ? STATE_ONCPU_GIL :
	                                STATE_ONCPU_NOGIL;
	return TRUE;
}

static void look_at(struct process_seen *process, struct seen *seen)
{
	struct kernel_account kernel = {0};
	gboolean counted = read_schedstat(seen, &kernel), moved;
	guint64 now_ns = sampler_now_ns();

	if (seen->counted && !counted) { /* it has ended */
		seen->gone_ns = seen->gone_ns ? seen->gone_ns : now_ns;
		return;
	}
	moved = !counted || kernel.slices != seen->kernel.slices || kernel.run_ns != seen->kernel.run_ns;
	seen->kernel = kernel;
	seen->counted = counted;
	seen->looks++;
	seen->there_ns = now_ns;
	if (!seen->tstate && seen->looks < BRIEF_LOOKS / 4) /* Python's state comes after its thread */
		return;
	if (!seen->known || moved || !seen->doing.blocked) {
		seen->known = find_out(process, seen, &seen->doing);
		if (!seen->known)
			return; /* this time goes to what the next look finds */
	}
	account_look(seen->account, now_ns, &seen->doing, counted && seen->looks >= BRIEF_LOOKS ? &kernel : NULL, moved);
	if (account_due(seen->account, now_ns))
		settle_seen(seen);
}

static struct process_seen *find_process(struct proc *proc, pid_t pid)
{
	for (guint i = 0; i < proc->processes->len; i++) {
		struct process_seen *process = g_ptr_array_index(proc->processes, i);
		if (!process->ended && collector_target(process->collector)->pid == pid)
			return process;
	}
	return NULL;
}

/* Begins to read the interpreter that the collector's target has now. */
static void process_retarget(struct process_seen *process)
{
	const struct target *target = collector_target(process->collector);
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, process->threads);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct seen *seen = value;
		g_clear_pointer(&seen->snapshot, snapshot_free);
		seen->tstate = 0;
		seen->known = FALSE;
	}
	snapshots_free(process->snapshots);
	process->snapshots = snapshots_new(&process->source, &target->layout);
	process->gil = walk_gil(&process->reader, &target->layout, target->runtime);
	process->matched_ns = 0;
	process->learnt = (struct threads_learnt){0};
}

static struct process_seen *process_new(struct proc *proc, struct collector *collector)
{
	const struct target *target = collector_target(collector);
	struct process_seen *process = g_new0(struct process_seen, 1);

	process->collector = collector;
	process->reader = walk_reader_of_process(target->pid);
	process->source = memory_source_of_process(target->pid);
	process->blocks = blocks_new_many(target->pid, DEEP_BLOCKS);
	process->threads = g_hash_table_new_full(NULL, NULL, NULL, seen_free);
	process_retarget(process);
	g_ptr_array_add(proc->processes, process);
	return process;
}

/* All threads begin at one moment, however long it took to find them. */
static void begin_at(struct process_seen *process, guint64 now_ns)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, process->threads);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct seen *seen = value;
		account_begin(seen->account, now_ns, read_schedstat(seen, &seen->kernel) ? &seen->kernel : NULL);
	}
}

static gboolean proc_follow(gpointer data, struct collector *collector, guint64 *start_ns, GError **error)
{
	struct proc *proc = data;
	struct process_seen *process = find_process(proc, collector_target(collector)->pid);

	if (process)
		process_retarget(process);
	else
		process = process_new(proc, collector);
	list_threads(process, 0, proc->period_ns);
	process->children_ns = process->listed_ns;
	proc->next_ns = sampler_now_ns() + proc->period_ns;
	if (start_ns) {
		*start_ns = proc->start_ns = sampler_now_ns();
		begin_at(process, proc->start_ns);
	}
	return TRUE;
}

/* What is known of a process's memory is no longer so once it has executed another program. */
static void check_program(struct proc *proc, struct process_seen *process)
{
	const struct target *target = collector_target(process->collector);

	if (target->runtime && target_replaced(target)) {
		proc->options.events.replaced(proc->options.events.data, target->pid, NULL);
		process_retarget(process);
	}
}

/* A child of a followed process: a copy of it, unless it runs another program by now. Only then its memory does not say what is known of
 * its parent's. */
static void take_child(struct proc *proc, pid_t pid, pid_t parent, guint64 born_ns)
{
	struct collector *collector = proc->options.events.forked(proc->options.events.data, pid, parent);
	struct process_seen *process;

	if (!collector)
		return;
	process = process_new(proc, collector);
	check_program(proc, process);
	list_threads(process, born_ns, proc->period_ns);
	process->children_ns = process->listed_ns;
}

static void list_children(struct proc *proc, struct process_seen *process, guint64 since_ns)
{
	pid_t pid = collector_target(process->collector)->pid;
	g_autoptr(GArray) tids = threads_list(pid);

	for (guint i = 0; i < MIN(tids->len, CHILDREN_THREADS); i++) {
		g_autoptr(GArray) children = threads_children(pid, g_array_index(tids, gint, process->turn++ % tids->len));
		for (guint j = 0; j < children->len; j++) {
			pid_t child = g_array_index(children, gint, j);
			if (find_process(proc, child) || threads_ended(child)) /* one that was not waited for stays among them */
				continue;
			take_child(proc, child, pid, born_between(child, since_ns, process->children_ns));
			process->child_ns = sampler_now_ns();
		}
	}
}

static void list_process(struct proc *proc, struct process_seen *process)
{
	pid_t pid = collector_target(process->collector)->pid;
	guint64 since_ns = process->children_ns;

	process->children_ns = sampler_now_ns();
	if (!list_threads(process, 0, proc->period_ns) || threads_ended(pid)) {
		process->ended = TRUE;
		proc->options.events.ended(proc->options.events.data, pid);
		return;
	}
	if (!proc->options.children)
		return;
	check_program(proc, process);
	list_children(proc, process, since_ns);
}

static gboolean wait_until(guint64 when_ns, gint pidfd)
{
	struct pollfd ended = {.fd = pidfd, .events = POLLIN};
	guint64 now_ns = sampler_now_ns();
	struct timespec timeout = {0};

	if (when_ns > now_ns) {
		timeout.tv_sec = (time_t)((when_ns - now_ns) / 1000000000ull);
		timeout.tv_nsec = (long)((when_ns - now_ns) % 1000000000ull);
	}
	return ppoll(&ended, 1, &timeout, NULL) > 0;
}

/* The next look comes after half to one and a half periods: a program that does something every millisecond is not seen doing always the
 * same. Missed looks are not made up for, and what made us late (a new child, say) is followed by as random a pause. */
static guint64 next_look(struct proc *proc, guint64 now_ns)
{
	guint64 period_ns, next_ns;

	proc->random = proc->random * 1664525u + 1013904223u;
	period_ns = proc->period_ns / 2 + (guint64)(proc->random >> 8) * proc->period_ns / (1u << 24);
	next_ns = proc->next_ns + period_ns;
	return next_ns >= now_ns + proc->period_ns / 4 ? next_ns : now_ns + period_ns;
}

static void look_at_threads(struct process_seen *process, gboolean new_ones)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, process->threads);
	while (!process->ended && g_hash_table_iter_next(&iter, NULL, &value))
		if (!new_ones || !((struct seen *)value)->looks)
			look_at(process, value);
}

/* What is known is looked at first: to take in a new child takes long, and who waits for it would be looked at when it is over. */
static void look_at_process(struct proc *proc, struct process_seen *process)
{
	guint64 now_ns;

	look_at_threads(process, FALSE);
	now_ns = sampler_now_ns();
	if (now_ns - process->children_ns > LIST_EVERY_NS || (process->child_ns && now_ns - process->child_ns < COMING_NS))
		list_process(proc, process);
	else if (now_ns - process->new_ns < COMING_NS)
		list_threads(process, 0, proc->period_ns);
	look_at_threads(process, TRUE);
}

static gboolean proc_poll(gpointer data, gint timeout_ms, gint pidfd)
{
	struct proc *proc = data;
	guint64 now_ns = sampler_now_ns(), until_ns = now_ns + (guint64)timeout_ms * 1000000ull;

	do {
		if (wait_until(proc->next_ns, pidfd))
			return FALSE;
		for (guint i = 0; i < proc->processes->len; i++) {
			struct process_seen *process = g_ptr_array_index(proc->processes, i);
			if (!process->ended)
				look_at_process(proc, process);
		}
		now_ns = sampler_now_ns();
		proc->next_ns = next_look(proc, now_ns);
	} while (now_ns < until_ns);
	return FALSE;
}

static void read_last(struct process_seen *process)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, process->threads);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct seen *seen = value;
		seen->counted = read_schedstat(seen, &seen->last);
	}
}

static void close_all(struct process_seen *process, guint64 end_ns)
{
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, process->threads);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct seen *seen = value;
		close_seen(process, seen, end_ns, seen->counted ? &seen->last : NULL);
	}
}

/* All threads end at one moment, too. Their accounts with the kernel are read first, for the rest takes longer; the recording ends after that,
 * so that none of them tells of more time than there was. */
static void proc_finish(gpointer data, struct recording *recording)
{
	struct proc *proc = data;
	guint64 end_ns;

	for (guint i = 0; i < proc->processes->len; i++)
		read_last(g_ptr_array_index(proc->processes, i));
	end_ns = sampler_now_ns();
	recording->duration_ns = end_ns - proc->start_ns;
	for (guint i = 0; i < proc->processes->len; i++)
		close_all(g_ptr_array_index(proc->processes, i), end_ns);
}

static void proc_close(gpointer data)
{
	struct proc *proc = data;

	if (!proc)
		return;
	g_ptr_array_unref(proc->processes);
	g_free(proc);
}

const struct sampler sampler_proc = {
	.name = "proc",
	.default_rate_hz = 1000,
	.open = proc_open,
	.rate_hz = proc_rate_hz,
	.follow = proc_follow,
	.poll = proc_poll,
	.finish = proc_finish,
	.close = proc_close,
};
