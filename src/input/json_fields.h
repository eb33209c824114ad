/*
 * simdjson behind a C interface: the fields of one JSON object.
 *
 * The whole text is checked, what no field asks for included; that is simdjson's
 * on-demand walk, since it leaves numbers as they are written and so refuses none for
 * being large.
 */
#ifndef INPUT_JSON_FIELDS_H
#define INPUT_JSON_FIELDS_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/document.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Bytes behind a text that must be readable; their values do not matter. */
#define JSON_FIELDS_PADDING 64

enum json_type {
	JSON_ABSENT,
	JSON_NULL,
	JSON_STRING,
	JSON_NUMBER,
	JSON_OTHER /* boolean, array, object */
};

struct json_value {
	enum json_type type;
	struct rp_string string; /* unescaped; a number as it is written */
	uint32_t member;         /* its number in the object, from 0 */
};

enum json_status {
	JSON_OK,
	JSON_BROKEN,
	JSON_INVALID_UTF8,
	JSON_BAD_ESCAPE, /* "\x", or half of a surrogate pair */
	JSON_NOMEM
};

struct json_fields;

/* NULL if memory ran out. */
struct json_fields *json_fields_new(void);
void json_fields_free(struct json_fields *fields);

/*
 * Find the members called name[0 .. n); of several with one name the first is taken, and
 * a member may be taken under several names.  Fills ret_value[0 .. n), whose strings live
 * in 'text' or in 'fields' until the next call.  On failure *ret_cause is a constant
 * phrase.
 */
enum json_status json_fields_parse(struct json_fields *fields, const char *text, size_t len,
				   const struct rp_string *name, size_t n,
				   struct json_value *ret_value, const char **ret_cause);

#ifdef __cplusplus
}
#endif

#endif
