/* Fuzzes the way of a source file: load, loops, verdicts, patches. `make fuzz T=source`. Input: Python. Nothing is asked of an interpreter, and
 * what the analyzer knows of libraries is read once. */
#include <dlfcn.h>
#include <sanitizer/lsan_interface.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "rewriter/suggestion.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* GLib's table of strings leaves its old self behind each time that it grows: that is no leak of ours. The first one is made before main. */
__attribute__((section(".preinit_array"), used)) static void (*const before_libraries)(void) = __lsan_disable;
__attribute__((constructor)) static void after_libraries(void)
{
	__lsan_enable();
}

/* In place of GLib's own. */
const gchar *g_intern_string(const gchar *string)
{
	static const gchar *(*intern)(const gchar *);
	if (!intern)
		*(void **)&intern = dlsym(RTLD_NEXT, "g_intern_string");
	__lsan_disable();
	const gchar *known = intern(string);
	__lsan_enable();
	return known;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static char path[] = "/tmp/pyparallel-fuzz-XXXXXX.py";
	static int fd = -1;
	char *paths[] = {path, NULL};
	struct analysis_options analysis_options = {0};
	struct host_costs costs = {.process_start_s = 0.01, .thread_start_s = 1e-4, .process_task_s = 1e-4, .process_item_s = 1e-6,
	                           .thread_task_s = 1e-5, .oversubscription = 2};
	struct suggest_options suggest_options = {.cores = 2, .all = TRUE, .costs = &costs, .minor = 8 + (gint)(size % 5)};
	struct analysis *analysis;

	if (fd < 0)
		fd = mkstemps(path, 3);
	if (fd < 0 || ftruncate(fd, 0) != 0 || pwrite(fd, data, size, 0) != (ssize_t)size)
		abort();
	analysis = analysis_of_paths(paths, &analysis_options, NULL);
	if (analysis)
		g_ptr_array_unref(suggestions_make(analysis, &suggest_options));
	analysis_free(analysis);
	return 0;
}
