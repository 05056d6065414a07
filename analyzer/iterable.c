/* Is what a loop goes over finite, and is it all there when the loop begins? */
#include <string.h>

#include "analyzer/distinct_search.h"
#include "analyzer/infer.h"
#include "analyzer/split.h"

#define MAX_LEVELS 8

static enum finite is_finite(struct frame *f, struct node *node, guint levels);

/* The worst of the arguments; numbers, functions and None are no iterables. */
static enum finite arguments_finite(struct frame *f, const struct node *list, guint levels)
{
	enum finite worst = FINITE_SIZED;
	for (struct node *child = list->first; child; child = child->next) {
		if (child->kind == N_LIST_SPLAT && child->first) { /* zip(*rows) */
			struct value items = infer_library_value(f, infer_iterate(f, frame_effects(f, child->first, NULL), child));
			worst = MIN(worst, type_is_sized(items.type) ? is_finite(f, child->first, levels) : FINITE_NO);
			continue;
		}
		if (child->kind == N_DICT_SPLAT)
			return FINITE_NO;
		if (child->kind == N_KEYWORD_ARGUMENT)
			continue;
		struct value value = frame_effects(f, child, NULL);
		gboolean plain = type_is_number(value.type) || value.type->kind == T_FUNCTION || value.type->kind == T_LIBRARY || value.type->kind == T_NONE ||
			value.type->kind == T_BOUND || value.type->kind == T_METHOD || value.type->kind == T_CLASS || value.type->kind == T_PARTIAL;
		if (!plain)
			worst = MIN(worst, is_finite(f, child, levels));
	}
	return worst;
}

static gboolean has_keyword(const struct node *list, const char *name)
{
	for (const struct node *child = list->first; child; child = child->next) {
		const struct node *word = child->kind == N_KEYWORD_ARGUMENT ? node_field(child, "name") : NULL;
		if (word && !strcmp(word->name, name))
			return TRUE;
	}
	return FALSE;
}

/* list(islice(it, n)), of the iterator of something finite: `it = iter(xs)`, once, ahead of LOOP. */
static gboolean is_next_chunk(struct frame *f, const struct node *call, const struct node *loop, guint levels)
{
	const struct node *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL, *list = callee ? node_field(call, "arguments") : NULL;
	struct node *taking = list && list->kind == N_ARGUMENTS && node_count(list) == 1 ? list->first : NULL;
	struct node *taker = taking && taking->kind == N_CALL ? node_field(taking, "function") : NULL, *from = taker ? node_field(taking, "arguments") : NULL;
	if (!(names_builtin(f->context, callee, "list") || names_builtin(f->context, callee, "tuple")) || !from || from->kind != N_ARGUMENTS || node_count(from) != 2 || from->first->kind != N_NAME ||
	    from->first->next->kind == N_LIST_SPLAT || from->first->next->kind == N_KEYWORD_ARGUMENT)
		return FALSE;
	struct value function = frame_effects(f, taker, NULL);
	const struct binding *binding = node_binding(from->first);
	if (function.type->kind != T_LIBRARY || strcmp(function.type->name, "itertools.islice") || !binding || binding->scope != f->scope || (binding->flags & BINDING_FOREIGN))
		return FALSE;
	struct node *site = binding->sites->len == 1 ? binding->sites->pdata[0] : NULL, *top = site ? site->parent : NULL;
	struct node *right = top && top->kind == N_ASSIGNMENT && node_field(top, "left") == site && top->end < loop->start ? node_field(top, "right") : NULL;
	struct node *iter = right && right->kind == N_CALL ? node_field(right, "function") : NULL, *given = iter ? node_field(right, "arguments") : NULL;
	return names_builtin(f->context, iter, "iter") && given && given->kind == N_ARGUMENTS && node_count(given) == 1 && is_finite(f, given->first, levels) != FINITE_NO;
}

static gboolean leaves_where_empty(const struct node *statement, const struct binding *chunk)
{
	const struct node *condition = statement && statement->kind == N_IF ? node_field(statement, "condition") : NULL, *block = condition ? node_field(statement, "consequence") : NULL;
	gboolean empty = condition && condition->kind == N_NOT && condition->first->kind == N_NAME && node_binding(condition->first) == chunk;
	return empty && block && block->first && (block->first->kind == N_BREAK || block->first->kind == N_RETURN);
}

/* `while chunk := list(islice(it, n))`, `while True: chunk = list(islice(it, n)); if not chunk: break`: each time round takes of what is finite. */
static gboolean takes_chunks(struct frame *f, const struct node *loop, guint levels)
{
	const struct node *condition = node_field(loop, "condition"), *body = node_field(loop, "body");
	if (condition && condition->kind == N_WALRUS)
		return is_next_chunk(f, node_field(condition, "value"), loop, levels);
	const struct node *first = body && condition && condition->kind == N_TRUE ? body->first : NULL;
	const struct node *made = first && first->kind == N_EXPRESSION_STATEMENT ? first->first : NULL, *left = made && made->kind == N_ASSIGNMENT ? node_field(made, "left") : NULL;
	return left && left->kind == N_NAME && leaves_where_empty(first->next, node_binding(left)) && is_next_chunk(f, node_field(made, "right"), loop, levels);
}

static gboolean body_is_finite(struct frame *f, struct node *node, guint levels)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_FUNCTION || child->kind == N_LAMBDA || child->kind == N_CLASS)
			continue;
		struct node *right = child->kind == N_FOR || child->kind == N_FOR_IN ? node_field(child, "right") : NULL;
		if ((child->kind == N_WHILE && !takes_chunks(f, child, levels)) || (right && is_finite(f, right, levels) == FINITE_NO))
			return FALSE;
		gboolean from = child->kind == N_YIELD && g_str_has_prefix(child->source->text + child->start, "yield from");
		if (from && (!child->first || is_finite(f, child->first, levels) == FINITE_NO))
			return FALSE;
		if (!body_is_finite(f, child, levels))
			return FALSE;
	}
	return TRUE;
}

/* A generator that is being looked at, and those that led to it. */
struct asked {
	const struct node *function, *call; /* NULL: not called by the text */
	struct frame *caller;
	struct asked *outer;
	guint levels;    /* that were left for the call */
	gboolean given;  /* that it ends was found to rest on what this call hands it, */
	gboolean again;  /* which calls itself with something else */
};

static struct asked *is_asked(struct asked *asked, const struct node *function)
{
	while (asked && asked->function != function)
		asked = asked->outer;
	return asked;
}

/* A generator of the project that goes over finite things only. One that goes over what it gives itself, deeper down, ends, or is too deep for Python. */
static gboolean generator_is_finite(struct frame *f, const struct type *callee, const struct node *call, guint levels)
{
	const struct node *function = callee->ref;
	struct node *body = node_field(function, "body");
	struct effects_context *c = f->context;
	struct asked *before = is_asked(c->generators, function);
	if (function->kind != N_FUNCTION || !function->scope || !function->scope->yields || function->scope->async || !body)
		return FALSE;
	if (before)
		return before->again = TRUE;
	if (levels < 3)
		return FALSE;
	struct asked asked = {function, call, f, c->generators, levels, FALSE, FALSE};
	struct effects *sink = f->sink;
	struct scope *now = f->now;
	struct frame *inner = frame_entry(c, function);
	c->generators = &asked;
	gboolean good = inner && inner != f && body_is_finite(inner, body, levels - 2);
	c->generators = asked.outer;
	f->sink = sink;
	f->now = now;
	return good && !(asked.given && asked.again);
}

/* `for line in lines`, of a parameter of the generator: what the call hands it. */
static enum finite parameter_finite(struct frame *f, const struct node *name)
{
	struct asked *asked = f->context->generators;
	const struct binding *binding = node_binding(name);
	gboolean own = asked && asked->call && binding && binding->scope == f->scope && binding->scope == asked->function->scope;
	if (!own || !(binding->flags & BINDING_PARAMETER) || binding->flags & BINDING_FOREIGN || binding->sites->len > 1)
		return FINITE_NO;
	gboolean bound = FALSE;
	struct node *argument = NULL;
	for (guint i = 0; i < parameters_count(asked->function) && !argument; i++) {
		const struct node *parameter = parameters_get(asked->function, i);
		gboolean plain = parameter->kind != N_LIST_SPLAT_PATTERN && parameter->kind != N_DICT_SPLAT_PATTERN;
		if (plain && !g_strcmp0(parameter_text(parameter), binding->name))
			argument = search_argument(f->context, asked->call, asked->function, i, &bound);
	}
	asked->given = TRUE;
	f->context->generators = asked->outer;
	enum finite how = argument ? MIN(FINITE_LAZY, is_finite(asked->caller, argument, asked->levels)) : FINITE_NO;
	f->context->generators = asked;
	return how;
}

/* `tree.walk()`: a method that no class below has another of. */
static gboolean method_is_finite(struct frame *f, const struct type *method, const struct node *call, guint levels)
{
	const struct type *of = method->count ? method->args[0] : NULL;
	const struct node *function = method->ref;
	gboolean exact = of && of->kind == T_INSTANCE && !g_hash_table_lookup(f->context->subclasses, of->ref);
	return exact && !(function->parent && function->parent->kind == N_DECORATED) && generator_is_finite(f, method, call, levels);
}

/* A tree of XML or HTML, a message, a table, or a part of one: nothing goes in circles there. */
static gboolean is_of_tree(const struct type *type)
{
	return type->kind == T_OBJECT && (g_str_has_prefix(type->name, "xml.etree.ElementTree.Element") || !strcmp(type->name, "email.message.EmailMessage") ||
	                                  !strcmp(type->name, "bs4.Tag") || !strcmp(type->name, "pandas.DataFrame"));
}

static enum finite call_finite(struct frame *f, struct node *node, guint levels)
{
	static const char *const plain[] = {"enumerate", "zip", "reversed", NULL}, *const calling[] = {"map", "filter", NULL};
	static const char *const combining[] = {"itertools.product", "itertools.permutations", "itertools.combinations",
		"itertools.combinations_with_replacement", "itertools.chain", "itertools.zip_longest", "itertools.pairwise", "itertools.islice", NULL};
	static const char *const streams[] = {"os.walk", "os.scandir", "glob.iglob", "re.finditer", "csv.reader", "csv.DictReader", NULL};
	static const char *const methods[] = {"glob", "rglob", "iterdir", "finditer", NULL},
		*const walks[] = {"iter", "iterfind", "itertext", "findall", "walk", "iter_parts", "children", "descendants", "iterrows", "iteritems", NULL};
	struct node *callee = node_field(node, "function"), *list = node_field(node, "arguments");
	if (!callee || !list || list->kind != N_ARGUMENTS)
		return FINITE_NO;
	if (callee->kind == N_NAME && text_is_one_of(callee->name, plain) && names_builtin(f->context, callee, callee->name))
		return has_keyword(list, "strict") ? MIN(FINITE_LAZY, arguments_finite(f, list, levels)) : arguments_finite(f, list, levels);
	if (callee->kind == N_NAME && text_is_one_of(callee->name, calling) && names_builtin(f->context, callee, callee->name))
		return MIN(FINITE_LAZY, arguments_finite(f, list, levels));
	struct value value = frame_effects(f, callee, NULL);
	if (value.type->kind == T_LIBRARY && text_is_one_of(value.type->name, combining))
		return arguments_finite(f, list, levels);
	if (value.type->kind == T_LIBRARY && text_is_one_of(value.type->name, streams))
		return g_str_has_prefix(value.type->name, "csv.") ? MIN(FINITE_LAZY, arguments_finite(f, list, levels)) : FINITE_LAZY;
	gboolean known = value.type->kind == T_BOUND && value.type->args[0]->kind == T_OBJECT && text_is_one_of(value.type->name, methods);
	if (known && (!strcmp(value.type->args[0]->name, "pathlib.Path") || !strcmp(value.type->args[0]->name, "re.Pattern")))
		return FINITE_LAZY;
	if (value.type->kind == T_BOUND && is_of_tree(value.type->args[0]) && text_is_one_of(value.type->name, walks))
		return FINITE_LAZY;
	if (value.type->kind == T_FUNCTION)
		return generator_is_finite(f, value.type, node, levels) ? FINITE_LAZY : FINITE_NO;
	if (value.type->kind == T_METHOD)
		return method_is_finite(f, value.type, node, levels) ? FINITE_LAZY : FINITE_NO;
	return FINITE_NO;
}

gboolean iterable_counts_on(struct frame *f, struct node *iterable)
{
	struct node *callee = iterable->kind == N_CALL ? node_field(iterable, "function") : NULL;
	struct value value = callee ? frame_effects(f, callee, NULL) : value_of(type_simple(T_NEVER));
	return value.type->kind == T_LIBRARY && !strcmp(value.type->name, "itertools.count");
}

/* `with open(path) as f:` around NODE, a mention of BINDING, where nothing else in there binds it: the name as it stands in that; NULL: none. */
static struct node *entered_as(const struct binding *binding, const struct node *node)
{
	const struct node *with = node->parent;
	struct node *found = NULL;
	while (with && !with->scope && with->kind != N_WITH)
		with = with->parent;
	for (guint i = 0; with && with->kind == N_WITH && i < binding->sites->len; i++) {
		struct node *site = binding->sites->pdata[i];
		if (!node_inside(site, with))
			continue;
		if (found || site->parent->kind != N_AS_TARGET || node_inside(node, site->parent->parent))
			return NULL;
		found = site;
	}
	return found;
}

/* What a name is bound to where that is one place of the function; NULL: not known. */
static struct node *only_binding(struct frame *f, struct node *node)
{
	struct binding *binding = node_binding(node);
	struct node *site = binding && binding->sites->len == 1 ? binding->sites->pdata[0] : binding ? entered_as(binding, node) : NULL, *top = site ? site->parent : NULL;
	if (!top || binding->scope != f->scope || (binding->flags & (BINDING_PARAMETER | BINDING_FOREIGN)))
		return NULL;
	if (top->kind == N_ASSIGNMENT && node_field(top, "left") == site)
		return node_field(top, "right");
	return top->kind == N_AS_TARGET && top->parent && top->parent->kind == N_AS_PATTERN ? top->parent->first : NULL;
}

/* A name that is bound in one place, to something finite that is used up as it is read. */
static enum finite name_finite(struct frame *f, struct node *node, guint levels)
{
	struct node *bound = only_binding(f, node);
	return bound ? MIN(FINITE_LAZY, is_finite(f, bound, levels)) : parameter_finite(f, node);
}

static void add_bound(struct frame *f, struct node *node, struct effects *e, guint levels)
{
	struct node *bound = node->kind == N_NAME && levels ? only_binding(f, node) : NULL;
	if (bound && is_finite(f, bound, levels) != FINITE_NO && !type_is_sized(infer_library_value(f, frame_effects(f, bound, NULL)).type)) {
		frame_effects(f, bound, e);
		add_bound(f, bound, e, levels - 1);
	}
	for (struct node *child = node->first; child; child = child->next)
		add_bound(f, child, e, levels);
}

void iterable_bound_effects(struct frame *f, struct node *iterable, struct effects *e)
{
	add_bound(f, iterable, e, MAX_LEVELS);
}

static gboolean is_opened(struct frame *f, struct node *node, guint levels);

/* A parameter that is given opened files in all calls: an annotation might mean a pipe as well. */
static gboolean is_given_file(const struct node *name, const struct type *type)
{
	const struct binding *binding = node_binding(name);
	const struct node *site = binding && binding->sites->len == 1 ? binding->sites->pdata[0] : NULL;
	gboolean file = type->kind == T_OBJECT && (!strcmp(type->name, "io.TextIOWrapper") || !strcmp(type->name, "io.BufferedReader"));
	return file && site && (binding->flags & BINDING_PARAMETER) && site->parent->kind == N_PARAMETERS;
}

/* Every `return` in NODE, but for those of functions in it, gives such a file. *COUNT: how many there are. */
static gboolean returns_opened(struct frame *f, struct node *node, guint levels, guint *count)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_FUNCTION || child->kind == N_LAMBDA || child->kind == N_CLASS)
			continue;
		if (child->kind == N_RETURN && child->first) {
			if (!is_opened(f, child->first, levels))
				return FALSE;
			++*count;
		} else if (!returns_opened(f, child, levels, count)) {
			return FALSE;
		}
	}
	return TRUE;
}

/* A function of the project that opens a file: `gzip.open(path) if ... else open(path)`. */
static gboolean function_opens(struct frame *f, const struct type *callee, guint levels)
{
	const struct node *function = callee->ref;
	struct node *body = node_field(function, "body");
	gboolean plain = function->kind == N_FUNCTION && function->scope && !function->scope->yields && !function->scope->async &&
	                 !(function->parent && function->parent->kind == N_DECORATED);
	if (!plain || !body)
		return FALSE;
	struct effects *sink = f->sink;
	struct scope *now = f->now;
	struct frame *inner = frame_entry(f->context, function);
	guint count = 0;
	gboolean good = inner && inner != f && returns_opened(inner, body, levels - 1, &count) && count;
	f->sink = sink;
	f->now = now;
	return good;
}

/* `opener = gzip.open if name.endswith(".gz") else open`: whichever it is. */
static gboolean are_openers(struct effects_context *c, const struct type *type)
{
	static const char *const openers[] = {"builtins.open", "gzip.open", "bz2.open", "lzma.open", NULL};
	for (guint i = 0; i < type_count(type); i++) {
		const struct type *member = type_member(type, i);
		if (member->kind != T_LIBRARY || !text_is_one_of(member->name, openers) || library_is_replaced(c, member->name))
			return FALSE;
	}
	return type_count(type) > 0;
}

/* What open() gave: a file that has a path ends. */
static gboolean is_opened(struct frame *f, struct node *node, guint levels)
{
	if (!levels)
		return FALSE;
	if (node->kind == N_CONDITIONAL)
		return node_count(node) == 3 && is_opened(f, node_child(node, 0), levels - 1) && is_opened(f, node_child(node, 2), levels - 1);
	if (node->kind == N_NAME && !type_is_sized(frame_effects(f, node, NULL).type)) {
		struct node *bound = only_binding(f, node);
		return bound ? is_opened(f, bound, levels - 1) : is_given_file(node, frame_effects(f, node, NULL).type);
	}
	struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL;
	struct value value = callee ? frame_effects(f, callee, NULL) : value_of(type_simple(T_NEVER));
	return are_openers(f->context, value.type) ||
	       (value.type->kind == T_BOUND && !strcmp(value.type->name, "open") && value.type->args[0]->kind == T_OBJECT &&
	        !strcmp(value.type->args[0]->name, "pathlib.Path")) ||
	       (value.type->kind == T_FUNCTION && function_opens(f, value.type, levels));
}

/* `return iter(self.edges)`, in each `return` of NODE. */
static gboolean returns_finite(struct frame *f, struct node *node, guint levels, guint *count)
{
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_FUNCTION || child->kind == N_LAMBDA || child->kind == N_CLASS)
			continue;
		struct node *call = child->kind == N_RETURN ? child->first : NULL, *callee = call && call->kind == N_CALL ? node_field(call, "function") : NULL;
		struct node *list = callee ? node_field(call, "arguments") : NULL;
		gboolean begins = list && list->kind == N_ARGUMENTS && names_builtin(f->context, callee, "iter") && node_count(list) == 1;
		if (child->kind == N_RETURN && (!call || is_finite(f, begins ? list->first : call, levels) == FINITE_NO))
			return FALSE;
		*count += child->kind == N_RETURN;
		if (child->kind != N_RETURN && !returns_finite(f, child, levels, count))
			return FALSE;
	}
	return TRUE;
}

/* Its __iter__ is a generator, or gives an iterator of something, that ends; there is no class below it that may have another. */
static gboolean instance_is_finite(struct frame *f, const struct type *instance, guint levels)
{
	const struct type *class_type = type_ref(heap_of(f)->types, T_CLASS, instance->ref, instance->frame, NULL);
	gboolean missing = FALSE;
	struct value method = class_lookup(f, class_type, "__iter__", &missing);
	const struct node *function = method.type->kind == T_FUNCTION ? method.type->ref : NULL;
	struct node *body = function && function->kind == N_FUNCTION && function->scope ? node_field(function, "body") : NULL;
	gboolean decorated = function && function->parent && function->parent->kind == N_DECORATED;
	if (!body || missing || decorated || function->scope->async || g_hash_table_lookup(f->context->subclasses, class_type->ref))
		return FALSE;
	if (function->scope->yields)
		return generator_is_finite(f, method.type, NULL, levels);
	struct effects *sink = f->sink;
	struct scope *now = f->now;
	struct frame *inner = levels ? frame_entry(f->context, function) : NULL;
	guint count = 0;
	gboolean good = inner && inner != f && returns_finite(inner, body, levels, &count) && count;
	f->sink = sink;
	f->now = now;
	return good;
}

static gboolean is_text(const struct type *type)
{
	return type->kind == T_OBJECT && !strcmp(type->name, "io.StringIO");
}

/* Whose members may be gone through in a way of its own. */
static gboolean names_metaclass(const struct node *class_node)
{
	const struct node *bases = node_field(class_node, "superclasses");
	return bases && has_keyword(bases, "metaclass");
}

/* `settings["seeds"]`, where other settings are numbers: who goes over one of these comes to nothing. */
static gboolean is_sized_or_number(const struct type *type)
{
	gboolean sized = FALSE;
	for (guint i = 0; i < type_count(type); i++) {
		gboolean number = type_is_number(type_member(type, i)) || type_member(type, i)->kind == T_NONE;
		if (!number && !type_is_sized(type_member(type, i)))
			return FALSE;
		sized |= !number;
	}
	return sized;
}

static enum finite is_finite(struct frame *f, struct node *node, guint levels)
{
	struct value value = infer_library_value(f, frame_effects(f, node, NULL));
	if (type_is_sized(value.type) || is_sized_or_number(value.type))
		return FINITE_SIZED;
	if (value.type->kind == T_OBJECT && (!strcmp(value.type->name, "xml.etree.ElementTree.Element") || !strcmp(value.type->name, "numpy.ndarray")))
		return FINITE_SIZED;
	if (value.type->kind == T_CLASS && class_is_enum(f, value.type) && !names_metaclass(value.type->ref))
		return FINITE_SIZED;
	if (!levels)
		return FINITE_NO;
	if (value.type->kind == T_INSTANCE)
		return instance_is_finite(f, value.type, levels - 1) ? FINITE_LAZY : FINITE_NO;
	gboolean rows = value.type->kind == T_OBJECT && !strcmp(value.type->name, "sqlite3.Cursor") && infer_row(f)->kind == T_TUPLE; /* made by nothing of the program */
	if (rows || is_opened(f, node, MAX_LEVELS) || is_text(value.type))
		return FINITE_LAZY;
	if (node->kind == N_NAME)
		return name_finite(f, node, levels - 1);
	if (node->kind == N_CALL)
		return call_finite(f, node, levels - 1);
	if (node->kind == N_GENERATOR)
		return body_is_finite(f, node, levels - 1) ? FINITE_LAZY : FINITE_NO;
	return FINITE_NO;
}

enum finite iterable_finite(struct frame *f, struct node *node)
{
	return is_finite(f, node, MAX_LEVELS);
}
