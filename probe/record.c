#include "probe/record.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "probe/error.h"
#include "probe/host.h"
#include "probe/launch.h"
#include "probe/processes.h"
#include "probe/threads.h"

#define DRAIN_MS 10
#define DRAIN_QUIET_MS 160         /* while none of it is new: each wake-up costs more than what it takes */
#define DRAIN_START_MS 1           /* at first: a starting program runs module code that is freed at once */
#define START_NS 500000000ull
#define EVIDENCE_EVERY_NS 20000000ull /* while loops are new ... */
#define EVIDENCE_RARELY_NS (2 * DRAIN_QUIET_MS * 1000000ull) /* at every other wake-up */
#define EVIDENCE_PACE 10 /* ... later so often in the time since one was */
#define EVIDENCE_DOUBT_NS 40000000ull /* ... and never more seldom while it is not known of a loop how long it lasts */
#define EVIDENCE_JITTER 0.25
#define EVIDENCE_PART 0.3 /* of the overhead that is allowed: the CPU time of looks ... */
#define EVIDENCE_START_NS 20000000.0 /* ... beyond that of the first ones */
#define PAIR_FROM_US 1000  /* at random between these after a look comes its second one (probe/pairs.h): nothing in the target keeps step with it */
#define PAIR_TO_US 3000
#define EVIDENCE_THREADS 4 /* looked at each time, in turn */
#define SOURCES_EVERY_NS 100000000ull
#define PROGRESS_EVERY_NS 500000000ull

/* A recording being made. */
struct session {
	const struct record_options *options;
	const struct sampler *ops;
	gpointer sampler;
	gdouble cpu_before_s;
	struct recording *recording;
	struct processes *processes;
	guint64 start_ns;
	gint drain_ms;
	guint locations;
	guint functions;  /* when their sources were last added */
	guint64 evidence_ns, new_loop_ns; /* the last look at the loops; the last that found a new one */
	guint64 looks_ns; /* CPU time of the looks so far */
	guint64 pair_ns;  /* when the last look is to be followed by its second one; 0: it is not */
	enum doubt doubt;  /* how long the loops of the last look last */
	gboolean busy;    /* the sampler wants to be called again soon */
	pid_t pid;
	int pidfd; /* -1: the kernel has none */
};

static gdouble cpu_seconds(void)
{
	struct rusage usage;

	getrusage(RUSAGE_SELF, &usage);
	return (gdouble)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) +
	       (gdouble)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e6;
}

static gboolean open_sampler(struct session *session, const struct sampler *ops, GError **error)
{
	struct sampler_options options = {
		.rate_hz = session->options->rate_hz ? session->options->rate_hz : ops->default_rate_hz,
		.overhead = session->options->overhead,
		.native = session->options->native,
		.children = !session->options->no_subprocesses,
		.events = processes_events(session->processes),
	};

	session->ops = ops;
	session->sampler = ops->open(&options, error);
	return session->sampler != NULL;
}

/* The sampler that was asked for; under `auto` eBPF, and where the kernel refuses it the plain one, with a note that says so. */
static gboolean choose_sampler(struct session *session, GError **error)
{
	g_autoptr(GError) refused = NULL;

	if (session->options->backend == BACKEND_EBPF)
		return open_sampler(session, &sampler_ebpf, error);
	if (session->options->backend == BACKEND_AUTO && open_sampler(session, &sampler_ebpf, &refused))
		return TRUE;
	if (refused)
		g_ptr_array_add(session->recording->notes, g_strdup_printf("sampled through /proc: totals are exact, which line a short wait belongs to is "
		                                                "less so; for exact intervals: %s",
		                                                refused->message));
	if (session->options->native)
		g_ptr_array_add(session->recording->notes, g_strdup("no native frames (--native): only eBPF sees the registers of a thread that runs"));
	return open_sampler(session, &sampler_proc, error);
}

static gboolean session_open(struct session *session, const struct record_options *options, GError **error)
{
	*session = (struct session){.options = options, .drain_ms = DRAIN_START_MS, .pidfd = -1};
	session->recording = recording_new();
	session->processes = processes_new(session->recording);
	return choose_sampler(session, error);
}

static void session_close(struct session *session)
{
	if (session->sampler)
		session->ops->close(session->sampler);
	processes_free(session->processes);
	if (session->pidfd >= 0)
		close(session->pidfd);
	recording_free(session->recording);
}

static void describe_target(struct session *session, const struct target *target)
{
	struct recording *r = session->recording;
	struct host host;

	host_read(&host);
	r->pid = target->pid;
	r->python = g_strdup(target->python);
	r->gil = target->gil;
	r->cmdline = g_strdupv(target->cmdline);
	r->cwd = g_strdup(target->cwd);
	r->exe = g_strdup(target->exe);
	r->paired = TRUE;
	r->backend = g_strdup(session->ops->name);
	r->cores = host.cores;
	r->rate_hz = session->ops->rate_hz(session->sampler);
	if (r->rate_hz < session->options->rate_hz)
		g_ptr_array_add(r->notes, g_strdup_printf("sampled at %u Hz, not %u: on this machine that would take more than %.3g %% of the target's time "
		                                          "(record for longer, or allow more by --overhead)",
		                                          r->rate_hz, session->options->rate_hz, 100 * session->options->overhead));
	if (target->others != NULL)
		g_ptr_array_add(r->notes, g_strdup_printf("this process also holds %s, which is not read: its threads count as if they had let the GIL go",
		                                          target->others));
	if (target->gil && target->layout.runtime_gil == PY_NONE && target->layout.interp_gil == PY_NONE)
		g_ptr_array_add(r->notes, g_strdup("this interpreter was stripped of the symbols that tell who holds the GIL: all time on the "
		                                   "CPU counts as holding it"));
}

/* Takes the target over. */
static gboolean session_follow(struct session *session, struct target *target, GError **error)
{
	session->pid = target->pid;
	session->pidfd = (int)syscall(SYS_pidfd_open, target->pid, 0);
	describe_target(session, target);
	session->cpu_before_s = cpu_seconds(); /* loading the sampler took CPU too, but not from the target */
	recording_add_sources(session->recording, target->pid); /* remembers its root and owner while it lives */
	if (!session->ops->follow(session->sampler, processes_add(session->processes, target, 0), &session->start_ns, error))
		return FALSE;
	session->new_loop_ns = session->start_ns;
	session->recording->start_unix_ns = (guint64)g_get_real_time() * 1000 - (sampler_now_ns() - session->start_ns);
	if (!session->options->no_subprocesses)
		processes_add_descendants(session->processes, target->pid, session->ops, session->sampler);
	return TRUE;
}

static gboolean target_ended(const struct session *session)
{
	struct pollfd ended = {.fd = session->pidfd, .events = POLLIN};

	return session->pidfd >= 0 ? poll(&ended, 1, 0) > 0 : threads_ended(session->pid);
}

static gboolean asked_to_stop(const struct session *session)
{
	return session->options->stop && *session->options->stop;
}

/* How long to let events gather. New code is read at once: it may be freed soon. */
static gint next_drain_ms(struct session *session, guint64 elapsed_ns)
{
	const struct recording *r = session->recording;
	gint longest_ms = session->busy || session->options->native ? DRAIN_MS : DRAIN_QUIET_MS;

	if (r->locations->len != session->locations)
		session->drain_ms = elapsed_ns < START_NS ? DRAIN_START_MS : DRAIN_MS;
	else
		session->drain_ms = MIN(2 * session->drain_ms, longest_ms);
	session->locations = r->locations->len;
	return session->drain_ms;
}

/* New loops are looked at often, those that have been seen for long seldom. */
static guint64 evidence_every_ns(const struct session *session, guint64 now_ns)
{
	guint64 longest_ns = session->doubt == DOUBT_MUCH ? EVIDENCE_DOUBT_NS : EVIDENCE_RARELY_NS;

	return CLAMP((now_ns - session->new_loop_ns) / EVIDENCE_PACE, EVIDENCE_EVERY_NS, longest_ns);
}

/* When the next look is due, and what the looks have cost is paid for. */
static guint64 evidence_due_ns(const struct session *session, guint64 now_ns)
{
	gdouble owed_ns = (gdouble)session->looks_ns - EVIDENCE_START_NS;
	guint64 paid_ns = owed_ns > 0 ? session->start_ns + (guint64)(owed_ns / (EVIDENCE_PART * session->options->overhead)) : 0;

	return MAX(session->evidence_ns + evidence_every_ns(session, now_ns), paid_ns);
}

/* The second look of a pair. FALSE: it is not time yet. What is left of the last millisecond is waited for here. */
static gboolean look_again(struct session *session, guint64 now_ns)
{
	guint64 left_ns = session->pair_ns > now_ns ? session->pair_ns - now_ns : 0, begun_ns;

	if (left_ns >= 1000000)
		return FALSE;
	if (left_ns)
		nanosleep(&(struct timespec){.tv_nsec = (long)left_ns}, NULL);
	begun_ns = sampler_cpu_ns();
	processes_look_again(session->processes);
	session->looks_ns += sampler_cpu_ns() - begun_ns;
	session->pair_ns = 0;
	return TRUE;
}

static void look_at_loops(struct session *session, guint64 now_ns)
{
	if (session->pair_ns && !look_again(session, now_ns))
		return;
	if (now_ns < evidence_due_ns(session, now_ns))
		return;
	guint64 begun_ns = sampler_cpu_ns();
	if (processes_look(session->processes, EVIDENCE_THREADS))
		session->new_loop_ns = now_ns;
	/* A little at random, so that no loop keeps step with the looks. */
	session->evidence_ns = now_ns - (guint64)(g_random_double() * EVIDENCE_JITTER * (gdouble)evidence_every_ns(session, now_ns));
	session->doubt = processes_doubt(session->processes);
	session->looks_ns += sampler_cpu_ns() - begun_ns;
	if (session->doubt != DOUBT_NONE)
		session->pair_ns = sampler_now_ns() + (guint64)g_random_int_range(PAIR_FROM_US, PAIR_TO_US) * 1000;
}

/* How long to sleep: until events are to be taken, loops to be looked at, or the recording is over. */
static gint next_wait_ms(struct session *session, guint64 now_ns)
{
	guint64 elapsed_ns = now_ns - session->start_ns, duration_ns = (guint64)(session->options->duration_s * 1e9);
	guint64 wait_ns;

	if (session->pair_ns)
		return session->pair_ns > now_ns ? (gint)((session->pair_ns - now_ns) / 1000000) : 0;
	wait_ns = (guint64)next_drain_ms(session, elapsed_ns) * 1000000;
	guint64 due_ns = evidence_due_ns(session, now_ns);
	wait_ns = MIN(wait_ns, due_ns > now_ns ? due_ns - now_ns : 0);
	if (duration_ns)
		wait_ns = MIN(wait_ns, duration_ns - elapsed_ns);
	return (gint)((wait_ns + 999999) / 1000000);
}

/* Records until the target ends, the time is over or someone asks to stop. */
static void session_run(struct session *session)
{
	const struct record_options *options = session->options;
	guint64 duration_ns = (guint64)(options->duration_s * 1e9), progress_ns = session->start_ns, sources_ns = session->start_ns;

	for (;;) {
		guint64 now_ns = sampler_now_ns(), elapsed_ns = now_ns - session->start_ns;
		gboolean ended = target_ended(session);
		if (ended)
			session->recording->exited_ns = 1;
		if (ended || asked_to_stop(session) || (duration_ns && elapsed_ns >= duration_ns))
			return;
		look_at_loops(session, now_ns);
		if (session->recording->functions->len != session->functions && (elapsed_ns < START_NS || now_ns - sources_ns >= SOURCES_EVERY_NS)) {
			session->functions = session->recording->functions->len;
			recording_add_sources(session->recording, session->pid); /* a container's mounts go when its last process ends, which may be soon */
			sources_ns = now_ns;
		}
		if (options->progress && now_ns - progress_ns >= PROGRESS_EVERY_NS) {
			options->progress(session->recording, elapsed_ns, options->data);
			progress_ns = now_ns;
		}
		session->busy = session->ops->poll(session->sampler, next_wait_ms(session, now_ns), session->pidfd);
		processes_poll(session->processes, now_ns, session->ops, session->sampler);
	}
}

/* Hands over the recording; NULL where nothing was recorded. */
static struct recording *session_finish(struct session *session, GError **error)
{
	struct recording *r = session->recording;

	r->duration_ns = sampler_now_ns() - session->start_ns;
	session->ops->finish(session->sampler, r);
	processes_finish(session->processes);
	r->profiler_cpu_s = cpu_seconds() - session->cpu_before_s;
	if (r->samples == 0) {
		g_set_error(error, PP_ERROR, PP_ERROR_ENDED, "process %d ended before anything was recorded: nothing to report",
		            session->pid);
		return NULL;
	}
	recording_add_sources(r, session->pid);
	session->recording = NULL;
	return r;
}

/* Takes the target over. */
static struct recording *session_record(struct session *session, struct target *target, GError **error)
{
	if (!session_follow(session, target, error))
		return NULL;
	session_run(session);
	return session_finish(session, error);
}

struct recording *record_pid(pid_t pid, const struct record_options *options, GError **error)
{
	struct target *target = target_await(pid, error);
	struct recording *recording = NULL;
	struct session session;

	if (!target)
		return NULL;
	if (session_open(&session, options, error))
		recording = session_record(&session, target, error);
	else
		target_free(target);
	session_close(&session);
	return recording;
}

/* Records a child from the moment that it runs CPython to its end. */
static struct recording *record_child(struct session *session, struct launch *launch, GError **error)
{
	struct target *target = launch_await_python(launch, session->options->stop, error);

	return target ? session_record(session, target, error) : NULL;
}

struct recording *record_command(char **argv, const struct record_options *options, gint *status, GError **error)
{
	struct recording *recording = NULL;
	struct launch *launch = NULL;
	struct session session;

	/* The sampler is made ready first, so that nothing of a short script is missed. */
	if (session_open(&session, options, error) && (launch = launch_start(argv, error))) {
		recording = record_child(&session, launch, error);
		*status = launch_wait(launch);
	}
	session_close(&session);
	launch_free(launch);
	return recording;
}
