/* An ELF file that a process has mapped: its symbols, its sections, where it was loaded. The file is hostile: sizes are
 * bounded, and it is read, not mapped, so that truncating it meanwhile does no harm. */
#pragma once
#include <gelf.h>
#include <glib.h>

struct elfimage {
	int fd;
	Elf *elf;
	gboolean position_independent; /* ET_DYN: addresses need the load bias */
};

/* Takes FD over in any case. NULL: not a 64-bit ELF file of this machine's kind. */
struct elfimage *elfimage_new(int fd);
void elfimage_free(struct elfimage *image);
typedef struct elfimage ElfImage;
G_DEFINE_AUTOPTR_CLEANUP_FUNC(ElfImage, elfimage_free)

/* The address that the file gives a defined symbol (dynamic symbols first, then all others); FALSE: it has none. */
gboolean elfimage_symbol(const struct elfimage *image, const char *name, guint64 *address);
/* BYTES may be NULL. */
gboolean elfimage_section(const struct elfimage *image, const char *name, guint64 *address, guint64 *bytes);
/* The bytes of a section, borrowed from the image; NULL: none, or over 256 MiB. */
const char *elfimage_section_data(const struct elfimage *image, const char *name, gsize *length);
/* The INDEXth part of memory that is loaded writable, .data with .bss; FALSE: there are not so many. For files without sections. */
gboolean elfimage_writable(const struct elfimage *image, guint index, guint64 *address, guint64 *bytes);
/* What to add to the file's addresses, given where the mapping of its byte FILE_OFFSET (page-aligned) starts. */
gboolean elfimage_bias(const struct elfimage *image, guint64 map_start, guint64 file_offset, guint64 *bias);
