/* The files of a process that may hold its interpreter. */
#pragma once
#include <glib.h>
#include <sys/types.h>

/* One file that the target has mapped, by its first mapping. */
struct image {
	guint64 start, end, offset; /* of that mapping */
	guint64 inode;
	char *path;                 /* as the target sees it, without " (deleted)" */
	gboolean loaded;            /* in several segments, not in one piece */
	gboolean executable;        /* /proc/PID/exe, as opposed to a library */
};

/* The executable itself (EXE, its path as the process sees it), then libpythonX.Y.so*: pointers to struct image. NULL with errno. */
GPtrArray *images_find(pid_t pid, const char *exe);
/* The file whose mapping holds ADDRESS; NULL: none does. Free with image_free. */
struct image *images_at(pid_t pid, const char *exe, guint64 address);
void image_free(gpointer image);
/* The very file that is mapped. -1 with errno. */
int images_open(pid_t pid, const struct image *image);
