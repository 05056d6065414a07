#include "analyzer/folders.h"

#include <string.h>

struct folders {
	GRecMutex lock;
	GHashTable *by_path; /* path to struct folder * */
};

static void folder_free(gpointer data)
{
	struct folder *folder = data;
	g_free(folder->path);
	g_free(folder->root);
	if (folder->names)
		g_hash_table_unref(folder->names);
	g_free(folder);
}

struct folders *folders_new(void)
{
	struct folders *folders = g_new0(struct folders, 1);
	g_rec_mutex_init(&folders->lock);
	folders->by_path = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, folder_free);
	return folders;
}

void folders_free(struct folders *folders)
{
	if (!folders)
		return;
	g_hash_table_unref(folders->by_path);
	g_rec_mutex_clear(&folders->lock);
	g_free(folders);
}

static GHashTable *list(const char *path)
{
	g_autoptr(GDir) dir = g_dir_open(path, 0, NULL);
	GHashTable *names = dir ? g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL) : NULL;
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_hash_table_add(names, g_strdup(name));
		if (g_str_has_suffix(name, ".so"))
			g_hash_table_add(names, g_strdup_printf("%.*s/so", (int)strcspn(name, "."), name));
	}
	return names;
}

static gboolean has(const struct folder *folder, const char *name)
{
	return folder->names && g_hash_table_contains(folder->names, name);
}

static gboolean is_file(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL);
	return g_file_test(path, G_FILE_TEST_IS_REGULAR);
}

static struct folder *folder_new(struct folders *folders, const char *path)
{
	struct folder *folder = g_new0(struct folder, 1);
	folder->path = g_strdup(path);
	folder->names = list(path);
	folder->package = has(folder, "__init__.py") && is_file(path, "__init__.py");
	g_autofree char *above = folder->package ? g_path_get_dirname(path) : NULL;
	folder->root = g_strdup(above && strcmp(above, path) ? folders_get(folders, above)->root : path);
	return folder;
}

const struct folder *folders_get(struct folders *folders, const char *path)
{
	g_rec_mutex_lock(&folders->lock);
	struct folder *folder = g_hash_table_lookup(folders->by_path, path);
	if (!folder) {
		folder = folder_new(folders, path);
		g_hash_table_insert(folders->by_path, folder->path, folder);
	}
	g_rec_mutex_unlock(&folders->lock);
	return folder;
}

/* An extension module comes before a source file of the same name: then the source is not what runs. */
char *folders_module(struct folders *folders, const char *folder, const char *name)
{
	g_autofree char *relative = g_strdelimit(g_strdup(name), ".", '/');
	g_autofree char *stem = g_build_filename(folder, relative, NULL), *home = g_path_get_dirname(stem), *last = g_path_get_basename(stem);
	g_autofree char *file = g_strconcat(last, ".py", NULL), *extension = g_strconcat(last, "/so", NULL);
	const struct folder *in = folders_get(folders, home);
	if (has(in, last) && folders_get(folders, stem)->package)
		return g_build_filename(stem, "__init__.py", NULL);
	if (has(in, file) && !has(in, extension) && is_file(home, file))
		return g_build_filename(home, file, NULL);
	return NULL;
}
