/* The table of ranked loops in the text report. */
#pragma once
#include "report/report.h"
#include "report/terminal.h"

void ranking_print(const struct report *report, const struct terminal *terminal);
/* The ink in which a verdict is written. */
enum ink ranking_tier_ink(enum tier tier);
