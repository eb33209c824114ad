#include "engine/key_table.h"

#include <stdbool.h>
#include <string.h>

#include "base/mem.h"

/* Slots of a segment's first allocation. */
#define FEWEST_SLOTS 16

/* Values from here on are places in the lists. */
#define LIST (KEY_TABLE_LIMIT + 1)

/* A list of the largest size, with its count. */
#define LONGEST_LIST (KEY_TABLE_KNOWN + 1)

void key_table_init(struct key_table *t, const struct rp_allocator *alloc)
{
	memset(t, 0, sizeof(*t));
	t->alloc = mem_or_default(alloc);
}

void key_table_release(struct key_table *t)
{
	for (size_t i = 0; i < KEY_TABLE_SEGMENTS; i++)
		mem_free(t->alloc, t->segment[i].slot);
	mem_free(t->alloc, t->list);
	key_table_init(t, t->alloc);
}

static size_t segment_of(uint64_t key)
{
	return (size_t)(key % KEY_TABLE_SEGMENTS);
}

static uint32_t tag_of(uint64_t key)
{
	return (uint32_t)(key >> 32);
}

static uint32_t home_of(uint32_t tag, uint32_t slots)
{
	return (uint32_t)((uint64_t)tag * slots >> 32);
}

/* The slot that has a tag, or the free one where it belongs; tags are uniform, so their
 * place is theirs in proportion, and a larger segment is filled in order. */
static struct key_slot *find(struct key_slot *slot, uint32_t slots, uint32_t tag)
{
	uint32_t i = home_of(tag, slots);

	while (slot[i].value && slot[i].tag != tag)
		i = i + 1 < slots ? i + 1 : 0;
	return &slot[i];
}

/* Make room for n tags, at most four fifths full. */
static enum rp_error segment_reserve(const struct rp_allocator *alloc, struct key_segment *s,
				     size_t n)
{
	size_t slots = s->slots ? s->slots : FEWEST_SLOTS;
	struct key_slot *slot;

	while (slots / 5 * 4 < n)
		slots += slots / 4;
	if (slots == s->slots)
		return RP_OK;
	if (slots > UINT32_MAX)
		return RP_ERR_TOO_LARGE;
	slot = mem_alloc(alloc, slots, sizeof(*slot));
	if (!slot)
		return RP_ERR_NOMEM;
	for (uint32_t i = 0; i < s->slots; i++)
		if (s->slot[i].value)
			*find(slot, (uint32_t)slots, s->slot[i].tag) = s->slot[i];
	mem_free(alloc, s->slot);
	s->slot = slot;
	s->slots = (uint32_t)slots;
	return RP_OK;
}

enum rp_error key_table_reserve(struct key_table *t, const struct key_entry *entry, size_t n)
{
	enum rp_error err;

	if (n > (LIST - t->list_len) / LONGEST_LIST)
		return RP_ERR_TOO_LARGE;
	err = RP_GROW(t->alloc, &t->list, &t->list_cap, t->list_len + n * LONGEST_LIST);
	for (size_t i = 0; i < n; i++)
		t->segment[segment_of(entry[i].key)].more++;
	for (size_t i = 0; i < n; i++) {
		struct key_segment *s = &t->segment[segment_of(entry[i].key)];

		if (s->more && !err)
			err = segment_reserve(t->alloc, s, s->n + s->more);
		s->more = 0;
	}
	return err;
}

/* The size class of a list of n numbers. */
static unsigned size_of(uint32_t n)
{
	return n <= 2 ? 0 : n <= 4 ? 1 : n <= 8 ? 2 : 3;
}

/* Where the i-th number stands in a list: from the ninth on, the latest take turns in the
 * places behind the first. */
static uint32_t place_of(uint32_t i)
{
	return 1 + (i < KEY_TABLE_FIRST ? i : KEY_TABLE_FIRST + i % KEY_TABLE_LAST);
}

static uint32_t take_list(struct key_table *t, unsigned size)
{
	uint32_t at;

	if (t->unused[size]) {
		at = t->unused[size] - 1;
		t->unused[size] = t->list[at];
		return at;
	}
	at = (uint32_t)t->list_len;
	t->list_len += ((size_t)2 << size) + 1;
	return at;
}

/* Make room for one number more; returns where the list is now. */
static uint32_t widen(struct key_table *t, uint32_t at)
{
	uint32_t count = t->list[at], wider;
	unsigned size = size_of(count);

	if (count >= KEY_TABLE_KNOWN || size_of(count + 1) == size)
		return at;
	wider = take_list(t, size + 1);
	memcpy(t->list + wider, t->list + at, ((size_t)count + 1) * sizeof(*t->list));
	t->list[at] = t->unused[size];
	t->unused[size] = at + 1;
	return wider;
}

static void add_to_list(struct key_table *t, struct key_slot *slot, uint32_t number)
{
	uint32_t at = slot->value - LIST;
	uint32_t count = t->list[at];

	if (t->list[at + place_of(count - 1)] == number)
		return;
	at = widen(t, at);
	t->list[at + place_of(count)] = number;
	t->list[at] = count + 1;
	slot->value = LIST + at;
}

void key_table_add(struct key_table *t, struct key_entry entry)
{
	struct key_segment *s = &t->segment[segment_of(entry.key)];
	struct key_slot *slot = find(s->slot, s->slots, tag_of(entry.key));

	if (!slot->value) {
		*slot = (struct key_slot){tag_of(entry.key), entry.number + 1};
		s->n++;
	} else if (slot->value >= LIST) {
		add_to_list(t, slot, entry.number);
	} else if (slot->value != entry.number + 1) {
		uint32_t at = take_list(t, 0);

		t->list[at] = 2;
		t->list[at + 1] = slot->value - 1;
		t->list[at + 2] = entry.number;
		slot->value = LIST + at;
	}
}

void key_table_find(const struct key_table *t, uint64_t key, struct key_members *ret)
{
	const struct key_segment *s = &t->segment[segment_of(key)];
	const uint32_t *list;
	uint32_t value;

	ret->count = ret->n = 0;
	if (!s->slots)
		return;
	value = find(s->slot, s->slots, tag_of(key))->value;
	if (!value)
		return;
	if (value < LIST) {
		ret->count = ret->n = 1;
		ret->number[0] = value - 1;
		return;
	}
	list = t->list + (value - LIST);
	ret->count = list[0];
	ret->n = ret->count < KEY_TABLE_KNOWN ? ret->count : KEY_TABLE_KNOWN;
	for (uint32_t i = 0; i < ret->n; i++)
		ret->number[i] = list[place_of(i < KEY_TABLE_FIRST ? i : ret->count - ret->n + i)];
}

void key_table_expect(const struct key_table *t, uint64_t key)
{
	const struct key_segment *s = &t->segment[segment_of(key)];

	if (s->slots)
		__builtin_prefetch(&s->slot[home_of(tag_of(key), s->slots)]);
}
