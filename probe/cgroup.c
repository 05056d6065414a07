#include "probe/cgroup.h"

#include <string.h>

#define LEVELS_MAX 64 /* of nested groups */

/* One number of a file, -1: none. */
static gdouble file_number(const char *folder, const char *name)
{
	g_autofree char *path = g_build_filename(folder, name, NULL), *text = NULL;

	return g_file_get_contents(path, &text, NULL, NULL) ? g_ascii_strtod(text, NULL) : -1;
}

/* cpu.max: "QUOTA PERIOD" in microseconds, or "max PERIOD". */
static gdouble quota_v2(const char *folder)
{
	g_autofree char *path = g_build_filename(folder, "cpu.max", NULL), *text = NULL;
	gdouble quota, period;
	char *end;

	if (!g_file_get_contents(path, &text, NULL, NULL))
		return 0;
	quota = g_ascii_strtod(text, &end);
	period = g_ascii_strtod(end, NULL);
	return quota > 0 && period > 0 ? quota / period : 0;
}

static gdouble quota_v1(const char *folder)
{
	gdouble quota = file_number(folder, "cpu.cfs_quota_us"), period = file_number(folder, "cpu.cfs_period_us");

	return quota > 0 && period > 0 ? quota / period : 0;
}

/* The tightest quota from the group up to the root of the mount. */
static gdouble tightest(const char *mount, const char *group, gdouble (*quota)(const char *folder))
{
	g_autofree char *folder = g_build_filename(mount, group, NULL);
	gdouble cpus = 0;

	for (guint level = 0; level < LEVELS_MAX; level++) {
		gdouble here = quota(folder);
		char *slash = strrchr(folder, '/');

		if (here > 0 && (cpus == 0 || here < cpus))
			cpus = here;
		if (slash == NULL || slash <= folder + strlen(mount) - 1)
			break;
		*slash = '\0';
	}
	return cpus;
}

/* A mount of control groups, from a line of mountinfo: "ID PARENT DEV ROOT MOUNT OPTIONS ... - TYPE SOURCE SUPEROPTIONS". */
struct mount {
	char *root, *folder;
	gboolean v2;
};

static gboolean mount_parse(const char *line, struct mount *mount)
{
	const char *dash = strstr(line, " - ");
	g_auto(GStrv) left = g_strsplit(line, " ", 6), right = g_strsplit(dash != NULL ? dash + 3 : "", " ", 3), options = NULL;

	if (g_strv_length(left) < 6 || g_strv_length(right) < 3)
		return FALSE;
	options = g_strsplit(right[2], ",", -1);
	mount->v2 = g_str_equal(right[0], "cgroup2");
	if (!mount->v2 && !(g_str_equal(right[0], "cgroup") && g_strv_contains((const char *const *)options, "cpu")))
		return FALSE;
	mount->root = g_strdup(left[3]);
	mount->folder = g_strdup(left[4]);
	return TRUE;
}

/* Our group below the mount, from /proc/self/cgroup: "ID:CONTROLLERS:PATH", no controllers for version 2. */
static char *group_of(const char *text, const struct mount *mount)
{
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);

	for (char **line = lines; *line != NULL; line++) {
		g_auto(GStrv) words = g_strsplit(*line, ":", 3), controllers = NULL;
		gsize root_length = strlen(mount->root);

		if (g_strv_length(words) < 3)
			continue;
		controllers = g_strsplit(words[1], ",", -1);
		if (mount->v2 ? *words[1] != '\0' : !g_strv_contains((const char *const *)controllers, "cpu"))
			continue;
		/* In a container the mount may show only a part of the tree. */
		if (root_length > 1 && g_str_has_prefix(words[2], mount->root))
			return g_strdup(words[2] + root_length);
		return g_strdup(strstr(words[2], "..") != NULL ? "" : words[2]);
	}
	return NULL;
}

gdouble cgroup_cpus(const char *root)
{
	g_autofree char *groups_path = g_strconcat(root, "/proc/self/cgroup", NULL), *groups = NULL;
	g_autofree char *mounts_path = g_strconcat(root, "/proc/self/mountinfo", NULL), *mounts = NULL;
	g_auto(GStrv) lines = NULL;
	gdouble cpus = 0;

	if (!g_file_get_contents(groups_path, &groups, NULL, NULL) || !g_file_get_contents(mounts_path, &mounts, NULL, NULL))
		return 0;
	lines = g_strsplit(mounts, "\n", -1);
	for (char **line = lines; *line != NULL; line++) {
		struct mount mount;
		g_autofree char *group = NULL, *folder = NULL;
		gdouble here = 0;

		if (!mount_parse(*line, &mount))
			continue;
		group = group_of(groups, &mount);
		folder = g_strconcat(root, mount.folder, NULL);
		if (group != NULL)
			here = tightest(folder, group, mount.v2 ? quota_v2 : quota_v1);
		if (here > 0 && (cpus == 0 || here < cpus))
			cpus = here;
		g_free(mount.root);
		g_free(mount.folder);
	}
	return cpus;
}
