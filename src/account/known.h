/*
 * What was lately learnt about sessions and tokens: a digest and the email that it stands for,
 * kept for half a minute so that most requests need no store. Bounded.
 */
#ifndef ACCOUNT_KNOWN_H
#define ACCOUNT_KNOWN_H

#include "account/digest.h"

struct known;

struct known *known_create(void);
void known_destroy(struct known *known);

/* The email, in `arena`; false when nothing (recent) is known. */
bool known_find(struct known *known, struct arena *arena, const char digest[DIGEST_HEX],
	struct str *email);

void known_add(struct known *known, const char digest[DIGEST_HEX], struct str email);
void known_remove(struct known *known, const char digest[DIGEST_HEX]);
void known_clear(struct known *known);

#endif
