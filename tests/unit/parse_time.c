/* parse_time FILE...: the seconds of CPU that bare tree-sitter takes to parse them, one after the other; the measure for the
 * analyzer's speed: `make build/tests/parse_time`, then hold `pyparallel suggest FILE...` against it. */
#include <glib.h>
#include <stdio.h>
#include <time.h>
#include <tree_sitter/api.h>

const TSLanguage *tree_sitter_python(void);

int main(int argc, char **argv)
{
	TSParser *parser = ts_parser_new();
	clock_t ticks = 0;
	gsize bytes = 0;

	ts_parser_set_language(parser, tree_sitter_python());
	for (int i = 1; i < argc; i++) {
		g_autofree char *text = NULL;
		gsize length = 0;
		if (!g_file_get_contents(argv[i], &text, &length, NULL))
			continue;
		clock_t start = clock();
		ts_tree_delete(ts_parser_parse_string(parser, NULL, text, (guint32)length));
		ticks += clock() - start;
		bytes += length;
	}
	ts_parser_delete(parser);
	printf("%.3f %zu\n", (double)ticks / CLOCKS_PER_SEC, bytes);
	return 0;
}
