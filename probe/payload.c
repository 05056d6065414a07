#include "probe/payload.h"

#include <string.h>

#include "probe/layout.h"

#define DEPTH 4          /* of containers in containers */
#define BUDGET 128       /* objects that are looked at, at most */
#define SAMPLES 4        /* elements of a container that are looked at */
#define LENGTH_MAX (1ll << 40)
#define DIMENSIONS 8

/* How a type keeps what it holds. Offsets from the object as builds with the GIL have them, the
 * same in CPython 3.6 to 3.15 unless said. */
enum form {
	FORM_PLAIN,    /* nothing that counts beyond itself */
	FORM_STRING,   /* length at ascii_length, bytes a character in the state */
	FORM_BYTES,    /* ob_size */
	FORM_LIST,     /* ob_size, ob_item */
	FORM_TUPLE,    /* ob_size, then the items */
	FORM_SET,      /* used at 24, mask at 32, table at 40: key and hash each (Objects/setobject.c) */
	FORM_DICT,     /* ma_used at 16, ma_keys at 32, ma_values at 40 */
	FORM_NDARRAY,  /* numpy: nd at 24, dimensions at 32, strides at 40; the same since numpy 1.7 */
	FORM_CELL,     /* a variable that inner functions see: ob_ref at 16 */
};
static const struct kind {
	const char *type;
	enum form form;
	gdouble objects; /* itself */
} kinds[] = {
	{"int", FORM_PLAIN, 0.05}, {"float", FORM_PLAIN, 0.05}, {"bool", FORM_PLAIN, 0.02}, {"NoneType", FORM_PLAIN, 0.02},
	{"complex", FORM_PLAIN, 0.5}, {"range", FORM_PLAIN, 0.5}, {"slice", FORM_PLAIN, 0.5}, {"ellipsis", FORM_PLAIN, 0.5},
	{"datetime.datetime", FORM_PLAIN, 1}, {"datetime.date", FORM_PLAIN, 1}, {"datetime.timedelta", FORM_PLAIN, 1},
	{"decimal.Decimal", FORM_PLAIN, 1.5}, {"uuid.UUID", FORM_PLAIN, 2}, {"numpy.float64", FORM_PLAIN, 1.5},
	{"numpy.int64", FORM_PLAIN, 1.5},
	{"function", FORM_PLAIN, 0.5}, {"builtin_function_or_method", FORM_PLAIN, 0.5}, {"type", FORM_PLAIN, 0.5}, {"module", FORM_PLAIN, 0.5},
	{"str", FORM_STRING, 0.15}, {"bytes", FORM_BYTES, 0.1}, {"bytearray", FORM_BYTES, 0.5}, {"array.array", FORM_BYTES, 1},
	{"list", FORM_LIST, 0.2}, {"tuple", FORM_TUPLE, 0.2},
	{"set", FORM_SET, 0.4}, {"frozenset", FORM_SET, 0.4}, {"dict", FORM_DICT, 0.4}, {"collections.OrderedDict", FORM_DICT, 1},
	{"collections.defaultdict", FORM_DICT, 1}, {"Counter", FORM_DICT, 1}, {"numpy.ndarray", FORM_NDARRAY, 3}, {"cell", FORM_CELL, 0},
};

struct visit {
	const struct payload_reader *reader;
	guint budget;
};

static gboolean take(const struct visit *v, guint64 from, void *to, gsize size)
{
	return from >= 4096 && v->reader->read(v->reader->data, from, to, size);
}

static gboolean take_word(const struct visit *v, guint64 from, guint64 *word)
{
	return take(v, from, word, sizeof(*word));
}

/* The same, of a field AT bytes into an object. */
static gboolean take_field(const struct visit *v, guint64 object, gsize at, void *to, gsize size)
{
	return take(v, object + layout_header_growth(v->reader->layout) + at, to, size);
}

static gboolean visit_object(struct visit *v, guint64 object, guint depth, struct payload *p);

/* Looks at COUNT of TOTAL elements whose addresses are at AT, STRIDE apart, the last ones; adds all of them to P. */
static gboolean visit_items(struct visit *v, guint64 at, gsize stride, gint64 total, guint depth, struct payload *p)
{
	struct payload sum = {0};
	guint seen = 0;

	p->length = total;
	for (gint64 i = total - 1; i >= 0 && seen < SAMPLES && v->budget > 0 && total - i <= 4 * SAMPLES; i--) {
		guint64 object = 0;
		struct payload item = {0};
		if (!take_word(v, at + stride * (guint64)i, &object))
			return FALSE;
		if (!object) /* a gap in a table */
			continue;
		if (!visit_object(v, object, depth + 1, &item))
			return FALSE;
		sum.objects += item.objects;
		sum.bytes += item.bytes;
		sum.opaque |= item.opaque;
		seen++;
	}
	if (!seen) {
		p->opaque |= total > 0;
		return TRUE;
	}
	p->item_objects += sum.objects / seen;
	p->item_bytes += sum.bytes / seen;
	p->objects += sum.objects / seen * (gdouble)total;
	p->bytes += sum.bytes / seen * (gdouble)total;
	p->opaque |= sum.opaque;
	return TRUE;
}

static gboolean visit_string(struct visit *v, guint64 object, struct payload *p)
{
	guint64 length;
	guint32 state;

	if (!take_word(v, object + v->reader->layout->ascii_length, &length) ||
	    !take(v, object + v->reader->layout->ascii_state, &state, sizeof(state)))
		return FALSE;
	p->length = (gint64)length;
	p->bytes += (gdouble)length * (state >> v->reader->layout->ascii_kind_bit & 7);
	return p->length >= 0 && p->length < LENGTH_MAX;
}

static gboolean visit_sequence(struct visit *v, guint64 object, enum form form, guint depth, struct payload *p)
{
	guint64 length, items = object + v->reader->layout->tuple_items;

	if (!take_word(v, object + v->reader->layout->var_size, &length) || length >= LENGTH_MAX)
		return FALSE;
	p->length = (gint64)length;
	if (form == FORM_BYTES) {
		p->bytes += (gdouble)length * (p->length && p->objects >= 1 ? 8 : 1); /* arrays: a word each */
		return TRUE;
	}
	if (length == 0)
		return TRUE;
	return (form != FORM_LIST || take_field(v, object, 24, &items, sizeof(items))) && visit_items(v, items, 8, (gint64)length, depth, p);
}

static gboolean visit_set(struct visit *v, guint64 object, guint depth, struct payload *p)
{
	guint64 words[3], used;

	if (!take_field(v, object, 24, words, sizeof(words)) || words[0] >= LENGTH_MAX || words[1] >= LENGTH_MAX)
		return FALSE;
	used = words[0];
	if (used && !visit_items(v, words[2], 16, (gint64)MIN(words[1] + 1, 4 * SAMPLES), depth, p))
		return FALSE;
	p->length = (gint64)used;
	p->objects += p->item_objects * ((gdouble)used - (gdouble)MIN(words[1] + 1, 4 * SAMPLES));
	p->bytes += p->item_bytes * ((gdouble)used - (gdouble)MIN(words[1] + 1, 4 * SAMPLES));
	return TRUE;
}

/* Where the entries of a table of keys are, how long each is, and how many there are (struct _dictkeysobject). */
static gboolean find_entries(const struct visit *v, guint64 keys, guint64 *entries, gsize *entry_bytes, gint64 *count)
{
	guint64 words[5];
	guint8 log2_index_bytes, general;

	if (!take(v, keys, words, sizeof(words)))
		return FALSE;
	if (v->reader->layout->version < 0x030b) { /* dk_refcnt, dk_size, dk_lookup, dk_usable, dk_nentries, indices */
		guint64 size = words[1], index = size <= 0xff ? 1 : size <= 0xffff ? 2 : size <= 0xffffffffull ? 4 : 8;
		*entries = keys + 40 + size * index;
		*entry_bytes = 24;
		*count = (gint64)words[4];
		return size < LENGTH_MAX && *count >= 0 && *count < LENGTH_MAX;
	}
	/* dk_refcnt, dk_log2_size, dk_log2_index_bytes, dk_kind, version, dk_usable, dk_nentries, indices */
	log2_index_bytes = words[1] >> 8 & 0xff, general = (words[1] >> 16 & 0xff) == 0;
	*entries = keys + 32 + (1ull << MIN(log2_index_bytes, 48));
	*entry_bytes = general ? 24 : 16;
	*count = (gint64)words[3];
	return *count >= 0 && *count < LENGTH_MAX;
}

/* Keys, then values. A dict that shares its keys keeps its values apart: those of instances, which are small. */
static gboolean visit_dict(struct visit *v, guint64 object, guint depth, struct payload *p)
{
	struct payload names = {0};
	guint64 used, tables[2], entries;
	gint64 count;
	gsize entry_bytes;

	if (!take_field(v, object, 16, &used, sizeof(used)) || used >= LENGTH_MAX || !take_field(v, object, 32, tables, sizeof(tables)))
		return FALSE;
	p->length = (gint64)used;
	if (!used)
		return TRUE;
	if (tables[1]) {
		p->opaque = TRUE;
		return TRUE;
	}
	if (!find_entries(v, tables[0], &entries, &entry_bytes, &count) ||
	    !visit_items(v, entries + entry_bytes - 16, entry_bytes, count, depth, &names) ||
	    !visit_items(v, entries + entry_bytes - 8, entry_bytes, count, depth, p))
		return FALSE;
	p->objects += names.objects, p->bytes += names.bytes;
	p->item_objects += names.item_objects, p->item_bytes += names.item_bytes;
	p->opaque |= names.opaque;
	p->length = (gint64)used;
	return TRUE;
}

static gboolean visit_ndarray(struct visit *v, guint64 object, struct payload *p)
{
	guint64 tables[2];
	gint64 sizes[DIMENSIONS], strides[DIMENSIONS];
	gint32 dimensions;
	gdouble bytes = 8;

	if (!take_field(v, object, 24, &dimensions, sizeof(dimensions)) || dimensions < 0 || dimensions > DIMENSIONS)
		return FALSE;
	p->length = 0;
	if (dimensions && (!take_field(v, object, 32, tables, sizeof(tables)) || !take(v, tables[0], sizes, 8 * (gsize)dimensions) ||
	                   !take(v, tables[1], strides, 8 * (gsize)dimensions)))
		return FALSE;
	for (gint i = 0; i < dimensions; i++) {
		bytes = i ? MAX(bytes, (gdouble)ABS(strides[i]) * sizes[i]) : (gdouble)ABS(strides[i]) * sizes[i];
		p->length = i ? p->length : sizes[i];
	}
	p->bytes += bytes;
	return p->length >= 0 && bytes < LENGTH_MAX;
}

gboolean payload_dict_entries(const struct payload_reader *reader, guint64 dict, guint64 *entries, gsize *entry_bytes, gint64 *count)
{
	struct visit visit = {.reader = reader};
	guint64 tables[2];

	return take_field(&visit, dict, 32, tables, sizeof(tables)) && !tables[1] && find_entries(&visit, tables[0], entries, entry_bytes, count);
}

/* Instances made before 3.11 share the keys of their dict, and keep the values apart. */
static gboolean payload_dict_values(const struct payload_reader *reader, guint64 dict, guint64 *entries, gsize *entry_bytes, gint64 *count)
{
	struct visit visit = {.reader = reader};
	guint64 used, values;

	if (!take_field(&visit, dict, 16, &used, sizeof(used)) || !take_field(&visit, dict, 40, &values, sizeof(values)) || used >= LENGTH_MAX)
		return FALSE;
	if (!values)
		return payload_dict_entries(reader, dict, entries, entry_bytes, count);
	*entries = values;
	*entry_bytes = 8;
	*count = (gint64)used;
	return TRUE;
}

#define TYPE_BASICSIZE 32 /* PyTypeObject, the same from 3.6 to 3.15 */
#define TYPE_FLAGS 168
#define TYPE_DICTOFFSET 288
#define FLAG_HEAPTYPE (1u << 9)
#define FLAG_MANAGED_DICT (1u << 4)  /* 3.11+ */
#define FLAG_INLINE_VALUES (1u << 2) /* 3.13+ */
#define VALUES_MAX 30                /* attributes that are kept without a dict (SHARED_KEYS_MAX_SIZE) */

/* Where the values of an instance without a dict of its own are, and how many. 0: it has a dict, whose address is in *DICT. */
static guint64 find_values(const struct visit *v, guint64 object, guint64 type, guint64 flags, guint64 *dict, gint64 *count)
{
	guint version = v->reader->layout->version;
	guint64 word = 0, basicsize = 0;
	guint8 sizes[4];

	*dict = 0;
	if (version >= 0x030d && flags & FLAG_INLINE_VALUES) { /* struct _dictvalues behind the object: capacity, size, embedded, valid */
		if (!take_field(v, type, TYPE_BASICSIZE, &basicsize, sizeof(basicsize)) || basicsize > 4096 || !take(v, object + basicsize, sizes, 4))
			return 0;
		*count = sizes[1];
		if (sizes[3])
			return object + basicsize + 8;
	}
	if (version >= 0x030b && flags & FLAG_MANAGED_DICT) {
		guint64 values = 0;
		/* MANAGED_DICT_OFFSET. 3.11: the dict; 3.12: it, or the values' address less one; 3.13+: it */
		if (!take_word(v, object - (v->reader->layout->free_threaded ? 8 : 24), dict))
			return 0;
		if (version == 0x030b && (*dict || !take_word(v, object - 32, &values)))
			return 0;
		if (version == 0x030c && *dict & 1)
			values = *dict + 1;
		if (!values || !take(v, values - 2, sizes, 2))
			return 0;
		*dict = 0;
		*count = sizes[0]; /* how many were set, in the order in which they were set first: nearly always the order that they are in */
		return values;
	}
	if (version < 0x030b && take_field(v, type, TYPE_DICTOFFSET, &word, sizeof(word)) && word && word < 4096)
		take_word(v, object + word, dict);
	return 0;
}

/* The attributes. They are few and of different kinds: each is looked at. Slots are not seen. */
static gboolean visit_instance(struct visit *v, guint64 object, guint depth, struct payload *p)
{
	guint64 type = 0, flags = 0, dict = 0, values = 0, slots[VALUES_MAX] = {0}, entries = 0;
	gint64 count = 0;
	gsize bytes = 8;

	if (!take_word(v, object + v->reader->layout->object_type, &type) || !take_field(v, type, TYPE_FLAGS, &flags, sizeof(flags)) ||
	    !(flags & FLAG_HEAPTYPE) || depth >= DEPTH) {
		p->opaque = TRUE;
		return TRUE;
	}
	values = find_values(v, object, type, flags, &dict, &count);
	if (values)
		entries = values;
	else if (dict && payload_dict_values(v->reader, dict, &entries, &bytes, &count))
		entries += bytes - 8;
	p->opaque |= !entries || count > VALUES_MAX;
	for (gint64 i = 0; entries && i < MIN(count, VALUES_MAX); i++) {
		struct payload attribute = {0};
		if (!take_word(v, entries + (guint64)i * bytes, &slots[i]))
			return FALSE;
		if (!slots[i])
			continue;
		if (!v->budget || !visit_object(v, slots[i], depth + 1, &attribute)) {
			p->opaque = TRUE;
			continue;
		}
		p->objects += attribute.objects + 0.1;
		p->bytes += attribute.bytes;
		p->opaque |= attribute.opaque;
	}
	p->length = -1;
	return TRUE;
}

static const struct kind *find_kind(const char *type)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i].type, type) == 0)
			return &kinds[i];
	return NULL;
}

static gboolean visit_object(struct visit *v, guint64 object, guint depth, struct payload *p)
{
	const char *type = v->reader->type(v->reader->data, object);
	const struct kind *kind = find_kind(type);
	guint64 inner;

	p->length = -1;
	if (!*type)
		return FALSE;
	v->budget -= v->budget > 0;
	p->objects += kind ? kind->objects : 1.5;
	if (!kind)
		return visit_instance(v, object, depth, p);
	if (depth >= DEPTH && kind->form >= FORM_LIST && kind->form <= FORM_DICT) {
		p->opaque = TRUE;
		return TRUE;
	}
	switch (kind->form) {
	case FORM_PLAIN: return TRUE;
	case FORM_STRING: return visit_string(v, object, p);
	case FORM_BYTES: case FORM_LIST: case FORM_TUPLE: return visit_sequence(v, object, kind->form, depth, p);
	case FORM_SET: return visit_set(v, object, depth, p);
	case FORM_DICT: return visit_dict(v, object, depth, p);
	case FORM_NDARRAY: return visit_ndarray(v, object, p);
	case FORM_CELL: return take_field(v, object, 16, &inner, sizeof(inner)) && inner && depth < DEPTH && visit_object(v, inner, depth + 1, p);
	}
	return FALSE;
}

gboolean payload_measure(const struct payload_reader *reader, guint64 object, struct payload *payload)
{
	struct visit visit = {.reader = reader, .budget = BUDGET};

	memset(payload, 0, sizeof(*payload));
	return visit_object(&visit, object, 0, payload);
}
