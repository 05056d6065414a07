/* Does a statement in SQL do no more than read? */
#pragma once
#include "analyzer/syntax.h"

/* NODE is a plain string whose text is one SELECT: no word in it changes data, locks rows, or depends on the connection or the time,
 * and the functions that it calls are known to be pure. What views and functions of the database do is not seen. */
gboolean sql_reads(const struct node *node);
/* The words of which such a statement may begin, as far as they decide that another connection sees what it does once it is committed. */
gboolean sql_changes_data(const struct node *node);
