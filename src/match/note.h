/*
 * Notes: what the frequency of a shingle says about sharing it.
 */
#ifndef MATCH_NOTE_H
#define MATCH_NOTE_H

#include "index/frequency.h"
#include "match/overlap.h"

/*
 * A corpus of fewer documents counts as one of this many: what ten documents share is no less
 * surprising for their being only ten.  Without it a story that eight of ten documents print would
 * say ln(10 / 8) = 0.2 nats a shingle.
 */
#define NOTE_DOCUMENTS_LEAST 20000

/*
 * The most documents that may hold a rare shingle: 3 up to some 20,000 documents, 7 of a million,
 * 14 of ten million.  A story that is reprinted, and its changed copies, have shingles that these
 * few hold; a formula or a template soon has more.  It grows with the fourth root of the corpus:
 * a larger corpus has more reprints of a story, but not in proportion.
 */
uint32_t note_rare_limit(uint32_t documents);

/* The note of a shingle that df of so many documents hold. */
overlap_note note_make(uint32_t documents, uint32_t df, bool concentrated);

#endif
