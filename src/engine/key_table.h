/*
 * A table that grows: which numbers (texts, paragraphs) have a key.
 *
 * Keys come in rounds, as in index/postings.h, and only the first KEY_TABLE_FIRST and the
 * last KEY_TABLE_LAST numbers of a key are ever asked for.  So only those are kept, and
 * their count: a key shared by a million documents costs 68 bytes, and the constant work
 * of reading 16 numbers.
 *
 * A slot is 8 bytes: 32 bits of the mixed key, and its number, or where its list is if it
 * has several.  8 more bits of the key choose one of KEY_TABLE_SEGMENTS segments, which
 * grow by a quarter each, one at a time: the longest pause is a small part of the
 * table's, and slots are three quarters full on average.  Of two keys that differ, 1 in
 * 2^40 pairs is taken for one.
 */
#ifndef ENGINE_KEY_TABLE_H
#define ENGINE_KEY_TABLE_H

#include <stddef.h>
#include <stdint.h>
#include <reprint/error.h>

#include "base/hash.h"

#define KEY_TABLE_FIRST    8
#define KEY_TABLE_LAST     8
#define KEY_TABLE_KNOWN    (KEY_TABLE_FIRST + KEY_TABLE_LAST)
#define KEY_TABLE_SEGMENTS 256

/* Numbers are below this. */
#define KEY_TABLE_LIMIT (UINT32_MAX >> 1)

/* Lists have room for 2, 4, 8 or KEY_TABLE_KNOWN numbers. */
#define KEY_TABLE_SIZES 4

struct key_slot {
	uint32_t tag;
	uint32_t value; /* 0: free; a number plus one; or KEY_TABLE_LIMIT + 1 + place in
			   'list' */
};

struct key_segment {
	struct key_slot *slot;
	uint32_t slots;
	uint32_t n;
	size_t more; /* keys that are to be added, while room for them is made */
};

struct key_table {
	const struct rp_allocator *alloc;
	struct key_segment segment[KEY_TABLE_SEGMENTS];
	uint32_t *list; /* count, then numbers; again and again */
	size_t list_len, list_cap;
	uint32_t unused[KEY_TABLE_SIZES]; /* lists no longer used, plus one; each leads to
					     the next */
};

struct key_entry {
	uint64_t key; /* of key_table_key() */
	uint32_t number;
};

/* The numbers of a key, in the order of adding. */
struct key_members {
	uint32_t count; /* all that were added */
	uint32_t n;     /* those known: the first KEY_TABLE_FIRST, the last KEY_TABLE_LAST */
	uint32_t number[KEY_TABLE_KNOWN];
};

void key_table_init(struct key_table *t, const struct rp_allocator *alloc);
void key_table_release(struct key_table *t);

/* A key of a round. */
static inline uint64_t key_table_key(uint32_t round, uint32_t key)
{
	return hash_mix((uint64_t)round << 32 | key);
}

/* Make room for the keys of n entries; key_table_add() of them cannot fail then.
 * Returns RP_OK, RP_ERR_NOMEM or RP_ERR_TOO_LARGE. */
enum rp_error key_table_reserve(struct key_table *t, const struct key_entry *entry, size_t n);

/* Add a number to those of a key, unless it is the one added last. */
void key_table_add(struct key_table *t, struct key_entry entry);

void key_table_find(const struct key_table *t, uint64_t key, struct key_members *ret);

/* Say that a key will be asked for soon, so that its slot is on the way.  In a table
 * larger than the cache, said KEY_TABLE_AHEAD keys ahead, this halves the time of looking
 * many up. */
void key_table_expect(const struct key_table *t, uint64_t key);
#define KEY_TABLE_AHEAD 8

#endif
