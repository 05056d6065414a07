/* What the instructions of CPython 3.6 to 3.10 that run other Python code take from their frame's value stack. */
#pragma once
#include <glib.h>

/* How the callee came onto the value stack. */
enum bytecode_loader {
	LOADED_SOMEHOW,
	LOADED_BY_NAME, /* a global or an attribute of this name */
	LOADED_LOCAL    /* a local variable */
};

/* An instruction that calls, or resumes a generator. Slots of the value stack count from its bottom. */
struct bytecode_site {
	guint32 instr;         /* bytes into the instructions */
	guint16 bottom, top;   /* it uses the slots from BOTTOM up to, and without, TOP */
	guint8 callees;        /* so many of them, the lowest, may hold the function that is called; 0: resumes a generator */
	guint8 loader;         /* enum bytecode_loader */
	guint32 index;         /* into co_names, or of the local variable */
};

/* The sites of these instructions, by INSTR; those whose place on the stack is not certain are left out. Empty for other versions. Nothing
 * in CODE is trusted. */
GArray *bytecode_sites(guint16 version, const guint8 *code, gsize bytes);
/* The one at this instruction, or NULL. Borrowed from SITES. */
const struct bytecode_site *bytecode_site_at(const GArray *sites, guint32 instr);

/* TRUE: the instruction runs no other Python code, but for what happens to run there: a signal's handler, what dies with a value. */
gboolean bytecode_is_quiet(guint16 version, guint8 opcode);

/* By how many slots the value stack grows; FALSE: this version has no such instruction, or its effect depends on how it was come to. JUMP:
 * where it jumps, as opposed to where it falls through. For the test of the table. */
gboolean bytecode_effect(guint16 version, guint8 opcode, guint32 arg, gboolean jump, gint *effect);
