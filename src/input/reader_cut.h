/*
 * Cutting bytes into records; private to the reader.
 */
#ifndef INPUT_READER_CUT_H
#define INPUT_READER_CUT_H

#include "input/reader.h"

/*
 * Cut the records off chunk->data from *pos on and move *pos behind them.  'end' tells
 * that nothing comes behind the data.  Without a record cut, *ret_need is how many bytes
 * from *pos on are needed at least, if more than there are.
 */
typedef enum rp_error reader_cut(struct reader *reader, struct chunk *chunk, size_t *pos, bool end,
				 size_t *ret_need);

reader_cut reader_cut_lines;
reader_cut reader_cut_warc;
reader_cut reader_cut_text;

/* Deliver 'len' bytes at *pos as a record or piece of one, and move on. */
enum rp_error reader_deliver(struct reader *reader, struct chunk *chunk, size_t *pos, size_t len,
			     enum record_kind kind, bool last);

/* Locate a fault at the record at hand and add it to the chunk. */
enum rp_error reader_fault(struct reader *reader, struct chunk *chunk, struct fault *fault);

/* The record at hand, a document, is too long: say so. */
enum rp_error reader_too_large(struct reader *reader, struct chunk *chunk);

#endif
