/*
 * Times of day in front of the entries of a live report.
 *
 *	14:32 GMT - The harbour is closed.
 *	14.32 Uhr: Der Hafen ist geschlossen.
 *	[14:32] The harbour is closed.
 */
#ifndef TEXT_CLOCK_H
#define TEXT_CLOCK_H

#include <stdbool.h>

#include "text/cursor.h"

/* Move behind a time and what parts it from what follows; false, with the cursor anywhere, if there is
 * none. */
bool clock_take(struct cursor *cur);

#endif
