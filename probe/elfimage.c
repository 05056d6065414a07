#include "probe/elfimage.h"

#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#if defined(__x86_64__)
#define NATIVE_MACHINE EM_X86_64
#elif defined(__aarch64__)
#define NATIVE_MACHINE EM_AARCH64
#else
#error "x86-64 or aarch64 only"
#endif

#define SECTION_BYTES_MAX (256u << 20)
#define PROGRAM_HEADERS_MAX 256
#define PAGE_MASK (~(guint64)4095)

static gboolean header_valid(Elf *elf, gboolean *position_independent)
{
	GElf_Ehdr header;

	if (elf == NULL || elf_kind(elf) != ELF_K_ELF || gelf_getehdr(elf, &header) == NULL ||
	    gelf_getclass(elf) != ELFCLASS64 || header.e_machine != NATIVE_MACHINE ||
	    (header.e_type != ET_DYN && header.e_type != ET_EXEC))
		return FALSE;
	*position_independent = header.e_type == ET_DYN;
	return TRUE;
}

struct elfimage *elfimage_new(int fd)
{
	struct elfimage *image = g_new0(struct elfimage, 1);
	struct stat st;

	image->fd = fd;
	elf_version(EV_CURRENT);
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode))
		image->elf = elf_begin(fd, ELF_C_READ, NULL);
	if (header_valid(image->elf, &image->position_independent))
		return image;
	elfimage_free(image);
	return NULL;
}

void elfimage_free(struct elfimage *image)
{
	if (image == NULL)
		return;
	elf_end(image->elf);
	close(image->fd);
	g_free(image);
}

static gboolean symbol_in_section(Elf *elf, Elf_Scn *section, const GElf_Shdr *header, const char *name, guint64 *address)
{
	Elf_Data *data = header->sh_size > SECTION_BYTES_MAX ? NULL : elf_getdata(section, NULL);
	gsize count = data != NULL && header->sh_entsize > 0 ? data->d_size / header->sh_entsize : 0;

	for (gsize i = 0; i < count && i < G_MAXINT; i++) {
		GElf_Sym symbol;
		const char *text;

		if (gelf_getsym(data, (int)i, &symbol) == NULL)
			return FALSE;
		if (symbol.st_shndx == SHN_UNDEF || symbol.st_value == 0)
			continue;
		text = elf_strptr(elf, header->sh_link, symbol.st_name);
		if (text != NULL && strcmp(text, name) == 0) {
			*address = symbol.st_value;
			return TRUE;
		}
	}
	return FALSE;
}

gboolean elfimage_symbol(const struct elfimage *image, const char *name, guint64 *address)
{
	static const GElf_Word kinds[] = { SHT_DYNSYM, SHT_SYMTAB };

	for (guint i = 0; i < G_N_ELEMENTS(kinds); i++) {
		Elf_Scn *section = NULL;

		while ((section = elf_nextscn(image->elf, section)) != NULL) {
			GElf_Shdr header;

			if (gelf_getshdr(section, &header) != NULL && header.sh_type == kinds[i] &&
			    symbol_in_section(image->elf, section, &header, name, address))
				return TRUE;
		}
	}
	return FALSE;
}

static Elf_Scn *section_find(const struct elfimage *image, const char *name, GElf_Shdr *header)
{
	Elf_Scn *section = NULL;
	size_t names;

	if (elf_getshdrstrndx(image->elf, &names) != 0)
		return NULL;
	while ((section = elf_nextscn(image->elf, section)) != NULL) {
		const char *text = gelf_getshdr(section, header) != NULL ? elf_strptr(image->elf, names, header->sh_name) : NULL;

		if (text != NULL && strcmp(text, name) == 0)
			return section;
	}
	return NULL;
}

gboolean elfimage_section(const struct elfimage *image, const char *name, guint64 *address, guint64 *bytes)
{
	GElf_Shdr header;

	if (section_find(image, name, &header) == NULL || header.sh_addr == 0)
		return FALSE;
	*address = header.sh_addr;
	if (bytes != NULL)
		*bytes = header.sh_size;
	return TRUE;
}

const char *elfimage_section_data(const struct elfimage *image, const char *name, gsize *length)
{
	GElf_Shdr header;
	Elf_Scn *section = section_find(image, name, &header);
	Elf_Data *data = section != NULL && header.sh_size <= SECTION_BYTES_MAX ? elf_rawdata(section, NULL) : NULL;

	if (data == NULL || data->d_buf == NULL)
		return NULL;
	*length = data->d_size;
	return data->d_buf;
}

gboolean elfimage_writable(const struct elfimage *image, guint index, guint64 *address, guint64 *bytes)
{
	size_t count;

	if (elf_getphdrnum(image->elf, &count) != 0)
		return FALSE;
	for (size_t i = 0; i < count && i < PROGRAM_HEADERS_MAX; i++) {
		GElf_Phdr header;

		if (gelf_getphdr(image->elf, (int)i, &header) == NULL || header.p_type != PT_LOAD || !(header.p_flags & PF_W) || index-- > 0)
			continue;
		*address = header.p_vaddr;
		*bytes = header.p_memsz;
		return TRUE;
	}
	return FALSE;
}

gboolean elfimage_bias(const struct elfimage *image, guint64 map_start, guint64 file_offset, guint64 *bias)
{
	size_t count;

	if (!image->position_independent) {
		*bias = 0;
		return TRUE;
	}
	if (elf_getphdrnum(image->elf, &count) != 0)
		return FALSE;
	for (size_t i = 0; i < count && i < PROGRAM_HEADERS_MAX; i++) {
		GElf_Phdr header;

		if (gelf_getphdr(image->elf, (int)i, &header) == NULL || header.p_type != PT_LOAD ||
		    (header.p_offset & PAGE_MASK) != file_offset)
			continue;
		*bias = map_start - (header.p_vaddr & PAGE_MASK);
		return TRUE;
	}
	return FALSE;
}
