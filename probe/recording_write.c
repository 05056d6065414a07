#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "probe/error.h"
#include "probe/pprof.pb-c.h"
#include "probe/recording_file.h"

#define LABELS_MAX 7 /* of a sample */

/* -- strings -------------------------------------------------------------------------------------------------------------- */

struct strings {
	GHashTable *indices; /* text to index */
	GPtrArray *list;     /* borrowed from CHUNK */
	GStringChunk *chunk;
};

static gint64 strings_add(struct strings *strings, const char *text)
{
	gpointer known;

	if (text == NULL)
		text = "";
	if (g_hash_table_lookup_extended(strings->indices, text, NULL, &known))
		return GPOINTER_TO_INT(known);
	text = g_string_chunk_insert(strings->chunk, text);
	g_hash_table_insert(strings->indices, (char *)text, GINT_TO_POINTER((gint)strings->list->len));
	g_ptr_array_add(strings->list, (char *)text);
	return strings->list->len - 1;
}

static gint64 strings_add_number(struct strings *strings, gint number)
{
	char text[16];

	g_snprintf(text, sizeof(text), "%d", number);
	return strings_add(strings, text);
}

static void strings_init(struct strings *strings)
{
	strings->indices = g_hash_table_new(g_str_hash, g_str_equal);
	strings->list = g_ptr_array_new();
	strings->chunk = g_string_chunk_new(1 << 16);
	strings_add(strings, "");
}

static void strings_clear(struct strings *strings)
{
	g_hash_table_unref(strings->indices);
	g_ptr_array_unref(strings->list);
	g_string_chunk_free(strings->chunk);
}

/* -- messages ------------------------------------------------------------------------------------------------------------- */

/* The messages of one recording: arrays of structs, and arrays of pointers to them as protobuf-c wants them. */
struct writer {
	const struct recording *r;
	struct strings strings;
	Pprof__Profile profile;
	Pprof__ValueType types[VALUES], period_type;
	Pprof__ValueType *type_list[VALUES];
	Pprof__Mapping mapping;
	Pprof__Mapping *mapping_list[1];
	gint64 comments[1];
	Pprof__Function *functions;
	Pprof__Function **function_list;
	Pprof__Location *locations;
	Pprof__Location **location_list;
	Pprof__Line *lines;
	Pprof__Line **line_list;
	guint64 *frames; /* location ids, as r->frames */
	Pprof__Sample *samples;
	Pprof__Sample **sample_list;
	gint64 *values;
	Pprof__Label *labels;
	Pprof__Label **label_list;
};

static void write_types(struct writer *w)
{
	static const struct { const char *type, *unit; } types[VALUES] = {
		[VALUE_COUNT] = { "samples", "count" },
		[VALUE_ONCPU] = { "oncpu", "nanoseconds" },
		[VALUE_OFFCPU] = { "offcpu", "nanoseconds" },
	};

	for (guint i = 0; i < VALUES; i++) {
		pprof__value_type__init(&w->types[i]);
		w->types[i].type = strings_add(&w->strings, types[i].type);
		w->types[i].unit = strings_add(&w->strings, types[i].unit);
		w->type_list[i] = &w->types[i];
	}
	w->profile.n_sample_type = VALUES;
	w->profile.sample_type = w->type_list;
	w->profile.default_sample_type = w->types[VALUE_ONCPU].type;
	pprof__value_type__init(&w->period_type);
	w->period_type.type = strings_add(&w->strings, "cpu");
	w->period_type.unit = w->types[VALUE_ONCPU].unit;
	w->profile.period_type = &w->period_type;
	w->profile.period = w->r->rate_hz > 0 ? G_GINT64_CONSTANT(1000000000) / w->r->rate_hz : 0;
}

/* A mapping that says that all is symbolised: else readers look for the binary. */
static void write_mapping(struct writer *w)
{
	g_autofree char *exe = g_utf8_make_valid(w->r->exe != NULL ? w->r->exe : "", -1);

	pprof__mapping__init(&w->mapping);
	w->mapping.id = 1;
	w->mapping.filename = strings_add(&w->strings, exe);
	w->mapping.has_functions = w->mapping.has_filenames = w->mapping.has_line_numbers = TRUE;
	w->mapping_list[0] = &w->mapping;
	w->profile.n_mapping = 1;
	w->profile.mapping = w->mapping_list;
}

static void write_functions(struct writer *w)
{
	guint count = w->r->functions->len;

	w->functions = g_new(Pprof__Function, count);
	w->function_list = g_new(Pprof__Function *, count);
	for (guint i = 0; i < count; i++) {
		const struct rec_function *from = &g_array_index(w->r->functions, struct rec_function, i);
		Pprof__Function *to = w->function_list[i] = &w->functions[i];
		g_autofree char *unique = g_strdup_printf("%s (%s)", from->name, from->file);

		pprof__function__init(to);
		to->id = i + 1;
		to->name = strings_add(&w->strings, from->name);
		/* Another name: where both are the same pprof demangles them as C++ and drops what is in <>. */
		to->system_name = strings_add(&w->strings, unique);
		to->filename = strings_add(&w->strings, from->file);
		to->start_line = from->first_line;
	}
	w->profile.n_function = count;
	w->profile.function = w->function_list;
}

static void write_locations(struct writer *w)
{
	guint count = w->r->locations->len;

	w->locations = g_new(Pprof__Location, count);
	w->location_list = g_new(Pprof__Location *, count);
	w->lines = g_new(Pprof__Line, count);
	w->line_list = g_new(Pprof__Line *, count);
	for (guint i = 0; i < count; i++) {
		const struct rec_location *from = &g_array_index(w->r->locations, struct rec_location, i);
		Pprof__Location *to = w->location_list[i] = &w->locations[i];
		Pprof__Line *line = w->line_list[i] = &w->lines[i];

		pprof__line__init(line);
		line->function_id = from->function + 1;
		line->line = from->line;
		pprof__location__init(to);
		to->id = i + 1;
		to->mapping_id = 1;
		to->n_line = 1;
		to->line = &w->line_list[i];
	}
	w->profile.n_location = count;
	w->profile.location = w->location_list;
}

static Pprof__Label *label_add(struct writer *w, Pprof__Sample *sample, const char *key)
{
	gsize at = (gsize)(sample->label - w->label_list) + sample->n_label++;
	Pprof__Label *label = w->label_list[at] = &w->labels[at];

	pprof__label__init(label);
	label->key = strings_add(&w->strings, key);
	return label;
}

static void write_labels(struct writer *w, const struct rec_sample *from, Pprof__Sample *to)
{
	const struct rec_thread *thread = &g_array_index(w->r->threads, struct rec_thread, from->thread);

	label_add(w, to, "state")->str = strings_add(&w->strings, state_name(from->state));
	label_add(w, to, "thread")->str = strings_add(&w->strings, thread->name);
	label_add(w, to, "tid")->str = strings_add_number(&w->strings, thread->tid);
	label_add(w, to, "pid")->str = strings_add_number(&w->strings, thread->pid);
	if (from->syscall >= 0)
		label_add(w, to, "syscall")->str = strings_add_number(&w->strings, from->syscall);
	if (from->max_ns > 0) {
		Pprof__Label *label = label_add(w, to, "max_ns");

		label->num = (gint64)from->max_ns;
		label->num_unit = w->types[VALUE_ONCPU].unit;
	}
	if (g_array_index(w->r->stacks, struct rec_stack, from->stack).truncated)
		label_add(w, to, "truncated")->num = 1;
}

static void write_sample(struct writer *w, guint index)
{
	const struct rec_sample *from = &g_array_index(w->r->samples_by, struct rec_sample, index);
	const struct rec_stack *stack = &g_array_index(w->r->stacks, struct rec_stack, from->stack);
	Pprof__Sample *to = w->sample_list[index] = &w->samples[index];

	pprof__sample__init(to);
	to->n_location_id = stack->depth;
	to->location_id = w->frames + stack->start;
	to->n_value = VALUES;
	to->value = w->values + (gsize)index * VALUES;
	to->value[VALUE_COUNT] = (gint64)from->count;
	to->value[VALUE_ONCPU] = state_is_oncpu(from->state) ? (gint64)from->ns : 0;
	to->value[VALUE_OFFCPU] = state_is_oncpu(from->state) ? 0 : (gint64)from->ns;
	to->label = w->label_list + (gsize)index * LABELS_MAX;
	write_labels(w, from, to);
}

static void write_samples(struct writer *w)
{
	guint count = w->r->samples_by->len;

	w->frames = g_new(guint64, w->r->frames->len);
	for (guint i = 0; i < w->r->frames->len; i++)
		w->frames[i] = (guint64)g_array_index(w->r->frames, guint, i) + 1;
	w->samples = g_new(Pprof__Sample, count);
	w->sample_list = g_new(Pprof__Sample *, count);
	w->values = g_new(gint64, (gsize)count * VALUES);
	w->labels = g_new(Pprof__Label, (gsize)count * LABELS_MAX);
	w->label_list = g_new(Pprof__Label *, (gsize)count * LABELS_MAX);
	for (guint i = 0; i < count; i++)
		write_sample(w, i);
	w->profile.n_sample = count;
	w->profile.sample = w->sample_list;
}

/* For the people who open the file with other programs, which print it. */
static void write_comment(struct writer *w)
{
	g_autofree char *comment = g_strdup_printf("pyparallel: CPython %s, sampled by %s at %u Hz; 'pyparallel report' tells more",
	                                           w->r->python, w->r->backend, w->r->rate_hz);

	w->comments[0] = strings_add(&w->strings, comment);
	w->profile.n_comment = 1;
	w->profile.comment = w->comments;
	w->profile.time_nanos = (gint64)w->r->start_unix_ns;
	w->profile.duration_nanos = (gint64)w->r->duration_ns;
}

static void write_document(struct writer *w)
{
	g_autofree char *json = recording_json_write(w->r);
	g_autofree char *document = g_strconcat(DOCUMENT_PREFIX DOCUMENT_VERSION, json, NULL);

	strings_add(&w->strings, document);
}

static void writer_clear(struct writer *w)
{
	strings_clear(&w->strings);
	g_free(w->functions);
	g_free(w->function_list);
	g_free(w->locations);
	g_free(w->location_list);
	g_free(w->lines);
	g_free(w->line_list);
	g_free(w->frames);
	g_free(w->samples);
	g_free(w->sample_list);
	g_free(w->values);
	g_free(w->labels);
	g_free(w->label_list);
}

static guint8 *pack(const struct recording *r, gsize *length)
{
	struct writer w = { .r = r };
	guint8 *bytes;

	strings_init(&w.strings);
	write_document(&w); /* the first of the strings */
	pprof__profile__init(&w.profile);
	write_types(&w);
	write_mapping(&w);
	write_functions(&w);
	write_locations(&w);
	write_samples(&w);
	write_comment(&w);
	w.profile.n_string_table = w.strings.list->len;
	w.profile.string_table = (char **)w.strings.list->pdata;
	bytes = g_malloc(pprof__profile__get_packed_size(&w.profile));
	*length = pprof__profile__pack(&w.profile, bytes);
	writer_clear(&w);
	return bytes;
}

/* -- the file ------------------------------------------------------------------------------------------------------------- */

static gboolean fail_write(const char *path, GError **error)
{
	g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "cannot write the recording %s: %s", path, g_strerror(errno));
	return FALSE;
}

/* Takes FD over. FALSE with errno. */
static gboolean deflate_to(int fd, const guint8 *bytes, gsize length)
{
	gzFile gz = gzdopen(fd, "wb6");
	gboolean whole = gz != NULL;

	if (gz == NULL) {
		close(fd);
		errno = ENOMEM;
		return FALSE;
	}
	for (gsize at = 0; whole && at < length;) {
		guint chunk = (guint)MIN(length - at, (gsize)1 << 24);

		whole = gzwrite(gz, bytes + at, chunk) == (int)chunk;
		at += chunk;
	}
	errno = 0;
	whole = gzclose(gz) == Z_OK && whole;
	if (!whole && errno == 0)
		errno = EIO;
	return whole;
}

/* Into PATH itself where it is no regular file (/dev/null, a pipe), else by way of a new file beside it. */
gboolean recording_write(const struct recording *r, const char *path, GError **error)
{
	g_autofree char *temporary = g_strdup_printf("%s.%d.tmp", path, (int)getpid());
	g_autofree guint8 *bytes = NULL;
	gsize length;
	struct stat st;
	gboolean special = stat(path, &st) == 0 && !S_ISREG(st.st_mode);
	int fd = special ? open(path, O_WRONLY | O_CLOEXEC) : open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);

	if (fd < 0)
		return fail_write(path, error);
	bytes = pack(r, &length);
	if (deflate_to(fd, bytes, length) && (special || rename(temporary, path) == 0))
		return TRUE;
	fail_write(path, error);
	if (!special)
		unlink(temporary);
	return FALSE;
}
