#include "store/script.h"

static const struct {
	struct str word;
	enum error_kind kind;
} words[] = {
	{ STR("INVALID"), ERROR_INVALID },
	{ STR("UNAUTHENTICATED"), ERROR_UNAUTHENTICATED },
	{ STR("FORBIDDEN"), ERROR_FORBIDDEN },
	{ STR("NOT_FOUND"), ERROR_NOT_FOUND },
	{ STR("CONFLICT"), ERROR_CONFLICT },
	{ STR("LIMITED"), ERROR_LIMITED },
	{ STR("UNAVAILABLE"), ERROR_UNAVAILABLE },
};

enum error_kind script_error_kind(struct str error_text, struct str *message)
{
	*message = error_text;
	size_t end = str_index_of(error_text, ' ');
	struct str word = str_slice(error_text, 0, end);
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_equal(word, words[i].word)) {
			*message = str_from(error_text, end + 1);
			return words[i].kind;
		}
	}
	return ERROR_INTERNAL;
}
