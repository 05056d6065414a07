/* How much crosses between the parent and its workers, from what the loop's variables held while it ran. */
#pragma once
#include "analyzer/finding.h"

struct payload_estimate {
	gdouble item_objects, item_bytes;     /* for each item, there and back; objects in small dicts, as struct rec_local has them */
	gdouble shared_objects, shared_bytes; /* for each task: what the worker captures */
	const char *unknown;                  /* what of it may be of any size: its name, "the items", "the results"; NULL: nothing */
};
/* Where nothing was recorded, all is of unknown size but numbers. */
void crossing_estimate(const struct finding *finding, struct payload_estimate *estimate);
/* What was seen of a variable of the loop's function; NULL: nothing. */
const struct rec_local *crossing_local(const struct finding *finding, const char *name);
