/*
 * The body of other_settle_fn, for whoever includes this after defining
 *
 *	OTHER_SETTLE	its name
 *	TARGET		its attributes, and those of
 *	find_two()	what is told below, of many code points
 *	find_three()
 *	find_known()
 *
 * Nothing in them waits for the code point in front but a bit for each byte, and no branch depends on what they
 * are.
 *
 *	void find_two(const struct other_table *table, const unsigned char *p, uint64_t lead,
 *		      unsigned char *folded, struct two_masks *ret);
 *
 * Of code points of two bytes that begin where the bits of 'lead' are in OTHER_READ bytes at p: write which are
 * letters.  What they become is put in 'folded', 65 bytes; a byte that is no letter's is text for nobody.
 *
 *	bool find_three(const struct other_table *table, const unsigned char *p, uint64_t lead,
 *			struct three_masks *ret);
 *
 * Of three bytes, one at least: add what they are to masks that have nothing of them.  Return whether all begin
 * as three bytes do, or nothing is added.
 *
 *	void find_known(const struct settling *t, struct other_known *ret);
 *
 * What can be told of each block more easily than by looking up, where code points of three bytes are many.
 */

/* What a block says of the one behind it: bits of its masks, and what it ended with. */
struct carry {
	uint64_t word, other, start; /* other: which are settled */
	uint64_t numeral, ordinal;   /* what is behind one */
};

/* All three bytes of each, in its block. */
static inline uint64_t all_three(uint64_t first)
{
	return first | first << 1 | first << 2;
}

/* And those in the block behind. */
static inline uint64_t behind_block(uint64_t first)
{
	return first >> 63 | first >> 62;
}

/* Letters; return which of those that begin where the bits of 'lead' are are. */
static inline TARGET uint64_t take_two(const struct settling *t, const unsigned char *p, size_t b,
				       uint64_t lead, struct carry *carry)
{
	struct scan *s = t->scan;
	struct two_masks is;
	uint64_t all;

	find_two(t->table, p, lead, s->text + b * 64, &is);
	all = is.letter | is.letter << 1;
	s->drop[b] |= is.shorter << 1;
	s->drop[b + 1] |= is.shorter >> 63;
	s->word[b] |= all;
	s->other[b] &= ~all;
	carry->word |= is.letter >> 63;
	carry->other |= is.letter >> 63;
	return is.letter;
}

/* Numerals in a row are one word, and a number, as is one behind the sign of an ordinal. */
static inline TARGET void put_three(const struct settling *t, size_t b,
				    const struct three_masks *is, const struct carry *front,
				    struct carry *carry)
{
	uint64_t all = is->low | is->middle | is->high;
	struct scan *s = t->scan;

	if (is->high) {
		uint64_t single = is->high & is->low, ordinal = single & is->middle;
		uint64_t numeral = is->high & is->middle & ~is->low;
		uint64_t behind = numeral << 3 | front->numeral;

		s->digit[b] |= numeral & (behind | ordinal << 3 | front->ordinal);
		s->start[b] = (s->start[b] & ~(numeral & behind)) | single | single << 3 |
			      (numeral ^ behind);
		s->word[b] |= all_three(is->high);
		s->adjacent = true;
		carry->numeral = numeral >> 61;
		carry->ordinal = ordinal >> 61;
		carry->start = (single | numeral) >> 61;
		carry->word |= behind_block(is->high);
	}
	if (is->middle & ~is->high) {
		uint64_t line = is->middle & ~is->high & ~is->low,
			 joiner = is->middle & ~is->high & is->low;

		s->joiner[b] |= all_three(joiner);
		s->joiner[b + 1] |= behind_block(joiner);
		s->line[b] |= all_three(line);
		s->line[b + 1] |= behind_block(line);
	}
	s->other[b] &= ~all_three(all);
	carry->other |= behind_block(all);
}

/* Code points of three bytes; return which of them have to do with what is in front. */
static inline TARGET uint64_t take_three(const struct settling *t, const unsigned char *p, size_t b,
					 uint64_t lead, const struct other_known *known,
					 const struct carry *front, struct carry *carry)
{
	uint64_t single = known->single & lead, parts = known->parts & lead;
	uint64_t rest = lead & ~(single | parts), left = 0;
	struct three_masks is = {single | parts, 0, single};

	if (rest && find_three(t->table, p, rest, &is)) {
		left = rest & ~(is.low | is.middle | is.high);
		if (left && other_meet(t->table, p, left)) {
			find_three(t->table, p, left, &is);
			left &= ~(is.low | is.middle | is.high);
		}
	}
	put_three(t, b, &is, front, carry);
	return left;
}

/*
 * Settle what begins in block b, OTHER_READ bytes of which are at p: what does not depend on what is in
 * front at once, then the rest from front to back.
 */
static inline TARGET void settle_block(struct settling *t, const unsigned char *p, size_t b,
				       const struct other_known *known, struct carry *carry)
{
	const struct scan *s = t->scan;
	uint64_t lead = s->lead[b], rest = s->other[b] & ~lead;
	uint64_t next = s->other[b + 1] & ~s->lead[b + 1], third = rest >> 2 | next << 62;
	uint64_t two, three;
	struct carry behind = {0};

	lead &= rest >> 1 | next << 63;
	two = lead & ~third;
	three = lead & third & ~(rest >> 3 | next << 61);
	lead ^= three;
	if (two)
		lead ^= take_two(t, p, b, two, &behind);
	if (three)
		three = take_three(t, p, b, three, known, carry, &behind);
	*carry = behind;
	for (lead |= three; lead; lead &= lead - 1) {
		size_t i = (size_t)__builtin_ctzll(lead);

		if (p[i] < 0xE0)
			other_take_two(t, p + i, b * 64 + i);
		else if (three >> i & 1)
			other_take_three(t, p + i, b * 64 + i);
	}
}

TARGET bool OTHER_SETTLE(struct other_table *table, struct scan *s, const char *text)
{
	struct settling t = {table, s, (const unsigned char *)text};
	struct other_known known[SCAN_BLOCKS];
	struct carry carry = {0};
	uint64_t left = 0;

	find_known(&t, known);
	for (size_t b = 0; b < s->blocks; b++) {
		s->word[b] |= carry.word;
		s->start[b] |= carry.start;
		s->other[b] &= ~carry.other;
		if (!s->lead[b]) {
			carry = (struct carry){0};
		} else if (s->len - b * 64 < OTHER_READ) {
			/* Nothing behind the text is read; it is no part of a code point. */
			unsigned char end[OTHER_READ] = {0};

			memcpy(end, text + b * 64, s->len - b * 64);
			settle_block(&t, end, b, &known[b], &carry);
		} else {
			settle_block(&t, t.text + b * 64, b, &known[b], &carry);
		}
		left |= s->other[b];
	}
	return !left;
}
