/* The sources of a program made ready for abstract runs, and the parts that have nothing to do with each other: files that no import
 * joins, through however many others. What is here is not changed while runs over several parts are going on. */
#pragma once
#include "analyzer/knowledge.h"
#include "analyzer/mock.h"
#include "analyzer/program.h"
#include "analyzer/reflect.h"
#include "analyzer/scope.h"

struct frame;

/* Things that belong to one thread or process, and that a source is seen to look at. */
enum watched {
	WATCHED_CAUSE = 1,    /* __cause__, __context__ of an exception, and what else of it does not pickle */
	WATCHED_CONTEXT = 2,  /* the thread's own, of decimal */
	WATCHED_PICKLING = 4, /* copyreg: what is pickled of a class may be said there */
	WATCHED_ROWS = 8,     /* a row_factory that is not sqlite3.Row */
	WATCHED_NAMES = 16,   /* functions or classes that are given other names */
	WATCHED_LINES = 32,   /* what is run: settrace, setprofile */
	WATCHED_RAISING = 64, /* the thread's own, of NumPy: what it raises, or calls, where numbers go wrong */
	WATCHED_SHOWN = 128,  /* likewise: how it makes text of arrays */
};

/* One source with its nodes and scopes. */
struct unit {
	struct source *source;
	struct syntax *syntax;
	GPtrArray *scopes;
	GPtrArray *functions;  /* struct node *: lambdas too, in the order of the text */
	GPtrArray *classes;    /* those outside of functions */
	struct frame *module;  /* of the run that goes on over its part */
	struct unit *joined;   /* private: another one of its part; NULL: it stands for the part itself */
	GHashTable *imports;   /* private: names of modules */
	GPtrArray *files;      /* private: paths of those that belong to the project */
	GPtrArray *imported;   /* struct unit *: of them */
	gboolean loads_by_name; /* of decimals.h */
	guint watches;         /* enum watched */
	struct reflected reflected, reflected_elsewhere, reflected_builtins; /* its own names that it sets otherwise than by assignment; those of any module; of builtins */
	GArray *mocks;         /* private: of mock.c: what a test puts something else in place of */
	GHashTable *mocked;    /* of its own names, those of which any test does: to enum mocked; NULL: none */
	const char *mocks_alias; /* private: what it calls mock.patch; interned */
	gboolean mocks_any;    /* private: any text in it may be a target */
	guint mocks_seen;      /* private: 1: it speaks of mocks; 2: it does not; 0: not asked yet */
	GHashTable *modules;   /* private: of reflect.c, names that stand for modules, or for their dictionaries */
	GHashTable *by_name;   /* name to GPtrArray of struct node *: where it is mentioned, or imported by another; NULL: not asked yet; of chain.c */
	GHashTable *members;   /* private: of members.c */
	GPtrArray *exceptions; /* struct node *: names of exceptions of requests in it; NULL: not asked yet; of chain_catch.c */
	GHashTable *special, *used, *inside, *values; /* private: what it adds to those of the project */
};

struct project {
	struct program *program;     /* borrowed */
	struct knowledge *knowledge;
	GPtrArray *list;             /* struct unit *, owned, as the program's sources */
	GHashTable *units;           /* struct source * to struct unit * */
	GHashTable *special;         /* names of __methods__ and properties that project classes define; "__lt__!" if one of them may do more than compute */
	GHashTable *used;            /* names that are read somewhere */
	GHashTable *inside;          /* interned: those that are read in functions, those of the functions themselves left out */
	GHashTable *values;          /* names that are mentioned other than to call them */
	struct mocks *mocks;         /* what tests put something else in place of */
	GHashTable *declared;        /* function node to struct knowledge_entry *: what users say of it (declared.h) */
};

/* Loads what the sources import, and what that imports. */
struct project *project_new(struct program *program);
void project_free(struct project *project);
/* A part imports the file at PATH, too. */
void project_join(struct project *project, const struct source *member, const char *path);
/* Arrays of struct source *, in the order of their first ones. */
GPtrArray *project_parts(struct project *project);
