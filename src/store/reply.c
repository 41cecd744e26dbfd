#include "store/reply.h"

static const struct reply nil = { .type = REPLY_NIL, .text = { "", 0 } };

const struct reply *reply_at(const struct reply *reply, size_t index)
{
	if (reply->type != REPLY_ARRAY || index >= reply->count) {
		return &nil;
	}
	return &reply->items[index];
}

struct str reply_str(const struct reply *reply)
{
	return reply->type == REPLY_STRING ? reply->text : STR_EMPTY;
}

int64_t reply_int(const struct reply *reply)
{
	int64_t value = 0;
	if (reply->type == REPLY_INTEGER) {
		value = reply->integer;
	} else if (reply->type == REPLY_STRING) {
		str_to_int64(reply->text, &value);
	}
	return value;
}

double reply_double(const struct reply *reply)
{
	double value = 0;
	if (reply->type == REPLY_INTEGER) {
		value = (double)reply->integer;
	} else if (reply->type == REPLY_STRING) {
		str_to_double(reply->text, &value);
	}
	return value;
}

const struct reply *reply_field(const struct reply *pairs, struct str name)
{
	for (size_t i = 0; pairs->type == REPLY_ARRAY && i + 1 < pairs->count; i += 2) {
		if (str_equal(pairs->items[i].text, name)) {
			return &pairs->items[i + 1];
		}
	}
	return &nil;
}
