#include "probe/recording_file.h"

#include <jansson.h>
#include <math.h>
#include <string.h>

/* -- fields of a struct as members of an object --------------------------------------------------------------------------- */

enum kind { KIND_INT, KIND_UINT, KIND_U64, KIND_I64, KIND_BOOL, KIND_DOUBLE, KIND_STRING, KIND_STRING_OR_NULL };

struct member {
	const char *name;
	enum kind kind;
	gsize offset;
	gboolean optional; /* recordings of earlier versions have none */
};

#define MEMBER(type, field, kind) { #field, kind, offsetof(type, field), FALSE }
#define MEMBER_OPTIONAL(type, field, kind) { #field, kind, offsetof(type, field), TRUE }
#define MEMBERS_END { NULL, KIND_INT, 0, FALSE }

static const struct member recording_members[] = {
	MEMBER(struct recording, pid, KIND_INT),
	MEMBER(struct recording, python, KIND_STRING),
	MEMBER(struct recording, gil, KIND_BOOL),
	MEMBER(struct recording, cwd, KIND_STRING),
	MEMBER(struct recording, exe, KIND_STRING),
	MEMBER(struct recording, backend, KIND_STRING),
	MEMBER(struct recording, cores, KIND_INT),
	MEMBER(struct recording, start_unix_ns, KIND_U64),
	MEMBER(struct recording, duration_ns, KIND_U64),
	MEMBER(struct recording, exited_ns, KIND_U64),
	MEMBER(struct recording, rate_hz, KIND_UINT),
	MEMBER(struct recording, samples, KIND_U64),
	MEMBER(struct recording, lost, KIND_U64),
	MEMBER(struct recording, torn, KIND_U64),
	MEMBER_OPTIONAL(struct recording, partial, KIND_U64),
	MEMBER_OPTIONAL(struct recording, skipped, KIND_U64),
	MEMBER(struct recording, truncated, KIND_U64),
	MEMBER(struct recording, unresolved, KIND_U64),
	MEMBER(struct recording, profiler_cpu_s, KIND_DOUBLE),
	MEMBER(struct recording, kernel_cpu_s, KIND_DOUBLE),
	MEMBER_OPTIONAL(struct recording, paired, KIND_BOOL),
	MEMBER(struct recording, max_threads, KIND_UINT),
	MEMBERS_END,
};

static const struct member process_members[] = {
	MEMBER(struct rec_process, pid, KIND_INT),
	MEMBER(struct rec_process, parent, KIND_INT),
	MEMBER(struct rec_process, name, KIND_STRING),
	MEMBER(struct rec_process, python, KIND_STRING),
	MEMBERS_END,
};

static const struct member thread_members[] = {
	MEMBER(struct rec_thread, pid, KIND_INT),
	MEMBER(struct rec_thread, tid, KIND_INT),
	MEMBER(struct rec_thread, name, KIND_STRING),
	MEMBER(struct rec_thread, wall_ns, KIND_U64),
	MEMBER(struct rec_thread, python, KIND_BOOL),
	MEMBERS_END,
};

static const struct member iterator_members[] = {
	MEMBER(struct rec_iterator, function, KIND_UINT),
	MEMBER(struct rec_iterator, slot, KIND_UINT),
	MEMBER(struct rec_iterator, line, KIND_UINT),
	MEMBER(struct rec_iterator, type, KIND_STRING),
	MEMBER(struct rec_iterator, observations, KIND_U64),
	MEMBER(struct rec_iterator, objects, KIND_U64),
	MEMBER(struct rec_iterator, steps, KIND_U64),
	MEMBER(struct rec_iterator, steps_ns, KIND_U64),
	MEMBER(struct rec_iterator, total_max, KIND_I64),
	MEMBER(struct rec_iterator, total_mean, KIND_DOUBLE),
	MEMBER(struct rec_iterator, first_index, KIND_I64),
	MEMBER(struct rec_iterator, last_index, KIND_I64),
	MEMBER_OPTIONAL(struct rec_iterator, pairs, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, pairs_ns, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, lasted, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, lasted_steps, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, lasted_ns, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, moved, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, midway, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, further, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, strangers, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, alike, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, still, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, lengths, KIND_U64),
	MEMBER_OPTIONAL(struct rec_iterator, inverse_mean, KIND_DOUBLE),
	MEMBERS_END,
};

static const struct member local_members[] = {
	MEMBER(struct rec_local, function, KIND_UINT),
	MEMBER(struct rec_local, name, KIND_STRING),
	MEMBER(struct rec_local, type, KIND_STRING),
	MEMBER(struct rec_local, observations, KIND_U64),
	MEMBER(struct rec_local, length, KIND_I64),
	MEMBER(struct rec_local, objects, KIND_DOUBLE),
	MEMBER(struct rec_local, bytes, KIND_DOUBLE),
	MEMBER(struct rec_local, item_objects, KIND_DOUBLE),
	MEMBER(struct rec_local, item_bytes, KIND_DOUBLE),
	MEMBER(struct rec_local, opaque, KIND_BOOL),
	MEMBERS_END,
};

static const struct member source_members[] = {
	MEMBER(struct rec_source, file, KIND_STRING),
	MEMBER(struct rec_source, path, KIND_STRING_OR_NULL),
	MEMBER(struct rec_source, sha256, KIND_STRING_OR_NULL),
	MEMBER(struct rec_source, size, KIND_U64),
	MEMBERS_END,
};

/* Paths of the target may be any bytes. */
static json_t *string_to_json(const char *text)
{
	g_autofree char *valid = text != NULL ? g_utf8_make_valid(text, -1) : NULL;

	return valid != NULL ? json_string(valid) : json_null();
}

static json_t *double_to_json(gdouble value)
{
	return json_real(isfinite(value) ? value : 0);
}

static json_t *u64_to_json(guint64 value)
{
	return json_integer((json_int_t)MIN(value, (guint64)G_MAXINT64));
}

static json_t *member_write(const struct member *member, const void *object)
{
	const void *at = (const char *)object + member->offset;

	switch (member->kind) {
	case KIND_INT:
		return json_integer(*(const gint *)at);
	case KIND_UINT:
		return json_integer(*(const guint *)at);
	case KIND_U64:
		return u64_to_json(*(const guint64 *)at);
	case KIND_I64:
		return json_integer(*(const gint64 *)at);
	case KIND_BOOL:
		return json_boolean(*(const gboolean *)at);
	case KIND_DOUBLE:
		return double_to_json(*(const gdouble *)at);
	case KIND_STRING:
		return string_to_json(*(char *const *)at != NULL ? *(char *const *)at : "");
	case KIND_STRING_OR_NULL:
		return string_to_json(*(char *const *)at);
	}
	return NULL;
}

static json_t *members_write(const struct member *members, const void *object)
{
	json_t *json = json_object();

	for (const struct member *member = members; member->name != NULL; member++)
		json_object_set_new(json, member->name, member_write(member, object));
	return json;
}

static gboolean integer_in(const json_t *json, gint64 low, gint64 high, gint64 *value)
{
	*value = json_integer_value(json);
	return json_is_integer(json) && *value >= low && *value <= high;
}

static gboolean string_read(const json_t *json, gboolean may_be_null, char **text)
{
	if (!json_is_string(json) && !(may_be_null && json_is_null(json)))
		return FALSE;
	g_free(*text);
	*text = g_strdup(json_string_value(json));
	return TRUE;
}

static gboolean member_read(const struct member *member, const json_t *json, void *object)
{
	void *at = (char *)object + member->offset;
	gint64 value;
	gboolean valid = FALSE;

	switch (member->kind) {
	case KIND_INT:
		if ((valid = integer_in(json, G_MININT, G_MAXINT, &value)))
			*(gint *)at = (gint)value;
		break;
	case KIND_UINT:
		if ((valid = integer_in(json, 0, G_MAXUINT, &value)))
			*(guint *)at = (guint)value;
		break;
	case KIND_U64:
		if ((valid = integer_in(json, 0, G_MAXINT64, &value)))
			*(guint64 *)at = (guint64)value;
		break;
	case KIND_I64:
		if ((valid = integer_in(json, G_MININT64, G_MAXINT64, &value)))
			*(gint64 *)at = value;
		break;
	case KIND_BOOL:
		if ((valid = json_is_boolean(json)))
			*(gboolean *)at = json_is_true(json);
		break;
	case KIND_DOUBLE:
		if ((valid = json_is_number(json)))
			*(gdouble *)at = json_number_value(json);
		break;
	case KIND_STRING:
	case KIND_STRING_OR_NULL:
		valid = string_read(json, member->kind == KIND_STRING_OR_NULL, (char **)at);
		break;
	}
	return valid;
}

/* All members but optional ones must be there, and all of their kind. */
static gboolean members_read(const struct member *members, const json_t *json, void *object)
{
	for (const struct member *member = members; member->name != NULL; member++) {
		const json_t *value = json_object_get(json, member->name);
		if (!(value == NULL && member->optional) && !member_read(member, value, object))
			return FALSE;
	}
	return TRUE;
}

/* -- writing -------------------------------------------------------------------------------------------------------------- */

static json_t *thread_write(const struct rec_thread *thread)
{
	json_t *json = members_write(thread_members, thread), *states = json_object();

	for (guint state = 0; state < STATE_COUNT; state++)
		if (thread->state_ns[state] > 0)
			json_object_set_new(states, state_name((enum state)state), u64_to_json(thread->state_ns[state]));
	json_object_set_new(json, "state_ns", states);
	return json;
}

static json_t *threads_write(const struct recording *r)
{
	json_t *list = json_array();

	for (guint i = 0; i < r->threads->len; i++)
		json_array_append_new(list, thread_write(&g_array_index(r->threads, struct rec_thread, i)));
	return list;
}

static json_t *array_write(const GArray *array, const struct member *members)
{
	json_t *list = json_array();

	for (guint i = 0; i < array->len; i++)
		json_array_append_new(list, members_write(members, array->data + (gsize)i * g_array_get_element_size((GArray *)array)));
	return list;
}

static json_t *generators_write(const struct recording *r)
{
	json_t *list = json_array();

	for (guint i = 0; i < r->functions->len; i++)
		if (g_array_index(r->functions, struct rec_function, i).generator)
			json_array_append_new(list, json_integer(i));
	return list;
}

static json_t *strings_write(char *const *strings, gsize count)
{
	json_t *list = json_array();

	for (gsize i = 0; i < count; i++)
		json_array_append_new(list, string_to_json(strings[i]));
	return list;
}

char *recording_json_write(const struct recording *r)
{
	json_t *root = members_write(recording_members, r);
	char *text, *copy;

	json_object_set_new(root, "cmdline", strings_write(r->cmdline, r->cmdline != NULL ? g_strv_length(r->cmdline) : 0));
	json_object_set_new(root, "notes", strings_write((char *const *)r->notes->pdata, r->notes->len));
	json_object_set_new(root, "generators", generators_write(r));
	json_object_set_new(root, "processes", array_write(r->processes, process_members));
	json_object_set_new(root, "threads", threads_write(r));
	json_object_set_new(root, "iterators", array_write(r->iterators, iterator_members));
	json_object_set_new(root, "locals", array_write(r->locals, local_members));
	json_object_set_new(root, "sources", array_write(r->sources, source_members));
	text = json_dumps(root, JSON_COMPACT);
	json_decref(root);
	copy = g_strdup(text);
	free(text);
	return copy;
}

/* -- reading -------------------------------------------------------------------------------------------------------------- */

static gboolean thread_read(const json_t *json, struct recording *r)
{
	struct rec_thread read = { 0 }, *thread;
	const json_t *states = json_object_get(json, "state_ns");
	gboolean valid = members_read(thread_members, json, &read) && json_is_object(states);
	guint index;

	for (guint state = 0; valid && state < STATE_COUNT; state++) {
		const json_t *ns = json_object_get(states, state_name((enum state)state));

		valid = ns == NULL || (json_is_integer(ns) && json_integer_value(ns) >= 0);
		read.state_ns[state] = (guint64)json_integer_value(ns);
	}
	if (valid) {
		index = recording_add_thread(r, read.pid, read.tid, read.name);
		thread = &g_array_index(r->threads, struct rec_thread, index);
		thread->wall_ns = read.wall_ns;
		thread->python = read.python;
		memcpy(thread->state_ns, read.state_ns, sizeof(read.state_ns));
	}
	g_free(read.name);
	return valid;
}

static gboolean threads_read(const json_t *list, struct recording *r)
{
	for (size_t i = 0; i < json_array_size(list); i++)
		if (!thread_read(json_array_get(list, i), r))
			return FALSE;
	return json_is_array(list);
}

static gboolean strings_read(const json_t *list, GPtrArray *strings)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (text == NULL)
			return FALSE;
		g_ptr_array_add(strings, g_strdup(text));
	}
	return json_is_array(list);
}

static gboolean cmdline_read(const json_t *list, struct recording *r)
{
	GPtrArray *words = g_ptr_array_new();
	gboolean valid = strings_read(list, words);

	g_ptr_array_add(words, NULL);
	r->cmdline = (char **)g_ptr_array_free(words, FALSE);
	return valid;
}

/* Appends a list's objects to an array of structs. */
static gboolean array_read(const json_t *list, const struct member *members, GArray *array)
{
	g_autofree void *element = g_malloc(g_array_get_element_size(array));

	for (size_t i = 0; i < json_array_size(list); i++) {
		gboolean valid;

		memset(element, 0, g_array_get_element_size(array));
		valid = members_read(members, json_array_get(list, i), element);
		g_array_append_vals(array, element, 1); /* even half of one: the recording frees it */
		if (!valid)
			return FALSE;
	}
	return json_is_array(list);
}

/* Recordings of earlier versions have none. */
static gboolean processes_read(const json_t *list, struct recording *r)
{
	return list == NULL || array_read(list, process_members, r->processes);
}

static gboolean generators_read(const json_t *list, GHashTable *generators)
{
	for (size_t i = 0; i < json_array_size(list); i++) {
		gint64 index;

		if (!integer_in(json_array_get(list, i), 0, G_MAXINT, &index))
			return FALSE;
		g_hash_table_add(generators, GUINT_TO_POINTER((guint)index + 1));
	}
	return json_is_array(list);
}

gboolean recording_json_read(const char *text, struct recording *r, struct recording_json *json)
{
	json->root = json_loads(text, 0, NULL);
	json->generators = g_hash_table_new(NULL, NULL);
	return json_is_object((json_t *)json->root) && members_read(recording_members, json->root, r) && r->cores >= 1 &&
	       cmdline_read(json_object_get(json->root, "cmdline"), r) &&
	       strings_read(json_object_get(json->root, "notes"), r->notes) &&
	       generators_read(json_object_get(json->root, "generators"), json->generators) &&
	       processes_read(json_object_get(json->root, "processes"), r) &&
	       threads_read(json_object_get(json->root, "threads"), r) && array_read(json_object_get(json->root, "sources"), source_members, r->sources);
}

gboolean recording_json_read_iterators(const struct recording_json *json, struct recording *r, const guint *functions, gsize count)
{
	const json_t *list = json_object_get(json->root, "iterators");

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct rec_iterator iterator = { 0 };
		gboolean valid = members_read(iterator_members, json_array_get(list, i), &iterator) && iterator.function < count;

		if (valid)
			iterator.function = functions[iterator.function];
		g_array_append_val(r->iterators, iterator);
		if (!valid)
			return FALSE;
	}
	return json_is_array(list);
}

gboolean recording_json_read_locals(const struct recording_json *json, struct recording *r, const guint *functions, gsize count)
{
	const json_t *list = json_object_get(json->root, "locals");

	for (size_t i = 0; i < json_array_size(list); i++) {
		struct rec_local local = { 0 };
		gboolean valid = members_read(local_members, json_array_get(list, i), &local) && local.function < count && local.objects >= 0 &&
		                 local.bytes >= 0 && local.item_objects >= 0 && local.item_bytes >= 0;

		if (valid)
			local.function = functions[local.function];
		g_array_append_val(r->locals, local);
		if (!valid)
			return FALSE;
	}
	return json_is_array(list);
}

void recording_json_clear(struct recording_json *json)
{
	json_decref(json->root);
	g_clear_pointer(&json->generators, g_hash_table_unref);
}
