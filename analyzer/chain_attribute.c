/* A session that an object holds: `self.session = requests.Session()`. It stays what it is for others; the loop has one like it, with its headers. */
#include "analyzer/chain.h"

#include <string.h>

#include "analyzer/depend.h"
#include "analyzer/frame.h"

struct search {
	struct effects_context *context;
	struct async_chain *chain;
	const struct node *loop;
	const GPtrArray *lower;   /* struct node *: the functions that take the loop's session */
	const char *holder;       /* interned: what the loop calls the object */
	guint made;               /* times that the attribute is set */
	char *obstacle;
	const struct node *at;
};

static void object(struct search *s, const struct node *node, const char *what)
{
	if (!s->obstacle)
		s->obstacle = g_strdup(what), s->at = node;
}

/* ---- who holds it ---- */

/* The function of the chain that NODE stands in; NULL: the loop itself. */
static const struct node *lower_around(const struct search *s, const struct node *node)
{
	for (guint i = 0; i < s->lower->len; i++)
		if (node_inside(node, s->lower->pdata[i]))
			return s->lower->pdata[i];
	return NULL;
}

static const char *first_parameter(const struct node *function)
{
	const struct node *list = node_field(function, "parameters"), *first = list ? list->first : NULL;
	return first && first->kind == N_NAME && chain_has_receiver(function) && !decorated_with(function, "classmethod") ? first->name : NULL;
}

/* NAME, of which something of the session is asked there, is the object: `self` in its methods, always the same name in the loop. */
static gboolean is_holder(struct search *s, const struct node *name, const struct node *where)
{
	const struct node *function = lower_around(s, where);
	if (!name || name->kind != N_NAME)
		return FALSE;
	if (function)
		return name->name == first_parameter(function);
	if (!s->holder)
		s->holder = name->name;
	return name->name == s->holder;
}

/* "session" of `self.session.get(...)`; NULL: another form. */
static const char *attribute_of(const struct node *call)
{
	const struct node *callee = node_field(call, "function"), *held = callee && callee->kind == N_ATTRIBUTE ? node_field(callee, "object") : NULL;
	const struct node *name = held && held->kind == N_ATTRIBUTE ? node_field(held, "attribute") : NULL;
	return name ? name->name : NULL;
}

static struct node *node_of(const struct search *s, const struct chain_site *site)
{
	return syntax_locate(context_unit(s->context, site->source)->syntax, site->call);
}

/* All requests go through one attribute, of one object. */
static gboolean is_held(struct search *s)
{
	for (guint i = 0; i < s->chain->sites->len; i++) {
		const struct chain_site *site = &g_array_index(s->chain->sites, struct chain_site, i);
		const struct node *call = node_of(s, site), *callee = call ? node_field(call, "function") : NULL;
		if (site->kind == CHAIN_SLEEP || site->kind == CHAIN_COMPUTE)
			continue;
		if (!callee || callee->kind != N_ATTRIBUTE)
			return FALSE;
		const char *attribute = site->kind == CHAIN_REQUEST ? attribute_of(call) : NULL;
		if (site->kind == CHAIN_REQUEST && (!attribute || (s->chain->attribute && strcmp(s->chain->attribute, attribute))))
			return FALSE;
		if (attribute && !s->chain->attribute)
			s->chain->attribute = g_strdup(attribute);
		const struct node *object = node_field(callee, "object");
		if (!is_holder(s, attribute ? node_field(object, "object") : object, call))
			return FALSE;
	}
	return s->chain->attribute && s->holder;
}

static gboolean is_bound(const struct node *loop, const char *name)
{
	struct names *names = names_of((struct node *)loop);
	GHashTableIter iter;
	gpointer binding;
	gboolean found = FALSE;
	g_hash_table_iter_init(&iter, names->binds);
	while (g_hash_table_iter_next(&iter, &binding, NULL))
		found |= ((const struct binding *)binding)->name == name;
	names_free(names);
	return found;
}

/* ---- what is done with it ---- */

/* In the block of `__init__` itself: it is done once for each object. */
static gboolean is_in_init(const struct node *assignment)
{
	const struct node *statement = assignment->parent, *block = statement ? statement->parent : NULL, *function = block ? block->parent : NULL;
	const struct node *name = function && function->kind == N_FUNCTION ? node_field(function, "name") : NULL;
	return block && block->kind == N_BLOCK && name && name->name && !strcmp(name->name, "__init__");
}

static gboolean is_left(const struct node *node)
{
	return node->parent->kind == N_ASSIGNMENT && node_field(node->parent, "left") == node;
}

static gboolean makes_session(const struct node *assignment)
{
	const struct node *right = node_field(assignment, "right");
	g_autofree char *text = right ? node_text(right) : NULL;
	return text && (!strcmp(text, "requests.Session()") || !strcmp(text, "requests.session()")) && is_in_init(assignment);
}

static gboolean is_called(const struct node *node)
{
	return node->parent->kind == N_CALL && node_field(node->parent, "function") == node;
}

/* `self.session.headers["X"] = ...`, `self.session.auth = (user, password)`, `self.session.get(...)` */
static gboolean is_known_use(struct search *s, const struct node *member)
{
	const struct node *name = node_field(member, "attribute"), *outer = member->parent;
	g_autofree char *method = g_strdup_printf("requests.Session.%s", name && name->name ? name->name : "");
	if (!name || !name->name)
		return FALSE;
	if (!strcmp(name->name, "headers"))
		return (outer->kind == N_SUBSCRIPT && is_left(outer)) || (outer->kind == N_ATTRIBUTE && is_called(outer) && !g_strcmp0(node_field(outer, "attribute")->name, "update"));
	if (!strcmp(name->name, "auth")) {
		const struct node *value = is_left(member) ? node_field(outer, "right") : NULL;
		s->chain->attribute_auth = TRUE;
		return value && value->kind == N_TUPLE && node_count(value) == 2 && is_in_init(outer);
	}
	return is_called(member) && (chain_is_request(method) || !strcmp(name->name, "close"));
}

static gboolean is_site(const struct search *s, const struct node *call)
{
	for (guint i = 0; i < s->chain->sites->len; i++)
		if (ts_node_eq(g_array_index(s->chain->sites, struct chain_site, i).call, call->ts))
			return TRUE;
	return FALSE;
}

static void look_at_use(struct search *s, const struct node *held)
{
	gboolean work = node_inside(held, s->loop) || lower_around(s, held), made = is_left(held);
	const struct node *member = held->parent->kind == N_ATTRIBUTE && node_field(held->parent, "object") == held ? held->parent : NULL;
	s->made += made;
	if (made ? !makes_session(held->parent) : !member || !is_known_use(s, member))
		object(s, held, "the session that its object holds is used for more than has a counterpart");
	else if (work && !(member && is_called(member) && is_site(s, member->parent)))
		object(s, held, "the session that its object holds is set up in the loop");
}

static void look_for_uses(struct search *s, const struct node *node)
{
	const struct node *name = node->kind == N_ATTRIBUTE ? node_field(node, "attribute") : NULL;
	if (name && !g_strcmp0(name->name, s->chain->attribute))
		look_at_use(s, node);
	for (const struct node *child = node->first; child; child = child->next)
		look_for_uses(s, child);
}

static void check_uses(struct search *s)
{
	for (guint i = 0; i < s->context->program->sources->len; i++) {
		const struct source *source = s->context->program->sources->pdata[i];
		look_for_uses(s, context_unit(s->context, (struct source *)source)->syntax->root);
		if (s->chain->attribute_auth && strstr(source->text, "Authorization"))
			object(s, s->loop, "the session that its object holds has `auth` and a header for it");
	}
	if (s->made != 1)
		object(s, s->loop, "the session that its object holds is not made once, in `__init__`");
}

char *chain_find_attribute(struct effects_context *context, struct async_chain *chain, const struct node *loop, const GPtrArray *lower, const struct node **at)
{
	struct search s = {.context = context, .chain = chain, .loop = loop, .lower = lower};
	if (!chain->own || !is_held(&s)) {
		g_clear_pointer(&chain->attribute, g_free);
		return NULL;
	}
	chain->own = FALSE;
	chain->holder = g_strdup(s.holder);
	if (g_strcmp0(chain->library, "requests"))
		object(&s, loop, "its client is held by an object");
	if (is_bound(loop, s.holder))
		object(&s, loop, "each item may have a session of its own");
	check_uses(&s);
	*at = s.at;
	return s.obstacle;
}
