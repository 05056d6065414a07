#include "cli/progress.h"

#include <stdio.h>
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

void progress_next_steps(const char *path)
{
	fprintf(stderr,
	        "\npyparallel: recorded in %s\n"
	        "  pyparallel apply %s              write the safe patches that pay\n"
	        "  pyparallel report %s -o page.html   flame graph and annotated source\n",
	        path, path, path);
}
