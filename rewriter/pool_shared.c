/* What the work reads from outside and is an array or bytes: a copy of it in shared memory, for as long as the pool is there.
 *
 *   with _shared_array(table) as shared, ProcessPoolExecutor(..., initializer=_rows_item_start, initargs=(shared, step)) as pool:
 *
 * What turns out to be no plain array as the program runs goes to each process by itself, as without this. */
#include <string.h>

#include "analyzer/crossing.h"
#include "rewriter/pool.h"
#include "rewriter/pool_loop.h"

enum { SHARE_ARRAY, SHARE_BYTES, SHARE_BYTEARRAY, SHARE_COUNT };

/* Of one captured value. */
struct share {
	const char *name; /* the pool's */
	guint kind;
	char *handle;     /* what the parent calls what it hands to the workers */
	char *memory;     /* what the worker calls the memory, which has to live as long as what lies in it */
};

/* Lines; a tab is one level, NUMPY the module. */
static const char *const ARRAY[] = {
	"@contextlib.contextmanager",
	"def NAME(array):",
	"\t\"\"\"A copy of the array in shared memory: gives where other processes find it. What is no plain array is given as it is.\"\"\"",
	"\tif type(array) is not NUMPY.ndarray or array.dtype.hasobject or not array.nbytes:",
	"\t\tyield None, array",
	"\t\treturn",
	"\tmemory = SharedMemory(create=True, size=array.nbytes)",
	"\ttry:",
	"\t\torder = \"F\" if array.flags.fnc else \"C\"",
	"\t\tNUMPY.ndarray(array.shape, array.dtype, memory.buf, order=order)[...] = array",
	"\t\tyield memory.name, (array.shape, array.dtype, order)",
	"\tfinally:",
	"\t\tmemory.close()",
	"\t\tmemory.unlink()",
	"",
	"",
	"def ATTACH(name, found):",
	"\t\"\"\"The memory, which has to outlive the array, and the array in it, which is for reading only.\"\"\"",
	"\tif name is None:",
	"\t\treturn None, found",
	"\tshape, dtype, order = found",
	"\tmemory = SharedMemory(name)",
	"\tarray = NUMPY.ndarray(shape, dtype, memory.buf, order=order)",
	"\tarray.flags.writeable = False",
	"\treturn memory, array",
};
static const char *const BYTES[] = {
	"@contextlib.contextmanager",
	"def NAME(data):",
	"\t\"\"\"A copy of the bytes in shared memory: gives where other processes find it.\"\"\"",
	"\tmemory = SharedMemory(create=True, size=len(data) or 1)",
	"\ttry:",
	"\t\tmemory.buf[:len(data)] = data",
	"\t\tyield memory.name, len(data)",
	"\tfinally:",
	"\t\tmemory.close()",
	"\t\tmemory.unlink()",
	"",
	"",
	"def ATTACH(name, length):",
	"\t\"\"\"The memory, which has to outlive the view, and a view of the bytes in it.\"\"\"",
	"\tmemory = SharedMemory(name)",
	"\treturn memory, memory.buf[:length].toreadonly()",
};

/* --- what can be shared ------------------------------------------------------------------------------------------------------- */

/* A number, not a slice in a variable. */
static gboolean is_index(const struct finding *finding, TSNode key)
{
	const struct source *source = finding->loop->source;
	const GPtrArray *targets = finding->verdict->split->targets;
	for (guint i = 0; tree_is(key, "identifier") && targets && i < targets->len; i++) {
		const struct crossing *target = g_ptr_array_index(targets, i);
		if (source_is(source, key, target->name))
			return g_strcmp0(target->type, "int") == 0;
	}
	return tree_is(key, "integer") || tree_is(key, "binary_operator") || tree_is(key, "unary_operator");
}

/* One mention of bytes: a view of them does the same for an index, for len(), and, once made bytes again, for a slice, which goes to SLICES. */
static gboolean looks_into_there(const struct finding *finding, TSNode mention, const char *name, GArray *slices)
{
	const struct source *source = finding->loop->source;
	TSNode parent = ts_node_parent(mention);
	if (tree_is(parent, "attribute") && ts_node_eq(tree_child(parent, "attribute"), mention))
		return TRUE;
	if (tree_is(parent, "keyword_argument") && ts_node_eq(tree_child(parent, "name"), mention))
		return TRUE;
	if (tree_is(parent, "argument_list") && ts_node_named_child_count(parent) == 1)
		return source_is(source, tree_child(ts_node_parent(parent), "function"), "len");
	if (!tree_is(parent, "subscript") || !ts_node_eq(tree_child(parent, "value"), mention) || ts_node_named_child_count(parent) != 2)
		return FALSE;
	TSNode key = tree_child(parent, "subscript");
	if (!tree_is(key, "slice"))
		return is_index(finding, key);
	g_autoptr(GHashTable) inside = nameset_new();
	nameset_mentioned(source, key, inside);
	g_array_append_val(slices, parent);
	return !g_hash_table_contains(inside, name); /* data[data[0]:] would be two edits in one */
}

static gboolean looks_into(const struct finding *finding, const char *name, GArray *slices)
{
	g_autoptr(GArray) nodes = rewrite_worker_nodes(finding->verdict->split);
	gboolean plain = TRUE;
	struct tree_walk walk;
	for (guint i = 0; i < nodes->len; i++) {
		for (tree_walk_start(&walk, pool_node(nodes, i)); tree_walk_next(&walk);)
			if (tree_is(walk.node, "identifier") && source_is(finding->loop->source, walk.node, name))
				plain &= looks_into_there(finding, walk.node, name, slices);
		tree_walk_end(&walk);
	}
	return plain;
}

/* SHARE_COUNT: it cannot be. A recorded type will do for arrays, which are looked at again as the program runs. */
static guint kind_of(const struct finding *finding, const struct crossing *crossing)
{
	const struct rec_local *local = crossing_local(finding, crossing->name);
	if (g_strcmp0(crossing->type, "numpy.ndarray") == 0 || (local && g_strcmp0(local->type, "numpy.ndarray") == 0))
		return SHARE_ARRAY;
	guint kind = g_strcmp0(crossing->type, "bytes") == 0 ? SHARE_BYTES : g_strcmp0(crossing->type, "bytearray") == 0 ? SHARE_BYTEARRAY : SHARE_COUNT;
	const GPtrArray *replays = finding->verdict->split->replays; /* copied as they are */
	g_autoptr(GArray) slices = g_array_new(FALSE, FALSE, sizeof(TSNode));
	return kind != SHARE_COUNT && !(replays && replays->len) && looks_into(finding, crossing->name, slices) ? kind : SHARE_COUNT;
}

gdouble pool_shareable_bytes(const struct finding *finding)
{
	const GPtrArray *captured = finding->verdict->split->captured;
	gdouble bytes = 0;
	for (guint i = 0; captured && i < captured->len; i++) {
		const struct crossing *crossing = g_ptr_array_index(captured, i);
		const struct rec_local *local = crossing_local(finding, crossing->name);
		if (kind_of(finding, crossing) != SHARE_COUNT)
			bytes += local ? MAX(local->bytes, 1) : 1;
	}
	return bytes;
}

/* --- writing it --------------------------------------------------------------------------------------------------------------- */

static void share_free(gpointer data)
{
	struct share *share = data;
	g_free(share->handle), g_free(share->memory);
	g_free(share);
}

/* The slices of bytes in the worker's code become bytes again. */
static void wrap_slices(struct pool *p, const char *name, const char *type)
{
	g_autoptr(GArray) slices = g_array_new(FALSE, FALSE, sizeof(TSNode));
	looks_into(p->request->finding, name, slices);
	for (guint i = 0; i < slices->len; i++) {
		TSNode node = pool_node(slices, i);
		g_autofree char *open = g_strdup_printf("%s(", type);
		struct edit before = {ts_node_start_byte(node), ts_node_start_byte(node), g_steal_pointer(&open)};
		struct edit after = {ts_node_end_byte(node), ts_node_end_byte(node), g_strdup(")")};
		g_array_append_val(p->views, before);
		g_array_append_val(p->views, after);
	}
	p->work = p->views;
}

static gboolean binds_builtin(const struct pool *p, const char *name)
{
	return nameset_hides_builtin(p->source, name, p->split->loop);
}

gboolean pool_find_shares(struct pool *p, GError **error)
{
	static const char *const NAMES[] = {"bytes", "bytearray", "len", "type"};
	if (!p->info->shared)
		return TRUE;
	for (guint i = 0; i < G_N_ELEMENTS(NAMES); i++)
		if (binds_builtin(p, NAMES[i]))
			return rewrite_refuse(error, "`%s` is not the builtin in this file", NAMES[i]);
	p->shares = g_ptr_array_new_with_free_func(share_free);
	p->views = pool_substitutes_new();
	const GPtrArray *captured = p->split->captured;
	for (guint i = 0; captured && i < captured->len; i++) {
		const struct crossing *crossing = g_ptr_array_index(captured, i);
		guint kind = kind_of(p->request->finding, crossing), at;
		if (kind == SHARE_COUNT || !g_ptr_array_find_with_equal_func(p->captured, crossing->name, g_str_equal, &at))
			continue;
		struct share *share = g_new0(struct share, 1);
		g_autofree char *stem = g_strconcat("shared_", crossing->name, NULL);
		share->name = g_ptr_array_index(p->captured, at), share->kind = kind;
		share->handle = nameset_fresh(p->locals, stem);
		share->memory = nameset_fresh(p->locals, "memory");
		g_ptr_array_add(p->shares, share);
		if (kind != SHARE_ARRAY)
			wrap_slices(p, crossing->name, kind == SHARE_BYTES ? "bytes" : "bytearray");
	}
	return p->shares->len || rewrite_refuse(error, "nothing that it reads from outside can lie in shared memory");
}

static struct share *share_at(const struct pool *p, guint i)
{
	return g_ptr_array_index(p->shares, i);
}

static gboolean is_shared(const struct pool *p, const char *name)
{
	for (guint i = 0; i < p->shares->len; i++)
		if (strcmp(share_at(p, i)->name, name) == 0)
			return TRUE;
	return FALSE;
}

/* The two helpers for arrays, or those for bytes, by their names. */
static void put_helper(const struct rewrite *rewrite, guint kind, GString *out)
{
	const struct shared_helper *names = &rewrite->shared[kind != SHARE_ARRAY];
	const char *const *lines = kind == SHARE_ARRAY ? ARRAY : BYTES;
	guint count = kind == SHARE_ARRAY ? G_N_ELEMENTS(ARRAY) : G_N_ELEMENTS(BYTES);
	const struct { const char *word, *text; } places[] = {{"NAME", names->make}, {"ATTACH", names->attach}, {"NUMPY", rewrite->numpy}};
	for (guint i = 0; i < count; i++) {
		g_autoptr(GString) line = g_string_new(lines[i]);
		for (guint k = 0; k < G_N_ELEMENTS(places); k++)
			if (places[k].text)
				g_string_replace(line, places[k].word, places[k].text, 0);
		style_put_line(&rewrite->style, out, line->str);
	}
}

/* Names the helpers: those of an earlier patch, where it has put them there. */
static void find_helpers(struct pool *p, guint kind)
{
	static const char *const STEMS[2][2] = {{"_shared_array", "_attached_array"}, {"_shared_bytes", "_attached_bytes"}};
	struct rewrite *rewrite = p->rewrite;
	const char *const *stems = STEMS[kind != SHARE_ARRAY];
	struct shared_helper *helpers = &rewrite->shared[kind != SHARE_ARRAY];
	guint32 place = outline_place(p->source, p->statement);
	if (helpers->make)
		return;
	if (kind == SHARE_ARRAY)
		rewrite->numpy = imports_add_module(rewrite->imports, "numpy", place);
	helpers->make = g_strdup(stems[0]), helpers->attach = g_strdup(stems[1]);
	g_autoptr(GString) text = g_string_new(NULL);
	put_helper(rewrite, kind, text);
	helpers->stand = outline_standing(p->source, MIN(place, rewrite->first_guarded), text->str) != NULL;
	if (helpers->stand)
		return;
	g_free(helpers->make), g_free(helpers->attach);
	helpers->make = nameset_fresh(rewrite->taken, stems[0]), helpers->attach = nameset_fresh(rewrite->taken, stems[1]);
}

static const char *helper(struct pool *p, guint kind, gboolean attach)
{
	const struct shared_helper *helpers = &p->rewrite->shared[kind != SHARE_ARRAY];
	find_helpers(p, kind);
	return attach ? helpers->attach : helpers->make;
}

/* Ahead of the pool in its `with`: "_shared_array(table) as shared_table, ". */
char *pool_shared_stack(struct pool *p)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; p->shares && i < p->shares->len; i++)
		g_string_append_printf(text, "%s(%s) as %s, ", helper(p, share_at(p, i)->kind, FALSE), share_at(p, i)->name, share_at(p, i)->handle);
	return g_string_free(text, FALSE);
}

/* The function that runs as a process starts; what it keeps is NAME, in the order of pool_shared_names: of a tuple the last goes first. */
void pool_put_shared_start(struct pool *p, const char *start, const char *name, GString *out)
{
	g_autoptr(GString) parameters = g_string_new(NULL), values = g_string_new(NULL), arguments = g_string_new(NULL);
	for (guint i = 0; i < p->shares->len; i++) {
		const struct share *share = share_at(p, i);
		g_string_append_printf(parameters, "%s%s", i ? ", " : "", share->handle);
		g_string_append_printf(values, "%s*%s(*%s)", i ? ", " : "", helper(p, share->kind, TRUE), share->handle);
		g_string_append_printf(arguments, "%s%s", i ? ", " : "", share->handle);
	}
	gboolean more = p->captured->len > p->shares->len;
	for (guint i = 0; i < p->captured->len; i++)
		if (!is_shared(p, g_ptr_array_index(p->captured, i)))
			g_string_append_printf(arguments, ", %s", (char *)g_ptr_array_index(p->captured, i));
	pool_line(p, out, "", "def %s(%s%s):", start, parameters->str, more ? ", *values" : "");
	pool_line(p, out, p->indent, "global %s", name);
	pool_put_ignoring(p, out);
	pool_line(p, out, p->indent, "%s = (%s%s)", name, values->str, more ? ", *values" : p->shares->len == 1 ? "," : "");
	p->start = g_strdup_printf(", initializer=%s, initargs=(%s%s)", start, arguments->str, p->captured->len == 1 ? "," : "");
}

/* "memory, table, step" */
char *pool_shared_names(const struct pool *p)
{
	GString *text = g_string_new(NULL);
	for (guint i = 0; i < p->shares->len; i++)
		g_string_append_printf(text, "%s%s, %s", i ? ", " : "", share_at(p, i)->memory, share_at(p, i)->name);
	for (guint i = 0; i < p->captured->len; i++)
		if (!is_shared(p, g_ptr_array_index(p->captured, i)))
			g_string_append_printf(text, ", %s", (char *)g_ptr_array_index(p->captured, i));
	return g_string_free(text, FALSE);
}

gboolean pool_import_shared(struct pool *p, guint32 use, GError **error)
{
	struct rewrite *rewrite = p->rewrite;
	if (!p->shares)
		return TRUE;
	const struct import_wanted imports[] = {{TRUE, "contextlib", NULL}, {TRUE, "multiprocessing.shared_memory", "SharedMemory"}};
	if (!rewrite_import(rewrite, imports, G_N_ELEMENTS(imports), use, error))
		return FALSE;
	if (rewrite->shared[0].make && !rewrite->numpy)
		return rewrite_refuse(error, "`numpy` is not the module in this file");
	guint32 place = outline_place(p->source, p->statement);
	rewrite->shared_place = MIN(rewrite->shared_place, MIN(place, rewrite->first_guarded));
	return TRUE;
}

void pool_put_shared(struct rewrite *rewrite)
{
	GString *out = g_string_new(NULL);
	for (guint kind = SHARE_ARRAY; kind <= SHARE_BYTES; kind++) {
		const struct shared_helper *helpers = &rewrite->shared[kind != SHARE_ARRAY];
		if (!helpers->make || helpers->stand)
			continue;
		if (out->len)
			g_string_append_printf(out, "%s%s", rewrite->style.newline, rewrite->style.newline);
		put_helper(rewrite, kind, out);
	}
	if (out->len)
		outline_insert(rewrite->edits, &rewrite->style, rewrite->shared_place, out->str);
	g_string_free(out, TRUE);
}
