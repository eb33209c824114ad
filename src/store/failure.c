#include "store/failure.h"

#include <stdarg.h>
#include <stdio.h>

enum rp_error failure_set(struct rp_store_failure *failure, enum rp_error err, const char *format,
			  ...)
{
	va_list args;

	if (!failure || failure->text[0])
		return err;
	va_start(args, format);
	vsnprintf(failure->text, sizeof(failure->text), format, args);
	va_end(args);
	return err;
}
