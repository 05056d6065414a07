/* What snapshots learn about a target's code: how large the frames of a code object are, at which instructions a frame ends, and which
 * call sites call what.
 *
 * A call site (code, instruction, code that it calls) is proven by a copy that was certainly taken at one moment. A stack put together
 * from copies of slightly different moments is made of proven call sites only, so it is one that the program can have. */
#pragma once
#include <glib.h>

#include "bpf/events.h"
#include "probe/layout.h"

/* A piece of the target's memory and where its copy goes. */
struct memory_part {
	guint64 from;
	void *to;
	gsize size;
};
/* Memory to copy from: a live process, or saved memory in a test. */
struct memory_source {
	/* Copies the parts in this order; returns how many were copied before the first that could not be. */
	guint (*copy)(const struct memory_source *source, const struct memory_part *parts, guint count);
	pid_t pid;
	gpointer data;
};
/* A live process, by process_vm_readv. */
struct memory_source memory_source_of_process(pid_t pid);

#define CODE_HEAD_BYTES 128 /* of a code object behind a plain header: its counts, and all that pywalk_check() looks at */
#define CODE_HEAD_MOST (CODE_HEAD_BYTES + LAYOUT_GROWTH_MOST)

struct code_facts {
	guint8 head[CODE_HEAD_MOST];
	guint frame_bytes;       /* 3.11+: of its frames on the data stack; 0: this is no code object */
	guint instruction_bytes; /* 3.11+ */
	guint32 check;           /* walk_code_check */
	gboolean readable;
	guint uses, look, loads; /* since it was read; when that was: see struct callsites */
};

struct callsites;

/* Borrows both. */
struct callsites *callsites_new(const struct memory_source *source, const struct py_layout *layout);
void callsites_free(struct callsites *sites);
/* Facts of the code object at this address; NULL: cannot be read. Read once, and again after some uses, as addresses are reused: that of a
 * module, a class's body or text, which runs once and is freed, at each look, and all of it after another module was loaded. */
const struct code_facts *callsites_code(struct callsites *sites, guint64 code);
/* TRUE where a frame that executes this instruction is about to end or to be suspended as a generator. */
gboolean callsites_leaves(struct callsites *sites, guint64 code, guint32 instr);
/* Another stack is looked at: a call site is proven by what several looks show, not too far apart. */
void callsites_look(struct callsites *sites);
/* What a caller's own copy says of whom it is calling (probe/callees.h). */
enum callee_evidence {
	CALLEE_UNTOLD, /* nothing: it is no call, or one by way of C code, of a class, ... */
	CALLEE_UNSEEN, /* its value stack was not copied */
	CALLEE_NONE,   /* its instruction calls nothing */
	CALLEE_OTHER,  /* it is calling another function */
	CALLEE_AGREES, /* this function or generator is on its stack */
	CALLEE_NAMED   /* and the instruction loads what has this name, or the variable that holds it */
};
/* A look shows CALLEE inside CALLER (which may be NULL), rightly or not. */
void callsites_see(struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee, enum callee_evidence evidence);
/* Whether the call is proven. CALLER NULL: CALLEE is the outermost frame of a thread. */
gboolean callsites_believed(const struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee,
                            enum callee_evidence evidence);
/* The same, where the caller's copy is not asked. */
gboolean callsites_proven(const struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee);
void callsites_prove(struct callsites *sites, const struct py_frame *caller, const struct py_frame *callee);
