#include "analyzer/knowledge.h"

#include <string.h>

#include "analyzer/interned.h"

static const struct { const char *name, *result, *flags; } lines[] = {
#define K(name, result, flags) {name, result, flags},
#include "analyzer/knowledge.def"
#undef K
};

static const struct { const char *word; guint flag, effect; } words[] = {
	{"w", KNOWS_WRITES_SELF, 0}, {"s", KNOWS_STORES, 0}, {"s*", KNOWS_STORES_ITEMS, 0}, {"c", KNOWS_CONTENTS, 0},
	{"in", KNOWS_ELEMENT, 0}, {"same", KNOWS_SAME, 0}, {"cb", KNOWS_CALLBACK, 0}, {"h", KNOWS_HEAVY, 0},
	{"exec", KNOWS_EXEC, 0}, {"nopickle", KNOWS_NO_PICKLE, 0}, {"pickles", KNOWS_PICKLES, 0}, {"shared", KNOWS_SHARED, 0},
	{"rng", KNOWS_RANDOM_STATE, 0}, {"lock", KNOWS_LOCK, 0}, {"immutable", KNOWS_IMMUTABLE, 0}, {"w0", KNOWS_WRITES_0, 0},
	{"suppress", KNOWS_SUPPRESSES, 0}, {"id", KNOWS_IDENTITY, 0}, {"stream", KNOWS_STREAM, 0}, {"repr", KNOWS_REPRESENTS, 0},
	{"len", KNOWS_MEASURES, 0}, {"view", KNOWS_VIEW, 0}, {"httpmethod", KNOWS_HTTP_METHOD | KNOWS_HEAVY, 0},
	{"net", KNOWS_HEAVY, EFFECT_NET}, {"netw", KNOWS_HEAVY, EFFECT_NET_WRITE}, {"fr", KNOWS_HEAVY, EFFECT_FILE_READ},
	{"fw", KNOWS_HEAVY, EFFECT_FILE_WRITE}, {"out", 0, EFFECT_STDOUT}, {"rnd", 0, EFFECT_RANDOM}, {"time", 0, EFFECT_TIME}, {"clock", 0, EFFECT_TIME | EFFECT_CLOCK},
	{"sleep", KNOWS_HEAVY, EFFECT_SLEEP}, {"env", 0, EFFECT_ENV}, {"sub", KNOWS_HEAVY, EFFECT_SUBPROCESS},
	{"stdin", 0, EFFECT_STDIN}, {"nogil", KNOWS_HEAVY, EFFECT_RELEASES_GIL}, {"handled", 0, EFFECT_HANDLED}, {"co", KNOWS_COROUTINE | KNOWS_HEAVY, 0},
	{"serial", KNOWS_SERIAL, 0}, {"threadbound", KNOWS_THREAD_BOUND, 0}, {"threadsafe", KNOWS_THREAD_SAFE, 0},
	{"cookies", KNOWS_COOKIES, 0}, {"own", KNOWS_OWN, 0}, {"sql", KNOWS_SQL, 0}, {"setting", KNOWS_SETTING, 0}, {"through", KNOWS_GOES_THROUGH, 0},
};

#define NAME_BYTES 256

/* Entries by their names, and the modules in which something is known. */
struct names {
	GHashTable *entries; /* name to struct knowledge_entry * */
	GHashTable *modules; /* prefixes of the names */
	GPtrArray *keep;     /* entries, those too in whose place others were put: some know them already */
	GHashTable *lost;    /* interned: what the classes are called that do not pickle */
};

struct knowledge {
	const struct names *common; /* of knowledge.def: read once, and the same for all */
	struct names own;           /* what users say, which counts first */
};

static void parse_flags(const char *text, struct knowledge_entry *entry)
{
	g_auto(GStrv) parts = g_strsplit(text, " ", -1);
	for (guint i = 0; parts[i]; i++) {
		if (parts[i][0] == 'w' && parts[i][1] >= '1' && parts[i][1] <= '9' && !parts[i][2])
			entry->outputs |= 1u << (parts[i][1] - '0');
		for (guint j = 0; j < G_N_ELEMENTS(words); j++)
			if (!strcmp(parts[i], words[j].word)) {
				entry->flags |= words[j].flag;
				entry->effects |= words[j].effect;
			}
	}
}

static void add_modules(struct names *names, const char *name)
{
	for (const char *dot = strchr(name, '.'); dot; dot = strchr(dot + 1, '.'))
		g_hash_table_add(names->modules, g_strndup(name, dot - name));
}

static const struct knowledge_entry *add_entry(struct names *names, const char *name, const char *result, const char *flags)
{
	struct knowledge_entry *entry = g_new0(struct knowledge_entry, 1);
	entry->name = interned(name);
	entry->result = result;
	parse_flags(flags, entry);
	g_ptr_array_add(names->keep, entry);
	g_hash_table_replace(names->entries, (gpointer)entry->name, entry);
	if (!g_str_has_prefix(name, "class "))
		add_modules(names, name);
	else if (entry->flags & KNOWS_NO_PICKLE)
		g_hash_table_add(names->lost, (gpointer)interned(name + strlen("class ")));
	return entry;
}

/* "math.{sin,cos}" stands for one entry each. */
static void add_line(struct names *names, const char *name, const char *result, const char *flags)
{
	const char *open = strchr(name, '{'), *close = open ? strchr(open, '}') : NULL;
	if (!close) {
		add_entry(names, name, result, flags);
		return;
	}
	g_autofree char *prefix = g_strndup(name, open - name), *list = g_strndup(open + 1, close - open - 1);
	g_auto(GStrv) parts = g_strsplit(list, ",", -1);
	for (guint i = 0; parts[i]; i++) {
		g_autofree char *full = g_strconcat(prefix, g_strstrip(parts[i]), NULL);
		add_entry(names, full, result, flags);
	}
}

static struct names names_new(void)
{
	return (struct names){g_hash_table_new(g_str_hash, g_str_equal), g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL),
	                      g_ptr_array_new_with_free_func(g_free), g_hash_table_new(NULL, NULL)};
}

static const struct names *common_names(void)
{
	static struct names names;
	static gsize done;
	if (g_once_init_enter(&done)) {
		names = names_new();
		for (guint i = 0; i < G_N_ELEMENTS(lines); i++)
			add_line(&names, lines[i].name, lines[i].result, lines[i].flags);
		g_once_init_leave(&done, 1);
	}
	return &names;
}

struct knowledge *knowledge_new(void)
{
	struct knowledge *k = g_new0(struct knowledge, 1);
	k->common = common_names();
	k->own = names_new();
	return k;
}

void knowledge_free(struct knowledge *k)
{
	if (!k)
		return;
	g_hash_table_destroy(k->own.entries);
	g_hash_table_destroy(k->own.modules);
	g_hash_table_destroy(k->own.lost);
	g_ptr_array_unref(k->own.keep);
	g_free(k);
}

const struct knowledge_entry *knowledge_add(struct knowledge *k, const char *name, const char *result, const char *flags)
{
	return add_entry(&k->own, name, interned(result), flags);
}

const struct knowledge_entry *knowledge_added(const struct knowledge *k, const char *name)
{
	return g_hash_table_lookup(k->own.entries, name);
}

gboolean knowledge_has_own(const struct knowledge *k)
{
	return g_hash_table_size(k->own.entries) > 0;
}

static const struct knowledge_entry *lookup(const struct knowledge *k, const char *name)
{
	const struct knowledge_entry *own = g_hash_table_size(k->own.entries) ? g_hash_table_lookup(k->own.entries, name) : NULL;
	return own ? own : g_hash_table_lookup(k->common->entries, name);
}

const struct knowledge_entry *knowledge_find(const struct knowledge *k, const char *name)
{
	const struct knowledge_entry *entry = lookup(k, name);
	const char *dot = entry ? NULL : strrchr(name, '.');
	if (!dot)
		return entry;
	char any[NAME_BYTES];
	gsize length = (gsize)(dot - name);
	if (length + sizeof(".*") > sizeof(any)) /* no module has so long a name */
		return NULL;
	memcpy(any, name, length);
	memcpy(any + length, ".*", sizeof(".*"));
	return lookup(k, any);
}

const struct knowledge_entry *knowledge_class(const struct knowledge *k, const char *name)
{
	char full[NAME_BYTES];
	gsize length = strlen(name);
	if (length + sizeof("class ") > sizeof(full))
		return NULL;
	memcpy(full, "class ", sizeof("class ") - 1);
	memcpy(full + sizeof("class ") - 1, name, length + 1);
	return lookup(k, full);
}

gboolean knowledge_gives_unpicklable(const struct knowledge *k, const char *name)
{
	return g_hash_table_contains(k->common->lost, name) || g_hash_table_contains(k->own.lost, name);
}

gboolean knowledge_has_module(const struct knowledge *k, const char *name)
{
	return g_hash_table_contains(k->common->modules, name) || g_hash_table_contains(k->own.modules, name);
}
