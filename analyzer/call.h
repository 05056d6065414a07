/* Calls, run abstractly. Private to call*.c; frame.h has what others ask. */
#pragma once
#include "analyzer/infer.h"

struct library_call;

/* call.c */
/* The argument of that name, or at that place; *FOUND stays as it is if there is none. */
struct value call_keyword(const struct arguments *args, const char *name, gboolean *found);
struct value call_positional(const struct arguments *args, guint index, gboolean *found);
/* A call of NAME, of which nobody knows what it does. */
struct value call_unresolved(struct frame *f, struct value callee, const struct arguments *args, enum reason_code code,
                             const char *name, const struct node *node);

/* call_summary.c: what CALLEE does and gives, as F knows it. */
struct value call_apply(struct frame *f, struct frame *callee, const struct value *args, guint count, const struct node *node);

/* call_class.c */
struct value call_class(struct frame *f, const struct type *class_type, const struct arguments *args, const struct node *node);
/* call_dataclass.c: fills the fields of SELF, which is being made, where its class or one above it is a dataclass or a named tuple. */
void call_dataclass(struct frame *f, struct value self, const struct arguments *args, const struct node *node);
/* options.c: METHOD of an argparse.ArgumentParser, whose call gave RESULT by the table. */
struct value options_call(struct frame *f, const struct value *receiver, const char *method, const struct arguments *args, const struct node *node,
                          struct value result);
/* The same of an object that is not known: it may be one. */
void options_other(struct frame *f, const char *method);
struct value call_partial(struct frame *f, struct value callee, const struct arguments *args, const char *name, const struct node *node);
struct value call_make_partial(struct frame *f, const struct arguments *args, const struct node *node);
void call_hasattr(struct frame *f, const struct arguments *args, const struct node *node);
/* getattr(x, "name") with a literal is x.name; SET: setattr and delattr. */
struct value call_getattr(struct frame *f, const struct arguments *args, gboolean set, const struct node *node);
struct value call_type_of(struct frame *f, struct value of); /* type(x) */
/* Point = namedtuple("Point", "x y") of a module: what it makes is a tuple, which pickles because its class is found by that name. */
/* make_dataclass, type: a class whose name is the first argument. */
struct value call_make_class(struct frame *f, const char *name, const struct arguments *args, const struct node *node);
struct value call_make_namedtuple(struct frame *f, const struct arguments *args, const struct node *node);
/* Point(1, y=2), of the class MADE_BY: a tuple of what it is given, and of the class's defaults. */
struct value call_namedtuple(struct frame *f, const struct type *made_by, const struct arguments *args);
/* TUPLE._replace(y=2) */
struct value call_replace_fields(struct frame *f, struct value tuple, const struct arguments *args);

/* loggers.c: the program may have classes, functions and streams of its own that a logging call comes to: what they do; */
void loggers_called(struct frame *f, const struct node *node);
/* streams.c: sys.stdout = STREAM; redirect_stdout(stream), should NAME be that; something is printed. */
void streams_set(struct frame *f, struct value stream);
void streams_redirected(struct frame *f, const char *name, const struct arguments *args);
void streams_written(struct frame *f, const struct node *node);
/* a class of the program is called, or a function of logging: it may be one of them. */
void loggers_note_class(struct frame *f, const struct type *class_type);
void loggers_made(const struct library_call *c);

/* endless.c: in any case a `count()`, a `cycle` of what is written out, a `repeat(x)`. */
gboolean iterator_is_endless(struct value iterator);

/* call_parser.c: the class is derived from html.parser.HTMLParser, */
gboolean parser_is(struct frame *f, const struct type *class_type);
/* and replaces nothing but handlers; */
gboolean parser_is_plain(struct frame *f, const struct type *class_type);
/* a method of the parser's, which SELF, of such a class, does not replace. */
gboolean parser_has(const char *name);
struct value parser_call(struct frame *f, struct value self, const char *name, const struct arguments *args, const struct node *node);

/* call_visitor.c: the class is derived from ast.NodeVisitor, */
gboolean visitor_is(struct frame *f, const struct type *class_type);
/* and its handlers are those that it has by their names; */
gboolean visitor_is_plain(struct frame *f, const struct type *class_type);
/* a method of the visitor's, which SELF, of such a class, does not replace. */
gboolean visitor_has(const char *name);
struct value visitor_call(struct frame *f, struct value self, const char *name, const struct arguments *args, const struct node *node);

/* call_pool.c: pools of workers. The class is derived from Executor. */
gboolean pool_is_executor(struct frame *f, const struct type *class_type);
/* FALSE: METHOD of RECEIVER, or NAME, is none of those of which it is known what they give. */
gboolean pool_call_method(struct frame *f, struct value receiver, const char *method, const struct arguments *args, const char *full, const struct node *node,
                          struct value *result);
gboolean pool_call_library(struct frame *f, const char *name, const struct arguments *args, const struct node *node, struct value *result);

/* A call of something in the knowledge table. */
struct library_call {
	struct frame *f;
	const struct value *receiver; /* NULL: a function */
	const struct arguments *args;
	const struct node *node;
	const struct knowledge_entry *entry;
	struct value returned;        /* of the function given as argument */
};

/* call_library.c */
struct value call_entry(struct frame *f, const struct knowledge_entry *entry, const struct value *receiver, const struct arguments *args,
                        const struct node *node);
struct value library_argument(const struct library_call *c, guint index);
gboolean library_has_argument(const struct library_call *c, guint index);
/* What a method is called of, else the first argument. */
struct value library_subject(const struct library_call *c);
/* A keyword argument of this name that is not known to be VALUE. */
gboolean library_has_other(const struct library_call *c, const char *name, enum node_kind value);
/* open() and its like. */
gboolean library_opens(const struct library_call *c);
/* Streams that what this makes reads from, or writes to; NULL: none. */
const struct set *library_beneath(const struct library_call *c);
/* What the call gives is TYPE by the table; its arguments may say more. */
const struct type *library_refine_result(const struct library_call *c, const struct type *type);
/* closing(x), nullcontext(x): an object of a library may keep what it was made of. Arrays and streams copy it. */
void library_hold_arguments(const struct library_call *c, struct value made);

/* call_result.c */
struct value library_result(const struct library_call *c);
/* The type that TEXT of the table names. */
const struct type *library_parse_type(struct frame *f, const char *text);
struct value library_dict_values(struct frame *f, struct value v);
