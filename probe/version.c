#include "probe/version.h"

#include <stdio.h>
#include <string.h>

#include "probe/target.h"

#define BSS_BYTES_MAX (16u << 20)

/* FALSE unless TEXT begins with a whole version that a CPython can have: "3.9.18". */
gboolean version_parse(const char *text, gint *major, gint *minor)
{
	gint patch, end = 0;

	if (sscanf(text, "%1d.%2d.%2d%n", major, minor, &patch, &end) != 3 || end == 0)
		return FALSE;
	return (*major == 2 && *minor >= 4 && *minor <= 7) || (*major == 3 && *minor < 40);
}

/* The version with which the string at AT begins, followed by END; NULL: none, or not of MINOR (-1: any). */
static char *version_at(const char *at, gsize left, gint want_minor, char end)
{
	char text[16] = "";
	gint major, minor;
	gsize digits;

	memcpy(text, at, MIN(left, sizeof(text) - 1));
	digits = strspn(text, "0123456789.abcr+");
	if (digits >= left || at[digits] != end || !version_parse(text, &major, &minor) ||
	    (want_minor >= 0 && minor != want_minor))
		return NULL;
	return g_strndup(text, digits);
}

/* Searches DATA for such a string. A string may be the tail of another, "/opt/python/3.9.18": the linker merges them. */
char *version_search(const char *data, gsize length, gint want_minor, char end)
{
	for (gsize at = 0; at + 6 < length; at++) {
		char *version;

		if ((data[at] != '3' && data[at] != '2') || data[at + 1] != '.' || (at > 0 && data[at - 1] != '\0' && data[at - 1] != '/'))
			continue;
		version = version_at(data + at, length - at, want_minor, end);
		if (version != NULL)
			return version;
	}
	return NULL;
}

/* Before 3.11: Py_GetVersion() keeps "3.9.18 (main, ...) ..." in a static buffer from the start of the interpreter on; ahead of
 * that there is PY_VERSION, "3.9.18", among the constants. */
static char *version_in_image(pid_t pid, const struct elfimage *elf, guint64 bias, gint want_minor)
{
	guint64 address, bytes;
	gsize length = 0;
	const char *rodata;
	char *version = NULL;

	if (elfimage_section(elf, ".bss", &address, &bytes) && bytes <= BSS_BYTES_MAX) {
		g_autofree char *data = g_malloc(bytes);

		if (target_read(pid, address + bias, data, bytes))
			version = version_search(data, bytes, want_minor, ' ');
	}
	rodata = version == NULL ? elfimage_section_data(elf, ".rodata", &length) : NULL;
	return rodata != NULL ? version_search(rodata, length, want_minor, '\0') : version;
}

/* X and Y of "libpythonX.Y.so" or "pythonX.Y". */
gboolean version_in_name(const char *path, gint *major, gint *minor)
{
	const char *name = strrchr(path, '/');
	const char *python = name != NULL ? strstr(name, "python") : NULL;

	return python != NULL && sscanf(python, "python%1d.%2d", major, minor) == 2;
}

/* Py_Version (3.11+) is PY_VERSION_HEX: 0xMMmmppLs, L the level (0xf final, 0xc candidate, 0xb beta, 0xa alpha). */
char *version_from_hex(guint32 hex)
{
	g_autofree char *level = NULL;
	guint kind = hex >> 4 & 0xf;

	if (kind == 0xf)
		return g_strdup_printf("%u.%u.%u", hex >> 24, hex >> 16 & 0xff, hex >> 8 & 0xff);
	level = g_strdup(kind == 0xc ? "rc" : kind == 0xb ? "b" : "a");
	return g_strdup_printf("%u.%u.%u%s%u", hex >> 24, hex >> 16 & 0xff, hex >> 8 & 0xff, level, hex & 0xf);
}

char *version_find(pid_t pid, const struct elfimage *elf, const char *path, guint64 bias)
{
	gint major, minor;
	guint64 symbol;
	guint32 hex;
	char *text;

	if (elfimage_symbol(elf, "Py_Version", &symbol) && target_read(pid, symbol + bias, &hex, sizeof(hex)))
		text = version_from_hex(hex);
	else if (version_in_name(path, &major, &minor))
		text = version_in_image(pid, elf, bias, minor);
	else
		text = version_in_image(pid, elf, bias, -1);
	if (text == NULL && version_in_name(path, &major, &minor))
		text = g_strdup_printf("%d.%d.0", major, minor);
	return text;
}
