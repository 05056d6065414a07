/* What crosses between parent and workers: inputs, results, values of moved expressions. */
#include "analyzer/judge.h"

#include <string.h>

#include "analyzer/own.h"

static struct crossing *crossing_new(struct judge *j, const char *name, struct value value, const struct node *where)
{
	struct crossing *crossing = g_new0(struct crossing, 1);
	const struct type *type = heap_flatten(j->context->heap, value, 3);
	crossing->name = g_strdup(name);
	crossing->pickles = value_pickles(j->frame, value);
	crossing->immutable = type_is_immutable(j->context->knowledge, type) && type->kind < T_FUNCTION;
	crossing->type = type->kind == T_UNKNOWN || type->kind == T_NEVER ? NULL : type_text(type);
	crossing->line = where ? where->line : 0;
	crossing->homes = value_homes(j->frame, value, &crossing->guarded);
	return crossing;
}

void judge_pickles(struct judge *j, enum pickles pickles, const char *subject, const struct node *node)
{
	if (pickles == PICKLES_NO)
		judge_refuse_processes(j, REASON_NO_PICKLE, subject, node);
	else if (pickles == PICKLES_UNKNOWN)
		judge_add_reason(j, REASON_PICKLE, subject, node);
}

/* A set that has been pickled may have another order. */
static void check_order(struct judge *j, struct value value, const char *subject, const struct node *node)
{
	if (value_holds_set(j->frame, value))
		judge_add_reason(j, REASON_PROCESS_ORDER, subject, node);
}

static struct value value_of_binding(struct judge *j, const struct binding *binding)
{
	struct scope *owner = binding->scope;
	while (owner->kind == SCOPE_COMPREHENSION)
		owner = owner->parent;
	for (struct frame *f = j->frame; f; f = f->closure)
		if (f->scope == owner)
			return *frame_variable(f, binding);
	if (owner->kind == SCOPE_MODULE)
		return *frame_variable(frame_module(j->context, j->unit), binding);
	return value_unknown(j->context->heap);
}

static gboolean under_main_guard(const struct binding *binding)
{
	for (guint i = 0; i < binding->sites->len; i++)
		if (pickle_is_guarded(binding->sites->pdata[i]))
			return TRUE;
	return FALSE;
}

static gint by_name(gconstpointer a, gconstpointer b)
{
	return strcmp((*(struct binding *const *)a)->name, (*(struct binding *const *)b)->name);
}

static GPtrArray *sorted_keys(GHashTable *table)
{
	GPtrArray *keys = g_ptr_array_new();
	GHashTableIter iter;
	gpointer key;
	g_hash_table_iter_init(&iter, table);
	while (g_hash_table_iter_next(&iter, &key, NULL))
		g_ptr_array_add(keys, key);
	g_ptr_array_sort(keys, by_name);
	return keys;
}

/* NODE's part of the code runs only after BINDING got a value: a statement ahead of it, or around it, binds for sure. */
static gboolean is_bound_at(const struct node *node, const struct binding *binding)
{
	for (const struct node *n = node; n->parent && n != binding->scope->node; n = n->parent) {
		gboolean sure = FALSE;
		if (n->kind == N_BLOCK && (n->parent->kind == N_FOR || n->parent->kind == N_WITH || n->parent->kind == N_EXCEPT))
			for (guint i = 0; i < binding->sites->len; i++) /* the target of a for around it, the name of a with */
				sure |= node_inside(binding->sites->pdata[i], n->parent) && !node_inside(binding->sites->pdata[i], n);
		for (struct node *before = n->parent->first; before && before != n && !sure; before = before->next)
			if (n->parent->kind == N_BLOCK || n->parent->kind == N_MODULE) {
				struct names *names = names_of(before);
				sure = g_hash_table_contains(names->sure, binding);
				names_free(names);
			}
		if (sure)
			return TRUE;
	}
	return FALSE;
}

/* The patch looks at what it hands to the workers before the loop begins, even if the loop has no items. */
static void check_bound(struct judge *j, const struct binding *binding)
{
	if (binding->scope->kind == SCOPE_COMPREHENSION || ((binding->flags & BINDING_PARAMETER) && !(binding->flags & BINDING_DELETED)))
		return;
	if (!(binding->flags & BINDING_DELETED) && is_bound_at(j->node, binding))
		return;
	judge_add_reason(j, REASON_UNBOUND, binding->name, binding->sites->len ? binding->sites->pdata[0] : j->node);
}

/* An example in the docstring of FUNCTION hands it a lambda (doctest runs these). */
static gboolean is_shown_lambda(const struct node *function)
{
	const struct node *body = function->kind == N_FUNCTION ? node_field(function, "body") : NULL, *first = body ? body->first : NULL;
	if (!first || first->kind != N_EXPRESSION_STATEMENT || !first->first || first->first->kind != N_STRING)
		return FALSE;
	g_autofree char *text = node_text(first->first);
	for (const char *example = strstr(text, ">>> "); example; example = strstr(example + 1, ">>> ")) {
		const char *lambda = strstr(example, "lambda");
		if (lambda && lambda < example + strcspn(example, "\n"))
			return TRUE;
	}
	return FALSE;
}

/* A function that is handed over: of the calls that are seen one that pickles, of an example another. */
static gboolean is_lambda_at_times(const struct binding *binding, struct value value)
{
	return binding->flags & BINDING_PARAMETER && value.type->kind >= T_FUNCTION && value.type->kind != T_INSTANCE && is_shown_lambda(binding->scope->node);
}

/* A number or a text of the top level at which the loop stands, bound more than once: a worker that is kept, or that is not forked, may have the value of another moment. */
static gboolean is_rebound(struct judge *j, const struct binding *binding, struct value value)
{
	if (j->frame->scope->kind != SCOPE_MODULE || binding->sites->len < 2)
		return FALSE;
	const struct type *type = heap_flatten(j->context->heap, value, 3);
	return type->kind < T_FUNCTION && type_is_immutable(j->context->knowledge, type) && value_pickles(j->frame, value) == PICKLES_YES;
}

static void add_input(struct judge *j, struct binding *binding)
{
	struct splitter *s = j->splitter;
	struct split *split = j->verdict->split;
	struct value value = value_of_binding(j, binding);
	struct node *where = binding->sites->len ? binding->sites->pdata[0] : NULL;
	if (g_hash_table_contains(s->target_names->binds, binding)) {
		g_ptr_array_add(split->targets, crossing_new(j, binding->name, value, where));
		if (j->unordered)
			check_order(j, value, binding->name, where);
		return;
	}
	if (g_hash_table_contains(s->bound, binding) || (s->several && binding->scope == s->loop->scope))
		return;
	for (const struct scope *scope = binding->scope; scope; scope = scope->parent) /* of a comprehension or function inside */
		if (scope->kind != SCOPE_MODULE && scope->node != s->loop && node_inside(scope->node, s->loop))
			return;
	if (binding->scope->kind == SCOPE_MODULE && !under_main_guard(binding) && !is_rebound(j, binding, value)) {
		g_ptr_array_add(split->globals, crossing_new(j, binding->name, value, where));
		return;
	}
	struct crossing *crossing = crossing_new(j, binding->name, value, where);
	if (crossing->pickles == PICKLES_YES && is_lambda_at_times(binding, value))
		crossing->pickles = PICKLES_UNKNOWN;
	g_ptr_array_add(split->captured, crossing);
	check_bound(j, binding);
	judge_pickles(j, crossing->pickles, binding->name, where);
	if (j->unordered)
		check_order(j, value, binding->name, where);
}

/* A function or lambda written inside the loop: it sees the loop's variables as they are when it is called. */
static gboolean holds_function(const struct type *type, const struct node *loop, guint depth)
{
	if ((type->kind == T_FUNCTION || type->kind == T_METHOD) && node_inside(type->ref, loop))
		return TRUE;
	for (guint i = 0; depth && i < type->count; i++)
		if (holds_function(type->args[i], loop, depth - 1))
			return TRUE;
	return FALSE;
}

/* A name that the loop binds is read by a function in it that may be called later. */
static gboolean keeps_name(const struct splitter *s)
{
	GHashTable *const tables[] = {s->bound, s->target_names->binds};
	for (guint i = 0; i < G_N_ELEMENTS(tables); i++) {
		GHashTableIter iter;
		gpointer binding;
		g_hash_table_iter_init(&iter, tables[i]);
		while (g_hash_table_iter_next(&iter, &binding, NULL))
			if (((struct binding *)binding)->flags & BINDING_KEPT)
				return TRUE;
	}
	return FALSE;
}

/* What calls a function that it was made with as it is asked for something: map(lambda x: ..., xs), defaultdict(lambda: x). Its type does not say which. */
static gboolean calls_later(const struct type *type, guint depth)
{
	if (type->kind == T_ITER || (type->kind == T_DICT && type->name))
		return TRUE;
	for (guint i = 0; depth && i < type->count; i++)
		if (calls_later(type->args[i], depth - 1))
			return TRUE;
	return FALSE;
}

/* VALUE holds, however deep, an object that is not of this iteration alone, or (FUNCTIONS) code that belongs to it. */
static gboolean reaches(struct judge *j, struct value value, gboolean functions, GHashTable *seen)
{
	const struct type *type = heap_flatten(j->context->heap, value, 3);
	for (guint i = 0; functions && i < type_count(type); i++)
		if (holds_function(type_member(type, i), j->splitter->loop, 4) || (calls_later(type_member(type, i), 4) && keeps_name(j->splitter)))
			return TRUE;
	for (guint i = 0; value.objects && i < value.objects->count; i++) {
		struct object *object = value.objects->items[i];
		if (!g_hash_table_add(seen, object))
			continue;
		gboolean member = object->kind == OBJECT_CLASS && !object->name && !functions; /* of an enum: pickled by its name */
		if (!functions && !member && !splitter_is_private(j->splitter, object))
			return TRUE;
		if (object->kind == OBJECT_MODULE || object->kind == OBJECT_CLASS)
			continue;
		for (const struct field *field = object->fields; field; field = field->next)
			if (reaches(j, value_trim(j->context->heap, field->value), functions, seen))
				return TRUE;
	}
	return FALSE;
}

gboolean judge_is_shared(struct judge *j, struct value value)
{
	g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
	return reaches(j, value, FALSE, seen);
}

/* A cursor or a connection: it goes with the worker that made it. */
static gboolean holds_bound(struct judge *j, const struct type *type, guint depth)
{
	const struct knowledge_entry *entry = type->kind == T_OBJECT ? knowledge_class(j->context->knowledge, type->name) : NULL;
	if (entry && (entry->flags & KNOWS_SERIAL))
		return TRUE;
	for (guint i = 0; depth && i < type->count; i++)
		if (holds_bound(j, type->args[i], depth - 1))
			return TRUE;
	return FALSE;
}

void judge_shared(struct judge *j, struct value value, const char *subject, const struct node *node)
{
	if (!j->splitter->awaits && holds_bound(j, heap_flatten(j->context->heap, value, 4), 4))
		judge_add_reason(j, REASON_THREAD_BOUND, subject, node);
	check_order(j, value, subject, node);
	for (gint functions = 0; functions < 2; functions++) {
		GHashTable *seen = g_hash_table_new(NULL, NULL);
		if (reaches(j, value, functions, seen))
			judge_add_reason(j, functions ? REASON_CARRIED : REASON_PROCESS_STATE, subject, node);
		g_hash_table_destroy(seen);
	}
}

void judge_add_results(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct split *split = j->verdict->split;
	struct names *region = names_new(), *after = names_new();
	region->deferred = j->deferred;
	after->skip = s->hoisted;
	for (gint i = s->first; i <= s->last; i++)
		names_add(region, ((struct piece *)s->pieces->pdata[i])->node);
	for (guint i = s->last + 1; s->first <= s->last && i < s->pieces->len; i++) {
		if (s->attempt) /* what one clause of its binds, another may not */
			g_hash_table_remove_all(after->sure);
		names_add(after, ((struct piece *)s->pieces->pdata[i])->node);
	}
	g_autoptr(GPtrArray) bound = sorted_keys(region->binds);
	for (guint i = 0; i < bound->len; i++) {
		struct binding *binding = bound->pdata[i];
		struct node *where = g_hash_table_lookup(region->binds, binding);
		if (binding->scope->kind == SCOPE_COMPREHENSION && node_inside(binding->scope->node, s->body))
			continue;
		if (!g_hash_table_contains(after->reads, binding) && !name_is_live_after(s->loop, binding))
			continue;
		struct value value = value_of_binding(j, binding);
		struct crossing *crossing = crossing_new(j, binding->name, value, where);
		g_ptr_array_add(split->results, crossing);
		judge_pickles(j, crossing->pickles, binding->name, where);
		judge_shared(j, value, binding->name, where);
		if (!s->awaits && await_holds(heap_flatten(j->context->heap, value, 3), 4)) /* its event loop is the parent's */
			judge_add_reason(j, REASON_AWAIT, binding->name, where);
	}
	names_free(region);
	names_free(after);
}

static const struct own *own_by_name(struct judge *j, const struct binding *binding)
{
	GHashTableIter iter;
	gpointer own;
	g_hash_table_iter_init(&iter, j->splitter->owns);
	while (g_hash_table_iter_next(&iter, NULL, &own))
		if (own && ((struct own *)own)->binding == binding && own_is_whole(j->splitter, own))
			return own;
	return NULL;
}

/* OWN, and what it is made from, as the rewriter reads it; NAMES: what has to be known for that. */
static void add_own(struct judge *j, const struct own *own, struct names *names)
{
	GPtrArray *list = j->verdict->split->owned;
	if (own->base)
		add_own(j, own->base, names);
	for (guint i = 0; i < list->len; i++)
		if (!strcmp(((struct owned *)list->pdata[i])->name, own->binding->name))
			return;
	struct owned *owned = g_new0(struct owned, 1);
	owned->name = g_strdup(own->binding->name);
	owned->expression = own->expression->ts;
	owned->settings = g_array_new(FALSE, FALSE, sizeof(TSNode));
	owned->in_threads = (own->kind->flags & KNOWS_THREAD_BOUND) != 0 && !own->base;
	owned->copied = own->copied;
	owned->closes = !own->base && !own->copied; /* copies share the connections that are kept open */
	owned->attribute = g_strdup(own->attribute);
	owned->text = g_strdup(own->text);
	if (!own->attribute)
		names_add(names, own->expression);
	for (guint i = 0; i < own->settings->len; i++) {
		struct node *setting = own->settings->pdata[i];
		if (!own->attribute)
			names_add(names, setting);
		g_array_append_val(owned->settings, setting->ts);
	}
	g_ptr_array_add(list, owned);
}

void judge_add_inputs(struct judge *j)
{
	struct splitter *s = j->splitter;
	struct names *names = names_new();
	names->deferred = j->deferred;
	for (guint i = 0; s->attempt && i < s->pieces->len; i++)
		if (splitter_repeats(s, s->pieces->pdata[i]))
			names_add(names, ((struct piece *)s->pieces->pdata[i])->node);
	for (gint i = s->first; i <= s->last; i++)
		names_add(names, ((struct piece *)s->pieces->pdata[i])->node);
	for (guint i = 0; i < s->hoisted->len; i++)
		names_add(names, s->hoisted->pdata[i]);
	g_autoptr(GPtrArray) direct = sorted_keys(names->reads);
	for (guint i = 0; i < direct->len; i++) {
		const struct own *own = own_by_name(j, direct->pdata[i]);
		if (own)
			add_own(j, own, names);
	}
	g_autoptr(GPtrArray) reads = sorted_keys(names->reads);
	for (guint i = 0; i < reads->len; i++)
		if (!own_by_name(j, reads->pdata[i]) || own_by_name(j, reads->pdata[i])->attribute)
			add_input(j, reads->pdata[i]);
	g_autoptr(GPtrArray) targets = sorted_keys(s->target_names->binds);
	for (guint i = 0; i < targets->len; i++) /* each task is handed its item whether the work looks at it or not */
		if (!g_hash_table_contains(names->reads, targets->pdata[i]))
			add_input(j, targets->pdata[i]);
	names_free(names);
}

/* [x for x in xs if f(x)], {x: f(x) for x in xs}: the worker hands back x itself, and the list or dict would hold a copy. */
static void add_passed(struct judge *j)
{
	struct splitter *s = j->splitter;
	guint conditions = 0;
	while (!splitter_has_statements(s) && comprehension_clause(s->loop, N_IF_CLAUSE, conditions))
		conditions++;
	for (guint i = conditions; !splitter_has_statements(s) && i < s->pieces->len; i++) {
		struct node *node = ((struct piece *)s->pieces->pdata[i])->node;
		if (g_ptr_array_find(s->hoisted, node, NULL))
			continue;
		g_autofree char *text = node_text(node);
		struct value value = frame_effects(j->frame, node, NULL);
		judge_pickles(j, value_pickles(j->frame, value), text, node);
		judge_shared(j, value, text, node);
	}
}

void judge_add_values(struct judge *j)
{
	struct splitter *s = j->splitter;
	for (guint i = 0; i < s->hoisted->len; i++) {
		struct node *node = s->hoisted->pdata[i];
		if (splitter_is_gone_through(s, node))
			continue;
		g_autofree char *text = node_text(node);
		struct value value = splitter_value(s, node);
		struct crossing *crossing = crossing_new(j, NULL, value, node);
		g_ptr_array_add(j->verdict->split->values, crossing);
		if (strlen(text) > 40)
			memcpy(text + 37, "...", 4);
		judge_pickles(j, crossing->pickles, text, node);
		judge_shared(j, value, text, node);
	}
	add_passed(j);
}
