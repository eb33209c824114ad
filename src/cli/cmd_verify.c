#include <inttypes.h>
#include <stdio.h>

#include "cli/main.h"
#include "cli/progress.h"
#include "cli/store_options.h"

static const char about[] =
	"Read every byte of STORE and print a line for each place that is damaged: the file, the "
	"byte, the cause, and what is lost. What other blocks hold is still found.\n\n"
	"Exit status: 0 if all is whole, 1 if something is damaged, 2 if it could not be looked "
	"through.";

static const char examples[] = "  reprint verify seen.store && echo whole\n";

struct verifying {
	const char *path;
	uint64_t n;
};

static void report(void *ctx, const struct rp_store_damage *d)
{
	struct verifying *v = ctx;

	v->n++;
	printf("%s/%s: byte %" PRIu64 ": %s; lost: %s\n", v->path, d->file, d->offset, d->cause,
	       d->lost);
}

int cmd_verify(int argc, char **argv)
{
	const struct options options = {
		.verb = "verify",
		.synopsis = "STORE",
		.about = about,
		.examples = examples,
		.operands_least = 1,
		.operands_most = 1,
		.operands = "a STORE",
	};
	struct rp_store_failure failure = {""};
	struct verifying v = {NULL, 0};
	enum rp_error err;
	bool go_on;
	int n, status = options_take(&options, argc, argv, &n, &go_on);

	if (!go_on)
		return status;
	v.path = argv[0];
	err = rp_store_verify(argv[0], report, &v, &failure);
	if (err == RP_ERR_CORRUPT) {
		printf("%s/%s\n", argv[0], failure.text);
		return EXIT_STATUS_NO;
	}
	if (err) {
		store_message(argv[0], err, &failure);
		return EXIT_STATUS_FAILED;
	}
	return v.n ? EXIT_STATUS_NO : EXIT_STATUS_DONE;
}
