/* The same work on many things, on all cores. */
#pragma once
#include <glib.h>

/* Calls WORK(i, DATA) for each i below COUNT, on several threads; returns when all are done. */
void parallel_each(guint count, void (*work)(guint index, gpointer data), gpointer data);
