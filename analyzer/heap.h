/* Objects that a program may touch, as far as the sources tell, and values: a type and the objects that it may be.
 *
 * An object stands for all objects that one place of the program makes, or that are reached from a parameter by one path.
 * Values of immutable types have no objects: it does not matter which one they are. A tuple's objects are those of its elements. */
#pragma once
#include "analyzer/arena.h"
#include "analyzer/interned.h"
#include "analyzer/scope.h"
#include "analyzer/table.h"
#include "analyzer/types.h"

enum object_kind {
	OBJECT_SITE,    /* made at `node`, in `frame` */
	OBJECT_PARAM,   /* came in as parameter `index` of `frame` */
	OBJECT_CHILD,   /* found in `field` of `parent` */
	OBJECT_MODULE,  /* a module: its fields are the globals */
	OBJECT_CLASS,   /* a class: its fields are the class attributes */
	OBJECT_LOCALS,  /* the local variables of `frame`, for the functions nested in it */
	OBJECT_UNKNOWN  /* anything at all */
};

/* Something that abstract runs read: when it changed last, and who noted down that it read it. */
struct stamp {
	guint64 changed;       /* epoch */
	guint run;
};

/* That a run read it, and when first. */
struct seen_stamp {
	struct stamp *stamp;
	guint64 epoch;
};

/* What a run has read. All zero: nothing; free `at`. */
struct readings {
	struct seen_stamp *at;
	guint count, room;
};

struct set;
struct value {
	const struct type *type;
	const struct set *objects; /* NULL: none */
};

/* What was stored under one name. */
struct field {
	const char *name;      /* interned */
	struct value value;
	struct field *next;
	struct stamp stamp;    /* of its value */
};

/* A small hash table of pointers, without removal. */
struct slots {
	gpointer *at;
	guint count, room;     /* room: a power of two, or 0 */
};

struct object {
	enum object_kind kind;
	guint id, index, depth; /* index: of a parameter; how many parts of a child's path are `.name[]`, up to MAX_LISTS */
	struct frame *frame;
	const void *ref;       /* node of a site or class, source of a module */
	struct object *parent, *root; /* root: of the chain of parents, itself if it has none */
	const char *field;     /* ".name" of an attribute or global, "[]" for elements; interned */
	const char *name;      /* the first variable that held it, or NULL; interned */
	const struct object *origin; /* the object of the called function that it stands for, or NULL */
	const struct type *type;     /* of a site or parameter */
	struct field *fields, *last_field; /* what was stored in it, in order */
	guint field_count;
	struct slots field_slots;  /* struct field * by name, if there are many */
	gboolean opaque;       /* holds more than was seen to be stored in it */
	gboolean escaped;      /* code that is not seen may reach it */
	gboolean given;        /* it does, and has seen all that it leads to: infer_give */
	gboolean lasting;      /* may be the same object in every call, e.g. from a cache */
	gboolean kept;         /* is also where the call that makes it has put it: in what was there before */
	gboolean merged;       /* stands for all that calls of one another make */
	gboolean touched;      /* it is in `touched` of its root's frame */
	struct stamp stamp;    /* of all that may change in it */
	struct stamp opened;   /* of `opaque` and `lasting` */
	struct stamp added;    /* of which fields hold something */
	const struct set *alone; /* the set of this object only, once it was asked for */
	struct slots children; /* struct object * by field */
	struct links *links;   /* of held.c; NULL: none */
	const struct set *mapped; /* what it is for the caller, in the call that `mapping` counts */
	guint64 mapping, visit;
};

struct set {
	const struct set *mapped; /* what its objects are for the caller, in the call that `mapping` counts */
	guint64 mapping;
	guint count;
	struct object *items[];
};

#define UNION_SLOTS 2048 /* a power of two */
struct set_pair {
	const struct set *a, *b, *both;
};

struct heap {
	struct types *types;
	struct knowledge *knowledge;
	struct arena arena;    /* of objects, keys and sets */
	GPtrArray *objects;
	struct table by_key, sets;
	struct object *unknown;  /* what code that is not seen may give: nothing that was kept from it */
	struct object *lost;     /* the analysis does not know which: any at all */
	const struct set *everything; /* what became too large: it takes in all that is added to it */
	const char *element;   /* "[]" */
	guint64 epoch;         /* counts changes */
	guint64 visits;        /* counts walks over what is reachable */
	guint64 mappings;      /* counts calls whose objects were mapped */
	struct readings *reads; /* of the current run; NULL: nobody asks */
	guint run;             /* of the current run */
	guint64 effect_changes; /* of `epoch`: no value has changed with them */
	gboolean certain;      /* what is not known now never will be */
	struct stamp certainty; /* of `certain` */
	gboolean merging;      /* objects of several levels become one: what they hold says nothing of one of them */
	gboolean only_effects; /* nothing is stored through the sets that are made now */
	const char **dotted;   /* the last fields by the addresses of their names */
	const char **known;    /* the last interned names by their addresses */
	struct known_name *names; /* the last names of heap_name by the addresses of their parts */
	GHashTable *holders;   /* struct object * to struct holder *: of heap_holder; NULL: not asked yet */
	const char *key, *all, *handed_out; /* "{}", "*", "!" */
	struct object *astray; /* what was set in an object of which nothing is known: it may be an attribute of any */
	GHashTable *class_fields; /* names of fields that something was stored in of any class or all its instances, and when a new one came */
	struct stamp class_names;
	GHashTable *held;      /* of held.c: path to struct held_names * */
	struct held_stored *stored; /* of held.c: the last that were stored, by a hash; NULL: none yet */
	guint64 held_changes;  /* counts links of held.c, and changes of the types that they go by */
	struct held_put *puts; /* of held.c: the last that were put anywhere, by a hash; NULL: none yet */
	struct set_pair *unions; /* the last unions by a hash of their operands: the same ones are asked for over and over */
};

struct heap *heap_new(struct knowledge *knowledge);
void heap_free(struct heap *heap);
void readings_grow(struct readings *readings);
/* It was read then. */
static inline void heap_read_at(struct heap *heap, struct stamp *stamp, guint64 epoch)
{
	struct readings *reads = heap->reads;
	if (!reads || stamp->run == heap->run)
		return;
	stamp->run = heap->run;
	if (reads->count == reads->room)
		readings_grow(reads);
	reads->at[reads->count++] = (struct seen_stamp){stamp, epoch};
}
static inline void heap_read(struct heap *heap, struct stamp *stamp)
{
	heap_read_at(heap, stamp, heap->epoch);
}
void heap_changed(struct heap *heap, struct stamp *stamp);
/* `certain` for a run, which depends on it from now on. */
static inline gboolean heap_is_certain(struct heap *heap)
{
	heap_read(heap, &heap->certainty);
	return heap->certain;
}
/* From now on what is not known never will be. */
void heap_settle(struct heap *heap);
/* Some of what was read has changed since it was. */
gboolean heap_has_changed(const struct readings *reads);
void heap_let_escape(struct heap *heap, struct object *object);
/* Code that is not seen may reach it from now on. */
static inline void heap_escape(struct heap *heap, struct object *object)
{
	if (!object->escaped)
		heap_let_escape(heap, object);
}
/* It holds more than was seen to be stored in it. */
void heap_blur(struct heap *heap, struct object *object);
guint slot_hash(gconstpointer name);
/* WHAT is new. Tables that are outgrown stay in the arena. */
void slots_add(struct heap *heap, struct slots *slots, gpointer what, guint (*hash_of)(gconstpointer what));

/* The one object with this key. */
struct object *heap_site(struct heap *heap, struct frame *frame, const struct node *node, const struct object *origin,
                         const struct type *type);
struct object *heap_param(struct heap *heap, struct frame *frame, guint index, const struct type *type);
struct object *heap_root(struct heap *heap, enum object_kind kind, const void *ref, struct frame *frame);
struct object *heap_child(struct heap *heap, struct object *parent, const char *field);

const struct set *set_alone(struct heap *heap, struct object *object);
static inline const struct set *set_one(struct heap *heap, struct object *object)
{
	return object->alone ? object->alone : set_alone(heap, object);
}
gboolean set_holds(const struct set *objects, const struct object *object);
const struct set *set_union(struct heap *heap, const struct set *a, const struct set *b);

/* The union of many sets, without the sets in between. */
#define MAX_SET 24 /* objects; more than that are any */
struct gathering {
	const struct set *only;    /* of one set so far, it */
	gboolean everything;
	guint count;
	struct object *items[MAX_SET]; /* by age */
};
void gather(struct heap *heap, struct gathering *g, const struct set *set);
const struct set *gather_done(struct heap *heap, const struct gathering *g);

/* The field of a view that holds the dict which it shows. */
static inline const char *heap_viewed(void)
{
	return interned("@");
}

/* Paths from a parameter have no more parts than that, of which `.name[]` is one up to MAX_LISTS times where no others come before (branches[].accounts[].log): deeper objects are one with
 * their parent. */
#define MAX_PATH 4
#define MAX_LISTS 2

/* OBJECT stands for what it leads to as well. */
static inline gboolean object_is_cut(const struct object *object)
{
	return object->kind == OBJECT_CHILD && object->depth >= MAX_PATH;
}

/* A field that is no field: reading it asks which object it is (identity.c). */
static inline const char *heap_compared(void)
{
	return interned("@is");
}

/* Something in this field of what all instances of a class hold: code that is not seen has one, and may have set any attribute of it. */
static inline const char *heap_given(void)
{
	return interned("given!");
}

/* NAME, interned: most that come here are. */
const char *heap_interned(struct heap *heap, const char *name);
/* ".NAME", interned. */
const char *heap_field(struct heap *heap, const char *name);
/* "PREFIX.NAME", interned, and what the knowledge table says of it. */
struct known_name {
	const char *text;
	const struct knowledge_entry *entry; /* of knowledge_find */
};
const struct known_name *heap_name(struct heap *heap, const char *prefix, const char *name);

static inline struct value value_of(const struct type *type)
{
	return (struct value){.type = type};
}
struct value value_unknown(struct heap *heap);
/* TYPE with OBJECT, unless no part of TYPE can change. */
struct value value_object(struct heap *heap, const struct type *type, struct object *object);
static inline struct value value_join(struct heap *heap, struct value a, struct value b)
{
	const struct type *type = a.type == b.type ? a.type : type_join(heap->types, a.type, b.type);
	return (struct value){type, a.objects == b.objects ? a.objects : set_union(heap, a.objects, b.objects)};
}
/* The same without objects if the type says they do not matter. */
struct value value_trim(struct heap *heap, struct value value);
static inline gboolean value_equal(struct value a, struct value b)
{
	return a.type == b.type && a.objects == b.objects;
}

/* What was seen to be stored in FIELD of OBJECT; NULL: nothing. */
const struct value *object_field(const struct object *object, const char *field);
/* The same for a run, which depends on it from now on: on this field, and on whether the object holds more than is seen; not on its others. */
const struct value *heap_read_field(struct heap *heap, struct object *object, const char *field);
/* FIELD of some class may hold something; a run that is told it does not is run again when that changes. */
gboolean heap_has_class_field(struct heap *heap, const char *field);
/* It may be the same object in every call. */
void heap_keep(struct heap *heap, struct object *object);

/* Stores VALUE in FIELD of every object of TARGET. */
void heap_store(struct heap *heap, const struct set *target, const char *field, struct value value);
/* What FIELD of an object that holds more than was seen holds beside that. */
struct object *heap_beyond(struct heap *heap, struct object *object, const char *field, const struct type *declared);
/* What FIELD of VALUE holds, given what its type says (DECLARED: NEVER if that is nothing). */
struct value heap_load(struct heap *heap, struct value value, const char *field, const struct type *declared);
/* The element that iterating over VALUE gives. */
struct value heap_element(struct heap *heap, struct value value);
/* The type with what was stored in the objects since; LEVELS deep. */
const struct type *heap_flatten(struct heap *heap, struct value value, guint levels);
/* The root of a chain of children. */
static inline struct object *object_root(struct object *object)
{
	return object->root;
}
/* An object with a name that holds OBJECT, which has none and was made in the same frame, in *FIELD; NULL: there is none. As things were when
 * this was first asked: it is for texts. */
const struct object *heap_holder(struct heap *heap, const struct object *object, const char **field);
/* "self.items", "stats[]" or NULL where no name is known. Freed by the caller. */
char *object_text(const struct object *object, const char *field);
