#include "probe/images.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/procfile.h"

#define IMAGES_MAX 16
#define DELETED " (deleted)" /* what the kernel adds to the path of a file that is gone */

void image_free(gpointer data)
{
	struct image *image = data;

	g_free(image->path);
	g_free(image);
}

/* "START-END PERMS OFFSET DEV INODE   PATH" of a file, else NULL. */
static struct image *image_parse(const char *line)
{
	struct image image = { 0 };
	int path_at = 0;

	if (sscanf(line, "%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x %*4s %" G_GINT64_MODIFIER "x %*x:%*x %" G_GUINT64_FORMAT " %n",
	           &image.start, &image.end, &image.offset, &image.inode, &path_at) != 4 ||
	    path_at == 0 || line[path_at] != '/')
		return NULL;
	image.path = g_strdup(line + path_at);
	if (g_str_has_suffix(image.path, DELETED))
		image.path[strlen(image.path) - strlen(DELETED)] = '\0';
	return g_memdup2(&image, sizeof(image));
}

/* The executable, or libpythonX.Y.so*. */
static gboolean image_wanted(const struct image *image)
{
	return image->executable || g_str_has_prefix(strrchr(image->path, '/') + 1, "libpython");
}

static gboolean same_file(const struct image *a, const struct image *b)
{
	return a->inode == b->inode && g_str_equal(a->path, b->path);
}

/* Takes a mapping that is not a further segment of what was taken last. A file may also be mapped as data, in one piece, however often: of
 * these one is kept. Takes IMAGE over. */
static struct image *images_take(GPtrArray *images, struct image *image)
{
	for (guint i = 0; i < images->len; i++) {
		struct image *other = g_ptr_array_index(images, i);

		if (other->loaded || !same_file(other, image))
			continue;
		other->start = image->start;
		other->end = image->end;
		other->offset = image->offset;
		image_free(image);
		return other;
	}
	g_ptr_array_insert(images, image->executable ? 0 : -1, image);
	return image;
}

/* Drops what is only mapped as data, of files that are also loaded. */
static void images_settle(GPtrArray *images)
{
	for (guint i = images->len; i-- > 0;) {
		const struct image *image = g_ptr_array_index(images, i);
		gboolean elsewhere = FALSE;

		for (guint j = 0; j < images->len && !image->loaded; j++) {
			const struct image *other = g_ptr_array_index(images, j);

			elsewhere = elsewhere || (other->loaded && same_file(other, image));
		}
		if (elsewhere)
			g_ptr_array_remove_index(images, i);
	}
}

/* The executable comes first: where it has an interpreter of its own, a library that an extension drags in is not the one that runs. */
GPtrArray *images_find(pid_t pid, const char *exe)
{
	g_autofree char *maps = procfile_text(pid, "maps", NULL);
	g_auto(GStrv) lines = NULL;
	struct image *last = NULL;
	GPtrArray *images;

	if (maps == NULL)
		return NULL;
	images = g_ptr_array_new_with_free_func(image_free);
	lines = g_strsplit(maps, "\n", -1);
	for (char **line = lines; *line != NULL && images->len < IMAGES_MAX; line++) {
		struct image *image = image_parse(*line);

		if (image == NULL)
			continue;
		image->executable = g_str_equal(image->path, exe);
		if (last != NULL && same_file(last, image) && image->offset > last->offset) {
			last->loaded = TRUE; /* segment by segment */
			image_free(image);
		} else if (image_wanted(image)) {
			last = images_take(images, image);
		} else {
			image_free(image);
		}
	}
	images_settle(images);
	return images;
}

struct image *images_at(pid_t pid, const char *exe, guint64 address)
{
	g_autofree char *maps = procfile_text(pid, "maps", NULL);
	g_auto(GStrv) lines = g_strsplit(maps != NULL ? maps : "", "\n", -1);

	for (char **line = lines; *line != NULL; line++) {
		struct image *image = image_parse(*line);

		if (image != NULL && address >= image->start && address < image->end) {
			image->executable = g_strcmp0(image->path, exe) == 0;
			return image;
		}
		if (image != NULL)
			image_free(image);
	}
	return NULL;
}

static int file_open(const char *path)
{
	return open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
}

/* The very file that is mapped: map_files leads there even when it was deleted or is of another mount namespace, but needs
 * CAP_CHECKPOINT_RESTORE; a path may lead to another file by now, so the inode must agree. -1 with errno. */
int images_open(pid_t pid, const struct image *image)
{
	g_autofree char *mapped = g_strdup_printf("/proc/%d/map_files/%" G_GINT64_MODIFIER "x-%" G_GINT64_MODIFIER "x", pid, image->start,
	                                          image->end);
	g_autofree char *exe = g_strdup_printf("/proc/%d/exe", pid);
	g_autofree char *rooted = g_strdup_printf("/proc/%d/root%s", pid, image->path);
	const char *paths[] = { rooted, image->path }; /* maps shows where a chroot lies, from our own root */
	int fd = file_open(mapped);

	if (fd < 0 && image->executable)
		fd = file_open(exe);
	for (guint i = 0; fd < 0 && i < G_N_ELEMENTS(paths); i++) {
		struct stat st;

		fd = file_open(paths[i]);
		if (fd < 0 || (fstat(fd, &st) == 0 && st.st_ino == image->inode))
			continue;
		close(fd);
		fd = -1;
		errno = ESTALE;
	}
	return fd;
}
