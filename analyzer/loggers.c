/* What a logging call comes to beyond the library: handlers, filters and formatters of the program, and streams that it keeps itself. */
#include "analyzer/call.h"

#include <string.h>

#define MAX_BASES 8

static gboolean derives(struct frame *f, const struct type *class_type, guint depth)
{
	const struct type *base;
	gboolean missing = FALSE;
	for (guint i = 0; depth && i < MAX_BASES && (base = class_base(f, class_type, i, &missing)); i++)
		if ((base->kind == T_LIBRARY && g_str_has_prefix(base->name, "logging.")) ||
		    (base->kind == T_CLASS && base != class_type && derives(f, base, depth - 1)))
			return TRUE;
	return FALSE;
}

static void note(struct frame *f, const struct type *type)
{
	struct effects_context *c = f->context;
	const struct type *all = type_join(heap_of(f)->types, c->loggers ? c->loggers : type_simple(T_NEVER), type);
	if (all == c->loggers)
		return;
	c->loggers = all;
	heap_changed(heap_of(f), &c->loggers_made);
}

static void note_stream(struct frame *f)
{
	if (!f->context->logs_to_streams)
		heap_changed(heap_of(f), &f->context->loggers_made);
	f->context->logs_to_streams = TRUE;
}

void loggers_note_class(struct frame *f, const struct type *class_type)
{
	if (g_hash_table_contains(f->context->used, "logging") && node_field(class_type->ref, "superclasses") && derives(f, class_type, MAX_BASES))
		note(f, type_ref(heap_of(f)->types, T_INSTANCE, class_type->ref, class_type->frame, NULL));
}

/* StreamHandler(StringIO()): what is logged can be looked at. */
void loggers_made(const struct library_call *c)
{
	gboolean stream = FALSE;
	if (!strcmp(c->entry->name, "logging.basicConfig"))
		call_keyword(c->args, "stream", &stream);
	else
		stream = !strcmp(c->entry->name, "logging.StreamHandler") && c->args->count;
	for (guint i = 0; stream && i < c->args->count; i++) {
		struct value value = infer_library_value(c->f, c->args->values[i]);
		gboolean plain = value.type->kind == T_OBJECT && !strcmp(value.type->name, "sys.stdout");
		if (!plain && (!c->args->names[i] || !strcmp(c->args->names[i], "stream")) && value.type->kind != T_NEVER)
			note_stream(c->f);
	}
}

/* Other ways to see what is logged, or to have a say in it. */
static gboolean is_seen_otherwise(struct frame *f)
{
	static const char *const names[] = {"addFilter", "setLogRecordFactory", "setLoggerClass", "QueueHandler", "MemoryHandler", "assertLogs", "caplog", "emit"};
	for (guint i = 0; i < G_N_ELEMENTS(names); i++)
		if (g_hash_table_contains(f->context->used, names[i]))
			return TRUE;
	return FALSE;
}

void loggers_called(struct frame *f, const struct node *node)
{
	static const char *const methods[] = {"emit", "handle", "filter", "format", "formatTime", "formatMessage", "formatException"};
	const struct type *all = f->context->loggers;
	heap_read(heap_of(f), &f->context->loggers_made);
	if (is_seen_otherwise(f) || f->context->logs_to_streams)
		effects_unresolved(f, REASON_UNRESOLVED, "a handler of logging", node);
	for (guint i = 0; all && i < type_count(all); i++) {
		const struct type *one = type_member(all, i);
		struct value record = infer_made(f, type_named(heap_of(f)->types, T_OBJECT, "logging.LogRecord", NULL), node);
		for (guint k = 0; one->kind == T_INSTANCE && k < G_N_ELEMENTS(methods); k++)
			infer_special(f, value_object(heap_of(f), one, class_instances(f->context, one->ref)), methods[k], &record, 1, node, NULL);
	}
}
