/*
 * The right to write somebody's Spotify tokens, among all processes that share the folder. The
 * system takes it back from a process that ends, however it ends.
 */
#ifndef ACCOUNT_SPOTIFY_LOCK_H
#define ACCOUNT_SPOTIFY_LOCK_H

#include "base/error.h"
#include "base/str.h"

/*
 * In a fiber: waits for the lock of `email` in `folder`. While another renews, that takes as
 * long as Spotify takes to answer. Returns it, or -1: ERROR_UNAVAILABLE when it takes too long
 * or the folder can't be written, ERROR_CANCELLED.
 */
int spotify_lock_take(struct str folder, struct str email, struct error *error);

/* -1 is fine. */
void spotify_lock_give(int lock);

#endif
