#include "cli/store_options.h"

#include <stdio.h>

#include "cli/progress.h"

void store_message(const char *path, enum rp_error err, const struct rp_store_failure *failure)
{
	message_error("%s: %s", path, failure->text[0] ? failure->text : rp_error_str(err));
}

struct rp_store *store_open_or_say(const char *path, const struct rp_store_options *options)
{
	struct rp_store_failure failure;
	struct rp_store *store;
	enum rp_error err;

	if (!(err = rp_store_open(path, options, &store, &failure)))
		return store;
	store_message(path, err, &failure);
	return NULL;
}

enum rp_error store_print(struct json_line *j)
{
	json_line_raw(j, "\n");
	if (j->err)
		return j->err;
	fwrite(j->buf.data, 1, j->buf.len, stdout);
	json_line_reset(j);
	return RP_OK;
}
