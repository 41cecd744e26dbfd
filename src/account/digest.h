/* Fingerprints, so that what the store holds opens no door by itself. */
#ifndef ACCOUNT_DIGEST_H
#define ACCOUNT_DIGEST_H

#include "base/arena.h"

#define DIGEST_HEX 64

/* SHA-256 in lower-case hex, with a closing NUL. */
void digest_hex(struct str text, char hex[DIGEST_HEX + 1]);

/* HMAC-SHA-256 of `text` under `key` in lower-case hex. */
struct str digest_keyed(struct arena *arena, struct str key, struct str text);

#endif
