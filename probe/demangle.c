#include "probe/demangle.h"

#include <dlfcn.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define MANGLED_MAX 1024
#define SHOWN_MAX 240     /* bytes; less than PIPE_BUF */
#define LIMIT_MS 500      /* for one name */
#define SLOW_US 20000     /* of CPU: the real ones take microseconds */
#define SLOW_MAX 3        /* names */
#define MEMORY_MAX (64ul << 20) /* bytes more than there are already */
#define RUST_HASH_LENGTH 16 /* ends a name of Rust: ::h and so many digits */

typedef char *(*cxa_demangle)(const char *name, char *output, size_t *length, int *status);

struct demangler {
	GHashTable *names; /* mangled to what is shown */
	void *library;
	cxa_demangle demangle;
	gboolean tried;
	guint slow;
};

struct demangler *demangler_new(void)
{
	struct demangler *demangler = g_new0(struct demangler, 1);

	demangler->names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
	return demangler;
}

void demangler_free(struct demangler *demangler)
{
	if (demangler == NULL)
		return;
	g_hash_table_unref(demangler->names);
	if (demangler->library != NULL)
		dlclose(demangler->library);
	g_free(demangler);
}

static gboolean find_library(struct demangler *demangler)
{
	if (!demangler->tried)
		demangler->library = dlopen("libstdc++.so.6", RTLD_NOW | RTLD_LOCAL);
	demangler->tried = TRUE;
	if (demangler->library != NULL && demangler->demangle == NULL)
		demangler->demangle = (cxa_demangle)dlsym(demangler->library, "__cxa_demangle");
	return demangler->demangle != NULL;
}

static gulong address_space(void)
{
	g_autofree char *statm = NULL;

	return g_file_get_contents("/proc/self/statm", &statm, NULL, NULL) ? strtoul(statm, NULL, 10) * (gulong)sysconf(_SC_PAGESIZE) : 0;
}

/* In a process of its own: a name of 300 bytes may stand for one of 2^30, and nothing stops the library half-way. */
static void demangle_and_exit(cxa_demangle demangle, const char *name, int to)
{
	gulong limit = address_space() + MEMORY_MAX;
	struct rlimit memory = { limit, limit }, cpu = { 1, 1 }, core = { 0, 0 };
	int status = -1;
	char *shown;

	setrlimit(RLIMIT_AS, &memory);
	setrlimit(RLIMIT_CPU, &cpu);
	setrlimit(RLIMIT_CORE, &core);
	shown = demangle(name, NULL, NULL, &status);
	if (status == 0 && shown != NULL && write(to, shown, strnlen(shown, SHOWN_MAX + 1)) > 0)
		_exit(0);
	_exit(1);
}

/* What the other process says within LIMIT_MS, at most SHOWN_MAX + 1 bytes. */
static gsize await(int from, char *shown)
{
	struct pollfd said = { .fd = from, .events = POLLIN };
	gssize got = poll(&said, 1, LIMIT_MS) > 0 ? read(from, shown, SHOWN_MAX + 1) : 0;

	return got > 0 ? (gsize)got : 0;
}

/* NULL: it does not come apart, or not in time. */
static char *ask(struct demangler *demangler, const char *name)
{
	char shown[SHOWN_MAX + 2] = "";
	struct rusage usage;
	gsize length;
	int ends[2];
	pid_t child;

	if (pipe(ends) != 0)
		return NULL;
	child = fork();
	if (child == 0)
		demangle_and_exit(demangler->demangle, name, ends[1]);
	close(ends[1]);
	length = child > 0 ? await(ends[0], shown) : 0;
	close(ends[0]);
	if (child > 0) {
		kill(child, SIGKILL);
		wait4(child, NULL, 0, &usage);
		demangler->slow += usage.ru_utime.tv_sec + usage.ru_stime.tv_sec > 0 || usage.ru_utime.tv_usec + usage.ru_stime.tv_usec > SLOW_US;
	}
	if (length > SHOWN_MAX)
		memcpy(shown + SHOWN_MAX - 3, "...", 4);
	return length > 0 ? g_strdup(shown) : NULL;
}

/* The hash that ends a name of Rust; NULL: it is C++'s. */
static char *rust_hash(char *shown)
{
	char *hash = strrchr(shown, ':');
	gsize digits = hash != NULL && hash > shown && hash[-1] == ':' && hash[1] == 'h' ? strspn(hash + 2, "0123456789abcdef") : 0;

	return digits == RUST_HASH_LENGTH && hash[2 + digits] == '\0' ? hash - 1 : NULL;
}

/* Rust writes what C++ has no letters for as $..$, and :: inside a part of a name as two dots. */
static void undo_rust(char *shown)
{
	static const struct {
		const char *written, *meant;
	} escapes[] = { { "_$LT$", "<" }, { "$LT$", "<" }, { "$GT$", ">" }, { "$RF$", "&" }, { "$BP$", "*" }, { "$C$", "," }, { "$LP$", "(" }, { "$RP$", ")" },
		        { "$u20$", " " }, { "$u27$", "'" }, { "$u5b$", "[" }, { "$u5d$", "]" }, { "$u7b$", "{" }, { "$u7d$", "}" }, { "..", "::" } };
	char *hash = rust_hash(shown), *to = shown;

	if (hash == NULL)
		return;
	*hash = '\0';
	for (const char *from = shown; *from != '\0';) {
		guint i = 0;

		while (i < G_N_ELEMENTS(escapes) && !g_str_has_prefix(from, escapes[i].written))
			i++;
		if (i == G_N_ELEMENTS(escapes)) {
			*to++ = *from++;
			continue;
		}
		from += strlen(escapes[i].written);
		to = g_stpcpy(to, escapes[i].meant); /* never longer */
	}
	*to = '\0';
}

const char *demangler_name(struct demangler *demangler, const char *name)
{
	char *shown;

	if (!g_str_has_prefix(name, "_Z") || strnlen(name, MANGLED_MAX + 1) > MANGLED_MAX)
		return name;
	shown = g_hash_table_lookup(demangler->names, name);
	if (shown != NULL)
		return shown;
	if (demangler->slow < SLOW_MAX && find_library(demangler))
		shown = ask(demangler, name);
	if (shown == NULL)
		shown = g_strdup(name);
	undo_rust(shown);
	g_hash_table_insert(demangler->names, g_strdup(name), shown);
	return shown;
}
