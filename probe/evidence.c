#include "probe/evidence.h"

#include <string.h>

#include "probe/blocks.h"
#include "probe/layout.h"
#include "probe/sampler.h"
#include "probe/slots.h"
#include "probe/variables.h"
#include "probe/walk.h"

#define WITH_PAIR_FROM 0x030e /* versions that keep two slots for a `with`, for a loop */
#define TWO_SLOTS_FROM 0x030f
#define SLOTS 8          /* of a value stack that are looked at: loops nested deeper are not seen */
#define FRAMES 32        /* innermost frames that are looked at */
#define NESTING 4        /* enumerate(zip(...)): iterators inside iterators */
#define TYPE_NAME 40
#define COUNT_32_FROM 0x030e /* ob_refcnt has 32 bits, flags behind it */
#define COUNT_MOST (1u << 31) /* immortal ones have more to 3.13; no iterator is */
#define LIST_SHARE 400       /* listing the threads takes no more than 1/LIST_SHARE of the time */
#define LOCAL_COUNT 12       /* ob_ref_local of free-threaded builds */
#define MAX_INDEX (1ll << 48) /* no sequence is longer; more is not what it seemed */

/* How a kind of iterator tells its place. Offsets in bytes from the object as builds with the GIL have them, the same in CPython 3.6 to
 * 3.15 unless said
 * (Objects/iterobject.c, rangeobject.c, enumobject.c, dictobject.c, setobject.c; Python/bltinmodule.c). */
enum form {
	FORM_SEQUENCE, /* it_index, it_seq: the sequence has an ob_size; NULL once exhausted */
	FORM_RANGE_OLD,/* to 3.11: index, start, step, len */
	FORM_RANGE_NEW,/* 3.12+: start, step, len: start moves on, len counts down; where it began is not kept */
	FORM_REVERSE,  /* index of the next one, sequence: down to -1 */
	FORM_INDEX,    /* it_index alone: what it_seq is, is not known (numpy's arrays, classes with __getitem__) */
	FORM_COUNTDOWN,/* dict and set: `len` is what is left */
	FORM_INNER,    /* the first of the iterators that it holds decides */
	FORM_ENUMERATE /* en_index, en_sit */
};
static const struct kind {
	const char *type;
	guint from, to; /* versions, 0: any */
	enum form form;
	guint index, length; /* offsets: of the index (or the iterator inside), of the sequence or the length */
} kinds[] = {
	{"list_iterator", 0, 0, FORM_SEQUENCE, 16, 24},
	{"tuple_iterator", 0, 0, FORM_SEQUENCE, 16, 24},
	{"str_iterator", 0, 0, FORM_SEQUENCE, 16, 24},
	{"str_ascii_iterator", 0, 0, FORM_SEQUENCE, 16, 24},
	{"bytes_iterator", 0, 0, FORM_SEQUENCE, 16, 24},
	{"bytearray_iterator", 0, 0, FORM_SEQUENCE, 16, 24},
	{"list_reverseiterator", 0, 0, FORM_REVERSE, 16, 24},
	{"reversed", 0, 0, FORM_REVERSE, 16, 24},
	{"iterator", 0, 0, FORM_INDEX, 16, 0},
	{"range_iterator", 0, 0x030b, FORM_RANGE_OLD, 16, 40},
	{"range_iterator", 0x030c, 0, FORM_RANGE_NEW, 16, 32},
	{"dict_keyiterator", 0, 0, FORM_COUNTDOWN, 16, 48},
	{"dict_valueiterator", 0, 0, FORM_COUNTDOWN, 16, 48},
	{"dict_itemiterator", 0, 0, FORM_COUNTDOWN, 16, 48},
	{"set_iterator", 0, 0, FORM_COUNTDOWN, 16, 40},
	{"enumerate", 0, 0, FORM_ENUMERATE, 16, 24},
	{"zip", 0, 0, FORM_INNER, 24, 0},
	{"map", 0, 0, FORM_INNER, 16, 0},
};

/* A place of an iterator at one moment. */
struct place {
	gint64 index; /* iterations begun; for those that only count down: minus what is left */
	gint64 total; /* -1: unknown */
	gboolean down;
};

/* What was seen at one slot of one frame, to be compared with the next look. */
struct track {
	guint64 frame, object;
	gint64 index;
	guint64 time_ns;
};

/* What was seen at one line, and what tells it from what is seen next. */
struct seen {
	struct rec_iterator iterator;
	struct pair_past past;
};

struct evidence {
	struct collector *collector;
	struct blocks *memory;
	struct blocks *listing; /* the memory of which the list was made */
	GArray *states;         /* struct walk_thread: as they were listed last */
	guint64 listed_ns, list_cost_ns;
	guint turn;
	GHashTable *types;  /* address of a type to its name */
	GHashTable *tracks; /* frame address ^ slot to struct track */
	GHashTable *seen;   /* "function/slot/line/type" to struct seen */
	struct pairs *pairs;
	gboolean again;     /* this look is the second of a pair */
	struct payload_reader payloads;
	struct variables *variables;
	struct slots *slots;
};

static void seen_free(gpointer data)
{
	struct seen *seen = data;

	g_free(seen->iterator.type);
	g_free(seen);
}

static gboolean read_object(gpointer data, guint64 from, void *to, gsize size);
static const char *type_of_object(gpointer data, guint64 object);

struct evidence *evidence_new(struct collector *collector)
{
	struct evidence *evidence = g_new0(struct evidence, 1);

	evidence->collector = collector;
	evidence->memory = blocks_new(collector_target(collector)->pid);
	evidence->listing = blocks_new(collector_target(collector)->pid);
	evidence->states = g_array_new(FALSE, FALSE, sizeof(struct walk_thread));
	evidence->types = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	evidence->tracks = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	evidence->seen = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, seen_free);
	evidence->payloads = (struct payload_reader){read_object, type_of_object, evidence, &collector_target(collector)->layout};
	evidence->pairs = pairs_new();
	evidence->variables = variables_new(collector, &evidence->payloads);
	evidence->slots = slots_new(collector_target(collector)->pid, &collector_target(collector)->layout);
	return evidence;
}

void evidence_free(struct evidence *evidence)
{
	if (!evidence)
		return;
	variables_free(evidence->variables);
	slots_free(evidence->slots);
	pairs_free(evidence->pairs);
	g_hash_table_unref(evidence->types);
	g_hash_table_unref(evidence->tracks);
	g_hash_table_unref(evidence->seen);
	blocks_free(evidence->memory);
	blocks_free(evidence->listing);
	g_array_unref(evidence->states);
	g_free(evidence);
}

static gboolean read_at(struct evidence *evidence, guint64 address, void *to, gsize size)
{
	return address >= 4096 && blocks_read(evidence->memory, address, to, size);
}

/* The name of a type; "" where what is there is none. Types that iterators have are static and keep their address. */
static const char *type_name(struct evidence *evidence, guint64 type)
{
	const struct py_layout *layout = &collector_target(evidence->collector)->layout;
	const char *known = g_hash_table_lookup(evidence->types, &type);
	char name[TYPE_NAME] = "";
	guint64 address = 0;

	if (known)
		return known;
	if (!read_at(evidence, type + layout->type_name, &address, sizeof(address)) ||
	    !read_at(evidence, address, name, sizeof(name) - 1))
		name[0] = '\0';
	name[sizeof(name) - 1] = '\0';
	known = g_strdup(name);
	g_hash_table_insert(evidence->types, g_memdup2(&type, sizeof(type)), (gpointer)known);
	return known;
}

static const struct kind *find_kind(const char *type, guint version)
{
	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++)
		if (strcmp(kinds[i].type, type) == 0 && version >= kinds[i].from && (!kinds[i].to || version <= kinds[i].to))
			return &kinds[i];
	return NULL;
}

static const char *object_type(struct evidence *evidence, guint64 object)
{
	guint64 type = 0;

	if (object & 7 || !read_at(evidence, object + collector_target(evidence->collector)->layout.object_type, &type, sizeof(type)))
		return "";
	return type_name(evidence, type);
}

/* For payloads: their objects are all over the memory, and seldom looked at. */
static gboolean read_object(gpointer data, guint64 from, void *to, gsize size)
{
	const struct evidence *evidence = data;

	return from >= 4096 && target_read(collector_target(evidence->collector)->pid, from, to, size);
}

static const char *type_of_object(gpointer data, guint64 object)
{
	struct evidence *evidence = data;
	guint64 type = 0;

	if (object & 7 || !read_object(data, object + collector_target(evidence->collector)->layout.object_type, &type, sizeof(type)))
		return "";
	return type_name(evidence, type);
}

/* Memory that was being written, or reused, while it was read gives places that no iterator can have. */
static gboolean sane(const struct place *place)
{
	if (place->down)
		return place->total >= 0 && place->total < MAX_INDEX;
	return place->index >= 0 && place->index < MAX_INDEX && (place->total < 0 || place->index <= place->total);
}

/* As if it had begun at 0: rec_iterator says so, and whoever reads it knows the source. */
static gboolean locate_range(const guint64 *words, struct place *place)
{
	gint64 next = (gint64)words[2], step = (gint64)words[3], left = (gint64)words[4];

	if (step == 1 && next >= 0)
		*place = (struct place){.index = next, .total = left < 0 || next > MAX_INDEX ? MAX_INDEX : next + left};
	else
		*place = (struct place){.index = -left, .total = left, .down = TRUE};
	return sane(place) && place->total < MAX_INDEX;
}

static gboolean locate(struct evidence *evidence, guint64 object, guint nesting, struct place *place, const char **type);

static gboolean locate_inner(struct evidence *evidence, const guint64 *words, const struct kind *kind, guint nesting,
                             struct place *place)
{
	guint64 inner = words[kind->index / 8];
	const char *type;

	if (kind->form == FORM_INNER &&
	    !read_at(evidence, inner + collector_target(evidence->collector)->layout.tuple_items, &inner, sizeof(inner)))
		return FALSE;
	return locate(evidence, inner, nesting + 1, place, &type);
}

static gboolean locate_enumerate(struct evidence *evidence, const guint64 *words, guint nesting, struct place *place)
{
	struct place inner;
	const char *type;

	*place = (struct place){.index = (gint64)words[2], .total = -1};
	if (locate(evidence, words[3], nesting + 1, &inner, &type))
		*place = inner; /* enumerate may start anywhere; what it enumerates starts at 0 */
	return sane(place);
}

/* Where the iterator at OBJECT stands. */
static gboolean locate(struct evidence *evidence, guint64 object, guint nesting, struct place *place, const char **type)
{
	const struct py_layout *layout = &collector_target(evidence->collector)->layout;
	const struct kind *kind = find_kind(*type = object_type(evidence, object), layout->version);
	guint64 words[7], length = 0;

	if (!kind || nesting > NESTING ||
	    !read_at(evidence, object + layout_header_growth(layout), words, kind->form == FORM_COUNTDOWN ? 56 : 48))
		return FALSE;
	*place = (struct place){.index = (gint64)words[kind->index / 8], .total = -1};
	switch (kind->form) {
	case FORM_SEQUENCE:
		if (!read_at(evidence, words[kind->length / 8] + layout->var_size, &length, sizeof(length)))
			return FALSE;
		place->total = (gint64)length;
		break;
	case FORM_REVERSE:
		if (!read_at(evidence, words[kind->length / 8] + layout->var_size, &length, sizeof(length)))
			return FALSE;
		place->total = (gint64)length;
		place->index = (gint64)(length - words[kind->index / 8]) - 1;
		break;
	case FORM_INDEX: break;
	case FORM_RANGE_OLD: place->total = (gint64)words[kind->length / 8]; break;
	case FORM_RANGE_NEW: return locate_range(words, place);
	case FORM_COUNTDOWN:
		place->total = (gint64)words[kind->length / 8];
		place->index = -place->total;
		place->down = TRUE;
		break;
	case FORM_ENUMERATE: return locate_enumerate(evidence, words, nesting, place);
	case FORM_INNER: return locate_inner(evidence, words, kind, nesting, place);
	}
	return sane(place);
}

/* A slot of a value stack. */
struct spot {
	guint function, slot, line;
	guint64 frame, tstate; /* addresses */
	gboolean calls;        /* it is not the innermost */
};

static struct seen *find_seen(struct evidence *evidence, const struct spot *spot, const char *type)
{
	char *key = g_strdup_printf("%u/%u/%u/%s", spot->function, spot->slot, spot->line, type);
	struct seen *seen = g_hash_table_lookup(evidence->seen, key);

	if (seen) {
		g_free(key);
		return seen;
	}
	seen = g_new0(struct seen, 1);
	seen->iterator = (struct rec_iterator){
		.function = spot->function, .slot = spot->slot, .line = spot->line, .type = g_strdup(type), .total_max = -1};
	g_hash_table_insert(evidence->seen, key, seen);
	return seen;
}

/* Longer entries are looked at more often. */
static void take_length(struct rec_iterator *iterator, const struct place *place)
{
	if (place->down || place->total <= 0)
		return;
	iterator->lengths++;
	iterator->inverse_mean += (1.0 / (gdouble)place->total - iterator->inverse_mean) / (gdouble)iterator->lengths;
}

/* Another iterator than at the last look: its length counts towards the mean. */
static void take_object(struct rec_iterator *iterator, const struct place *place)
{
	iterator->objects++;
	iterator->first_index = place->index;
	if (place->total >= 0)
		iterator->total_mean += ((gdouble)place->total - iterator->total_mean) / (gdouble)iterator->objects;
}

/* The iterators further out that have gone on since the last look: whatever iterates under them is another iterator by now, even if it
 * lives at the same address. An iterator does not outdate itself: who calls a comprehension keeps the pointer to the iterator
 * that it handed over, above its stack's top. */
struct moved {
	gboolean any, several;
	guint64 object; /* the first of them */
};

static gboolean outdated(const struct moved *moved, guint64 object)
{
	return moved->any && (moved->several || moved->object != object);
}

static void add_moved(struct moved *moved, guint64 object)
{
	moved->several |= outdated(moved, object);
	if (!moved->any)
		moved->object = object;
	moved->any = TRUE;
}

/* The same at the second look of a pair. */
static void take_place_again(struct evidence *evidence, const struct spot *spot, guint64 object, const char *type, const struct place *place,
                             struct moved *moved)
{
	struct pair_place at = {spot->frame, object, place->index, place->total, sampler_now_ns()};

	if (pairs_second(evidence->pairs, spot->function, spot->slot, type, &at, outdated(moved, object)))
		add_moved(moved, object);
}

/* Sets *MOVED if this iterator has gone on. */
static void take_place(struct evidence *evidence, const struct spot *spot, guint64 object, const char *type,
                       const struct place *place, struct moved *moved)
{
	struct seen *seen = find_seen(evidence, spot, type);
	struct rec_iterator *iterator = &seen->iterator;
	guint64 key = spot->frame ^ spot->slot, now_ns = sampler_now_ns();
	struct track *track = g_hash_table_lookup(evidence->tracks, &key);
	gboolean same = track && !outdated(moved, object) && track->frame == spot->frame && track->object == object && place->index >= track->index &&
	                (guint64)(place->index - track->index) <= (now_ns - track->time_ns) / FASTEST_STEP_NS;

	if (!track) {
		track = g_new0(struct track, 1);
		g_hash_table_insert(evidence->tracks, g_memdup2(&key, sizeof(key)), track);
	}
	iterator->observations++;
	take_length(iterator, place);
	iterator->total_max = MAX(iterator->total_max, place->total);
	if (same) {
		iterator->steps += (guint64)(place->index - track->index);
		iterator->steps_ns += now_ns - track->time_ns;
	} else {
		take_object(iterator, place);
	}
	iterator->last_index = place->index;
	/* A slot above the stack's top keeps its pointer, and what lives there by now may be any iterator: it says nothing. */
	if (track->object && (same ? place->index != track->index : object != track->object))
		add_moved(moved, object);
	*track = (struct track){.frame = spot->frame, .object = object, .index = place->index, .time_ns = now_ns};
	pairs_first(evidence->pairs, spot->tstate, spot->slot,
	            &(struct pair_place){spot->frame, object, place->index, place->total, now_ns}, iterator,
	            g_array_index(collector_recording(evidence->collector)->functions, struct rec_function, spot->function).generator, &seen->past);
}

/* A comprehension keeps what it builds below its iterator. */
static gboolean is_built(struct evidence *evidence, guint64 object)
{
	const char *type = object ? object_type(evidence, object) : "";

	return strcmp(type, "list") == 0 || strcmp(type, "dict") == 0 || strcmp(type, "set") == 0;
}

/* Slots above a stack's top keep pointers to what is gone. Where an object was freed its count of references is 0, or the allocator keeps a
 * pointer there (Objects/obmalloc.c, pycore_freelist.h), which is larger than any count of an iterator. Of free-threaded builds ob_ref_local
 * tells (Include/object.h). */
static gboolean is_alive(struct evidence *evidence, guint64 object)
{
	const struct py_layout *layout = &collector_target(evidence->collector)->layout;
	guint64 count = 0;
	guint32 local = 0;

	if (layout->free_threaded)
		return read_at(evidence, object + LOCAL_COUNT, &local, sizeof(local)) && local > 0;
	if (!read_at(evidence, object, &count, sizeof(count)))
		return FALSE;
	if (layout->version >= COUNT_32_FROM)
		count &= G_MAXUINT32;
	return count > 0 && count < COUNT_MOST;
}

/* What a frame keeps on its value stack for one loop. */
struct stack_loop {
	guint64 object;
	const char *type;
	struct place place;
	guint slots; /* that it takes */
};

/* From 3.15 on a loop takes two slots: the iterator and NULL, or, for a list or tuple, that itself and the index as an int (GET_ITER in
 * Python/bytecodes.c). */
static gboolean locate_loop(struct evidence *evidence, const guint64 *slots, struct stack_loop *loop)
{
	const struct py_layout *layout = &collector_target(evidence->collector)->layout;
	guint64 length = 0;
	gint64 index;

	loop->object = walk_slot_object(layout, slots[0]);
	loop->slots = layout->version >= TWO_SLOTS_FROM ? 2 : 1;
	if (!loop->object)
		return FALSE;
	if (loop->slots == 1 || !walk_slot_int(layout, slots[1], &index))
		return (loop->slots == 1 || !walk_slot_object(layout, slots[1])) && locate(evidence, loop->object, 0, &loop->place, &loop->type);
	loop->type = object_type(evidence, loop->object);
	if (strcmp(loop->type, "list") != 0 && strcmp(loop->type, "tuple") != 0)
		return FALSE;
	if (!read_at(evidence, loop->object + layout->var_size, &length, sizeof(length)))
		return FALSE;
	loop->type = loop->type[0] == 'l' ? "list_iterator" : "tuple_iterator"; /* what it was called before */
	loop->place = (struct place){.index = index, .total = (gint64)length};
	return sane(&loop->place);
}

/* A `with` keeps its __exit__ on the stack; from 3.14 on (LOAD_SPECIAL in Python/bytecodes.c) with the object, or NULL, above it. */
static gboolean is_exit_pair(struct evidence *evidence, const guint64 *slots)
{
	static const char *const types[] = {"function", "method_descriptor", "wrapper_descriptor", "builtin_function_or_method", "method"};
	const struct py_layout *layout = &collector_target(evidence->collector)->layout;
	guint64 object = walk_slot_object(layout, slots[0]);
	const char *type = layout->version >= WITH_PAIR_FROM && object ? object_type(evidence, object) : "";

	for (guint i = 0; i < G_N_ELEMENTS(types); i++)
		if (strcmp(type, types[i]) == 0)
			return TRUE;
	return FALSE;
}

static void look_at_frame(struct evidence *evidence, const struct py_frame *frame, struct spot spot, struct moved *moved)
{
	const struct py_layout *layout = &collector_target(evidence->collector)->layout;
	const pid_t pid = collector_target(evidence->collector)->pid;
	guint64 slots[2 * SLOTS + 2] = {0}, bottom;
	guint locals, stacksize;

	if (!collector_function(evidence->collector, frame, &spot.function, &spot.line, &locals, &stacksize))
		return;
	bottom = spot.frame + layout->frame_localsplus + 8ull * locals;
	stacksize = MIN(stacksize, layout->version >= WITH_PAIR_FROM ? 2 * SLOTS : SLOTS);
	if (spot.calls)
		stacksize = slots_below_call(evidence->slots, frame, stacksize);
	if (!stacksize || !read_at(evidence, bottom, slots, stacksize * 8))
		return;
	struct variables_frame variables = {spot.function, frame->code, spot.frame, locals, 0};
	gboolean iterates = FALSE;
	struct stack_loop loop;
	/* spot.slot counts a loop as one slot in any version, and a `with` too: so does the analyzer */
	for (guint i = 0; i < stacksize && spot.slot < SLOTS; i += loop.slots, spot.slot++) {
		guint64 again = 0, below = i ? walk_slot_object(layout, slots[i - 1]) : 0;
		gboolean found = locate_loop(evidence, &slots[i], &loop) && is_alive(evidence, loop.object);
		if (!found) {
			loop.slots = is_exit_pair(evidence, &slots[i]) ? 2 : 1;
		} else if (target_read(pid, bottom + 8 * i, &again, 8) && again == slots[i]) { /* it was there all the while: nothing of it was freed */
			(evidence->again ? take_place_again : take_place)(evidence, &spot, loop.object, loop.type, &loop.place, moved);
			iterates = TRUE;
			variables.result = is_built(evidence, below) ? below : 0;
		}
	}
	if (iterates && !evidence->again && variables_look(evidence->variables, &variables, sampler_now_ns()))
		blocks_renew(evidence->memory); /* that took a while */
}

/* FALSE: it did not stand still for long enough. */
static gboolean look_at_thread(struct evidence *evidence, guint64 tstate)
{
	const struct py_layout *layout = &collector_target(evidence->collector)->layout;
	struct walk_reader reader = blocks_reader(evidence->memory);
	struct walk_stack stack;
	struct moved moved = {0};

	if (!walk_stack_read_checked(&reader, layout, tstate, 2, &stack))
		return FALSE;
	for (guint depth = MIN(stack.depth, FRAMES); depth-- > 0;)
		look_at_frame(evidence, &stack.frames[depth], (struct spot){.frame = stack.addresses[depth], .tstate = tstate, .calls = depth > 0}, &moved);
	return TRUE;
}

/* Where TSTATE stands in the list; its length: nowhere. */
static guint find_state(const GArray *states, guint64 tstate)
{
	guint i = 0;

	while (i < states->len && g_array_index(states, struct walk_thread, i).tstate != tstate)
		i++;
	return i;
}

/* Of many threads the list is some time old. The turn goes on behind the thread that was looked at last; is that gone, anywhere: where threads come
 * and go, those of any age are looked at. */
static void list_threads(struct evidence *evidence, guint64 now_ns)
{
	const struct target *target = collector_target(evidence->collector);
	struct walk_reader reader = blocks_reader(evidence->listing);
	const GArray *old = evidence->states;
	guint64 begun_ns, last = old->len ? g_array_index(old, struct walk_thread, evidence->turn % old->len).tstate : 0;

	if (evidence->listed_ns && now_ns - evidence->listed_ns < LIST_SHARE * evidence->list_cost_ns)
		return;
	begun_ns = sampler_cpu_ns();
	g_array_unref(evidence->states);
	blocks_begin(evidence->listing);
	evidence->states = walk_threads(&reader, &target->layout, target->runtime);
	evidence->turn = find_state(evidence->states, last);
	if (evidence->turn == evidence->states->len && evidence->turn)
		evidence->turn = g_random_int() % evidence->states->len;
	evidence->listed_ns = now_ns;
	evidence->list_cost_ns = sampler_cpu_ns() - begun_ns;
}

/* It has not ended since it was listed, as far as one can see. */
static gboolean is_thread(struct evidence *evidence, const struct walk_thread *thread)
{
	guint64 id = 0;

	return read_at(evidence, thread->tstate + collector_target(evidence->collector)->layout.tstate_thread_id, &id, sizeof(id)) &&
	       id == thread->thread_id;
}

static void look_at(struct evidence *evidence, guint place)
{
	const struct walk_thread *thread = &g_array_index(evidence->states, struct walk_thread, place);

	if (is_thread(evidence, thread))
		look_at_thread(evidence, thread->tstate);
}

/* It was seen on a CPU lately: hot loops are in those. */
static gboolean is_busy(const struct evidence *evidence, guint64 tstate)
{
	const guint64 *ran = collector_last_ran(evidence->collector);

	for (guint i = 0; i < COLLECTOR_RAN; i++)
		if (ran[i] == tstate)
			return TRUE;
	return FALSE;
}

/* Looks at up to THREADS busy ones; at how many. */
static guint look_at_busy(struct evidence *evidence, guint threads)
{
	const guint64 *ran = collector_last_ran(evidence->collector);
	guint first = g_random_int() % COLLECTOR_RAN, looked = 0;

	for (guint i = 0; i < COLLECTOR_RAN && looked < threads; i++) {
		guint place = find_state(evidence->states, ran[(first + i) % COLLECTOR_RAN]);
		if (place == evidence->states->len)
			continue;
		look_at(evidence, place);
		looked++;
	}
	return looked;
}

guint evidence_look(struct evidence *evidence, guint threads)
{
	guint64 begun_ns = sampler_now_ns();
	struct recording *r = collector_recording(evidence->collector);
	gboolean many;
	guint looked;

	list_threads(evidence, begun_ns);
	blocks_begin(evidence->memory);
	pairs_begin(evidence->pairs, begun_ns);
	r->max_threads = MAX(r->max_threads, evidence->states->len);
	many = evidence->states->len > threads;
	looked = many ? look_at_busy(evidence, threads / 2) : 0;
	for (guint i = 0; i < evidence->states->len && looked < threads; i++) {
		evidence->turn = (evidence->turn + 1) % evidence->states->len;
		if (many && is_busy(evidence, g_array_index(evidence->states, struct walk_thread, evidence->turn).tstate))
			continue;
		look_at(evidence, evidence->turn);
		looked++;
	}
	return looked;
}

enum doubt evidence_doubt(const struct evidence *evidence)
{
	return pairs_doubt(evidence->pairs);
}

void evidence_look_again(struct evidence *evidence)
{
	const GArray *threads = pairs_threads(evidence->pairs);

	blocks_begin(evidence->memory);
	evidence->again = TRUE;
	for (guint i = 0; i < threads->len; i++) {
		guint64 tstate = g_array_index(threads, guint64, i);
		guint place = find_state(evidence->states, tstate);
		gboolean torn = place == evidence->states->len || !is_thread(evidence, &g_array_index(evidence->states, struct walk_thread, place)) ||
		                !look_at_thread(evidence, tstate);
		pairs_settle(evidence->pairs, tstate, sampler_now_ns(), torn);
	}
	evidence->again = FALSE;
	pairs_begin(evidence->pairs, 0);
}

guint evidence_loops(const struct evidence *evidence)
{
	return g_hash_table_size(evidence->seen);
}

void evidence_finish(struct evidence *evidence)
{
	struct recording *r = collector_recording(evidence->collector);
	GHashTableIter iter;
	gpointer value;

	variables_finish(evidence->variables);
	g_hash_table_iter_init(&iter, evidence->seen);
	while (g_hash_table_iter_next(&iter, NULL, &value)) {
		struct rec_iterator copy = ((struct seen *)value)->iterator;
		copy.type = g_utf8_make_valid(copy.type, -1);
		g_array_append_val(r->iterators, copy);
	}
}
