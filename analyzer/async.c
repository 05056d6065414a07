#include "analyzer/async.h"

#include <string.h>

#include "analyzer/decimals.h"
#include "analyzer/frame.h"

#define BLOCKING (EFFECT_SLEEP | EFFECT_NET | EFFECT_NET_WRITE | EFFECT_SUBPROCESS | EFFECT_FILE_READ | EFFECT_FILE_WRITE)
#define ORDERED (EFFECT_STDOUT | EFFECT_STDIN | EFFECT_FILE_WRITE | EFFECT_NET_WRITE | EFFECT_RANDOM | EFFECT_ENV | EFFECT_SUBPROCESS)

struct coroutine {
	struct node *node;
	guint mentions;
	gboolean spawned; /* may run as a task beside others, for all that is seen */
	guint spawns;     /* mentions that make a task of it, or may ... */
	const struct node *spawn, *awaited; /* ... the last of them; and of the others */
};

/* What of the tasks' doings would come in another order if one of them began to wait: the same for every call. */
struct doubt {
	enum reason_code code;
	char *subject;
	const struct node *node;
};

struct async_program {
	struct effects_context *context;
	GPtrArray *coroutines; /* struct coroutine * */
	GHashTable *by_name;   /* interned name to GPtrArray of struct coroutine * */
	GArray *doubts;        /* struct doubt */
	gboolean tasks;        /* some coroutine is spawned */
	gboolean unwritten;    /* ... that no patch made */
};

/* ---- who runs as a task ---- */

static void collect(struct async_program *p, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		struct node *name = child->kind == N_FUNCTION && child->scope && child->scope->async ? node_field(child, "name") : NULL;
		if (name && name->name) {
			struct coroutine *coroutine = g_new0(struct coroutine, 1);
			coroutine->node = child;
			coroutine->spawned = node->kind == N_DECORATED;
			g_ptr_array_add(p->coroutines, coroutine);
			GPtrArray *list = g_hash_table_lookup(p->by_name, name->name);
			if (!list)
				g_hash_table_insert(p->by_name, (gpointer)name->name, list = g_ptr_array_new());
			g_ptr_array_add(list, coroutine);
		}
		collect(p, child);
	}
}

/* asyncio.run(main()), loop.run_until_complete(main()): the one that all others run under. */
static gboolean runs_it(const struct node *call)
{
	const struct node *list = call->parent, *outer = list && list->kind == N_ARGUMENTS ? list->parent : NULL;
	const struct node *callee = outer && outer->kind == N_CALL ? node_field(outer, "function") : NULL;
	g_autofree char *text = callee ? node_text(callee) : g_strdup("");
	return !strcmp(text, "asyncio.run") || g_str_has_suffix(text, ".run_until_complete");
}

/* NAME mentions coroutines of that name: is what it makes awaited right there? */
static gboolean is_awaited(const struct node *name)
{
	const struct node *callee = name;
	if (name->parent->kind == N_ATTRIBUTE && name->field && !strcmp(name->field, "attribute"))
		callee = name->parent;
	const struct node *call = callee->parent;
	if (!call || call->kind != N_CALL || node_field(call, "function") != callee)
		return FALSE;
	return (call->parent && call->parent->kind == N_AWAIT) || runs_it(call) || (call->parent && call->parent->kind == N_FOR);
}

/* asyncio.run: whatever the program calls `run` itself. */
static gboolean is_of_asyncio(const struct node *node)
{
	return node->kind == N_ATTRIBUTE && node->first && node->first->kind == N_NAME && !strcmp(node->first->name, "asyncio") && !(node_binding(node->first) && node_binding(node->first)->scope->kind != SCOPE_MODULE);
}

static void scan_mentions(struct async_program *p, const struct node *node)
{
	for (const struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_IMPORT || child->kind == N_IMPORT_FROM || is_of_asyncio(child))
			continue;
		gboolean definition = child->field && !strcmp(child->field, "name") && (node->kind == N_FUNCTION || node->kind == N_KEYWORD_ARGUMENT);
		GPtrArray *list = child->kind == N_NAME && !definition ? g_hash_table_lookup(p->by_name, child->name) : NULL;
		for (guint i = 0; list && i < list->len; i++) {
			struct coroutine *coroutine = list->pdata[i];
			coroutine->mentions++;
			gboolean awaited = is_awaited(child);
			coroutine->spawned |= !awaited, coroutine->spawns += !awaited;
			*(awaited ? &coroutine->awaited : &coroutine->spawn) = child;
		}
		scan_mentions(p, child);
	}
}

/* ---- what tasks do to each other ---- */

static void add_doubt(struct async_program *p, enum reason_code code, const char *subject, const struct node *node)
{
	struct doubt doubt = {code, g_strdup(subject), node};
	g_array_append_val(p->doubts, doubt);
}

static void doubt_clear(gpointer data)
{
	g_free(((struct doubt *)data)->subject);
}

/* Made in one run of a function and not given away. */
static gboolean is_own(const struct object *object)
{
	while (object->parent)
		object = object->parent;
	return object->kind == OBJECT_SITE && object->frame && object->frame->scope->kind == SCOPE_FUNCTION && !object->escaped && !object->lasting;
}

static const struct knowledge_entry *class_of(const struct async_program *p, const struct object *object)
{
	return object->type && object->type->kind == T_OBJECT ? knowledge_class(p->context->knowledge, object->type->name) : NULL;
}

static gboolean is_session(const struct async_program *p, const struct object *object)
{
	const struct knowledge_entry *entry = class_of(p, object);
	return entry && (entry->flags & KNOWS_SHARED);
}

static char *access_name(const struct access *a)
{
	char *text = object_text(a->object, a->field);
	return text ? text : a->node ? node_text(a->node) : g_strdup("an object");
}

static void doubt_worlds(struct async_program *p, const struct effects *e)
{
	for (guint i = 0; i < e->worlds->len; i++) {
		const struct world *w = &g_array_index(e->worlds, struct world, i);
		if ((w->effect & ORDERED) && !g_str_has_prefix(w->subject, "asyncio.get_"))
			add_doubt(p, REASON_INTERLEAVE, w->subject, w->node);
	}
	for (guint i = 0; i < e->unresolved->len; i++) {
		const struct unresolved *u = &g_array_index(e->unresolved, struct unresolved, i);
		add_doubt(p, u->code, u->name, u->node);
	}
	if (e->exec)
		add_doubt(p, REASON_INTERLEAVE, "what is made at run time", e->exec);
}

static gboolean is_task(const struct coroutine *coroutine)
{
	return coroutine->spawned || !coroutine->mentions;
}

/* A container or an object of a library: of another kind it is another object. */
static gboolean is_builtin_kind(const struct type *type)
{
	return type && ((type->kind >= T_LIST && type->kind <= T_DICT) || type->kind == T_ITER || type->kind == T_OBJECT);
}

/* A write that a task may see of another. */
static gboolean may_show(const struct access *w, const struct access *r)
{
	if (w->touch == TOUCH_READ || (w->field != r->field && w->field[0] != '*' && r->field[0] != '*'))
		return FALSE;
	const struct object *a = object_root(w->object), *b = object_root(r->object);
	if (is_builtin_kind(w->object->type) && is_builtin_kind(r->object->type) && w->object->type->kind != r->object->type->kind)
		return FALSE;
	gboolean told_apart = (a->kind == OBJECT_SITE || a->kind == OBJECT_MODULE || a->kind == OBJECT_CLASS) && (b->kind == OBJECT_SITE || b->kind == OBJECT_MODULE || b->kind == OBJECT_CLASS);
	return a == b || !told_apart;
}

static const struct access *writer_of(struct async_program *p, const struct access *read)
{
	for (guint i = 0; i < p->coroutines->len; i++) {
		const struct coroutine *coroutine = p->coroutines->pdata[i];
		struct frame *f = frame_entry(p->context, coroutine->node);
		for (guint k = 0; f && k < f->effects->accesses->len; k++) {
			const struct access *w = &g_array_index(f->effects->accesses, struct access, k);
			/* what a coroutine made that is awaited may have been handed to the task */
			if (may_show(w, read) && !is_session(p, w->object) && !(is_task(coroutine) && is_own(w->object)))
				return w;
		}
	}
	return NULL;
}

static void doubt_accesses(struct async_program *p, const struct effects *e)
{
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		if (is_own(a->object) || is_session(p, a->object))
			continue;
		/* variables of a function around it may be bound again at any time */
		const struct access *by = a->touch != TOUCH_READ || a->object->kind == OBJECT_LOCALS ? a : writer_of(p, a);
		g_autofree char *text = by ? access_name(by) : NULL;
		if (by)
			add_doubt(p, REASON_INTERLEAVE, text, by->node);
	}
}

/* A function of tasks has the name that rewriter/pattern_asyncio.c gives it: `async def collect_item(...)` in `async def collect(...)`, and
 * `async def work_on_item(...)` in the `async def main()` that a loop at the top level becomes. */
gboolean async_is_written(const struct source *source, TSNode function)
{
	TSNode around = ts_node_parent(function);
	while (!ts_node_is_null(around) && !tree_is(around, "function_definition"))
		around = ts_node_parent(around);
	g_autofree char *own = source_text(source, tree_child(function, "name"));
	g_autofree char *outer = ts_node_is_null(around) ? NULL : source_text(source, tree_child(around, "name"));
	g_autofree char *stem = g_strconcat(outer && outer[0] ? outer + strspn(outer, "_") : "", "_item", NULL);
	return outer && (g_str_has_prefix(own + strspn(own, "_"), stem) || (g_str_has_prefix(outer, "main") && g_str_has_prefix(own, "work_on_item")));
}

static void find_doubts(struct async_program *p)
{
	static const char *const watched[] = {"as_completed", "FIRST_COMPLETED", "FIRST_EXCEPTION", "wait_for", "timeout", "timeout_at", "call_soon",
	                                      "call_later", "call_at", "add_done_callback", "add_reader", "add_writer", "call_soon_threadsafe"};
	for (guint i = 0; i < p->coroutines->len; i++) {
		struct coroutine *coroutine = p->coroutines->pdata[i];
		if (!is_task(coroutine))
			continue;
		p->tasks = TRUE;
		p->unwritten |= !async_is_written(coroutine->node->source, coroutine->node->ts);
		struct node *name = node_field(coroutine->node, "name");
		if (!coroutine->mentions || coroutine->node->parent->kind == N_DECORATED)
			add_doubt(p, REASON_CALLERS, name->name, coroutine->node);
		struct frame *f = frame_entry(p->context, coroutine->node);
		if (!f) {
			add_doubt(p, REASON_INTERLEAVE, "code that is not followed", coroutine->node);
			continue;
		}
		doubt_worlds(p, f->effects);
		doubt_accesses(p, f->effects);
	}
	for (guint i = 0; i < G_N_ELEMENTS(watched); i++)
		if (g_hash_table_contains(p->context->used, watched[i]))
			add_doubt(p, REASON_INTERLEAVE, watched[i], NULL);
	if (p->context->unstable)
		add_doubt(p, REASON_INTERLEAVE, "a program too large to be followed", NULL);
}

struct async_program *async_program_new(struct effects_context *context)
{
	struct async_program *p = g_new0(struct async_program, 1);
	p->context = context;
	p->coroutines = g_ptr_array_new_with_free_func(g_free);
	p->by_name = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	p->doubts = g_array_new(FALSE, FALSE, sizeof(struct doubt));
	g_array_set_clear_func(p->doubts, doubt_clear);
	for (guint i = 0; i < context->program->sources->len; i++)
		collect(p, context_unit(context, context->program->sources->pdata[i])->syntax->root);
	for (guint i = 0; i < context->program->sources->len; i++)
		scan_mentions(p, context_unit(context, context->program->sources->pdata[i])->syntax->root);
	find_doubts(p);
	return p;
}

void async_program_free(struct async_program *p)
{
	if (!p)
		return;
	g_ptr_array_unref(p->coroutines);
	g_hash_table_destroy(p->by_name);
	g_array_unref(p->doubts);
	g_free(p);
}

/* ---- the call ---- */

/* How many loops NODE stands in, within its function; an iterable is evaluated ahead of its loop. HELD: an `async with` is around it. */
static guint loops_around(const struct node *node, gboolean *held)
{
	guint loops = 0;
	for (const struct node *inner = node; node && node->kind != N_FUNCTION && node->kind != N_LAMBDA; inner = node, node = node->parent) {
		gboolean ahead = (node->kind == N_FOR || node->kind == N_FOR_IN) && inner->field && !strcmp(inner->field, "right");
		if (ahead && node->kind == N_FOR_IN && node->parent)
			node = node->parent; /* of the comprehension: its first clause's, or nearly */
		else if (!ahead)
			loops += node->kind == N_FOR || node->kind == N_WHILE || node_is_comprehension(node) || node->kind == N_GENERATOR;
		*held |= node->kind == N_WITH && await_is_async(node);
	}
	return loops;
}

static const struct coroutine *coroutine_of(const struct async_program *p, const struct node *node)
{
	const struct node *owner = node_owner(node);
	for (guint i = 0; i < p->coroutines->len; i++)
		if (((struct coroutine *)p->coroutines->pdata[i])->node == owner)
			return p->coroutines->pdata[i];
	return NULL;
}

/* The function that holds NODE runs once, in all likelihood: nothing calls it, or what calls it runs once and in no loop. */
static gboolean runs_once(const struct async_program *p, const struct node *node, guint levels)
{
	gboolean held = FALSE;
	if (node_owner(node)->kind == N_MODULE)
		return TRUE;
	const struct coroutine *coroutine = coroutine_of(p, node);
	if (!coroutine || coroutine->spawns || coroutine->mentions != 1 || !levels || loops_around(coroutine->awaited, &held))
		return FALSE;
	return runs_it(coroutine->awaited->parent) || runs_once(p, coroutine->awaited, levels - 1);
}

/* `await gather(*[work(x) for x in xs])`, and each work(x) comes to NODE once: all of them wait for it at the same time, as far as is seen. */
static gboolean is_of_many(const struct async_program *p, const struct node *node)
{
	static const char *const limits[] = {"Semaphore", "BoundedSemaphore", "acquire", "Queue", "Lock", "Condition", "Limiter", "CapacityLimiter"};
	gboolean held = FALSE;
	for (guint i = 0; i < G_N_ELEMENTS(limits); i++)
		if (g_hash_table_contains(p->context->used, limits[i]))
			return FALSE;
	for (guint level = 0; level < 6; level++) {
		const struct coroutine *coroutine = coroutine_of(p, node);
		if (!coroutine || coroutine->mentions != 1 || loops_around(node, &held) || held)
			return FALSE;
		if (coroutine->spawns)
			return loops_around(coroutine->spawn, &held) == 1 && runs_once(p, coroutine->spawn, 6);
		node = coroutine->awaited;
	}
	return FALSE;
}

/* What NODE does by itself, without what is evaluated before it is called. */
static guint own_bits(struct frame *f, struct node *node, struct effects *e, struct value *value)
{
	struct node *callee = node_field(node, "function"), *list = node_field(node, "arguments");
	*value = frame_effects(f, node, e);
	if (!(e->bits & BLOCKING))
		return 0;
	struct effects *before = effects_new();
	if (callee && callee->kind == N_ATTRIBUTE)
		frame_effects(f, callee->first, before);
	for (struct node *child = list ? list->first : NULL; child; child = child->next)
		frame_effects(f, child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "value") : child, before);
	guint bits = e->bits & ~before->bits;
	effects_free(before);
	return bits;
}

static const char *library_name(struct frame *f, const struct node *node)
{
	struct node *callee = node_field(node, "function");
	struct value value = callee ? frame_effects(f, callee, NULL) : value_of(type_simple(T_NEVER));
	if (value.type->kind == T_LIBRARY)
		return value.type->name;
	if (value.type->kind != T_BOUND || value.type->args[0]->kind != T_OBJECT)
		return NULL;
	g_autofree char *full = g_strdup_printf("%s.%s", value.type->args[0]->name, value.type->name);
	return interned(full);
}

/* open(path), whose file is used right away: open(path).read(). */
static gboolean opens(struct frame *f, const struct node *node)
{
	const char *name = node->kind == N_CALL ? library_name(f, node) : NULL;
	return name && (!strcmp(name, "builtins.open") || !strcmp(name, "pathlib.Path.open"));
}

/* It starts something that runs by itself, or gives something to be awaited. */
static gboolean is_asynchronous(const struct effects *e, struct value value)
{
	if (await_holds(value.type, 3))
		return TRUE;
	for (guint i = 0; i < e->worlds->len; i++)
		if (g_str_has_prefix(g_array_index(e->worlds, struct world, i).subject, "asyncio."))
			return TRUE;
	for (guint i = 0; i < e->unresolved->len; i++)
		if (strstr(g_array_index(e->unresolved, struct unresolved, i).name, "create_task"))
			return TRUE;
	return FALSE;
}

/* Of what a library does with files only what moves much of them: making a folder or filling a buffer is over at once. */
static gboolean is_long(const char *name)
{
	static const char *const suffixes[] = {".read", ".readlines", ".read_text", ".read_bytes", ".write_text", ".write_bytes", "json.load",
	                                       "json.dump", ".copytree", ".rmtree", ".copy", ".copy2", ".copyfile", ".fetchall", ".parse"};
	for (guint i = 0; name && i < G_N_ELEMENTS(suffixes); i++)
		if (g_str_has_suffix(name, suffixes[i]))
			return TRUE;
	return !name || strstr(name, "sqlite3.");
}

/* Talks to a socket or to a process, and is over at once. */
static gboolean is_quick(const char *name)
{
	static const char *const names[] = {"socket.socket", "socket.socket.close", "socket.socket.settimeout", "socket.socket.setsockopt",
	                                    "socket.socket.shutdown", "socket.socket.bind", "socket.socket.listen", "socket.socket.makefile",
	                                    "subprocess.Popen", "subprocess.Popen.poll", "subprocess.Popen.kill", "subprocess.Popen.terminate",
	                                    "subprocess.TextPopen.poll", "subprocess.TextPopen.kill", "subprocess.TextPopen.terminate",
	                                    "http.client.HTTPConnection.close", "asyncpg.Connection.transaction"};
	for (guint i = 0; name && i < G_N_ELEMENTS(names); i++)
		if (!strcmp(name, names[i]))
			return TRUE;
	return FALSE;
}

/* What `async with` or `async for` begins: it is waited for there. */
static gboolean is_entered(const struct node *node)
{
	const struct node *n = node;
	while (n->parent && (n->parent->kind == N_AS_PATTERN || n->parent->kind == N_WITH_ITEM || n->parent->kind == N_WITH_CLAUSE))
		n = n->parent;
	const struct node *around = n->parent;
	gboolean entered = around && ((around->kind == N_WITH && n->kind == N_WITH_CLAUSE) || (around->kind == N_FOR && node_field(around, "right") == node));
	return entered && await_is_async(around);
}

static gboolean blocks(struct frame *f, struct node *node, struct effects *e, struct value *value)
{
	struct node *callee = node_field(node, "function"), *object = callee && callee->kind == N_ATTRIBUTE ? callee->first : NULL;
	guint bits = own_bits(f, node, e, value);
	if (object && opens(f, object))
		return TRUE;
	if (!(bits & BLOCKING) || is_asynchronous(e, *value) || is_entered(node) || opens(f, node))
		return FALSE;
	const char *name = library_name(f, node);
	return (bits & BLOCKING & ~(EFFECT_FILE_READ | EFFECT_FILE_WRITE)) ? !is_quick(name) : is_long(name);
}

/* A lock of threads that is held meanwhile: the next task that wants it would stop the whole loop, for ever. */
static const struct node *lock_around(struct async_program *p, struct frame *f, const struct node *node, gboolean *known)
{
	for (const struct node *n = node->parent; n && n->kind != N_FUNCTION; n = n->parent) {
		const struct node *clause = n->kind == N_WITH && !await_is_async(n) ? n->first : NULL;
		while (clause && clause->kind != N_WITH_CLAUSE)
			clause = clause->next;
		for (const struct node *item = clause ? clause->first : NULL; item; item = item->next) {
			struct node *value = node_field(item, "value");
			if (value && value->kind == N_AS_PATTERN)
				value = value->first;
			if (!value || node_inside(node, value))
				continue;
			const struct type *type = frame_effects(f, value, NULL).type;
			const struct knowledge_entry *entry = type->kind == T_OBJECT ? knowledge_class(p->context->knowledge, type->name) : NULL;
			*known = entry != NULL;
			if (!entry || (entry->flags & KNOWS_LOCK))
				return value;
		}
	}
	return NULL;
}

static gboolean in_generator(const struct node *node)
{
	for (const struct node *n = node->parent; n && n->kind != N_FUNCTION; n = n->parent)
		if (n->kind == N_GENERATOR || n->kind == N_LAMBDA || n->kind == N_CLASS || n->kind == N_DECORATED)
			return TRUE;
	return FALSE;
}

static gboolean is_thread_bound(const struct type *type)
{
	for (guint i = 0; type && i < type_count(type); i++)
		if (type_member(type, i)->kind == T_OBJECT && g_str_has_prefix(type_member(type, i)->name, "sqlite3."))
			return TRUE;
	return FALSE;
}

static void check_thread(struct async_program *p, struct verdict *v, const struct node *node, const struct effects *e, struct value value)
{
	const char *path = node->source->path;
	if (is_thread_bound(value.type))
		verdict_add_reason(v, REASON_THREAD_BOUND, "what it gives", path, node->line);
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		g_autofree char *text = object_text(a->object, NULL);
		const char *subject = text ? text : "an object";
		if (is_thread_bound(a->object->type))
			verdict_add_reason(v, REASON_THREAD_BOUND, subject, path, node->line);
		else if (a->object->type && a->object->type->kind == T_OBJECT && !strcmp(a->object->type->name, "threading.local"))
			verdict_add_reason(v, REASON_THREAD_CONTEXT, subject, path, node->line);
		else if (a->touch != TOUCH_READ && is_session(p, a->object) && !is_own(a->object))
			verdict_add_reason(v, REASON_SHARED_OBJECT, subject, path, node->line);
		else if (a->touch != TOUCH_READ && !is_own(a->object))
			verdict_add_reason(v, REASON_INTERLEAVE, subject, path, node->line);
	}
	if (e->stops)
		verdict_add_reason(v, REASON_STOP_ITERATION, "next", path, node->line);
	if (decimals_matter(p->context, context_unit(p->context, node->source), e))
		verdict_add_reason(v, REASON_THREAD_CONTEXT, "decimal.getcontext", path, node->line);
	for (guint i = 0; i < e->unresolved->len; i++) {
		const struct unresolved *u = &g_array_index(e->unresolved, struct unresolved, i);
		const struct node *where = u->node ? u->node : node; /* none where getattr() stands for it */
		verdict_add_reason(v, u->code, u->name, where->source->path, where->line);
	}
}

/* time.sleep(1); of a time that is computed, it might be negative, which asyncio.sleep takes. */
static gboolean is_plain_sleep(const char *library, const struct node *node)
{
	const struct node *list = node_field(node, "arguments"), *only = list ? list->first : NULL;
	return !g_strcmp0(library, "time.sleep") && only && !only->next && (only->kind == N_INTEGER || only->kind == N_FLOAT);
}

static struct verdict *judge(struct async_program *p, const struct loop *call, struct frame *f, struct node *node, const struct effects *e, struct value value)
{
	struct verdict *v = verdict_new(call->node);
	struct node *callee = node_field(node, "function");
	g_autofree char *text = callee ? node_text(callee) : g_strdup("it");
	if (in_generator(node))
		verdict_add_reason(v, REASON_UNSUPPORTED, "a call inside a generator or a lambda", node->source->path, node->line);
	if (!p->tasks)
		verdict_add_reason(v, REASON_NO_TASKS, text, node->source->path, node->line);
	gboolean known = FALSE;
	const struct node *lock = lock_around(p, f, node, &known);
	if (lock) {
		g_autofree char *held = node_text(lock);
		verdict_add_reason(v, known ? REASON_HELD : REASON_INTERLEAVE, held, lock->source->path, lock->line);
	}
	check_thread(p, v, node, e, value);
	for (guint i = 0; i < p->doubts->len; i++) {
		const struct doubt *doubt = &g_array_index(p->doubts, struct doubt, i);
		const struct node *where = doubt->node ? doubt->node : node;
		verdict_add_reason(v, doubt->code, doubt->subject, where->source->path, where->line);
	}
	v->process_tier = TIER_REFUSED;
	v->split->shape = SPLIT_CALL;
	v->split->callee = callee->ts;
	v->split->library = library_name(f, node);
	v->split->sleeps = is_plain_sleep(v->split->library, node);
	v->split->many = is_of_many(p, node);
	v->split->patched = p->tasks && !p->unwritten;
	v->split->effects = e->bits;
	for (guint line = call->line; line <= call->end_line; line++)
		g_array_append_val(v->split->parallel_lines, line);
	return v;
}

struct verdict *async_judge_call(struct async_program *p, const struct loop *call)
{
	struct unit *unit = context_unit(p->context, call->source);
	struct node *node = syntax_locate(unit->syntax, call->node), *owner = node ? node_owner(node) : NULL;
	struct frame *f = owner && node->kind == N_CALL && !ts_node_has_error(call->node) ? frame_entry(p->context, owner) : NULL;
	if (!f || !node_field(node, "function") || !node_field(node, "arguments"))
		return NULL;
	struct effects *e = effects_new();
	struct value value;
	struct verdict *verdict = blocks(f, node, e, &value) ? judge(p, call, f, node, e, value) : NULL;
	effects_free(e);
	return verdict;
}

const char *async_counterpart(const char *name)
{
	static const struct { const char *prefix, *words; } table[] = {
		{"time.sleep", "asyncio.sleep"}, {"requests.", "httpx.AsyncClient or aiohttp"}, {"urllib.", "httpx.AsyncClient or aiohttp"},
		{"httpx.", "httpx.AsyncClient"}, {"subprocess.", "asyncio.create_subprocess_exec"}, {"sqlite3.", "aiosqlite"},
		{"builtins.open", "aiofiles"}, {"io.", "aiofiles"}, {"pathlib.", "aiofiles"}, {"socket.", "asyncio.open_connection"},
	};
	for (guint i = 0; name && i < G_N_ELEMENTS(table); i++)
		if (g_str_has_prefix(name, table[i].prefix))
			return table[i].words;
	return NULL;
}

/* ---- the calls of a loop's tasks ---- */

struct search {
	struct async_program *program;
	const struct loop *loop;
	struct verdict *verdict;
	const GPtrArray *loops;
	GPtrArray *seen; /* struct node *: coroutines that have been looked through */
};

static const struct loop *listed_call(const struct search *s, const struct node *node)
{
	for (guint i = 0; i < s->loops->len; i++) {
		const struct loop *call = s->loops->pdata[i];
		if (call->kind == LOOP_CALL && call->source == node->source && ts_node_eq(call->node, node->ts))
			return call;
	}
	return NULL;
}

/* Where others could run while the call waits: the loop's own tasks. */
static struct verdict *judge_beside_tasks(struct async_program *p, const struct loop *call)
{
	gboolean tasks = p->tasks;
	p->tasks = TRUE;
	struct verdict *verdict = async_judge_call(p, call);
	p->tasks = tasks;
	return verdict;
}

static void add_blocking(struct search *s, const struct loop *call)
{
	const guint long_ones = EFFECT_NET | EFFECT_NET_WRITE | EFFECT_SLEEP | EFFECT_SUBPROCESS;
	struct verdict *v = judge_beside_tasks(s->program, call);
	gboolean worth = v && (v->tier <= s->verdict->tier || (v->tier == TIER_REVIEW && (v->split->effects & long_ones)));
	if (!worth) {
		verdict_free(v);
		return;
	}
	for (guint i = 0; i < v->reasons->len; i++) {
		const struct reason *reason = v->reasons->pdata[i];
		verdict_add_reason(s->verdict, reason->code, reason->subject, reason->file, reason->line);
	}
	struct blocking *blocking = g_new0(struct blocking, 1);
	blocking->call = call, blocking->verdict = v;
	if (!s->verdict->blocking)
		s->verdict->blocking = g_ptr_array_new_with_free_func((GDestroyNotify)blocking_free);
	g_ptr_array_add(s->verdict->blocking, blocking);
}

static void search_in(struct search *s, const struct node *node, gboolean outside);

static void search_call(struct search *s, const struct node *node, gboolean outside)
{
	struct node *callee = node_field(node, "function"), *owner = node_owner(node);
	struct frame *f = owner ? frame_entry(s->program->context, owner) : NULL;
	const struct type *type = f && callee ? frame_effects(f, callee, NULL).type : type_simple(T_UNKNOWN);
	struct node *function = type->kind == T_FUNCTION || type->kind == T_METHOD ? (struct node *)type->ref : NULL;
	gboolean coroutine = function && function->kind == N_FUNCTION && function->scope && function->scope->async && !function->scope->yields;
	const struct loop *call = outside && !coroutine && node->source == s->loop->source ? listed_call(s, node) : NULL;
	if (call)
		add_blocking(s, call);
	if (!coroutine || !node->parent || node->parent->kind != N_AWAIT || g_ptr_array_find(s->seen, function, NULL))
		return;
	g_ptr_array_add(s->seen, function);
	search_in(s, node_field(function, "body"), TRUE);
}

static void search_in(struct search *s, const struct node *node, gboolean outside)
{
	if (!node || node->kind == N_FUNCTION || node->kind == N_CLASS || node->kind == N_LAMBDA)
		return;
	if (node->kind == N_CALL)
		search_call(s, node, outside);
	for (const struct node *child = node->first; child; child = child->next)
		search_in(s, child, outside);
}

void async_find_blocking(struct async_program *program, const struct loop *loop, struct verdict *verdict, const GPtrArray *loops)
{
	struct unit *unit = context_unit(program->context, loop->source);
	const GArray *parts[] = {verdict->split->region, verdict->split->hoisted};
	if (!verdict->awaits || verdict->tier == TIER_REFUSED)
		return;
	struct search search = {program, loop, verdict, loops, g_ptr_array_new()};
	for (guint k = 0; k < G_N_ELEMENTS(parts); k++)
		for (guint i = 0; i < parts[k]->len; i++)
			search_in(&search, syntax_locate(unit->syntax, g_array_index(parts[k], TSNode, i)), FALSE);
	g_ptr_array_unref(search.seen);
}
