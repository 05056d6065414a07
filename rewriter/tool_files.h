/* Files that tools find by their names: nobody has to be seen who imports them, and they are no scripts. */
#pragma once
#include "analyzer/source.h"

/* A tool imports files of that name (pytest, Django, nox): their top level must not go under a guard. */
gboolean tool_imports(const struct source *source);
/* A tool runs the text of files of that name in a namespace of its own (setup.py, Sphinx's conf.py): no process finds their functions. */
gboolean tool_executes(const struct source *source);
