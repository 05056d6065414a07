/* Time by line of source: what the annotated listing shows. */
#pragma once
#include "report/report.h"

struct listing_line {
	guint line;
	guint64 ns;                    /* of all samples whose stack passes through the line, once a sample */
	guint64 state_ns[STATE_COUNT];
	guint64 threads_ns;            /* wall time of the threads that passed through it, as of a loop's share */
};

/* A source file with at least one of the findings. */
struct listing {
	struct source *source; /* borrowed */
	GArray *lines;         /* struct listing_line, by line; only those with time */
};

/* struct listing *, owned; in order of the findings. */
GPtrArray *listings_new(const struct report *report);
/* Number of lines, not counting the empty one behind a final newline. */
guint listing_length(const struct source *source);
/* The line's text, without its line ending, as valid UTF-8 of at most MAX_BYTES; to be freed. */
char *listing_text(const struct source *source, guint line, gsize max_bytes);
