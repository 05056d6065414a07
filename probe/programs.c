/* Two ways to load the same programs. libbpf reads all of the kernel's type information (5 MB) and searches it for each struct that the programs
 * use: 25 ms. From 5.17 on the kernel does that by itself when a light skeleton is loaded, where its information is at hand already. Wherever
 * that does not work libbpf loads them, and says what is wrong if it cannot either. */
#include "probe/programs.h"

#include <bpf/bpf.h>
#include <bpf/btf.h>
#include <bpf/libbpf.h>
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "bpf/sampler.skel.h"
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wpointer-arith"
#include "bpf/light.skel.h" /* bpftool's */
#pragma GCC diagnostic pop
#include "bpf/events.h"
#include "probe/error.h"
#include "probe/threads.h"
#include "probe/verifier_log.h"

#define LOG_BYTES (64 << 10)

gboolean programs_refuse(GError **error, int code, const char *doing)
{
	gboolean denied = code == EPERM || code == EACCES;

	g_set_error(error, PP_ERROR, denied ? PP_ERROR_PRIVILEGE : PP_ERROR_UNSUPPORTED, "eBPF: %s: %s%s", doing, g_strerror(code),
	            denied ? " (needs CAP_BPF and CAP_PERFMON: try sudo, or --backend proc)" : " (try --backend proc)");
	return FALSE;
}

#define RING_BYTES_LEAST (4u << 20)
#define RING_BYTES_CPU (512u << 10)
#define RING_BYTES_MOST (8u << 20) /* bpf/maps.h */

/* A power of 2. Its pages are all made, mapped and zeroed at the start. */
static guint ring_bytes(void)
{
	guint bytes = RING_BYTES_LEAST;

	while (bytes < RING_BYTES_MOST && bytes < RING_BYTES_CPU * (guint)MAX(1, libbpf_num_possible_cpus()))
		bytes *= 2;
	return bytes;
}

static gboolean has_member(const struct btf *kernel, const char *name, const char *member)
{
	gint id = btf__find_by_name_kind(kernel, name, BTF_KIND_STRUCT);
	const struct btf_type *type = id > 0 ? btf__type_by_id(kernel, (guint)id) : NULL;

	for (guint i = 0; type && i < btf_vlen(type); i++)
		if (g_str_equal(btf__name_by_offset(kernel, btf_members(type)[i].name_off), member))
			return TRUE;
	return FALSE;
}

/* Whether the kernel keeps account of how long each thread waits for a CPU, and lets programs see the clock that it does so by. */
static gboolean has_queue_times(void)
{
	struct btf *kernel = threads_waits_counted() ? btf__load_vmlinux_btf() : NULL;
	gboolean has = kernel && has_member(kernel, "sched_entity", "cfs_rq") && has_member(kernel, "cfs_rq", "rq");

	btf__free(kernel);
	return has;
}

/* Also the first kernel that relocates light skeletons. */
static gboolean has_bpf_loop(void)
{
	return libbpf_probe_bpf_helper(BPF_PROG_TYPE_PERF_EVENT, BPF_FUNC_loop, NULL) == 1;
}

#ifdef NO_LIGHT_SKELETON
gboolean programs_load_light(struct programs *programs, const struct programs_options *options)
{
	return FALSE;
}

static void light_unload(struct light_bpf *light)
{
}
#else
static gboolean light_attach(struct light_bpf *light)
{
	return light_bpf__on_sched_switch__attach(light) > 0 && light_bpf__on_sched_process_fork__attach(light) > 0 &&
	       light_bpf__on_sched_process_exec__attach(light) > 0 &&
	       light_bpf__on_sched_migrate_task__attach(light) > 0 && light_bpf__on_interrupt__attach(light) > 0;
}

gboolean programs_load_light(struct programs *programs, const struct programs_options *options)
{
	struct light_bpf *light = light_bpf__open();

	*programs = (struct programs){0};
	if (!light)
		return FALSE;
	light->rodata->has_task_storage = true;
	light->rodata->has_queue_times = true; /* where their clock is not there it does not load */
	light->rodata->follow_children = options->follow_children;
	light->rodata->native_stacks = options->native_stacks;
	light->rodata->samples_budget = options->samples_budget;
	light->maps.events.max_entries = ring_bytes();
	if (light_bpf__load(light) != 0 || !light_attach(light)) {
		light_bpf__destroy(light);
		return FALSE;
	}
	*programs = (struct programs){
		.on_cpu_sample = light->progs.on_cpu_sample.prog_fd,
		.on_follow = light->progs.on_follow.prog_fd,
		.on_finish = light->progs.on_finish.prog_fd,
		.processes = light->maps.processes.map_fd,
		.known_tstates = light->maps.known_tstates.map_fd,
		.counters = light->maps.counters.map_fd,
		.events = light->maps.events.map_fd,
		.news = light->maps.news.map_fd,
		.rings = light->maps.alarms.map_fd,
		.light = light,
	};
	return TRUE;
}

static void light_unload(struct light_bpf *light)
{
	light_bpf__destroy(light);
}
#endif

/* The programs that walk stacks are there twice: with bpf_loop, which kernels from 5.17 on have, and without. */
static struct bpf_program *choose_programs(struct sampler_bpf *whole)
{
	gboolean loop = has_bpf_loop();

	bpf_program__set_autoload(whole->progs.on_cpu_sample, loop);
	bpf_program__set_autoload(whole->progs.on_sched_switch, loop);
	bpf_program__set_autoload(whole->progs.on_interrupt, loop);
	bpf_program__set_autoload(whole->progs.on_cpu_sample_unlooped, !loop);
	bpf_program__set_autoload(whole->progs.on_interrupt_unlooped, !loop);
	bpf_program__set_autoload(whole->progs.on_sched_switch_unlooped, !loop);
	return loop ? whole->progs.on_cpu_sample : whole->progs.on_cpu_sample_unlooped;
}

/* Kernels from 5.13 on keep a thread's record in its task, for tracing programs too; before that it is in a map of its own. */
static void fit_to_kernel(struct sampler_bpf *whole, const struct programs_options *options)
{
	guint major = 0, minor = 0;
	struct utsname name;
	gboolean storage;

	uname(&name);
	storage = sscanf(name.release, "%u.%u", &major, &minor) == 2 && (major > 5 || (major == 5 && minor >= 13));
	whole->rodata->has_task_storage = storage;
	whole->rodata->has_queue_times = storage && has_queue_times();
	whole->rodata->watch_wakeups = !whole->rodata->has_queue_times;
	bpf_program__set_autoload(whole->progs.on_sched_wakeup, whole->rodata->watch_wakeups);
	bpf_program__set_autoload(whole->progs.on_sched_migrate_task, whole->rodata->has_queue_times);
	whole->rodata->follow_children = options->follow_children;
	whole->rodata->native_stacks = options->native_stacks;
	whole->rodata->samples_budget = options->samples_budget;
	bpf_map__set_autocreate(storage ? whole->maps.threads_by_key : whole->maps.threads, false);
}

/* The verifier says in a few lines what it has against a program. */
static gboolean whole_load(struct sampler_bpf *whole, GError **error)
{
	g_autofree char *log = g_malloc0(LOG_BYTES), *reason = NULL, *doing = NULL; /* of the program that was loaded last */
	struct bpf_program *program;
	gint code;

	bpf_object__for_each_program(program, whole->obj) {
		bpf_program__set_log_level(program, 4); /* BPF_LOG_STATS of include/linux/bpf_verifier.h: reasons, but no instructions */
		bpf_program__set_log_buf(program, log, LOG_BYTES);
	}
	code = -sampler_bpf__load(whole);
	if (code != 0) {
		reason = verifier_log_reason(log);
		doing = g_strconcat("the kernel does not load the programs", reason ? ": " : NULL, reason, NULL);
		return programs_refuse(error, code == EACCES ? EINVAL : code, doing); /* EACCES is the verifier's word, not a lack of privilege */
	}
	if (sampler_bpf__attach(whole) != 0)
		return programs_refuse(error, errno, "cannot attach to the scheduler");
	return TRUE;
}

gboolean programs_load_whole(struct programs *programs, const struct programs_options *options, GError **error)
{
	struct sampler_bpf *whole = sampler_bpf__open();
	struct bpf_program *on_cpu_sample;

	*programs = (struct programs){0};
	if (!whole)
		return programs_refuse(error, errno, "cannot open the programs");
	on_cpu_sample = choose_programs(whole);
	fit_to_kernel(whole, options);
	bpf_map__set_max_entries(whole->maps.events, ring_bytes());
	if (!whole_load(whole, error)) {
		sampler_bpf__destroy(whole);
		return FALSE;
	}
	*programs = (struct programs){
		.on_cpu_sample = bpf_program__fd(on_cpu_sample),
		.on_follow = bpf_program__fd(whole->progs.on_follow),
		.on_finish = bpf_program__fd(whole->progs.on_finish),
		.processes = bpf_map__fd(whole->maps.processes),
		.known_tstates = bpf_map__fd(whole->maps.known_tstates),
		.counters = bpf_map__fd(whole->maps.counters),
		.events = bpf_map__fd(whole->maps.events),
		.news = bpf_map__fd(whole->maps.news),
		.rings = bpf_map__fd(whole->maps.alarms),
		.whole = whole,
	};
	return TRUE;
}

static int quiet(enum libbpf_print_level level, const char *format, va_list arguments)
{
	return 0;
}

static void close_alarm(gpointer fd)
{
	close(*(int *)fd);
}

/* For each of them the kernel waits until no program can be using the map, some 10 ms. Until then no interrupt is asked for on that CPU, and a long wait
 * whose stack was not taken when it began is not looked at again. */
static gpointer arm(gpointer data)
{
	const struct programs *programs = data;
	sigset_t all;

	sigfillset(&all); /* they are the main thread's */
	pthread_sigmask(SIG_BLOCK, &all, NULL);
	for (guint cpu = 0; cpu < programs->alarms->len; cpu++)
		if (bpf_map_update_elem(programs->rings, &cpu, &g_array_index(programs->alarms, int, cpu), BPF_ANY) != 0)
			break;
	return NULL;
}

/* The rings by which the programs ask for interrupts, one for each CPU. */
static gboolean make_alarms(struct programs *programs, GError **error)
{
	programs->alarms = g_array_new(FALSE, FALSE, sizeof(int));
	g_array_set_clear_func(programs->alarms, close_alarm);
	for (guint cpu = 0; cpu < (guint)MIN(libbpf_num_possible_cpus(), ALARMS); cpu++) {
		int fd = bpf_map_create(BPF_MAP_TYPE_RINGBUF, "alarm", 0, 0, ALARM_BYTES, NULL);
		if (fd < 0)
			return programs_refuse(error, errno, "cannot make a ring");
		g_array_append_val(programs->alarms, fd);
	}
	programs->arming = g_thread_new("alarms", arm, programs);
	return TRUE;
}

gboolean programs_load(struct programs *programs, const struct programs_options *options, GError **error)
{
	libbpf_set_print(quiet);
	libbpf_set_strict_mode(LIBBPF_STRICT_ALL);
	if ((!has_bpf_loop() || !threads_waits_counted() || !programs_load_light(programs, options)) && !programs_load_whole(programs, options, error))
		return FALSE;
	if (make_alarms(programs, error))
		return TRUE;
	programs_unload(programs);
	return FALSE;
}

void programs_unload(struct programs *programs)
{
	if (programs->arming)
		g_thread_join(programs->arming);
	programs->arming = NULL;
	if (programs->light)
		light_unload(programs->light);
	g_clear_pointer(&programs->alarms, g_array_unref);
	sampler_bpf__destroy(programs->whole);
	*programs = (struct programs){0};
}

void programs_run(int iterator)
{
	int link = bpf_link_create(iterator, 0, BPF_TRACE_ITER, NULL), fd = link >= 0 ? bpf_iter_create(link) : -1;
	char nothing[16];

	while (fd >= 0 && read(fd, nothing, sizeof(nothing)) > 0)
		;
	if (fd >= 0)
		close(fd);
	if (link >= 0)
		close(link);
}
