/*
 * Dates as feeds, archives and wires write them.
 */
#ifndef TEXT_DATE_H
#define TEXT_DATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DATE_DAY 86400 /* seconds */

/*
 * Give the seconds from 1970-01-01 00:00:00 UTC to the date in s; false if it is none, or
 * has anything but white space around it.  Understood, with [] around what may be left
 * out:
 *
 *	YYYY-MM-DD[Thh:mm[:ss[.f]][zone]]          ISO 8601; a space for T, "," for "."
 *	YYYYMMDD[[T]hhmm[ss[.f]][zone]]            ISO 8601, basic form
 *	[Day, ]D Mon YYYY[ hh:mm[:ss[.f]][ zone]]  RFC 5322; D of one or two digits
 *	D-Mon-YYYY[ hh:mm[:ss[.f]][ zone]]         Reuters, IMAP
 *
 * A zone is Z, UT, UTC, GMT, +hh:mm, +hhmm or +hh, with or without a space in front;
 * without one the time is UTC, and without a time it is 00:00:00.  Letters may be of
 * either case.  Years go from 1 to 9999 in the Gregorian calendar; the day of the week is
 * not checked against the date.  Fractions are dropped; a leap second is the first second
 * of the next minute.
 */
bool date_parse(const char *s, size_t len, int64_t *ret_seconds);

#endif
