/* The memory in which tree-sitter parses. It asks for some hundred bytes for each token and gives them back soon: libc takes a fifth of the time
 * of parsing for that, more where several threads do it. Here each thread has its own, and all is forgotten at once when its tree has been laid out flat. */
#pragma once

/* Before the first parser is made. */
void tree_memory_begin(void);
/* Nothing that tree-sitter has made in this thread is used any more. */
void tree_memory_forget(void);
