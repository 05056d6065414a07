/* Writing to a terminal: inks, wrapped sentences, bars of states. Text is escaped here, so that no caller can forget it. */
#pragma once
#include <stdio.h>

#include "probe/state.h"

enum ink { INK_PLAIN, INK_BOLD, INK_DIM, INK_GOOD, INK_WARN, INK_BAD, INK_ACCENT, INK_COUNT };

struct terminal {
	FILE *out;
	gboolean color;
	guint width; /* columns */
};

void terminal_text(const struct terminal *terminal, enum ink ink, const char *text);
void terminal_printf(const struct terminal *terminal, enum ink ink, const char *format, ...) G_GNUC_PRINTF(3, 4);
/* TEXT in exactly COLUMNS columns, cut or padded; RIGHT: padded on its left. */
void terminal_cell(const struct terminal *terminal, enum ink ink, const char *text, guint columns, gboolean right);
void terminal_spaces(const struct terminal *terminal, guint count);
/* MARK, then TEXT broken at spaces so that every line starts at column INDENT; ends with a newline. */
void terminal_paragraph(const struct terminal *terminal, enum ink ink, guint indent, const char *mark, const char *text);
/* One line of source or patch: tabs expanded, nothing cut; ends with a newline. */
void terminal_source_line(const struct terminal *terminal, enum ink ink, const char *text, gsize length);
/* COLUMNS wide; every state in a shade and a colour of its own, in letters where there is no colour. */
void terminal_bar(const struct terminal *terminal, const guint64 state_ns[STATE_COUNT], guint columns);
/* What the shades or letters mean, of those states that have time. */
void terminal_legend(const struct terminal *terminal, const guint64 state_ns[STATE_COUNT]);

/* For people: "8.21 s", "210 ms", "3 min 20 s"; "40,000". To be freed. */
char *terminal_duration(gdouble seconds);
char *terminal_count(guint64 count);
