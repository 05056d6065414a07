#include "analyzer/paths.h"

#include <errno.h>
#include <glib/gstdio.h>
#include <stdint.h>
#include <string.h>

#include "analyzer/program.h"
#include "probe/error.h"

#define DEPTH_LIMIT 64 /* folders in folders */

static const char *const skipped[] = { "__pycache__", "site-packages", "dist-packages", "node_modules", "venv" };

struct collector {
	GPtrArray *files;
	GHashTable *seen; /* "device:inode" of files and folders: ends the circles that symbolic links make */
};

static gboolean is_skipped(const char *folder, const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(skipped); i++)
		if (g_str_equal(name, skipped[i]))
			return TRUE;
	g_autofree char *marker = g_build_filename(folder, name, "pyvenv.cfg", NULL);
	return name[0] == '.' || g_file_test(marker, G_FILE_TEST_EXISTS);
}

static int compare_names(gconstpointer a, gconstpointer b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static GPtrArray *names_in(const char *folder)
{
	GPtrArray *names = g_ptr_array_new_with_free_func(g_free);
	g_autoptr(GDir) dir = g_dir_open(folder, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));)
		if (!is_skipped(folder, name))
			g_ptr_array_add(names, g_strdup(name));
	g_ptr_array_sort(names, compare_names);
	return names;
}

/* FALSE if there is no such file, with errno. */
static gboolean collect(struct collector *c, const char *path, guint depth)
{
	GStatBuf st;
	if (g_stat(path, &st) != 0)
		return FALSE;
	char *key = g_strdup_printf("%ju:%ju", (uintmax_t)st.st_dev, (uintmax_t)st.st_ino);
	if (!g_hash_table_add(c->seen, key))
		return TRUE;
	if (!S_ISDIR(st.st_mode)) {
		if (depth == 0 || (S_ISREG(st.st_mode) && g_str_has_suffix(path, ".py")))
			g_ptr_array_add(c->files, g_strdup(path));
		return TRUE;
	}
	g_autoptr(GPtrArray) names = depth < DEPTH_LIMIT ? names_in(path) : g_ptr_array_new();
	for (guint i = 0; i < names->len; i++) {
		g_autofree char *entry = g_build_filename(path, g_ptr_array_index(names, i), NULL);
		collect(c, entry, depth + 1);
	}
	return TRUE;
}

GPtrArray *paths_collect(char **paths, GError **error)
{
	struct collector c = {
		.files = g_ptr_array_new_with_free_func(g_free),
		.seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	};
	for (; c.files && *paths; paths++) {
		if (collect(&c, *paths, 0))
			continue;
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "%s: %s", *paths, **paths == '<' ? "code that came from no file" : g_strerror(errno));
		g_clear_pointer(&c.files, g_ptr_array_unref);
	}
	g_hash_table_unref(c.seen);
	return c.files;
}

static char *folder_of(const char *path)
{
	char *folder = g_canonicalize_filename(path, NULL);
	if (g_file_test(folder, G_FILE_TEST_IS_DIR))
		return folder;
	char *above = g_path_get_dirname(folder);
	g_free(folder);
	return above;
}

static gboolean holds(const char *folder, const char *other)
{
	gsize length = strlen(folder);
	return g_str_has_prefix(other, folder) && (other[length] == '/' || other[length] == '\0' || g_str_equal(folder, "/"));
}

char *paths_root(char **paths)
{
	char *common = *paths ? folder_of(*paths) : g_get_current_dir();
	for (; *paths; paths++) {
		g_autofree char *folder = folder_of(*paths);
		while (!holds(common, folder)) {
			char *above = g_path_get_dirname(common);
			g_free(common);
			common = above;
		}
	}
	char *root = program_root_of(common);
	g_free(common);
	return root;
}

const char *paths_working_directory(void)
{
	static char *known;
	if (g_once_init_enter(&known))
		g_once_init_leave(&known, g_get_current_dir());
	return known;
}
