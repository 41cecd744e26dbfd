/*
 * Dates as the Python server keeps them in Redis: a pickled datetime.datetime,
 * mostly in base64. A pickle is a program; we don't run it. This reads the few
 * instructions of which pickled datetimes consist (protocols 0 to 5, of Python
 * 2 and 3, with a fixed zone or none), and whatever else there is makes it no
 * date. What the instructions mean: Python's pickletools. Pure.
 */
#ifndef MIGRATE_PICKLE_DATE_H
#define MIGRATE_PICKLE_DATE_H

#include "base/str.h"

/* The longest that is looked at; a pickled datetime has some 60 to 200. */
#define PICKLE_DATE_BYTES_MAX 512

struct pickle_date {
	int64_t unix_ms; /* of a date without a zone: as if it were UTC */
	bool has_zone;
};

/* The pickle itself. */
bool pickle_date_read(struct str pickle, struct pickle_date *date);

/* As it stands in Redis: in base64, or (before the server's move to Python 3) as it is. */
bool pickle_date_read_stored(struct str text, struct pickle_date *date);

#endif
