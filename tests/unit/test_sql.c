/* Which statements do no more than read. */
#include <glib/gstdio.h>
#include <string.h>

#include "analyzer/frame.h"
#include "analyzer/sql.h"

/* As Python literals. */
static const char *const READS[] = {
	"'SELECT name FROM t WHERE id = ?'",
	"'select * from t'",
	"\"SELECT a.b, count(*) FROM a JOIN c ON (a.x = c.x) WHERE a.y IN (1, 2) GROUP BY a.b HAVING sum(a.z) > 3 ORDER BY a.b LIMIT 5;\"",
	"'''\n    SELECT name\n    FROM t\n    WHERE id = %s\n'''",
	"'SELECT a ' 'FROM b'",
	"\"SELECT 'it''s; DELETE FROM t' FROM t\"",
	"'SELECT \"update\" FROM t'",
	"'SELECT t.update FROM t'",
	"'WITH x AS (SELECT 1 AS a) SELECT a FROM x'",
	"'SELECT name, pg_sleep(0.01) FROM t WHERE id = $1'",
	"'SELECT%(a)s'",
};

static const char *const WRITES[] = {
	"'INSERT INTO t VALUES (1)'", "'UPDATE t SET a = 1'", "'DELETE FROM t'", "'PRAGMA user_version'", "'BEGIN'", "'selected'", "''", "'SELECT'  f''",
	"'SELECT 1; DELETE FROM t'", "'SELECT * INTO u FROM t'", "'SELECT * FROM t FOR UPDATE'", "'SELECT * FROM t LOCK IN SHARE MODE'",
	"'WITH x AS (DELETE FROM t RETURNING a) SELECT a FROM x'", "\"SELECT nextval('s')\"", "\"SELECT pg_catalog.setval('s', 1)\"", "\"SELECT evil . lower ('s')\"",
	"'SELECT \"nextval\"(1)'", "\"SELECT nextval\\n('s')\"", "'SELECT random()'", "'SELECT now()'", "'SELECT current_timestamp'", "\"SELECT 'now'::date\"",
	"'SELECT last_insert_rowid()'", "'SELECT 1 -- more'", "'SELECT /*! SLEEP(1) */ 1'", "'SELECT $$a$$'", "\"SELECT E'a'\"", "'SELECT @a := 1'",
	"f'SELECT {x}'", "b'SELECT 1'", "'SELECT ' f'{x}'", "'SELECT \"a'", "'SELECT my_function(1)'", "name", "'SELECT * FROM ' + name",
};

static const char *const CHANGES_DATA[] = {
	"'INSERT INTO t VALUES (?)'", "'create table t (a int)'", "'UPDATE t SET a = 1 WHERE b = 2'",
};

static const char *const CHANGES_MORE[] = {
	"'CREATE TEMP TABLE t (a int)'", "'PRAGMA user_version = 2'", "\"ATTACH 'a' AS b\"", "'SET search_path TO a'", "'INSERT INTO t VALUES (1); SET ROLE a'",
	"\"INSERT INTO t SELECT set_config('a', 'b', false)\"", "'SELECT 1'", "'BEGIN'",
};

static void check(const char *const *texts, guint count, gboolean (*asks)(const struct node *node), gboolean answer)
{
	g_autoptr(GError) error = NULL;
	g_autofree char *folder = g_dir_make_tmp("sql-XXXXXX", &error), *path = g_build_filename(folder, "m.py", NULL);
	g_autoptr(GString) text = g_string_new(NULL);
	for (guint i = 0; i < count; i++)
		g_string_append_printf(text, "f(%s)\n", texts[i]);
	g_assert_true(g_file_set_contents(path, text->str, -1, &error));
	struct program *program = program_new(folder);
	struct source *source = program_load(program, path);
	struct effects_context *context = effects_context_new(program);
	struct node *statement = context_unit(context, source)->syntax->root->first;
	for (guint i = 0; i < count; i++, statement = statement->next) {
		struct node *first = node_field(statement->first, "arguments")->first;
		if (asks(first) != answer) {
			g_test_message("%s", texts[i]);
			g_test_fail();
		}
	}
	effects_context_free(context);
	program_free(program);
	g_unlink(path);
	g_rmdir(folder);
}

static void test_reads(void)
{
	check(READS, G_N_ELEMENTS(READS), sql_reads, TRUE);
	check(WRITES, G_N_ELEMENTS(WRITES), sql_reads, FALSE);
}

static void test_changes(void)
{
	check(CHANGES_DATA, G_N_ELEMENTS(CHANGES_DATA), sql_changes_data, TRUE);
	check(CHANGES_MORE, G_N_ELEMENTS(CHANGES_MORE), sql_changes_data, FALSE);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/sql/reads", test_reads);
	g_test_add_func("/sql/changes", test_changes);
	return g_test_run();
}
