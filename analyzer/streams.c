/* What the program puts in place of sys.stdout and sys.stderr: whoever prints writes there, and others can look at it. */
#include "analyzer/call.h"

#include <string.h>

static const struct set *standard_streams(struct frame *f)
{
	return set_one(heap_of(f), heap_root(heap_of(f), OBJECT_CLASS, interned("sys.stdout"), NULL));
}

/* No variable of the program has this name. */
static const char *field_of(struct frame *f)
{
	return heap_field(heap_of(f), interned("standard stream"));
}

static gboolean is_memory(const struct type *type)
{
	return type->kind == T_OBJECT && (!strcmp(type->name, "io.StringIO") || !strcmp(type->name, "io.BytesIO"));
}

/* TextIOWrapper(BytesIO()) */
static gboolean leads_to_memory(const struct set *objects)
{
	gboolean memory = FALSE;
	for (guint i = 0; objects && i < objects->count; i++)
		memory |= objects->items[i]->type && is_memory(objects->items[i]->type);
	return memory;
}

void streams_set(struct frame *f, struct value stream)
{
	gboolean seen = leads_to_memory(infer_objects(f, stream)); /* of others, such as what codecs makes around the stream itself, nobody reads what was printed */
	for (guint i = 0; i < type_count(stream.type); i++) {
		const struct type *member = type_member(stream.type, i);
		seen |= member->kind == T_INSTANCE || is_memory(member);
	}
	if (seen)
		heap_store(heap_of(f), standard_streams(f), field_of(f), (struct value){stream.type, infer_objects(f, stream)});
}

void streams_redirected(struct frame *f, const char *name, const struct arguments *args)
{
	if (args->count && (!strcmp(name, "contextlib.redirect_stdout") || !strcmp(name, "contextlib.redirect_stderr")))
		streams_set(f, args->values[0]);
}

void streams_written(struct frame *f, const struct node *node)
{
	if (!heap_has_class_field(heap_of(f), field_of(f)))
		return;
	struct value stream = heap_load(heap_of(f), (struct value){UNKNOWN_TYPE, standard_streams(f)}, field_of(f), type_simple(T_NEVER));
	struct value text = value_of(type_simple(T_STR));
	infer_special(f, stream, "write", &text, 1, node, NULL);
	effects_access_set(f, stream.objects, heap_of(f)->all, TOUCH_WRITE, node);
}
