/* The pprof file of a recording (docs/recording.md): what its writer and its reader share. */
#pragma once
#include "probe/recording.h"

/* The document is string 1 of the string table: no text of the target comes before it, and readers of pprof do not print it. */
#define DOCUMENT_STRING 1
#define DOCUMENT_PREFIX "pyparallel.recording/"
#define DOCUMENT_VERSION "1 "

/* The values of a sample. */
enum { VALUE_COUNT, VALUE_ONCPU, VALUE_OFFCPU, VALUES };

/* What the recording holds besides stacks and times: the JSON document. */

/* One line of JSON, to be freed. */
char *recording_json_write(const struct recording *r);

struct recording_json {
	gpointer root;       /* json_t */
	GHashTable *generators; /* set of function indices, as GUINT_TO_POINTER(index + 1) */
};
/* Fills the target, the counters, threads, notes and sources of R. FALSE: not such a document. */
gboolean recording_json_read(const char *text, struct recording *r, struct recording_json *json);
/* The iterators, once the functions are known: FUNCTIONS[i] is the index in R of the file's function i, of COUNT. */
gboolean recording_json_read_iterators(const struct recording_json *json, struct recording *r, const guint *functions, gsize count);
/* The same for the variables. */
gboolean recording_json_read_locals(const struct recording_json *json, struct recording *r, const guint *functions, gsize count);
void recording_json_clear(struct recording_json *json);
