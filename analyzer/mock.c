#include "analyzer/mock.h"

#include <string.h>

#include "analyzer/imports.h"
#include "analyzer/infer.h"
#include "analyzer/reflect.h"

#define MAX_IMPORTS 4 /* of a name that is imported from where it is imported */

/* What a call in a test names. */
struct target {
	const struct node *owner; /* mod, of patch.object(mod, "func"); NULL: the text is all of it */
	const char *text;         /* "pkg.mod.func", or "func" of the owner; interned */
};

struct mocks *mocks_new(void)
{
	struct mocks *mocks = g_new0(struct mocks, 1);
	mocks->library = g_hash_table_new(NULL, NULL);
	mocks->anywhere = g_hash_table_new(NULL, NULL);
	return mocks;
}

void mocks_free(struct mocks *mocks)
{
	g_hash_table_unref(mocks->library);
	g_hash_table_unref(mocks->anywhere);
	g_free(mocks);
}

/* ---- the calls ---- */

/* Where no test runs the program the program does it itself, and what is set then is there as it runs. */
static gboolean is_of_program(const struct unit *unit)
{
	static const char *const words[] = {"def test", "TestCase", "pytest", "monkeypatch"};
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (memmem(unit->source->text, unit->source->length, words[i], strlen(words[i])))
			return FALSE;
	return TRUE;
}

static void add_target(struct unit *unit, const struct node *owner, const char *text)
{
	const char *dot = strrchr(text, '.');
	struct target target = {owner, interned(text)};
	if (is_of_program(unit))
		reflect_name(unit, interned(dot ? dot + 1 : text));
	if (!unit->mocks)
		unit->mocks = g_array_new(FALSE, FALSE, sizeof(struct target));
	g_array_append_val(unit->mocks, target);
}

/* Identifiers with dots between them. */
static gboolean is_dotted(const char *text)
{
	gboolean start = TRUE;
	for (; *text; text++) {
		if (*text == '.' ? start : !(*text == '_' || (*text & 0x80) || g_ascii_isalpha(*text) || (!start && g_ascii_isdigit(*text))))
			return FALSE;
		start = *text == '.';
	}
	return !start;
}

/* What the string NODE ends with: all of "pkg.mod.func" (*WHOLE), ".func" of f"{MODULE}.func" and MODULE + ".func". NULL: no text. */
static char *ending(const struct node *node, gboolean *whole)
{
	if (node->kind == N_BINARY && node_field(node, "right")) {
		char *text = ending(node_field(node, "right"), whole);
		*whole = FALSE;
		return text;
	}
	const struct node *last = node->kind == N_STRING ? node->first : NULL;
	guint32 from = node->start;
	for (; last; last = last->next)
		from = last->kind == N_INTERPOLATION ? last->end : from;
	*whole = from == node->start;
	if (node->kind != N_STRING || node->end - node->start < 2)
		return NULL;
	const char *text = node->source->text + from, *quote = strpbrk(text, "\"'");
	const char *begin = *whole ? quote + 1 : text, *end = *whole ? strchr(begin, *quote) : quote;
	return end && end < node->source->text + node->end ? g_strndup(begin, end - begin) : NULL;
}

static const struct node *argument(const struct node *call, guint index, const char *keyword)
{
	const struct node *list = node_field(call, "arguments");
	for (const struct node *each = list ? list->first : NULL; each; each = each->next) {
		const struct node *name = each->kind == N_KEYWORD_ARGUMENT ? node_field(each, "name") : NULL;
		if (name ? !strcmp(name->name, keyword) : !index--)
			return name ? node_field(each, "value") : each;
	}
	return NULL;
}

/* Whatever strings of the file may be names: one of them is given to a call by a variable. */
static void add_strings(struct unit *unit, const struct node *node)
{
	gboolean whole;
	g_autofree char *text = node->kind == N_STRING ? ending(node, &whole) : NULL;
	const char *dot = text ? strrchr(text, '.') : NULL;
	if (text && is_dotted(text))
		add_target(unit, NULL, text);
	else if (dot && is_dotted(dot + 1)) /* "%s.func" */
		add_target(unit, NULL, dot + 1);
	for (const struct node *child = node->first; child; child = child->next)
		add_strings(unit, child);
}

static void add_any(struct unit *unit)
{
	if (!unit->mocks_any)
		add_strings(unit, unit->syntax->root);
	unit->mocks_any = TRUE;
}

/* patch("pkg.mod.func") */
static void look_at_text(struct unit *unit, const struct node *target)
{
	gboolean whole = TRUE;
	g_autofree char *text = target ? ending(target, &whole) : NULL;
	const char *dot = text ? strrchr(text, '.') : NULL;
	if (!text && target && target->kind != N_STRING)
		add_any(unit);
	else if (whole && dot && is_dotted(text))
		add_target(unit, NULL, text);
	else if (!whole && dot && is_dotted(dot + 1))
		add_target(unit, NULL, dot + 1);
}

/* patch.object(mod, "func") */
static void look_at_owner(struct unit *unit, const struct node *owner, const struct node *name)
{
	gboolean whole = TRUE;
	g_autofree char *text = name ? ending(name, &whole) : NULL;
	if (text && whole && is_dotted(text))
		add_target(unit, owner, text);
	else if (owner && name && name->kind != N_STRING)
		add_any(unit);
}

/* patch.multiple("pkg.mod", func=DEFAULT) */
static void look_at_several(struct unit *unit, const struct node *call)
{
	gboolean whole = TRUE;
	const struct node *module = argument(call, 0, "target"), *list = node_field(call, "arguments");
	g_autofree char *text = module ? ending(module, &whole) : NULL;
	for (const struct node *each = list ? list->first : NULL; each; each = each->next) {
		const struct node *name = each->kind == N_KEYWORD_ARGUMENT ? node_field(each, "name") : NULL;
		g_autofree char *full = text && whole && name ? g_strconcat(text, ".", name->name, NULL) : NULL;
		if (full ? is_dotted(full) : name != NULL)
			add_target(unit, text ? NULL : module, full ? full : name->name);
	}
}

static const char *field_name(const struct node *attribute)
{
	return node_field(attribute, "attribute")->name;
}

/* NODE, or the attribute that it is the name of. */
static const struct node *whole_of(const struct node *node)
{
	return node->parent->kind == N_ATTRIBUTE && node->field && !strcmp(node->field, "attribute") ? node->parent : node;
}

static const struct node *call_of(const struct node *function)
{
	return function->parent->kind == N_CALL && function->field && !strcmp(function->field, "function") ? function->parent : NULL;
}

static void look_at_patch(struct unit *unit, const struct node *patch)
{
	const struct node *call = call_of(patch), *method = patch->parent->kind == N_ATTRIBUTE ? patch->parent : NULL;
	if (call)
		look_at_text(unit, argument(call, 0, "target"));
	else if (method && (call = call_of(method)) && !strcmp(field_name(method), "object"))
		look_at_owner(unit, argument(call, 0, "target"), argument(call, 1, "attribute"));
	else if (call && !strcmp(field_name(method), "multiple"))
		look_at_several(unit, call);
}

/* from unittest.mock import patch as replace */
static void note_alias(struct unit *unit, const struct node *name)
{
	const struct node *import = name->parent->kind == N_DOTTED_NAME ? name->parent->parent : NULL;
	const struct node *alias = import && import->kind == N_ALIASED_IMPORT ? node_field(import, "alias") : NULL;
	if (alias)
		unit->mocks_alias = alias->name;
}

void mock_look(struct unit *unit, const struct node *node)
{
	const char *name = node->name;
	gboolean alias = name == unit->mocks_alias && name;
	if (!alias && !strchr("pds", name[0]))
		return;
	if (!alias && strcmp(name, "patch") && strcmp(name, "setattr") && strcmp(name, "delattr") && strcmp(name, "spy"))
		return;
	if (!unit->mocks_seen)
		unit->mocks_seen = memmem(unit->source->text, unit->source->length, "mock", 4) || memmem(unit->source->text, unit->source->length, "monkeypatch", 11) ? 1 : 2;
	const struct node *whole = whole_of(node), *call = call_of(whole);
	if (unit->mocks_seen == 2)
		return;
	if (name[0] == 'p' || alias)
		note_alias(unit, node), look_at_patch(unit, whole);
	else if (whole != node && call && (name[0] == 's' && name[1] == 'e') && !argument(call, 2, "value"))
		look_at_text(unit, argument(call, 0, "target")); /* monkeypatch.setattr("pkg.mod.func", fake) */
	else if (whole != node && call && argument(call, 1, "name"))
		look_at_owner(unit, argument(call, 0, "target"), argument(call, 1, "name"));
	else if (whole != node && call)
		look_at_text(unit, argument(call, 0, "target"));
}

void mock_imports(const struct unit *unit, GHashTable *names)
{
	for (guint i = 0; unit->mocks && i < unit->mocks->len; i++) {
		const struct target *target = &g_array_index(unit->mocks, struct target, i);
		for (const char *dot = strchr(target->text, '.'); !target->owner && dot; dot = strchr(dot + 1, '.'))
			g_hash_table_add(names, g_strndup(target->text, dot - target->text));
	}
}

void mock_clear(struct unit *unit)
{
	g_clear_pointer(&unit->mocks, g_array_unref);
	g_clear_pointer(&unit->mocked, g_hash_table_unref);
}

/* ---- what they stand for ---- */

static void add(GHashTable *names, const char *name, guint how)
{
	gpointer key = (gpointer)interned(name);
	g_hash_table_insert(names, key, GUINT_TO_POINTER(how | GPOINTER_TO_UINT(g_hash_table_lookup(names, key))));
}

static void add_anywhere(struct mocks *mocks, const char *name, guint how)
{
	add(mocks->anywhere, name, how);
	mocks->any = TRUE;
}

/* The dotted name of what BINDING imports; NULL: it is bound otherwise. */
static char *imported_name(const struct binding *binding)
{
	const struct node *site = binding && binding->sites->len == 1 && (binding->flags & BINDING_IMPORT) ? binding->sites->pdata[0] : NULL;
	const struct node *name = site && site->kind == N_ALIASED_IMPORT ? node_field(site, "name") : site;
	if (!name || !name->first)
		return NULL;
	if (site->parent->kind == N_IMPORT)
		return node_text(site->kind == N_ALIASED_IMPORT ? name : name->first);
	g_autofree char *module = import_absolute(site->source, node_field(site->parent, "module_name")), *text = node_text(name);
	return g_strconcat(module, ".", text, NULL);
}

/* A module whose path says so, wherever the project's root is. */
static struct source *find_by_path(const struct project *p, const char *module)
{
	g_autofree char *folders = g_strdelimit(g_strdup(module), ".", '/');
	g_autofree char *file = g_strconcat("/", folders, ".py", NULL), *package = g_strconcat("/", folders, "/__init__.py", NULL);
	for (guint i = 0; i < p->list->len; i++) {
		struct source *source = ((struct unit *)p->list->pdata[i])->source;
		if (g_str_has_suffix(source->path, file) || g_str_has_suffix(source->path, package))
			return source;
	}
	return NULL;
}

static struct unit *find_module(struct project *p, const struct unit *from, const char *name)
{
	g_autofree char *path = program_find(p->program, from->source, name);
	struct source *source = path ? program_load(p->program, path) : strchr(name, '.') ? find_by_path(p, name) : NULL;
	return source ? g_hash_table_lookup(p->units, source) : NULL;
}

static void resolve(struct project *p, struct unit *from, const char *text, guint how, guint depth);

/* REST is asked for in MODULE. */
static void resolve_in(struct project *p, struct unit *module, const char *rest, guint how, guint depth)
{
	const char *dot = strchr(rest, '.');
	g_autofree char *first = dot ? g_strndup(rest, dot - rest) : g_strdup(rest);
	struct binding *binding = g_hash_table_lookup(module->syntax->root->scope->bindings, interned(first));
	g_autofree char *imported = dot && depth ? imported_name(binding) : NULL, *full = imported ? g_strconcat(imported, dot, NULL) : NULL;
	if (full) { /* pkg.mod.requests.get */
		resolve(p, module, full, how, depth - 1);
	} else if (dot) { /* of a class, or of what a variable holds */
		add_anywhere(p->mocks, strrchr(rest, '.') + 1, how);
	} else {
		if (!module->mocked)
			module->mocked = g_hash_table_new(NULL, NULL);
		add(module->mocked, first, how);
		p->mocks->any = TRUE;
	}
}

static void resolve(struct project *p, struct unit *from, const char *text, guint how, guint depth)
{
	g_autofree char *name = g_strdup(text);
	for (char *dot = strrchr(name, '.'); dot; dot = strrchr(name, '.')) {
		*dot = '\0';
		struct unit *module = find_module(p, from, name);
		if (module) {
			resolve_in(p, module, text + (dot - name) + 1, how, depth);
			return;
		}
	}
	if (strchr(text, '.'))
		add(p->mocks->library, text, how);
	else
		add_anywhere(p->mocks, text, how);
}

/* The dotted name of OWNER, that of a class of a module included; NULL: it is made in the test. */
static char *owner_name(const struct node *owner)
{
	const struct node *root = owner;
	while (root->kind == N_ATTRIBUTE)
		root = node_field(root, "object");
	g_autofree char *imported = root->kind == N_NAME ? imported_name(node_binding(root)) : NULL;
	g_autofree char *text = imported ? node_text(owner) : NULL;
	const char *dot = text ? strchr(text, '.') : NULL;
	return imported ? g_strconcat(imported, dot, NULL) : NULL;
}

/* Such a test would see that calls come in another order, or answers go to other ones. */
static gboolean looks_at_order(const struct unit *unit)
{
	static const char *const words[] = {"side_effect", "call_args", "mock_calls", "method_calls", "assert_has_calls", "_called_with", "_called_once_with", ".append(", ".pop(", "next(", "nonlocal ", "global "};
	for (guint i = 0; i < G_N_ELEMENTS(words); i++)
		if (memmem(unit->source->text, unit->source->length, words[i], strlen(words[i])))
			return TRUE;
	return FALSE;
}

void mock_resolve(struct project *p, struct unit *unit)
{
	guint how = unit->mocks && (looks_at_order(unit) || is_of_program(unit)) ? MOCKED | MOCKED_IN_ORDER : MOCKED;
	for (guint i = 0; unit->mocks && i < unit->mocks->len; i++) {
		const struct target *target = &g_array_index(unit->mocks, struct target, i);
		g_autofree char *owner = target->owner ? owner_name(target->owner) : NULL;
		g_autofree char *full = owner ? g_strconcat(owner, ".", target->text, NULL) : NULL;
		if (full || !target->owner)
			resolve(p, unit, full ? full : target->text, how, MAX_IMPORTS);
		else
			add_anywhere(p->mocks, target->text, how);
	}
}

/* ---- in a run ---- */

static void note(struct frame *f, gpointer how, const struct node *node)
{
	if (!how || !f->sink)
		return;
	if (!f->sink->mocked)
		f->sink->mocked = node;
	f->sink->mocked_in_order |= (GPOINTER_TO_UINT(how) & MOCKED_IN_ORDER) != 0;
}

/* Numbers, texts and what holds them: a copy of the process has what the test has set. */
static gboolean is_plain(const struct type *type)
{
	return type->kind != T_UNKNOWN && type->kind < T_FUNCTION;
}

void mock_note_name(struct frame *f, const struct unit *module, const char *name, const struct type *type, const struct node *node)
{
	const struct mocks *mocks = f->context->project->mocks;
	if (!mocks->any || is_plain(type))
		return;
	if (module->mocked)
		note(f, g_hash_table_lookup(module->mocked, name), node);
	if (g_hash_table_size(mocks->anywhere))
		note(f, g_hash_table_lookup(mocks->anywhere, name), node);
}

void mock_note_method(struct frame *f, const struct node *function, const struct node *node)
{
	const struct mocks *mocks = f->context->project->mocks;
	const struct node *name = g_hash_table_size(mocks->anywhere) ? node_field(function, "name") : NULL;
	if (name && name->name)
		note(f, g_hash_table_lookup(mocks->anywhere, name->name), node);
}

void mock_note_library(struct frame *f, const char *name, const struct node *node)
{
	const struct mocks *mocks = f->context->project->mocks;
	if (g_hash_table_size(mocks->library))
		note(f, g_hash_table_lookup(mocks->library, interned(name)), node);
}
