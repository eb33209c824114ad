#include "cli/signer.h"

#include "base/mem.h"

enum rp_error signers_new(struct signer **ret, unsigned n, const struct field_names *names,
			  size_t max_document)
{
	struct signer *s = mem_alloc(&mem_default, n, sizeof(*s));
	enum rp_error err = s ? RP_OK : RP_ERR_NOMEM;

	*ret = s;
	for (unsigned i = 0; i < n && !err; i++)
		if (!(err = parser_init(&s[i].parser, names, max_document)))
			err = rp_sketcher_new(NULL, &s[i].sketcher);
	return err;
}

void signers_free(struct signer *s, unsigned n)
{
	for (unsigned i = 0; s && i < n; i++) {
		/* A parser that was not begun is all zero, which is fine to release. */
		parser_release(&s[i].parser);
		rp_sketcher_free(s[i].sketcher);
	}
	mem_free(&mem_default, s);
}

enum rp_error signer_sign(struct signer *s, const struct chunk *chunk, struct fault_list *faults,
			  signer_each_fn *each, void *ctx)
{
	struct rp_document document;
	struct rp_sketch *sketch;
	enum rp_error err;
	bool ok;

	for (size_t i = 0; i < chunk->n; i++) {
		const struct record *record = &chunk->record[i];

		if (record->kind != RECORD_DOCUMENT)
			continue;
		if ((err = parser_parse(&s->parser, chunk, record, &document, &ok, faults)))
			return err;
		if (!ok)
			continue;
		if ((err = rp_sketch_new(s->sketcher, &document, &sketch)) ||
		    (err = each(ctx, record, &document, sketch)))
			return err;
	}
	return RP_OK;
}
