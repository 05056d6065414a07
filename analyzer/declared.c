#include "analyzer/declared.h"

#include <string.h>

#define SECTION "[tool.pyparallel.functions]"
#define COMMENT "# pyparallel:"
#define MAX_FILE_BYTES (1 << 20)

static const struct { const char *word, *flags; gboolean of_class; } words[] = {
	{"pure", "", FALSE}, {"heavy", "h", FALSE}, {"ordered", "out", FALSE}, {"net", "net", FALSE}, {"net-write", "netw", FALSE},
	{"reads-files", "fr", FALSE}, {"writes-files", "fw", FALSE}, {"random", "rnd", FALSE}, {"time", "clock", FALSE},
	{"sleep", "sleep", FALSE}, {"environment", "env", FALSE}, {"subprocess", "sub", FALSE}, {"changes-self", "w", FALSE},
	{"changes-first", "w0", FALSE}, {"stores", "w s", FALSE}, {"releases-gil", "nogil", FALSE},
	{"pickles", "pickles", TRUE}, {"no-pickle", "nopickle", TRUE},
};

static void complain(struct project *c, const char *path, guint line, const char *what, const char *text)
{
	g_ptr_array_add(c->program->problems, g_strdup_printf("%s:%u: %s: %.80s", path, line, what, text));
}

/* NAME = "WORDS -> TYPE" as an entry of the table; NULL: a word that is none. */
static const struct knowledge_entry *add_entry(struct project *c, const char *name, const char *text, const char *path, guint line)
{
	const char *arrow = strstr(text, "->");
	g_autofree char *before = arrow ? g_strndup(text, arrow - text) : g_strdup(text);
	g_autofree char *result = g_strstrip(g_strdup(arrow ? arrow + 2 : "?"));
	g_auto(GStrv) parts = g_strsplit_set(before, " ,\t", -1);
	g_autoptr(GString) flags = g_string_new(NULL);
	gboolean of_class = FALSE, any = FALSE;
	for (guint i = 0; parts[i]; i++) {
		guint k = 0;
		if (!parts[i][0])
			continue;
		while (k < G_N_ELEMENTS(words) && strcmp(words[k].word, parts[i]))
			k++;
		if (k == G_N_ELEMENTS(words)) {
			complain(c, path, line, "no word that pyparallel knows of a function", parts[i]);
			return NULL;
		}
		g_string_append_printf(flags, "%s ", words[k].flags);
		of_class |= words[k].of_class;
		any = TRUE;
	}
	if (!any) {
		complain(c, path, line, "nothing is said of this function", name);
		return NULL;
	}
	g_autofree char *full = of_class ? g_strconcat("class ", name, NULL) : g_strdup(name);
	return knowledge_add(c->knowledge, full, result, flags->str);
}

/* `"a.b" = "text"  # comment`, or a.b without quotes. FALSE: something else. */
static gboolean read_pair(const char *line, char **name, char **value)
{
	static const char pattern[] = "^\\s*(?:\"([^\"]+)\"|'([^']+)'|([A-Za-z0-9_.-]+))\\s*=\\s*(?:\"([^\"]*)\"|'([^']*)')\\s*(?:#.*)?$";
	g_autoptr(GRegex) regex = g_regex_new(pattern, 0, 0, NULL);
	g_autoptr(GMatchInfo) match = NULL;
	if (!g_regex_match(regex, line, 0, &match))
		return FALSE;
	*name = *value = NULL;
	for (guint i = 1; i <= 5; i++) {
		char *text = g_match_info_fetch(match, i);
		char **into = i <= 3 ? name : value;
		if (text && (text[0] || (i > 3 && !*into))) {
			g_free(*into);
			*into = text;
		} else {
			g_free(text);
		}
	}
	return *name && *value;
}

static void read_project(struct project *c, const char *path)
{
	g_autofree char *text = NULL;
	gsize length = 0;
	gboolean ours = FALSE;
	if (!g_file_get_contents(path, &text, &length, NULL) || length > MAX_FILE_BYTES || !g_utf8_validate(text, length, NULL))
		return;
	g_auto(GStrv) lines = g_strsplit(text, "\n", -1);
	for (guint i = 0; lines[i]; i++) {
		g_autofree char *name = NULL, *value = NULL;
		g_strstrip(lines[i]);
		if (lines[i][0] == '[')
			ours = g_str_has_prefix(lines[i], SECTION);
		else if (ours && lines[i][0] && lines[i][0] != '#' && read_pair(lines[i], &name, &value))
			add_entry(c, name, value, path, i + 1);
		else if (ours && lines[i][0] && lines[i][0] != '#')
			complain(c, path, i + 1, "expected \"module.function\" = \"words\"", lines[i]);
	}
}

/* ---- functions of the project ---- */

/* "app.audit.Log.record", from the module and the classes and functions around it. */
static char *qualified_name(const struct node *function)
{
	GString *name = g_string_new(NULL);
	const struct source *source = function->source;
	for (const struct node *n = function; n && n->kind != N_MODULE; n = node_owner(n)) {
		const struct node *own = node_field(n, "name");
		g_string_prepend(name, own && own->name ? own->name : "<lambda>");
		g_string_prepend_c(name, '.');
	}
	g_autofree char *stem = g_path_get_basename(source->path ? source->path : "");
	if (g_str_has_suffix(stem, ".py"))
		stem[strlen(stem) - 3] = '\0';
	g_string_prepend(name, source->module ? source->module : stem);
	return g_string_free(name, FALSE);
}

/* The mark in the line from START on, if it has one. */
static char *mark_in_line(const struct source *source, guint32 start)
{
	const char *text = source->text + start, *end = strchr(text, '\n');
	g_autofree char *line = end ? g_strndup(text, end - text) : g_strdup(text);
	const char *mark = strstr(line, COMMENT);
	return mark ? g_strstrip(g_strdup(mark + strlen(COMMENT))) : NULL;
}

/* On the line of the `def`, or in the comments and decorators right above it. */
static char *comment_of(const struct node *function, guint *line)
{
	const GArray *lines = function->source->lines;
	*line = function->line;
	char *text = mark_in_line(function->source, g_array_index(lines, guint32, function->line - 1));
	for (guint above = function->line - 1; !text && above > 0; above--) {
		guint32 start = g_array_index(lines, guint32, above - 1);
		const char *first = function->source->text + start + strspn(function->source->text + start, " \t");
		if (*first != '#' && *first != '@')
			break;
		*line = above;
		text = *first == '#' ? mark_in_line(function->source, start) : NULL;
	}
	return text;
}

/* MARKS: some line of its source has a mark. */
static void read_function(struct project *c, const struct node *function, gboolean marks)
{
	guint line;
	if (function->kind != N_FUNCTION || (!marks && !knowledge_has_own(c->knowledge)))
		return;
	g_autofree char *name = qualified_name(function), *text = marks ? comment_of(function, &line) : NULL;
	const struct knowledge_entry *entry = text ? add_entry(c, name, text, function->source->path, line) : knowledge_added(c->knowledge, name);
	if (entry)
		g_hash_table_insert(c->declared, (gpointer)function, (gpointer)entry);
}

void declared_load(struct project *c, guint first)
{
	g_autoptr(GHashTable) seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);
	for (guint i = first; i < c->list->len; i++) {
		const struct source *source = ((struct unit *)c->list->pdata[i])->source;
		g_autofree char *absolute = source->path ? g_canonicalize_filename(source->path, NULL) : NULL;
		char *folder = absolute ? g_path_get_dirname(absolute) : NULL;
		while (folder && g_hash_table_add(seen, g_strdup(folder))) {
			g_autofree char *path = g_build_filename(folder, "pyproject.toml", NULL);
			gboolean found = g_file_test(path, G_FILE_TEST_IS_REGULAR);
			if (found)
				read_project(c, path);
			char *above = found || !strcmp(folder, "/") ? NULL : g_path_get_dirname(folder);
			g_free(folder);
			folder = above;
		}
		g_free(folder);
	}
	for (guint i = first; i < c->list->len; i++) {
		const struct unit *unit = c->list->pdata[i];
		const gboolean marks = unit->source->text && source_says(unit->source, COMMENT);
		for (guint k = 0; unit->source->text && k < unit->functions->len; k++)
			read_function(c, unit->functions->pdata[k], marks);
	}
}

const struct knowledge_entry *declared_of(struct effects_context *c, const struct node *function)
{
	return g_hash_table_lookup(c->project->declared, function);
}
