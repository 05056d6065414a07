#include "probe/native.h"

#include <elfutils/libdwfl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "probe/demangle.h"
#include "probe/elfimage.h"
#include "probe/images.h"

#define RAW_FRAMES_MAX 48
#define IMAGES_MAX 512   /* of a process */
#define PAGE_BITS 12
#define COPY_MAX (96u << 20) /* bytes of symbols and unwind tables of one file */
#define COPY_CHUNK 65536u

/* What is known of one address. */
struct place {
	const char *function, *library;
	gboolean evaluates; /* the interpreter's loop: beneath it are Python frames */
	gboolean plumbing;  /* of the interpreter's way into a function written in C */
};

struct native {
	pid_t pid;
	char *exe;
	Dwfl *dwfl;
	gboolean attached;
	GStringChunk *names;
	struct demangler *demangler;
	GHashTable *places;  /* address to struct place */
	GHashTable *nowhere; /* pages in which no file is mapped, or one that cannot be read */
	guint images;
	const struct event_native *event; /* the one that is unwound */
	guint64 pcs[RAW_FRAMES_MAX];
	guint count;
};

/* -- what libdw asks for ------------------------------------------------------------------------------------------------ */

static int no_debug_file(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base, const char *file, const char *link, GElf_Word crc,
                         char **found)
{
	return -1; /* the images' own tables and symbols have to do: nothing is looked for on disk */
}

static int no_file(Dwfl_Module *module, void **user, const char *name, Dwarf_Addr base, char **file, Elf **elf)
{
	return -1; /* all are given with their descriptors */
}

static pid_t next_thread(Dwfl *dwfl, void *data, void **thread)
{
	pid_t first = *thread == NULL ? ((struct native *)data)->pid : 0;

	*thread = data;
	return first;
}

static bool get_thread(Dwfl *dwfl, pid_t tid, void *data, void **thread)
{
	*thread = data;
	return true;
}

/* From the copy of the stack alone: it is of the sample's moment. */
static bool read_memory(Dwfl *dwfl, Dwarf_Addr address, Dwarf_Word *word, void *data)
{
	const struct event_native *event = ((struct native *)data)->event;
	guint64 sp = event->registers[NATIVE_SP];

	if (address < sp || address - sp > event->stack_bytes || event->stack_bytes - (address - sp) < sizeof(*word))
		return false;
	memcpy(word, event->stack + (address - sp), sizeof(*word));
	return true;
}

static bool set_registers(Dwfl_Thread *thread, void *data)
{
	const struct event_native *event = ((struct native *)data)->event;
	Dwarf_Word registers[NATIVE_REGISTERS];

	for (guint i = 0; i < NATIVE_REGISTERS; i++)
		registers[i] = event->registers[i];
	return dwfl_thread_state_registers(thread, 0, NATIVE_REGISTERS, registers);
}

static const Dwfl_Callbacks file_callbacks = { .find_elf = no_file, .find_debuginfo = no_debug_file };
static const Dwfl_Thread_Callbacks thread_callbacks = { .next_thread = next_thread, .get_thread = get_thread, .memory_read = read_memory,
	                                                .set_initial_registers = set_registers };

/* -- images ------------------------------------------------------------------------------------------------------------- */

struct native *native_new(const struct target *target)
{
	struct native *native = g_new0(struct native, 1);

	native->pid = target->pid;
	native->exe = g_strdup(target->exe);
	native->dwfl = dwfl_begin(&file_callbacks);
	native->names = g_string_chunk_new(4096);
	native->demangler = demangler_new();
	native->places = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, g_free);
	native->nowhere = g_hash_table_new(NULL, NULL);
	return native;
}

void native_free(struct native *native)
{
	if (native == NULL)
		return;
	if (native->dwfl != NULL)
		dwfl_end(native->dwfl);
	g_hash_table_unref(native->places);
	g_hash_table_unref(native->nowhere);
	g_string_chunk_free(native->names);
	demangler_free(native->demangler);
	g_free(native->exe);
	g_free(native);
}

/* LEFT: how many more bytes may be copied. FALSE: too much, or the file is not what it says. */
static gboolean copy_part(int from, int to, guint64 offset, guint64 bytes, guint64 *left)
{
	g_autofree guint8 *chunk = g_malloc(COPY_CHUNK);

	if (bytes > *left || offset > (guint64)G_MAXINT64 - bytes)
		return FALSE;
	*left -= bytes;
	while (bytes > 0) {
		gssize got = pread(from, chunk, MIN(bytes, COPY_CHUNK), (off_t)offset);

		if (got <= 0 || pwrite(to, chunk, (gsize)got, (off_t)offset) != got)
			return FALSE;
		offset += (guint64)got;
		bytes -= (guint64)got;
	}
	return TRUE;
}

/* What unwinding and names need. */
static gboolean is_needed(Elf *elf, gsize names, const GElf_Shdr *section)
{
	const char *name = elf_strptr(elf, names, section->sh_name);

	switch (section->sh_type) {
	case SHT_SYMTAB: case SHT_DYNSYM: case SHT_STRTAB: case SHT_SYMTAB_SHNDX: case SHT_DYNAMIC: case SHT_NOTE: case SHT_HASH: case SHT_GNU_HASH:
	case SHT_GNU_versym: case SHT_GNU_verdef: case SHT_GNU_verneed:
		return name == NULL || !g_str_has_prefix(name, ".debug");
	case SHT_NOBITS: case SHT_NULL:
		return FALSE;
	default:
		return name != NULL && (g_str_has_prefix(name, ".eh_frame") || strcmp(name, ".gnu_debugdata") == 0);
	}
}

/* A file in memory with the same bytes at the same places, as far as they are needed: libdw maps what it is given, and the process could
 * truncate its own file meanwhile. -1: it is too large, or cannot be read. */
static int image_copy(const struct elfimage *image)
{
	guint64 left = COPY_MAX;
	Elf_Scn *section = NULL;
	GElf_Ehdr header;
	GElf_Shdr part;
	struct stat status;
	gsize names;
	int copy = memfd_create("image", MFD_CLOEXEC);
	gboolean whole = copy >= 0 && fstat(image->fd, &status) == 0 && ftruncate(copy, status.st_size) == 0 &&
	                 gelf_getehdr(image->elf, &header) != NULL && elf_getshdrstrndx(image->elf, &names) == 0 &&
	                 copy_part(image->fd, copy, 0, MIN((guint64)status.st_size, COPY_CHUNK), &left) &&
	                 copy_part(image->fd, copy, header.e_phoff, (guint64)header.e_phnum * header.e_phentsize, &left) &&
	                 copy_part(image->fd, copy, header.e_shoff, (guint64)header.e_shnum * header.e_shentsize, &left);

	while (whole && (section = elf_nextscn(image->elf, section)) != NULL)
		if (gelf_getshdr(section, &part) != NULL && is_needed(image->elf, names, &part))
			whole = copy_part(image->fd, copy, part.sh_offset, part.sh_size, &left);
	if (whole || copy < 0)
		return copy;
	close(copy);
	return -1;
}

static gboolean image_report(struct native *native, const struct image *image)
{
	int fd = images_open(native->pid, image), own;
	g_autoptr(ElfImage) elf = fd >= 0 ? elfimage_new(fd) : NULL;
	g_autofree char *name = g_path_get_basename(image->path);
	guint64 bias;
	gboolean reported;

	if (elf == NULL || !elfimage_bias(elf, image->start, image->offset, &bias) || (own = image_copy(elf)) < 0)
		return FALSE;
	dwfl_report_begin_add(native->dwfl);
	reported = dwfl_report_elf(native->dwfl, name, name, own, bias, true) != NULL;
	if (!reported)
		close(own);
	dwfl_report_end(native->dwfl, NULL, NULL);
	if (reported && !native->attached)
		native->attached = dwfl_attach_state(native->dwfl, NULL, native->pid, &thread_callbacks, native);
	return reported;
}

/* TRUE: the image at ADDRESS was not known, and is now. */
static gboolean image_add(struct native *native, guint64 address)
{
	gpointer page = (gpointer)(gsize)(address >> PAGE_BITS);
	struct image *image;
	gboolean added;

	if (native->dwfl == NULL || native->images >= IMAGES_MAX || g_hash_table_contains(native->nowhere, page) ||
	    dwfl_addrmodule(native->dwfl, address) != NULL)
		return FALSE;
	image = images_at(native->pid, native->exe, address);
	added = image != NULL && image_report(native, image);
	if (image != NULL)
		image_free(image);
	if (!added || dwfl_addrmodule(native->dwfl, address) == NULL) {
		g_hash_table_add(native->nowhere, page);
		return FALSE;
	}
	native->images++;
	return TRUE;
}

/* -- frames ------------------------------------------------------------------------------------------------------------- */

static struct place *place_new(struct native *native, guint64 pc)
{
	static const char *const ways[] = { "ectorcall", "MakeTpCall", "PyObject_Call", "PyCFunction_Call", "_PyFunction_" };
	struct place *place = g_new0(struct place, 1);
	Dwfl_Module *module = dwfl_addrmodule(native->dwfl, pc);
	const char *library = module != NULL ? dwfl_module_info(module, NULL, NULL, NULL, NULL, NULL, NULL, NULL) : NULL;
	GElf_Off offset;
	GElf_Sym symbol;
	const char *name = module != NULL ? dwfl_module_addrinfo(module, pc, &offset, &symbol, NULL, NULL, NULL) : NULL;
	gboolean interpreter = library != NULL && (g_str_has_prefix(library, "libpython") || g_str_has_prefix(library, "python"));

	place->library = library != NULL ? g_string_chunk_insert_const(native->names, library) : NULL;
	/* Without a size it may be any function behind it. */
	if (name != NULL && *name != '\0' && (symbol.st_size > offset || symbol.st_size == 0))
		place->function = g_string_chunk_insert_const(native->names, demangler_name(native->demangler, name));
	if (place->function == NULL)
		return place;
	place->evaluates = g_str_has_prefix(name, "_PyEval_EvalFrameDefault") || g_str_has_prefix(name, "_TAIL_CALL_");
	for (guint i = 0; interpreter && i < G_N_ELEMENTS(ways); i++)
		place->plumbing = place->plumbing || strstr(name, ways[i]) != NULL;
	return place;
}

static const struct place *place_at(struct native *native, guint64 pc)
{
	struct place *place = g_hash_table_lookup(native->places, &pc);

	if (place == NULL) {
		place = place_new(native, pc);
		g_hash_table_insert(native->places, g_memdup2(&pc, sizeof(pc)), place);
	}
	return place;
}

static int take_frame(Dwfl_Frame *state, void *data)
{
	struct native *native = data;
	Dwarf_Addr pc;
	bool exact;

	if (native->count >= RAW_FRAMES_MAX || !dwfl_frame_pc(state, &pc, &exact))
		return DWARF_CB_ABORT;
	if (!exact)
		pc--; /* a return address may already be of the next function */
	native->pcs[native->count++] = pc;
	return dwfl_addrmodule(native->dwfl, pc) == NULL || place_at(native, pc)->evaluates ? DWARF_CB_ABORT : DWARF_CB_OK;
}

/* Images are made known as frames come to lie in them. */
static void unwind(struct native *native)
{
	native->pcs[0] = native->event->registers[NATIVE_IP];
	native->count = 1;
	image_add(native, native->pcs[0]);
	while (native->attached) {
		native->count = 0;
		dwfl_getthread_frames(native->dwfl, native->pid, take_frame, native);
		if (native->count == 0 || !image_add(native, native->pcs[native->count - 1]))
			break;
	}
}

void native_unwind(struct native *native, const struct event_native *event, struct native_stack *stack)
{
	struct native_frame *frames = stack->frames;
	guint count = 0;

	stack->count = 0;
	native->event = event;
	unwind(native);
	native->event = NULL;
	for (guint i = 0; i < native->count && count < NATIVE_FRAMES_MAX; i++) {
		const struct place *place = place_at(native, native->pcs[i]);

		if (place->evaluates || place->library == NULL)
			break;
		if (count > 0 && place->function == NULL && frames[count - 1].function == NULL && frames[count - 1].library == place->library)
			continue; /* one more without a name */
		frames[count++] = (struct native_frame){ place->function, place->library };
		stack->count = place->plumbing ? stack->count : count;
	}
}
