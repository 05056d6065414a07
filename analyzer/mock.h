/* Names that tests put something else in place of: mock.patch("pkg.mod.func"), patch.object(mod, "func"), monkeypatch.setattr(mod, "func", fake). */
#pragma once
#include "analyzer/syntax.h"

struct frame;
struct project;
struct type;
struct unit;

enum mocked { MOCKED = 1, MOCKED_IN_ORDER = 2 /* the test looks at the order of the calls */ };

/* Of a project: names to enum mocked. */
struct mocks {
	GHashTable *library;  /* dotted names of what is no project's: "requests.get" */
	GHashTable *anywhere; /* of a function or method, where nobody knows whose */
	gboolean any;         /* `anywhere`, or a name of a module of the project */
};

struct mocks *mocks_new(void);
void mocks_free(struct mocks *mocks);
/* The name NODE of UNIT is read: it may be such a way. Once for each name, in order of the text. */
void mock_look(struct unit *unit, const struct node *node);
/* Names of modules that UNIT's targets may lead to. */
void mock_imports(const struct unit *unit, GHashTable *names);
/* Finds out what they stand for; all that they lead to is loaded. */
void mock_resolve(struct project *project, struct unit *unit);
void mock_clear(struct unit *unit);

/* In a run: NODE asks MODULE for a name, which holds a value of TYPE, an object for a method, or calls what a library calls so. */
void mock_note_name(struct frame *f, const struct unit *module, const char *name, const struct type *type, const struct node *node);
void mock_note_method(struct frame *f, const struct node *function, const struct node *node);
void mock_note_library(struct frame *f, const char *name, const struct node *node);
