/* Which methods may become asynchronous: those of which every call can be seen, because nobody finds them but by their name, on an object whose
 * class is known. */
#include "analyzer/chain.h"

#include <string.h>

#include "analyzer/frame.h"

static const struct node *holder_of(const struct node *function)
{
	const struct node *block = function->parent;
	if (block && block->kind == N_DECORATED)
		block = block->parent;
	return block && block->kind == N_BLOCK && block->parent && block->parent->kind == N_CLASS ? block->parent : NULL;
}

gboolean chain_is_method(const struct node *function)
{
	return function->kind == N_FUNCTION && holder_of(function);
}

gboolean chain_has_receiver(const struct node *function)
{
	return chain_is_method(function) && !decorated_with(function, "staticmethod");
}

static const char *name_of(const struct node *definition)
{
	const struct node *name = node_field(definition, "name");
	return name && name->name ? name->name : "?";
}

/* "Base" of `Base`, `module.Base` and `Base[T]`; NULL: anything else. */
static const char *base_name(const struct node *base)
{
	if (base->kind == N_SUBSCRIPT && base->first)
		base = base->first;
	if (base->kind == N_ATTRIBUTE)
		base = node_field(base, "attribute");
	return base && base->kind == N_NAME ? base->name : NULL;
}

/* ---- the classes of the program, by their names ---- */

struct classes {
	GPtrArray *all;      /* struct node * */
	GHashTable *by_name; /* interned name to GPtrArray of struct node * */
};

static void collect(struct classes *classes, struct node *node)
{
	if (node->kind == N_CLASS) {
		GPtrArray *list = g_hash_table_lookup(classes->by_name, name_of(node));
		if (!list)
			g_hash_table_insert(classes->by_name, (gpointer)name_of(node), list = g_ptr_array_new());
		g_ptr_array_add(list, node);
		g_ptr_array_add(classes->all, node);
	}
	for (struct node *child = node->first; child; child = child->next)
		collect(classes, child);
}

static void classes_find(struct classes *classes, struct effects_context *context)
{
	classes->all = g_ptr_array_new();
	classes->by_name = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)g_ptr_array_unref);
	for (guint i = 0; i < context->program->sources->len; i++)
		collect(classes, context_unit(context, context->program->sources->pdata[i])->syntax->root);
}

static void classes_clear(struct classes *classes)
{
	g_ptr_array_unref(classes->all);
	g_hash_table_destroy(classes->by_name);
}

/* Adds the names of CLASS and of all above it. FALSE: of one of them nothing is seen. */
static gboolean add_line(const struct classes *classes, const struct node *class, GHashTable *line)
{
	static const char *const plain[] = {"object", "ABC", "Generic"};
	const struct node *bases = node_field(class, "superclasses");
	gboolean known = TRUE;
	if (!g_hash_table_add(line, (gpointer)name_of(class)))
		return TRUE;
	for (const struct node *base = bases ? bases->first : NULL; base; base = base->next) {
		const char *name = base_name(base);
		GPtrArray *list = name ? g_hash_table_lookup(classes->by_name, name) : NULL;
		gboolean found = list != NULL;
		for (guint i = 0; name && i < G_N_ELEMENTS(plain); i++)
			found |= !strcmp(plain[i], name);
		for (guint i = 0; list && i < list->len; i++)
			known &= add_line(classes, list->pdata[i], line);
		known &= found;
	}
	return known;
}

static gboolean defines(const struct node *class, const char *name)
{
	return class->scope && g_hash_table_contains(class->scope->bindings, name);
}

/* In some class that has both above it, one method stands for another. */
static char *family_obstacle(const struct classes *classes, const struct node *class, const char *name)
{
	const GPtrArray *all = classes->all;
	for (guint i = 0; i < all->len; i++) {
		g_autoptr(GHashTable) line = g_hash_table_new(NULL, NULL);
		gboolean known = add_line(classes, all->pdata[i], line);
		if (!g_hash_table_contains(line, name_of(class)))
			continue;
		if (!known)
			return g_strdup_printf("`%s` is or has a class above it that is not seen, and may call `%s`", name_of(all->pdata[i]), name);
		for (guint k = 0; k < all->len; k++)
			if (all->pdata[k] != class && g_hash_table_contains(line, name_of(all->pdata[k])) && defines(all->pdata[k], name))
				return g_strdup_printf("`%s.%s` is another method of the same name, and one may stand for the other", name_of(all->pdata[k]), name);
	}
	return NULL;
}

/* ---- who else may find it ---- */

/* getattr(x, "NAME"), getattr(x, computed), mock.patch("module.Class.NAME") */
static gboolean asks_by_text(const struct node *call, const char *name)
{
	static const char *const finders[] = {"getattr", "setattr", "delattr", "hasattr", "methodcaller", "attrgetter", "patch", "object", "__getattribute__"};
	const struct node *callee = node_field(call, "function"), *list = node_field(call, "arguments");
	const char *what = callee ? base_name(callee) : NULL;
	gboolean finder = FALSE, literal = FALSE, named = FALSE;
	for (guint i = 0; what && i < G_N_ELEMENTS(finders); i++)
		finder |= !strcmp(finders[i], what);
	for (const struct node *child = finder && list ? list->first : NULL; child; child = child->next) {
		g_autofree char *text = child->kind == N_STRING ? node_text(child) : NULL;
		literal |= text && !strchr(text, '{');
		named |= text && strstr(text, name);
	}
	return finder && (named || !literal);
}

static const struct node *find_by_text(const struct node *node, const char *name)
{
	if (node->kind == N_CALL && asks_by_text(node, name))
		return node;
	for (const struct node *child = node->first; child; child = child->next) {
		const struct node *found = find_by_text(child, name);
		if (found)
			return found;
	}
	return NULL;
}

/* The class itself is made, asked for an attribute, named as a base or as a type: not handed to somebody who would look into it. */
static gboolean is_plain_mention(const struct node *name)
{
	const struct node *at = name->parent->kind == N_ATTRIBUTE && name->field && !strcmp(name->field, "attribute") ? name->parent : name;
	const struct node *parent = at->parent;
	if (parent->kind == N_CALL && node_field(parent, "function") == at)
		return TRUE;
	if (parent->kind == N_ATTRIBUTE && !g_strcmp0(at->field, "object"))
		return TRUE;
	for (const struct node *n = parent; n; n = n->parent) {
		if (n->kind == N_TYPE || n->kind == N_IMPORT || n->kind == N_IMPORT_FROM || n->kind == N_CASE_PATTERN)
			return TRUE;
		const struct node *callee = n->kind == N_CALL ? node_field(n, "function") : NULL;
		if (callee && callee->kind == N_NAME && (!strcmp(callee->name, "isinstance") || !strcmp(callee->name, "issubclass")))
			return TRUE;
		if (n->field && !strcmp(n->field, "superclasses"))
			return TRUE;
		if (n->kind >= N_EXPRESSION_STATEMENT && n->kind <= N_PASS)
			break;
	}
	return !g_strcmp0(name->field, "name"); /* its definition, a keyword */
}

static const struct node *find_handed(const struct node *node, const char *class)
{
	if (node->kind == N_NAME && node->name == class && !is_plain_mention(node))
		return node;
	for (const struct node *child = node->first; child; child = child->next) {
		const struct node *found = find_handed(child, class);
		if (found)
			return found;
	}
	return NULL;
}

static char *stranger_obstacle(struct effects_context *context, const struct classes *classes, const struct node *class, const char *name)
{
	for (guint i = 0; i < context->program->sources->len; i++) {
		const struct node *root = context_unit(context, context->program->sources->pdata[i])->syntax->root;
		const struct node *text = find_by_text(root, name), *handed = find_handed(root, name_of(class));
		g_autofree char *file = g_path_get_basename(root->source->path);
		if (text)
			return g_strdup_printf("`%s` may be found by its name as text (%s:%u)", name, file, text->line);
		if (handed)
			return g_strdup_printf("the class `%s` is handed on (%s:%u), and whoever gets it may call `%s`", name_of(class), file, handed->line, name);
	}
	for (guint i = 0; i < context->heap->objects->len; i++) {
		const struct object *object = context->heap->objects->pdata[i];
		gboolean instance = object->type && object->type->kind == T_INSTANCE && object->escaped;
		g_autoptr(GHashTable) line = g_hash_table_new(NULL, NULL);
		if (instance)
			add_line(classes, object->type->ref, line);
		if (instance && g_hash_table_contains(line, name_of(class)))
			return g_strdup_printf("an object of `%s` goes to code that is not seen, which may call `%s`", name_of(class), name);
	}
	return NULL;
}

/* ---- all ---- */

static gboolean is_decorated(const struct node *function)
{
	guint count = 0;
	if (function->parent->kind != N_DECORATED)
		return FALSE;
	for (const struct node *child = function->parent->first; child; child = child->next)
		count += child->kind == N_DECORATOR;
	return count != 1 || (!decorated_with(function, "staticmethod") && !decorated_with(function, "classmethod"));
}

char *chain_method_obstacle(struct effects_context *context, const struct node *function)
{
	const struct node *class = holder_of(function), *around = class ? class->parent : NULL;
	const char *name = name_of(function);
	if (around && around->kind == N_DECORATED && decorated_with(class, "dataclass"))
		around = around->parent;
	if (is_decorated(function))
		return g_strdup_printf("`%s` is decorated, and its decorator would get a coroutine", name);
	if (!around || around->kind != N_MODULE)
		return g_strdup_printf("`%s` is a method of a class that is decorated or not at the top level of its module", name);
	if (g_str_has_prefix(name, "__"))
		return g_strdup_printf("`%s` is called by Python itself, which does not await it", name);
	struct classes classes;
	classes_find(&classes, context);
	const GPtrArray *same = g_hash_table_lookup(classes.by_name, name_of(class));
	char *obstacle = same->len > 1 ? g_strdup_printf("there are several classes `%s`", name_of(class)) : family_obstacle(&classes, class, name);
	obstacle = obstacle ? obstacle : stranger_obstacle(context, &classes, class, name);
	classes_clear(&classes);
	return obstacle;
}

gboolean chain_is_protocol(const struct node *function)
{
	const struct node *class = function->kind == N_FUNCTION ? holder_of(function) : NULL, *bases = class ? node_field(class, "superclasses") : NULL;
	gboolean protocol = FALSE;
	for (const struct node *base = bases ? bases->first : NULL; base; base = base->next) {
		const char *name = base_name(base);
		protocol |= name && !strcmp(name, "Protocol");
	}
	return protocol;
}

const char *chain_owner_name(const struct node *function)
{
	const struct node *class = holder_of(function);
	return name_of(class ? class : function);
}
