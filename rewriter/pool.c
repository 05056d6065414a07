#include "rewriter/pool.h"

#include "rewriter/pool_loop.h"

/* `y` of [f(x, y) for x in xs for y in ys] is the worker's own. */
static void add_inner_targets(struct pool *p)
{
	g_autoptr(GHashTable) own = nameset_new();
	GHashTableIter iter;
	gpointer name;
	TSNode clause;
	for (guint i = 1; pool_has_several(p) && !ts_node_is_null(clause = pool_child_of_type(p->split->loop, "for_in_clause", i)); i++)
		nameset_mentioned(p->source, tree_child(clause, "left"), own);
	g_hash_table_iter_init(&iter, own);
	while (g_hash_table_iter_next(&iter, &name, NULL)) {
		g_hash_table_remove(p->reads, name);
		g_hash_table_add(p->inside, g_strdup(name));
	}
}

static void read_names(struct pool *p)
{
	p->nodes = rewrite_worker_nodes(p->split);
	p->targets = nameset_new(), p->inside = nameset_new(), p->region = nameset_new(), p->reads = nameset_new();
	nameset_mentioned(p->source, p->split->target, p->targets);
	p->holes = g_array_new(FALSE, FALSE, sizeof(TSNode));
	for (guint i = 0; p->split->replays && i < p->split->replays->len; i++) {
		const struct replay *replay = g_ptr_array_index(p->split->replays, i);
		g_array_append_val(p->holes, replay->statement);
		for (guint k = 0; k < replay->values->len; k++)
			nameset_free(p->source, pool_node(replay->values, k), p->reads);
	}
	for (guint i = 0; i < p->nodes->len; i++) {
		nameset_free_without(p->source, pool_node(p->nodes, i), p->holes, p->reads);
		nameset_bound_inside_without(p->source, pool_node(p->nodes, i), p->holes, p->inside);
	}
	for (guint i = 0; i < pool_count(p->split->region); i++)
		nameset_bound_without(p->source, pool_node(p->split->region, i), p->holes, p->region);
	add_inner_targets(p);
	pool_try_reads(p);
	p->locals = nameset_new();
	nameset_around(p->source, p->request->finding->loop->scope, p->locals);
}

gboolean pool_add_imports(struct pool *p, GError **error)
{
	guint32 use = outline_place(p->source, p->statement);
	const struct import_wanted imports[] = {
		{p->call && g_str_has_prefix(p->call, "functools."), "functools", NULL}, {p->request->workers <= 0, "os", NULL},
		{p->rewrite->ahead || p->rewrite->chunks, "collections", NULL}, {p->rewrite->chunks != NULL, "itertools", NULL}, {p->closes, "contextlib", "closing"},
		{p->local && pool_closes_own(p), "contextlib", NULL}, {p->local != NULL, "threading", NULL}, {pool_copies(p), "copy", NULL}, {pool_hints_length(p), "operator", NULL},
	}, executor = {!p->request->fallback, p->info->module, p->info->executor};
	if (!rewrite_import(p->rewrite, imports, G_N_ELEMENTS(imports), use, error))
		return FALSE;
	if (!pool_import_shared(p, use, error) || !pool_import_feed(p, use, error))
		return FALSE;
	return rewrite_import(p->rewrite, &executor, 1, use, error);
}

gboolean pool_prepare(struct pool *p, GError **error)
{
	if (!tree_is(ts_tree_root_node(p->source->tree), "module"))
		return rewrite_refuse(error, "the file is not all Python");
	if (tree_is(p->request->finding->loop->scope, "class_definition"))
		return rewrite_refuse(error, "it stands in the body of a class");
	read_names(p);
	if (!p->nodes->len)
		return rewrite_refuse(error, "no work of it can be handed out");
	if (pool_leaves(p) && (p->nest || p->info->tasks || p->info->feeds))
		return rewrite_refuse(error, "its work ends with what leaves the loop");
	const struct split *whole = p->nest ? p->nest : p->split;
	p->statement = whole->shape == SPLIT_FOR ? whole->loop : pool_holding_statement(whole->loop);
	if (ts_node_is_null(p->statement))
		return rewrite_refuse(error, "it does not stand in a plain statement of its own");
	p->captured = g_ptr_array_new_with_free_func(g_free), p->outputs = g_ptr_array_new_with_free_func(g_free);
	p->substitutes = pool_substitutes_new();
	p->after = g_array_new(FALSE, FALSE, sizeof(TSNode)), p->dropped = g_array_new(FALSE, FALSE, sizeof(gboolean));
	pool_find_replays(p);
	if (!pool_prepare_try(p, error))
		return FALSE;
	if (!p->nest && p->split->shape == SPLIT_COMPREHENSION && !pool_check_comprehension(p, error))
		return FALSE;
	p->outer = style_indent_of(p->source, ts_node_start_byte(p->statement));
	p->inner = g_strconcat(p->outer, p->indent, NULL);
	if (!pool_prepare_own(p, error) || !pool_check_targets(p, error) || !pool_check_builtins(p, error) || !pool_check_worker(p, error) || !pool_check_readers(p, error))
		return FALSE;
	pool_find_outputs(p);
	if (!pool_check_lookers(p, error))
		return FALSE;
	/* not where what the work starts would ignore it as well, or where `signal` is something else */
	p->ignores = p->info->processes && !p->info->interpreters && !p->info->tasks && !(p->split->effects & EFFECT_SUBPROCESS) &&
	             imports_add(p->rewrite->imports, "signal", NULL, outline_place(p->source, p->statement));
	return !pool_hands_out_function(p) || rewrite_refuse(error, "it keeps functions that its work defines");
}

gboolean pool_prepare_start(struct pool *p, GError **error)
{
	if (p->ignores && !p->start && !p->request->fallback)
		p->start = g_strdup(", " POOL_IGNORES);
	return pool_prepare_drained(p, error) && pool_prepare_fallback(p, error);
}

gboolean pool_emit(struct rewrite *rewrite, const struct rewrite_request *request, GError **error)
{
	if (request->inner)
		return pool_emit_nest(rewrite, request, error);
	struct pool p = {.rewrite = rewrite, .source = rewrite->source, .request = request, .split = request->finding->verdict->split,
	                 .info = pattern_info(request->pattern), .body = rewrite->style.indent, .newline = rewrite->style.newline, .indent = rewrite->style.indent};
	p.kept = request->keep;
	pool_find_feeds(&p);
	gboolean ok = pool_prepare(&p, error) && (!p.fed || pool_convert_replays(&p, p.fed, error)) && (ts_node_is_null(p.kept) || pool_check_kept(&p, error));
	TSNode callee = ok ? pool_plain_callee(&p) : (TSNode){0};
	if (!ts_node_is_null(callee))
		p.call = source_text(p.source, callee);
	else
		ok = ok && pool_find_captured(&p, error) && pool_find_shares(&p, error) && ((p.call = pool_partial_callee(&p)) || pool_put_worker(&p, error));
	ok = ok && pool_prepare_start(&p, error) && (p.split->shape == SPLIT_FOR ? pool_emit_for(&p, error) : pool_emit_comprehension(&p, error)) && pool_add_imports(&p, error);
	pool_clear(&p);
	return ok;
}
