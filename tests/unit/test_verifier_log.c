/* Why the kernel refused a BPF program, in its own words. */
#include "probe/verifier_log.h"

static void test_reason(void)
{
	static const struct {
		const char *log, *reason;
	} cases[] = {
		{"", NULL},
		{"verification time 18 usec\nstack depth 8+0\nprocessed 54 insns (limit 1000000) max_states_per_insn 0\n", NULL},
		{"unknown func bpf_loop#181\nprocessed 3 insns (limit 1000000) max_states_per_insn 0\n", "unknown func bpf_loop#181"},
		{"12: (79) r1 = *(u64 *)(r2 +0)\nR2 invalid mem access 'scalar'\nverification time 40 usec\nstack depth 0\nprocessed 9 insns\n",
		 "R2 invalid mem access 'scalar'"},
		{"  a line that does not end\xff", "a line that does not end\xef\xbf\xbd"},
	};

	for (guint i = 0; i < G_N_ELEMENTS(cases); i++) {
		g_autofree char *reason = verifier_log_reason(cases[i].log);
		g_assert_cmpstr(reason, ==, cases[i].reason);
	}
}

int main(int argc, char **argv)
{
	g_test_init(&argc, &argv, NULL);
	g_test_add_func("/verifier_log/reason", test_reason);
	return g_test_run();
}
