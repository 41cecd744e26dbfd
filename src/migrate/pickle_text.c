#include "migrate/pickle_text.h"

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9') {
		return c - '0';
	}
	c |= 0x20;
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Takes a number of so many digits off the front of `*rest`. */
static bool take_hex(struct str *rest, size_t digits, uint32_t *number)
{
	*number = 0;
	if (rest->len < digits) {
		return false;
	}
	for (size_t i = 0; i < digits; i++) {
		int digit = hex_digit(rest->data[i]);
		if (digit < 0) {
			return false;
		}
		*number = *number << 4 | (uint32_t)digit;
	}
	*rest = str_from(*rest, digits);
	return true;
}

static uint32_t take_char(struct str *rest)
{
	uint32_t code = (unsigned char)rest->data[0];
	*rest = str_from(*rest, 1);
	return code;
}

static bool put(uint32_t code, char *out, size_t room, size_t *len)
{
	if (code > 0xFF || *len == room) {
		return false;
	}
	out[(*len)++] = (char)code;
	return true;
}

/* ASCII, or the two bytes of what Latin-1 has besides. */
static bool take_utf8(struct str *rest, uint32_t *code)
{
	*code = take_char(rest);
	if (*code < 0x80) {
		return true;
	}
	if ((*code != 0xC2 && *code != 0xC3) || rest->len == 0) {
		return false;
	}
	uint32_t second = take_char(rest);
	*code = (*code & 3) << 6 | (second & 0x3F);
	return (second & 0xC0) == 0x80;
}

bool pickle_text_utf8(struct str text, char *out, size_t room, size_t *len)
{
	*len = 0;
	while (text.len > 0) {
		uint32_t code;
		if (!take_utf8(&text, &code) || !put(code, out, room, len)) {
			return false;
		}
	}
	return true;
}

bool pickle_text_escaped(struct str text, char *out, size_t room, size_t *len)
{
	*len = 0;
	while (text.len > 0) {
		uint32_t code = take_char(&text);
		char kind = code == '\\' && text.len > 0 ? text.data[0] : 0;
		if (kind == 'u' || kind == 'U') {
			text = str_from(text, 1);
			if (!take_hex(&text, kind == 'u' ? 4 : 8, &code)) {
				return false;
			}
		}
		if (!put(code, out, room, len)) {
			return false;
		}
	}
	return true;
}

/* What follows a backslash. */
static bool take_escape(struct str *rest, uint32_t *code)
{
	static const char names[] = "\\'\"nrt", meanings[] = "\\'\"\n\r\t";
	if (rest->len == 0) {
		return false;
	}
	uint32_t name = take_char(rest);
	if (name == 'x') {
		return take_hex(rest, 2, code);
	}
	const char *at = name ? strchr(names, (int)name) : NULL;
	*code = at ? (uint32_t)meanings[at - names] : 0;
	return at != NULL;
}

bool pickle_text_quoted(struct str text, char *out, size_t room, size_t *len)
{
	*len = 0;
	if (text.len < 2 || (text.data[0] != '\'' && text.data[0] != '"') ||
		text.data[text.len - 1] != text.data[0]) {
		return false;
	}
	text = str_slice(text, 1, text.len - 2);
	while (text.len > 0) {
		uint32_t code = take_char(&text);
		if ((code == '\\' && !take_escape(&text, &code)) ||
			!put(code, out, room, len)) {
			return false;
		}
	}
	return true;
}
