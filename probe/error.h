/* The errors that decide an exit code (shared contract: 2 usage, 3 no such process ... 8 verify found a difference).
 * Library code sets them with PP_ERROR; main prints the message once and exits with the code. */
#pragma once
#include <glib.h>

#define PP_ERROR pp_error_quark()
GQuark pp_error_quark(void);

/* The value of a code is the exit status that it stands for. */
enum pp_error {
	PP_ERROR_USAGE = 2,       /* bad options or arguments */
	PP_ERROR_NO_PROCESS = 3,  /* no such process, or it is not CPython */
	PP_ERROR_PRIVILEGE = 4,   /* the kernel says no */
	PP_ERROR_UNSUPPORTED = 5, /* this version of CPython or this kernel */
	PP_ERROR_ENDED = 6,       /* the target ended before anything was recorded */
	PP_ERROR_INPUT = 7,       /* unreadable or damaged input */
	PP_ERROR_DIFFERENCE = 8   /* verify found a difference */
};
