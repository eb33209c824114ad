/*
 * Feed files to a fuzz target: what was found once is tried with every build.
 *
 *	replay FOLDER
 */
#include <dirent.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void feed(const char *path)
{
	FILE *f = fopen(path, "rb");
	uint8_t *data = NULL;
	size_t len = 0, n;

	if (!f) {
		perror(path);
		exit(1);
	}
	do {
		data = realloc(data, len + 65536);
		n = fread(data + len, 1, 65536, f);
		len += n;
	} while (n);
	fclose(f);
	/* Of exactly that size, for the sanitizer. */
	data = realloc(data, len ? len : 1);
	LLVMFuzzerTestOneInput(data, len);
	free(data);
}

int main(int argc, char **argv)
{
	unsigned files = 0;
	struct dirent *entry;
	char path[4096];
	DIR *folder;

	if (argc != 2)
		return 2;
	folder = opendir(argv[1]);
	while (folder && (entry = readdir(folder))) {
		if (entry->d_name[0] == '.')
			continue;
		snprintf(path, sizeof(path), "%s/%s", argv[1], entry->d_name);
		feed(path);
		files++;
	}
	if (folder)
		closedir(folder);
	printf("%u inputs\n", files);
	return files ? 0 : 1;
}
