/* The choice of a pattern for each loop. Private to suggest*.c. */
#pragma once
#include "rewriter/suggestion.h"

#include "analyzer/callgraph.h"
#include "rewriter/pattern.h"
#include "rewriter/reach.h"
#include "rewriter/state.h"

#define WORTH_IT 1.1      /* loops that gain less are left alone */
#define FORKSERVER 14     /* 3.14: new processes are no copies of their parent */

/* A pattern as it would be for one loop. */
struct candidate {
	const struct pattern_info *info;
	struct estimate estimate;
	gdouble gil_share;
	enum tier tier;
	char *doubt; /* what a look must settle, beyond the verdict's reasons; may be NULL */
	gboolean to_httpx; /* requests becomes httpx */
	const struct finding *inner; /* the loop in its body with which it becomes one; NULL: none */
	const struct loop *keep;     /* the loop around it, around which its pool is made; NULL: it is made at each entry */
	gboolean again;      /* it would be made at each entry of a loop that another one enters again and again, and nobody knows what an entry takes */
	const char *missing; /* a library that it needs and the target cannot import; NULL: none */
};

struct suggesting {
	const struct analysis *analysis;
	const struct suggest_options *options;
	struct host_costs costs;
	struct python *python;
	struct host host;
	gint cores;
	gboolean sets_start; /* the program says itself how processes start */
	gboolean forks;      /* new processes are copies of their parent */
	gboolean by_path;    /* a source runs files by their paths, under names that nobody may import */
	GPtrArray *pooling; /* struct source *: modules that have pools already */
	GPtrArray *ending;   /* struct source *: modules that have something run as the interpreter ends */
	GHashTable *pooled; /* struct place: the functions that their workers run */
	GHashTable *modules; /* struct source * to struct module * */
	GPtrArray *scripts;  /* struct source *: those of them whose top level runs without a guard */
	struct reached *repeated; /* of suggest_light.c: what runs in loops of any source; NULL: nobody asks */
	GHashTable *in_loops; /* struct place to struct entering * (suggest_again.c): the functions that are called again and again, directly or not, and who does; NULL: nobody asks */
};

/* What is asked of a source again and again. */
struct module {
	GHashTable *imports; /* all names that its import statements mention */
	GHashTable *reached; /* guard_reached */
	GHashTable *imported;/* guard_imported */
	GHashTable *pooled;  /* reach_pooled */
	GHashTable *tasked;  /* reach_tasked, and what these reach */
	GHashTable *written; /* the same of tasks that a patch made */
	GHashTable *in_pools;/* what the workers of all modules' pools run in it; NULL: not asked for yet */
	GHashTable *ending;  /* ending_names */
	GArray *needed;      /* guard_needed; NULL: not asked for yet */
	GHashTable *at_end;  /* what may run of it, through any module, as the interpreter ends; NULL: not asked for yet */
	struct reached *repeated; /* of suggest_light.c: what runs in its own loops, where there are too many to look at all; NULL: not asked for yet */
	char *doubt;         /* import_doubt */
	gboolean doubted;    /* it is known */
	struct reach *reach;
	gboolean script;     /* guard_is_script */
	gboolean threads;    /* starts_threads */
	gboolean names_pool; /* reach_names_pool */
	GArray *changes;     /* state_changes */
	gboolean imports_later; /* a function of it imports something */
	gboolean stars;      /* it says `import *` somewhere */
	gboolean runs_by_path; /* it runs files by their paths */
	enum asked { ASKED_NOT, ASKED_NO, ASKED_YES } library, published, daemons; /* guard_is_library, guard_is_published; of what it is joined with */
	/* Of the finding that was asked about last; one thread makes those of a source, one after the other. */
	const struct finding *work_of; /* whose work `work` is; NULL: none is kept */
	GHashTable *work;    /* the names of its work */
	gboolean followed;   /* and all that these lead to */
	const struct finding *called_of; /* whose calls `called` are; NULL: none are kept */
	GHashTable *called;  /* suggest_called */
	GHashTable *aliases; /* by node: reach_aliases of those scopes; NULL: nobody asked */
	GHashTable *locals;  /* by node: nameset_of_scope of those around its findings; NULL: nobody asked */
	const struct finding *doubted_of;
	char *state_doubt, *thread_doubt; /* of `doubted_of`; NULL: there is none */
	GPtrArray *importers;/* struct source *: those that import it, by module_imports, itself left out */
	GPtrArray *joined;   /* struct source *: what it imports, what imports it, and itself */
};

/* suggest.c */
/* In static mode nothing says which loop matters: patches only for who asks for all. */
gboolean suggest_wants_patch(const struct suggesting *g);

/* suggest_candidates.c */
#define SHARE_FROM 1e6    /* bytes: less is not worth shared memory */
/* struct candidate: what FINDING may become, the best first. */
GArray *suggest_candidates(const struct suggesting *g, const struct finding *finding);
gboolean suggest_is_call(const struct finding *finding); /* it holds up the event loop */
/* Without a recording: waiting goes to threads, the rest to processes. */
gboolean suggest_waits(const struct finding *finding);
/* The Python that the patches are for runs one thread at a time. */
gboolean suggest_has_gil(const struct suggesting *g);
/* With a version instead of an interpreter nobody can be asked. */
gboolean suggest_can_ask(const struct suggesting *g);
/* The patch has an answer where no pool can start. */
gboolean suggest_wants_fallback(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info);

/* suggest_left.c */
char *suggest_function_name(const struct suggesting *g, const struct finding *finding);
void suggest_find_pooling(struct suggesting *g); /* fills in `pooling` and `ending` */
/* Why no pattern is asked whether it fits; NULL: they are. */
const char *suggest_why_left(const struct suggesting *g, const struct finding *finding);
/* Why none of them does. */
char *suggest_why_none(const struct suggesting *g, const struct finding *finding);

/* suggest_modules.c */
void modules_make(struct suggesting *g);
void module_free(gpointer data);
struct module *module_of(const struct suggesting *g, const struct source *source);
gboolean module_imports(const struct suggesting *g, const struct source *source, const struct source *module);
/* guard_is_library, guard_is_published. */
gboolean module_is_library(const struct suggesting *g, const struct source *source);
gboolean module_is_published(const struct suggesting *g, const struct source *source);
/* Names that the loop's work may reach; borrowed, until another finding of its source is asked about. */
GHashTable *suggest_work_names(const struct suggesting *g, const struct finding *finding);
/* The loop's work may come back to the function that it stands in. */
gboolean suggest_calls_itself(const struct suggesting *g, const struct finding *finding);
/* struct source *: what a source imports, what imports it, and itself; of a recorded program all. */
const GPtrArray *suggest_joined(const struct suggesting *g, const struct source *own);
/* Follows REACHED through all of SOURCES. */
void suggest_follow_all(const struct suggesting *g, const GPtrArray *sources, struct reached *reached);

/* suggest_crossing.c */
/* A name that would go to another process, or come back, and that held what does not pickle when the program was recorded; NULL: none was seen. */
const struct rec_local *suggest_seen_unpicklable(const struct finding *finding);
/* What workers that are not forked would not find, as a sentence, to be freed; NULL: nothing is known to be missing. */
char *suggest_missing(const struct suggesting *g, const struct finding *finding);
/* An interpreter has the functions of the main module, of which it runs another copy, but no objects of that one's classes may come out of it, nor go to a
 * function of another module. */
gboolean suggest_interpreters_miss(const struct suggesting *g, const struct finding *finding);

/* suggest_doubts.c */
gboolean module_is_main(const struct source *source);
/* Why no process may be started for this loop: its module, or one that imports it, is just being imported. To be freed; NULL: it may. */
char *suggest_runs_on_import(const struct suggesting *g, const struct finding *finding);
void doubt_processes(const struct suggesting *g, const struct finding *finding, struct candidate *c);
void candidate_raise(struct candidate *c, enum tier tier, char *doubt); /* takes DOUBT */
/* The loop's work starts workers of its own, as the program has it. */
gboolean suggest_reaches_pool(const struct suggesting *g, const struct finding *finding);
/* Fills in `sets_start` and `forks`: what the program says of how processes start is not read, only that it does. */
void suggest_ask_start(struct suggesting *g);

/* suggest_calls.c */
/* Where the function that the loop stands in begins; FALSE: it stands in none. */
gboolean suggest_owner(const struct loop *loop, guint32 *start);
/* The same of any node. */
gboolean suggest_owner_at(TSNode node, guint32 *start);
TSNode suggest_function_at(const struct place *place);
/* struct place: the functions that the loop's work calls, directly or not; borrowed, until another finding of its source is asked about. */
GHashTable *suggest_called(const struct suggesting *g, const struct finding *finding);
/* One of these calls the function that the loop stands in. */
gboolean suggest_is_called_back(const struct finding *finding);
/* One of them makes a pool. */
gboolean suggest_calls_pool(const struct suggesting *g, const struct finding *finding);
void suggest_find_pooled(struct suggesting *g); /* fills in `pooled` */
/* The loop's function is run by the workers of a pool that is there already. */
gboolean suggest_is_pooled(const struct suggesting *g, const struct finding *finding);

/* suggest_words.c */
void suggest_set_why(struct suggestion *s, char *why); /* takes WHY */
char *words_of_gain(gdouble speedup); /* "give 1.84x", or "take 3.1 times as long": what follows upon "would" */
char *words_of_choice(const struct suggesting *g, const struct finding *finding, const struct candidate *c, const GArray *candidates);
char *words_of_leaving(const struct finding *finding, const GArray *candidates);
const char *words_of_objection(const struct finding *finding); /* the first that counts */

/* suggest_nests.c */
struct nests {
	GPtrArray *suggestions;
	GArray **inner; /* by suggestion: guint, those that may run in its loop, in order */
	GArray **outer; /* those in whose loops it may run */
};
struct suggestion *nests_at(const struct nests *nests, guint index);
gboolean nests_holds(const struct nests *nests, guint outer, guint inner);
/* So much of INNER's time was spent in OUTER. */
guint64 nests_time_in(const struct finding *inner, const struct finding *outer);
void nests_settle(const struct suggesting *g, GPtrArray *suggestions);

/* suggest_merge.c: the outermost loop around it, around which a pool of such a pattern may be made once; NULL: none. */
const struct loop *merge_keep(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info);
/* A loop's work changes nothing but what it makes itself, and what the parent does in order. */
gboolean merge_allowed(const struct finding *finding);
/* The loop in FINDING's body that has most of its time, if the two may become one for the workers of such a pattern; else NULL. */
const struct finding *merge_inner(const struct suggesting *g, const struct finding *finding, const struct pattern_info *info);
/* Makes C's estimate, of its inner loop, one of the two as one. FALSE: it would be too many tasks at once. */
gboolean merge_estimate(const struct suggesting *g, const struct finding *outer, struct candidate *c);

/* suggest_light.c: an iteration is no more than some operations, none of them in a loop or in code that is not known. */
void light_find_repeated(struct suggesting *g); /* fills in `repeated` */
gboolean light_is_known(const struct finding *finding);
/* Nobody knows how often a loop is entered, and its patch is asked for, but not by the name of a pattern. */
gboolean light_is_unmeasured(const struct suggesting *g);
gboolean light_stands_in_loop(TSNode node); /* of its function */
void light_names(const struct loop *loop, GHashTable *names); /* adds what each of its iterations mentions */
gboolean light_is_short(const struct loop *loop); /* it goes over a few items that are written out there */
/* Why such a loop is left by who asks for all without a recording: other loops enter it, or it has few items. NULL: it is not. */
const char *light_why_left(const struct suggesting *g, const struct finding *finding);

/* suggest_again.c: without a recording, a loop that other loops enter: its pool is to be made around the one that it stands in. */
void again_find_called(struct suggesting *g); /* fills in `in_loops` */
gboolean again_in_loop(const struct suggesting *g, const struct finding *finding);
/* Marks those of CANDIDATES that would make a pool each time that other loops enter the loop. */
void again_mark(const struct suggesting *g, const struct finding *finding, GArray *candidates);
/* Why it is left. */
char *again_words(const struct suggesting *g, const struct finding *finding);

/* suggest_level.c: says why the loops that were chosen are, and where the time of the others is won. */
void levels_explain(const struct suggesting *g, const struct nests *nests);
