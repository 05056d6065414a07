#include "cli/progress.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

gboolean progress_wanted(const struct options *options)
{
	return !options->quiet && isatty(STDERR_FILENO);
}

void progress_show(const struct recording *recording, guint64 elapsed_ns, gpointer data)
{
	fprintf(stderr, "\r\033[Kpyparallel: recording %d  %.1f s  %" G_GUINT64_FORMAT " samples  Ctrl-C ends it", recording->pid,
	        (gdouble)elapsed_ns / 1e9, recording->samples);
	if (recording->lost)
		fprintf(stderr, "  %" G_GUINT64_FORMAT " lost", recording->lost);
	fflush(stderr);
}

void progress_clear(void)
{
	fprintf(stderr, "\r\033[K");
	fflush(stderr);
}

static gboolean has_patch(const GPtrArray *suggestions, enum tier tier)
{
	for (guint i = 0; i < suggestions->len; i++) {
		const struct suggestion *suggestion = g_ptr_array_index(suggestions, i);
		if (suggestion->patch && suggestion->tier == tier)
			return TRUE;
	}
	return FALSE;
}

void progress_next_steps(const char *path, const char *word, const GPtrArray *suggestions)
{
	fprintf(stderr, "\npyparallel: recorded in %s\n", path);
	if (has_patch(suggestions, TIER_SAFE))
		fprintf(stderr, "  pyparallel apply %s   write the safe patches that pay\n", word);
	else if (has_patch(suggestions, TIER_REVIEW))
		fprintf(stderr, "  pyparallel apply -i %s   go through the patches, which need a look\n", word);
	fprintf(stderr, "  pyparallel report %s -o page.html   flame graph and annotated source\n", word);
}
