#include "rewriter/python.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct python {
	char *command;
	GMutex lock;         /* of what follows: loops of many files are worked on at once */
	gint minor;
	gboolean asked;
	gboolean asked_gil, free; /* of the GIL */
	GHashTable *modules; /* name to whether it is there, 1 + gboolean */
	GThread *ahead;      /* that of python_ask_ahead, or NULL */
};

struct python *python_new(const char *command, gint minor)
{
	struct python *python = g_new0(struct python, 1);
	python->command = command && strchr(command, '/') ? g_canonicalize_filename(command, NULL) : g_strdup(command ? command : "python3");
	python->minor = minor;
	python->modules = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	g_mutex_init(&python->lock);
	return python;
}

void python_free(struct python *python)
{
	if (!python)
		return;
	if (python->ahead)
		g_thread_join(python->ahead);
	g_free(python->command);
	g_hash_table_destroy(python->modules);
	g_mutex_clear(&python->lock);
	g_free(python);
}

/* What SCRIPT prints; "" where it cannot be run. Not from the working directory: -c would look for modules there. */
static char *ask(const struct python *python, const char *script, const char *argument)
{
	const char *argv[] = {python->command, "-c", script, argument, NULL};
	char *said = NULL;
	gint status = -1;
	if (g_spawn_sync("/", (char **)argv, NULL, G_SPAWN_SEARCH_PATH | G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &said, NULL, &status, NULL) && status == 0)
		return said;
	g_free(said);
	return g_strdup("");
}

gint python_minor(struct python *python)
{
	g_autoptr(GMutexLocker) locked = g_mutex_locker_new(&python->lock);
	if (!python->minor && !python->asked) {
		g_autofree char *said = ask(python, "import sys; print(sys.version_info[1] if sys.version_info[0] == 3 else 0)", NULL);
		python->minor = atoi(said);
		python->asked = TRUE;
	}
	return python->minor;
}

static gpointer ask_minor(gpointer python)
{
	python_minor(python);
	return NULL;
}

void python_ask_ahead(struct python *python)
{
	if (!python->minor && !python->ahead)
		python->ahead = g_thread_new("python", ask_minor, python);
}

gboolean python_has_gil(struct python *python)
{
	gint minor = python_minor(python);
	g_autoptr(GMutexLocker) locked = g_mutex_locker_new(&python->lock);
	if (minor >= 13 && !python->asked_gil) {
		g_autofree char *said = ask(python, "import sys; print(sys._is_gil_enabled())", NULL);
		python->free = said[0] == 'F';
		python->asked_gil = TRUE;
	}
	return !python->free;
}

gboolean python_has(struct python *python, const char *module)
{
	g_autoptr(GMutexLocker) locked = g_mutex_locker_new(&python->lock);
	gpointer known = g_hash_table_lookup(python->modules, module);
	if (!known) {
		static const char FIND[] = "import importlib.util, sys; print(importlib.util.find_spec(sys.argv[1]) is not None)";
		static const char VERSION[] = "import sys; from importlib import metadata; name, least = sys.argv[1].split('>='); "
		                              "print([int(n) for n in metadata.version(name).split('.')[:2]] >= [int(n) for n in least.split('.')])";
		g_autofree char *said = ask(python, strstr(module, ">=") ? VERSION : FIND, module);
		known = GINT_TO_POINTER(1 + (said[0] == 'T'));
		g_hash_table_insert(python->modules, g_strdup(module), known);
	}
	return GPOINTER_TO_INT(known) == 2;
}

gint python_recorded(const struct recording *recording)
{
	gint minor = 0;
	return recording && recording->python && sscanf(recording->python, "3.%d", &minor) == 1 ? minor : 0;
}
