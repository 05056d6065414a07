/* Loops that become one with the loop around them (rewriter/pool_nest.c). tests/nests holds programs: `# one: yes` on the line of an inner
 * loop says that the two can be made one by a safe rewrite, `# one: no` that they must not be. tests/e2e/test_merged.py runs both forms.
 *
 * In the same way `# keep: yes` and `# keep: no` say whether an inner loop's workers can be made once around the loop around it (pool_keep.c).
 *
 *   test_nests --write PROGRAM FOLDER PATTERN    each loop that can be, by itself: FOLDER/LINE.one.py, FOLDER/LINE.keep.py */
#include <glib/gstdio.h>
#include <string.h>

#include "analyzer/finding.h"
#include "rewriter/suggest.h"

#define FOLDER "tests/nests"

static struct analysis *analyse(const char *path)
{
	char *paths[] = {(char *)path, NULL};
	g_autoptr(GError) error = NULL;
	struct analysis *analysis = analysis_of_paths(paths, &(struct analysis_options){.keep = TRUE}, &error);
	g_assert_no_error(error);
	return analysis;
}

static gboolean is_safe(const struct finding *finding)
{
	return finding->verdict->tier == TIER_SAFE && merge_allowed(finding);
}

/* The text with INNER and the loop around it as one; NULL with a reason: they cannot be. */
static char *merged(const struct analysis *a, const struct finding *inner, enum pattern pattern, gsize *length, char **why)
{
	const struct finding *outer = NULL;
	for (guint i = 0; i < a->findings->len && inner->loop->parent; i++)
		if (((const struct finding *)g_ptr_array_index(a->findings, i))->loop == inner->loop->parent)
			outer = g_ptr_array_index(a->findings, i);
	if (!outer || !is_safe(outer) || !is_safe(inner) || inner->verdict->process_tier != TIER_SAFE) {
		*why = g_strdup_printf("%s, around it: %s", is_safe(inner) ? "safe" : "not safe", !outer ? "none" : is_safe(outer) ? "safe" : "not safe");
		return NULL;
	}
	gboolean chunks = !outer->verdict->split->partial_visible && !inner->verdict->split->partial_visible;
	struct rewrite_request request = {.finding = outer, .pattern = pattern, .workers = 2, .chunksize = chunks && pattern_info(pattern)->processes ? 2 : 1, .inner = inner};
	g_autoptr(GError) error = NULL;
	char *text = rewrite_source(outer->loop->source, &request, 1, length, NULL, &error);
	if (!text)
		*why = g_strdup(error->message);
	return text;
}

/* The text with INNER's pool around an outer loop; NULL with a reason: it cannot be. */
static char *kept(const struct finding *inner, enum pattern pattern, gsize *length, char **why)
{
	const struct loop *outer = inner->loop->parent;
	while (outer && outer->parent && (outer->parent->kind == LOOP_FOR || outer->parent->kind == LOOP_WHILE))
		outer = outer->parent;
	const TSNode nowhere = {0};
	TSNode keep = pattern_info(pattern)->processes ? inner->verdict->split->keep : outer ? outer->node : nowhere;
	if (ts_node_is_null(keep) || !is_safe(inner) || inner->verdict->process_tier != TIER_SAFE) {
		*why = g_strdup(is_safe(inner) ? "nothing to keep it around" : "not safe");
		return NULL;
	}
	gboolean chunks = !inner->verdict->split->partial_visible && pattern_info(pattern)->processes;
	struct rewrite_request request = {.finding = inner, .pattern = pattern, .workers = 2, .chunksize = chunks ? 2 : 1, .keep = keep};
	g_autoptr(GError) error = NULL;
	char *text = rewrite_source(inner->loop->source, &request, 1, length, NULL, &error);
	if (!text)
		*why = g_strdup(error->message);
	return text;
}

static int write_all(const char *path, const char *folder, const char *name)
{
	g_autoptr(Analysis) a = analyse(path);
	enum pattern pattern = strcmp(name, "thread_pool") == 0 ? PATTERN_THREAD_POOL : PATTERN_PROCESS_POOL;
	for (guint i = 0; i < 2 * a->findings->len; i++) {
		const struct finding *inner = g_ptr_array_index(a->findings, i / 2);
		gsize length = 0;
		char *why = NULL;
		g_autofree char *text = i % 2 ? merged(a, inner, pattern, &length, &why) : kept(inner, pattern, &length, &why);
		g_autofree char *file = g_strdup_printf("%s/%u.%s.py", folder, inner->loop->line, i % 2 ? "one" : "keep");
		if (strcmp(inner->loop->source->path + strlen(inner->loop->source->path) - strlen(path), path) != 0)
			g_clear_pointer(&text, g_free); /* of a module that it imports */
		if (text && !g_file_set_contents(file, text, (gssize)length, NULL))
			return 1;
		g_print("%u %s %s %s\n", inner->loop->line, i % 2 ? "one" : "keep", text ? "yes" : "no", why ? why : "");
		g_free(why);
	}
	return 0;
}

static void test_labels(gconstpointer data)
{
	g_autofree char *path = g_strdup_printf(FOLDER "/%s", (const char *)data), *text = NULL;
	g_assert_true(g_file_get_contents(path, &text, NULL, NULL));
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	g_autoptr(Analysis) a = analyse(path);
	guint labels = 0, seen = 0;
	for (guint i = 0; lines[i]; i++)
		labels += strstr(lines[i], "# one: ") || strstr(lines[i], "# keep: ");
	for (guint i = 0; i < a->findings->len; i++) {
		const struct finding *inner = g_ptr_array_index(a->findings, i);
		const char *one_label = strstr(lines[inner->loop->line - 1], "# one: "), *label = one_label ? one_label : strstr(lines[inner->loop->line - 1], "# keep: ");
		gsize length = 0;
		char *why = NULL;
		if (!label || inner->loop->parent == NULL || (one_label && inner->loop->parent->line == inner->loop->line && inner->loop->parent->parent))
			continue;
		g_autofree char *one = one_label ? merged(a, inner, PATTERN_PROCESS_POOL, &length, &why) : kept(inner, PATTERN_PROCESS_POOL, &length, &why);
		gboolean wanted = g_str_has_prefix(label, "# one: yes") || g_str_has_prefix(label, "# keep: yes");
		if (wanted != (one != NULL)) {
			g_test_message("%s:%u: %s", path, inner->loop->line, why ? why : "it was");
			g_test_fail();
		}
		seen++;
		g_free(why);
	}
	g_assert_cmpuint(seen, ==, labels);
}

int main(int argc, char **argv)
{
	if (argc == 5 && strcmp(argv[1], "--write") == 0)
		return write_all(argv[2], argv[3], argv[4]);
	g_test_init(&argc, &argv, NULL);
	g_autoptr(GDir) folder = g_dir_open(FOLDER, 0, NULL);
	g_assert_nonnull(folder);
	const char *name;
	while ((name = g_dir_read_name(folder)))
		if (g_str_has_suffix(name, ".py")) {
			g_autofree char *path = g_strdup_printf("/nests/%s", name);
			g_test_add_data_func_full(path, g_strdup(name), test_labels, g_free);
		}
	return g_test_run();
}
