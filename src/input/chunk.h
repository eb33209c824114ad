/*
 * A chunk of an input file: whole records, to be handed to another thread.
 */
#ifndef INPUT_CHUNK_H
#define INPUT_CHUNK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>
#include "base/buf.h"
#include "input/fault.h"
#include "input/source.h"

/* A chunk has about so many bytes, unless one record is longer, and at most so many
 * records. */
#define CHUNK_BYTES   ((size_t)1 << 20)
#define CHUNK_RECORDS 16384

/* Bytes behind the data of a chunk that may be read, as vector code does. */
#define CHUNK_PADDING 64

enum format {
	FORMAT_JSONL,
	FORMAT_WARC,
	FORMAT_TEXT /* the whole file is one document */
};

enum record_kind {
	RECORD_DOCUMENT, /* to be parsed and judged */
	RECORD_PASS,     /* nothing to judge: blank lines, requests, bytes of no record */
	RECORD_TOO_LARGE /* a document longer than allowed */
};

/*
 * All records of a file, one behind the other, are the decompressed file, but for what
 * faults say was lost.  Records of kind RECORD_PASS and RECORD_TOO_LARGE may come in
 * pieces, each a record of the same number: 'first' and 'last' tell; of a document both
 * are true.  A last piece may be empty.
 */
struct record {
	const char *data;
	size_t len;      /* line break and the like included */
	uint64_t number; /* from 1; the line, in JSON lines */
	uint64_t offset; /* into the decompressed file */
	enum record_kind kind;
	bool first;
	bool last;
};

struct chunk {
	const struct input *input;
	enum format format;
	struct buf data; /* len leaves the padding out */
	struct record *record;
	size_t n;
	size_t cap;
	struct fault_list faults;
};

void chunk_init(struct chunk *chunk);
void chunk_release(struct chunk *chunk);

/* Empty it; the memory of an unusually large one is given back. */
void chunk_reset(struct chunk *chunk);

/*
 * Have room for 'size' bytes of data and the padding.  Room is doubled as it grows, but
 * not beyond 'max' if 'size' is not, so that memory stays under a known limit.
 */
enum rp_error chunk_reserve(struct chunk *chunk, size_t size, size_t max);

enum rp_error chunk_add(struct chunk *chunk, const struct record *record);

#endif
