#include "analyzer/reason.h"

#include "analyzer/verdict.h"

static const struct reason_info infos[REASON_COUNT] = {
	[REASON_CARRIED] = {"carried", TIER_REFUSED, FALSE, "%s carries a value from one iteration to the next"},
	[REASON_CARRIED_ATTRIBUTE] = {"carried-attribute", TIER_REFUSED, FALSE, "%s carries a value from one iteration to the next"},
	[REASON_SHARED_MUTATION] = {"shared-mutation", TIER_REFUSED, FALSE, "the work reads %s, which the loop changes"},
	[REASON_RANDOM_STREAM] = {"random-stream", TIER_REFUSED, FALSE, "%s draws from one stream of random numbers, in order"},
	[REASON_WORLD_ORDER] = {"world-order", TIER_REFUSED, FALSE, "%s acts on the world in an order that counts"},
	[REASON_GLOBAL_WRITE] = {"global-write", TIER_REFUSED, FALSE, "the work writes the global %s"},
	[REASON_YIELD] = {"yield", TIER_REFUSED, FALSE, "the body yields"},
	[REASON_AWAIT] = {"await", TIER_REFUSED, FALSE, "the body awaits"},
	[REASON_STREAM] = {"await", TIER_REFUSED, FALSE, "`async for` waits for its items one after the other"},
	[REASON_RETURN] = {"return", TIER_REFUSED, FALSE, "the body returns out of the loop, and what was begun by then would show"},
	[REASON_BREAK] = {"break", TIER_REFUSED, FALSE, "the loop can end early, and what was begun by then would show"},
	[REASON_ELSE] = {"else", TIER_REFUSED, FALSE, "the loop has an else"},
	[REASON_WHILE] = {"while", TIER_REFUSED, FALSE, "a while loop does not know its iterations in advance"},
	[REASON_CHANGES_ITERABLE] = {"changes-iterable", TIER_REFUSED, FALSE, "the body changes %s, which the loop goes over"},
	[REASON_GROUPS] = {"groups", TIER_REFUSED, FALSE, "each group of %s is empty once the next one is asked for; go over a list of keys, each with a list of its group"},
	[REASON_NOTHING_PARALLEL] = {"nothing-parallel", TIER_REFUSED, FALSE, "no work is left that could be moved out of the ordered part"},
	[REASON_SYNTAX] = {"syntax", TIER_REFUSED, FALSE, "there is a syntax error in the loop"},
	[REASON_UNSUPPORTED] = {"unsupported", TIER_REFUSED, FALSE, "%s is not understood yet"},
	[REASON_EXEC] = {"exec", TIER_REFUSED, FALSE, "%s reaches code or names that cannot be seen"},
	[REASON_UNRESOLVED] = {"unresolved", TIER_REVIEW, FALSE, "%s is not resolved; it must not change shared state"},
	[REASON_UNKNOWN_METHOD] = {"unknown-method", TIER_REVIEW, FALSE, "%s belongs to an object of unknown type; it must not change shared state"},
	[REASON_ALIAS] = {"alias", TIER_REVIEW, FALSE, "%s might be an object that the loop changes"},
	[REASON_ITERABLE] = {"iterable", TIER_REVIEW, FALSE, "%s is not known to be finite and free of effects"},
	[REASON_DISTINCT_ITEMS] = {"distinct-items", TIER_REVIEW, FALSE, "the items that %s stands for must be distinct objects"},
	[REASON_FILE_WRITE] = {"file-write", TIER_REVIEW, FALSE, "%s writes files; iterations must write different ones"},
	[REASON_READ_BESIDE] = {"read-beside", TIER_REVIEW, FALSE, "%s must not read what other iterations write"},
	[REASON_NET_WRITE] = {"net-write", TIER_REVIEW, FALSE, "%s sends requests whose order may matter"},
	[REASON_CLOCK] = {"clock", TIER_REVIEW, FALSE, "clocks are read, and would be at other moments than what they measure"},
	[REASON_RATE_LIMIT] = {"rate-limit", TIER_REVIEW, FALSE, "%s may be there to keep a pace or to limit a rate"},
	[REASON_SUBPROCESS] = {"subprocess", TIER_REVIEW, FALSE, "%s starts processes that must not depend on each other"},
	[REASON_SHARED_OBJECT] = {"shared-object", TIER_REVIEW, FALSE, "%s would be used by all workers at once"},
	[REASON_EXCEPTION] = {"exception", TIER_REVIEW, FALSE, "what looks at the traceback of its exceptions finds the worker's function in it"},
	[REASON_INTERLEAVE] = {"interleave", TIER_REVIEW, FALSE, "other tasks would run while this call waits: the order of %s may change"},
	[REASON_THREAD_BOUND] = {"thread-bound", TIER_REFUSED, FALSE, "%s may only be used in the thread that made it"},
	[REASON_CALLERS] = {"callers", TIER_REVIEW, FALSE, "what calls %s is not seen, and may count on its not being interrupted"},
	[REASON_HELD] = {"held", TIER_REFUSED, FALSE, "%s is held meanwhile: the next task that waits for it would stop the event loop"},
	[REASON_NO_TASKS] = {"no-tasks", TIER_REFUSED, FALSE, "no other task is seen that could run while %s waits"},
	[REASON_COOKIES] = {"cookies", TIER_REVIEW, FALSE, "%s may keep cookies of one answer for the next request"},
	[REASON_ONE_AT_A_TIME] = {"one-at-a-time", TIER_REFUSED, FALSE, "%s does one thing at a time, and a worker cannot be given one of its own"},
	[REASON_OWN_EACH] = {"own-each", TIER_REVIEW, FALSE, "each worker would make %s of its own, by the same expression; all of them must act alike"},
	[REASON_COPY_EACH] = {"copy-each", TIER_REVIEW, FALSE, "each worker would have a copy of %s, as it is when the loop begins; its hooks, adapters and authentication are shared"},
	[REASON_FILE_DATABASE] = {"file-database", TIER_REVIEW, FALSE, "%s must name a file: each worker would open it anew"},
	[REASON_QUERY] = {"query", TIER_REVIEW, FALSE, "the views and functions behind %s must only read, and the data must not depend on the order of queries"},
	[REASON_SPECULATIVE] = {"speculative", TIER_REVIEW, FALSE, "%s is begun for items behind the one at which the loop is left, too"},
	[REASON_MOCKED] = {"mocked", TIER_REVIEW, FALSE, "tests put something else in place of %s, and look at the order of its calls"},
	[REASON_STOP_ITERATION] = {"stop-iteration", TIER_REVIEW, FALSE, "%s may raise StopIteration, which a pool turns into another exception"},
	[REASON_THREAD_CONTEXT] = {"thread-context", TIER_REVIEW, FALSE, "%s belongs to one thread: workers have another"},
	[REASON_UNBOUND] = {"unbound", TIER_REVIEW, FALSE, "%s must have a value before the loop begins"},
	[REASON_PROCESS_CAUSE] = {"process-cause", TIER_REVIEW, TRUE, "%s of an exception is another one if a process raised it"},
	[REASON_PICKLE] = {"pickle", TIER_REVIEW, TRUE, "%s must pickle"},
	[REASON_NO_PICKLE] = {"no-pickle", TIER_REFUSED, TRUE, "%s cannot be pickled, so that no other process can be given it"},
	[REASON_PROCESS_HANDLE] = {"process-handle", TIER_REFUSED, TRUE, "%s holds connections, which processes cannot share"},
	[REASON_PROCESS_MUTATION] = {"process-mutation", TIER_REFUSED, TRUE, "a change to %s would be lost in another process"},
	[REASON_PROCESS_ORDER] = {"process-order", TIER_REVIEW, TRUE, "the elements of %s may come in another order once they have been pickled"},
	[REASON_PROCESS_STATE] = {"process-state", TIER_REVIEW, TRUE, "%s would exist once in each process"},
	[REASON_PROCESS_MOCK] = {"process-mock", TIER_REVIEW, TRUE, "tests put something else in place of %s, whose calls in another process they do not see"},
	[REASON_PROCESS_THREADS] = {"process-threads", TIER_REVIEW, TRUE, "a fork in a program with threads may hang"},
};

const struct reason_info *reason_info(enum reason_code code)
{
	return &infos[code < REASON_COUNT ? code : REASON_UNSUPPORTED];
}

const char *tier_name(enum tier tier)
{
	static const char *const names[] = {[TIER_SAFE] = "safe", [TIER_REVIEW] = "review", [TIER_REFUSED] = "refused"};
	return names[tier];
}
