#include "account/email.h"

#define EMAIL_MAX 254

static bool is_allowed(unsigned char c)
{
	return c > ' ' && c != 0x7F && !strchr("\"'<>(),:;[]\\`", c);
}

bool email_read(struct arena *arena, struct str text, struct str *email)
{
	text = str_trim(text);
	size_t at = str_index_of(text, '@');
	if (at == 0 || at + 1 >= text.len || text.len > EMAIL_MAX || !str_is_utf8(text)) {
		return false;
	}
	if (str_index_of(str_from(text, at + 1), '@') != text.len - at - 1) {
		return false;
	}
	for (size_t i = 0; i < text.len; i++) {
		if (!is_allowed((unsigned char)text.data[i])) {
			return false;
		}
	}
	*email = arena_lower(arena, text);
	return true;
}

bool email_is_ours(struct str email)
{
	return str_equal(email, EMAIL_BENDER) || str_equal(email, EMAIL_API) ||
	       str_equal(email, EMAIL_JAM_BUTTON);
}

static char to_upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
}

struct str email_name(struct arena *arena, struct str email)
{
	if (str_equal(email, EMAIL_BENDER)) {
		return STR("Benderbot");
	}
	struct str local = str_slice(email, 0, str_index_of(email, '@'));
	local = str_slice(local, 0, str_index_of(local, '+'));
	char *name = arena_alloc(arena, local.len + 1);
	bool begins = true;
	for (size_t i = 0; i < local.len; i++) {
		char c = local.data[i];
		bool is_space = c == '.' || c == '_' || c == '-';
		name[i] = is_space ? ' ' : begins ? to_upper(c) : c;
		begins = is_space;
	}
	name[local.len] = '\0';
	return (struct str) { name, local.len };
}
