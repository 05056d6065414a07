#include "analyzer/reimport.h"

#include <string.h>

#include "analyzer/depend.h"
#include "analyzer/frame.h"

/* Done once more they would show. */
#define SHOWS (EFFECT_STDOUT | EFFECT_FILE_WRITE | EFFECT_NET_WRITE | EFFECT_SUBPROCESS | EFFECT_STDIN | EFFECT_SLEEP)
/* They give something else in another process. */
#define VARIES (EFFECT_RANDOM | EFFECT_TIME | EFFECT_NET | EFFECT_NET_WRITE | EFFECT_STDIN | EFFECT_SUBPROCESS | EFFECT_FILE_WRITE)

static gboolean is_definition(const struct node *statement)
{
	return statement->kind == N_FUNCTION || statement->kind == N_CLASS || statement->kind == N_DECORATED;
}

/* `name = value`, which changes nothing that was there. */
static gboolean is_assignment(const struct node *statement)
{
	const struct node *top = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL, *left = top && top->kind == N_ASSIGNMENT ? node_field(top, "left") : NULL;
	return left && left->kind != N_SUBSCRIPT && left->kind != N_ATTRIBUTE;
}

struct search {
	struct effects_context *context;
	struct reimport *found;
	GHashTable *changed;  /* struct binding * that another process would have otherwise, to what makes it so */
	gboolean seeded, numpy_seeded;
};

void reimport_free(struct reimport *reimport)
{
	if (!reimport)
		return;
	g_array_unref(reimport->anew);
	g_free(reimport);
}

/* `if __name__ == "__main__":` is false in what is imported. */
static gboolean is_guard(const struct node *node)
{
	const struct node *condition = node->kind == N_IF ? node_field(node, "condition") : NULL;
	g_autofree char *text = condition ? node_text(condition) : NULL;
	return text && strstr(text, "__name__") && strstr(text, "__main__");
}

/* `random.seed(1)`: what is drawn after that is the same in each process. */
static gboolean seeds(const struct node *statement, const char *name)
{
	const struct node *call = statement->kind == N_EXPRESSION_STATEMENT ? statement->first : NULL;
	const struct node *function = call && call->kind == N_CALL ? node_field(call, "function") : NULL, *list = function ? node_field(call, "arguments") : NULL;
	g_autofree char *text = function ? node_text(function) : NULL;
	return text && g_str_has_suffix(text, name) && list && list->first && list->first->kind == N_INTEGER;
}

static gboolean is_seeded(const struct search *s, const struct world *world)
{
	return world->effect == EFFECT_RANDOM && ((s->seeded && g_str_has_prefix(world->subject, "random.")) ||
	                                          (s->numpy_seeded && g_str_has_prefix(world->subject, "numpy.random.")));
}

/* What in E makes another process's values others; NULL: nothing. */
static const char *variation(const struct search *s, const struct effects *e)
{
	for (guint i = 0; i < e->worlds->len; i++) {
		const struct world *world = &g_array_index(e->worlds, struct world, i);
		gboolean environment = world->effect == EFFECT_TIME && (g_str_has_prefix(world->subject, "os.environ") || !strcmp(world->subject, "os.getenv"));
		if ((world->effect & VARIES) && !environment && !is_seeded(s, world))
			return world->subject;
	}
	return e->identity ? interned("the identity of objects") : e->salted ? interned("the order of a set") : NULL;
}

/* What STATEMENT does that would show a second time; NULL: nothing. One that is there for its effect has some, where it is not known what it calls. */
static const char *action(const struct node *statement, const struct effects *e)
{
	static const char *const again[] = {"atexit.register", "os.chdir", "os.fork", "sys.exit"};
	for (guint i = 0; i < e->worlds->len; i++) {
		const struct world *world = &g_array_index(e->worlds, struct world, i);
		if (world->effect & SHOWS)
			return world->subject;
		for (guint k = 0; k < G_N_ELEMENTS(again); k++)
			if (!strcmp(again[k], world->subject))
				return world->subject;
	}
	return e->exec ? interned("exec") : !is_assignment(statement) && !is_definition(statement) && e->unresolved->len ? g_array_index(e->unresolved, struct unresolved, 0).name : NULL;
}

static void add(struct search *s, struct binding *binding, const char *subject, const struct node *statement)
{
	if (!g_hash_table_insert(s->changed, binding, (gpointer)subject))
		return;
	const struct anew anew = {binding->name, subject, statement->line};
	g_array_append_val(s->found->anew, anew);
}

/* The names that STATEMENT binds, and those of values that it may change as it is no plain assignment. */
static void note(struct search *s, struct node *statement, const char *subject)
{
	struct names *names = names_of(statement);
	GHashTableIter iter;
	gpointer binding;
	g_hash_table_iter_init(&iter, names->reads);
	while (!subject && !is_definition(statement) && g_hash_table_iter_next(&iter, &binding, NULL))
		subject = g_hash_table_lookup(s->changed, binding);
	g_hash_table_iter_init(&iter, names->binds);
	while (subject && g_hash_table_iter_next(&iter, &binding, NULL))
		add(s, binding, subject, statement);
	gboolean others = !is_assignment(statement) && !is_definition(statement);
	g_hash_table_iter_init(&iter, names->reads);
	while (subject && others && g_hash_table_iter_next(&iter, &binding, NULL))
		if (!(((struct binding *)binding)->flags & (BINDING_IMPORT | BINDING_DEFINITION)))
			add(s, binding, subject, statement);
	names_free(names);
}

static void look_at(struct search *s, struct frame *module, struct node *statement)
{
	if (statement->kind == N_IMPORT || statement->kind == N_IMPORT_FROM || statement->kind == N_FUTURE_IMPORT || is_guard(statement))
		return;
	s->seeded |= seeds(statement, "random.seed");
	s->numpy_seeded |= seeds(statement, "np.random.seed") || seeds(statement, "numpy.random.seed");
	struct effects *e = effects_new();
	frame_effects(module, statement, e);
	note(s, statement, variation(s, e));
	const char *acts = action(statement, e);
	if (acts && !s->found->acts) {
		s->found->acts = acts;
		s->found->acts_line = statement->line;
	}
	effects_free(e);
}

void reimport_find(struct effects_context *c, struct source *source)
{
	struct unit *unit = context_unit(c, source);
	struct frame *module = unit ? frame_module(c, unit) : NULL;
	reimport_free(source->reimport);
	source->reimport = NULL;
	if (!module)
		return;
	struct search s = {.context = c, .found = g_new0(struct reimport, 1), .changed = g_hash_table_new(NULL, NULL)};
	s.found->anew = g_array_new(FALSE, FALSE, sizeof(struct anew));
	for (struct node *statement = unit->syntax->root->first; statement; statement = statement->next)
		look_at(&s, module, statement);
	g_hash_table_unref(s.changed);
	source->reimport = s.found;
}
