#include "match/note.h"

#include <math.h>

uint32_t note_rare_limit(uint32_t documents)
{
	double limit = sqrt(sqrt((double)documents)) / 4;

	return limit < 3 ? 3 : (uint32_t)limit;
}

overlap_note note_make(uint32_t documents, uint32_t df, bool concentrated)
{
	double n = documents < NOTE_DOCUMENTS_LEAST ? NOTE_DOCUMENTS_LEAST : documents;
	overlap_note note = (overlap_note)lround(log(n / df) * OVERLAP_NAT);

	if (concentrated)
		return OVERLAP_CONCENTRATED;
	return df <= note_rare_limit(documents) ? note | OVERLAP_RARE : note;
}
