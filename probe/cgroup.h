/* The CPU quota of this process's control groups, version 1 and 2. */
#pragma once
#include <glib.h>

/* CPUs that the tightest quota allows, 0: none is set. ROOT is put before /proc and the mounts: "" but in tests. */
gdouble cgroup_cpus(const char *root);
