/* The dictionary in which an object keeps its attributes, `vars(owner)`, or a module its names, `globals()`; attributes that are set under names
 * which nobody can read in the program. */
#pragma once
#include "analyzer/frame.h"

struct value namespace_of(struct frame *f, struct value owner);
struct value namespace_of_module(struct frame *f, const struct source *source);
/* sys.modules[KEY] */
struct value namespace_module(struct frame *f, const struct node *key);
gboolean namespace_is(const struct type *type);
/* What a plain string says, interned; NULL: something else. */
const char *namespace_literal(const struct node *node);
/* What stands under KEY in SELF, such a dictionary. */
void namespace_set(struct frame *f, struct value self, const struct node *key, struct value value, const struct node *node);
struct value namespace_get(struct frame *f, struct value self, const struct node *key, const struct node *node);
/* FALSE: the method NAME is none that is known. */
gboolean namespace_call(struct frame *f, struct value self, const char *name, const struct arguments *args, const struct node *node, struct value *result);
/* The field that holds what is stored under names that nobody can read. */
const char *namespace_any_field(struct heap *heap);
/* An attribute of OWNER is VALUE from now on: it is not known which. */
void namespace_set_any(struct frame *f, struct value owner, struct value value, const struct node *node);
/* What may stand in the place of any attribute of INSTANCE that is, as far as is seen, a TYPE: of functions and methods. */
struct value namespace_any(struct frame *f, const struct type *instance, const struct type *type);
