/* Expressions, run abstractly. Private to infer*.c; frame.h has what others ask. */
#pragma once
#include "analyzer/frame.h"

/* infer.c */
/* VALUE is nothing that was seen: should there be one all the same, it may be of a class that has the method or property NAME. */
void infer_nothing(struct frame *f, struct value value, const char *name, const struct node *node);
/* A new object of this type, made at NODE. */
struct value infer_made(struct frame *f, const struct type *type, const struct node *node);

/* VALUE is kept where the next run of F finds it: what F has made of it is no new object each time. */
void infer_outlives(struct frame *f, struct value value);

/* infer_name.c */
struct value infer_name(struct frame *f, const struct node *node);
/* NODE, or what stands at it, binds NAME. */
void infer_set_name(struct frame *f, const struct node *node, const char *name, struct value value);
/* Adds VALUE to what the variable KEY of KEEPER may be. */
void infer_set_variable(struct frame *f, struct frame *keeper, const struct binding *binding, struct value value);
struct object *infer_class_object(struct frame *f, const struct node *class_node);
/* A module's name that is bound once, before anything can read it. */
gboolean infer_is_constant(const struct frame *f, const struct binding *binding);

/* infer_operator.c */
struct value infer_binary(struct frame *f, struct node *node);
struct value infer_unary(struct frame *f, struct node *node);
struct value infer_comparison(struct frame *f, struct node *node);
struct value infer_augmented(struct frame *f, struct node *node);
gboolean type_has_kind(const struct type *type, enum type_kind kind); /* it, or a member of the union that it is */

/* identity.c: A and B are compared by `is`. */
void identity_ask(struct frame *f, struct value a, struct value b, const struct node *node);
/* NODE asks for an object which one it is, and of a copy would find something else. */
void identity_lost(struct frame *f, const struct node *node);
/* A and B are compared by `==`; KEY is looked for in a dict or a set; the library function NAME does such things. Of objects that are equal
 * to nothing but themselves that asks which object it is, as `is` does. */
void identity_compare(struct frame *f, struct value a, struct value b, const struct node *node);
/* Objects of the class are compared by what they hold: a dataclass, a named tuple, or below one. */
gboolean identity_class_compares(struct frame *f, const struct type *class_type);
void identity_look_up(struct frame *f, struct value container, struct value key, const struct node *node);
void identity_call(struct frame *f, const char *name, const struct value *receiver, const struct arguments *args, const struct node *node);

/* call_library.c: library code or an operator converts VALUE, or what it holds: special methods of the project's classes stand behind that. */
void infer_convert(struct frame *f, struct value value, const struct node *node);
/* infer_element.c: sum(f(v) for v in vs): it is gone through where it stands. */
gboolean generator_is_taken_at_once(const struct effects_context *c, const struct node *generator);
/* infer_operator.c: what counts as a number is one, which has no items. */
gboolean infer_numbers_are_plain(struct frame *f);
/* ITEM is looked for among the elements of CONTAINER, with `==`. */
void infer_compare_among(struct frame *f, struct value container, struct value item, const struct node *node);
/* What the containers that are compared by METHOD hold is compared, level by level. */
void infer_compare_elements(struct frame *f, const char *method, const char *reflected, struct value left, struct value right, const struct node *node);
void infer_ask_fields(struct frame *f, struct value value, const char *method, const struct node *node);
/* What a dict or a set asks of a key or an element: its hash, and whether it is equal to another one. */
void infer_ask_hash(struct frame *f, struct value key, const struct node *node);
/* KEY is hashed and compared, to find what a dict holds under it. */
void infer_compare_key(struct frame *f, struct value key, const struct node *node);
/* "{a}".format_map(VALUE): what is missing in a defaultdict is put there. */
void infer_look_up(struct frame *f, struct value value, const struct node *node);

/* infer_attribute.c: from now on it does; "math.*": in place of anything of the module. */
void library_replace(struct effects_context *c, const char *full);
/* VALUE is put in the place of NAME in a library, which other functions of it may call. */
void library_replace_within(struct frame *f, const char *name, struct value value);
/* infer_name.c: something is known of the builtin NAME, which is interned. */
gboolean builtin_is_known(const struct effects_context *c, const char *name);
/* factory.c: what a defaultdict makes missing elements with is a builtin container or number, or a literal: it does nothing else, at whatever time. */
gboolean factory_is_plain(struct frame *f, const struct type *type);
/* DICT has it. */
void factory_keep(struct frame *f, struct value dict, struct value factory);
/* A defaultdict is given what it makes elements with otherwise than by its call: `d.__init__(f)`, `class Table(defaultdict)`. */
void factory_may_come(struct frame *f);
/* An element of TYPE, which is not known to be no such one, may be missing, and made. */
gboolean factory_may_be_in(struct frame *f, const struct type *type);
/* An element of these defaultdicts may be missing, and made. */
void factory_call(struct frame *f, const struct set *dicts, const struct node *node);

/* infer_display.c */
struct value infer_tuple(struct frame *f, struct node *node);
/* The same, and what each part is; none where it is not known how many there are. */
struct parts;
struct value infer_tuple_parts(struct frame *f, struct node *node, struct parts *parts);
struct value infer_list(struct frame *f, struct node *node, enum type_kind kind); /* or a set */
struct value infer_dict(struct frame *f, struct node *node);
struct value infer_comprehension(struct frame *f, struct node *node);
struct value infer_string(struct frame *f, struct node *node);

/* infer_attribute.c */
void infer_assign_attribute(struct frame *f, struct node *target, struct value value);

/* call_pool.c: map and submit of SELF, whose class inherits them from Executor; T_NEVER: another. */
struct value pool_method(struct frame *f, struct value self, const char *name);

/* infer_element.c */
/* VALUE, a key of a dict: no list, set or dict, which have no hash. */
struct value infer_hashed(struct frame *f, struct value value);
struct value infer_subscript(struct frame *f, struct node *node);
/* NODE goes through a set of this type, in whatever order it has. */
void infer_note_order(struct frame *f, const struct type *set, const struct node *node);

/* call_dataclass.c: `rows: list = field(default_factory=list)` leaves nothing behind in the class. */
gboolean dataclass_field_is_removed(const struct node *assignment);

/* infer_assign.c */
struct value infer_assignment(struct frame *f, struct node *node);
