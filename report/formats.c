#include <string.h>

#include "report/html.h"
#include "report/json.h"
#include "report/text.h"

static const struct report_format formats[] = {
	{ "text", text_write_report },
	{ "json", json_write_report },
	{ "html", html_write_report },
};

const struct report_format *report_format(const char *name)
{
	for (guint i = 0; i < G_N_ELEMENTS(formats); i++)
		if (!strcmp(formats[i].name, name))
			return &formats[i];
	return NULL;
}
