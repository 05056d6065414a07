/* What a person runs into who makes this loop parallel by hand, said with the loop's own figures. */
#pragma once
#include "rewriter/suggestion.h"

struct pitfall {
	const char *code; /* "gil", "copies", "async-callers", "too-small": part of the JSON schema, among the reasons */
	guint line;       /* 0: the loop's own */
	char *subject;    /* may be NULL */
	char *message;    /* a sentence */
	gboolean processes; /* concerns only patterns with processes */
};

struct pitfall_facts {
	const struct finding *finding;
	gboolean measured;                            /* there is a recording */
	const struct estimate *threads, *processes;   /* NULL: not possible, or not asked for */
	const struct estimate *shared;                /* processes with shared memory; NULL: not possible */
	gboolean forks;                               /* processes have what is there already without a copy, until something is written to its page */
	gdouble gil_share;
	guint64 memory_free;                          /* bytes, on this host */
};

/* struct pitfall *, owned by the array: those that there are. */
GPtrArray *pitfalls_find(const struct pitfall_facts *facts);
