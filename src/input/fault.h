/*
 * What was wrong with the input, and where.
 *
 * Bad input is no error of the run: it is counted and located, and the rest is read.  The
 * names of the kinds are written to summary.json and do not change.
 */
#ifndef INPUT_FAULT_H
#define INPUT_FAULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

enum fault_kind {
	FAULT_BROKEN_JSON,
	FAULT_NO_TEXT,         /* no text field, or null */
	FAULT_TEXT_NOT_STRING, /* a text field of another type */
	FAULT_EMPTY_TEXT,      /* neither text nor title has anything but space in it */
	FAULT_INVALID_UTF8,    /* or half a surrogate pair */
	FAULT_TOO_LARGE,
	FAULT_DUPLICATE_ID,
	FAULT_TRUNCATED_GZIP,
	FAULT_DAMAGED_GZIP,
	FAULT_TRUNCATED_ZSTD,
	FAULT_DAMAGED_ZSTD,
	FAULT_UNSUPPORTED_COMPRESSION,
	FAULT_UNSUPPORTED_FORMAT,
	FAULT_BROKEN_WARC,
	FAULT_TRUNCATED_WARC,
	FAULT_BROKEN_PAYLOAD, /* an HTTP body whose coding cannot be undone */
	FAULT_UNREADABLE,
	FAULT_FOLDER_LOOP,
	FAULT_KINDS
};

/* What became of the record, file or folder. */
enum fault_effect {
	FAULT_JUDGED,       /* it was judged all the same */
	FAULT_PASSED,       /* it was passed through unjudged */
	FAULT_RECORD_LOST,  /* reading went on at the next record that could be found */
	FAULT_REST_LOST,    /* the rest of the file was skipped */
	FAULT_FILE_SKIPPED, /* or folder */
	FAULT_EFFECTS
};

#define FAULT_CAUSE 144

struct fault {
	enum fault_kind kind;
	enum fault_effect effect;
	const char *name; /* of the input (struct input), or a path; lives as long as the
			     source */
	uint64_t number;  /* of the record from 1: the line, in JSON lines; 0: the file as
			     a whole */
	/* Bytes into the decompressed file where the record begins; for damaged
	 * compression, bytes into the compressed file. */
	uint64_t offset;
	char cause[FAULT_CAUSE]; /* an English phrase without a full stop */
};

struct fault_list {
	struct fault *fault;
	size_t n;
	size_t cap;
};

/* Return "broken_json" and the like. */
const char *fault_kind_str(enum fault_kind kind);

/* Return "passed through unjudged" and the like. */
const char *fault_effect_str(enum fault_effect effect);

/* Fill all of 'fault' but name, number and offset, which become 0; the cause is cut to
 * fit. */
void fault_set(struct fault *fault, enum fault_kind kind, enum fault_effect effect,
	       const char *format, ...) __attribute__((format(printf, 4, 5)));

void fault_list_init(struct fault_list *list);
void fault_list_release(struct fault_list *list);
void fault_list_reset(struct fault_list *list);
enum rp_error fault_list_add(struct fault_list *list, const struct fault *fault);

#endif
