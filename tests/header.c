/*
 * A public header alone, as C and as C++: it must need no other before it, and a second
 * time it must be empty.  The build names it: -DHEADER=<reprint/error.h>.
 */
#include HEADER
#include HEADER

/* A source file without a declaration is no C. */
extern int header_is_complete;
int header_is_complete = 1;
