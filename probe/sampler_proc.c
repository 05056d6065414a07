/* The plain sampler, for where eBPF is not allowed: process_vm_readv and /proc.
 *
 * The kernel's own per-thread accounting (schedstat) says how much of the time since the last look a thread was on a CPU and how
 * much it waited for one; the rest it was blocked. Only *where* is sampled: on-CPU time is charged to the stack of the next look
 * that finds the thread running, blocked time to that of the next look that finds it blocked. So per thread the states still add up
 * to the elapsed time; what is less exact is which line short waits belong to. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "probe/error.h"
#include "probe/sampler.h"
#include "probe/threads.h"

#define LIST_EVERY_NS 50000000ull /* how often the list of threads is read anew */
#define WALK_TRIES 4

/* What is still to be charged to a place. */
enum due { DUE_ON_CPU, DUE_RUNQUEUE, DUE_BLOCKED, DUE_COUNT };

struct seen {
	gint tid;
	guint thread;          /* index in the recording */
	guint64 tstate;        /* 0: it runs no Python */
	int schedstat;         /* descriptor, -1: not there */
	guint64 run_ns, wait_ns, last_ns;
	gint64 due_ns[DUE_COUNT];
	guint stack[DUE_COUNT]; /* where it was last seen so */
	enum state state[DUE_COUNT];
	gboolean known[DUE_COUNT];
	gint syscall;
	gboolean listed;
};

struct proc {
	struct collector *collector;
	struct walk_reader reader;
	guint64 period_ns, next_ns, listed_ns;
	guint64 gil;
	GHashTable *threads; /* tid to struct seen */
};

guint64 sampler_now_ns(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return (guint64)now.tv_sec * 1000000000ull + (guint64)now.tv_nsec;
}

static void seen_free(gpointer data)
{
	struct seen *seen = data;

	if (seen->schedstat >= 0)
		close(seen->schedstat);
	g_free(seen);
}

static gpointer proc_open(const struct sampler_options *options, GError **error)
{
	struct proc *proc = g_new0(struct proc, 1);

	proc->period_ns = 1000000000ull / options->rate_hz;
	proc->threads = g_hash_table_new_full(NULL, NULL, NULL, seen_free);
	return proc;
}

/* Time on a CPU and waiting for one, since the thread began. FALSE: it is gone, or the kernel keeps no such account. */
static gboolean read_schedstat(const struct seen *seen, guint64 *run_ns, guint64 *wait_ns)
{
	char text[128], *end;
	ssize_t length = seen->schedstat < 0 ? -1 : pread(seen->schedstat, text, sizeof(text) - 1, 0);

	if (length <= 0)
		return FALSE;
	text[length] = '\0';
	*run_ns = strtoull(text, &end, 10);
	*wait_ns = strtoull(end, NULL, 10);
	return TRUE;
}

static struct seen *seen_new(struct proc *proc, gint tid)
{
	const struct target *target = collector_target(proc->collector);
	g_autofree char *path = g_strdup_printf("/proc/%d/task/%d/schedstat", target->pid, tid);
	struct seen *seen = g_new0(struct seen, 1);

	seen->tid = tid;
	seen->syscall = -1;
	seen->thread = collector_thread(proc->collector, tid);
	seen->schedstat = open(path, O_RDONLY | O_CLOEXEC);
	seen->last_ns = sampler_now_ns();
	read_schedstat(seen, &seen->run_ns, &seen->wait_ns);
	g_hash_table_insert(proc->threads, GINT_TO_POINTER(tid), seen);
	return seen;
}

static void charge(struct proc *proc, struct seen *seen, enum due due)
{
	struct recording *r = collector_recording(proc->collector);
	struct rec_thread *thread = &g_array_index(r->threads, struct rec_thread, seen->thread);
	guint64 ns = (guint64)seen->due_ns[due];

	if (seen->due_ns[due] <= 0)
		return;
	seen->due_ns[due] = 0;
	thread->wall_ns += ns;
	thread->state_ns[seen->state[due]] += ns;
	recording_add_time(r, seen->stack[due], seen->thread, seen->state[due], due == DUE_BLOCKED ? seen->syscall : -1, 1, ns,
	                   due == DUE_BLOCKED ? ns : 0);
	r->samples++;
}

/* Charges what is due to places that were never seen, where there is any other. */
static void settle(struct proc *proc, struct seen *seen)
{
	static const enum state unseen[] = {STATE_ONCPU_GIL, STATE_RUNQUEUE, STATE_OTHER};

	for (guint due = 0; due < DUE_COUNT; due++) {
		for (guint other = 0; !seen->known[due] && other < DUE_COUNT; other++) {
			if (!seen->known[other])
				continue;
			seen->stack[due] = seen->stack[other];
			seen->state[due] = unseen[due];
			seen->known[due] = TRUE;
		}
		if (!seen->known[due]) {
			seen->stack[due] = collector_stack(proc->collector, NULL, 0, 0, 0);
			seen->state[due] = due == DUE_ON_CPU && !seen->tstate ? STATE_ONCPU_NOGIL : unseen[due];
		}
		charge(proc, seen, due);
	}
}

static void list_threads(struct proc *proc)
{
	const struct target *target = collector_target(proc->collector);
	g_autoptr(GArray) tids = threads_list(target->pid);
	g_autoptr(GArray) states = walk_threads(&proc->reader, &target->layout, target->runtime);
	g_autoptr(GHashTable) matches = threads_match(target, tids, states);
	GHashTableIter iter;
	gpointer value;

	for (guint i = 0; i < tids->len; i++) {
		gint tid = g_array_index(tids, gint, i);
		struct seen *seen = g_hash_table_lookup(proc->threads, GINT_TO_POINTER(tid));
		const struct walk_thread *state = g_hash_table_lookup(matches, GINT_TO_POINTER(tid));
		if (!seen)
			seen = seen_new(proc, tid);
		seen->listed = TRUE;
		seen->tstate = state ? state->tstate : 0;
		if (state)
			g_array_index(collector_recording(proc->collector)->threads, struct rec_thread, seen->thread).python = TRUE;
	}
	g_hash_table_iter_init(&iter, proc->threads);
	while (tids->len && g_hash_table_iter_next(&iter, NULL, &value)) {
		struct seen *seen = value;
		if (!seen->listed) { /* ended */
			settle(proc, seen);
			g_hash_table_iter_remove(&iter);
			continue;
		}
		seen->listed = FALSE;
	}
}

/* Adds the time since the last look to what is due. The kernel brings the account of a running thread up to date at its ticks
 * only: until then the thread seems blocked, which is taken back afterwards, so what is due may be negative for a while. */
static void take_time(struct seen *seen, guint64 now_ns, gboolean running)
{
	guint64 run_ns = 0, wait_ns = 0;
	gint64 elapsed = (gint64)(now_ns - seen->last_ns), ran = 0, waited = 0;

	if (read_schedstat(seen, &run_ns, &wait_ns)) {
		ran = (gint64)(run_ns - seen->run_ns);
		waited = (gint64)(wait_ns - seen->wait_ns);
		seen->run_ns = run_ns;
		seen->wait_ns = wait_ns;
	} else if (running) {
		ran = elapsed;
	}
	seen->due_ns[DUE_ON_CPU] += ran;
	seen->due_ns[DUE_RUNQUEUE] += waited;
	seen->due_ns[DUE_BLOCKED] += elapsed - ran - waited;
	seen->last_ns = now_ns;
}

static void see(struct seen *seen, enum due due, guint stack, enum state state)
{
	seen->stack[due] = stack;
	seen->state[due] = state;
	seen->known[due] = TRUE;
}

static void look_at(struct proc *proc, struct seen *seen)
{
	const struct target *target = collector_target(proc->collector);
	struct walk_stack stack = {0};
	struct wait wait = {.syscall = -2};
	guint64 now_ns = sampler_now_ns();
	gboolean known, blocked, holds_gil;
	guint index;
	char run_state;

	known = threads_wait(target, seen->tid, &wait);
	run_state = known ? 'S' : threads_run_state(target->pid, seen->tid);
	if (!run_state)
		return; /* it has ended: the next list will say so */
	blocked = run_state != 'R';
	holds_gil = seen->tstate && walk_holds_gil(&proc->reader, &target->layout, proc->gil, seen->tstate);
	take_time(seen, now_ns, !blocked);
	if (seen->tstate && !walk_stack_read_checked(&proc->reader, &target->layout, seen->tstate, WALK_TRIES, &stack)) {
		collector_recording(proc->collector)->torn++;
		return; /* what is due waits for a stack that holds together */
	}
	index = collector_stack(proc->collector, stack.frames, stack.depth, stack.omitted, stack.flags);
	wait.gil = proc->gil;
	wait.gil_size = target->layout.gil_size;
	if (blocked) {
		seen->syscall = wait.syscall;
		see(seen, DUE_BLOCKED, index, collector_wait_state(proc->collector, index, &wait));
		charge(proc, seen, DUE_BLOCKED);
	} else {
		see(seen, DUE_ON_CPU, index, holds_gil ? STATE_ONCPU_GIL : STATE_ONCPU_NOGIL);
		see(seen, DUE_RUNQUEUE, index, STATE_RUNQUEUE);
		charge(proc, seen, DUE_ON_CPU);
		charge(proc, seen, DUE_RUNQUEUE);
	}
}

static gboolean proc_follow(gpointer data, struct collector *collector, guint64 *start_ns, GError **error)
{
	struct proc *proc = data;
	const struct target *target = collector_target(collector);

	proc->collector = collector;
	proc->reader = walk_reader_of_process(target->pid);
	proc->gil = walk_gil(&proc->reader, &target->layout, target->runtime);
	proc->next_ns = sampler_now_ns() + proc->period_ns;
	if (start_ns)
		*start_ns = sampler_now_ns();
	list_threads(proc);
	return TRUE;
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

static void proc_poll(gpointer data, gint timeout_ms, gint pidfd)
{
	struct proc *proc = data;
	guint64 until_ns = sampler_now_ns() + (guint64)timeout_ms * 1000000ull;
	GHashTableIter iter;
	gpointer value;

	do {
		if (wait_until(proc->next_ns, pidfd))
			return;
		if (sampler_now_ns() - proc->listed_ns > LIST_EVERY_NS) {
			list_threads(proc);
			proc->listed_ns = sampler_now_ns();
		}
		g_hash_table_iter_init(&iter, proc->threads);
		while (g_hash_table_iter_next(&iter, NULL, &value))
			look_at(proc, value);
		/* Missed looks are not made up for: the next one charges what has come together. */
		proc->next_ns = MAX(proc->next_ns + proc->period_ns, sampler_now_ns() + proc->period_ns / 4);
	} while (sampler_now_ns() < until_ns);
}

static void proc_finish(gpointer data, struct recording *recording)
{
	struct proc *proc = data;
	guint64 now_ns = sampler_now_ns();
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, proc->threads);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		take_time(value, now_ns, FALSE);
		settle(proc, value);
	}
}

static void proc_close(gpointer data)
{
	struct proc *proc = data;

	if (!proc)
		return;
	g_hash_table_unref(proc->threads);
	g_free(proc);
}

const struct sampler sampler_proc = {
	.name = "proc",
	.default_rate_hz = 200,
	.open = proc_open,
	.follow = proc_follow,
	.poll = proc_poll,
	.finish = proc_finish,
	.close = proc_close,
};
