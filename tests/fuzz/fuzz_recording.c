/* Fuzzes the reader of recordings. `make fuzz T=recording`. Input: the inflated profile.proto, so that mutations reach behind gzip. */
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>
#include <zlib.h>

#include "probe/recording.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	int fd = memfd_create("recording", 0);
	g_autofree char *path = g_strdup_printf("/proc/self/fd/%d", fd);
	gzFile file = gzdopen(dup(fd), "wb1");

	gzwrite(file, data, (unsigned)size);
	gzclose(file);
	recording_free(recording_read(path, NULL));
	close(fd);
	return 0;
}
