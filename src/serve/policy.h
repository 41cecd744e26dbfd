/* What pages may load, and what they tell other sites. */
#ifndef SERVE_POLICY_H
#define SERVE_POLICY_H

#include "base/arena.h"
#include "base/config.h"

/*
 * The Content-Security-Policy of our pages: what is ours, and the players and media of the
 * services that are configured. In DEBUG also what listens on 127.0.0.1, where the doubles are.
 */
struct str policy_content(struct arena *arena, const struct config *config);

/* The Referrer-Policy of our page at `path`. */
struct str policy_referrer(const struct config *config, struct str path);

#endif
