#include <jansson.h>

#include "report/json.h"
#include "tests/unit/fixture_report.h"

static json_t *load(const char *text)
{
	json_error_t error;
	json_t *json = json_loads(text, JSON_REJECT_DUPLICATES, &error);

	if (!json)
		g_error("line %d: %s", error.line, error.text);
	return json;
}

static json_t *report_of(struct fixture *f)
{
	g_autofree char *text = fixture_write(&f->report, "json");

	g_assert_true(g_str_is_ascii(text));
	for (const char *at = text; *at; at++)
		g_assert_true(*at == '\n' || g_ascii_isprint(*at));
	return load(text);
}

static json_t *loop_at(json_t *report, guint index)
{
	return json_array_get(json_object_get(report, "loops"), index);
}

static const char *string_of(json_t *object, const char *key)
{
	return json_string_value(json_object_get(object, key));
}

static gdouble number_of(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	g_assert_true(json_is_number(value));
	return json_number_value(value);
}

static void test_loop(void)
{
	struct fixture *f = fixture_new();
	json_t *report = report_of(f), *loop = loop_at(report, 0), *speedup = json_object_get(loop, "speedup");

	g_assert_cmpstr(string_of(report, "schema"), ==, "pyparallel.report/1");
	g_assert_cmpstr(string_of(loop, "file"), ==, "score.py");
	g_assert_cmpstr(string_of(loop, "kind"), ==, "for");
	g_assert_cmpfloat(number_of(loop, "wall_s"), ==, 8.21);
	g_assert_cmpfloat(number_of(json_object_get(loop, "states"), "oncpu_gil"), ==, 8.0);
	g_assert_cmpstr(string_of(loop, "bound"), ==, "cpu-gil");
	g_assert_cmpfloat(number_of(json_object_get(loop, "iterations"), "total"), ==, 50000);
	g_assert_cmpstr(string_of(loop, "pattern"), ==, "process_pool");
	g_assert_cmpstr(string_of(loop, "patch"), ==, fixture_patch);
	g_assert_cmpfloat(number_of(json_object_get(speedup, "loop"), "predicted"), ==, 1.9);
	g_assert_true(json_is_null(json_object_get(speedup, "measured")));
	g_assert_true(json_is_null(json_object_get(loop_at(report, 1), "iterations")));
	g_assert_true(json_is_null(json_object_get(loop_at(report, 1), "patch")));
	json_decref(report);
	fixture_free(f);
}

static void test_refused(void)
{
	struct fixture *f = fixture_new();
	json_t *report = report_of(f), *loop = loop_at(report, 2), *reason = json_array_get(json_object_get(loop, "reasons"), 0);

	g_assert_cmpstr(string_of(loop, "verdict"), ==, "refused");
	g_assert_cmpstr(string_of(loop, "pattern"), ==, "none");
	g_assert_cmpstr(string_of(reason, "subject"), ==, "last" FIXTURE_BIDI);
	g_assert_cmpfloat(number_of(reason, "line"), ==, 18);
	json_decref(report);
	fixture_free(f);
}

static void test_static(void)
{
	struct fixture *f = fixture_new();
	json_t *report, *loop;

	fixture_make_static(f);
	report = report_of(f);
	loop = loop_at(report, 0);
	g_assert_cmpstr(string_of(loop, "bound"), ==, "mixed");
	g_assert_cmpfloat(number_of(loop, "confidence"), ==, 0);
	g_assert_true(json_is_null(json_object_get(loop, "iterations")));
	g_assert_true(json_is_null(json_object_get(json_object_get(json_object_get(loop, "speedup"), "loop"), "predicted")));
	json_decref(report);
	fixture_free(f);
}

static void test_not_utf8(void)
{
	struct fixture *f = fixture_new();
	json_t *report;

	f->loops[0].function = "caf\xe9";
	f->suggestions[0].patch = "-caf\xe9\n";
	report = report_of(f);
	g_assert_cmpstr(string_of(loop_at(report, 0), "function"), ==, "caf\xef\xbf\xbd");
	g_assert_cmpstr(string_of(loop_at(report, 0), "patch"), ==, "-caf\xef\xbf\xbd\n");
	json_decref(report);
	fixture_free(f);
}

static void test_numbers(void)
{
	json_t *json = json_pack("[o, o, o]", json_number(0.1 + 0.2, 3), json_number(1.0 / 0.0, 3), json_seconds(123456789));
	char *text = NULL;
	size_t length;
	FILE *out = open_memstream(&text, &length);

	g_assert_true(json_write(json, JSON_STYLE_SCRIPT, out, NULL));
	fclose(out);
	g_assert_cmpstr(text, ==, "[0.3,null,0.123457]");
	free(text);
	json_decref(json);
}

/* The schema itself is read by a small judge in Python: required keys, types, enumerations. */
static void judge(struct fixture *f)
{
	g_autofree char *text = fixture_write(&f->report, "json"), *file = NULL, *output = NULL;
	const char *argv[] = { "python3", "tests/unit/validate_json.py", "docs/report.schema.json", NULL, NULL };
	gint status, fd = g_file_open_tmp("pyparallel-XXXXXX.json", &file, NULL);

	g_assert_cmpint(fd, >=, 0);
	close(fd);
	g_assert_true(g_file_set_contents(file, text, -1, NULL));
	argv[3] = file;
	g_assert_true(g_spawn_sync(NULL, (char **)argv, NULL, G_SPAWN_SEARCH_PATH, NULL, NULL, &output, NULL, &status, NULL));
	if (status)
		g_test_message("%s", output);
	g_assert_cmpint(status, ==, 0);
	unlink(file);
}

static void test_schema(void)
{
	struct fixture *f = fixture_new();

	judge(f);
	fixture_make_static(f);
	judge(f);
	fixture_free(f);
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/json/loop", test_loop);
	g_test_add_func("/json/refused", test_refused);
	g_test_add_func("/json/static", test_static);
	g_test_add_func("/json/not_utf8", test_not_utf8);
	g_test_add_func("/json/numbers", test_numbers);
	g_test_add_func("/json/schema", test_schema);
	return g_test_run();
}
