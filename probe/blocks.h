/* The memory of a live process for whoever looks at the same places again and again: read in blocks, which are kept and read anew all at
 * once. What costs is finding a page and calling the kernel, not copying. */
#pragma once
#include "probe/walk.h"

struct blocks;

struct blocks *blocks_new(pid_t pid);
struct blocks *blocks_new_many(pid_t pid, guint most); /* for more places, at most BLOCKS_MAX blocks */
#define BLOCKS_MAX 512
void blocks_free(struct blocks *blocks);
/* A look begins: the blocks that the last one used are read anew, the others are dropped. */
void blocks_begin(struct blocks *blocks);
/* All blocks are read anew: what is read from now on is not older than this call. */
void blocks_renew(struct blocks *blocks);
/* FALSE unless all SIZE bytes could be read. */
gboolean blocks_read(struct blocks *blocks, guint64 from, void *to, gsize size);
/* For walks; borrows BLOCKS. */
struct walk_reader blocks_reader(struct blocks *blocks);
