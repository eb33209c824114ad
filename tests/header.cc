/* tests/header.c, as C++. */
#include "header.c"
