#include "report/listing.h"

#include "report/model.h"

/* Lines of all files of interest, each with a number of its own, so that a sample can mark those that it has been counted on. */
struct tally {
	GPtrArray *listings;
	GHashTable *by_source; /* struct source * to struct listing * */
	gint *slots;           /* of each location: index into lines, -1: of no file of interest */
	GArray *lines;         /* struct listing_line */
	GArray *owners;        /* struct listing *, of each line */
	GHashTable *threads;   /* pairs of line and thread that have met */
	guint *counted;        /* of each line: the last sample that was counted on it, from 1 */
};

static void listing_free(gpointer data)
{
	struct listing *listing = data;

	g_array_unref(listing->lines);
	g_free(listing);
}

static void add_listing(struct tally *tally, struct source *source)
{
	struct listing *listing;

	if (g_hash_table_contains(tally->by_source, source))
		return;
	listing = g_new0(struct listing, 1);
	listing->source = source;
	listing->lines = g_array_new(FALSE, FALSE, sizeof(struct listing_line));
	g_hash_table_insert(tally->by_source, source, listing);
	g_ptr_array_add(tally->listings, listing);
}

/* Functions of the same line (a lambda in a loop, a comprehension) share its slot. */
static gint slot_of(struct tally *tally, GHashTable *slots, struct listing *listing, guint line)
{
	const struct listing_line fresh = { .line = line };
	struct { struct listing *listing; guint64 line; } key = { listing, line };
	g_autoptr(GBytes) bytes = g_bytes_new(&key, sizeof(key));
	gpointer found;

	if (g_hash_table_lookup_extended(slots, bytes, NULL, &found))
		return GPOINTER_TO_INT(found);
	g_array_append_val(tally->lines, fresh);
	g_array_append_val(tally->owners, listing);
	g_hash_table_insert(slots, g_steal_pointer(&bytes), GINT_TO_POINTER(tally->lines->len - 1));
	return tally->lines->len - 1;
}

static void make_slots(struct tally *tally, const struct report *report)
{
	const struct recording *r = report->recording;
	g_autoptr(GHashTable) slots = g_hash_table_new_full(g_bytes_hash, g_bytes_equal, (GDestroyNotify)g_bytes_unref, NULL);
	g_autofree struct listing **of_function = g_new0(struct listing *, r->functions->len + 1);

	for (guint i = 0; i < r->functions->len; i++) {
		struct source *source = model_source(report, g_array_index(r->functions, struct rec_function, i).file);

		of_function[i] = source ? g_hash_table_lookup(tally->by_source, source) : NULL;
	}
	tally->slots = g_new0(gint, r->locations->len + 1);
	for (guint i = 0; i < r->locations->len; i++) {
		const struct rec_location *location = &g_array_index(r->locations, struct rec_location, i);
		struct listing *listing = of_function[location->function];
		gboolean known = listing && location->line >= 1 && location->line <= listing->source->lines->len;

		tally->slots[i] = known ? slot_of(tally, slots, listing, location->line) : -1;
	}
	tally->counted = g_new0(guint, tally->lines->len + 1);
}

static void count(struct tally *tally, const struct recording *r, const struct rec_sample *sample, gint slot)
{
	struct listing_line *line = &g_array_index(tally->lines, struct listing_line, slot);
	const gint64 pair = (gint64)slot << 32 | sample->thread;

	line->ns += sample->ns;
	line->state_ns[sample->state] += sample->ns;
	if (g_hash_table_add(tally->threads, g_memdup2(&pair, sizeof(pair))))
		line->threads_ns += g_array_index(r->threads, struct rec_thread, sample->thread).wall_ns;
}

static void count_samples(struct tally *tally, const struct recording *r)
{
	for (guint i = 0; i < r->samples_by->len; i++) {
		const struct rec_sample *sample = &g_array_index(r->samples_by, struct rec_sample, i);
		const struct rec_stack *stack = &g_array_index(r->stacks, struct rec_stack, sample->stack);

		for (guint frame = stack->start; frame < stack->start + stack->depth; frame++) {
			gint slot = tally->slots[g_array_index(r->frames, guint, frame)];

			if (slot < 0 || tally->counted[slot] == i + 1)
				continue;
			tally->counted[slot] = i + 1;
			count(tally, r, sample, slot);
		}
	}
}

static gint by_line(gconstpointer a, gconstpointer b)
{
	const struct listing_line *first = a, *second = b;

	return first->line < second->line ? -1 : first->line > second->line;
}

static void hand_out(const struct tally *tally)
{
	for (guint i = 0; i < tally->lines->len; i++)
		if (g_array_index(tally->lines, struct listing_line, i).ns)
			g_array_append_val(g_array_index(tally->owners, struct listing *, i)->lines, g_array_index(tally->lines, struct listing_line, i));
	for (guint i = 0; i < tally->listings->len; i++)
		g_array_sort(((struct listing *)g_ptr_array_index(tally->listings, i))->lines, by_line);
}

GPtrArray *listings_new(const struct report *report)
{
	g_autoptr(GHashTable) by_source = g_hash_table_new(NULL, NULL);
	g_autoptr(GArray) lines = g_array_new(FALSE, FALSE, sizeof(struct listing_line));
	g_autoptr(GArray) owners = g_array_new(FALSE, FALSE, sizeof(struct listing *));
	g_autoptr(GHashTable) threads = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
	struct tally tally = { .listings = g_ptr_array_new_with_free_func(listing_free), .by_source = by_source, .lines = lines,
	                       .owners = owners, .threads = threads };

	for (guint i = 0; i < report->analysis->findings->len; i++)
		add_listing(&tally, ((struct finding *)g_ptr_array_index(report->analysis->findings, i))->loop->source);
	if (report->recording) {
		make_slots(&tally, report);
		count_samples(&tally, report->recording);
		hand_out(&tally);
	}
	g_free(tally.slots);
	g_free(tally.counted);
	return tally.listings;
}

guint listing_length(const struct source *source)
{
	guint lines = source->lines->len;

	return lines && g_array_index(source->lines, guint32, lines - 1) >= source->length ? lines - 1 : lines;
}

char *listing_text(const struct source *source, guint line, gsize max_bytes)
{
	gsize start = g_array_index(source->lines, guint32, line - 1);
	gsize end = line < source->lines->len ? g_array_index(source->lines, guint32, line) : source->length;

	while (end > start && (source->text[end - 1] == '\n' || source->text[end - 1] == '\r'))
		end--;
	return g_utf8_make_valid(source->text + start, MIN(end - start, max_bytes));
}
