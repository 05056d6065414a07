/* The eBPF sampler: loads bpf/sampler.bpf.c and drains its ring buffer into the timeline. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <math.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "probe/blocks.h"
#include "probe/error.h"
#include "probe/interrupts.h"
#include "probe/programs.h"
#include "probe/sampler.h"
#include "probe/threads.h"
#include "probe/timeline.h"

#define INITIAL_PID_NAMESPACE 0xEFFFFFFCu /* include/linux/proc_ns.h: PROC_PID_INIT_INO */

#define SWEEP_NS 500000000ull        /* how often it is checked which processes have ended */
#define MATCH_NS 200000000ull         /* how often it is asked whose a thread is that was not there before ... */
#define MATCH_ANEW_NS 3000000000ull   /* and whose they all are */
#define MUCH_BYTES (512u << 10)       /* at a time: an eighth of the smallest ring, at the least */
#define INTERRUPTS_PART 0.75         /* of the overhead that is allowed; the rest goes to switches and to ourselves */
#define WALK_NS 2500                 /* that a sample takes in the interrupt, unless it is known to take more ... */
#define CACHES_NS 1500               /* ... and what it costs to have its data in the caches again */
#define ADAPT_NS 200000000ull        /* how often what samples cost is looked at ... */
#define ADAPT_SAMPLES 8              /* ... by no fewer of them */
#define JITTER_PART 0.2              /* by which periods differ from what they are on average */
#define JITTER_NS 300000000ull       /* no more often than that: it takes 0.1 ms a CPU, and part of a period is lost */
#define JITTER_CPUS 8                /* whose periods change at a time: each is interrupted for it */

/* One followed process. */
struct followed {
	struct collector *collector;
	struct timeline *timeline;
	guint64 gil, gil_size; /* 0: none */
	gboolean ended;
	struct native *native;       /* NULL: not asked for, or not yet */
	GHashTable *natives;         /* tid to struct unwound */
	/* which thread state belongs to which thread, as it was a moment ago: for threads_match */
	GArray *tids, *states;
	GHashTable *matches; /* NULL: never asked */
	struct threads_learnt learnt;
	guint64 matched_ns;
	struct blocks *memory; /* for the stacks of threads that are blocked; NULL: none was read yet */
};

/* Of a thread's sample that is still to come. */
struct unwound {
	guint64 time_ns;
	struct native_stack stack;
};

struct ebpf {
	struct sampler_options options;
	struct programs programs;
	struct ring_buffer *ring;
	GArray *samplers;      /* descriptors of the perf events */
	GHashTable *processes; /* pid to struct followed */
	guint64 swept_ns;
	guint64 taken_bytes; /* in the last poll */
	guint64 interrupt_ns; /* what one costs; 0: not known */
	guint rate_hz;        /* now; options.rate_hz: at first */
	/* when what samples cost was looked at, and how many there had been and what they had cost */
	guint64 adapted_ns, samples, samples_ns;
	guint jittered;       /* how many periods were changed so far ... */
	guint64 jittered_ns;  /* ... and when the last ones were */
};

/* The kernel's programs see pids of the initial namespace only. */
static gboolean check_pid_namespace(GError **error)
{
	struct stat status;

	if (stat("/proc/self/ns/pid", &status) == 0 && status.st_ino == INITIAL_PID_NAMESPACE)
		return TRUE;
	g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED,
	            "eBPF: this is a pid namespace of its own (a container?): run pyparallel on the host, or use --backend proc");
	return FALSE;
}

/* The rate that was asked for, or what its part of the overhead pays for if that is less, where a sample takes SAMPLE_NS in the interrupt. */
static guint affordable_rate_hz(const struct ebpf *ebpf, guint64 sample_ns)
{
	gdouble most_hz = INTERRUPTS_PART * ebpf->options.overhead * 1e9 / (gdouble)(ebpf->interrupt_ns + sample_ns + CACHES_NS);

	return ebpf->interrupt_ns ? (guint)CLAMP(most_hz, 1, ebpf->options.rate_hz) : ebpf->options.rate_hz;
}

/* One fixed-period software event a CPU; CPUs that are offline are passed over. */
static gboolean open_events(struct ebpf *ebpf, guint rate_hz, GError **error)
{
	struct perf_event_attr attributes = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attributes),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.sample_period = 1000000000ull / rate_hz,
		.exclude_idle = 1,
	};

	for (int cpu = 0; cpu < libbpf_num_possible_cpus(); cpu++) {
		int fd = (int)syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
		if (fd < 0 && errno == ENODEV)
			continue;
		if (fd < 0)
			return programs_refuse(error, errno, "cannot open a perf event");
		g_array_append_val(ebpf->samplers, fd);
		if (ioctl(fd, PERF_EVENT_IOC_SET_BPF, ebpf->programs.on_cpu_sample) < 0 || ioctl(fd, PERF_EVENT_IOC_ENABLE, 0) < 0)
			return programs_refuse(error, errno, "cannot attach to a perf event");
	}
	return TRUE;
}

/* -- events ------------------------------------------------------------------------------------------------------------- */

static void forget_matches(struct followed *followed)
{
	g_clear_pointer(&followed->matches, g_hash_table_unref);
	g_clear_pointer(&followed->states, g_array_unref);
	g_clear_pointer(&followed->tids, g_array_unref);
}

static void followed_free(gpointer data)
{
	struct followed *followed = data;

	timeline_free(followed->timeline);
	native_free(followed->native);
	g_hash_table_unref(followed->natives);
	forget_matches(followed);
	blocks_free(followed->memory);
	g_free(followed);
}

static struct followed *followed_new(struct ebpf *ebpf, pid_t pid, struct collector *collector, guint64 start_ns)
{
	struct followed *followed = g_new0(struct followed, 1);

	followed->collector = collector;
	followed->natives = g_hash_table_new_full(NULL, NULL, NULL, g_free);
	followed->timeline = timeline_new(collector, start_ns, 1000000000ull / ebpf->rate_hz);
	g_hash_table_insert(ebpf->processes, GINT_TO_POINTER(pid), followed);
	return followed;
}

static void forget_process(struct ebpf *ebpf, pid_t pid)
{
	py_u32 tgid = (py_u32)pid;

	bpf_map_delete_elem(ebpf->programs.processes, &tgid);
}

/* Unwinds at once: the event's memory is the ring's. */
static void take_native(struct ebpf *ebpf, const struct event_native *event)
{
	struct followed *followed = g_hash_table_lookup(ebpf->processes, GINT_TO_POINTER((gint)event->tgid));
	struct unwound *unwound;

	if (!followed || event->stack_bytes > NATIVE_STACK_BYTES)
		return;
	if (!followed->native)
		followed->native = native_new(collector_target(followed->collector));
	unwound = g_hash_table_lookup(followed->natives, GINT_TO_POINTER((gint)event->tid));
	if (!unwound) {
		unwound = g_new0(struct unwound, 1);
		g_hash_table_insert(followed->natives, GINT_TO_POINTER((gint)event->tid), unwound);
	}
	unwound->time_ns = event->time_ns;
	native_unwind(followed->native, event, &unwound->stack);
}

static const struct native_stack *native_of(const struct followed *followed, const struct event_stack *event)
{
	const struct unwound *unwound = g_hash_table_lookup(followed->natives, GINT_TO_POINTER((gint)event->tid));

	return unwound && unwound->time_ns == event->time_ns ? &unwound->stack : NULL;
}

static struct wait wait_of(const struct followed *followed, const struct event_stack *event)
{
	const struct event_block *block = &event->block;

	return (struct wait){
		.tid = (gint)event->tid,
		.syscall = block->syscall,
		.args = {block->args[0], block->args[1], block->args[2]},
		.fd_kind = block->fd_kind,
		.io_wait = block->io_wait,
		.gil = followed->gil,
		.gil_size = followed->gil_size,
	};
}

static void take_stack_event(struct ebpf *ebpf, const struct event_stack *event)
{
	const struct followed *followed = g_hash_table_lookup(ebpf->processes, GINT_TO_POINTER((gint)event->tgid));
	struct wait wait;

	if (!followed)
		return;
	wait = wait_of(followed, event);
	if (event->exiting && event->kind == EVENT_OUT)
		g_hash_table_remove(followed->natives, GINT_TO_POINTER((gint)event->tid));
	if (event->kind == EVENT_SAMPLE) {
		collector_ran(followed->collector, event->tstate);
		timeline_sample(followed->timeline, event, native_of(followed, event));
	} else if (event->kind == EVENT_REST) {
		timeline_rest(followed->timeline, event);
	} else if (event->kind == EVENT_BACK) {
		timeline_back(followed->timeline, event, &wait);
	} else {
		timeline_out(followed->timeline, event, &wait);
	}
}

static void take_fork(struct ebpf *ebpf, const struct event_process *event)
{
	const struct followed *parent = g_hash_table_lookup(ebpf->processes, GINT_TO_POINTER((gint)event->parent));
	struct collector *collector = NULL;
	struct followed *child;

	if (parent && !g_hash_table_contains(ebpf->processes, GINT_TO_POINTER((gint)event->tgid)))
		collector = ebpf->options.events.forked(ebpf->options.events.data, (pid_t)event->tgid, (pid_t)event->parent);
	if (!collector) {
		forget_process(ebpf, (pid_t)event->tgid);
		return;
	}
	child = followed_new(ebpf, (pid_t)event->tgid, collector, event->time_ns);
	child->gil = parent->gil;
	child->gil_size = parent->gil_size;
}

static void take_exec(struct ebpf *ebpf, const struct event_process *event)
{
	struct followed *followed = g_hash_table_lookup(ebpf->processes, GINT_TO_POINTER((gint)event->tgid));
	char comm[sizeof(event->comm) + 1]; /* as the kernel has it: nothing is known of the last byte */

	if (!followed)
		return;
	followed->gil = 0;
	followed->learnt = (struct threads_learnt){0};
	g_clear_pointer(&followed->native, native_free); /* other files are mapped now */
	g_strlcpy(comm, event->comm, sizeof(comm));
	ebpf->options.events.replaced(ebpf->options.events.data, (pid_t)event->tgid, comm);
}

static void take_waits(struct ebpf *ebpf, const struct event_waits *event)
{
	const struct followed *followed = g_hash_table_lookup(ebpf->processes, GINT_TO_POINTER((gint)event->tgid));

	if (followed)
		timeline_waits(followed->timeline, event);
}

static int take_event(void *context, void *data, size_t size)
{
	const struct event_stack *event = data;
	struct ebpf *ebpf = context;

	ebpf->taken_bytes += size;
	switch (event->kind) {
	case EVENT_SAMPLE:
	case EVENT_OUT:
	case EVENT_BACK:
	case EVENT_REST:
		if (size >= offsetof(struct event_stack, frames) + event->depth * sizeof(struct py_frame))
			take_stack_event(ebpf, event);
		break;
	case EVENT_NATIVE:
		if (size >= sizeof(struct event_native))
			take_native(ebpf, data);
		break;
	case EVENT_WAITS:
		if (size >= sizeof(struct event_waits))
			take_waits(ebpf, data);
		break;
	case EVENT_FORK: take_fork(ebpf, data); break;
	case EVENT_EXEC: take_exec(ebpf, data); break;
	}
	return 0;
}

/* -- life --------------------------------------------------------------------------------------------------------------- */

static void ebpf_close(gpointer data)
{
	struct ebpf *ebpf = data;

	if (!ebpf)
		return;
	g_array_unref(ebpf->samplers);
	ring_buffer__free(ebpf->ring);
	programs_unload(&ebpf->programs);
	g_hash_table_unref(ebpf->processes);
	g_free(ebpf);
}

static void close_sampler(gpointer fd)
{
	close(*(int *)fd);
}

static gboolean ebpf_start(struct ebpf *ebpf, GError **error)
{
	struct programs_options options = {.follow_children = ebpf->options.children,
	                                   .native_stacks = ebpf->options.native,
	                                   .samples_budget = (guint)MAX(1, 1 / (INTERRUPTS_PART * ebpf->options.overhead))};

	if (!check_pid_namespace(error))
		return FALSE;
	if (!programs_load(&ebpf->programs, &options, error))
		return FALSE;
	ebpf->ring = ring_buffer__new(ebpf->programs.events, take_event, ebpf, NULL);
	if (!ebpf->ring || ring_buffer__add(ebpf->ring, ebpf->programs.news, take_event, ebpf) != 0)
		return programs_refuse(error, errno, "cannot map the ring buffer");
	for (guint i = 0; i < ebpf->programs.alarms->len; i++)
		if (ring_buffer__add(ebpf->ring, g_array_index(ebpf->programs.alarms, int, i), take_event, ebpf) != 0)
			return programs_refuse(error, errno, "cannot map a ring");
	ebpf->interrupt_ns = interrupts_cost_ns();
	ebpf->rate_hz = ebpf->options.rate_hz = affordable_rate_hz(ebpf, WALK_NS);
	return open_events(ebpf, ebpf->options.rate_hz, error);
}

static gpointer ebpf_open(const struct sampler_options *options, GError **error)
{
	struct ebpf *ebpf = g_new0(struct ebpf, 1);

	ebpf->options = *options;
	ebpf->samplers = g_array_new(FALSE, FALSE, sizeof(int));
	g_array_set_clear_func(ebpf->samplers, close_sampler);
	ebpf->processes = g_hash_table_new_full(NULL, NULL, NULL, followed_free);
	if (ebpf_start(ebpf, error))
		return ebpf;
	ebpf_close(ebpf);
	return NULL;
}

static guint ebpf_rate_hz(gpointer data)
{
	const struct ebpf *ebpf = data;

	return ebpf->options.rate_hz;
}

/* Tells the kernel which thread state each thread that is there already has; those that come later it finds itself. */
static void tell_tstates(struct ebpf *ebpf, const struct target *target, const GArray *states)
{
	for (guint i = 0; i < states->len; i++) {
		const struct walk_thread *state = &g_array_index(states, struct walk_thread, i);
		struct thread_key key = {.thread_id = state->thread_id, .tgid = (py_u32)target->pid};
		py_u64 tstate = state->tstate;
		bpf_map_update_elem(ebpf->programs.known_tstates, &key, &tstate, BPF_ANY);
	}
}

/* Of the process, as it is from now on. */
static struct walk_reader fresh_memory(struct followed *followed)
{
	if (!followed->memory)
		followed->memory = blocks_new(collector_target(followed->collector)->pid);
	blocks_begin(followed->memory);
	return blocks_reader(followed->memory);
}

/* Reads the stack of a thread that is blocked; FALSE: it could not be read. */
static gboolean blocked_stack(struct followed *followed, const struct walk_thread *state, guint *index)
{
	const struct target *target = collector_target(followed->collector);
	struct walk_reader reader = fresh_memory(followed);
	struct walk_stack stack = {0};

	if (state && !walk_stack_read_checked(&reader, &target->layout, state->tstate, 3, &stack))
		return FALSE;
	*index = collector_stack(followed->collector, stack.frames, stack.depth, stack.omitted, stack.flags);
	return TRUE;
}

static void match_threads(struct followed *followed, guint64 now_ns)
{
	const struct target *target = collector_target(followed->collector);
	struct walk_reader reader = fresh_memory(followed);

	forget_matches(followed);
	followed->tids = threads_list(target->pid);
	followed->states = walk_threads(&reader, &target->layout, target->runtime);
	followed->matches = threads_match(target, followed->tids, followed->states, &followed->learnt);
	followed->matched_ns = now_ns;
}

static gboolean matched(const struct followed *followed, gint tid)
{
	return g_hash_table_contains(followed->matches, GINT_TO_POINTER(tid));
}

/* How a thread is blocked, and where; FALSE: it runs, or its stack cannot be read. */
static gboolean look(gpointer data, gint tid, guint *stack, struct wait *wait)
{
	struct followed *followed = data;
	const struct target *target = collector_target(followed->collector);
	guint64 now_ns = sampler_now_ns();
	gboolean waits = threads_wait(target, tid, wait); /* FALSE too where that may not be read */

	if (!waits && threads_run_state(target->pid, tid) == 'R')
		return FALSE;
	if (!followed->matches || now_ns - followed->matched_ns > (matched(followed, tid) ? MATCH_ANEW_NS : MATCH_NS))
		match_threads(followed, now_ns);
	wait->gil = followed->gil;
	wait->gil_size = followed->gil_size;
	return blocked_stack(followed, g_hash_table_lookup(followed->matches, GINT_TO_POINTER(tid)), stack);
}

/* The threads that are there already: one that is blocked now may make no event at all. */
static void take_present(struct followed *followed)
{
	match_threads(followed, sampler_now_ns());
	for (guint i = 0; i < followed->tids->len; i++) {
		gint tid = g_array_index(followed->tids, gint, i);
		gboolean python = g_hash_table_contains(followed->matches, GINT_TO_POINTER(tid));
		struct wait wait;
		guint stack = 0;
		gboolean blocked = look(followed, tid, &stack, &wait);
		if (!blocked)
			stack = collector_stack(followed->collector, NULL, 0, 0, 0);
		timeline_present(followed->timeline, tid, stack, python, blocked ? &wait : NULL);
	}
}

static gboolean ebpf_follow(gpointer data, struct collector *collector, guint64 *start_ns, GError **error)
{
	struct ebpf *ebpf = data;
	const struct target *target = collector_target(collector);
	struct followed *followed = g_hash_table_lookup(ebpf->processes, GINT_TO_POINTER(target->pid));
	struct walk_reader reader = walk_reader_of_process(target->pid);
	struct process process = {.runtime = target->runtime, .layout = target->layout};
	py_u32 tgid = (py_u32)target->pid;
	g_autoptr(GArray) states = walk_threads(&reader, &target->layout, target->runtime);
	gboolean first = !followed;
	guint64 now_ns;

	process.gil = walk_gil(&reader, &target->layout, target->runtime);
	tell_tstates(ebpf, target, states);
	now_ns = sampler_now_ns();
	if (bpf_map_update_elem(ebpf->programs.processes, &tgid, &process, BPF_ANY) != 0)
		return programs_refuse(error, errno, "cannot name the process to the programs");
	programs_run(ebpf->programs.on_follow);
	if (first)
		followed = followed_new(ebpf, target->pid, collector, now_ns);
	followed->gil = process.gil;
	followed->gil_size = target->layout.gil_size;
	if (first)
		take_present(followed);
	if (start_ns)
		*start_ns = now_ns;
	return TRUE;
}

static guint64 counter(struct ebpf *ebpf, enum counter which)
{
	gint cpus = libbpf_num_possible_cpus();
	g_autofree guint64 *values = g_new0(guint64, MAX(1, cpus));
	py_u32 key = which;
	guint64 sum = 0;

	if (bpf_map_lookup_elem(ebpf->programs.counters, &key, values) != 0)
		return 0;
	for (gint cpu = 0; cpu < cpus; cpu++)
		sum += values[cpu];
	return sum;
}

/* Takes processes that have ended off the kernel's list. */
static void sweep(struct ebpf *ebpf)
{
	GHashTableIter iter;
	gpointer pid, value;

	g_hash_table_iter_init(&iter, ebpf->processes);
	while (g_hash_table_iter_next(&iter, &pid, &value)) {
		struct followed *followed = value;
		if (followed->ended || !threads_ended(GPOINTER_TO_INT(pid)))
			continue;
		followed->ended = TRUE;
		forget_process(ebpf, GPOINTER_TO_INT(pid));
		ebpf->options.events.ended(ebpf->options.events.data, GPOINTER_TO_INT(pid));
	}
}

static void set_rate(struct ebpf *ebpf, guint rate_hz)
{
	GHashTableIter iter;
	gpointer value;

	ebpf->rate_hz = rate_hz;
	g_hash_table_iter_init(&iter, ebpf->processes);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		timeline_period(((struct followed *)value)->timeline, 1000000000ull / rate_hz);
}

/* A program that a timer starts every so often may keep step with ours: then all samples would meet it at the same place, and none at others. So now
 * and then the period is another one, which also begins anew. */
static void jitter(struct ebpf *ebpf, guint64 now_ns)
{
	if (now_ns - ebpf->jittered_ns < JITTER_NS)
		return;
	ebpf->jittered_ns = now_ns;
	for (guint n = 0; n < MIN(ebpf->samplers->len, JITTER_CPUS); n++) {
		guint64 period_ns = (guint64)(g_random_double_range(1 - JITTER_PART, 1 + JITTER_PART) * 1e9 / ebpf->rate_hz);
		ioctl(g_array_index(ebpf->samplers, int, ebpf->jittered++ % ebpf->samplers->len), PERF_EVENT_IOC_PERIOD, &period_ns);
	}
}

/* Where samples take long (deep recursions), the programs leave most of them out. Fewer interrupts, each with a sample, cost as much and tell more. */
static void adapt_rate(struct ebpf *ebpf, guint64 now_ns)
{
	guint64 samples, samples_ns;
	guint rate_hz;

	if (now_ns - ebpf->adapted_ns < ADAPT_NS)
		return;
	ebpf->adapted_ns = now_ns;
	samples = counter(ebpf, COUNTER_SAMPLES);
	if (samples - ebpf->samples < ADAPT_SAMPLES)
		return;
	samples_ns = counter(ebpf, COUNTER_SAMPLES_NS);
	rate_hz = affordable_rate_hz(ebpf, MAX(WALK_NS, (samples_ns - ebpf->samples_ns) / (samples - ebpf->samples)));
	ebpf->samples = samples;
	ebpf->samples_ns = samples_ns;
	if (rate_hz < ebpf->rate_hz * 3 / 4 || rate_hz > ebpf->rate_hz * 5 / 4 || (rate_hz > ebpf->rate_hz && rate_hz == ebpf->options.rate_hz))
		set_rate(ebpf, rate_hz);
}

/* The programs wake us for new code only: else that would cost a wake-up an event. */
static gboolean ebpf_poll(gpointer data, gint timeout_ms, gint pidfd)
{
	struct ebpf *ebpf = data;
	struct pollfd wakers[] = {{.fd = pidfd, .events = POLLIN}, {.fd = ebpf->programs.news, .events = POLLIN}};
	guint64 now_ns;

	poll(wakers, G_N_ELEMENTS(wakers), (gint)ceil(timeout_ms * g_random_double_range(1 - JITTER_PART, 1))); /* as the samples' periods: see jitter */
	ebpf->taken_bytes = 0;
	ring_buffer__consume(ebpf->ring);
	now_ns = sampler_now_ns();
	if (g_hash_table_size(ebpf->processes) > 1 && now_ns - ebpf->swept_ns >= SWEEP_NS) { /* that the first one ends is seen anyway */
		ebpf->swept_ns = now_ns;
		sweep(ebpf);
	}
	adapt_rate(ebpf, now_ns);
	jitter(ebpf, now_ns);
	return ebpf->taken_bytes > MUCH_BYTES;
}

/* Threads that wait with a stack that was not taken. */
static void look_at_silent(struct ebpf *ebpf, guint64 now_ns)
{
	GHashTableIter iter;
	gpointer value;

	ring_buffer__consume(ebpf->ring);
	g_hash_table_iter_init(&iter, ebpf->processes);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct followed *followed = value;
		if (!followed->ended)
			timeline_look(followed->timeline, now_ns, look, followed);
	}
}

static void ebpf_finish(gpointer data, struct recording *recording)
{
	struct ebpf *ebpf = data;
	guint64 end_ns;
	GHashTableIter iter;
	gpointer pid, value;

	if (counter(ebpf, COUNTER_SKIPPED)) {
		guint64 begun_ns = sampler_now_ns();
		look_at_silent(ebpf, begun_ns);
		recording->duration_ns += sampler_now_ns() - begun_ns;
	}
	programs_run(ebpf->programs.on_finish);
	end_ns = sampler_now_ns();
	g_hash_table_iter_init(&iter, ebpf->processes);
	while (g_hash_table_iter_next(&iter, &pid, NULL))
		forget_process(ebpf, GPOINTER_TO_INT(pid));
	ring_buffer__consume(ebpf->ring);
	g_hash_table_iter_init(&iter, ebpf->processes);
	while (g_hash_table_iter_next(&iter, NULL, &value))
		timeline_finish(((struct followed *)value)->timeline, end_ns);
	recording->lost += counter(ebpf, COUNTER_LOST);
	recording->skipped += counter(ebpf, COUNTER_SKIPPED);
	recording->kernel_cpu_s = (gdouble)counter(ebpf, COUNTER_RUN_NS) / 1e9;
}

const struct sampler sampler_ebpf = {
	.name = "ebpf",
	.default_rate_hz = 1000,
	.open = ebpf_open,
	.rate_hz = ebpf_rate_hz,
	.follow = ebpf_follow,
	.poll = ebpf_poll,
	.finish = ebpf_finish,
	.close = ebpf_close,
};
