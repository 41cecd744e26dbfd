#include "account/sync_code.h"

#include "base/random.h"
#include "net/fiber.h"

#define TRIES 8

/* as nests' codes: nothing that people mistake for something else */
static const char alphabet[] = "ABCDEFGHJKMNPQRSTUVWXYZ23456789";

static struct str key_of(struct str code)
{
	return arena_printf(fiber_arena(), "sync-code:%.*s", STR_ARG(code));
}

static struct str random_code(void)
{
	char *code = arena_alloc(fiber_arena(), SYNC_CODE_CHARS);
	for (size_t i = 0; i < SYNC_CODE_CHARS; i++) {
		code[i] = alphabet[random_below(sizeof(alphabet) - 1)];
	}
	return (struct str) { code, SYNC_CODE_CHARS };
}

bool sync_code_make(
	struct store *store, struct str email, struct str *code, struct error *error)
{
	for (int i = 0; i < TRIES; i++) {
		struct reply *reply;
		*code = random_code();
		if (!store_command(store, &reply, error, STR("SET"), key_of(*code), email,
			    STR("EX"), STR("300"), STR("NX"))) {
			return false;
		}
		if (reply->type != REPLY_NIL) {
			return true;
		}
	}
	return error_set(error, ERROR_UNAVAILABLE, "No code is free; try again in a minute.");
}

/* As people type it: any case, with spaces or a hyphen. False when it can't be a code. */
static bool read_code(struct str text, char code[SYNC_CODE_CHARS])
{
	size_t len = 0;
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (c == ' ' || c == '-') {
			continue;
		}
		c = c >= 'a' && c <= 'z' ? (char)(c - 'a' + 'A') : c;
		if (c == '\0' || !strchr(alphabet, c) || len == SYNC_CODE_CHARS) {
			return false;
		}
		code[len++] = c;
	}
	return len == SYNC_CODE_CHARS;
}

bool sync_code_take(
	struct store *store, struct str text, struct str *email, struct error *error)
{
	char code[SYNC_CODE_CHARS];
	struct reply *reply;
	*email = STR_EMPTY;
	if (read_code(text, code)) {
		struct str key = key_of((struct str) { code, SYNC_CODE_CHARS });
		if (!store_command(store, &reply, error, STR("GETDEL"), key)) {
			return false;
		}
		*email = reply_str(reply);
	}
	return email->len > 0 ||
	       error_set(error, ERROR_NOT_FOUND, "That code is unknown or no longer valid.");
}
