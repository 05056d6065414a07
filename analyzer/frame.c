/* Functions as they are run: their parameters, their variables. */
#include "analyzer/effects.h"

#include "analyzer/infer.h"
#include "analyzer/nodes.h"

static struct node *parameter_list(const struct node *function)
{
	return node_field(function, "parameters");
}

guint parameters_count(const struct node *function)
{
	guint count = 0;
	struct node *list = parameter_list(function);
	for (struct node *p = list ? list->first : NULL; p; p = p->next)
		count += p->kind != N_SEPARATOR;
	return count;
}

struct node *parameters_get(const struct node *function, guint index)
{
	struct node *list = parameter_list(function);
	for (struct node *p = list ? list->first : NULL; p; p = p->next)
		if (p->kind != N_SEPARATOR && !index--)
			return p;
	return NULL;
}

struct node *parameter_name(const struct node *parameter)
{
	struct node *name = node_field(parameter, "name");
	if (parameter->kind == N_NAME)
		return (struct node *)parameter;
	if (!name)
		name = parameter->first;
	if (name && (name->kind == N_LIST_SPLAT_PATTERN || name->kind == N_DICT_SPLAT_PATTERN))
		name = name->first;
	return name;
}

const char *parameter_text(const struct node *parameter)
{
	struct node *name = parameter_name(parameter);
	return name && name->name ? name->name : "?";
}

void frame_free(gpointer data)
{
	struct frame *f = data;
	g_free(f->variables);
	g_clear_pointer(&f->others, g_hash_table_destroy);
	g_ptr_array_unref(f->touched);
	g_free(f->reads.at);
	g_free(f->parts);
	g_ptr_array_unref(f->callees);
	effects_free(f->effects);
	g_free(f->params);
	g_free(f);
}

struct frame *frame_new(struct effects_context *c, struct unit *unit, struct scope *scope, struct frame *closure,
                        const struct type **params, guint count)
{
	struct frame *f = g_new0(struct frame, 1);
	f->context = c;
	f->unit = unit;
	f->scope = f->now = scope;
	f->closure = closure;
	f->params = g_memdup2(params, count * sizeof(params[0]));
	f->param_count = count;
	f->variables = g_new0(struct variable *, scope->slots + 1);
	f->effects = effects_new();
	f->result = f->yielded = value_of(type_simple(T_NEVER));
	f->touched = g_ptr_array_new();
	f->callees = g_ptr_array_new();
	f->locals = heap_root(c->heap, OBJECT_LOCALS, scope, f);
	return f;
}

static struct variable *variable_new(struct frame *f)
{
	struct variable *variable = arena_take(&f->context->heap->arena, sizeof(*variable));
	variable->value.type = type_simple(T_NEVER);
	return variable;
}

static struct variable *variable_other(struct frame *f, gconstpointer key)
{
	if (!f->others)
		f->others = g_hash_table_new(NULL, NULL);
	struct variable *variable = g_hash_table_lookup(f->others, key);
	if (!variable) {
		variable = variable_new(f);
		g_hash_table_insert(f->others, (gpointer)key, variable);
	}
	return variable;
}

static struct variable *variable_get(struct frame *f, const struct binding *binding)
{
	if (binding && binding->scope->keeper == f->scope) {
		struct variable **own = &f->variables[binding->slot];
		if (!*own)
			*own = variable_new(f);
		return *own;
	}
	return variable_other(f, binding);
}

static const struct value *read_variable(struct frame *f, struct variable *variable)
{
	heap_read(f->context->heap, &variable->stamp);
	return &variable->value;
}

static void set_variable(struct frame *f, struct variable *variable, struct value value)
{
	struct value joined = value_join(f->context->heap, variable->value, value);
	if (value_equal(joined, variable->value))
		return;
	variable->value = joined;
	heap_changed(f->context->heap, &variable->stamp);
}

const struct value *frame_variable(struct frame *f, const struct binding *binding)
{
	return read_variable(f, variable_get(f, binding));
}

void frame_set_variable(struct frame *f, const struct binding *binding, struct value value)
{
	set_variable(f, variable_get(f, binding), value);
}

const struct value *frame_other(struct frame *f, const void *key)
{
	return read_variable(f, variable_other(f, key));
}

void frame_set_other(struct frame *f, const void *key, struct value value)
{
	set_variable(f, variable_other(f, key), value);
}

static gboolean is_statement(const struct node *node)
{
	return node->kind >= N_MODULE && node->kind <= N_EXEC_STATEMENT && node->kind != N_ASSIGNMENT && node->kind != N_AUGMENTED;
}

struct value frame_effects(struct frame *f, struct node *node, struct effects *sink)
{
	struct value value = value_of(type_simple(T_NONE)), result = f->result;
	f->sink = sink;
	f->now = scope_of(node);
	if (is_statement(node))
		infer_statement(f, node);
	else
		value = infer(f, node);
	f->sink = NULL;
	f->now = f->scope;
	f->result = result;
	if (sink && sink->changes && f->context->judging)
		nodes_forget(f->context, sink);
	return value;
}

void frame_iterate(struct frame *f, struct value value, const struct node *node, struct effects *sink)
{
	f->sink = sink;
	f->now = scope_of(node);
	infer_iterate(f, value, node);
	f->sink = NULL;
	f->now = f->scope;
}

void frame_ask(struct frame *f, struct value value, const struct node *node, struct effects *sink)
{
	f->sink = sink;
	f->now = scope_of(node);
	infer_truth(f, value, node);
	f->sink = NULL;
	f->now = f->scope;
}
