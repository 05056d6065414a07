/* May the workers of a loop that is entered again and again be kept from one entry to the next? Processes are copies of their parent as it was when
 * they began: what the work finds in globals, classes and modules must be the same at each entry. What it is handed is copied each time. */
#pragma once
#include "analyzer/judge.h"

/* The outermost loop around J's, in the same function, around which its workers may be made once; a null node: none. */
TSNode keep_around(struct judge *j);
