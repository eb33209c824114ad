/*
 * reprint: find what has been printed before.
 *
 * document.h  a document as the caller has it
 * sketch.h    text to paragraphs, shingles and signatures; comparing two of them
 * judge.h     what counts as a copy
 * corpus.h    a corpus at once: clusters, keepers, repeated paragraphs
 * dedup.h     a page at a time: was it printed before?
 * store.h     the same on disk: what was seen stays known
 */
#ifndef REPRINT_REPRINT_H
#define REPRINT_REPRINT_H

#include <reprint/corpus.h>
#include <reprint/dedup.h>
#include <reprint/document.h>
#include <reprint/error.h>
#include <reprint/judge.h>
#include <reprint/sketch.h>
#include <reprint/store.h>
#include <reprint/version.h>

#endif
