/* Displays: tuples, lists, sets, dicts, comprehensions, strings. */
#include "analyzer/infer.h"
#include "analyzer/parts.h"

struct value infer_tuple_parts(struct frame *f, struct node *node, struct parts *parts)
{
	const struct type *args[MAX_PARTS];
	guint count = 0;
	gboolean open = FALSE;
	struct value all = value_of(type_simple(T_NEVER));
	for (struct node *child = node->first; child; child = child->next) {
		struct value value = infer(f, child->kind == N_LIST_SPLAT ? child->first : child);
		if (child->kind == N_LIST_SPLAT) {
			value = infer_iterate(f, value, child);
			open = TRUE;
		}
		if (count < MAX_PARTS) {
			parts->at[count] = value;
			args[count++] = value.type;
		} else {
			open = TRUE;
		}
		all = value_join(heap_of(f), all, value);
	}
	parts->count = open ? 0 : count;
	if (open)
		all.type = type_open_tuple(heap_of(f)->types, all.type);
	else
		all.type = type_make(heap_of(f)->types, T_TUPLE, args, count);
	return value_trim(heap_of(f), all);
}

struct value infer_tuple(struct frame *f, struct node *node)
{
	struct parts parts = {0};
	return infer_tuple_parts(f, node, &parts);
}

struct value infer_list(struct frame *f, struct node *node, enum type_kind kind)
{
	struct value all = value_of(type_simple(T_NEVER));
	for (struct node *child = node->first; child; child = child->next) {
		gboolean splat = child->kind == N_LIST_SPLAT;
		struct value value = infer(f, splat ? child->first : child);
		all = value_join(heap_of(f), all, splat ? infer_iterate(f, value, child) : value);
	}
	if (kind == T_SET)
		infer_ask_hash(f, all, node);
	struct value result = infer_made(f, type_of(heap_of(f)->types, kind, all.type), node);
	infer_store(f, result.objects, heap_of(f)->element, all);
	return result;
}

struct value infer_dict(struct frame *f, struct node *node)
{
	struct value keys = value_of(type_simple(T_NEVER)), values = keys;
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_PAIR) {
			keys = value_join(heap_of(f), keys, infer(f, node_field(child, "key")));
			values = value_join(heap_of(f), values, infer(f, node_field(child, "value")));
		} else if (child->kind == N_DICT_SPLAT && child->first) {
			struct value other = infer(f, child->first), key = value_of(type_simple(T_STR));
			infer_special(f, other, "keys", NULL, 0, child, NULL);
			infer_special(f, other, "__getitem__", &key, 1, child, NULL);
			effects_access_set(f, infer_objects(f, other), heap_of(f)->element, FALSE, child);
			gboolean dict = other.type->kind == T_DICT;
			keys = value_join(heap_of(f), keys, dict ? heap_element(heap_of(f), other) : value_of(type_simple(T_STR)));
			values = value_join(heap_of(f), values, heap_load(heap_of(f), other, heap_of(f)->element, dict ? other.type->args[1] : UNKNOWN_TYPE));
		}
	}
	infer_ask_hash(f, keys, node);
	keys = infer_hashed(f, keys);
	struct value result = infer_made(f, type_dict(heap_of(f)->types, keys.type, values.type), node);
	infer_store(f, result.objects, heap_of(f)->element, values);
	infer_store(f, result.objects, interned("{}"), keys);
	return result;
}

static struct value comprehension_result(struct frame *f, struct node *node)
{
	struct node *body = node_field(node, "body");
	if (!body)
		return value_unknown(heap_of(f));
	if (node->kind == N_DICT_COMP) {
		struct value key = infer_hashed(f, infer(f, node_field(body, "key"))), item = infer(f, node_field(body, "value"));
		infer_ask_hash(f, key, node);
		struct value result = infer_made(f, type_dict(heap_of(f)->types, key.type, item.type), node);
		infer_store(f, result.objects, heap_of(f)->element, item);
		infer_store(f, result.objects, interned("{}"), key);
		return result;
	}
	struct value item = infer(f, body);
	enum type_kind kind = node->kind == N_LIST_COMP ? T_LIST : node->kind == N_SET_COMP ? T_SET : T_ITER;
	if (kind == T_SET)
		infer_ask_hash(f, item, node);
	struct value result = infer_made(f, type_of(heap_of(f)->types, kind, item.type), node);
	infer_store(f, result.objects, heap_of(f)->element, item);
	return result;
}

struct value infer_comprehension(struct frame *f, struct node *node)
{
	struct scope *outer = f->now;
	gboolean first = TRUE;
	if (!node->scope) {
		effects_unresolved(f, REASON_UNRESOLVED, "code inside a syntax error", node);
		return value_unknown(heap_of(f));
	}
	effects_weight(f, WEIGHT_HEAVY);
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_FOR_IN) {
			struct node *right = node_field(child, "right");
			f->now = first ? outer : node->scope;
			struct parts parts = {0};
			struct value iterable = right ? parts_infer_items(f, right, &parts) : value_unknown(heap_of(f));
			f->now = node->scope;
			struct node *left = node_field(child, "left");
			if (left)
				parts_assign_items(f, left, await_is_async(child) ? await_iterate(f, iterable, child) : infer_iterate(f, iterable, child), &parts);
			first = FALSE;
		} else if (child->kind == N_IF_CLAUSE && child->first) {
			infer_truth(f, infer(f, child->first), child);
		}
	}
	struct value result = comprehension_result(f, node);
	f->now = outer;
	return result;
}

struct value infer_string(struct frame *f, struct node *node)
{
	const char *text = node->source->text + node->start;
	gboolean bytes = FALSE;
	for (guint i = 0; i < 3 && text[i] != '\'' && text[i] != '"' && node->start + i < node->end; i++)
		bytes |= text[i] == 'b' || text[i] == 'B';
	for (struct node *child = node->first; child; child = child->next) {
		if (child->kind == N_CONCATENATED || child->kind == N_STRING)
			infer(f, child);
		for (struct node *part = child->kind == N_INTERPOLATION ? child->first : NULL; part; part = part->next) {
			if (part->kind == N_FORMAT || part->kind == N_OTHER) {
				infer_string(f, part);
				continue;
			}
			struct value value = infer(f, part);
			infer_represent(f, value, node);
			effects_reach(f, value, FALSE, node);
		}
	}
	return value_of(type_simple(bytes ? T_BYTES : T_STR));
}
