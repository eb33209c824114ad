/*
 * A reader: an input file as chunks of records.
 *
 * What a file is, is told by its content: WARC, else a text if its name ends in .txt
 * (.txt.gz, .txt.zst), else JSON lines.  Reading a file twice gives the same records.
 *
 * Memory: one chunk, and what is left of the last; a document longer than the limit, or a
 * line of gigabytes, passes in pieces.
 */
#ifndef INPUT_READER_H
#define INPUT_READER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>
#include "base/buf.h"
#include "input/chunk.h"
#include "input/source.h"
#include "input/stream.h"
#include "input/warc.h"

#define READER_MAX_DOCUMENT ((size_t)64 << 20)

struct reader_limits {
	size_t max_document; /* bytes of a record; below 2^31 */
	size_t chunk;        /* bytes of a chunk */
	unsigned window_log; /* see decoder.h */
};

struct reader {
	const struct input *input;
	struct reader_limits limits;
	struct stream stream;
	enum format format;
	/* WARC records of each type, and how many of them hold no plain text. */
	uint64_t warc_seen[WARC_TYPES];
	uint64_t warc_passed[WARC_TYPES];
	/* the rest is private */
	struct buf rest; /* read, but not yet delivered */
	uint64_t number; /* of the record that comes next or is in pieces */
	uint64_t offset; /* of the next byte to be delivered */
	size_t searched; /* bytes of the record at hand in which its end is not */
	bool in_pieces;  /* the record at hand was begun */
	enum record_kind piece_kind;
	uint64_t piece_left; /* WARC: bytes of the block that are not delivered */
	bool in_garbage;     /* WARC: the record at hand is bytes of no record */
	bool end;
};

/* The defaults. */
void reader_limits_init(struct reader_limits *limits);

/*
 * Open; 'input' must outlive the reader and its chunks.  A file that cannot be read is a
 * reader whose first chunk has the fault.  Returns RP_ERR_NOMEM, RP_ERR_MISUSE for limits
 * that make no sense, or RP_ERR_IO with errno ESTALE if the file is not the one that the
 * source found.
 */
enum rp_error reader_open(struct reader *reader, const struct input *input,
			  const struct reader_limits *limits);

/* Fine for a reader that is closed or could not be opened. */
void reader_close(struct reader *reader);

/*
 * Fill 'chunk', which is reset before.  *ret_end is true with the last; that one may hold
 * records and faults too, or neither.  Returns as reader_open(): the file is looked at
 * again at its end.
 */
enum rp_error reader_next_chunk(struct reader *reader, struct chunk *chunk, bool *ret_end);

#endif
