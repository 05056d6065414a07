#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <zlib.h>

#include "probe/error.h"
#include "probe/pprof.pb-c.h"
#include "probe/recording_file.h"

#define INFLATED_BYTES_MAX ((gsize)1 << 30) /* of a file */
#define MESSAGE_BYTES_MAX ((gsize)2 << 30)  /* of memory that its messages may take; less for a small file: */
#define MESSAGE_BYTES(length) MIN(MESSAGE_BYTES_MAX, ((gsize)64 << 20) + 24 * (gsize)(length))
#define DEPTH_MAX 4096                      /* frames of a stack */
#define ARENA_BLOCK_BYTES ((gsize)1 << 20)

/* -- bytes --------------------------------------------------------------------------------------------------------------- */

/* The file's contents, uncompressed; NULL with *WHY. */
static GByteArray *inflate_from(int fd, const char **why)
{
	gzFile gz = gzdopen(fd, "rb");
	g_autoptr(GByteArray) bytes = g_byte_array_new();
	g_autofree guint8 *chunk = g_malloc(1 << 17);
	gboolean plain;
	int got, closed;

	if (gz == NULL) {
		close(fd);
		*why = "out of memory";
		return NULL;
	}
	while ((got = gzread(gz, chunk, 1 << 17)) > 0 && bytes->len + (gsize)got <= INFLATED_BYTES_MAX)
		g_byte_array_append(bytes, chunk, (guint)got);
	plain = gzdirect(gz);
	closed = gzclose(gz);
	if (plain)
		*why = "it is not compressed by gzip";
	else if (got > 0)
		*why = "it is larger than 1 GiB once uncompressed";
	else if (got < 0 || closed != Z_OK)
		*why = "it is damaged or cut short";
	else
		return g_steal_pointer(&bytes);
	return NULL;
}

/* An allocator whose blocks are freed at once and which ends a file of a billion empty messages. */
struct arena {
	GPtrArray *blocks;
	gsize used, block_bytes; /* of the last block */
	gsize left;              /* what may still be allocated */
};

static void *arena_alloc(void *data, size_t bytes)
{
	struct arena *arena = data;
	guint8 *at;

	if (bytes > arena->left)
		return NULL;
	bytes = (bytes + 15) & ~(gsize)15;
	if (arena->blocks->len == 0 || bytes > arena->block_bytes - arena->used) {
		gsize block_bytes = MAX(bytes, ARENA_BLOCK_BYTES);

		if (block_bytes > arena->left || (at = g_try_malloc(block_bytes)) == NULL)
			return NULL;
		g_ptr_array_add(arena->blocks, at);
		arena->block_bytes = block_bytes;
		arena->used = 0;
		arena->left -= block_bytes;
	}
	at = (guint8 *)g_ptr_array_index(arena->blocks, arena->blocks->len - 1) + arena->used;
	arena->used += bytes;
	return at;
}

static void arena_free(void *data, void *pointer)
{
}

/* -- messages ------------------------------------------------------------------------------------------------------------ */

/* What turns the file's messages into a recording. */
struct reader {
	const Pprof__Profile *profile;
	struct recording *r;
	struct recording_json json;
	guint *functions, *locations; /* the file's indices to the recording's */
	guint *stack;                 /* DEPTH_MAX */
};

/* NULL: no such string. */
static const char *string_at(const struct reader *reader, gint64 index)
{
	return index >= 0 && (guint64)index < reader->profile->n_string_table ? reader->profile->string_table[index] : NULL;
}

static gboolean strings_valid(const Pprof__Profile *profile)
{
	for (gsize i = 0; i < profile->n_string_table; i++)
		if (!g_utf8_validate(profile->string_table[i], -1, NULL))
			return FALSE;
	return profile->n_string_table > 0 && profile->string_table[0][0] == '\0';
}

static gboolean types_valid(const struct reader *reader)
{
	static const char *const types[VALUES] = { [VALUE_COUNT] = "samples", [VALUE_ONCPU] = "oncpu", [VALUE_OFFCPU] = "offcpu" };

	if (reader->profile->n_sample_type != VALUES)
		return FALSE;
	for (guint i = 0; i < VALUES; i++)
		if (g_strcmp0(string_at(reader, reader->profile->sample_type[i]->type), types[i]) != 0)
			return FALSE;
	return TRUE;
}

static const char *read_document(struct reader *reader)
{
	const char *document = string_at(reader, DOCUMENT_STRING);

	if (document == NULL || !g_str_has_prefix(document, DOCUMENT_PREFIX))
		return "it is a profile of another program";
	document += strlen(DOCUMENT_PREFIX);
	if (!g_str_has_prefix(document, DOCUMENT_VERSION))
		return "another version of pyparallel wrote it";
	return recording_json_read(document + strlen(DOCUMENT_VERSION), reader->r, &reader->json) ? NULL : "its document is damaged";
}

static gboolean read_functions(struct reader *reader)
{
	reader->functions = g_new(guint, reader->profile->n_function);
	for (gsize i = 0; i < reader->profile->n_function; i++) {
		const Pprof__Function *from = reader->profile->function[i];
		const char *name = string_at(reader, from->name), *file = string_at(reader, from->filename);

		if (from->id != i + 1 || name == NULL || file == NULL || from->start_line < 0 || from->start_line > G_MAXINT)
			return FALSE;
		reader->functions[i] =
			recording_add_function(reader->r, file, name, (guint)from->start_line,
		                               g_hash_table_contains(reader->json.generators, GUINT_TO_POINTER((guint)i + 1)));
	}
	return TRUE;
}

static gboolean read_locations(struct reader *reader)
{
	reader->locations = g_new(guint, reader->profile->n_location);
	for (gsize i = 0; i < reader->profile->n_location; i++) {
		const Pprof__Location *from = reader->profile->location[i];
		const Pprof__Line *line = from->n_line == 1 ? from->line[0] : NULL;

		if (from->id != i + 1 || line == NULL || line->line < 0 || line->line > G_MAXINT || line->function_id < 1 ||
		    line->function_id > reader->profile->n_function)
			return FALSE;
		reader->locations[i] = recording_add_location(reader->r, reader->functions[line->function_id - 1], (guint)line->line);
	}
	return TRUE;
}

/* The labels of one sample. */
struct labels {
	enum state state;
	gboolean has_state, truncated;
	gint64 pid, tid, syscall;
	guint64 max_ns;
};

static gboolean label_number(const char *text, gint64 *number)
{
	return text != NULL && g_ascii_string_to_signed(text, 10, 0, G_MAXINT, number, NULL);
}

static gboolean read_label(const struct reader *reader, const Pprof__Label *label, struct labels *labels)
{
	const char *key = string_at(reader, label->key), *text = string_at(reader, label->str);

	if (g_strcmp0(key, "state") == 0)
		return labels->has_state = state_parse(text, &labels->state);
	if (g_strcmp0(key, "pid") == 0)
		return label_number(text, &labels->pid);
	if (g_strcmp0(key, "tid") == 0)
		return label_number(text, &labels->tid);
	if (g_strcmp0(key, "syscall") == 0)
		return label_number(text, &labels->syscall);
	if (g_strcmp0(key, "truncated") == 0)
		labels->truncated = label->num != 0;
	if (g_strcmp0(key, "max_ns") == 0)
		labels->max_ns = (guint64)MAX(label->num, 0);
	return key != NULL;
}

static gboolean read_stack(struct reader *reader, const Pprof__Sample *from, gboolean truncated, guint *stack)
{
	if (from->n_location_id > DEPTH_MAX)
		return FALSE;
	for (gsize i = 0; i < from->n_location_id; i++) {
		if (from->location_id[i] < 1 || from->location_id[i] > reader->profile->n_location)
			return FALSE;
		reader->stack[i] = reader->locations[from->location_id[i] - 1];
	}
	*stack = recording_add_stack(reader->r, reader->stack, (guint)from->n_location_id, truncated);
	return TRUE;
}

static gboolean read_sample(struct reader *reader, const Pprof__Sample *from)
{
	struct labels labels = { .pid = -1, .tid = -1, .syscall = -1 };
	guint stack, thread, known = reader->r->threads->len;

	for (gsize i = 0; i < from->n_label; i++)
		if (!read_label(reader, from->label[i], &labels))
			return FALSE;
	if (!labels.has_state || labels.pid < 0 || labels.tid < 0 || from->n_value != VALUES || from->value[VALUE_COUNT] < 0 ||
	    from->value[VALUE_ONCPU] < 0 || from->value[VALUE_OFFCPU] < 0 || !read_stack(reader, from, labels.truncated, &stack))
		return FALSE;
	thread = recording_add_thread(reader->r, (gint)labels.pid, (gint)labels.tid, NULL);
	if (thread >= known) /* the document names all threads */
		return FALSE;
	recording_add_time(reader->r, stack, thread, labels.state, (gint)labels.syscall, (guint64)from->value[VALUE_COUNT],
	                   (guint64)from->value[state_is_oncpu(labels.state) ? VALUE_ONCPU : VALUE_OFFCPU], labels.max_ns);
	return TRUE;
}

static gboolean read_samples(struct reader *reader)
{
	for (gsize i = 0; i < reader->profile->n_sample; i++)
		if (!read_sample(reader, reader->profile->sample[i]))
			return FALSE;
	return TRUE;
}

/* NULL, or what is wrong. */
static const char *read_profile(struct reader *reader)
{
	const char *why;

	if (!strings_valid(reader->profile))
		return "its strings are not UTF-8";
	if ((why = read_document(reader)) != NULL)
		return why;
	if (!types_valid(reader))
		return "its sample types are not those of a recording";
	if (!read_functions(reader) || !read_locations(reader))
		return "its functions or locations are damaged";
	if (!read_samples(reader))
		return "its samples are damaged";
	if (!recording_json_read_iterators(&reader->json, reader->r, reader->functions, reader->profile->n_function))
		return "its iterators are damaged";
	if (!recording_json_read_locals(&reader->json, reader->r, reader->functions, reader->profile->n_function))
		return "its variables are damaged";
	return NULL;
}

/* -- the file ------------------------------------------------------------------------------------------------------------ */

/* Unpacks BYTES into R. NULL, or what is wrong. */
static const char *unpack(const GByteArray *bytes, struct recording *r)
{
	struct arena arena = { .blocks = g_ptr_array_new_with_free_func(g_free), .left = MESSAGE_BYTES(bytes->len) };
	ProtobufCAllocator allocator = { arena_alloc, arena_free, &arena };
	struct reader reader = { .r = r, .stack = g_new(guint, DEPTH_MAX) };
	const char *why = "it is not a profile, or one that would take too much memory";

	reader.profile = pprof__profile__unpack(&allocator, bytes->len, bytes->data);
	if (reader.profile != NULL)
		why = read_profile(&reader);
	recording_json_clear(&reader.json);
	g_free(reader.functions);
	g_free(reader.locations);
	g_free(reader.stack);
	g_ptr_array_unref(arena.blocks);
	return why;
}

static struct recording *fail_read(const char *path, const char *why, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "%s is not a pyparallel recording: %s", path, why);
	return NULL;
}

struct recording *recording_read(const char *path, GError **error)
{
	g_autoptr(Recording) r = NULL;
	g_autoptr(GByteArray) bytes = NULL;
	const char *why = NULL;
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	if (fd < 0) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "cannot read the recording %s: %s", path, g_strerror(errno));
		return NULL;
	}
	bytes = inflate_from(fd, &why);
	if (bytes == NULL)
		return fail_read(path, why, error);
	r = recording_new();
	why = unpack(bytes, r);
	return why != NULL ? fail_read(path, why, error) : g_steal_pointer(&r);
}
