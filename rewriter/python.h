/* The Python for which patches are written: its version, and what it can import. Asked of the interpreter where no recording says, and only when
 * someone wants to know, once. Any thread may ask. */
#pragma once
#include "probe/recording.h"

struct python;
struct python_version {
	gint minor, patch; /* 3.MINOR.PATCH; 0: not known */
};
/* COMMAND: its interpreter; NULL: python3, which is asked for the version where that is not known. */
struct python *python_new(const char *command, struct python_version version);
void python_free(struct python *python);
typedef struct python Python;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Python, python_free)
/* Asks for its version in a thread of its own, for whoever wants to know it later: an interpreter behind pyenv's shim takes a tenth of a second. */
void python_ask_ahead(struct python *python);
/* 0: there is no such interpreter. */
gint python_minor(struct python *python);
/* Does a pool of processes end where work that it was handed last has been cancelled? To 3.10.10 and 3.11.3 it may not. */
gboolean python_ends_pools(struct python *python);
/* Is one thread at a time all that it runs? No: a build without the GIL, 3.13 or later, that runs without it. */
gboolean python_has_gil(struct python *python);
/* Can it import MODULE ("aiohttp"), and is that new enough ("aiohttp>=3.10")? The module is looked up, not run. */
gboolean python_has(struct python *python, const char *module);
/* That of the recorded program. */
struct python_version python_recorded(const struct recording *recording);
