#include "engine/progress.h"

enum rp_error progress_report(const struct progress *p, double done)
{
	return p->call && p->call(p->ctx, done) ? RP_ERR_STOPPED : RP_OK;
}
