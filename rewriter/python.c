#include "rewriter/python.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct python {
	char *command;
	GMutex lock;         /* of what follows: loops of many files are worked on at once */
	struct python_version version;
	gboolean asked;
	gboolean asked_gil, free; /* of the GIL */
	GHashTable *modules; /* name to whether it is there, 1 + gboolean */
	GThread *ahead;      /* that of python_ask_ahead, or NULL */
};

struct python *python_new(const char *command, struct python_version version)
{
	struct python *python = g_new0(struct python, 1);
	python->command = command && strchr(command, '/') ? g_canonicalize_filename(command, NULL) : g_strdup(command ? command : "python3");
	python->version = version;
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

/* Of "3.11.7"; what is no Python 3 has none. */
static struct python_version version_in(const char *text)
{
	struct python_version version = {0};
	return sscanf(text, "3.%d.%d", &version.minor, &version.patch) >= 1 ? version : (struct python_version){0};
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

static struct python_version version_of(struct python *python)
{
	g_autoptr(GMutexLocker) locked = g_mutex_locker_new(&python->lock);
	if (!python->version.minor && !python->asked) {
		g_autofree char *said = ask(python, "import sys; print('%d.%d.%d' % sys.version_info[:3])", NULL);
		python->version = version_in(said);
		python->asked = TRUE;
	}
	return python->version;
}

gint python_minor(struct python *python)
{
	return version_of(python).minor;
}

gboolean python_ends_pools(struct python *python)
{
	const struct python_version version = version_of(python);
	return version.minor >= 12 || (version.minor == 11 && version.patch >= 4) || (version.minor == 10 && version.patch >= 11);
}

static gpointer ask_minor(gpointer python)
{
	python_minor(python);
	return NULL;
}

void python_ask_ahead(struct python *python)
{
	if (!python->version.minor && !python->ahead)
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

struct python_version python_recorded(const struct recording *recording)
{
	return recording && recording->python ? version_in(recording->python) : (struct python_version){0};
}
