#include "probe/error.h"

G_DEFINE_QUARK(pp-error-quark, pp_error)
