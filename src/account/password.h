/*
 * Passwords' hashes: argon2id in a worker thread, one at a time in a process, since each takes
 * 32 MB: a small machine with several processes must stand it.
 */
#ifndef ACCOUNT_PASSWORD_H
#define ACCOUNT_PASSWORD_H

#include "base/error.h"
#include "base/str.h"

struct passwords;

struct passwords *passwords_create(void);
void passwords_destroy(struct passwords *passwords);

/* A salted hash, as text in the fiber's arena. ERROR_UNAVAILABLE when too many wait. */
bool password_hash(struct passwords *passwords, struct str password, struct str *hash,
	struct error *error);

/*
 * Whether `hash` is the password's. With an empty one the same work is done, for false.
 * ERROR_UNAVAILABLE when too many wait.
 */
bool password_check(struct passwords *passwords, struct str hash, struct str password,
	bool *is_right, struct error *error);

#endif
