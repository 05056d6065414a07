/* pyparallel doctor: what this host allows, what is missing, and the command that mends it. */
#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "cli/command.h"
#include "cli/options.h"
#include "probe/error.h"
#include "probe/host.h"
#include "probe/sampler.h"
#include "probe/target.h"

enum mark { GOOD, LESS, BAD };

static void line(enum mark mark, const char *what, const char *format, ...) G_GNUC_PRINTF(3, 4);
static void line(enum mark mark, const char *what, const char *format, ...)
{
	static const char *const marks[] = {[GOOD] = "ok", [LESS] = "--", [BAD] = "!!"};
	va_list arguments;

	printf("%s  %-16s ", marks[mark], what);
	va_start(arguments, format);
	vprintf(format, arguments);
	va_end(arguments);
	putchar('\n');
}

static gint read_number(const char *path, gint otherwise)
{
	g_autofree char *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) ? (gint)g_ascii_strtoll(text, NULL, 10) : otherwise;
}

/* Kernels whose copy_from_user_nofault can freeze a machine under a sampler that reads user memory. */
static gboolean kernel_can_freeze(const char *release)
{
	guint major = 0, minor = 0, patch = 0;

	sscanf(release, "%u.%u.%u", &major, &minor, &patch);
	return (major == 5 && minor == 19) || (major == 6 && (minor == 0 || (minor == 1 && patch < 36) || minor == 2 ||
	                                                      (minor == 3 && patch < 10)));
}

static void look_at_kernel(void)
{
	struct utsname name;

	uname(&name);
	if (kernel_can_freeze(name.release))
		line(BAD, "kernel", "%s can freeze when user memory is read from BPF: update it, or use --backend proc", name.release);
	else
		line(GOOD, "kernel", "%s %s", name.sysname, name.release);
	if (access("/sys/kernel/btf/vmlinux", R_OK) == 0)
		line(GOOD, "kernel types", "/sys/kernel/btf/vmlinux is there");
	else
		line(LESS, "kernel types", "no /sys/kernel/btf/vmlinux: a kernel with CONFIG_DEBUG_INFO_BTF is needed for eBPF");
}

static void look_at_samplers(void)
{
	g_autoptr(GError) refused = NULL;
	gpointer sampler = sampler_ebpf.open(&(struct sampler_options){.rate_hz = 10000, .overhead = 0.01}, &refused);

	if (sampler)
		line(GOOD, "eBPF", "the programs load: waits are exact; %u samples a second take no more than 1 %% of a CPU", sampler_ebpf.rate_hz(sampler));
	else
		line(LESS, "eBPF", "%s", refused->message);
	if (sampler)
		sampler_ebpf.close(sampler);
	line(GOOD, "/proc", "works for processes that this user may read");
}

static void look_at_ptrace(void)
{
	gint scope = read_number("/proc/sys/kernel/yama/ptrace_scope", 0);

	if (geteuid() == 0)
		line(GOOD, "other processes", "may be read (root)");
	else if (scope == 0)
		line(GOOD, "other processes", "your own may be read; for others: sudo pyparallel ...");
	else
		line(LESS, "other processes", "kernel.yama.ptrace_scope is %d: `run` works, `profile` needs sudo%s", scope,
		     scope == 1 ? " or `sudo sysctl kernel.yama.ptrace_scope=0`" : "");
}

static void look_at_host(const char *python)
{
	struct host_costs costs;
	struct host host;

	host_read(&host);
	if (host.cores > 1)
		line(GOOD, "cores", "%d may be used", host.cores);
	else
		line(LESS, "cores", "only 1 may be used: processes cannot make CPU-bound loops faster here");
	host_costs_load(python, &costs);
	if (costs.measured)
		line(GOOD, "costs", "measured with Python %s: a process %.1f ms, a task to it %.0f us, two CPU-bound processes %.2fx",
		     costs.python, costs.process_start_s * 1e3, costs.process_task_s * 1e6, costs.oversubscription);
	else
		line(LESS, "costs", "no python3 to measure them with: estimates use orders of magnitude (name one with --python)");
}

static gboolean look_at_target(gint pid, GError **error)
{
	g_autoptr(Target) target = target_await(pid, error);

	if (!target)
		return FALSE;
	line(GOOD, "process", "%d runs CPython %s (%s)", pid, target->python, target->gil ? "with a GIL" : "free-threaded");
	return TRUE;
}

gint command_doctor(gint argc, char **argv, GError **error)
{
	struct options options;
	gboolean done = FALSE;

	options_init(&options);
	if (options_parse(&options, OPTIONS_TARGET | OPTIONS_PYTHON, NULL, "[-p PID]",
	                  "Says what this host allows, what is missing, and how to mend it.", &argc, &argv, error)) {
		if (argc > 1) {
			g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "doctor takes no argument '%s': name a process with -p PID", argv[1]);
		} else {
			look_at_kernel();
			look_at_samplers();
			look_at_ptrace();
			look_at_host(options.python);
			done = options.pid == 0 || look_at_target(options.pid, error);
		}
	}
	options_clear(&options);
	return done ? 0 : 1;
}
