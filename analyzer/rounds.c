/* The whole program: all its functions, round by round, until a round adds nothing. */
#include "analyzer/applied.h"
#include "analyzer/decimals.h"
#include "analyzer/effects.h"
#include "analyzer/recall.h"

#define MAX_STEPS 12000000
#define MAX_ROUNDS 25
#define FRESH_ROUNDS 6

static void run_imports(struct effects_context *c, struct unit *unit, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_IMPORT || child->kind == N_IMPORT_FROM) {
			unit->module->now = unit->module->scope;
			infer_statement(unit->module, child);
		} else {
			run_imports(c, unit, child);
		}
	}
}

void effects_note_subclass(struct effects_context *c, const void *base, const struct type *sub)
{
	GPtrArray *list = g_hash_table_lookup(c->subclasses, base);
	if (!list) {
		list = g_ptr_array_new();
		g_hash_table_insert(c->subclasses, (gpointer)base, list);
	}
	if (!g_ptr_array_find(list, sub, NULL)) {
		g_ptr_array_add(list, (gpointer)sub);
		heap_changed(c->heap, &c->classes);
	}
}

static void scan_subclasses_of(struct effects_context *c, struct frame *f, const struct type *sub, const struct type *of, guint depth)
{
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; depth < 8 && (base = class_base(f, of, i, &missing)); i++) {
		if (base->kind != T_CLASS || base == of)
			continue;
		effects_note_subclass(c, base->ref, sub);
		scan_subclasses_of(c, f, sub, base, depth + 1);
	}
}

static void scan_subclasses(struct effects_context *c, struct unit *unit)
{
	for (guint i = 0; i < unit->classes->len; i++) {
		const struct type *type = type_ref(c->heap->types, T_CLASS, unit->classes->pdata[i], unit->module, NULL);
		scan_subclasses_of(c, unit->module, type, type, 0);
	}
}

enum phase { PHASE_MODULES, PHASE_UNUSED, PHASE_OUTSIDE, PHASE_REST, PHASE_ALL, PHASE_EFFECTS };

/* The frame that stands for all calls of a function serves those who judge its loops; what calls do is found without. What nothing calls that is seen is run
 * for arguments of which nothing is known, and so is all that it hands on: first what no function names, so that what it calls is called with what it knows. */
static gboolean is_wanted(struct effects_context *c, const struct node *function, enum phase phase)
{
	struct node *name = node_field(function, "name");
	gboolean called = function_is_called(c, function);
	if (phase >= PHASE_ALL)
		return !called || !c->owners || g_hash_table_contains(c->owners, function);
	return function->kind == N_FUNCTION && !called &&
	       (phase == PHASE_REST || !name || !name->name || !g_hash_table_contains(phase == PHASE_OUTSIDE ? c->project->inside : c->used, name->name));
}

static void run_functions(struct effects_context *c, const struct unit *unit, enum phase phase)
{
	for (guint i = 0; i < unit->functions->len; i++)
		if (is_wanted(c, unit->functions->pdata[i], phase))
			frame_entry(c, unit->functions->pdata[i]);
}

static void run_round(struct effects_context *c, enum phase phase)
{
	c->round++;
	c->modules_ran = FALSE;
	for (guint i = 0; i < c->program->sources->len; i++) {
		struct unit *unit = context_unit(c, c->program->sources->pdata[i]);
		frame_ensure(unit->module);
		scan_subclasses(c, unit);
	}
	c->modules_ran = TRUE;
	for (guint i = 0; phase != PHASE_MODULES && i < c->program->sources->len; i++)
		run_functions(c, context_unit(c, c->program->sources->pdata[i]), phase);
	for (guint i = 0; i < c->postponed->len; i++) /* which may postpone more */
		frame_ensure(c->postponed->pdata[i]);
	g_ptr_array_set_size(c->postponed, 0);
}

/* Runs what is due until nothing is. TRUE: it came to that. */
static gboolean run_to_rest(struct effects_context *c, enum phase phase, guint *rounds)
{
	guint64 before;
	guint start = *rounds;
	do {
		before = c->heap->epoch;
		c->settling = *rounds - start >= FRESH_ROUNDS;
		run_round(c, phase);
	} while (c->heap->epoch != before && ++*rounds < MAX_ROUNDS * (phase + 1) && c->steps);
	c->settling = FALSE;
	return c->heap->epoch == before && c->steps;
}

/* What was not noted as read may have changed: everything is run once more, and this is what the fixed point rests on. */
static void run_everything(struct effects_context *c)
{
	c->full = TRUE;
	run_round(c, PHASE_EFFECTS);
	c->full = FALSE;
}

/* Values first, which only grow, until a whole round has added nothing. Then what functions do: no value depends on it, and most of it does not
 * have to be found again and again. It is found anew in each round, so that nothing stays that was only so while less was known; but where
 * functions call each other in circles, that may go on for ever: after some rounds it only grows, too. */
static void run_program(struct effects_context *c)
{
	const guint64 steps = c->steps; /* for each of the two */
	guint rounds = 0;
	gboolean settled = FALSE;
	for (enum phase phase = PHASE_MODULES; phase <= PHASE_ALL; phase++)
		run_to_rest(c, phase, &rounds);
	heap_settle(c->heap);
	run_to_rest(c, PHASE_ALL, &rounds);
	c->steps = c->steps ? steps : 0;
	c->collecting = TRUE;
	while (!settled && c->steps && rounds < MAX_ROUNDS * (PHASE_EFFECTS + 1)) {
		const guint64 values = c->heap->epoch - c->heap->effect_changes;
		run_everything(c);
		settled = run_to_rest(c, PHASE_EFFECTS, &rounds) && c->heap->epoch - c->heap->effect_changes == values;
		rounds++;
	}
	c->unstable = !settled || !c->steps;
}

static void take_replaced(struct effects_context *c, GHashTable *replaced)
{
	GHashTableIter iter;
	gpointer name;
	g_hash_table_iter_init(&iter, replaced);
	while (g_hash_table_iter_next(&iter, &name, NULL))
		library_replace(c, name);
}

static void add_coroutines(struct effects_context *c, const struct unit *unit)
{
	for (guint i = 0; i < unit->functions->len; i++) {
		struct node *function = unit->functions->pdata[i];
		for (struct node *n = function->scope && function->scope->async ? function : NULL; n; n = node_owner(n))
			g_hash_table_add(c->owners, n);
	}
}

static void find_owners(struct effects_context *c, const GPtrArray *loops)
{
	gboolean all = FALSE;
	c->owners = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < loops->len; i++) {
		const struct loop *loop = loops->pdata[i];
		struct unit *unit = context_unit(c, loop->source);
		struct node *node = loop->kind == LOOP_CALL ? NULL : syntax_find(unit->syntax, loop->node);
		for (guint k = 0; loop->kind == LOOP_CALL && !all && k < c->program->sources->len; k++) /* judged by what all coroutines do */
			add_coroutines(c, context_unit(c, c->program->sources->pdata[k]));
		all |= loop->kind == LOOP_CALL;
		for (node = node ? node_owner(node) : NULL; node; node = node_owner(node))
			g_hash_table_add(c->owners, node);
	}
}

static void begin_modules(struct effects_context *c, const GPtrArray *sources)
{
	for (guint i = 0; i < sources->len; i++) {
		struct unit *unit = context_unit(c, sources->pdata[i]);
		c->watches |= unit->watches;
		frame_begin_module(c, unit);
		heap_root(c->heap, OBJECT_MODULE, unit->source, NULL);
	}
	if (c->watches & WATCHED_CONTEXT)
		c->together = decimals_together(c->project, sources);
	reflect_apply(c, sources);
	for (guint i = 0; i < sources->len; i++) {
		struct unit *unit = context_unit(c, sources->pdata[i]);
		unit->module->round = c->round;
		run_imports(c, unit, unit->syntax->root);
	}
}

struct effects_context *effects_context_of(struct project *project, const struct run_request *request)
{
	static gsize runs;
	struct effects_context *c = g_new0(struct effects_context, 1);
	c->number = 1 + g_atomic_pointer_add(&runs, 1);
	c->project = project;
	c->program = program_part(project->program, request->sources);
	c->knowledge = project->knowledge;
	c->heap = heap_new(c->knowledge);
	c->frames = frames_new();
	c->applied = applied_table_new();
	c->calls = contexts_new();
	c->special = project->special;
	c->used = project->used;
	c->replaced = g_hash_table_new(g_str_hash, g_str_equal);
	c->asked = g_hash_table_new(NULL, NULL);
	g_hash_table_add(c->asked, (gpointer)interned("builtins")); /* each part counts on some */
	c->rebound = g_hash_table_new(NULL, NULL);
	c->subclasses = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	c->steps = request->steps;
	c->round = 1;
	c->postponed = g_ptr_array_new();
	c->reached = g_ptr_array_new();
	if (request->replaced)
		take_replaced(c, request->replaced);
	if (request->loops)
		find_owners(c, request->loops);
	begin_modules(c, request->sources);
	run_program(c);
	if (!c->unstable)
		c->steps = request->steps; /* judging has as many */
	c->judging = TRUE;
	return c;
}

struct effects_context *effects_context_new(struct program *program)
{
	struct project *project = project_new(program);
	const struct run_request request = {.sources = program->sources, .steps = MAX_STEPS};
	struct effects_context *c = effects_context_of(project, &request);
	c->own = project;
	return c;
}

void effects_context_free(struct effects_context *c)
{
	if (!c)
		return;
	for (guint i = 0; i < c->program->sources->len; i++) {
		struct unit *unit = context_unit(c, c->program->sources->pdata[i]);
		g_clear_pointer(&unit->module, frame_free);
	}
	g_ptr_array_unref(c->postponed);
	g_ptr_array_unref(c->reached);
	g_hash_table_destroy(c->applied);
	g_hash_table_destroy(c->frames);
	g_hash_table_destroy(c->calls);
	g_clear_pointer(&c->owners, g_hash_table_destroy);
	g_hash_table_destroy(c->replaced);
	g_clear_pointer(&c->together, g_hash_table_unref);
	g_clear_pointer(&c->subscripts, g_hash_table_destroy);
	g_hash_table_destroy(c->asked);
	g_hash_table_destroy(c->rebound);
	g_hash_table_destroy(c->subclasses);
	g_clear_pointer(&c->containers, g_hash_table_unref);
	g_clear_pointer(&c->nodes, g_hash_table_unref);
	calls_forget(c);
	recall_free(c);
	heap_free(c->heap);
	program_free(c->program);
	project_free(c->own);
	g_free(c);
}
