/* Elements: subscripts, slices, and what going over a value gives. */
#include "analyzer/infer.h"

#include <string.h>

#include "analyzer/boxed.h"
#include "analyzer/namespace.h"

static struct value tuple_item(struct frame *f, struct value self, const struct node *index)
{
	if (!self.type->open && index && index->kind == N_INTEGER) {
		char *end;
		guint64 i = g_ascii_strtoull(index->source->text + index->start, &end, 10);
		if (i < self.type->count && end == index->source->text + index->end) /* not 0b1 */
			return value_trim(heap_of(f), (struct value){.type = self.type->args[i], .objects = self.objects});
	}
	return heap_element(heap_of(f), self);
}

static struct value sliced(struct frame *f, struct value self, const struct node *node)
{
	if (self.type->kind != T_LIST) {
		struct value element = {.type = type_open_tuple(heap_of(f)->types, type_element(heap_of(f)->types, self.type)), .objects = self.objects};
		return self.type->kind == T_TUPLE ? element : self;
	}
	struct value result = infer_made(f, self.type, node);
	infer_store(f, result.objects, heap_of(f)->element, heap_element(heap_of(f), self));
	return result;
}

/* Elements of an array or a table are arrays, or numbers; those of a JSON value are JSON values, those of an XML element are elements. */
static gboolean holds_its_own_kind(const struct type *type)
{
	return g_str_has_prefix(type->name, "numpy.") || !strcmp(type->name, "pandas.DataFrame") || type_is_json(type) || !strcmp(type->name, "boto3.value") || !strcmp(type->name, "ast.AST") || !strcmp(type->name, "xml.etree.ElementTree.Element");
}

/* `d` of d, d.keys(), sorted(d, ...), list(d); of d.items(), sorted(d.items()) with *PAIRS. */
static const struct node *keys_of(const struct effects_context *c, const struct node *over, gboolean *pairs, guint depth)
{
	static const char *const same[] = {"sorted", "list", "tuple", "reversed", "set"};
	const struct node *callee = over && over->kind == N_CALL ? node_field(over, "function") : NULL, *list = callee ? node_field(over, "arguments") : NULL;
	*pairs = FALSE;
	if (!callee || !list || list->kind != N_ARGUMENTS || !depth)
		return over && over->kind == N_NAME ? over : NULL;
	const struct node *method = callee->kind == N_ATTRIBUTE ? node_field(callee, "attribute") : NULL, *keys = NULL;
	if (method && !list->first && (!strcmp(method->name, "keys") || !strcmp(method->name, "items")))
		keys = keys_of(c, node_field(callee, "object"), pairs, 0);
	for (guint i = 0; list->first && i < G_N_ELEMENTS(same); i++)
		if (names_builtin(c, callee, same[i]))
			keys = keys_of(c, list->first, pairs, depth - 1);
	*pairs |= method && keys && method->name[0] == 'i';
	return keys;
}

static gboolean has_delete(const struct node *node)
{
	for (const struct node *child = node->first; child; child = child->next)
		if (child->kind == N_DELETE || has_delete(child))
			return TRUE;
	return FALSE;
}

static gboolean is_bound_once(const struct binding *binding)
{
	return binding && !(binding->flags & (BINDING_FOREIGN | BINDING_DELETED)) && binding->sites->len == 1;
}

static gboolean mentions(const struct node *node, const struct binding *binding)
{
	if (node->kind == N_NAME && node->name == binding->name && node_binding(node) == binding)
		return TRUE;
	for (const struct node *child = node->first; child; child = child->next)
		if (mentions(child, binding))
			return TRUE;
	return FALSE;
}

/* Nothing of the program's runs in it, and nothing is changed: literals, names, displays of these, `defaultdict(list)`. */
static gboolean is_quiet(const struct effects_context *c, const struct node *node)
{
	static const enum node_kind plain[] = {N_NAME, N_LIST, N_TUPLE, N_ARGUMENTS, N_EXPRESSION_LIST, N_DICT};
	static const char *const makers[] = {"list", "dict", "set", "defaultdict", "Counter", "OrderedDict"};
	const struct node *callee = node->kind == N_CALL ? node_field(node, "function") : NULL;
	const struct binding *maker = callee && callee->kind == N_NAME ? node_binding(callee) : NULL;
	gboolean known = node->kind >= N_INTEGER && node->kind <= N_ELLIPSIS;
	for (guint i = 0; i < G_N_ELEMENTS(plain); i++)
		known |= node->kind == plain[i];
	for (guint i = 0; callee && callee->kind == N_NAME && i < G_N_ELEMENTS(makers); i++)
		known |= maker ? !strcmp(callee->name, makers[i]) && binding_is_from(maker, "collections") : names_builtin(c, callee, makers[i]);
	for (const struct node *child = node->first; child && known; child = child->next) {
		gboolean given = node->kind == N_ARGUMENTS && child->kind == N_NAME; /* no more than builtin types are handed on */
		known = child == callee || (is_quiet(c, child) && !(given && node_binding(child)));
	}
	return known;
}

/* `out = []`, between a list of keys and the loop that goes over it. */
static gboolean is_between(const struct effects_context *c, const struct node *statement, const struct binding *keys, const struct binding *dict)
{
	const struct node *plain = statement && statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
	const struct node *left = plain && plain->kind == N_ASSIGNMENT ? node_field(plain, "left") : NULL, *right = left ? node_field(plain, "right") : NULL;
	for (const struct node *child = left && left->kind == N_PATTERN_LIST ? left->first : NULL; child && right; child = child->next)
		right = child->kind == N_NAME ? right : NULL;
	return right && (left->kind == N_NAME || left->kind == N_PATTERN_LIST) && is_quiet(c, right) && !mentions(statement, keys) && !mentions(statement, dict);
}

/* The statement that holds NODE; NULL where something between may be run again, or later. */
static const struct node *statement_around(const struct node *node)
{
	while (node && node->kind != N_FOR && node->kind != N_EXPRESSION_STATEMENT && node->kind != N_RETURN) {
		node = node->parent;
		if (node && node->scope)
			return NULL;
	}
	return node;
}

/* In NODE the name is what loops go over, and nothing else: the list stays as it is. */
static gboolean only_gone_through(const struct node *node, const struct binding *binding)
{
	if (node->kind == N_NAME && node->name == binding->name && node_binding(node) == binding)
		return (node->parent->kind == N_FOR || node->parent->kind == N_FOR_IN) && node->field && !strcmp(node->field, "right");
	for (const struct node *child = node->first; child; child = child->next)
		if (!only_gone_through(child, binding))
			return FALSE;
	return TRUE;
}

/* The compound statement that STATEMENT stands in, of the same function; NULL: none. */
static const struct node *compound_around(const struct node *statement)
{
	const struct node *node = statement->parent;
	while (node && !node->scope && (node->kind == N_BLOCK || node->kind == N_ELSE || node->kind == N_ELIF))
		node = node->parent;
	return node && !node->scope && (node->kind == N_FOR || node->kind == N_WHILE || node->kind == N_IF || node->kind == N_WITH) ? node : NULL;
}

/* `keys = sorted(d)`, ahead of the loop (or comprehension) WHOLE, which goes over KEYS: `sorted(d)`. NULL: something else, or one of the two may have
 * changed since. *TOP: the statement behind it that holds the loop. */
static const struct node *listed_ahead(const struct effects_context *c, const struct node *keys, const struct node *whole, const struct binding *dict, const struct node **top)
{
	const struct binding *binding = keys->kind == N_NAME ? node_binding(keys) : NULL;
	const struct node *site = is_bound_once(binding) ? binding->sites->pdata[0] : NULL, *made = site ? site->parent : NULL;
	const struct node *right = made && made->kind == N_ASSIGNMENT && node_field(made, "left") == site ? node_field(made, "right") : NULL;
	const struct node *statement = statement_around(whole->kind == N_FOR ? whole : whole->parent), *between = right ? made->parent->next : NULL;
	if (!statement || !right || right->kind != N_CALL || made->parent->kind != N_EXPRESSION_STATEMENT)
		return NULL;
	while (statement && statement->parent != made->parent->parent)
		statement = compound_around(statement);
	while (between && between != statement && is_between(c, between, binding, dict))
		between = between->next;
	if (!statement || between != statement || !only_gone_through(statement, binding))
		return NULL;
	if (statement->kind == N_FOR || statement->kind == N_WHILE || statement->kind == N_IF || statement->kind == N_WITH)
		*top = statement;
	return right;
}

/* sum(f(v) for v in vs): gone through where it stands. */
gboolean generator_is_taken_at_once(const struct effects_context *c, const struct node *generator)
{
	static const char *const takers[] = {"sum", "max", "min", "any", "all", "sorted", "list", "set", "tuple"};
	const struct node *call = generator->parent->kind == N_ARGUMENTS ? generator->parent->parent : generator->parent;
	const struct node *callee = call->kind == N_CALL ? node_field(call, "function") : NULL;
	for (guint i = 0; callee && i < G_N_ELEMENTS(takers); i++)
		if (names_builtin(c, callee, takers[i]))
			return TRUE;
	return FALSE;
}

/* What stands in FROM, a part of NODE, may be evaluated many times. */
static gboolean goes_round(const struct node *node, const struct node *from)
{
	const struct node *clause = node_is_comprehension(node) ? node->first : NULL;
	while (clause && clause->kind != N_FOR_IN)
		clause = clause->next;
	gboolean once = clause && clause == from; /* `[f(v) for v in d[k]]` */
	return !once && (node->kind == N_FOR || node->kind == N_WHILE || node_is_comprehension(node));
}

static gboolean comes_later(const struct effects_context *c, const struct node *node)
{
	return node->kind == N_FUNCTION || node->kind == N_LAMBDA || (node->kind == N_GENERATOR && !generator_is_taken_at_once(c, node));
}

/* The loop that is judged is part of TOP only: what is done to the dict elsewhere in that does not show in it. */
static gboolean is_judged_within(const struct frame *f, const struct node *top)
{
	const struct node *judged = f->context->judged;
	return judged && judged != top && node_inside(judged, top);
}

/* The loop (or the clause of a comprehension) around NODE that binds KEY as its variable, or the first of two (*PAIR), where nothing else in there binds it; NULL: none. */
static const struct node *loop_of_key(const struct binding *key, const struct node *node, gboolean *pair)
{
	const struct node *found = NULL;
	guint inside = 0;
	if (!key || key->flags & (BINDING_FOREIGN | BINDING_DELETED))
		return NULL;
	for (guint i = 0; i < key->sites->len; i++) {
		const struct node *site = key->sites->pdata[i];
		gboolean first = site->parent && (site->parent->kind == N_PATTERN_LIST || site->parent->kind == N_TUPLE_PATTERN) && site->parent->first == site;
		const struct node *target = first ? site->parent : site, *loop = target->parent;
		gboolean binds = loop && (loop->kind == N_FOR || loop->kind == N_FOR_IN) && target->field && !strcmp(target->field, "left");
		if (!binds || !node_inside(node, loop->kind == N_FOR ? loop : loop->parent))
			continue;
		found = loop;
		*pair = first;
	}
	for (guint i = 0; found && i < key->sites->len; i++)
		inside += node_inside(key->sites->pdata[i], found->kind == N_FOR ? found : found->parent);
	return inside == 1 ? found : NULL;
}

struct value infer_hashed(struct frame *f, struct value value)
{
	static const enum type_kind plain[] = {T_NONE, T_BOOL, T_INT, T_FLOAT, T_STR};
	struct types *types = heap_of(f)->types;
	const struct type *all = type_simple(T_NEVER);
	for (guint i = 0; i < type_count(value.type); i++) {
		const struct type *member = type_member(value.type, i);
		gboolean json = type_is_json(member);
		for (guint k = 0; json && k < G_N_ELEMENTS(plain); k++)
			all = type_join(types, all, type_simple(plain[k]));
		if (!json && member->kind != T_LIST && member->kind != T_SET && member->kind != T_DICT)
			all = type_join(types, all, member);
	}
	value.type = all;
	return all->kind == T_NEVER ? value_of(all) : value_trim(heap_of(f), value);
}

/* `for k in sorted(d): ... d[k]`: nothing has to be made for it. Whatever takes keys out of d meanwhile changes d in that loop, and so in each loop that
 * this read is part of, but for loops inside that one. */
static gboolean key_is_there(const struct frame *f, const struct node *subscript, const struct node *index)
{
	const struct node *base = node_field(subscript, "value"), *loop;
	const struct binding *key = index && index->kind == N_NAME ? node_binding(index) : NULL, *dict = base && base->kind == N_NAME ? node_binding(base) : NULL;
	gboolean pairs, round = FALSE, first = FALSE;
	loop = loop_of_key(key, subscript, &first);
	if (!loop || !is_bound_once(dict))
		return FALSE;
	const struct node *keys = keys_of(f->context, node_field(loop, "right"), &pairs, 3), *whole = loop->kind == N_FOR ? loop : loop->parent, *around = subscript->parent, *top = whole;
	if (keys && whole && node_binding(keys) != dict && (keys = listed_ahead(f->context, keys, whole, dict, &top)))
		keys = keys_of(f->context, keys, &pairs, 3);
	if (!keys || pairs != first || node_binding(keys) != dict || !whole || has_delete(top))
		return FALSE;
	for (const struct node *from = subscript; around && around != whole; from = around, around = around->parent) {
		if (comes_later(f->context, around))
			return FALSE;
		round |= goes_round(around, from);
	}
	if (around != whole || node_inside(subscript, node_field(loop, "right")) || (whole->kind == N_GENERATOR && top != whole && !generator_is_taken_at_once(f->context, whole)))
		return FALSE;
	return !(round || top != whole) || !is_judged_within(f, top);
}

/* df.loc[lambda table: table.x > 3] */
static gboolean is_called_back(const struct type *key)
{
	for (guint i = 0; i < type_count(key); i++) {
		const struct type *one = type_member(key, i);
		for (guint k = 0; one->kind == T_TUPLE && k < one->count; k++)
			if (is_called_back(one->args[k]))
				return TRUE;
		if (one->kind == T_FUNCTION || one->kind == T_METHOD || one->kind == T_PARTIAL)
			return TRUE;
	}
	return FALSE;
}

static struct value item_of(struct frame *f, struct value self, struct value key, const struct node *index, const struct node *node)
{
	struct heap *heap = heap_of(f);
	struct value special;
	gboolean slice = (index && index->kind == N_SLICE) || key.type->kind == T_SLICE; /* part = slice(0, n): xs[part] */
	const struct set *objects = infer_objects(f, self);
	switch (self.type->kind) {
	case T_BOOL: case T_INT: case T_FLOAT:
		if (!infer_numbers_are_plain(f))
			break;
		return value_of(type_simple(T_NEVER));
	case T_NONE: case T_NEVER: case T_SET: case T_FROZENSET: /* {"n": 0, "words": Counter()}["words"]["a"] */
		return value_of(type_simple(T_NEVER));
	case T_STR:
		return value_of(self.type);
	case T_BYTES:
		return value_of(slice ? self.type : type_simple(T_INT));
	case T_RANGE:
		return value_of(slice ? self.type : type_simple(T_INT));
	case T_TUPLE:
		return slice ? sliced(f, self, node) : tuple_item(f, self, index);
	case T_INSTANCE:
		if (infer_special(f, self, "__getitem__", &key, 1, node, &special) || infer_special(f, self, "__missing__", &key, 1, node, &special))
			return special;
		if (factory_may_be_in(f, self.type))
			effects_unresolved(f, REASON_UNRESOLVED, "the factory", node);
		break;
	case T_LIBRARY: case T_CLASS:
		infer_special(f, self, "__getitem__", NULL, 0, node, NULL);
		if (self.type->kind == T_CLASS && heap_has_class_field(heap, heap_field(heap, "__class_getitem__")))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, "__class_getitem__", node);
		if (self.type->kind == T_CLASS && class_is_enum(f, self.type))
			return class_enum_member(f, self.type);
		return value_of(self.type); /* list[int] */
	default:
		if (namespace_is(self.type))
			return namespace_get(f, self, index, node);
		break;
	}
	for (guint i = 0; objects && i < objects->count; i++)
		effects_access(f, objects->items[i], heap->element, FALSE, slice || type_is_view(self.type) ? NULL : subscript_of(f, index), node);
	if (self.type->kind == T_LIST)
		return slice ? sliced(f, self, node) : heap_element(heap, self);
	if (self.type->kind == T_DICT) {
		if (self.type->name && !key_is_there(f, node, index)) { /* a defaultdict makes what is missing */
			const struct subscript *missing = f->sink && index && node->kind == N_SUBSCRIPT ? subscript_missing(f, node) : NULL;
			for (guint i = 0; objects && i < objects->count; i++)
				effects_access(f, objects->items[i], heap->element, TOUCH_WRITE, missing, node);
			infer_store(f, objects, interned("{}"), infer_hashed(f, key));
			factory_call(f, objects, node);
		}
		return heap_load(heap, self, heap->element, self.type->args[1]);
	}
	if (self.type->kind == T_OBJECT && !strcmp(self.type->name, "os.environ"))
		return value_of(type_simple(T_STR));
	if (type_is_buffer(self.type)) {
		struct value whole = type_is_view(self.type) ? (struct value){self.type, objects} : infer_made(f, self.type, node);
		return slice ? whole : value_of(type_element(heap->types, self.type));
	}
	if (boxed_is_holder(self.type) && is_called_back(key.type))
		effects_unresolved(f, REASON_UNRESOLVED, "the function in the subscript", node);
	boxed_touch(f, self.type, FALSE, node);
	if (self.type->kind == T_OBJECT && holds_its_own_kind(self.type))
		return heap_load(heap, self, heap->element, self.type);
	if (self.type->kind == T_OBJECT && !strcmp(self.type->name, "configparser.ConfigParser"))
		return (struct value){type_named(heap->types, T_OBJECT, interned("configparser.SectionProxy"), NULL), objects};
	if (self.type->kind == T_OBJECT && (!strcmp(self.type->name, "re.Match") || !strcmp(self.type->name, "configparser.SectionProxy")))
		return value_of(type_simple(T_STR));
	if (self.type->kind == T_UNKNOWN && (g_hash_table_contains(f->context->special, "__getitem__") ||
	                                     g_hash_table_contains(f->context->special, "__missing__")))
		effects_unresolved(f, REASON_UNKNOWN_METHOD, "__getitem__", node);
	if (self.type->kind == T_UNKNOWN && factory_may_be_in(f, self.type))
		effects_unresolved(f, REASON_UNRESOLVED, "the factory", node);
	return heap_load(heap, (struct value){self.type, objects}, heap->element, UNKNOWN_TYPE);
}

struct value infer_subscript(struct frame *f, struct node *node)
{
	struct value whole = infer(f, node_field(node, "value")), self = infer_library_value(f, whole);
	struct node *index = node_field(node, "subscript");
	struct value key = value_of(type_simple(T_NEVER)), result = key;
	if (whole.type->kind == T_LIBRARY && !strcmp(whole.type->name, "sys.modules"))
		return namespace_module(f, index);
	for (struct node *child = node->first; child; child = child->next)
		if (child->field && !strcmp(child->field, "subscript"))
			key = value_join(heap_of(f), key, infer(f, child));
	if (index && index->next && index->next->field && !strcmp(index->next->field, "subscript"))
		index = NULL;
	infer_nothing(f, self, "__getitem__", node);
	if (type_has_kind(self.type, T_DICT) || type_has_kind(self.type, T_UNKNOWN))
		identity_look_up(f, self, key, node);
	infer_compare_key(f, key, node);
	if (key.type->kind == T_INSTANCE)
		infer_special(f, key, "__index__", NULL, 0, node, NULL);
	gboolean either = key.type->kind == T_UNION && type_has_kind(key.type, T_SLICE); /* `key` of a __getitem__ */
	for (guint i = 0; i < type_count(self.type); i++) {
		struct value one = {type_member(self.type, i), self.objects};
		result = value_join(heap_of(f), result, item_of(f, one, key, index, node));
		if (either && one.type->kind != T_INSTANCE)
			result = value_join(heap_of(f), result, item_of(f, one, value_of(type_simple(T_SLICE)), index, node));
	}
	return result;
}

static struct value iterate_instance(struct frame *f, struct value self, const struct node *node)
{
	struct value iterator, item, index = value_of(type_simple(T_INT));
	if (infer_special(f, self, "__iter__", NULL, 0, node, &iterator)) {
		infer_special(f, iterator, "__length_hint__", NULL, 0, node, NULL); /* list(x) */
		if (infer_special(f, iterator, "__next__", NULL, 0, node, &item))
			return item;
		return type_has_kind(iterator.type, T_INSTANCE) ? value_unknown(heap_of(f)) : infer_iterate(f, iterator, node);
	}
	if (infer_special(f, self, "__getitem__", &index, 1, node, &item))
		return item;
	effects_unresolved(f, REASON_UNKNOWN_METHOD, "__iter__", node);
	return value_unknown(heap_of(f));
}

static void consume_stream(struct frame *f, struct value stream, const struct node *node)
{
	const struct knowledge_entry *entry = knowledge_class(f->context->knowledge, stream.type->name);
	gboolean consumed = !entry || (entry->flags & KNOWS_STREAM); /* else it is an array, a bytearray, a deque, and is read */
	effects_access_set(f, infer_objects(f, stream), heap_of(f)->element, consumed, node);
	if (g_str_has_suffix(stream.type->name, "TextIOWrapper"))
		effects_world(f, EFFECT_FILE_READ, "the file", node);
	if (g_str_has_suffix(stream.type->name, "stdin"))
		effects_world(f, EFFECT_STDIN, "stdin", node);
}

void infer_note_order(struct frame *f, const struct type *set, const struct node *node)
{
	if (!f->sink)
		return;
	if (!f->sink->unordered)
		f->sink->unordered = node;
	if (!f->sink->salted && !type_is_number(set->args[0]) && set->args[0]->kind != T_NEVER)
		f->sink->salted = node;
}

static gboolean uses(struct frame *f, const char *name)
{
	return g_hash_table_contains(f->context->used, name);
}

/* A row of a query: numbers, texts, bytes and None, where the program has it made by nothing of its own; a sqlite3.Row, where it sets no other factory. */
const struct type *infer_row(struct frame *f)
{
	static const char *const makers[] = {"row_factory", "text_factory", "register_converter", "PARSE_DECLTYPES", "PARSE_COLNAMES", "setattr"};
	static const enum type_kind kinds[] = {T_INT, T_FLOAT, T_STR, T_BYTES, T_NONE};
	struct types *types = heap_of(f)->types;
	const struct type *value = type_simple(T_NEVER);
	if (uses(f, "row_factory") && !uses(f, "setattr") && !(f->context->watches & WATCHED_ROWS))
		return type_unpicklable();
	for (guint i = 0; i < G_N_ELEMENTS(makers); i++)
		if (uses(f, makers[i]))
			return UNKNOWN_TYPE;
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		value = type_join(types, value, type_simple(kinds[i]));
	return type_open_tuple(types, value);
}

struct value infer_iterate(struct frame *f, struct value iterable, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	iterable = infer_library_value(f, iterable);
	for (guint i = 0; i < type_count(iterable.type); i++) {
		struct value one = {.type = type_member(iterable.type, i), .objects = iterable.objects};
		enum type_kind kind = one.type->kind;
		if (kind == T_NONE || ((kind == T_BOOL || kind == T_INT || kind == T_FLOAT) && infer_numbers_are_plain(f)))
			continue;
		one.objects = infer_objects(f, one);
		if (kind == T_SET || kind == T_FROZENSET)
			infer_note_order(f, one.type, node);
		if (kind == T_INSTANCE) {
			result = value_join(heap_of(f), result, iterate_instance(f, one, node));
			continue;
		}
		if (kind == T_CLASS && class_is_enum(f, one.type)) {
			result = value_join(heap_of(f), result, class_enum_member(f, one.type));
			continue;
		}
		if (kind == T_UNKNOWN && (g_hash_table_contains(f->context->special, "__iter__") || g_hash_table_contains(f->context->special, "__next__")))
			effects_unresolved(f, REASON_UNKNOWN_METHOD, "__iter__", node);
		if (kind == T_OBJECT)
			consume_stream(f, one, node);
		else if (kind != T_TUPLE)
			effects_access_set(f, one.objects, heap_of(f)->element, kind == T_ITER, node);
		if (kind == T_VIEW)
			effects_access_set(f, heap_load(heap_of(f), one, heap_viewed(), type_simple(T_NEVER)).objects, heap_of(f)->element, FALSE, node);
		const struct type *row = kind == T_OBJECT && !strcmp(one.type->name, "sqlite3.Cursor") ? infer_row(f) : NULL;
		struct value element = row && row->kind == T_TUPLE                  ? value_of(row)
		                       : kind == T_OBJECT && holds_its_own_kind(one.type) ? heap_load(heap_of(f), one, heap_of(f)->element, one.type)
		                                                                          : heap_element(heap_of(f), one);
		if (row && element.type->kind == T_UNKNOWN)
			element.type = row;
		result = value_join(heap_of(f), result, element);
	}
	return result;
}
