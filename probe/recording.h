/* The recording: where the time of a process went, in memory and as a pprof file.
 *
 * This is the struct that crosses the door from probe/ to everything to its right. All text in it comes from a target or a
 * file and is hostile: valid UTF-8 (bytes that are not become U+FFFD) but otherwise unchecked; whoever prints it escapes it.
 * Indices are into the recording's own arrays and are checked when a file is read, so a reader may use them unchecked. */
#pragma once
#include <glib.h>

#include "probe/state.h"

/* A code object. */
struct rec_function {
	char *file;       /* co_filename as the target has it: may be relative, "<string>", "<frozen ...>" */
	char *name;       /* co_qualname where there is one (3.11+), else co_name; "<module>", "<listcomp>", "<native>" */
	guint first_line; /* co_firstlineno; 0 for native frames, whose `file` is "<native LIBRARY>" */
	gboolean generator; /* CO_GENERATOR, CO_COROUTINE or CO_ASYNC_GENERATOR */
};

#define REC_NATIVE_FILE "<native "

/* A line of a function. */
struct rec_location {
	guint function; /* index into functions */
	guint line;     /* 1-based; 0: unknown or native */
};

/* A call stack, innermost frame first: frames[start .. start + depth). */
struct rec_stack {
	guint start, depth;
	gboolean truncated; /* outer frames are missing */
};

/* Time with the same stack, thread, state and system call. */
struct rec_sample {
	guint stack;      /* index into stacks */
	guint thread;     /* index into threads */
	enum state state;
	gint syscall;     /* x86-64 number, -1: none or unknown */
	guint64 count;    /* samples (on-CPU) or intervals (off-CPU) */
	guint64 ns;       /* their total duration */
	guint64 max_ns;   /* the longest one (off-CPU), else 0 */
};

/* A process: the target, or one that descends from it. */
struct rec_process {
	gint pid, parent; /* parent: 0 for the target */
	char *name;       /* its command line, shortened */
	char *python;     /* version, "" where it runs something else */
};

struct rec_thread {
	gint pid, tid;
	char *name;             /* the thread's name: threading's where known, else comm */
	guint64 wall_ns;        /* how long it lived within the recording */
	guint64 state_ns[STATE_COUNT]; /* adds up to wall_ns */
	gboolean python;        /* it has a Python thread state */
};

/* What was seen of an iterator on the value stack of a live frame (docs/architecture.md, idea 3): how far a `for` has come
 * and how far it will go. One per (function, slot, line, kind); the iterators of one loop are those at its slot on its lines, as
 * two loops of a function share a slot. The slot counts from the bottom of the frame's value stack; the
 * iterator of a `for` loop sits at the slot that equals the number of `for` and `with` blocks that enclose it. */
struct rec_iterator {
	guint function;         /* index into functions */
	guint slot;
	guint line;             /* of the frame when it was read; 0: unknown */
	char *type;             /* tp_name, e.g. "list_iterator", "range_iterator", "enumerate" */
	guint64 observations;   /* reads */
	guint64 objects;        /* distinct iterators seen (by address and restart of the index) */
	guint64 steps;          /* iterations that passed between two reads of the same iterator ... */
	guint64 steps_ns;       /* ... and the wall time in which they passed */
	gint64 total_max;       /* length of the longest, -1: unknown; of a range_iterator of 3.12+ as if it had begun at 0 */
	gdouble total_mean;     /* mean length over the objects, NaN-free: 0 where unknown */
	gint64 first_index, last_index; /* of the last object seen */
	/* probe/pairs.h; none in recordings of versions before it */
	guint64 pairs, pairs_ns; /* looks that were followed by another one soon after, and after how long, in all */
	guint64 lasted;         /* of these found the same iterator again, or one that looked like it ... */
	guint64 lasted_steps, lasted_ns; /* ... so many iterations further on, so much later */
	guint64 moved;          /* ... not at the same iteration */
	guint64 midway;         /* of those that did not: there was more than a third of the iterations to come */
	guint64 further;        /* ... or another one was there, and had done more than a third of its iterations */
	guint64 strangers, alike; /* looks far apart; so many of them found what could have been the same as well ... */
	guint64 still;          /* ... and had not gone on */
	guint64 lengths;        /* observations of which the length was known ... */
	gdouble inverse_mean;   /* ... and the mean of 1/length over them: a look meets an entry the more likely the longer it takes */
};

/* What a variable of a function (of a module: a global) held while one of its loops ran: how much there is to pickle where it crosses to
 * another process. Means over the observations. One per (function, name); "<result>" is what a comprehension has built so far. */
struct rec_local {
	guint function;         /* index into functions */
	char *name;
	char *type;             /* tp_name of the last one */
	guint64 observations;
	gint64 length;          /* of the last one that was not empty: elements, characters, bytes; -1: none */
	gdouble objects;        /* to pickle: in small dicts (struct host_costs.pickle_object_s) */
	gdouble bytes;          /* of strings and arrays */
	gdouble item_objects, item_bytes; /* of one element, the newest ones */
	gboolean opaque;        /* part of it is not understood and may be of any size */
};

/* A source file as it was when it was recorded, so that a later edit is noticed. */
struct rec_source {
	char *file;   /* as in rec_function.file */
	char *path;   /* absolute path as this process opens it (through the target's root and working directory) */
	char *sha256; /* hex, NULL: could not be read */
	guint64 size; /* bytes */
};

struct recording {
	/* target */
	gint pid;
	char *python;    /* version, "3.11.7" */
	gboolean gil;    /* FALSE: a free-threaded build */
	char **cmdline;  /* NULL-terminated */
	char *cwd;       /* the target's working directory as it sees it */
	char *exe;       /* path of the interpreter as the target sees it */
	char *backend;   /* "ebpf" or "proc" */
	gint cores;      /* CPUs that the target may use: affinity and cgroup quota, at least 1 */
	/* recording */
	guint64 start_unix_ns, duration_ns;
	guint64 exited_ns; /* the target's life was recorded to its end: 0 no, else 1 */
	guint rate_hz;
	guint64 samples;        /* stacks taken: on-CPU samples and off-CPU intervals */
	guint64 lost;           /* events that the kernel could not deliver */
	guint64 torn;           /* stacks that changed while they were read: rejected, or what could be read of them (by eBPF) */
	guint64 partial;        /* stacks whose innermost frames could not be relied on and were left out: their time is the callers' */
	guint64 skipped;        /* switches whose stack was not taken: they come too fast (eBPF). Their time is in that of those that were */
	guint64 truncated;      /* stacks cut at the depth limit */
	guint64 unresolved;     /* frames whose code object was gone before it could be read */
	gdouble profiler_cpu_s; /* CPU time of pyparallel itself while it recorded, loading the sampler not included */
	gdouble kernel_cpu_s;   /* of its BPF programs, 0 where not known */
	gboolean paired;        /* loops were looked at in pairs: rec_iterator.pairs */
	guint max_threads;      /* Python threads alive at once, at most */
	GPtrArray *notes;       /* char *: what is less exact here, one line each */

	GArray *functions;  /* struct rec_function */
	GArray *locations;  /* struct rec_location */
	GArray *frames;     /* guint: indices into locations */
	GArray *stacks;     /* struct rec_stack */
	GArray *samples_by; /* struct rec_sample */
	GArray *processes;  /* struct rec_process: the target first */
	GArray *threads;    /* struct rec_thread */
	GArray *iterators;  /* struct rec_iterator */
	GArray *locals;     /* struct rec_local */
	GArray *sources;    /* struct rec_source */

	struct recording_index *index; /* private: hash tables for the adders */
};

struct recording *recording_new(void);
void recording_free(struct recording *recording);
typedef struct recording Recording;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(Recording, recording_free)

/* Adders return the index of the (possibly already present) entry. Text is copied and made valid UTF-8. */
guint recording_add_function(struct recording *r, const char *file, const char *name, guint first_line, gboolean generator);
guint recording_add_location(struct recording *r, guint function, guint line);
guint recording_add_stack(struct recording *r, const guint *locations, guint depth, gboolean truncated);
guint recording_add_process(struct recording *r, gint pid, gint parent, const char *name, const char *python);
guint recording_add_thread(struct recording *r, gint pid, gint tid, const char *name);
void recording_add_time(struct recording *r, guint stack, guint thread, enum state state, gint syscall, guint64 count,
                        guint64 ns, guint64 max_ns);
/* Hashes the source files that the functions name, as the target sees them, with no more rights than the target's owner has. May
 * be called again: the first call remembers the target's root and owner, so make it while the target lives. */
void recording_add_sources(struct recording *r, gint pid);

/* A gzip-compressed profile.proto (docs/recording.md). Written to a temporary file in the same folder, then renamed. */
gboolean recording_write(const struct recording *r, const char *path, GError **error);
/* Fails with PP_ERROR_INPUT on anything that is not a whole pyparallel recording. Every index and length is checked. */
struct recording *recording_read(const char *path, GError **error);
