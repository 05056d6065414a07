#include "probe/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "probe/error.h"
#include "probe/procfile.h"

#define LOOK_FAST_NS 500000ll     /* between looks at a child that has just been started ... */
#define LOOK_SLOW_NS 20000000ll   /* ... and at one that has not become CPython for a while */
#define FAST_LOOKS 2000
#define LONG_US 300000            /* in which any CPython would have begun */

static const gint passed_on[] = {SIGINT, SIGTERM, SIGHUP, SIGQUIT};

struct launch {
	pid_t pid;
	gboolean waited;
	gint status;
	struct sigaction before[G_N_ELEMENTS(passed_on)];
};

static volatile pid_t child; /* for the signal handler */

/* A signal from the terminal goes to the whole foreground process group, so the child has had it already. */
static void pass_on(int number, siginfo_t *info, void *context)
{
	int saved = errno;

	if (child > 0 && info->si_code != SI_KERNEL)
		kill(child, number);
	errno = saved;
}

static void catch_signals(struct launch *launch)
{
	struct sigaction action = {.sa_sigaction = pass_on, .sa_flags = SA_SIGINFO | SA_RESTART};

	sigemptyset(&action.sa_mask);
	for (guint i = 0; i < G_N_ELEMENTS(passed_on); i++)
		sigaction(passed_on[i], &action, &launch->before[i]);
}

static void release_signals(struct launch *launch)
{
	for (guint i = 0; i < G_N_ELEMENTS(passed_on); i++)
		sigaction(passed_on[i], &launch->before[i], NULL);
	child = 0;
}

/* In the child: only async-signal-safe calls. REPORT is closed by a successful exec. */
static void become(char **argv, int report, const sigset_t *mask)
{
	int code;

	sigprocmask(SIG_SETMASK, mask, NULL);
	execvp(argv[0], argv);
	code = errno;
	if (write(report, &code, sizeof(code)) < 0)
		_exit(127);
	_exit(127);
}

static gboolean spawn(struct launch *launch, char **argv, int report[2], GError **error)
{
	sigset_t all, before;
	int code = 0;

	/* Signals wait until the handler knows the child. */
	sigfillset(&all);
	sigprocmask(SIG_BLOCK, &all, &before);
	launch->pid = fork();
	if (launch->pid == 0)
		become(argv, report[1], &before);
	child = launch->pid;
	if (launch->pid > 0)
		catch_signals(launch);
	sigprocmask(SIG_SETMASK, &before, NULL);
	close(report[1]);
	report[1] = -1;
	if (launch->pid < 0) {
		g_set_error(error, PP_ERROR, PP_ERROR_UNSUPPORTED, "cannot start '%s': %s", argv[0], g_strerror(errno));
		return FALSE;
	}
	while (read(report[0], &code, sizeof(code)) < 0 && errno == EINTR)
		;
	if (code == 0)
		return TRUE;
	launch_wait(launch);
	g_set_error(error, PP_ERROR, PP_ERROR_USAGE, "cannot run '%s': %s (name another interpreter with --python)", argv[0],
	            g_strerror(code));
	return FALSE;
}

struct launch *launch_start(char **argv, GError **error)
{
	struct launch *launch = g_new0(struct launch, 1);
	int report[2] = {-1, -1};
	gboolean started = pipe2(report, O_CLOEXEC) == 0 && spawn(launch, argv, report, error);

	for (guint i = 0; i < 2; i++)
		if (report[i] >= 0)
			close(report[i]);
	if (started)
		return launch;
	launch_free(launch);
	return NULL;
}

static gboolean has_ended(struct launch *launch)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)launch->pid, &info, WEXITED | WNOHANG | WNOWAIT) != 0 || info.si_pid != 0;
}

/* FALSE: it is about to end. */
static gboolean has_program(struct launch *launch)
{
	g_autofree char *exe = procfile_link(launch->pid, "exe");

	return exe != NULL;
}

static void look_pause(guint looks)
{
	struct timespec pause = {.tv_nsec = looks < FAST_LOOKS ? LOOK_FAST_NS : LOOK_SLOW_NS};

	nanosleep(&pause, NULL);
}

struct target *launch_await_python(struct launch *launch, volatile sig_atomic_t *stop, GError **error)
{
	g_autoptr(GError) last = NULL, unsupported = NULL, another = NULL;
	gint64 start_us = g_get_monotonic_time();

	for (guint looks = 0; !has_ended(launch) && !(stop && *stop); looks++) {
		struct target *target;
		g_clear_error(&last);
		target = target_open(launch->pid, &last);
		if (target && target_running(target))
			return target;
		target_free(target);
		if (g_error_matches(last, PP_ERROR, PP_ERROR_PRIVILEGE))
			break;
		if (g_error_matches(last, PP_ERROR, PP_ERROR_UNSUPPORTED)) {
			g_clear_error(&unsupported);
			unsupported = g_steal_pointer(&last); /* it may still exec another interpreter */
			looks = FAST_LOOKS;
		}
		look_pause(looks);
		if (g_get_monotonic_time() - start_us > LONG_US && has_program(launch)) {
			g_clear_error(&another); /* it is no CPython at all */
			another = last ? g_error_copy(last) : NULL;
		}
	}
	if (unsupported)
		g_propagate_error(error, g_steal_pointer(&unsupported));
	else if (g_error_matches(last, PP_ERROR, PP_ERROR_PRIVILEGE))
		g_propagate_error(error, g_steal_pointer(&last));
	else if (another)
		g_propagate_error(error, g_steal_pointer(&another));
	else
		g_set_error(error, PP_ERROR, PP_ERROR_ENDED, "the program ended before it could be recorded");
	return NULL;
}

gint launch_wait(struct launch *launch)
{
	if (launch->waited || launch->pid <= 0)
		return launch->status;
	while (waitpid(launch->pid, &launch->status, 0) < 0 && errno == EINTR)
		;
	launch->waited = TRUE;
	release_signals(launch);
	return launch->status;
}

void launch_free(struct launch *launch)
{
	if (!launch)
		return;
	launch_wait(launch);
	g_free(launch);
}
