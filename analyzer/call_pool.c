/* Pools of workers, and tasks: what they give is what the function gives that they are handed. When it runs, and beside what, is not known: such a
 * call stays unresolved for whoever asks what it does. */
#include "analyzer/call.h"

#include <string.h>

#define EXECUTOR "concurrent.futures.Executor"
#define FUTURE "concurrent.futures.Future"
#define POOL "multiprocessing.pool.Pool"

/* What makes one, and what it gives. */
static const struct {
	const char *name, *made;
} MAKERS[] = {
	{"concurrent.futures.ProcessPoolExecutor", EXECUTOR}, {"concurrent.futures.ThreadPoolExecutor", EXECUTOR}, {"concurrent.futures.InterpreterPoolExecutor", EXECUTOR},
	{EXECUTOR, EXECUTOR}, {"multiprocessing.Pool", POOL}, {"multiprocessing.pool.Pool", POOL}, {"multiprocessing.pool.ThreadPool", POOL},
	{"multiprocessing.dummy.Pool", POOL},
};

static const char *made_by(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(MAKERS); i++)
		if (!strcmp(MAKERS[i].name, name))
			return MAKERS[i].made;
	return NULL;
}

static gboolean derives(struct frame *f, const struct type *class_type, guint depth)
{
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; depth && (base = class_base(f, class_type, i, &missing)); i++)
		if (base->kind == T_LIBRARY ? g_strcmp0(made_by(base->name), EXECUTOR) == 0 : base->kind == T_CLASS && base != class_type && derives(f, base, depth - 1))
			return TRUE;
	return FALSE;
}

gboolean pool_is_executor(struct frame *f, const struct type *class_type)
{
	return node_field(class_type->ref, "superclasses") && derives(f, class_type, 8);
}

struct value pool_method(struct frame *f, struct value self, const char *name)
{
	struct types *types = heap_of(f)->types;
	const struct type *class_type = type_ref(types, T_CLASS, self.type->ref, self.type->frame, NULL);
	gboolean missing = FALSE;
	if ((strcmp(name, "map") && strcmp(name, "submit")) || !pool_is_executor(f, class_type) || class_lookup(f, class_type, name, &missing).type->kind != T_NEVER)
		return value_of(type_simple(T_NEVER));
	return (struct value){.type = type_named(types, T_BOUND, name, type_named(types, T_OBJECT, EXECUTOR, NULL)), .objects = self.objects};
}

/* What the first argument gives, called with the others, or with what going over them gives. */
static struct value call_first(struct frame *f, const struct arguments *args, gboolean over, const struct node *node)
{
	struct arguments rest = {0};
	if (!args->count || args->names[0])
		return value_unknown(heap_of(f));
	rest.splat = args->splat;
	rest.rest = args->splat && over ? infer_iterate(f, args->rest, node) : args->rest;
	for (guint i = 1; i < args->count; i++) {
		if (over && args->names[i]) /* chunksize, timeout */
			continue;
		rest.names[rest.count] = args->names[i];
		rest.nodes[rest.count] = over ? NULL : args->nodes[i];
		rest.values[rest.count++] = over ? infer_iterate(f, args->values[i], node) : args->values[i];
	}
	return call_value(f, args->values[0], &rest, "the function argument", node);
}

static struct value holding(struct frame *f, const struct type *type, struct value held, const struct node *node)
{
	struct value made = value_object(heap_of(f), type, heap_site(heap_of(f), f, node, f->maker, type));
	infer_store(f, made.objects, heap_of(f)->element, held);
	return made;
}

/* METHOD of a pool or of a future. FALSE: it gives nothing that is known. */
static gboolean method_gives(struct frame *f, struct value receiver, const char *method, const struct arguments *args, const struct node *node, struct value *result)
{
	struct types *types = heap_of(f)->types;
	const char *class_name = receiver.type->name;
	gboolean executor = !strcmp(class_name, EXECUTOR), map = !strcmp(method, "map");
	if (!strcmp(class_name, FUTURE) && !strcmp(method, "result")) {
		*result = heap_load(heap_of(f), receiver, heap_of(f)->element, type_simple(T_NEVER));
		return TRUE;
	}
	if (executor && !strcmp(method, "submit")) {
		*result = holding(f, type_named(types, T_OBJECT, FUTURE, NULL), call_first(f, args, FALSE, node), node);
		return TRUE;
	}
	if (!(executor && map) && !(!strcmp(class_name, POOL) && (map || !strcmp(method, "imap") || !strcmp(method, "imap_unordered"))))
		return FALSE;
	struct value item = call_first(f, args, TRUE, node);
	*result = holding(f, type_of(types, !executor && map ? T_LIST : T_ITER, item.type), item, node);
	return TRUE;
}

gboolean pool_call_method(struct frame *f, struct value receiver, const char *method, const struct arguments *args, const char *full, const struct node *node,
                          struct value *result)
{
	if (receiver.type->kind != T_OBJECT || !method_gives(f, receiver, method, args, node, result))
		return FALSE;
	call_unresolved(f, receiver, args, REASON_UNKNOWN_METHOD, full, node);
	return TRUE;
}

gboolean pool_call_library(struct frame *f, const char *name, const struct arguments *args, const struct node *node, struct value *result)
{
	const char *made = made_by(name);
	if (!made)
		return FALSE;
	call_unresolved(f, value_of(type_simple(T_NONE)), args, REASON_UNRESOLVED, name, node);
	const struct type *type = type_named(heap_of(f)->types, T_OBJECT, made, NULL);
	*result = value_object(heap_of(f), type, heap_site(heap_of(f), f, node, f->maker, type));
	return TRUE;
}
