/* Pub/sub on a connection of its own; the channels are subscribed anew after each loss. For
 * store.c. */
#ifndef STORE_SUBSCRIPTION_H
#define STORE_SUBSCRIPTION_H

#include "store/store.h"
#include "store/trouble.h"

struct subscriptions;

struct subscriptions *subscriptions_create(
	struct loop *loop, const struct store_options *options, struct store_trouble *trouble);
void subscriptions_destroy(struct subscriptions *subscriptions);

/* As store_subscribe(). */
struct store_subscription *subscriptions_add(struct subscriptions *subscriptions,
	struct str channel,
	void (*on_message)(void *arg, struct str channel, struct str message), void *arg);

#endif
