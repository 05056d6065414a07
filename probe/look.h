/* Within snapshot.c, look.c, proof.c and deep.c: the copies of a thread's memory that one look takes, and what they say. */
#pragma once
#include "probe/callees.h"
#include "probe/snapshot.h"

#define RANGES_MAX 60
#define UNSEEN_MAX 16
#define KNOWN_MAX 32       /* frames, of which the functions that a thread goes through by turns have some each */
#define CLIMB_MAX 1024
#define WINDOW_BYTES 16384 /* DATA_STACK_CHUNK_SIZE of Python/pystate.c */
#define CHUNK_DATA 24      /* _PyStackChunk.data; its first word is unused in a thread's first chunk */
#define BASE_LOOKS 16      /* to 3.10: a frame that is executed and has no caller in so many looks is the outermost */

/* Memory that each look copies. Those with a place of their own come first. */
enum { RANGE_THREAD, RANGE_WINDOW, RANGE_OTHER };

struct range {
	guint64 from;
	guint32 size, at; /* AT: where its copy starts */
	guint32 idle;
};

/* A frame that was met on the way through the window. */
struct place {
	guint64 address;
	struct py_frame frame;
};

struct snapshots {
	const struct memory_source *source;
	const struct py_layout *layout;
	struct callsites *sites;
	struct callees *callees;
	guint8 *bytes, *again; /* copies */
	struct place places[2][CLIMB_MAX];
	guint32 capacity;
	guint64 copies;
	guint64 usual_ns; /* that copying takes */
	guint32 random;
};

struct snapshot {
	struct snapshots *process;
	guint64 tstate;
	guint64 chunk, chunk_end, outer_chunk, outer_end, first; /* FIRST: where the chunk's first frame is */
	gboolean root;  /* no frame lies further out than FIRST */
	guint64 first_chunk; /* in which the thread's stack begins; 0: not known */
	guint64 high;   /* end of the innermost frames lately */
	guint looks;
	guint count;
	struct range ranges[RANGES_MAX];
	guint64 base;     /* to 3.10: what seems to be the outermost frame, and for how many looks in a row */
	guint base_looks;
	guint last_depth; /* to 3.10: the frames of the last stack */
	guint64 last[PY_MAX_FRAMES];
	struct { guint64 frame; guint stacks; } known[KNOWN_MAX]; /* and outermost ones of those before: in how many of them, lately */
};

/* A frame as it was copied. */
struct header {
	guint64 address, code, previous;
	guint64 at;    /* the instruction, as the frame has it: a pointer or an index */
	guint32 instr; /* from 3.11 on: as far into the code object's own instructions */
	gboolean executing, entry;
};

/* One set of copies being understood. */
struct look {
	struct snapshot *snapshot;
	const guint8 *bytes;   /* the copies */
	guint64 head_at, head; /* stands in for the pointer to the innermost frame */
	guint64 code;          /* of the frame that was read last */
	guint64 landmark;      /* a frame of this walk: one that comes by again goes round in a circle */
	guint steps;           /* of this walk */
	guint64 missing;       /* the first address that was needed and had not been copied */
	guint32 missing_size;
	guint64 certain;       /* frames of the window up to this one were on the stack when it was copied */
	struct place *places;  /* the frames of the window, outermost first */
	guint place_count;
	guint64 entered;       /* previous of the frame that was read last, if that lies in the window */
	guint64 entered_from;
	guint8 evidence[PY_MAX_FRAMES + 1]; /* enum callee_evidence, by the caller's index in the stack */
	struct { guint64 from; guint32 size; } unseen[UNSEEN_MAX]; /* to be copied the next time: ranges may not change while copies are read */
	guint unseen_count;
	gboolean within; /* the stack is that of a caller, of frames inside it that have ended meanwhile */
};

/* A random number of 16 bits. */
guint32 look_draw(struct snapshots *process);
/* Copies all ranges. FALSE: one could not be read, and is not asked for again. */
gboolean look_copy(struct snapshot *snapshot, guint8 **bytes);
/* The copy of SIZE bytes at FROM, or NULL. */
const guint8 *look_find(const struct look *look, guint64 from, guint32 size);
/* FALSE: it was not copied. */
gboolean look_find_u64(const struct look *look, guint64 from, guint64 *value);
/* ADDRESS lies in the block of memory that holds the thread's frames. */
gboolean look_in_window(const struct snapshot *snapshot, guint64 address);
/* The place of a window's frame, or NULL. */
const struct place *look_place(const struct look *look, guint64 address);
/* Where the thread's pointer to its innermost frame is, and what it says; FALSE: not copied yet. */
gboolean look_head(struct look *look, guint64 *frame);
/* Of a frame, from its start, that are read of it. */
guint32 look_header_bytes(const struct py_layout *layout);
/* The frame at ADDRESS; FALSE: it was not copied. */
gboolean look_header(const struct look *look, guint64 address, struct header *header);
/* Follows the frames of the window inwards and returns the innermost. A frame that is executed is on the stack, and so are all below it:
 * LOOK->certain. What lies beyond it may be about to begin or to end or be long gone; a frame that has ended stands at its return. */
guint64 look_climb(struct look *look);
/* It is no frame of Python code, but stands on the C stack between two. */
gboolean look_is_shim(const struct look *look, guint64 frame);
/* Walks the copies from FRAME outwards (bpf/pywalk.h). */
void look_walk(struct look *look, guint64 frame, struct walk_stack *stack);
/* The stack as these copies show it. What lies beyond the frames that are certainly there is taken along where it leads back to them. A
 * generator is not in the window: where the thread was just executing one, it is taken for the innermost frame likewise. */
void look_stack(struct look *look, guint64 head, struct walk_stack *stack);
