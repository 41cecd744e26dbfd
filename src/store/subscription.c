#include "store/subscription.h"

#include "base/alloc.h"
#include "store/connection.h"

#include <stdlib.h>

struct store_subscription {
	struct store_subscription *next;
	struct subscriptions *owner;
	struct str channel; /* our copy */
	void (*on_message)(void *arg, struct str channel, struct str message);
	void *arg;
	bool ended; /* freed when no message is being handed out */
};

struct subscriptions {
	struct connection *connection;
	struct store_subscription *first;
	int handing_out;
};

static void sweep(struct subscriptions *subscriptions)
{
	if (subscriptions->handing_out > 0) {
		return;
	}
	for (struct store_subscription **at = &subscriptions->first; *at;) {
		struct store_subscription *subscription = *at;
		if (subscription->ended) {
			*at = subscription->next;
			free((char *)subscription->channel.data);
			free(subscription);
		} else {
			at = &subscription->next;
		}
	}
}

static void hand_out(
	struct subscriptions *subscriptions, struct str channel, struct str message)
{
	subscriptions->handing_out++;
	struct store_subscription *subscription = subscriptions->first;
	for (; subscription; subscription = subscription->next) {
		if (!subscription->ended && str_equal(channel, subscription->channel)) {
			subscription->on_message(
				subscription->arg, subscription->channel, message);
		}
	}
	subscriptions->handing_out--;
	sweep(subscriptions);
}

static void handle_message(redisAsyncContext *context, void *answer, void *arg)
{
	redisReply *reply = answer;
	if (!reply || reply->type != REDIS_REPLY_ARRAY || reply->elements != 3) {
		return;
	}
	struct str what = { reply->element[0]->str, (size_t)reply->element[0]->len };
	struct str channel = { reply->element[1]->str, (size_t)reply->element[1]->len };
	if (str_equal(what, STR("message"))) {
		struct str message = { reply->element[2]->str, (size_t)reply->element[2]->len };
		hand_out(arg, channel, message);
	} else if (str_equal(what, STR("subscribe"))) {
		hand_out(arg, channel, STR_EMPTY); /* what came before this moment was missed */
	}
}

static void send_subscribe(struct store_subscription *subscription)
{
	redisAsyncContext *context = connection_context(subscription->owner->connection);
	if (context) {
		redisAsyncCommand(context, handle_message, subscription->owner, "SUBSCRIBE %b",
			subscription->channel.data, subscription->channel.len);
	}
}

static void handle_up(void *arg)
{
	struct subscriptions *subscriptions = arg;
	struct store_subscription *subscription = subscriptions->first;
	for (; subscription; subscription = subscription->next) {
		send_subscribe(subscription);
	}
}

static void handle_down(void *arg)
{
}

struct subscriptions *subscriptions_create(
	struct loop *loop, const struct store_options *options, struct store_trouble *trouble)
{
	struct subscriptions *subscriptions = alloc_new(struct subscriptions);
	subscriptions->connection = connection_create(loop, trouble, options,
		&(struct connection_events) { handle_up, handle_down, subscriptions });
	return subscriptions;
}

void subscriptions_destroy(struct subscriptions *subscriptions)
{
	connection_destroy(subscriptions->connection);
	struct store_subscription *subscription = subscriptions->first;
	for (; subscription; subscription = subscription->next) {
		subscription->ended = true;
	}
	sweep(subscriptions);
	free(subscriptions);
}

struct store_subscription *subscriptions_add(struct subscriptions *subscriptions,
	struct str channel,
	void (*on_message)(void *arg, struct str channel, struct str message), void *arg)
{
	struct store_subscription *subscription = alloc_new(struct store_subscription);
	char *copy = alloc_bytes(channel.len + 1);
	memcpy(copy, channel.data, channel.len);
	copy[channel.len] = '\0';
	subscription->channel = (struct str) { copy, channel.len };
	subscription->owner = subscriptions;
	subscription->on_message = on_message;
	subscription->arg = arg;
	subscription->next = subscriptions->first;
	subscriptions->first = subscription;
	send_subscribe(subscription);
	return subscription;
}

void store_unsubscribe(struct store_subscription *subscription)
{
	struct subscriptions *subscriptions = subscription->owner;
	bool shared = false;
	struct store_subscription *other = subscriptions->first;
	for (; other; other = other->next) {
		shared = shared || (other != subscription && !other->ended &&
					   str_equal(other->channel, subscription->channel));
	}
	redisAsyncContext *context = connection_context(subscriptions->connection);
	if (context && !shared) {
		redisAsyncCommand(context, NULL, NULL, "UNSUBSCRIBE %b",
			subscription->channel.data, subscription->channel.len);
	}
	subscription->ended = true;
	sweep(subscriptions);
}
