/* Starting a script under the recorder: it has our stdin, stdout and stderr, and the signals that we are sent. */
#pragma once
#include <glib.h>
#include <signal.h>

#include "probe/target.h"

struct launch;

/* Starts ARGV, searched in PATH. Until launch_wait returns SIGINT, SIGTERM, SIGHUP and SIGQUIT are passed on to it.
 * Fails with PP_ERROR_USAGE where it cannot be executed. */
struct launch *launch_start(char **argv, GError **error);
/* Waits until the child has become a CPython whose interpreter is up; follows exec (a shim, env, a shell's exec).
 * Fails with PP_ERROR_ENDED where it ends before, PP_ERROR_UNSUPPORTED for a version that cannot be read. */
struct target *launch_await_python(struct launch *launch, volatile sig_atomic_t *stop, GError **error);
/* Waits for its end; its wait status. */
gint launch_wait(struct launch *launch);
void launch_free(struct launch *launch);
