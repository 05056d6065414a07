#include "probe/blocks.h"

#include <string.h>
#include <sys/uio.h>

#include "probe/target.h"

#define BLOCKS 48
#define BLOCK_BYTES 2048 /* copying so much costs little beside finding the page; divides a page, so that no other one is touched */

struct block {
	guint64 start; /* a multiple of BLOCK_BYTES */
	gboolean used; /* since the last blocks_begin */
	guint8 bytes[BLOCK_BYTES];
};

struct blocks {
	pid_t pid;
	guint most;
	guint length; /* so many hold something */
	guint last;   /* the one found last: what is asked for next often lies there, or in the one after it */
	struct block blocks[];
};

struct blocks *blocks_new_many(pid_t pid, guint most)
{
	struct blocks *blocks;

	most = MIN(most, BLOCKS_MAX);
	blocks = g_malloc0(sizeof(*blocks) + most * sizeof(struct block));
	blocks->pid = pid;
	blocks->most = most;
	return blocks;
}

struct blocks *blocks_new(pid_t pid)
{
	return blocks_new_many(pid, BLOCKS);
}

void blocks_free(struct blocks *blocks)
{
	g_free(blocks);
}

/* In the order in which they were first asked for: what leads to an object is not newer than the object. */
void blocks_renew(struct blocks *blocks)
{
	struct iovec local[BLOCKS_MAX], remote[BLOCKS_MAX];
	gssize got;

	if (!blocks->length)
		return;
	for (guint i = 0; i < blocks->length; i++) {
		local[i] = (struct iovec){blocks->blocks[i].bytes, BLOCK_BYTES};
		remote[i] = (struct iovec){(void *)(guintptr)blocks->blocks[i].start, BLOCK_BYTES};
	}
	got = process_vm_readv(blocks->pid, local, blocks->length, remote, blocks->length, 0);
	blocks->length = (guint)(MAX(got, 0) / BLOCK_BYTES); /* up to one that is gone */
}

void blocks_begin(struct blocks *blocks)
{
	guint kept = 0;

	for (guint i = 0; i < blocks->length; i++) {
		if (!blocks->blocks[i].used)
			continue;
		if (kept != i)
			blocks->blocks[kept] = blocks->blocks[i];
		blocks->blocks[kept++].used = FALSE;
	}
	blocks->length = kept;
	blocks_renew(blocks);
}

/* NULL: it cannot be read. */
static const struct block *find(struct blocks *blocks, guint64 start)
{
	struct block *block;

	for (guint i = 0; i < blocks->length; i++) {
		guint at = (blocks->last + i) % blocks->length;
		block = &blocks->blocks[at];
		if (block->start == start) {
			block->used = TRUE;
			blocks->last = at;
			return block;
		}
	}
	if (blocks->length < blocks->most)
		blocks->length++;
	blocks->last = blocks->length - 1;
	block = &blocks->blocks[blocks->length - 1]; /* where there are too many, one makes room for the other */
	*block = (struct block){.start = start, .used = TRUE};
	if (target_read(blocks->pid, start, block->bytes, BLOCK_BYTES))
		return block;
	blocks->length--;
	return NULL;
}

gboolean blocks_read(struct blocks *blocks, guint64 from, void *to, gsize size)
{
	if (size > BLOCK_BYTES)
		return target_read(blocks->pid, from, to, size);
	while (size) {
		gsize within = from % BLOCK_BYTES, part = MIN(size, BLOCK_BYTES - within);
		const struct block *block = find(blocks, from - within);
		if (!block)
			return FALSE;
		memcpy(to, block->bytes + within, part);
		from += part;
		to = (guint8 *)to + part;
		size -= part;
	}
	return TRUE;
}

static gboolean read_block(const struct walk_reader *reader, void *to, gsize size, guint64 from)
{
	return blocks_read(reader->data, from, to, size);
}

static void renew(const struct walk_reader *reader)
{
	blocks_renew(reader->data);
}

struct walk_reader blocks_reader(struct blocks *blocks)
{
	return (struct walk_reader){.read = read_block, .renew = renew, .pid = blocks->pid, .data = blocks};
}
