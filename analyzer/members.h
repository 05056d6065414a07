/* Where a source has to do with attributes of a name. */
#pragma once
#include "analyzer/project.h"

/* struct node *: attributes of that name, whatever they are asked of (N_ATTRIBUTE), arguments of that name (N_KEYWORD_ARGUMENT), what a class binds of that
 * name (N_NAME, N_FUNCTION), calls of that name (N_CALL), imports of it (N_IMPORT_FROM, N_IMPORT) and class patterns with it (another kind); NULL: there are none. */
#define MEMBERS_UNTOLD "(pattern)" /* what patterns take by its place: `case Point(x, y)` */
#define MEMBERS_YIELDS "(yield)" /* each N_YIELD */
const GPtrArray *members_of(struct unit *unit, const char *name);
