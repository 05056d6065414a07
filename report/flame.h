/* The recording as one tree of calls, for a flame graph: functions, and between them the loops that were found hot. */
#pragma once
#include "report/report.h"

enum frame_kind {
	FRAME_ROOT,      /* of the tree */
	FRAME_FUNCTION,  /* index into recording->functions */
	FRAME_LOOP,      /* index into analysis->findings */
	FRAME_TRUNCATED, /* stands for outer frames that were not recorded */
	FRAME_DEEPER,    /* stands for frames beyond FLAME_MAX_DEPTH */
	FRAME_SMALL      /* siblings too narrow to be seen */
};

#define FLAME_MAX_DEPTH 256

struct flame_node {
	guint parent; /* index, always lower than the node's own; the root is its own parent */
	enum frame_kind kind;
	guint index;  /* by kind */
};

/* Time of a node itself, without its children. */
struct flame_cell {
	guint node, thread;
	enum state state;
	guint64 ns;
};

struct flame {
	GArray *nodes; /* struct flame_node, parents first */
	GArray *cells; /* struct flame_cell */
	GHashTable *children; /* private */
};

/* Nodes below 0.05 % of the width in every view (wall, on-CPU, off-CPU; of all threads, and ten times that of each) are
 * merged into FRAME_SMALL. */
struct flame *flame_new(const struct report *report);
void flame_free(struct flame *flame);
typedef struct flame Flame;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Flame, flame_free)
