/* Which modules are the standard library's. */
#pragma once
#include <glib.h>

/* MODULE, a dotted name, or the one that it is part of. */
gboolean module_is_standard(const char *module);
