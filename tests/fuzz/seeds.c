/*
 * Write what the fuzz targets of the store begin with: stores of made-up documents, taken apart.
 *
 *	seeds FOLDER      FOLDER/segment/, FOLDER/manifest/, FOLDER/leftover/ are there
 */
#include "fuzz_disk.h"

static void save(const char *folder, const char *target, unsigned number, const void *data,
		 size_t len)
{
	char path[4096];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s/seed-%u", folder, target, number);
	f = fopen(path, "wb");
	if (!f || fwrite(data, 1, len, f) != len || fclose(f)) {
		perror(path);
		exit(1);
	}
}

/* A file as the target for leftovers reads it. */
static void save_leftover(const char *folder, unsigned number, uint8_t name,
			  const struct fuzz_file *f)
{
	uint8_t *data = malloc(f->len + 3);

	data[0] = name;
	data[1] = (uint8_t)f->len;
	data[2] = (uint8_t)(f->len >> 8);
	memcpy(data + 3, f->data, f->len);
	save(folder, "leftover", number, data, f->len + 3);
	free(data);
}

int main(int argc, char **argv)
{
	unsigned seed = 0;

	if (argc != 2)
		return 2;
	for (unsigned step = 1; step <= FUZZ_DOCUMENTS; step++) {
		struct fuzz_disk disk;

		fuzz_disk_init(&disk);
		for (unsigned i = 0; i < FUZZ_DOCUMENTS; i += step)
			if (fuzz_add(&disk, i,
				     i + step < FUZZ_DOCUMENTS ? i + step : FUZZ_DOCUMENTS))
				abort();
		for (unsigned i = 0; i < disk.n; i++) {
			const struct fuzz_file *f = &disk.file[i];
			bool is_manifest = !strcmp(f->name, MANIFEST_NAME);

			save(argv[1], is_manifest ? "manifest" : "segment", ++seed, f->data,
			     f->len);
			save_leftover(argv[1], seed, is_manifest ? 0 : (uint8_t)(1 + step % 2), f);
		}
		fuzz_disk_release(&disk);
	}
	return 0;
}
