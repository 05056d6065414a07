#include "analyzer/depend.h"

#include <string.h>

#include "analyzer/interned.h"
#include "analyzer/sure.h"

static void walk(struct names *n, struct node *node);

struct names *names_new(void)
{
	struct names *n = g_new0(struct names, 1);
	n->reads = bindings_new();
	n->binds = bindings_new();
	n->sure = bindings_new();
	return n;
}

void names_free(struct names *n)
{
	if (!n)
		return;
	g_hash_table_destroy(n->reads);
	g_hash_table_destroy(n->binds);
	g_hash_table_destroy(n->sure);
	g_clear_pointer(&n->trail, g_array_unref);
	g_free(n);
}

static void read_name(struct names *n, struct node *node)
{
	struct scope *scope = scope_of(node);
	struct binding *binding = scope ? node_binding_in(node, scope) : NULL;
	if (binding && !g_hash_table_contains(n->sure, binding) && !g_hash_table_contains(n->reads, binding))
		g_hash_table_insert(n->reads, binding, node);
}

static void bind_name(struct names *n, struct node *node, const char *name)
{
	struct scope *scope = scope_of(node);
	struct binding *binding = scope ? scope_resolve(scope, name) : NULL;
	if (!binding)
		return;
	if (!g_hash_table_contains(n->binds, binding))
		g_hash_table_insert(n->binds, binding, node);
	sure_add(n, binding);
}

void names_bind_target(struct names *n, struct node *target)
{
	switch (target->kind) {
	case N_NAME:
		bind_name(n, target, target->name);
		return;
	case N_ATTRIBUTE: case N_SUBSCRIPT:
		for (struct node *child = target->first; child; child = child->next)
			if (target->kind == N_SUBSCRIPT || !child->field || strcmp(child->field, "attribute"))
				walk(n, child);
		return;
	default:
		for (struct node *child = target->first; child; child = child->next)
			names_bind_target(n, child);
	}
}

static void walk_children(struct names *n, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next)
		walk(n, child);
}

/* A piece that may not run to its end: what it binds is not sure. */
static void walk_maybe(struct names *n, struct node *node)
{
	const guint mark = sure_mark(n);
	if (node)
		walk(n, node);
	sure_back(n, mark);
}

#define MAX_DECIDED 3 /* conditions that are gone through again inside each other: `(a and (b and c)) and d` */

/* CONDITION has been found to be TRUTH: the right side of an `and` that is true has been evaluated, too, and of an `or` that is not. */
static void walk_decided(struct names *n, struct node *condition, gboolean truth)
{
	struct node *left = node_field(condition, "left"), *right = node_field(condition, "right"), *operator = node_field(condition, "operator");
	if (condition->kind == N_NOT && condition->first)
		walk_decided(n, condition->first, !truth);
	if (condition->kind != N_BOOLEAN || !left || !right || !operator || strcmp(operator->name, truth ? "and" : "or") || n->decided == MAX_DECIDED)
		return;
	n->decided++;
	walk_decided(n, left, truth);
	walk(n, right);
	walk_decided(n, right, truth);
	n->decided--;
}

static gboolean leaves(const struct node *block)
{
	struct node *last = NULL;
	for (struct node *child = block ? block->first : NULL; child; child = child->next)
		last = child;
	return last && (last->kind == N_CONTINUE || last->kind == N_RETURN || last->kind == N_RAISE || last->kind == N_BREAK);
}

static void branch(struct names *n, struct branches *b, struct node *node, const struct node *block)
{
	const guint mark = sure_mark(n);
	if (node)
		walk(n, node);
	branches_add(n, b, mark, leaves(block));
}

/* The same of what runs where CONDITION is true, or where it is none (NULL: nothing does). What is found is put at its beginning. */
static void branch_decided(struct names *n, struct branches *b, struct node *condition, gboolean truth, struct node *block)
{
	const guint mark = sure_mark(n);
	if (condition)
		walk_decided(n, condition, truth);
	if (block)
		walk(n, block);
	branches_add(n, b, mark, leaves(block));
}

static void walk_if(struct names *n, struct node *node)
{
	struct node *condition = node_field(node, "condition"), *body = node_field(node, "consequence");
	gboolean has_else = FALSE;
	if (condition)
		walk(n, condition);
	struct branches b = branches_begin(n);
	branch_decided(n, &b, condition, TRUE, body);
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_ELIF) {
			struct node *test = node_field(child, "condition"), *block = node_field(child, "consequence");
			if (test)
				walk(n, test);
			branch_decided(n, &b, test, TRUE, block);
			condition = NULL;
		} else if (child->kind == N_ELSE) {
			struct node *block = node_field(child, "body");
			has_else = TRUE;
			branch_decided(n, &b, condition, FALSE, block);
		}
	}
	if (!has_else)
		branch_decided(n, &b, condition, FALSE, NULL);
	branches_end(n, &b);
}

/* case _: */
static gboolean takes_all(const struct node *clause)
{
	const struct node *pattern = clause->first, *capture = pattern && pattern->kind == N_CASE_PATTERN ? pattern->first : NULL;
	if (node_field(clause, "guard") || !pattern || pattern->kind != N_CASE_PATTERN || (pattern->next && pattern->next->kind == N_CASE_PATTERN))
		return FALSE;
	return capture ? capture->kind == N_DOTTED_NAME && !capture->first->next && !capture->next
	               : pattern->end - pattern->start == 1 && pattern->source->text[pattern->start] == '_';
}

static void walk_match(struct names *n, struct node *node)
{
	struct node *body = node_field(node, "body");
	for (struct node *subject = node->first; subject && subject != body; subject = subject->next) /* `match a, b:` */
		walk(n, subject);
	struct branches b = branches_begin(n);
	gboolean all = FALSE;
	for (struct node *c = body ? body->first : NULL; c; c = c->next) {
		branch(n, &b, c, node_field(c, "consequence"));
		all |= takes_all(c);
	}
	if (!all)
		branch(n, &b, NULL, NULL);
	branches_end(n, &b);
}

static void walk_pattern(struct names *n, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		enum capture_kind what = child->kind == N_NAME ? capture_kind(child) : PATTERN_WORD;
		if (what == PATTERN_CAPTURE)
			bind_name(n, child, child->name);
		else if (what == PATTERN_READ)
			read_name(n, child);
		walk_pattern(n, child);
	}
}

static struct node *handler_block(struct node *handler)
{
	for (struct node *child = handler->first; child; child = child->next)
		if (child->kind == N_BLOCK)
			return child;
	return NULL;
}

static void walk_handler(struct names *n, struct node *handler)
{
	for (struct node *child = handler->first; child; child = child->next) {
		if (child->kind == N_AS_PATTERN) {
			struct node *alias = node_field(child, "alias");
			walk(n, child->first);
			if (alias)
				names_bind_target(n, alias);
		} else {
			walk(n, child);
		}
	}
}

static void walk_try(struct names *n, struct node *node)
{
	struct node *body = node_field(node, "body"), *last = NULL;
	struct branches b = branches_begin(n);
	if (body)
		walk(n, body);
	for (struct node *child = node->first; child; child = child->next)
		if (child->kind == N_ELSE)
			walk(n, child);
	branches_add(n, &b, b.start, leaves(body));
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_EXCEPT)
			branch(n, &b, child, handler_block(child));
		else if (child->kind == N_FINALLY)
			last = child;
	}
	if (last) { /* also runs when nothing of the rest was bound */
		walk(n, last);
		branches_finally(n, &b, b.start);
	}
	branches_end(n, &b);
}

/* A context manager of which nothing is known may swallow an exception of its body, if it is not called like one of these. */
static gboolean may_suppress(struct node *clause)
{
	static const char *const plain[] = {"open", "Lock", "lock", "closing", "urlopen", "ZipFile", "Pool", "get", "Session",
	                                     "ClientSession", "AsyncClient", "Client"};
	if (clause && (clause->parent->manager == MANAGER_PLAIN || clause->parent->manager == MANAGER_SWALLOWS))
		return clause->parent->manager == MANAGER_SWALLOWS;
	for (struct node *item = clause ? clause->first : NULL; item; item = item->next) {
		struct node *value = node_field(item, "value");
		if (value && value->kind == N_AS_PATTERN)
			value = value->first;
		struct node *head = value && value->kind == N_CALL ? node_field(value, "function") : value;
		if (head && head->kind == N_ATTRIBUTE)
			head = node_field(head, "attribute");
		gboolean known = FALSE;
		for (guint i = 0; head && head->name && i < G_N_ELEMENTS(plain); i++)
			known |= !strcmp(head->name, plain[i]);
		if (!known)
			return TRUE;
	}
	return FALSE;
}

static void walk_with(struct names *n, struct node *node)
{
	struct node *clause = NULL, *body = node_field(node, "body");
	for (struct node *child = node->first; child; child = child->next)
		if (child->kind == N_WITH_CLAUSE)
			clause = child;
	for (struct node *item = clause ? clause->first : NULL; item; item = item->next) {
		struct node *value = node_field(item, "value");
		struct node *alias = value && value->kind == N_AS_PATTERN ? node_field(value, "alias") : NULL;
		if (value)
			walk(n, alias ? value->first : value);
		if (alias)
			names_bind_target(n, alias);
	}
	if (may_suppress(clause))
		walk_maybe(n, body);
	else if (body)
		walk(n, body);
}

static gboolean integer_value(const struct node *node, gint64 *value)
{
	gboolean negative = node->kind == N_UNARY && node->source->text[node->start] == '-';
	const struct node *digits = negative ? node_field(node, "argument") : node;
	if (!digits || digits->kind != N_INTEGER || digits->end - digits->start > 9)
		return FALSE;
	g_autofree char *text = node_text(digits);
	char *end = NULL;
	*value = g_ascii_strtoll(text, &end, 10) * (negative ? -1 : 1);
	return !*end;
}

/* What the name means is bound outside of all loops that LOOP stands in, and by nobody else. */
static gboolean is_invariant(const struct node *name, const struct node *loop)
{
	const struct binding *binding = scope_resolve(scope_of(name), name->name);
	const struct node *outermost = loop;
	if (!binding || binding->flags & (BINDING_FOREIGN | BINDING_DELETED))
		return FALSE;
	for (const struct node *node = loop->parent; node && !node->scope; node = node->parent)
		if (node->kind == N_FOR || node->kind == N_WHILE)
			outermost = node;
	for (guint i = 0; i < binding->sites->len; i++) {
		const struct node *site = binding->sites->pdata[i];
		if (site->source == loop->source && site->start >= outermost->start && site->end <= outermost->end)
			return FALSE;
	}
	return TRUE;
}

/* Is `for x in range(n)` gone through at least once in each iteration of the loops around it, or in none? Then x, bound nowhere else, is never that of the
 * iteration before: it has no value at all if n is 0. */
static gboolean binds_target(const struct node *loop, const struct node *target, const struct node *iterable)
{
	const struct node *function = iterable->kind == N_CALL ? node_field(iterable, "function") : NULL, *list = function ? node_field(iterable, "arguments") : NULL;
	const struct binding *binding = target->kind == N_NAME ? scope_resolve(scope_of(target), target->name) : NULL;
	const guint elsewhere = BINDING_FOREIGN | BINDING_DELETED | BINDING_PARAMETER | BINDING_CLOSURE;
	if (!list || list->kind != N_ARGUMENTS || function->kind != N_NAME || strcmp(function->name, "range") || scope_resolve(scope_of(function), interned("range")))
		return FALSE;
	guint count = node_count(list);
	gint64 first = 0, second = 0;
	if (count == 1 && integer_value(list->first, &second))
		return second > 0;
	if (count == 2 && integer_value(list->first, &first) && integer_value(list->first->next, &second))
		return second > first;
	gboolean invariant = binding && binding->sites->len == 1 && !(binding->flags & elsewhere);
	for (const struct node *child = list->first; child && invariant; child = child->next)
		invariant = integer_value(child, &first) || (child->kind == N_NAME && is_invariant(child, loop));
	return invariant;
}

static void walk_loop(struct names *n, struct node *node)
{
	struct node *left = node_field(node, "left"), *right = node_field(node, "right"), *condition = node_field(node, "condition");
	struct node *body = node_field(node, "body"), *other = node_field(node, "alternative");
	if (right)
		walk(n, right);
	if (condition)
		walk(n, condition);
	const guint mark = sure_mark(n);
	if (left)
		names_bind_target(n, left);
	if (condition)
		walk_decided(n, condition, TRUE);
	if (body)
		walk(n, body);
	sure_back(n, mark);
	if (left && right && binds_target(node, left, right))
		names_bind_target(n, left);
	walk_maybe(n, other);
}

/* The body of a nested function runs later: its free names count as read here. */
static void walk_nested(struct names *n, struct node *node)
{
	struct node *body = node_field(node, "body"), *parameters = node_field(node, "parameters"), *bases = node_field(node, "superclasses");
	struct node *name = node->kind == N_LAMBDA ? NULL : node_field(node, "name");
	for (struct node *p = parameters ? parameters->first : NULL; p; p = p->next) {
		struct node *value = node_field(p, "value");
		if (value)
			walk(n, value);
	}
	if (bases)
		walk(n, bases);
	walk_maybe(n, body);
	if (name)
		bind_name(n, node, name->name);
}

static void walk_import(struct names *n, struct node *node)
{
	struct node *module = node_field(node, "module_name");
	for (struct node *child = node->first; child; child = child->next) {
		struct node *target = child->kind == N_ALIASED_IMPORT ? node_field(child, "alias") : child->first;
		if (child != module && target && target->name)
			bind_name(n, node, target->name);
	}
}

static void walk_comprehension(struct names *n, struct node *node)
{
	const guint mark = sure_mark(n);
	for (struct node *child = node->first; child; child = child->next)
		if (child->kind == N_FOR_IN) {
			struct node *right = node_field(child, "right"), *left = node_field(child, "left");
			if (right)
				walk(n, right);
			if (left)
				names_bind_target(n, left);
		} else if (child->kind == N_IF_CLAUSE && child->first) {
			walk(n, child->first);
			walk_decided(n, child->first, TRUE);
		}
	struct node *body = node_field(node, "body");
	if (body)
		walk(n, body);
	sure_back(n, mark);
}

static void walk_delete(struct names *n, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_EXPRESSION_LIST || child->kind == N_TUPLE) {
			walk_delete(n, child);
			continue;
		}
		walk(n, child);
		if (child->kind != N_NAME)
			continue;
		struct binding *binding = node_binding(child);
		if (binding) {
			g_hash_table_insert(n->binds, binding, child);
			sure_remove(n, binding);
		}
	}
}

static void walk_field(struct names *n, const struct node *node, const char *field)
{
	struct node *part = node_field(node, field);
	if (part)
		walk(n, part);
}

static void walk_attribute(struct names *n, struct node *node)
{
	if (node->first)
		walk(n, node->first);
}

static void walk_keyword(struct names *n, struct node *node)
{
	walk_field(n, node, "value");
}

static void walk_assignment(struct names *n, struct node *node)
{
	struct node *left = node_field(node, "left"), *right = node_field(node, "right");
	if (right)
		walk(n, right);
	if (left && (right || left->kind != N_NAME))
		names_bind_target(n, left);
}

static void walk_augmented(struct names *n, struct node *node)
{
	struct node *left = node_field(node, "left");
	if (left)
		walk(n, left);
	walk_field(n, node, "right");
	if (left)
		names_bind_target(n, left);
}

static void walk_walrus(struct names *n, struct node *node)
{
	struct node *name = node_field(node, "name");
	walk_field(n, node, "value");
	if (name)
		bind_name(n, name, name->name);
}

static void walk_case(struct names *n, struct node *node)
{
	for (struct node *child = node->first; child; child = child->next)
		if (child->kind == N_CASE_PATTERN)
			walk_pattern(n, child);
		else
			walk(n, child);
}

/* A walrus in there is not sure, but in what is evaluated first. */
static void walk_boolean(struct names *n, struct node *node)
{
	struct node *left = node_field(node, "left"), *operator = node_field(node, "operator");
	walk_field(n, node, "left");
	const guint mark = sure_mark(n);
	if (left && operator)
		walk_decided(n, left, !strcmp(operator->name, "and"));
	walk_field(n, node, "right");
	sure_back(n, mark);
}

static void walk_conditional(struct names *n, struct node *node)
{
	struct node *condition = node_child(node, 1);
	if (condition)
		walk(n, condition);
	for (guint i = 0; i < 3; i += 2) {
		const guint mark = sure_mark(n);
		struct node *value = node_child(node, i);
		if (condition)
			walk_decided(n, condition, i == 0);
		if (value)
			walk(n, value);
		sure_back(n, mark);
	}
}

static void walk_nothing(struct names *n, struct node *node)
{
}

static void (*const walkers[])(struct names *n, struct node *node) = {
	[N_NAME] = read_name, [N_ATTRIBUTE] = walk_attribute, [N_KEYWORD_ARGUMENT] = walk_keyword, [N_ASSIGNMENT] = walk_assignment,
	[N_AUGMENTED] = walk_augmented, [N_WALRUS] = walk_walrus, [N_IF] = walk_if, [N_MATCH] = walk_match, [N_CASE] = walk_case,
	[N_TRY] = walk_try, [N_EXCEPT] = walk_handler, [N_WITH] = walk_with, [N_FOR] = walk_loop, [N_WHILE] = walk_loop,
	[N_FUNCTION] = walk_nested, [N_CLASS] = walk_nested, [N_LAMBDA] = walk_nested, [N_IMPORT] = walk_import, [N_IMPORT_FROM] = walk_import,
	[N_LIST_COMP] = walk_comprehension, [N_SET_COMP] = walk_comprehension, [N_DICT_COMP] = walk_comprehension,
	[N_GENERATOR] = walk_comprehension, [N_BOOLEAN] = walk_boolean, [N_CONDITIONAL] = walk_conditional, [N_DELETE] = walk_delete,
	[N_TYPE] = walk_nothing, [N_GLOBAL] = walk_nothing, [N_NONLOCAL] = walk_nothing,
};

static void walk(struct names *n, struct node *node)
{
	if (n->skip && g_ptr_array_find((GPtrArray *)n->skip, node, NULL))
		return;
	GPtrArray *values = n->deferred ? g_hash_table_lookup(n->deferred, node) : NULL;
	for (guint i = 0; values && i < values->len; i++)
		walk(n, values->pdata[i]);
	if (values)
		return;
	if (node->kind < G_N_ELEMENTS(walkers) && walkers[node->kind])
		walkers[node->kind](n, node);
	else
		walk_children(n, node);
}

struct names *names_of(struct node *node)
{
	struct names *n = names_new();
	names_add(n, node);
	return n;
}

void names_add(struct names *n, struct node *node)
{
	walk(n, node);
	g_clear_pointer(&n->trail, g_array_unref);
}

/* ---- what is asked again and again ---- */

const struct names *names_kept(struct node *node)
{
	struct scope *scope = scope_of(node), *module = scope_module(scope);
	if (scope->known != module->learnt)
		g_clear_pointer(&scope->names, g_hash_table_destroy);
	scope->known = module->learnt;
	if (!scope->names)
		scope->names = g_hash_table_new_full(NULL, NULL, NULL, (GDestroyNotify)names_free);
	struct names *names = g_hash_table_lookup(scope->names, node);
	if (!names) {
		names = names_of(node);
		g_hash_table_insert(scope->names, node, names);
	}
	return names;
}

static void note_mentions(struct node *node)
{
	struct binding *binding = node->kind == N_NAME ? node_binding(node) : NULL;
	if (binding && !binding->mentions)
		binding->mentions = g_ptr_array_new();
	if (binding)
		g_ptr_array_add(binding->mentions, node);
	for (struct node *child = node->first; child; child = child->next)
		note_mentions(child);
}

/* Whatever names_of says that NODE reads or binds is mentioned in it. */
const GPtrArray *names_mentions(const struct binding *binding)
{
	struct scope *module = scope_module(binding->scope);
	if (!module->mentioned) {
		note_mentions(module->node);
		module->mentioned = TRUE;
	}
	return binding->mentions;
}

/* The first of them that does not begin before START, or their count. */
static guint mention_from(const GPtrArray *mentions, guint32 start)
{
	guint low = 0, high = mentions->len;
	while (low < high) {
		guint middle = low + (high - low) / 2;
		if (((const struct node *)mentions->pdata[middle])->start < start)
			low = middle + 1;
		else
			high = middle;
	}
	return low;
}

/* ---- liveness ---- */

static gboolean reads(struct node *node, const struct binding *binding)
{
	const GPtrArray *mentions = names_mentions(binding);
	guint at = mentions ? mention_from(mentions, node->start) : 0;
	if (!mentions || at == mentions->len || ((const struct node *)mentions->pdata[at])->start >= node->end)
		return FALSE;
	return g_hash_table_contains(names_kept(node)->reads, binding);
}

/* Reads and binds of one statement: 1 read, -1 bound for sure, 0 neither. */
static gint fate(struct node *node, const struct binding *binding)
{
	const struct names *n = names_kept(node);
	return g_hash_table_contains(n->reads, binding) ? 1 : g_hash_table_contains(n->sure, binding) ? -1 : 0;
}

/* The next statement of NODE's block that mentions BINDING, or NULL. */
static struct node *next_mentioning(const struct node *node, const struct binding *binding)
{
	const GPtrArray *mentions = names_mentions(binding);
	const struct node *block = node->parent;
	guint at = mentions ? mention_from(mentions, node->end) : 0;
	if (!node->next || !mentions || at == mentions->len)
		return NULL;
	struct node *next = mentions->pdata[at];
	if (next->start >= block->end)
		return NULL;
	while (next && next->parent != block)
		next = next->parent;
	return next ? next : node->next;
}

/* The same of the statements behind NODE in its block. Asked for each loop of a long block: what was found is kept for all between. */
static gint fate_behind(const struct node *node, struct binding *binding)
{
	gint what = 0;
	g_autoptr(GPtrArray) passed = g_ptr_array_new();
	guint now = scope_module(binding->scope)->learnt;
	if (binding->known != now)
		g_clear_pointer(&binding->fates, g_hash_table_destroy);
	binding->known = now;
	for (struct node *next = next_mentioning(node, binding); next && !what; next = next_mentioning(next, binding)) {
		gpointer known = binding->fates ? g_hash_table_lookup(binding->fates, next) : NULL;
		if (known) {
			what = GPOINTER_TO_INT(known) - 2;
			break;
		}
		what = fate(next, binding);
		g_ptr_array_add(passed, next);
	}
	if (passed->len && !binding->fates)
		binding->fates = g_hash_table_new(NULL, NULL);
	for (guint i = 0; i < passed->len; i++) /* of the statement and all behind it */
		g_hash_table_insert(binding->fates, passed->pdata[i], GINT_TO_POINTER(what + 2));
	return what;
}

gboolean name_is_live_after(const struct node *loop, const struct binding *binding)
{
	gboolean bound = FALSE;
	if (binding->flags & BINDING_KEPT)
		return TRUE;
	struct node *other = loop->kind == N_FOR ? node_field(loop, "alternative") : NULL;
	gint first = other ? fate(other, binding) : 0;
	if (first > 0)
		return TRUE;
	bound = first < 0;
	for (const struct node *node = loop; node->parent && !node->scope; node = node->parent) {
		struct node *parent = node->parent;
		gboolean block = parent->kind == N_BLOCK || parent->kind == N_MODULE;
		gint what = block && !bound ? fate_behind(node, (struct binding *)binding) : 0;
		if (what > 0)
			return TRUE;
		bound |= what < 0;
		if ((parent->kind == N_FOR || parent->kind == N_WHILE) && !bound && reads(parent, binding))
			return TRUE;
		if (parent->kind == N_TRY)
			for (struct node *part = parent->first; part; part = part->next)
				if (part != node && reads(part, binding))
					return TRUE;
	}
	return FALSE;
}

gboolean name_is_seen_caught(const struct node *loop, const struct binding *binding)
{
	for (const struct node *node = loop; node->parent && !node->scope; node = node->parent) {
		const struct node *parent = node->parent;
		gboolean caught = (parent->kind == N_TRY && node->kind == N_BLOCK) || (parent->kind == N_WITH && parent->manager != MANAGER_PLAIN);
		for (struct node *part = parent->first; caught && part; part = part->next)
			if ((part->kind == N_EXCEPT || part->kind == N_FINALLY) && reads(part, binding))
				return TRUE;
		if (caught && name_is_live_after(parent, binding))
			return TRUE;
	}
	return FALSE;
}
