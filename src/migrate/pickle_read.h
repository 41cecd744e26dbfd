/*
 * Reads a pickle without running it: the instructions that put plain values together are
 * followed, and what a pickle wants to call is looked up in a short list of functions of ours.
 * A name that is not in the list, and an instruction that is not known, end it. Pure, and
 * bounded: no loop, no recursion, no memory but its own.
 */
#ifndef MIGRATE_PICKLE_READ_H
#define MIGRATE_PICKLE_READ_H

#include "base/str.h"

enum pickle_kind {
	PICKLE_MARK,
	PICKLE_NUMBER,
	PICKLE_BYTES, /* also the text of Python 2 */
	PICKLE_TEXT,  /* as Latin-1; other text is refused */
	PICKLE_TUPLE,
	PICKLE_NAME, /* of what may be called */
	/* what our functions make */
	PICKLE_DATE,  /* `number`: unix ms */
	PICKLE_DELTA, /* `number`: seconds */
	PICKLE_ZONE,  /* `number`: seconds east of Greenwich */
};

struct pickle_maker;

struct pickle_value {
	enum pickle_kind kind;
	int64_t number;
	struct str bytes;
	size_t first, count; /* of a tuple: where its values are */
	const struct pickle_maker *maker;
	bool has_zone;
};

/* What `module.name` is here; false when it can't be called with these. */
struct pickle_maker {
	const char *module, *name;
	bool (*make)(const struct pickle_value *args, size_t count, struct pickle_value *made);
};

/* The longest pickle that can be read. */
#define PICKLE_BYTES_MAX 1024

/*
 * Reads all of `pickle`, which may use `makers` (up to one without a name). Texts of the value
 * are gone when this returns. False: it is something else.
 */
bool pickle_read(
	struct str pickle, const struct pickle_maker *makers, struct pickle_value *value);

#endif
