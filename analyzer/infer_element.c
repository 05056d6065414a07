/* Elements: subscripts, slices, and what going over a value gives. */
#include "analyzer/infer.h"

#include <string.h>

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

/* Elements of an array are arrays, or numbers; those of a JSON value are JSON values. */
static gboolean holds_its_own_kind(const struct type *type)
{
	return g_str_has_prefix(type->name, "numpy.") || type_is_json(type) || !strcmp(type->name, "boto3.value");
}

static struct value item_of(struct frame *f, struct value self, struct value key, const struct node *index, const struct node *node)
{
	struct heap *heap = heap_of(f);
	struct value special;
	gboolean slice = index && index->kind == N_SLICE;
	const struct set *objects = infer_objects(f, self);
	switch (self.type->kind) {
	case T_NONE: case T_NEVER:
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
		break;
	case T_LIBRARY: case T_CLASS:
		if (self.type->kind == T_CLASS && class_is_enum(f, self.type))
			return class_enum_member(f, self.type);
		return value_of(self.type); /* list[int] */
	default:
		break;
	}
	for (guint i = 0; objects && i < objects->count; i++)
		effects_access(f, objects->items[i], heap->element, FALSE, slice || type_is_view(self.type) ? NULL : subscript_of(f, index), node);
	if (self.type->kind == T_LIST)
		return slice ? sliced(f, self, node) : heap_element(heap, self);
	if (self.type->kind == T_DICT) {
		if (self.type->name) { /* a defaultdict makes what is missing */
			effects_access_set(f, objects, heap->element, TRUE, node);
			infer_store(f, objects, g_intern_static_string("{}"), key);
		}
		return heap_load(heap, self, heap->element, self.type->args[1]);
	}
	if (self.type->kind == T_OBJECT && !strcmp(self.type->name, "os.environ"))
		return value_of(type_simple(T_STR));
	if (type_is_buffer(self.type)) {
		struct value whole = type_is_view(self.type) ? (struct value){self.type, objects} : infer_made(f, self.type, node);
		return slice ? whole : value_of(type_element(heap->types, self.type));
	}
	if (self.type->kind == T_OBJECT && holds_its_own_kind(self.type))
		return heap_load(heap, self, heap->element, self.type);
	if (self.type->kind == T_OBJECT && !strcmp(self.type->name, "re.Match"))
		return value_of(type_simple(T_STR));
	if (self.type->kind == T_UNKNOWN && (g_hash_table_contains(f->context->special, "__getitem__") ||
	                                     g_hash_table_contains(f->context->special, "__missing__")))
		effects_unresolved(f, REASON_UNKNOWN_METHOD, "__getitem__", node);
	return heap_load(heap, (struct value){self.type, objects}, heap->element, UNKNOWN_TYPE);
}

struct value infer_subscript(struct frame *f, struct node *node)
{
	struct value self = infer_library_value(f, infer(f, node_field(node, "value")));
	struct node *index = node_field(node, "subscript");
	struct value key = value_of(type_simple(T_NEVER)), result = key;
	for (struct node *child = node->first; child; child = child->next)
		if (child->field && !strcmp(child->field, "subscript"))
			key = value_join(heap_of(f), key, infer(f, child));
	if (index && index->next && index->next->field && !strcmp(index->next->field, "subscript"))
		index = NULL;
	infer_nothing(f, self, "__getitem__", node);
	if (key.type->kind == T_INSTANCE)
		infer_special(f, key, "__index__", NULL, 0, node, NULL);
	for (guint i = 0; i < type_count(self.type); i++)
		result = value_join(heap_of(f), result, item_of(f, (struct value){type_member(self.type, i), self.objects}, key, index, node));
	return result;
}

static struct value iterate_instance(struct frame *f, struct value self, const struct node *node)
{
	struct value iterator, item, index = value_of(type_simple(T_INT));
	if (infer_special(f, self, "__iter__", NULL, 0, node, &iterator)) {
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
	if (!entry || (entry->flags & KNOWS_STREAM))
		effects_access_set(f, infer_objects(f, stream), heap_of(f)->element, TRUE, node);
	if (g_str_has_suffix(stream.type->name, "TextIOWrapper"))
		effects_world(f, EFFECT_FILE_READ, "the file", node);
	if (g_str_has_suffix(stream.type->name, "stdin"))
		effects_world(f, EFFECT_STDIN, "stdin", node);
}

struct value infer_iterate(struct frame *f, struct value iterable, const struct node *node)
{
	struct value result = value_of(type_simple(T_NEVER));
	iterable = infer_library_value(f, iterable);
	for (guint i = 0; i < type_count(iterable.type); i++) {
		struct value one = {.type = type_member(iterable.type, i), .objects = iterable.objects};
		enum type_kind kind = one.type->kind;
		if (kind == T_NONE)
			continue;
		one.objects = infer_objects(f, one);
		if (f->sink && (kind == T_SET || kind == T_FROZENSET) && !f->sink->unordered)
			f->sink->unordered = node;
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
		if (kind == T_OBJECT && holds_its_own_kind(one.type))
			result = value_join(heap_of(f), result, heap_load(heap_of(f), one, heap_of(f)->element, one.type));
		else
			result = value_join(heap_of(f), result, heap_element(heap_of(f), one));
	}
	return result;
}
