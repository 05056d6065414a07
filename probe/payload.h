/* What an object of the target would weigh on its way to another process: how much there is to pickle. An estimate from a few reads:
 * containers are sampled, and what is not understood is said to be. */
#pragma once
#include <glib.h>

#include "bpf/pylayout.h"

struct payload_reader {
	gboolean (*read)(gpointer data, guint64 from, void *to, gsize size);
	const char *(*type)(gpointer data, guint64 object); /* tp_name; "" where there is none */
	gpointer data;
	const struct py_layout *layout;
};

struct payload {
	gint64 length;       /* of a container, string or array; -1: none */
	gdouble objects;     /* in small dicts (struct host_costs.pickle_object_s is the time of one): a number is a twentieth of it */
	gdouble bytes;       /* of strings and arrays */
	gdouble item_objects, item_bytes; /* of one element, the newest ones of a list or dict */
	gboolean opaque;     /* part of it is of a type that is not understood, and may be of any size */
};

/* Where the entries of a dict that has them in one table are: each ENTRY_BYTES long, with the key in the last word but one and the value
 * in the last; gaps have no value. FALSE: cannot be read, or has none of its own. */
gboolean payload_dict_entries(const struct payload_reader *reader, guint64 dict, guint64 *entries, gsize *entry_bytes, gint64 *count);
/* FALSE: what is there cannot be read or is no object. */
gboolean payload_measure(const struct payload_reader *reader, guint64 object, struct payload *payload);
