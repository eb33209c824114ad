#include <stdio.h>
#include <string.h>
#include <reprint/reprint.h>

#define FERRY "No ferry will sail to the islands before spring, its captain said.\n"
#define MAIL                                                                        \
	"Until the ice has gone, a helicopter will bring food and mail to the two " \
	"hundred islanders once a week, if the weather permits and the fuel lasts.\n"

static const char *const page[] = {FERRY MAIL, "The north is cut off!\n" FERRY MAIL,
				   "My uncle flies that helicopter.\n" MAIL};

int main(void)
{
	struct rp_dedup *dedup = NULL;
	struct rp_sketcher *sketcher = NULL;
	struct rp_verdict *verdict = NULL;
	struct rp_sketch *sketch = NULL;
	enum rp_error err;

	if ((err = rp_dedup_new(NULL, NULL, &dedup)) || (err = rp_sketcher_new(NULL, &sketcher)) ||
	    (err = rp_verdict_new(NULL, &verdict)))
		goto done;
	for (int i = 0; i < 3; i++) {
		struct rp_document document = {.text = {page[i], strlen(page[i])}};

		if ((err = rp_sketch_new(sketcher, &document, &sketch)) ||
		    (err = rp_dedup_check(dedup, &document, sketch, verdict)) ||
		    (err = rp_dedup_add(dedup, &document, sketch)))
			goto done;
		printf("page %d: %s", i, rp_relation_str(verdict->relation));
		if (verdict->n_matches)
			printf(" of page %u", verdict->match[0].document);
		for (unsigned p = 0; p < verdict->n_paragraphs; p++)
			if (verdict->paragraph[p].status == RP_PARAGRAPH_NEW)
				printf(", paragraph %u is new",
				       rp_sketch_paragraph(sketch, p)->number);
		puts("");
		rp_sketch_free(sketch);
		sketch = NULL;
	}
done:
	rp_sketch_free(sketch);
	rp_verdict_free(verdict);
	rp_sketcher_free(sketcher);
	rp_dedup_free(dedup);
	return err;
}
