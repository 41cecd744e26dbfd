/* What the store answered, in the arena of the fiber that asked. */
#ifndef STORE_REPLY_H
#define STORE_REPLY_H

#include "base/arena.h"

enum reply_type { REPLY_NIL, REPLY_INTEGER, REPLY_STRING, REPLY_ARRAY, REPLY_ERROR };

struct reply {
	enum reply_type type;
	int64_t integer;
	struct str text; /* of REPLY_STRING (also status replies) and REPLY_ERROR */
	struct reply *items;
	size_t count;
};

/* The item at `index`; a nil reply when there is none, so that calls can be nested. */
const struct reply *reply_at(const struct reply *reply, size_t index);

/* The text of a string or the digits' value of an integer reply; "" / 0 for anything else. */
struct str reply_str(const struct reply *reply);
int64_t reply_int(const struct reply *reply);
double reply_double(const struct reply *reply);

/* In a flat array of name, value, name, value … (HGETALL): the value, or a nil reply. */
const struct reply *reply_field(const struct reply *pairs, struct str name);

#endif
