#include "rewriter/rewrite.h"

#include <stdarg.h>
#include <string.h>

#include "analyzer/callgraph.h"
#include "analyzer/tree.h"
#include "probe/error.h"
#include "rewriter/chain.h"
#include "rewriter/nameset.h"
#include "rewriter/pattern.h"
#include "rewriter/pool.h"

gboolean rewrite_refuse(GError **error, const char *format, ...)
{
	va_list args;
	va_start(args, format);
	g_autofree char *message = g_strdup_vprintf(format, args);
	va_end(args);
	g_set_error_literal(error, PP_ERROR, PP_ERROR_INPUT, message);
	return FALSE;
}

static void add_nodes(GArray *nodes, const GArray *more)
{
	if (more)
		g_array_append_vals(nodes, more->data, more->len);
}

GArray *rewrite_worker_nodes(const struct split *split)
{
	GArray *nodes = g_array_new(FALSE, FALSE, sizeof(TSNode));
	if (split->shape == SPLIT_FOR) {
		add_nodes(nodes, split->region);
		add_nodes(nodes, split->hoisted);
		return nodes;
	}
	for (guint32 i = 0; i < ts_node_named_child_count(split->loop); i++) {
		TSNode child = ts_node_named_child(split->loop, i), condition = ts_node_named_child(child, 0);
		if (tree_is(child, "if_clause"))
			g_array_append_val(nodes, condition);
		else if (tree_is(child, "for_in_clause") && !ts_node_eq(tree_child(child, "right"), split->iterable)) {
			TSNode right = tree_child(child, "right");
			g_array_append_val(nodes, right);
		}
		else if (!tree_is(child, "for_in_clause") && !tree_is(child, "comment"))
			g_array_append_val(nodes, child);
	}
	return nodes;
}

gint64 rewrite_range_length(const struct source *source, TSNode node)
{
	TSNode arguments = tree_child(node, "arguments");
	gint64 numbers[3] = {0, 0, 1};
	if (!tree_is(node, "call") || !source_is(source, tree_child(node, "function"), "range") || ts_node_named_child_count(arguments) > 3)
		return 0;
	guint32 count = ts_node_named_child_count(arguments);
	for (guint32 i = 0; i < count; i++) {
		if (!tree_is(ts_node_named_child(arguments, i), "integer"))
			return 0;
		g_autofree char *text = source_text(source, ts_node_named_child(arguments, i));
		g_auto(GStrv) parts = g_strsplit(text, "_", -1);
		g_autofree char *digits = g_strjoinv("", parts);
		numbers[count == 1 ? 1 : i] = g_ascii_strtoll(digits, NULL, 0);
	}
	return numbers[2] > 0 && numbers[1] > numbers[0] ? (numbers[1] - numbers[0] - 1) / numbers[2] + 1 : 0;
}

gboolean rewrite_import(const struct rewrite *rewrite, const struct import_wanted *imports, guint count, guint32 use, GError **error)
{
	for (guint i = 0; i < count; i++) {
		const struct import_wanted *import = &imports[i];
		if (import->wanted && !imports_add(rewrite->imports, import->module, import->name, use))
			return import->name ? rewrite_refuse(error, "`%s` means something else in this file", import->name)
			                    : rewrite_refuse(error, "`%s` is not the module in this file", import->module);
	}
	return TRUE;
}

/* --- parsing again ------------------------------------------------------------------------------------------------------------ */

gboolean rewrite_check(const struct source *source, const char *text, gsize length, GError **error)
{
	return source->syntax_errors || !tree_has_error(text, length) || rewrite_refuse(error, "its rewritten form does not parse");
}

/* --- the guard ---------------------------------------------------------------------------------------------------------------- */

static gboolean uses_processes(const struct rewrite_request *request)
{
	return pattern_info(request->pattern)->processes || pattern_info(request->pattern)->feeds;
}

/* Adds the functions of SOURCE that the work was seen to call, by whatever name: `counter(cell)` of a parameter. */
static void add_called(const struct source *source, const struct split *split, GHashTable *names)
{
	g_autoptr(Reach) reach = reach_new(source);
	g_autoptr(GHashTable) called = places_led_to(split->calls);
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, called);
	while (g_hash_table_iter_next(&iter, &key, NULL)) {
		const struct place *place = key;
		if (place->source != source || place->start == PLACE_TOP)
			continue;
		char *name = reach_name(reach, ts_node_descendant_for_byte_range(ts_tree_root_node(source->tree), place->start, place->start + 1));
		if (name)
			g_hash_table_add(names, name);
	}
}

/* What the workers reach through functions and classes of the module. What they read directly can be handed to them. */
static GHashTable *worker_reads(const struct source *source, const struct rewrite_request *requests, guint count)
{
	g_autoptr(GHashTable) reads = nameset_new();
	for (guint i = 0; i < count; i++) {
		if (!uses_processes(&requests[i]))
			continue;
		g_autoptr(GArray) nodes = rewrite_worker_nodes(requests[i].finding->verdict->split);
		for (guint k = 0; k < nodes->len; k++)
			nameset_free(source, g_array_index(nodes, TSNode, k), reads);
	}
	g_autoptr(GHashTable) definitions = nameset_new();
	g_autoptr(GArray) top = tree_children(ts_tree_root_node(source->tree));
	for (guint32 i = 0; i < top->len; i++)
		if (g_str_has_suffix(ts_node_type(g_array_index(top, TSNode, i)), "_definition"))
			nameset_bound(source, g_array_index(top, TSNode, i), definitions);
	GHashTable *seeds = nameset_new();
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, reads);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		if (((char *)name)[0] == '.' || g_hash_table_contains(definitions, name))
			g_hash_table_add(seeds, g_strdup(name));
	for (guint i = 0; i < count; i++)
		if (uses_processes(&requests[i]))
			add_called(source, requests[i].finding->verdict->split, seeds);
	return seeds;
}

/* Variables of the module that the workers' code reads where they are: they are not handed to it. */
static GHashTable *worker_globals(const struct rewrite_request *requests, guint count)
{
	GHashTable *names = nameset_new();
	for (guint i = 0; i < count; i++) {
		const GPtrArray *globals = requests[i].finding->verdict->split->globals;
		for (guint k = 0; uses_processes(&requests[i]) && globals && k < globals->len; k++)
			g_hash_table_add(names, g_strdup(((const struct crossing *)globals->pdata[k])->name));
	}
	return names;
}

static GArray *pooled_loops(const struct rewrite_request *requests, guint count)
{
	GArray *loops = g_array_new(FALSE, FALSE, sizeof(TSNode));
	for (guint i = 0; i < count; i++)
		if (uses_processes(&requests[i]))
			g_array_append_val(loops, requests[i].finding->verdict->split->loop);
	return loops;
}

static gboolean wants_guard(const struct source *source, const struct rewrite_request *requests, guint count)
{
	for (guint i = 0; i < count; i++)
		if (uses_processes(&requests[i]) && guard_missing(source, requests[i].finding->verdict->split->loop))
			return TRUE;
	return FALSE;
}

/* TEXT with its top level put under a guard. NULL: then the workers of one loop would miss what another one, rewritten, makes there. Takes TEXT. */
static char *add_guard(const struct rewrite *rewrite, char *text, gsize *length, GHashTable *reads, GHashTable *direct, GError **error)
{
	struct source between = *rewrite->source;
	between.text = text, between.length = *length, between.tree = tree_parse(text, *length, 0), between.kept = NULL;
	if (!between.tree)
		return text;
	g_autoptr(Guard) guard = guard_plan(&between, reads, direct, TRUE, NULL);
	g_autoptr(Edits) edits = edits_new(&between);
	guard_wrap(guard, edits, &rewrite->style);
	gboolean missed = guard->doubt && g_strcmp0(guard->doubt, rewrite->guard ? rewrite->guard->doubt : NULL) != 0;
	char *guarded = missed ? NULL : edits_apply(edits, length, error);
	if (missed)
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "%s", guard->doubt);
	tree_free(between.tree);
	if (between.kept)
		between.kept_free(between.kept);
	g_free(text);
	return guarded;
}

/* --- one source --------------------------------------------------------------------------------------------------------------- */

static void worker_free(gpointer data)
{
	g_free(((struct worker *)data)->name);
	g_free(data);
}

static void rewrite_clear(struct rewrite *rewrite)
{
	g_hash_table_unref(rewrite->workers);
	style_clear(&rewrite->style);
	edits_free(rewrite->edits);
	imports_free(rewrite->imports);
	g_hash_table_unref(rewrite->names);
	g_hash_table_unref(rewrite->taken);
	guard_free(rewrite->guard);
	chained_free(rewrite->chained);
	g_free(rewrite->ahead), g_free(rewrite->results), g_free(rewrite->chunks), g_free(rewrite->run_chunk);
	for (guint i = 0; i < G_N_ELEMENTS(rewrite->shared); i++)
		g_free(rewrite->shared[i].make), g_free(rewrite->shared[i].attach);
	g_free(rewrite->numpy);
	for (guint i = 0; i < G_N_ELEMENTS(rewrite->makers); i++)
		g_free(rewrite->makers[i].name), g_free(rewrite->makers[i].executor), g_free(rewrite->makers[i].starter);
	g_free(rewrite->drained.name), g_free(rewrite->stand_in);
}

static char *emit(struct rewrite *rewrite, const struct rewrite_request *requests, guint count, gsize *length, GError **error)
{
	const char *hidden = imports_hidden(rewrite->source);
	if (hidden) {
		rewrite_refuse(error, "a file of the program hides the library's module `%s`, which the patch would need", hidden);
		return NULL;
	}
	for (guint i = 0; i < count; i++)
		if (!pattern_info(requests[i].pattern)->emit(rewrite, &requests[i], error))
			return NULL;
	if (!chain_finish(rewrite, error))
		return NULL;
	pool_put_helper(rewrite);
	pool_put_makers(rewrite);
	pool_put_drained(rewrite);
	pool_put_shared(rewrite);
	imports_insert(rewrite->imports, rewrite->edits, &rewrite->style);
	return edits_apply(rewrite->edits, length, error);
}

char *rewrite_source(struct source *source, const struct rewrite_request *requests, guint count, gsize *length, char **doubt,
                     GError **error)
{
	struct rewrite rewrite = {.source = source, .edits = edits_new(source), .imports = imports_new(source), .taken = nameset_new(),
	                          .names = g_hash_table_ref(nameset_of_file(source)->variables), .first_guarded = G_MAXUINT32, .ahead_place = G_MAXUINT32,
	                          .maker_place = G_MAXUINT32, .shared_place = G_MAXUINT32, .drained = {.place = G_MAXUINT32}};
	nameset_add(rewrite.taken, nameset_of_file(source)->all);
	rewrite.workers = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, worker_free);
	style_read(source, &rewrite.style);
	gboolean wrap = wants_guard(source, requests, count);
	g_autoptr(GHashTable) reads = worker_reads(source, requests, count), direct = worker_globals(requests, count);
	g_autoptr(GArray) pools = pooled_loops(requests, count);
	for (guint i = 0; i < count && !rewrite.guard; i++)
		if (uses_processes(&requests[i]))
			rewrite.guard = guard_plan(source, reads, direct, wrap, pools);
	if (rewrite.guard && rewrite.guard->statements->len)
		rewrite.first_guarded = style_with_comments(source, ts_node_start_byte(g_array_index(rewrite.guard->statements, TSNode, 0)));
	char *text = emit(&rewrite, requests, count, length, error);
	if (text && wrap)
		text = add_guard(&rewrite, text, length, reads, direct, error);
	if (text && !rewrite_check(source, text, *length, error))
		g_clear_pointer(&text, g_free);
	if (text && doubt && rewrite.guard)
		*doubt = g_strdup(rewrite.guard->doubt);
	rewrite_clear(&rewrite);
	return text;
}
