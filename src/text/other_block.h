/*
 * The body of other_settle_fn, for whoever includes this after defining
 *
 *	OTHER_SETTLE	its name
 *	TARGET		its attributes, and those of
 *	find_two()	what is told below, of many code points
 *	find_three()
 *	find_common()
 *	count()		how many bits 64 have
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
 *	struct three_masks find_common(const struct other_table *table, const unsigned char *p);
 *
 * Tell of code points of three bytes, wherever they begin, what can be told at once; of other bytes anything.
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
	uint64_t all = is->low | is->middle | is->high, neither = is->middle & ~is->high;
	uint64_t line = neither & ~is->low, joiner = neither & is->low;
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
	/* Joiners are what many of English are, or not: no branch. */
	s->joiner[b] |= all_three(joiner);
	s->joiner[b + 1] |= behind_block(joiner);
	if (line) {
		s->line[b] |= all_three(line);
		s->line[b + 1] |= behind_block(line);
	}
	s->other[b] &= ~all_three(all);
	carry->other |= behind_block(all);
}

/*
 * Add what code points of three bytes are; none are anything if what begins one is not what begins such.  Return
 * which of them have to do with what is in front.
 */
static inline TARGET uint64_t look_up_three(const struct settling *t, const unsigned char *p,
					    uint64_t lead, bool many, struct three_masks *is)
{
	bool found = many ? find_three(t->table, p, lead, is)
			  : other_find_few_three(t->table, p, lead, is);

	if (!found) {
		*is = (struct three_masks){0, 0, 0};
		return 0;
	}
	lead &= ~(is->low | is->middle | is->high);
	if (!lead || !other_meet(t->table, p, lead))
		return lead;
	other_find_few_three(t->table, p, lead, is);
	return lead & ~(is->low | is->middle | is->high);
}

/* Which bytes of block b begin code points of two bytes, and of three; which of more, or none, is not told. */
struct lengths {
	uint64_t two, three;
};

static inline struct lengths lengths_of(const struct scan *s, size_t b)
{
	uint64_t lead = s->lead[b], rest = s->other[b] & ~lead;
	uint64_t next = s->other[b + 1] & ~s->lead[b + 1], third = rest >> 2 | next << 62;

	lead &= rest >> 1 | next << 63;
	return (struct lengths){lead & ~third, lead & third & ~(rest >> 3 | next << 61)};
}

/*
 * What code points of three bytes are in blocks that have many of them, 0 elsewhere.  Each step goes over all
 * blocks, so that nothing waits for what is told and looked up of one of them.
 */
static TARGET void find_many(const struct settling *t, struct three_masks *ret)
{
	const struct scan *s = t->scan;
	uint64_t lead[SCAN_BLOCKS];
	uint8_t many[SCAN_BLOCKS];
	size_t n = 0;

	for (size_t b = 0; b < s->blocks; b++) {
		ret[b] = (struct three_masks){0, 0, 0};
		if (count(s->lead[b]) < OTHER_MANY || s->len - b * 64 < OTHER_READ)
			continue;
		lead[b] = lengths_of(s, b).three;
		if (count(lead[b]) < OTHER_MANY)
			continue;
		ret[b] = find_common(t->table, t->text + b * 64);
		many[n++] = (uint8_t)b;
	}
	for (size_t i = 0; i < n; i++) {
		size_t b = many[i];
		struct three_masks *is = &ret[b];

		is->low &= lead[b];
		is->middle &= lead[b];
		is->high &= lead[b];
		lead[b] &= ~(is->low | is->middle | is->high);
		if (lead[b])
			look_up_three(t, t->text + b * 64, lead[b], true, is);
	}
}

/*
 * Settle what begins in block b, OTHER_READ bytes of which are at p: what does not depend on what is in
 * front at once, then the rest from front to back.
 */
static inline TARGET void settle_block(struct settling *t, const unsigned char *p, size_t b,
				       struct three_masks *is, struct carry *carry)
{
	struct lengths first = lengths_of(t->scan, b);
	struct carry behind = {0};
	uint64_t lead = t->scan->lead[b] & ~first.three;

	if (first.two)
		lead ^= take_two(t, p, b, first.two, &behind);
	if (first.three) {
		uint64_t told = is->low | is->middle | is->high;

		first.three = told ? first.three & ~told
				   : look_up_three(t, p, first.three, false, is);
		put_three(t, b, is, carry, &behind);
	}
	*carry = behind;
	for (lead |= first.three; lead; lead &= lead - 1) {
		size_t i = (size_t)__builtin_ctzll(lead);

		if (first.two >> i & 1)
			other_take_two(t, p + i, b * 64 + i);
		else if (first.three >> i & 1)
			other_take_three(t, p + i, b * 64 + i);
	}
}

TARGET bool OTHER_SETTLE(struct other_table *table, struct scan *s, const char *text)
{
	struct settling t = {table, s, (const unsigned char *)text};
	struct three_masks three[SCAN_BLOCKS];
	struct carry carry = {0};
	uint64_t left = 0;

	find_many(&t, three);
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
			settle_block(&t, end, b, &three[b], &carry);
		} else {
			settle_block(&t, t.text + b * 64, b, &three[b], &carry);
		}
		left |= s->other[b];
	}
	return !left;
}
