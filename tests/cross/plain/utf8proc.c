/*
 * utf8proc for machines that this one has no library for: the texts of these programs need no more than
 * reprint's own tables.
 */
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

static void needs_utf8proc(void)
{
	puts("FAILED: a text that needs utf8proc");
	exit(1);
}

utf8proc_category_t utf8proc_category(utf8proc_int32_t c)
{
	(void)c;
	needs_utf8proc();
	return UTF8PROC_CATEGORY_CN;
}

const utf8proc_property_t *utf8proc_get_property(utf8proc_int32_t c)
{
	(void)c;
	needs_utf8proc();
	return NULL;
}

utf8proc_ssize_t utf8proc_decompose_char(utf8proc_int32_t c, utf8proc_int32_t *out,
					 utf8proc_ssize_t size, utf8proc_option_t options,
					 int *last)
{
	(void)c, (void)out, (void)size, (void)options, (void)last;
	needs_utf8proc();
	return 0;
}
