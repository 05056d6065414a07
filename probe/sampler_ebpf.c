/* The eBPF sampler: loads bpf/sampler.bpf.c and drains its ring buffer into the timeline. */
#include <bpf/bpf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <linux/perf_event.h>
#include <poll.h>
#include <stdarg.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "bpf/sampler.skel.h"
#include "probe/error.h"
#include "probe/sampler.h"
#include "probe/threads.h"
#include "probe/timeline.h"

#define INITIAL_PID_NAMESPACE 0xEFFFFFFCu /* include/linux/proc_ns.h: PROC_PID_INIT_INO */

struct ebpf {
	struct sampler_bpf *skeleton;
	struct ring_buffer *ring;
	GPtrArray *links; /* of the perf events */
	struct collector *collector;
	struct timeline *timeline;
	guint64 gil, gil_size;
};

static int libbpf_quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

static gboolean refuse(GError **error, int code, const char *doing)
{
	gboolean denied = code == EPERM || code == EACCES;

	g_set_error(error, PP_ERROR, denied ? PP_ERROR_PRIVILEGE : PP_ERROR_UNSUPPORTED, "eBPF: %s: %s%s", doing, g_strerror(code),
	            denied ? " (needs CAP_BPF and CAP_PERFMON: try sudo, or --backend proc)" : " (try --backend proc)");
	return FALSE;
}

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
		struct bpf_link *link;
		int fd = (int)syscall(SYS_perf_event_open, &attributes, -1, cpu, -1, PERF_FLAG_FD_CLOEXEC);
		if (fd < 0 && errno == ENODEV)
			continue;
		if (fd < 0)
			return refuse(error, errno, "cannot open a perf event");
		link = bpf_program__attach_perf_event(ebpf->skeleton->progs.on_cpu_sample, fd);
		if (!link) {
			int code = errno;
			close(fd);
			return refuse(error, code, "cannot attach to a perf event");
		}
		g_ptr_array_add(ebpf->links, link);
	}
	return TRUE;
}

static void take_stack_event(struct ebpf *ebpf, const struct event_stack *event)
{
	struct wait wait = {
		.syscall = event->syscall,
		.args = {event->args[0], event->args[1], event->args[2]},
		.fd_kind = event->fd_kind,
		.gil = ebpf->gil,
		.gil_size = ebpf->gil_size,
	};

	if (event->kind == EVENT_SAMPLE)
		timeline_sample(ebpf->timeline, event);
	else
		timeline_out(ebpf->timeline, event, &wait);
}

static int take_event(void *context, void *data, size_t size)
{
	struct ebpf *ebpf = context;
	const struct event_stack *event = data;

	if (!ebpf->timeline || size < sizeof(struct event_in))
		return 0;
	if (event->kind == EVENT_IN)
		timeline_in(ebpf->timeline, data);
	else if (size >= offsetof(struct event_stack, frames) + event->depth * sizeof(struct py_frame))
		take_stack_event(ebpf, event);
	return 0;
}

static void ebpf_close(gpointer data)
{
	struct ebpf *ebpf = data;

	if (!ebpf)
		return;
	g_ptr_array_unref(ebpf->links);
	ring_buffer__free(ebpf->ring);
	sampler_bpf__destroy(ebpf->skeleton);
	timeline_free(ebpf->timeline);
	g_free(ebpf);
}

static void destroy_link(gpointer link)
{
	bpf_link__destroy(link);
}

static gboolean ebpf_start(struct ebpf *ebpf, guint rate_hz, GError **error)
{
	if (!check_pid_namespace(error))
		return FALSE;
	ebpf->skeleton = sampler_bpf__open();
	if (!ebpf->skeleton)
		return refuse(error, errno, "cannot open the programs");
	if (sampler_bpf__load(ebpf->skeleton) != 0)
		return refuse(error, errno, "the kernel does not load the programs");
	if (sampler_bpf__attach(ebpf->skeleton) != 0)
		return refuse(error, errno, "cannot attach to the scheduler");
	ebpf->ring = ring_buffer__new(bpf_map__fd(ebpf->skeleton->maps.events), take_event, ebpf, NULL);
	if (!ebpf->ring)
		return refuse(error, errno, "cannot map the ring buffer");
	return open_events(ebpf, rate_hz, error);
}

static gpointer ebpf_open(guint rate_hz, GError **error)
{
	struct ebpf *ebpf = g_new0(struct ebpf, 1);

	libbpf_set_print(libbpf_quiet);
	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	ebpf->links = g_ptr_array_new_with_free_func(destroy_link);
	if (ebpf_start(ebpf, rate_hz, error))
		return ebpf;
	ebpf_close(ebpf);
	return NULL;
}

/* Tells the kernel which thread state each thread that is there already has; those that come later it finds itself. */
static void tell_tstates(struct ebpf *ebpf, const struct target *target, const GArray *states)
{
	for (guint i = 0; i < states->len; i++) {
		const struct walk_thread *state = &g_array_index(states, struct walk_thread, i);
		struct thread_key key = {.thread_id = state->thread_id, .tgid = (py_u32)target->pid};
		py_u64 tstate = state->tstate;
		bpf_map_update_elem(bpf_map__fd(ebpf->skeleton->maps.known_tstates), &key, &tstate, BPF_ANY);
	}
}

/* The threads that are there already: one that is blocked now may make no event at all. */
static void take_present(struct ebpf *ebpf, const struct target *target, const GArray *tids, const GArray *states)
{
	struct walk_reader reader = walk_reader_of_process(target->pid);
	g_autoptr(GHashTable) matches = threads_match(target, tids, states);

	for (guint i = 0; i < tids->len; i++) {
		gint tid = g_array_index(tids, gint, i);
		const struct walk_thread *state = g_hash_table_lookup(matches, GINT_TO_POINTER(tid));
		struct walk_stack stack = {0};
		struct wait wait;
		gboolean blocked = !threads_wait(target, tid, &wait) ? threads_run_state(target->pid, tid) != 'R' : TRUE;
		if (state && !walk_stack_read_checked(&reader, &target->layout, state->tstate, 3, &stack))
			stack.depth = 0;
		wait.gil = ebpf->gil;
		wait.gil_size = ebpf->gil_size;
		timeline_present(ebpf->timeline, tid, collector_stack(ebpf->collector, stack.frames, stack.depth, stack.flags),
		                 state != NULL, blocked ? &wait : NULL);
	}
}

static gboolean ebpf_follow(gpointer data, struct collector *collector, GError **error)
{
	struct ebpf *ebpf = data;
	const struct target *target = collector_target(collector);
	struct walk_reader reader = walk_reader_of_process(target->pid);
	struct process process = {.runtime = target->runtime, .layout = target->layout};
	py_u32 tgid = (py_u32)target->pid;
	g_autoptr(GArray) states = walk_threads(&reader, &target->layout, target->runtime);
	g_autoptr(GArray) tids = NULL;

	ebpf->collector = collector;
	ebpf->gil = process.gil = walk_gil(&reader, &target->layout, target->runtime);
	ebpf->gil_size = target->layout.gil_size;
	tell_tstates(ebpf, target, states);
	ebpf->timeline = timeline_new(collector, sampler_now_ns());
	if (bpf_map_update_elem(bpf_map__fd(ebpf->skeleton->maps.processes), &tgid, &process, BPF_ANY) != 0)
		return refuse(error, errno, "cannot name the process to the programs");
	tids = threads_list(target->pid);
	take_present(ebpf, target, tids, states);
	return TRUE;
}

/* The programs never wake us: that would cost a wake-up an event. */
static void ebpf_poll(gpointer data, gint timeout_ms, gint pidfd)
{
	struct ebpf *ebpf = data;
	struct pollfd ended = {.fd = pidfd, .events = POLLIN};

	poll(&ended, 1, timeout_ms);
	ring_buffer__consume(ebpf->ring);
}

static guint64 counter(struct ebpf *ebpf, enum counter which)
{
	gint cpus = libbpf_num_possible_cpus();
	g_autofree guint64 *values = g_new0(guint64, MAX(1, cpus));
	py_u32 key = which;
	guint64 sum = 0;

	if (bpf_map_lookup_elem(bpf_map__fd(ebpf->skeleton->maps.counters), &key, values) != 0)
		return 0;
	for (gint cpu = 0; cpu < cpus; cpu++)
		sum += values[cpu];
	return sum;
}

static void ebpf_finish(gpointer data)
{
	struct ebpf *ebpf = data;
	guint64 end_ns = sampler_now_ns();
	py_u32 tgid = (py_u32)collector_target(ebpf->collector)->pid;
	struct recording *r = collector_recording(ebpf->collector);

	bpf_map_delete_elem(bpf_map__fd(ebpf->skeleton->maps.processes), &tgid);
	ring_buffer__consume(ebpf->ring);
	timeline_finish(ebpf->timeline, end_ns);
	r->lost += counter(ebpf, COUNTER_LOST);
	r->kernel_cpu_s = (gdouble)counter(ebpf, COUNTER_RUN_NS) / 1e9;
}

const struct sampler sampler_ebpf = {
	.name = "ebpf",
	.default_rate_hz = 1000,
	.open = ebpf_open,
	.follow = ebpf_follow,
	.poll = ebpf_poll,
	.finish = ebpf_finish,
	.close = ebpf_close,
};
