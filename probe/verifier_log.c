#include "probe/verifier_log.h"

/* Statistics that the verifier prints last (print_verification_stats in the kernel's kernel/bpf/verifier.c), for programs that pass too. */
static const char *const statistics[] = {"processed ", "verification time ", "stack depth ", NULL};

static gboolean is_statistic(const char *line)
{
	for (const char *const *begin = statistics; *begin; begin++)
		if (g_str_has_prefix(line, *begin))
			return TRUE;
	return FALSE;
}

char *verifier_log_reason(const char *log)
{
	g_auto(GStrv) lines = g_strsplit(log, "\n", -1);

	for (guint i = g_strv_length(lines); i > 0; i--) {
		const char *line = g_strstrip(lines[i - 1]);
		if (*line && !is_statistic(line))
			return g_utf8_make_valid(line, -1);
	}
	return NULL;
}
