/* The abstract run of one function (or module) for one choice of argument types. Private to effects, infer and call. */
#pragma once
#include "analyzer/effects.h"
#include "analyzer/project.h"

#define UNKNOWN_TYPE type_simple(T_UNKNOWN)

/* A variable of a frame. */
struct variable {
	struct value value;
	struct stamp stamp;
};

struct frame {
	struct effects_context *context;
	struct unit *unit;
	struct scope *scope;
	struct frame *closure;     /* of the function that encloses it, or NULL */
	struct variable **variables; /* by slot: those of its scope that were asked for */
	GHashTable *others;        /* struct binding * of other scopes, and the keys of frame_other, to struct variable *; NULL: none */
	const struct type **params;
	guint param_count;
	struct effects *effects;   /* of the last run */
	struct effects *sink;      /* where effects go now */
	struct value result, yielded;
	struct parts *parts;       /* of parts.h; NULL: none yet */
	struct unpacking *unpacking; /* the innermost statement that takes a call's result apart, or NULL */
	GPtrArray *touched;        /* objects reached from parameters in which something was stored, or that were given away */
	struct object *locals;
	struct scope *now;         /* in which the current expression is evaluated */
	const struct object *maker; /* of what default_factory gives the field that is filled now: another object than the others that the call makes; or NULL */
	guint round;               /* of the last run, or the last look at whether one is due */
	struct stamp stamp;        /* of its results */
	struct stamp does;         /* of its effects */
	gboolean collected;        /* its effects have been looked for */
	guint64 ran;               /* the epoch when the last run began; 0: none */
	struct readings reads;     /* what it read, the mapping of its calls included */
	guint caller;              /* the run that noted it down as called last */
	GPtrArray *callees;        /* struct frame *: whom it called */
	gboolean running;
	gboolean cached;           /* functools.cache: results live on */
};

struct parts;
struct unpacking;
struct contexts;               /* the argument types with which a function was called */

struct effects_context {
	struct project *project;   /* borrowed; none of it is changed */
	struct project *own;       /* the same, if it is for this run alone */
	struct program *program;   /* the part of it that is run */
	struct knowledge *knowledge; /* borrowed */
	struct heap *heap;
	GHashTable *frames;        /* owned */
	GHashTable *applied;       /* of analyzer/applied.h */
	GHashTable *calls;         /* function node to struct contexts * */
	struct table recalled;     /* of analyzer/recall.h */
	GHashTable *owners;        /* functions that hold a loop to be judged; NULL: all may */
	GHashTable *special;       /* of the project */
	GHashTable *subclasses;    /* class node to GPtrArray of struct type * */
	GHashTable *used;          /* of the project */
	guint watches;             /* enum watched: what any source of the part looks at */
	const struct type *loggers; /* of loggers.c: instances of classes that logging calls */
	struct stamp loggers_made;
	const struct type *boxed;  /* of boxed.c: objects that arrays and tables hold; NULL: none */
	gboolean boxes_any;        /* some array is made for objects of any type: lists, too */
	struct stamp boxed_put;    /* of both */
	gboolean logs_to_streams;  /* likewise: to streams that the program may look at */
	GHashTable *together;      /* of decimals.h; NULL: nothing looks at the context */
	GHashTable *replaced;      /* dotted names of library functions that the program puts something else in place of */
	gboolean replaced_at_large; /* some of them are patterns: "math.*", ".floor" */
	GHashTable *rebound;       /* struct binding * of modules, class nodes: with something set from outside */
	GHashTable *subscripts;    /* struct subscript *, owned; NULL: none yet */
	GHashTable *asked;         /* those of which it was asked whether they are replaced */
	guint round, runs;
	guint depth, descent;      /* runs inside each other; looks for what is due, likewise: these take little of the stack */
	guint bases;                /* of classes that are being found, inside each other */
	guint aliases;                 /* names of types that are being looked through */
	gboolean modules_ran;      /* in this round, all of them */
	guint64 frames_asked;      /* how often the frame of a function was asked for what it gives */
	guint64 number;            /* no other run has the same */
	guint64 steps;             /* evaluations left */
	struct frame *current;     /* that runs now */
	GPtrArray *reached;        /* of effects_reach */
	GPtrArray *postponed;      /* struct frame *: due, but called too deep in others: they are run at the end of the round */
	gboolean judging;          /* there are no more rounds */
	const struct node *judged; /* the loop that is judged now, or NULL */
	struct stamp classes, rebindings, replacements; /* of subclasses, rebound, replaced */
	gboolean masks;            /* what a comparison gives is kept that may be an array, not True or False; as of `replacements` */
	gboolean classes_grow;     /* classes get members under names that are made as the program runs; likewise */
	gboolean factories_act;    /* what some defaultdict makes its elements with is more than a plain type; as of `replacements` */
	gboolean factories_come;   /* some is given that otherwise than by its call; likewise */
	enum { CATCHES_UNKNOWN, CATCHES, CATCHES_NOT } catches; /* exceptions, anywhere in its sources */
	gboolean full;             /* every frame is run again, whether what it read has changed or not */
	gboolean collecting;       /* what functions do is noted down, not only what they give */
	gboolean settling;         /* effects of functions only grow */
	gboolean unstable;
	gboolean dynamic, dynamic_known; /* of callers.c: functions may be called by names that are made as the program runs */
	const struct node *watched;/* function whose calls are noted down in `seen_calls`, or NULL */
	GArray *seen_calls;
	GHashTable *led;           /* struct place: the functions that what is evaluated now calls are added; NULL: nobody asks */
	GHashTable *containers;    /* of distinct.c: interned name of an attribute to whether nothing else holds its list or dict; NULL: nobody asked yet */
	GHashTable *nodes;         /* of nodes.c: struct node * of a look-up to whether what it asks for is there; NULL: nobody asked yet */
	GHashTable *callers;       /* of calls.c: function node to a set of struct frame *; NULL: nobody asked yet */
	guint64 callers_noted;     /* how many there are in them */
	GHashTable *calls_seen;    /* function node to its calls, as of calls_epoch and calls_noted; NULL: none */
	guint64 calls_epoch, calls_noted;
	gboolean builtins_hidden;  /* of reflect.c: some module may have names of builtins that are made as the program runs */
	struct asked *generators; /* of iterable.c: those of which it is being asked whether they end */
	struct deferral *deferral; /* how a piece is evaluated now; NULL: as it stands */
};

/* Code evaluated once more without some of its parts. Only for effects that go to `sink`: a function called meanwhile is not concerned. */
struct deferral {
	struct effects *sink;
	GHashTable *statements;    /* struct node * to GPtrArray of struct node *: of such a statement only these expressions are evaluated */
	GHashTable *as_text;       /* struct node *: those of them that are made text, or NULL */
	GHashTable *mute;          /* struct node *: expressions whose effects are left out, or NULL */
};

static inline struct heap *heap_of(const struct frame *f)
{
	return f->context->heap;
}

/* rounds.c */
struct run_request {
	const GPtrArray *sources;  /* part of a project, a whole one as far as imports go */
	const GPtrArray *loops;    /* struct loop *: those to be judged; NULL: any */
	GHashTable *replaced;      /* what other parts replace, or NULL */
	guint64 steps;
};
struct effects_context *effects_context_of(struct project *project, const struct run_request *request);

/* contexts.c */
struct unit *context_unit(struct effects_context *c, struct source *source);
GHashTable *frames_new(void);   /* struct frame *, owned */
GHashTable *contexts_new(void); /* struct node * to the types that a function was called with */
gboolean function_is_called(struct effects_context *c, const struct node *function);
void frame_begin_module(struct effects_context *c, struct unit *unit);
/* frame_run.c */
/* Runs it if what it read has changed since its last run, there or in those that it calls. */
void frame_ensure(struct frame *f);
/* It is due, and called too deep to be run from here. */
gboolean frame_is_out_of_reach(const struct frame *f);
/* contexts.c */
struct frame *frame_module(struct effects_context *c, struct unit *unit);
/* The frame of FUNCTION for these types; it is run if it has not been in this round. NULL: it has no scope, or is called too deep. */
struct frame *frame_call(struct effects_context *c, const struct node *function, struct frame *closure, const struct type **params,
                         guint count);
/* The frame of a function for all the calls that were seen, or the frame of a module. NULL: lies in a class body or too deep. */
struct frame *frame_entry(struct effects_context *c, const struct node *owner);
/* frame.c */
struct frame *frame_new(struct effects_context *c, struct unit *unit, struct scope *scope, struct frame *closure,
                        const struct type **params, guint count);
void frame_free(gpointer frame);
const struct value *frame_variable(struct frame *f, const struct binding *binding);
/* Adds VALUE to what the variable may be. */
void frame_set_variable(struct frame *f, const struct binding *binding, struct value value);
/* The same for what is no binding: a parameter of a function that F defines, for its default; a range of a binding (webs.h). */
const struct value *frame_other(struct frame *f, const void *key);
void frame_set_other(struct frame *f, const void *key, struct value value);
/* Evaluates NODE (an expression or a statement) once more in a finished frame, with its effects in SINK. */
struct value frame_effects(struct frame *f, struct node *node, struct effects *sink);
/* The same of going through VALUE, which NODE gives. */
void frame_iterate(struct frame *f, struct value value, const struct node *node, struct effects *sink);
/* The same of asking whether it is true. */
void frame_ask(struct frame *f, struct value value, const struct node *node, struct effects *sink);
guint parameters_count(const struct node *function);
struct node *parameters_get(const struct node *function, guint index);
struct node *parameter_name(const struct node *parameter);
const char *parameter_text(const struct node *parameter); /* the same as text */

/* rounds.c: objects of class BASE may turn out to be of class SUB. */
void effects_note_subclass(struct effects_context *c, const void *base, const struct type *sub);
/* effects.c */
/* FIELD is interned. */
void effects_access(struct frame *f, struct object *object, const char *field, enum touch touch, const struct subscript *index,
                    const struct node *node);
struct applied_access;
void effects_access_all(struct frame *f, const struct applied_access *all, guint count);
/* What OBJECTS lead to, and they themselves; until this is asked again. */
const GPtrArray *effects_reached(struct frame *f, const struct set *objects);
/* The same without most of what was reached before in the same WALK; 0: a new one. */
const GPtrArray *effects_reached_beside(struct frame *f, const struct set *objects, guint64 *walk);
/* An exception holds VALUE: what it leads to is read in the field handed_out of the heap. */
void effects_hand_out(struct frame *f, struct value value, const struct node *node);
void effects_access_set(struct frame *f, const struct set *objects, const char *field, enum touch touch, const struct node *node);
/* Everything reachable from VALUE is read (or, WRITE, may be changed). */
void effects_reach(struct frame *f, struct value value, gboolean write, const struct node *node);
void effects_unresolved(struct frame *f, enum reason_code code, const char *name, const struct node *node);
/* What something that F calls ran into. */
void effects_unresolved_all(struct frame *f, const struct unresolved *all, guint count);
void effects_world(struct frame *f, guint bits, const char *subject, const struct node *node);
void effects_weight(struct frame *f, enum weight weight);
/* NODE may raise StopIteration, unless something around it catches that. */
void effects_stop(struct frame *f, const struct node *node);

/* infer_name.c: NAME is a name, and means the builtin TEXT: nothing hides that, or stands in its place. */
gboolean names_builtin(const struct effects_context *c, const struct node *name, const char *text);
/* Bound once, by `from MODULE import NAME`. */
gboolean binding_is_from(const struct binding *binding, const char *module);
/* The program puts something else in place of the library function FULL; with all builtins ("builtins"), of those too. */
gboolean library_is_replaced(const struct effects_context *c, const char *full);

/* infer.c */
struct value infer(struct frame *f, struct node *node);
void infer_statement(struct frame *f, struct node *node);
/* Evaluates the defaults of a function's parameters and keeps them. */
void infer_defaults(struct frame *f, struct node *function);
void infer_assign(struct frame *f, struct node *target, struct value value);
/* Objects of VALUE; the unknown object if it could be any. */
const struct set *infer_objects(struct frame *f, struct value value);
const struct type *infer_row(struct frame *f); /* of a query of sqlite3 */
struct value infer_iterate(struct frame *f, struct value iterable, const struct node *node);
const struct type *infer_annotation(struct frame *f, struct node *node);
/* Code that is not seen has OBJECT from now on; whose parameter it is in F, they have given theirs away. */
void infer_escape(struct frame *f, struct object *object);
/* Code that is not seen has OBJECTS and all that they lead to, now and later, and may have stored something in each. */
void infer_give(struct frame *f, const struct set *objects);
void infer_store(struct frame *f, const struct set *target, const char *field, struct value value);
struct value infer_attribute(struct frame *f, struct value object, const char *name, const struct node *node);
struct value infer_library_value(struct frame *f, struct value value);
/* The object that a library's name stands for, should it be one that can change (sys.path); NULL: a module, a function, a class. */
const struct set *infer_library_object(struct frame *f, const struct type *type);
/* options.c: what parse_args() of argparse gives. */
gboolean options_is_namespace(const struct type *type);
struct object *options_object(struct effects_context *c);
/* A plain number or text of a library, found under this name; NULL: something else. */
const struct type *infer_library_constant(struct frame *f, const char *name);
/* Asks VALUE whether it is true: __bool__ or __len__ of project classes. */
void infer_truth(struct frame *f, struct value value, const struct node *node);
/* Makes text of VALUE and of what it holds. */
void infer_represent(struct frame *f, struct value value, const struct node *node);
/* SELF.NAME = VALUE. */
void infer_set_attribute(struct frame *f, struct value self, const char *name, struct value value, const struct node *node);
/* Calls the special method NAME of project classes among VALUE's types; FALSE: none has it. */
gboolean infer_special(struct frame *f, struct value value, const char *name, const struct value *args, guint count,
                       const struct node *node, struct value *result);

/* subscript.c */
/* INDEX as scale * variable + offset, in the scope where F is now; NULL: something else. */
const struct subscript *subscript_of(struct frame *f, const struct node *index);
/* What LOOK_UP of a defaultdict makes where it is missing. */
const struct subscript *subscript_missing(struct frame *f, const struct node *look_up);

/* call.c */
struct arguments {
	guint count;
	struct value values[24];
	const char *names[24];     /* NULL: positional */
	gboolean splat;            /* more, of which nothing is known; all that they may be is in `rest` */
	struct value rest;
	struct node *nodes[24];
};
struct value call_expression(struct frame *f, struct node *node);
struct value call_value(struct frame *f, struct value callee, const struct arguments *args, const char *name, const struct node *node);
struct value call_function(struct frame *f, const struct type *function, const struct value *receiver,
                           const struct arguments *args, const struct node *node);

/* A call of a project function that the abstract run came to. */
struct seen_call {
	struct frame *from;
	struct value *args;        /* one per parameter; owned */
	guint count;
	const struct node *node;
};
/* calls.c: all calls of FUNCTION in the program: struct seen_call; kept until more is found out about the program. NULL: there are too many to look. */
const GArray *context_calls(struct effects_context *c, const struct node *function);
/* callers.c: nothing calls functions by names that are made as the program runs. */
gboolean callers_are_seen(struct effects_context *c);
/* Nobody can call FUNCTION but by its name, and every mention of the name is a call: the calls are all there. */
gboolean callers_only_called(struct effects_context *c, const struct node *function);
/* CALLER calls CALLEE, or may. */
void calls_note(struct effects_context *c, const struct frame *callee, struct frame *caller);
void calls_forget(struct effects_context *c);
/* call.c: the objects of the caller that OBJECT, of the called frame CALLEE, stands for there. */
const struct set *call_objects(const struct seen_call *call, struct frame *callee, struct object *object);
/* await.c */
/* What a call of FUNCTION, whose body gives RESULT, gives: a coroutine where it is one. */
struct value await_called(struct frame *f, const struct node *function, struct value result, const struct node *node);
struct value await_library(struct frame *f, const struct knowledge_entry *entry, struct value result, const struct node *node);
struct value await_expression(struct frame *f, struct node *node);
/* `async with`, and `async for`. */
struct value await_enter(struct frame *f, struct value manager, const struct node *node);
struct value await_iterate(struct frame *f, struct value iterable, const struct node *node);
gboolean await_is_async(const struct node *node);
/* asyncio.to_thread and its like; FALSE: NAME is none of them. */
gboolean await_asyncio(struct frame *f, const char *name, const struct value *receiver, const struct arguments *args, const struct node *node, struct value *result);
/* A value of TYPE is a coroutine or holds some. */
gboolean await_holds(const struct type *type, guint depth);
/* NODE's own code holds an await, functions in it left out. */
gboolean await_inside(const struct node *node);
/* It holds one of something that begins there: what is in a variable, a task or a coroutine, has been begun or made before. */
gboolean await_begins(const struct node *node);

/* classes.c */
/* What was set in the class, or in one of its bases, under names that are made as the program runs. */
struct value class_any(struct frame *f, const struct type *class_type);
void class_set_any(struct frame *f, const struct type *class_type, struct value value);
/* The function or value NAME of a class, through its bases in the project; *MISSING if a base is not known. */
struct value class_lookup(struct frame *f, const struct type *class_type, const char *name, gboolean *missing);
gboolean class_is_harmless_base(const char *name);
/* FUNCTION, __init__ of an exception, can be run again on what the exception keeps as its arguments: it survives pickling. */
gboolean class_init_repeats(const struct node *function);
/* It cannot: what it hands on to its base are more or fewer arguments than it takes itself. */
gboolean class_init_fails(const struct node *function);
/* Some class below it, or it, has several bases: what super() is in it depends on the object. */
gboolean class_is_mixed(struct frame *f, const struct type *class_type);
/* `class Point(NamedTuple)`, with no class below it. */
gboolean class_is_named_tuple(struct frame *f, const struct type *class_type);
/* Its attributes are instances of it, made once. */
gboolean class_is_enum(struct frame *f, const struct type *class_type);
/* TYPE is a class, or a tuple of them, with a metaclass of the program's, whose methods are what operators on the class stand for. */
gboolean class_has_metaclass(struct frame *f, const struct type *type);
const struct type *class_metaclass(struct frame *f, const struct type *class_type); /* NULL: none of the program's */
/* A member of an enum, whichever it is. */
struct value class_enum_member(struct frame *f, const struct type *class_type);
struct object *class_instances(struct effects_context *c, const void *class_node);
const struct type *class_field_type(struct frame *f, const struct type *instance, const char *field);
/* "staticmethod", "property" ... decorates FUNCTION. */
gboolean decorated_with(const struct node *function, const char *name);
const struct type *class_base(struct frame *f, const struct type *class_type, guint index, gboolean *missing);
