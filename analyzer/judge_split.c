/* The split, as the rewriter reads it. */
#include "analyzer/computes.h"
#include "analyzer/keep.h"
#include "analyzer/leave.h"
#include "analyzer/splitter.h"

#include <string.h>

static gboolean in_unknown_with(const struct node *statement, const struct node *body)
{
	for (const struct node *node = statement; node && node != body; node = node->parent)
		if (node->kind == N_WITH && node->manager != MANAGER_PLAIN)
			return TRUE;
	return FALSE;
}

static void add_replay(struct judge *j, struct node *statement, GPtrArray *values, GHashTable *as_text)
{
	struct replay *replay = g_new0(struct replay, 1);
	replay->statement = statement->ts, replay->unsure = in_unknown_with(statement, j->splitter->body);
	replay->values = g_array_new(FALSE, FALSE, sizeof(TSNode));
	replay->as_text = g_array_new(FALSE, FALSE, sizeof(gboolean));
	for (guint i = 0; i < values->len; i++) {
		struct node *node = values->pdata[i];
		g_autofree char *text = node_text(node);
		struct value value = frame_effects(j->frame, node, NULL);
		if (strlen(text) > 40)
			memcpy(text + 37, "...", 4);
		gboolean is_text = g_hash_table_contains(as_text, node);
		if (!is_text) {
			judge_pickles(j, value_pickles(j->frame, value), text, node);
			judge_shared(j, value, text, node);
		}
		g_array_append_val(replay->values, node->ts);
		g_array_append_val(replay->as_text, is_text);
	}
	g_ptr_array_add(j->verdict->split->replays, replay);
	g_hash_table_insert(j->deferred, statement, values);
}

static void add_replays(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (gint i = s->first; i <= s->last; i++) {
		struct piece *piece = s->pieces->pdata[i];
		for (guint k = 0; piece_replays(piece) && k < piece->late->order->len; k++) {
			struct node *statement = piece->late->order->pdata[k];
			add_replay(j, statement, g_hash_table_lookup(piece->late->statements, statement), piece->late->as_text);
		}
		j->verdict->split->replay_errors |= piece_needs_errors(s, piece);
	}
}

static gboolean binds_target_only(const struct split *split, const struct node *target)
{
	return target->kind == N_NAME && split->targets->len == 1 && !split->captured->len;
}

static gboolean is_dotted(const struct node *node)
{
	while (node->kind == N_ATTRIBUTE)
		node = node->first;
	return node->kind == N_NAME;
}

/* What it calls: a function at the top level of a module, or one of a library, whose name is *LIBRARY then, that the program puts nothing else in place of. */
static gboolean is_plain_call(struct judge *j, const struct node *node, struct node **callee, const char **library)
{
	struct splitter *s = j->splitter;
	struct node *list = node->kind == N_CALL ? node_field(node, "arguments") : NULL;
	if (!list || list->kind != N_ARGUMENTS || node_count(list) != 1 || list->first->kind != N_NAME)
		return FALSE;
	if (s->target->kind != N_NAME || list->first->name != s->target->name)
		return FALSE;
	*callee = node_field(node, "function");
	if (!is_dotted(*callee))
		return FALSE;
	struct value value = frame_effects(j->frame, *callee, NULL);
	*library = value.type->kind == T_LIBRARY ? value.type->name : NULL;
	if (*library)
		return !library_is_replaced(j->frame->context, *library);
	const struct node *function = value.type->kind == T_FUNCTION && ((*callee)->kind == N_NAME || (*callee)->first->kind == N_NAME) ? value.type->ref : NULL;
	struct node *owner = function ? node_owner(function) : NULL;
	return function && function->kind == N_FUNCTION && owner && owner->kind == N_MODULE && pickle_by_name(j->frame, function) == PICKLES_YES;
}

static void find_plain_call(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct split *split = j->verdict->split;
	struct node *callee = NULL;
	const char *library = NULL;
	if (s->first > s->last && s->hoisted->len == 1 && !s->listed->len && binds_target_only(split, s->target) &&
	    is_plain_call(j, s->hoisted->pdata[0], &callee, &library)) {
		split->calls_only = TRUE;
		split->callee = callee->ts;
		split->library = library;
	}
}

static guint last_line(const struct node *node)
{
	return source_line(node->source, node->end ? node->end - 1 : 0);
}

static void add_lines(GArray *lines, const struct node *node)
{
	guint end = last_line(node);
	for (guint line = node->line; line <= end; line++)
		g_array_append_val(lines, line);
}

static gint by_number(gconstpointer a, gconstpointer b)
{
	return (gint)*(const guint *)a - (gint)*(const guint *)b;
}

static gboolean is_heavy(struct judge *j, const GPtrArray *values)
{
	struct effects *e = effects_new();
	for (guint i = 0; i < values->len; i++)
		frame_effects(j->frame, values->pdata[i], e);
	gboolean heavy = e->weight > WEIGHT_NONE;
	effects_free(e);
	return heavy;
}

static gboolean holds_line(const struct node *node, guint line)
{
	return line >= node->line && line <= last_line(node);
}

/* The time of a statement that the parent repeats stays there, if its values are no work. */
static void drop_replayed(struct judge *j, GArray *lines)
{
	GHashTableIter iter;
	gpointer key, values;
	g_hash_table_iter_init(&iter, j->deferred);
	while (g_hash_table_iter_next(&iter, &key, &values))
		for (guint i = lines->len; !is_heavy(j, values) && i-- > 0;)
			if (holds_line(key, g_array_index(lines, guint, i)))
				g_array_remove_index(lines, i);
}

static void fill_lines(struct judge *j)
{
	struct splitter *s = j->splitter;
	GArray *lines = j->verdict->split->parallel_lines;
	for (gint i = s->first; i <= s->last; i++)
		add_lines(lines, ((struct piece *)s->pieces->pdata[i])->node);
	drop_replayed(j, lines);
	for (guint i = 0; i < s->hoisted->len; i++)
		add_lines(lines, s->hoisted->pdata[i]);
	g_array_sort(lines, by_number);
	for (guint i = 1; i < lines->len;)
		if (g_array_index(lines, guint, i) == g_array_index(lines, guint, i - 1))
			g_array_remove_index(lines, i);
		else
			i++;
}

/* Work in a `try`: where it stands, and what ahead of it the worker needs. */
static void fill_attempt(struct judge *j)
{
	struct splitter *s = j->splitter;
	if (!s->attempt)
		return;
	j->verdict->split->attempt = s->attempt->ts;
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		if (splitter_repeats(s, piece))
			g_array_append_val(j->verdict->split->repeated, piece->node->ts);
	}
	for (guint i = 0; i < s->pieces->len; i++) {
		const struct piece *piece = s->pieces->pdata[i];
		if (piece->effects->bits & EFFECT_HANDLED)
			judge_add_reason(j, REASON_EXCEPTION, NULL, piece->node);
	}
	/* what it raises has to come back as it is */
	if ((j->verdict->split->effects & (EFFECT_NET | EFFECT_NET_WRITE | EFFECT_UNKNOWN)) || j->verdict->split->custom_exceptions)
		judge_refuse_processes(j, REASON_PICKLE, "an exception of its work", s->attempt);
}

static void find_calls_of(struct judge *j, struct node *node)
{
	struct effects *e = effects_new();
	splitter_evaluate_into(j->splitter, node, e);
	effects_free(e);
}

/* The work is evaluated once more: what it was found to do before does not say who did it. */
static void find_calls(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct effects_context *c = j->context;
	const guint64 steps = c->steps; /* a program that has more loops is not looked at less well */
	c->led = j->verdict->split->calls;
	for (gint i = s->first; i <= s->last; i++)
		find_calls_of(j, ((const struct piece *)s->pieces->pdata[i])->node);
	for (guint i = 0; i < s->hoisted->len; i++)
		find_calls_of(j, s->hoisted->pdata[i]);
	c->led = NULL;
	c->steps = steps;
}

/* What a worker's copy of the item has to give back to the item; where the parent has no place to take it, processes would lose it. */
static void fill_brought(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct split *split = j->verdict->split;
	struct heap *heap = j->context->heap;
	gboolean plain = splitter_has_statements(s) && !s->counter && !s->attempt && !s->leaves && !s->awaits && !split->skips && !split->replays->len;
	struct value list = j->changes ? frame_effects(j->frame, j->items, NULL) : (struct value){0};
	const struct type *item = !j->changes ? NULL : list.type->kind == T_DICT ? heap_load(heap, list, heap->element, list.type->args[1]).type : heap_element(heap, list).type;
	for (guint i = 0; j->changes && i < j->changes->len; i++) {
		const char *field = j->changes->pdata[i];
		g_autofree char *name = g_strconcat(j->item->name, field, NULL);
		enum bring bring;
		if (!plain || !changes_come_back(s, j->item, item, field, &bring)) {
			judge_add_reason(j, REASON_PROCESS_MUTATION, name, j->node);
			continue;
		}
		g_ptr_array_add(split->brought, g_steal_pointer(&name));
		g_array_append_val(split->brings, bring);
	}
	if (split->brought->len)
		split->calls_only = FALSE;
	g_clear_pointer(&j->changes, g_ptr_array_unref);
}

/* `settings["seeds"]`, where other settings are numbers. */
static gboolean may_be_number(const struct type *type)
{
	for (guint i = 0; i < type_count(type); i++)
		if (type_is_number(type_member(type, i)))
			return TRUE;
	return FALSE;
}

void judge_fill_split(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct split *split = j->verdict->split;
	gint fetch = splitter_fetch(s);
	split->shape = splitter_has_statements(s) ? SPLIT_FOR : SPLIT_COMPREHENSION;
	split->target = s->target->ts;
	split->iterable = s->iterable->ts;
	split->body = s->body->ts;
	fill_attempt(j);
	for (guint i = 0; splitter_has_statements(s) && i < s->pieces->len; i++) {
		struct piece *piece = s->pieces->pdata[i];
		if (s->attempt && node_inside(piece->node, s->attempt) && !((gint)i >= s->first && (gint)i <= s->last)) {
			if (!split->after->len)
				g_array_append_val(split->after, s->attempt->ts);
			continue;
		}
		gboolean region = (gint)i >= s->first && (gint)i <= s->last;
		g_array_append_val(region ? split->region : (gint)i < fetch ? split->before : split->after, piece->node->ts);
		split->skips |= region && splitter_holds_continue(piece->node);
	}
	if (s->counter) {
		g_array_append_val(split->after, s->counter->increment->ts);
		split->iterable_text = counter_range(s->counter);
	}
	for (guint i = 0; i < s->hoisted->len; i++)
		g_array_append_val(split->hoisted, ((struct node *)s->hoisted->pdata[i])->ts);
	for (guint i = 0; i < s->listed->len; i++)
		if (g_ptr_array_find(s->hoisted, s->listed->pdata[i], NULL))
			g_array_append_val(split->listed, ((struct node *)s->listed->pdata[i])->ts);
	g_array_append_vals(split->guards, s->guards->data, s->guards->len);
	struct value iterable = infer_library_value(j->frame, frame_effects(j->frame, s->iterable, NULL));
	gboolean array = iterable.type->kind == T_OBJECT && !strcmp(iterable.type->name, "numpy.ndarray"); /* one without dimensions has no len() */
	gboolean asked = s->counter || type_is_sized(iterable.type), unsure = array || may_be_number(iterable.type); /* which says otherwise that it has none */
	split->sized = asked || (!unsure && iterable_finite(j->frame, s->iterable) == FINITE_SIZED);
	split->in_turn = j->in_turn;
	split->items = value_pickles(j->frame, s->items);
	g_autofree char *text = node_text(s->iterable);
	g_autofree char *items = g_strdup_printf("items of %.40s", text);
	j->deferred = g_hash_table_new(NULL, NULL);
	add_replays(j);
	judge_add_inputs(j);
	judge_pickles(j, split->items, items, s->iterable);
	judge_add_results(j);
	judge_add_values(j);
	judge_leave_values(j);
	find_plain_call(j);
	fill_brought(j);
	fill_lines(j);
	split->partial_visible = judge_partial_visible(j) && !split->replay_errors && !s->attempt; /* else an exception is a result among the others */
	if (j->loop->recorded && !s->leaves)
		split->keep = keep_around(j);
	computes_find(j);
	find_calls(j);
	g_hash_table_destroy(j->deferred);
}
