/*
 * The audit trail: one log line per security-relevant act, named AUDIT, with action, email, ip
 * and ua. Never pass a secret.
 */
#ifndef ACCOUNT_AUDIT_H
#define ACCOUNT_AUDIT_H

#include "account/client.h"
#include "base/log.h"

/* audit("add_song", email, &client, LOG_STR("trackid", trackid)) */
#define audit(action, email, client, ...)                                                      \
	audit_write((action), (email), (client),                                               \
		(struct log_field[]) { __VA_ARGS__ __VA_OPT__(, ) { 0 } })

/* At most four `fields`, ended by a nameless one. */
void audit_write(const char *action, struct str email, const struct client *client,
	const struct log_field *fields);

#endif
