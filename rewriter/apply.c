#include "rewriter/apply.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzer/parallel.h"
#include "probe/error.h"
#include "rewriter/compile.h"
#include "rewriter/diff.h"
#include "rewriter/nameset.h"
#include "rewriter/patch.h"
#include "rewriter/rewrite.h"

#define MAX_UNDO_STEPS 1000000

void applied_free(struct applied *applied)
{
	if (!applied)
		return;
	g_free(applied->path);
	g_ptr_array_unref(applied->ids);
	g_ptr_array_unref(applied->skipped);
	g_free(applied->patch);
	g_free(applied->unknown);
	g_clear_error(&applied->error);
	g_free(applied);
}

static struct applied *applied_new(const char *path)
{
	struct applied *applied = g_new0(struct applied, 1);
	applied->path = g_strdup(path);
	applied->ids = g_ptr_array_new_with_free_func(g_free);
	applied->skipped = g_ptr_array_new_with_free_func(g_free);
	return applied;
}

static gboolean fail_errno(GError **error, const char *doing, const char *path)
{
	int code = errno;
	g_set_error(error, PP_ERROR, code == EACCES || code == EPERM ? PP_ERROR_PRIVILEGE : PP_ERROR_INPUT, "cannot %s %s: %s", doing, path,
	            g_strerror(code));
	return FALSE;
}

/* --- files -------------------------------------------------------------------------------------------------------------------- */

static gboolean write_all(int fd, const char *data, gsize length)
{
	while (length > 0) {
		ssize_t written = write(fd, data, length);
		if (written < 0 && errno == EINTR)
			continue;
		if (written <= 0)
			return FALSE;
		data += written, length -= written;
	}
	return TRUE;
}

static void sync_folder(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	fsync(fd);
	close(fd);
}

/* Fills the temporary file and gives it the old one's mode and owner. */
static gboolean fill(int fd, const char *data, gsize length, const struct stat *like)
{
	if (!write_all(fd, data, length))
		return FALSE;
	if ((like->st_uid != geteuid() || like->st_gid != getegid()) && fchown(fd, like->st_uid, like->st_gid) < 0 && errno != EPERM)
		return FALSE;
	return fchmod(fd, like->st_mode & 07777) == 0 && fsync(fd) == 0;
}

/* The old text or the new, never a part: temporary file in the same folder, renamed. A link stays a link: its target is written. */
static gboolean replace_file(const char *path, const char *data, gsize length, GError **error)
{
	g_autofree char *real = realpath(path, NULL); /* malloc's and GLib's allocator are one since 2.46 */
	struct stat like;
	if (!real || stat(real, &like) < 0)
		return fail_errno(error, "open", path);
	if (!S_ISREG(like.st_mode)) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "%s is not a regular file", path);
		return FALSE;
	}
	g_autofree char *folder = g_path_get_dirname(real), *temporary = g_build_filename(folder, ".pyparallel-XXXXXX", NULL);
	int fd = g_mkstemp_full(temporary, O_RDWR | O_CLOEXEC, 0600);
	if (fd < 0)
		return fail_errno(error, "write beside", path);
	gboolean ok = fill(fd, data, length, &like);
	ok = close(fd) == 0 && ok && rename(temporary, real) == 0;
	if (!ok) {
		fail_errno(error, "write", path);
		unlink(temporary);
		return FALSE;
	}
	sync_folder(folder);
	return TRUE;
}

static char *sha256_of(const char *data, gsize length)
{
	return g_compute_checksum_for_data(G_CHECKSUM_SHA256, (const guchar *)data, length);
}

/* Reads PATH if its content has the checksum SHA256. */
static gboolean read_unchanged(const char *path, const char *sha256, char **text, gsize *length, GError **error)
{
	g_autoptr(GError) cause = NULL;
	if (!g_file_get_contents(path, text, length, &cause)) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "cannot read %s: %s", path, cause->message);
		return FALSE;
	}
	g_autofree char *now = sha256_of(*text, *length);
	if (strcmp(now, sha256) == 0)
		return TRUE;
	g_clear_pointer(text, g_free);
	g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "%s was edited since: left as it is", path);
	return FALSE;
}

/* --- what undo needs ---------------------------------------------------------------------------------------------------------- */

/* undo/000001/ holds `index` (a key file with a group per file: its path, the checksums of both texts) and the old texts, 0, 1 ... */
#define INDEX "index"

static char *undo_folder(void)
{
	const char *state = g_getenv("XDG_STATE_HOME");
	if (state && g_path_is_absolute(state))
		return g_build_filename(state, "pyparallel", "undo", NULL);
	return g_build_filename(g_get_home_dir(), ".local", "state", "pyparallel", "undo", NULL);
}

/* The highest step there is; 0: none. */
static guint last_step(const char *folder)
{
	guint last = 0;
	GDir *dir = g_dir_open(folder, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		guint64 step = 0;
		if (g_ascii_string_to_unsigned(name, 10, 1, MAX_UNDO_STEPS, &step, NULL) && step > last)
			last = step;
	}
	if (dir)
		g_dir_close(dir);
	return last;
}

static char *step_folder(const char *folder, guint step)
{
	g_autofree char *name = g_strdup_printf("%06u", step);
	return g_build_filename(folder, name, NULL);
}

/* One apply as it is being kept. */
struct step {
	char *folder; /* NULL until the first file */
	GKeyFile *index;
	guint files;
};

static gboolean step_begin(struct step *step, GError **error)
{
	if (step->folder)
		return TRUE;
	g_autofree char *folder = undo_folder();
	g_autofree char *own = step_folder(folder, last_step(folder) + 1);
	if (g_mkdir_with_parents(own, 0700) < 0)
		return fail_errno(error, "keep what undo needs in", own);
	step->folder = g_steal_pointer(&own);
	step->index = g_key_file_new();
	return TRUE;
}

/* Written before the file itself: a crash between the two leaves an undo that finds nothing to do. */
static gboolean step_keep(struct step *step, const struct source *source, const char *text, gsize length, GError **error)
{
	if (!step_begin(step, error))
		return FALSE;
	g_autofree char *group = g_strdup_printf("%u", step->files++), *copy = g_build_filename(step->folder, group, NULL);
	g_autofree char *index = g_build_filename(step->folder, INDEX, NULL);
	g_autofree char *path = g_uri_escape_string(source->path, "/", FALSE), *before = source_sha256(source), *after = sha256_of(text, length);
	g_key_file_set_string(step->index, group, "path", path);
	g_key_file_set_string(step->index, group, "before", before);
	g_key_file_set_string(step->index, group, "after", after);
	return g_file_set_contents_full(copy, source->text, source->length, G_FILE_SET_CONTENTS_CONSISTENT, 0600, error) &&
	       g_key_file_save_to_file(step->index, index, error);
}

static void step_clear(struct step *step)
{
	g_free(step->folder);
	if (step->index)
		g_key_file_free(step->index);
}

/* --- applying ----------------------------------------------------------------------------------------------------------------- */

static gboolean qualifies(struct suggestion *s, const struct apply_options *options)
{
	if (s->pattern == PATTERN_NONE || !s->patch || s->tier == TIER_REFUSED || (s->tier == TIER_REVIEW && !options->review))
		return FALSE;
	if (options->pattern != PATTERN_NONE && options->pattern != s->pattern)
		return FALSE;
	if (options->loop && strcmp(options->loop, s->finding->id))
		return FALSE;
	return !options->ask || options->ask(s, options->data);
}

static gboolean changes(const struct suggestion *s, const struct source *source)
{
	return s->sources ? g_ptr_array_find((GPtrArray *)s->sources, source, NULL) : s->finding->loop->source == source;
}

/* What changes several files is written in all or in none: it must go together in each with what was chosen before. What a person has edited goes
 * with nothing. */
static gboolean goes_with(const struct suggestion *s, const GPtrArray *before)
{
	for (guint k = 0; k < (s->sources ? s->sources->len : 1); k++) {
		struct source *source = s->sources ? g_ptr_array_index(s->sources, k) : s->finding->loop->source;
		g_autoptr(GArray) requests = g_array_new(FALSE, FALSE, sizeof(struct rewrite_request));
		gboolean several = FALSE;
		for (guint i = 0; i < before->len; i++) {
			const struct suggestion *other = g_ptr_array_index(before, i);
			if (!changes(other, source))
				continue;
			if (!s->sources != !other->sources || s->edited || other->edited)
				return FALSE;
			several |= other->sources != NULL;
			g_array_append_val(requests, other->request);
		}
		g_array_append_val(requests, s->request);
		gsize length = 0;
		g_autoptr(GError) error = NULL;
		g_autofree char *text = several ? rewrite_source(source, (struct rewrite_request *)requests->data, requests->len, &length, NULL, &error) : NULL;
		if (several && !text)
			return FALSE;
	}
	return TRUE;
}

gboolean apply_check_edited(const struct suggestion *s, const char *patch, GError **error)
{
	gboolean good = TRUE;
	for (guint i = 0; good && i < (s->sources ? s->sources->len : 1); i++) {
		const struct source *source = s->sources ? g_ptr_array_index(s->sources, i) : s->finding->loop->source;
		gsize length = 0;
		g_autofree char *text = patch_apply(source->path, source->text, source->length, patch, &length, error);
		GError *wrong = NULL;
		good = text && rewrite_check(source, text, length, &wrong);
		if (wrong)
			g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "the edited form of %s does not parse", source->path);
		g_clear_error(&wrong);
	}
	return good;
}

static TSNode statement_around(const struct suggestion *s)
{
	TSNode node = s->finding->loop->node, parent;
	while (!ts_node_is_null(parent = ts_node_parent(node)) && !tree_is(parent, "block") && !tree_is(parent, "module"))
		node = parent;
	return node;
}

/* Why S does not go with what is rewritten already. */
static char *why_apart(const struct suggestion *s, const GPtrArray *chosen, const struct applied *applied, const char *message)
{
	for (guint i = 0; i < chosen->len; i++) {
		const struct suggestion *other = g_ptr_array_index(chosen, i);
		gboolean rewritten = other != s && other->finding->loop->source == s->finding->loop->source &&
			g_ptr_array_find_with_equal_func(applied->ids, other->finding->id, g_str_equal, NULL);
		if (rewritten && ts_node_eq(statement_around(other), statement_around(s)))
			return g_strdup_printf("%s: it stands in one statement with %s, which is rewritten: give each a statement of its own",
			                       s->finding->id, other->finding->id);
	}
	return g_strdup_printf("%s: %s", s->finding->id, message);
}

/* The text with as many of the suggestions as go together, hottest first. */
static char *combine(struct source *source, const GPtrArray *chosen, struct applied *applied, gsize *length)
{
	g_autoptr(GArray) requests = g_array_new(FALSE, FALSE, sizeof(struct rewrite_request));
	char *text = NULL;
	for (guint i = 0; i < chosen->len; i++) {
		const struct suggestion *s = g_ptr_array_index(chosen, i);
		if (!changes(s, source))
			continue;
		g_array_append_val(requests, s->request);
		g_autoptr(GError) error = NULL;
		gsize more_length = 0;
		char *more = s->edited ? patch_apply(source->path, source->text, source->length, s->edited, &more_length, &error)
		                       : rewrite_source(source, (struct rewrite_request *)requests->data, requests->len, &more_length, NULL, &error);
		if (!more) {
			g_array_set_size(requests, requests->len - 1);
			g_ptr_array_add(applied->skipped, why_apart(s, chosen, applied, error->message));
			continue;
		}
		g_free(text);
		text = more, *length = more_length;
		g_ptr_array_add(applied->ids, g_strdup(s->finding->id));
	}
	return text;
}

/* One file on its way: made and looked at, before any is written. */
struct pending {
	struct source *source;
	struct applied *applied;
	char *text;
	gsize length;
};

static void pending_clear(gpointer data)
{
	g_free(((struct pending *)data)->text);
}

struct preparing {
	GArray *all;             /* struct pending */
	const GPtrArray *chosen;
	const struct apply_options *options;
};

static void prepare(guint index, gpointer data)
{
	const struct preparing *p = data;
	struct pending *pending = &g_array_index(p->all, struct pending, index);
	struct source *source = pending->source;
	struct applied *applied = pending->applied;
	g_autofree char *now = NULL, *sha256 = source_sha256(source);
	gsize now_length = 0;
	pending->text = combine(source, p->chosen, applied, &pending->length);
	if (!pending->text)
		return;
	applied->patch = diff_unified(source->path, source->text, source->length, pending->text, pending->length);
	read_unchanged(source->path, sha256, &now, &now_length, &applied->error);
}

static void check_compiles(GArray *all, const char *python)
{
	g_autoptr(GArray) made = g_array_new(FALSE, FALSE, sizeof(struct compile_text));
	for (guint i = 0; i < all->len; i++) {
		struct pending *pending = &g_array_index(all, struct pending, i);
		struct compile_text text = {pending->source, pending->text, pending->length, &pending->applied->error, &pending->applied->unknown};
		if (pending->text && !pending->applied->error)
			g_array_append_val(made, text);
	}
	compile_check(python, made);
}

/* Another file of the same suggestion cannot be written. */
static void check_companions(struct pending *pending, const GArray *all, const GPtrArray *chosen)
{
	for (guint i = 0; i < chosen->len && !pending->applied->error; i++) {
		const struct suggestion *s = g_ptr_array_index(chosen, i);
		for (guint k = 0; s->sources && changes(s, pending->source) && k < all->len; k++) {
			const struct pending *other = &g_array_index(all, struct pending, k);
			if (other != pending && changes(s, other->source) && (other->applied->error || !other->text))
				g_set_error(&pending->applied->error, PP_ERROR, PP_ERROR_INPUT, "%s: left as it is, because %s is", pending->source->path,
				            other->source->path);
		}
	}
}

static void write_pending(struct pending *pending, struct step *step, const struct apply_options *options)
{
	struct applied *applied = pending->applied;
	if (!pending->text || applied->error || options->dry_run)
		return;
	applied->written = step_keep(step, pending->source, pending->text, pending->length, &applied->error) &&
	                   replace_file(pending->source->path, pending->text, pending->length, &applied->error);
}

static void add_source(GPtrArray *sources, struct source *source)
{
	if (!g_ptr_array_find(sources, source, NULL))
		g_ptr_array_add(sources, source);
}

/* Nothing was measured, and it stands at its module's top level: what it makes goes under a guard, which those in functions may not allow. */
static gboolean gives_way(const struct suggestion *s)
{
	return tree_is(s->finding->loop->scope, "module") && g_strcmp0(s->estimate.basis, "static") == 0;
}

/* Those that were edited first. */
static GPtrArray *find_wanted(const GPtrArray *suggestions, const struct apply_options *options)
{
	GPtrArray *edited = g_ptr_array_new();
	g_autoptr(GPtrArray) others = g_ptr_array_new(), last = g_ptr_array_new();
	for (guint i = 0; i < suggestions->len; i++) {
		struct suggestion *s = g_ptr_array_index(suggestions, i);
		if (qualifies(s, options))
			g_ptr_array_add(s->edited ? edited : gives_way(s) ? last : others, s);
	}
	g_ptr_array_extend(edited, others, NULL, NULL);
	g_ptr_array_extend(edited, last, NULL, NULL);
	return edited;
}

static struct applied *applied_of(const GPtrArray *done, const GPtrArray *sources, struct source *source)
{
	guint index = 0;
	g_ptr_array_find((GPtrArray *)sources, source, &index);
	return g_ptr_array_index(done, index);
}

GPtrArray *apply_suggestions(const GPtrArray *suggestions, const struct apply_options *options)
{
	g_autoptr(GPtrArray) chosen = g_ptr_array_new(), late = g_ptr_array_new(), sources = g_ptr_array_new();
	g_autoptr(GArray) all = g_array_new(FALSE, TRUE, sizeof(struct pending));
	g_array_set_clear_func(all, pending_clear);
	g_autoptr(GPtrArray) wanted = find_wanted(suggestions, options);
	for (guint i = 0; i < wanted->len; i++) {
		struct suggestion *s = g_ptr_array_index(wanted, i);
		g_ptr_array_add(goes_with(s, chosen) ? chosen : late, s);
		for (guint k = 0; k < (s->sources ? s->sources->len : 0); k++)
			add_source(sources, g_ptr_array_index(s->sources, k));
		add_source(sources, s->finding->loop->source);
	}
	GPtrArray *done = g_ptr_array_new_with_free_func((GDestroyNotify)applied_free);
	for (guint i = 0; i < sources->len; i++) {
		struct source *source = g_ptr_array_index(sources, i);
		struct pending pending = {.source = source, .applied = applied_new(source->path)};
		g_ptr_array_add(done, pending.applied);
		g_array_append_val(all, pending);
	}
	struct preparing preparing = {all, chosen, options};
	parallel_each(all->len, prepare, &preparing);
	check_compiles(all, options->python);
	for (guint i = 0; i < late->len; i++) {
		const struct suggestion *s = g_ptr_array_index(late, i);
		struct applied *applied = applied_of(done, sources, s->finding->loop->source);
		g_ptr_array_add(applied->skipped, g_strdup_printf("%s: another one changes its files as well: apply again", s->finding->id));
	}
	for (guint i = 0; i < all->len; i++)
		check_companions(&g_array_index(all, struct pending, i), all, chosen);
	struct step step = {0};
	for (guint i = 0; i < all->len; i++)
		write_pending(&g_array_index(all, struct pending, i), &step, options);
	step_clear(&step);
	return done;
}

/* --- taking back -------------------------------------------------------------------------------------------------------------- */

/* A file that is to get its old text back. */
struct restore {
	char *path, *text;
	gsize length;
};

static void restore_clear(gpointer data)
{
	struct restore *restore = data;
	g_free(restore->path), g_free(restore->text);
}

/* Reads one file's group; nothing to restore where the old text is in place already. */
static gboolean read_restore(GKeyFile *index, const char *folder, const char *group, GArray *restores, GError **error)
{
	g_autofree char *escaped = g_key_file_get_string(index, group, "path", error);
	g_autofree char *before = escaped ? g_key_file_get_string(index, group, "before", error) : NULL;
	g_autofree char *after = before ? g_key_file_get_string(index, group, "after", error) : NULL;
	if (!after)
		return FALSE;
	g_autofree char *path = g_uri_unescape_string(escaped, NULL), *copy = g_build_filename(folder, group, NULL), *now = NULL;
	gsize length = 0;
	if (path && read_unchanged(path, before, &now, &length, NULL))
		return TRUE;
	struct restore restore = {.path = g_strdup(path)};
	if (!path || !read_unchanged(path, after, &now, &length, error) || !read_unchanged(copy, before, &restore.text, &restore.length, error)) {
		restore_clear(&restore);
		return FALSE;
	}
	g_array_append_val(restores, restore);
	return TRUE;
}

static GArray *read_step(const char *folder, GError **error)
{
	g_autofree char *file = g_build_filename(folder, INDEX, NULL);
	g_autoptr(GKeyFile) index = g_key_file_new();
	if (!g_key_file_load_from_file(index, file, G_KEY_FILE_NONE, error))
		return NULL;
	GArray *restores = g_array_new(FALSE, FALSE, sizeof(struct restore));
	g_array_set_clear_func(restores, restore_clear);
	g_auto(GStrv) groups = g_key_file_get_groups(index, NULL);
	for (guint i = 0; groups[i]; i++)
		if (!read_restore(index, folder, groups[i], restores, error)) {
			g_array_unref(restores);
			return NULL;
		}
	return restores;
}

static void forget_step(const char *folder)
{
	GDir *dir = g_dir_open(folder, 0, NULL);
	for (const char *name; dir && (name = g_dir_read_name(dir));) {
		g_autofree char *file = g_build_filename(folder, name, NULL);
		unlink(file);
	}
	if (dir)
		g_dir_close(dir);
	rmdir(folder);
}

GPtrArray *apply_undo(GError **error)
{
	g_autofree char *folder = undo_folder();
	guint step = last_step(folder);
	if (step == 0) {
		g_set_error(error, PP_ERROR, PP_ERROR_INPUT, "there is nothing to take back");
		return NULL;
	}
	g_autofree char *own = step_folder(folder, step);
	GArray *restores = read_step(own, error);
	if (!restores)
		return NULL;
	GPtrArray *all = g_ptr_array_new_with_free_func((GDestroyNotify)applied_free);
	gboolean ok = TRUE;
	for (guint i = 0; i < restores->len; i++) {
		const struct restore *restore = &g_array_index(restores, struct restore, i);
		struct applied *applied = applied_new(restore->path);
		ok &= applied->written = replace_file(restore->path, restore->text, restore->length, &applied->error);
		g_ptr_array_add(all, applied);
	}
	if (ok)
		forget_step(own);
	g_array_unref(restores);
	return all;
}
