/*
 * The codes that /sync/link shows: six characters, good for five minutes and one use, which a
 * desktop client changes for its person's sync token.
 */
#ifndef ACCOUNT_SYNC_CODE_H
#define ACCOUNT_SYNC_CODE_H

#include "store/store.h"

#define SYNC_CODE_CHARS 6

/* A new code for `email`. */
bool sync_code_make(
	struct store *store, struct str email, struct str *code, struct error *error);

/* Whose code it is; it is used up then. ERROR_NOT_FOUND when it is none (any more). */
bool sync_code_take(
	struct store *store, struct str code, struct str *email, struct error *error);

#endif
