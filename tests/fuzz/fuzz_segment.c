/*
 * Any bytes as a segment, with checksums that are right: nothing is read beyond what is there, and a
 * store that holds it is read, asked, verified, rewritten and added to, or refused.
 *
 *	tests/fuzz/run.sh segment SECONDS
 */
#include "base/hash.h"
#include "fuzz_disk.h"
#include "store/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Make the checksums right, and say how many documents it claims to have. */
static uint64_t forge(uint8_t *data, size_t size)
{
	uint8_t *trailer = data + size - SEGMENT_TRAILER;
	uint64_t footer = bytes_get(trailer, 8), blocks = bytes_get(trailer + 28, 4);

	if (footer > size - SEGMENT_TRAILER ||
	    size - SEGMENT_TRAILER - footer <
		    blocks * SEGMENT_BLOCK + (uint64_t)SECTIONS * SEGMENT_SECTION)
		return 0;
	for (uint64_t i = 0; i < blocks; i++) {
		uint8_t *e = data + footer + (uint64_t)SECTIONS * SEGMENT_SECTION +
			     i * SEGMENT_BLOCK;
		uint64_t offset = bytes_get(e, 8), len = bytes_get(e + 8, 4);

		if (offset <= size && len <= size - offset)
			bytes_put(e + 16, 8, hash_bytes(data + offset, len, 0));
	}
	bytes_put(trailer + 8, 8, size - SEGMENT_TRAILER - footer);
	bytes_put(trailer + 16, 8, hash_bytes(data + footer, size - SEGMENT_TRAILER - footer, 0));
	return bytes_get(data + footer + (uint64_t)SECTION_DOCUMENTS * SEGMENT_SECTION + 16, 8);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct manifest manifest;
	struct manifest_segment told = {.number = 1, .len = size};
	struct fuzz_disk disk;
	uint8_t *copy;
	uint64_t sum;
	bool unsure;

	if (size < SEGMENT_TRAILER || size > 1 << 20)
		return 0;
	copy = malloc(size);
	memcpy(copy, data, size);
	told.documents = told.texts = (uint32_t)forge(copy, size);
	told.check = hash_bytes(copy + size - SEGMENT_TRAILER, SEGMENT_TRAILER, 0);
	fuzz_disk_init(&disk);
	fuzz_put(&disk, "0000000001.seg", copy, size);
	free(copy);
	manifest_init(&manifest, &mem_default);
	manifest.next = 2;
	if (manifest_add(&manifest, &told) ||
	    manifest_publish(&manifest, &disk.disk, &unsure, NULL))
		abort();
	manifest_release(&manifest);
	(void)fuzz_ask(&disk, &sum);
	fuzz_rewrite(&disk);
	fuzz_disk_release(&disk);
	return 0;
}
