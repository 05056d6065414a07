/* probe/blocks.h over this process's own memory: what is kept and what is read anew, and memory that goes away. */
#include "probe/blocks.h"

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define PAGE 4096

static guint8 *pages_new(guint count)
{
	guint8 *pages = mmap(NULL, count * PAGE, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	g_assert_true(pages != MAP_FAILED);
	for (guint i = 0; i < count * PAGE; i++)
		pages[i] = (guint8)(i % 251);
	return pages;
}

static gboolean reads(struct blocks *blocks, const guint8 *from, gsize size)
{
	guint8 copy[2 * PAGE] = {0};

	return blocks_read(blocks, (guint64)(guintptr)from, copy, size) && memcmp(copy, from, size) == 0;
}

static void test_places(void)
{
	struct blocks *blocks = blocks_new(getpid());
	guint8 *pages = pages_new(32);

	for (guint from = 0; from < 2 * PAGE; from += 97)
		for (gsize size = 1; size < 1200; size += 113)
			g_assert_true(reads(blocks, pages + from, size));
	for (guint i = 0; i < 256; i++) /* more than are kept */
		g_assert_true(reads(blocks, pages + 512 * i, 8));
	blocks_begin(blocks);
	g_assert_true(reads(blocks, pages, 8));
	munmap(pages, 32 * PAGE);
	blocks_free(blocks);
}

static void test_renewal(void)
{
	struct blocks *blocks = blocks_new(getpid());
	guint8 *pages = pages_new(2);

	g_assert_true(reads(blocks, pages, 8) && reads(blocks, pages + PAGE, 8));
	pages[1]++;
	g_assert_false(reads(blocks, pages, 8)); /* as it was */
	blocks_renew(blocks);
	g_assert_true(reads(blocks, pages, 8));
	pages[1]++;
	pages[PAGE]++;
	blocks_begin(blocks);
	g_assert_true(reads(blocks, pages, 8) && reads(blocks, pages + PAGE, 8));
	munmap(pages, 2 * PAGE);
	blocks_free(blocks);
}

/* What was kept of memory that is gone is not told again; what comes behind it still is. */
static void test_gone(void)
{
	struct blocks *blocks = blocks_new(getpid());
	guint8 *pages = pages_new(3);
	guint64 nothing;

	g_assert_true(reads(blocks, pages, 8) && reads(blocks, pages + PAGE, 8) && reads(blocks, pages + 2 * PAGE, 8));
	munmap(pages + PAGE, PAGE);
	pages[0]++;
	pages[2 * PAGE]++;
	blocks_renew(blocks);
	g_assert_true(reads(blocks, pages, 8) && reads(blocks, pages + 2 * PAGE, 8));
	g_assert_false(blocks_read(blocks, (guint64)(guintptr)pages + PAGE, &nothing, sizeof(nothing)));
	g_assert_false(blocks_read(blocks, (guint64)(guintptr)pages + PAGE - 4, &nothing, sizeof(nothing)));
	g_assert_false(blocks_read(blocks, 0, &nothing, sizeof(nothing)));
	g_assert_false(blocks_read(blocks, G_MAXUINT64 - 3, &nothing, sizeof(nothing)));
	munmap(pages, 3 * PAGE);
	blocks_free(blocks);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/blocks/places", test_places);
	g_test_add_func("/blocks/renewal", test_renewal);
	g_test_add_func("/blocks/gone", test_gone);
	return g_test_run();
}
