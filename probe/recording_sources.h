/* The files of a target as it sees them: through its root, with the rights of its owner and no others. */
#pragma once
#include <glib.h>

struct recording;
struct source_view;

/* Remembers PID's root and owner, so that its files can still be read when it has ended. Where it already has: our own root, and
 * if we are root the rights of nobody. Never NULL. */
struct source_view *source_view_new(gint pid);
void source_view_free(struct source_view *view);
/* Hashes what the functions of R name and its sources lack; a note says of which ones the process may run an older text. */
void source_view_add(struct source_view *view, struct recording *r);
