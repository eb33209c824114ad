/*
 * Any bytes as a manifest, beside two segments that are whole: once as they are, once with a checksum
 * that is right.  What it lists is read, asked, verified, rewritten and added to, or refused.
 *
 *	tests/fuzz/run.sh manifest SECONDS
 */
#include "base/hash.h"
#include "fuzz_disk.h"
#include "store/bytes.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void use(const struct fuzz_disk *whole, const uint8_t *data, size_t size)
{
	struct fuzz_disk disk;
	uint64_t sum;

	fuzz_disk_copy(&disk, whole);
	fuzz_put(&disk, MANIFEST_NAME, data, size);
	(void)fuzz_ask(&disk, &sum);
	fuzz_rewrite(&disk);
	fuzz_disk_release(&disk);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct fuzz_disk whole;
	uint8_t *copy;

	if (!whole.n) {
		fuzz_disk_init(&whole);
		if (fuzz_add(&whole, 0, 3) || fuzz_add(&whole, 3, FUZZ_DOCUMENTS))
			abort();
	}
	use(&whole, data, size);
	if (size < 8)
		return 0;
	copy = malloc(size);
	memcpy(copy, data, size);
	bytes_put(copy + size - 8, 8, hash_bytes(copy, size - 8, 0));
	use(&whole, copy, size);
	free(copy);
	return 0;
}
