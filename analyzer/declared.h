/* What users say of functions: in pyproject.toml, and in a comment on the function.
 *
 *   [tool.pyparallel.functions]
 *   "mylib.simulate" = "pure heavy -> float"      a library of theirs
 *   "app.audit.record" = "ordered"                a function of the project: its code is not looked at any more
 *
 *   def score(row):  # pyparallel: pure
 *
 * Words: pure, heavy, ordered, net, net-write, reads-files, writes-files, random, time, sleep, environment, subprocess, changes-self,
 * changes-first, stores, releases-gil; of a class: pickles, no-pickle. Behind `->` the type of the result, as in knowledge.def. */
#pragma once
#include "analyzer/frame.h"

/* Reads the pyproject.toml nearest to each source, and the comments on the functions of the units from index FIRST on. What is wrong
 * becomes a problem of the program. Before any run: runs over several parts only read. */
void declared_load(struct project *project, guint first);
/* What the user says of a function of the project; NULL: nothing. */
const struct knowledge_entry *declared_of(struct effects_context *c, const struct node *function);
