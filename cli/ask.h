/* `apply -i`: one question for each patch. */
#pragma once
#include "rewriter/apply.h"

struct asking {
	gboolean quit; /* answered with q */
};

/* For struct apply_options; DATA: struct asking. y: yes; n: not this one; e: edit it first; q: neither this nor the rest. The end of the input is
 * a q. */
gboolean ask_about(struct suggestion *suggestion, gpointer data);
