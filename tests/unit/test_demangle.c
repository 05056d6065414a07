/* probe/demangle.h: names of C++ and Rust, and such as are made to take all the memory or time. */
#include "probe/demangle.h"

#include <dlfcn.h>
#include <string.h>

static gboolean is_missing(void)
{
	void *library = dlopen("libstdc++.so.6", RTLD_NOW);

	if (library != NULL)
		return dlclose(library) != 0;
	g_test_skip("no libstdc++ here");
	return TRUE;
}

static void test_names(void)
{
	static const char *const names[][2] = {
		{ "_ZN4work7MachineIiE4stepEl", "work::Machine<int>::step(long)" },
		{ "_ZNSt6vectorIiSaIiEE9push_backERKi", "std::vector<int, std::allocator<int> >::push_back(int const&)" },
		{ "_ZN4core3fmt5write17h0123456789abcdefE", "core::fmt::write" },
		{ "_ZN48_$LT$alloc..vec..Vec$LT$T$GT$$u20$as$u20$Seq$GT$3len17h0123456789abcdefE", "<alloc::vec::Vec<T> as Seq>::len" },
		{ "_Zebra", "_Zebra" },
		{ "_Z", "_Z" },
		{ "memcpy", "memcpy" },
		{ "", "" },
	};
	struct demangler *demangler = demangler_new();

	for (guint turn = 0; turn < 2 && !is_missing(); turn++) /* known the second time */
		for (guint i = 0; i < G_N_ELEMENTS(names); i++)
			g_assert_cmpstr(demangler_name(demangler, names[i][0]), ==, names[i][1]);
	demangler_free(demangler);
}

/* f(a<int, int>, a<that, that>, ...): each argument is twice as long as the one before. */
static char *doubling(guint levels)
{
	static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	GString *name = g_string_new("_Z1f1aIiiE");

	for (guint i = 0; i < levels; i++)
		g_string_append_printf(name, "S_IS%c_S%c_E", digits[i], digits[i]);
	return g_string_free(name, FALSE);
}

static void test_hostile(void)
{
	struct demangler *demangler = demangler_new();
	g_autofree char *huge = doubling(34), *large = doubling(8), *deep = g_strnfill(1000, 'P'), *longest = g_strnfill(100000, 'i');
	g_autofree char *pointers = g_strconcat("_Z1f", deep, "i", NULL), *many = g_strconcat("_Z1f", longest, NULL);
	gint64 begun = g_get_monotonic_time();
	const char *shown = demangler_name(demangler, large);

	if (!is_missing()) {
		g_assert_true(g_str_has_prefix(shown, "f(a<int, int>, a<a<int, int>, a<int, int> >"));
		g_assert_cmpuint(strlen(shown), ==, 240);
		g_assert_true(g_str_has_suffix(shown, "..."));
	}
	for (guint i = 24; i < 34; i++) { /* after a few of these no more are tried */
		g_autofree char *name = doubling(i);
		g_assert_cmpstr(demangler_name(demangler, name), ==, name);
	}
	g_assert_cmpstr(demangler_name(demangler, huge), ==, huge);
	g_assert_true(demangler_name(demangler, many) == many);
	g_assert_nonnull(demangler_name(demangler, pointers));
	g_assert_cmpint(g_get_monotonic_time() - begun, <, 4 * G_USEC_PER_SEC);
	demangler_free(demangler);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/demangle/names", test_names);
	g_test_add_func("/demangle/hostile", test_hostile);
	return g_test_run();
}
