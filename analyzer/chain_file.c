/* Reading files in what becomes asynchronous: a thread waits for the disk, so that the event loop does not. Whatever is left as it is holds the loop up, and is
 * right all the same. Writing stays as it is: a task that is cancelled would leave a thread behind that goes on writing. */
#include "analyzer/chain.h"

#include <string.h>

#include "analyzer/frame.h"

static const char *library_class(const struct type *type)
{
	return type && type_count(type) == 1 && type->kind == T_OBJECT ? type->name : "";
}

/* It is another thread's when a thread looks at it. */
static gboolean is_of_thread(const struct type *type)
{
	static const char *const OF_THREADS[] = {"sqlite3.", "threading.local", "contextvars."};
	for (guint i = 0; type && i < type_count(type); i++)
		for (guint k = 0; k < G_N_ELEMENTS(OF_THREADS); k++)
			if (g_str_has_prefix(library_class(type_member(type, i)), OF_THREADS[k]))
				return TRUE;
	return FALSE;
}

/* A thread may do it: besides reading files, and moving on in them, it changes nothing. A future does not take a StopIteration. */
static gboolean only_reads(const struct effects *e)
{
	for (guint i = 0; i < e->accesses->len; i++) {
		const struct access *a = &g_array_index(e->accesses, struct access, i);
		if (is_of_thread(a->object->type) || (a->touch != TOUCH_READ && !g_str_has_prefix(library_class(a->object->type), "io.")))
			return FALSE;
	}
	return !(e->bits & ~(guint)(EFFECT_FILE_READ | EFFECT_RELEASES_GIL)) && !e->unresolved->len && !e->exec && !e->stops;
}

gboolean chain_is_reader(const struct node *function, const struct effects *effects)
{
	return function->kind == N_FUNCTION && function->scope && !function->scope->yields && !function->scope->async &&
	       (effects->bits & EFFECT_FILE_READ) && only_reads(effects);
}

static const char *const OPENERS[] = {"builtins.open", "pathlib.Path.open"};

static gboolean is_file(const char *name)
{
	return !strcmp(name, "io.TextIOWrapper") || !strcmp(name, "io.BufferedReader");
}

/* json.load(file), and no functions of the program's own. */
static gboolean loads_file(struct frame *frame, const struct node *call)
{
	const struct node *list = node_field(call, "arguments");
	return list && list->kind == N_ARGUMENTS && node_count(list) == 1 && is_file(library_class(frame_effects(frame, list->first, NULL).type));
}

gboolean chain_reads_file(struct frame *frame, const struct node *call, const char *name, const struct effects *effects)
{
	static const char *const READS[] = {"pathlib.Path.read_text", "pathlib.Path.read_bytes", "io.TextIOWrapper.read", "io.TextIOWrapper.readlines",
	                                    "io.BufferedReader.read", "io.BufferedReader.readlines"};
	gboolean reads = !strcmp(name, "json.load") && loads_file(frame, call);
	for (guint i = 0; i < G_N_ELEMENTS(READS); i++)
		reads |= !strcmp(name, READS[i]);
	for (guint i = 0; i < G_N_ELEMENTS(OPENERS); i++)
		reads |= !strcmp(name, OPENERS[i]);
	return reads && only_reads(effects);
}

static gboolean is_plain_call(const struct node *call)
{
	const struct node *list = node_field(call, "arguments");
	g_autofree char *text = node_text(call);
	return list && list->kind == N_ARGUMENTS && !strstr(text, "super(");
}

static gboolean is_before(guint32 start, guint32 end, TSNode inner)
{
	return start <= ts_node_start_byte(inner) && ts_node_end_byte(inner) <= end;
}

/* The text of a request is made anew, and what the parent runs is no work. */
static gboolean is_in_other(const struct async_chain *chain, const struct split *split, const struct node *call)
{
	for (guint i = 0; i < chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(chain->sites, struct chain_site, i);
		if (site->kind == CHAIN_REQUEST && site->source == call->source && is_before(ts_node_start_byte(site->call), ts_node_end_byte(site->call), call->ts))
			return TRUE;
	}
	for (guint i = 0; i < split->replays->len; i++) {
		TSNode statement = ((const struct replay *)split->replays->pdata[i])->statement;
		if (is_before(ts_node_start_byte(statement), ts_node_end_byte(statement), call->ts) && call->source == chain->sources->pdata[0])
			return TRUE;
	}
	return FALSE;
}

/* open(path).read(): what is asked for the method is another one of CALLS, and nothing else of the chain stands in it. */
static gboolean is_read_whole(const struct async_chain *chain, const GPtrArray *calls, const struct node *call)
{
	const struct node *callee = node_field(call, "function");
	gboolean whole = FALSE;
	for (guint i = 0; i < calls->len; i++)
		whole |= calls->pdata[i] != call && node_inside(calls->pdata[i], callee);
	for (guint i = 0; i < chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(chain->sites, struct chain_site, i);
		whole &= site->kind == CHAIN_FILE || site->source != call->source || !is_before(call->start, call->end, site->call);
	}
	return whole;
}

/* By itself it stays as it is: of a task that is cancelled, a thread would leave an open file behind. */
static gboolean only_opens(const struct node *call)
{
	const struct node *callee = node_field(call, "function"), *name = callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : callee;
	return name && !g_strcmp0(name->name, "open");
}

/* What a function inside the function could not do in its place. */
static gboolean binds(const struct node *node)
{
	for (const struct node *child = node->first; child; child = child->next)
		if (binds(child))
			return TRUE;
	return node->kind == N_AWAIT || node->kind == N_WALRUS || node->kind == N_YIELD;
}

void chain_add_files(struct async_chain *chain, const struct split *split, const GPtrArray *calls)
{
	g_autoptr(GPtrArray) taken = g_ptr_array_new(); /* what a whole read holds */
	guint others = chain->sites->len;
	for (guint i = 0; i < calls->len; i++) {
		const struct node *call = calls->pdata[i];
		gboolean whole = is_read_whole(chain, calls, call), inside = FALSE;
		for (guint k = 0; k < taken->len; k++)
			inside |= node_inside(call, taken->pdata[k]);
		for (guint k = others; k < chain->sites->len; k++)
			inside |= ts_node_eq(g_array_index(chain->sites, struct chain_site, k).call, call->ts);
		if (inside || only_opens(call) || !is_plain_call(call) || is_in_other(chain, split, call) || (whole && binds(call)))
			continue;
		struct chain_site site = {.kind = CHAIN_FILE, .source = call->source, .call = call->ts, .all = whole};
		g_array_append_val(chain->sites, site);
		if (whole)
			g_ptr_array_add(taken, (gpointer)call);
	}
}
