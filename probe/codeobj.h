/* A code object of a live target, read once: its names, its line table, and what the evidence needs. */
#pragma once
#include <glib.h>
#include <sys/types.h>

#include "bpf/pylayout.h"
#include "probe/lines.h"

struct code_object {
	char *file, *name;    /* co_filename; co_qualname, before 3.11 co_name. Valid UTF-8 */
	guint first_line;     /* co_firstlineno */
	guint flags;          /* co_flags */
	gboolean generator;   /* generator, coroutine or asynchronous generator */
	guint nlocalsplus;    /* locals, cells and free variables: the value stack begins behind so many slots */
	guint stacksize;      /* slots of the value stack */
	guint32 checksum;     /* as pywalk_frame() computes it: another one means that the address is of another object by now */
	struct line_table *lines;
};

/* Fails with PP_ERROR_INPUT where there is no code object at ADDRESS, or one that cannot be true. Three system calls. */
struct code_object *code_object_read(pid_t pid, const struct py_layout *layout, guint64 address, GError **error);
void code_object_free(struct code_object *code);
typedef struct code_object CodeObject;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(CodeObject, code_object_free)
/* The line to show for a frame that was seen at this offset, as pywalk_frame() gives it (bytes; PY_NO_INSTR: not started). */
guint code_object_line(const struct code_object *code, guint32 instr_offset);
