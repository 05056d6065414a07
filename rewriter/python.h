/* The Python for which patches are written: its version, and what it can import. Asked of the interpreter where no recording says, and only when
 * someone wants to know, once. Any thread may ask. */
#pragma once
#include "probe/recording.h"

struct python;
/* COMMAND: its interpreter; NULL: python3. MINOR: 3.MINOR, or 0: not known yet. */
struct python *python_new(const char *command, gint minor);
void python_free(struct python *python);
typedef struct python Python;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Python, python_free)
/* Asks for its version in a thread of its own, for whoever wants to know it later: an interpreter behind pyenv's shim takes a tenth of a second. */
void python_ask_ahead(struct python *python);
/* 0: there is no such interpreter. */
gint python_minor(struct python *python);
/* Is one thread at a time all that it runs? No: a build without the GIL, 3.13 or later, that runs without it. */
gboolean python_has_gil(struct python *python);
/* Can it import MODULE ("aiohttp"), and is that new enough ("aiohttp>=3.10")? The module is looked up, not run. */
gboolean python_has(struct python *python, const char *module);
/* The minor version of the recorded program's; 0: none is known. */
gint python_recorded(const struct recording *recording);
