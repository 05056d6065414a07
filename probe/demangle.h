/* C++'s names of functions, and Rust's older ones, as a person wrote them: by __cxa_demangle of libstdc++ where the machine has one. Names are
 * the target's: what takes too long or becomes too large stays as it is. */
#pragma once
#include <glib.h>

struct demangler;

struct demangler *demangler_new(void);
void demangler_free(struct demangler *demangler);
/* NAME itself where it is no such name; else it belongs to the demangler. */
const char *demangler_name(struct demangler *demangler, const char *name);
