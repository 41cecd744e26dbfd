/*
 * What takes long and is wanted by many at the same time is fetched once: who comes while it is
 * under way waits for it, and gets the same.
 */
#ifndef NET_FLIGHT_H
#define NET_FLIGHT_H

#include "base/error.h"
#include "base/str.h"

/* Those under way, of one kind. Zero-initialized is empty. */
struct flights {
	struct flight *first;
};

/*
 * The text that `fetch(context, &text, &error)` finds, in the fiber's arena. While another
 * fiber fetches for the same `key`, waits for what comes of that instead, be it a failure.
 * ERROR_CANCELLED: this fiber was. Call it in a fiber.
 */
bool flight_fetch(struct flights *flights, struct str key,
	bool (*fetch)(void *context, struct str *text, struct error *error), void *context,
	struct str *text, struct error *error);

#endif
