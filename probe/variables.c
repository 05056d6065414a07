#include "probe/variables.h"

#include <string.h>
#include "probe/walk.h"

#define EVERY_NS 100000000ull /* a function is looked at so often at first, half as often after PACE looks ... */
#define PACE 5
#define LOOKS 50              /* ... and so many times in all */
#define SHARE 500             /* the looks at it take no more than 1/SHARE of the time */
#define LOOK_US 2000          /* one look takes no longer */
#define VARIABLES 32          /* of a frame; globals that are no imports or definitions */
#define ENTRIES 1024          /* of a module's globals */
#define NAME 64               /* bytes; longer names, and names that are not ASCII, are left out */
#define SANE 1e12             /* more objects or bytes were not there but read while they changed */

/* A function with loops. */
struct owner {
	guint64 due_ns; /* the next look */
	guint looks;
	char **names; /* of its locals, by slot; "" where it could not be read */
};

struct seen_local {
	struct rec_local local;
	guint64 filled; /* looks that found items in it, or no container */
};

struct variables {
	struct collector *collector;
	const struct payload_reader *reader;
	GHashTable *owners; /* function + 1 to struct owner */
	GHashTable *seen;   /* "function/name" to struct seen_local */
	gint64 until_us;    /* when the look at hand has to end */
};

static void owner_free(gpointer data)
{
	struct owner *owner = data;

	g_strfreev(owner->names);
	g_free(owner);
}

static void local_free(gpointer data)
{
	struct seen_local *seen = data;

	g_free(seen->local.name);
	g_free(seen->local.type);
	g_free(seen);
}

struct variables *variables_new(struct collector *collector, const struct payload_reader *reader)
{
	struct variables *variables = g_new0(struct variables, 1);

	variables->collector = collector;
	variables->reader = reader;
	variables->owners = g_hash_table_new_full(NULL, NULL, NULL, owner_free);
	variables->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, local_free);
	return variables;
}

void variables_free(struct variables *variables)
{
	if (!variables)
		return;
	g_hash_table_unref(variables->owners);
	g_hash_table_unref(variables->seen);
	g_free(variables);
}

static gboolean take(const struct variables *v, guint64 from, void *to, gsize size)
{
	return from >= 4096 && v->reader->read(v->reader->data, from, to, size);
}

/* A short ASCII str; "" for anything else. */
static void read_name(const struct variables *v, guint64 object, char *name)
{
	const struct py_layout *layout = v->reader->layout;
	guint64 length = 0;
	guint32 state = 0;

	memset(name, 0, NAME);
	if (take(v, object + layout->ascii_length, &length, sizeof(length)) && take(v, object + layout->ascii_state, &state, sizeof(state)) &&
	    length < NAME && (state >> (layout->ascii_kind_bit + 3) & 3) == 3 && !take(v, object + layout->ascii_data, name, length))
		memset(name, 0, NAME);
	for (char *c = name; *c; c++)
		if (!g_ascii_isalnum(*c) && *c != '_')
			*name = '\0';
}

static char **read_names(const struct variables *v, const struct variables_frame *frame)
{
	const struct py_layout *layout = v->reader->layout;
	guint64 tuple = 0, count = 0, items[VARIABLES] = {0};
	char **names = g_new0(char *, VARIABLES + 1);

	if (take(v, frame->code + layout->code_localnames, &tuple, sizeof(tuple)) && take(v, tuple + layout->var_size, &count, sizeof(count)))
		count = MIN(count, MIN(frame->locals, VARIABLES));
	if (!take(v, tuple + layout->tuple_items, items, count * sizeof(*items)))
		count = 0;
	for (guint i = 0; i < VARIABLES; i++) {
		char name[NAME] = "";
		if (i < count)
			read_name(v, items[i], name);
		names[i] = g_strdup(name);
	}
	return names;
}

static struct seen_local *find_local(struct variables *v, guint function, const char *name)
{
	char *key = g_strdup_printf("%u/%s", function, name);
	struct seen_local *seen = g_hash_table_lookup(v->seen, key);

	if (seen) {
		g_free(key);
		return seen;
	}
	seen = g_new0(struct seen_local, 1);
	seen->local = (struct rec_local){.function = function, .name = g_strdup(name), .type = g_strdup("")};
	g_hash_table_insert(v->seen, key, seen);
	return seen;
}

static void add_mean(gdouble *mean, gdouble value, guint64 count)
{
	*mean += (value - *mean) / (gdouble)count;
}

/* FALSE: it is a container in which no look has found an item yet. */
static gboolean take_variable(struct variables *v, guint function, const char *name, guint64 object)
{
	struct payload payload;
	struct seen_local *seen;
	struct rec_local *local;
	const char *type;

	if (!*name || !object || object & 7 || g_get_monotonic_time() > v->until_us || !payload_measure(v->reader, object, &payload) || payload.objects > SANE || payload.bytes > SANE)
		return TRUE;
	type = v->reader->type(v->reader->data, object);
	seen = find_local(v, function, name);
	local = &seen->local;
	g_free(local->type);
	local->type = g_utf8_make_valid(type, -1);
	local->observations++;
	local->opaque |= payload.opaque;
	add_mean(&local->objects, payload.objects, local->observations);
	add_mean(&local->bytes, payload.bytes, local->observations);
	if (payload.length == 0)
		return seen->filled > 0;
	local->length = payload.length;
	seen->filled++;
	add_mean(&local->item_objects, payload.item_objects, seen->filled);
	add_mean(&local->item_bytes, payload.item_bytes, seen->filled);
	return TRUE;
}

static gboolean look_at_locals(struct variables *v, const struct variables_frame *frame, const struct owner *owner)
{
	guint count = MIN(frame->locals, VARIABLES);
	guint64 slots[VARIABLES] = {0};
	gboolean filled = TRUE;

	if (!count || !take(v, frame->address + v->reader->layout->frame_localsplus, slots, count * sizeof(*slots)))
		return TRUE;
	for (guint i = 0; i < count; i++)
		filled &= take_variable(v, frame->function, owner->names[i], walk_slot_object(v->reader->layout, slots[i]));
	return filled;
}

/* What a module imports and defines does not cross. */
static gboolean is_definition(const char *type)
{
	static const char *const types[] = {"", "module", "function", "type", "builtin_function_or_method"};

	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (strcmp(type, types[i]) == 0)
			return TRUE;
	return FALSE;
}

static void look_at_globals(struct variables *v, const struct variables_frame *frame)
{
	guint64 dict = 0, entries = 0;
	gint64 count = 0;
	gsize bytes = 0;
	guint taken = 0;

	if (!take(v, frame->address + v->reader->layout->frame_globals, &dict, sizeof(dict)) ||
	    !payload_dict_entries(v->reader, dict, &entries, &bytes, &count))
		return;
	for (gint64 i = MIN(count, ENTRIES); i-- > 0 && taken < VARIABLES;) { /* what was defined last is likely to be of the loop */
		guint64 entry[2];
		char name[NAME];
		if (!take(v, entries + (guint64)(i + 1) * bytes - sizeof(entry), entry, sizeof(entry)))
			return;
		if (!entry[1] || is_definition(v->reader->type(v->reader->data, entry[1])))
			continue;
		read_name(v, entry[0], name);
		if (g_str_has_prefix(name, "__"))
			continue;
		take_variable(v, frame->function, name, entry[1]);
		taken++;
	}
}

gboolean variables_look(struct variables *v, const struct variables_frame *frame, guint64 now_ns)
{
	const struct recording *r = collector_recording(v->collector);
	struct owner *owner = g_hash_table_lookup(v->owners, GUINT_TO_POINTER(frame->function + 1));
	gint64 begin_us = g_get_monotonic_time();

	if (!owner) {
		owner = g_new0(struct owner, 1);
		owner->names = read_names(v, frame);
		g_hash_table_insert(v->owners, GUINT_TO_POINTER(frame->function + 1), owner);
	}
	if (owner->looks >= LOOKS || now_ns < owner->due_ns)
		return FALSE;
	v->until_us = begin_us + LOOK_US;
	if (strcmp(g_array_index(r->functions, struct rec_function, frame->function).name, "<module>") == 0)
		look_at_globals(v, frame);
	gboolean filled = look_at_locals(v, frame, owner);
	filled &= take_variable(v, frame->function, "<result>", frame->result);
	owner->looks++;
	guint64 pause_ns = filled ? EVERY_NS + EVERY_NS * owner->looks / PACE : 0; /* what is empty may be filled soon */
	owner->due_ns = now_ns + MAX(pause_ns, SHARE * 1000 * (guint64)(g_get_monotonic_time() - begin_us));
	return TRUE;
}

void variables_finish(struct variables *v)
{
	struct recording *r = collector_recording(v->collector);
	GHashTableIter iter;
	gpointer value;

	g_hash_table_iter_init(&iter, v->seen);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct rec_local copy = ((struct seen_local *)value)->local;
		copy.name = g_strdup(copy.name);
		copy.type = g_strdup(copy.type);
		g_array_append_val(r->locals, copy);
	}
}
