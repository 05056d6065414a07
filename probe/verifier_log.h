/* What the kernel's verifier says of a BPF program. */
#pragma once
#include <glib.h>

/* The line of a log that says why the program was refused, as valid UTF-8, to be freed; NULL: none does. */
char *verifier_log_reason(const char *log);
