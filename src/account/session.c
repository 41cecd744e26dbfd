#include "account/session.h"

#include "account/known.h"
#include "base/alloc.h"
#include "base/random.h"
#include "net/fiber.h"

#include <sodium.h>
#include <stdlib.h>

struct sessions {
	struct store *store;
	struct sessions_events events;
	struct store_subscription *subscription;
	struct known *known;
	uint64_t endings; /* how often something was forgotten */
};

static struct session_key key_of_digest(const char *digest)
{
	struct session_key key = { 0 };
	size_t len;
	sodium_hex2bin(key.bytes, sizeof(key.bytes), digest, DIGEST_HEX, NULL, &len, NULL);
	return key;
}

bool session_key_of(struct str id, struct session_key *key)
{
	if (!random_is_token(id)) {
		return false;
	}
	char digest[DIGEST_HEX + 1];
	digest_hex(id, digest);
	*key = key_of_digest(digest);
	return true;
}

static struct str store_key(const char *digest)
{
	return arena_printf(fiber_arena(), "session:%s", digest);
}

/* A message is the digest of a session that ended; an empty one says that some may be missed.
 */
static void handle_message(void *arg, struct str channel, struct str message)
{
	struct sessions *sessions = arg;
	sessions->endings++;
	if (message.len != DIGEST_HEX) {
		known_clear(sessions->known);
		sessions->events.on_doubt(sessions->events.arg);
		return;
	}
	known_remove(sessions->known, message.data);
	struct session_key key = key_of_digest(message.data);
	sessions->events.on_end(sessions->events.arg, &key);
}

struct sessions *sessions_create(struct store *store, const struct sessions_events *events)
{
	struct sessions *sessions = alloc_new(struct sessions);
	sessions->store = store;
	sessions->events = *events;
	sessions->known = known_create();
	sessions->subscription =
		store_subscribe(store, SESSION_CHANNEL, handle_message, sessions);
	return sessions;
}

void sessions_destroy(struct sessions *sessions)
{
	if (!sessions) {
		return;
	}
	store_unsubscribe(sessions->subscription);
	known_destroy(sessions->known);
	free(sessions);
}

static struct str ttl(void)
{
	return arena_printf(fiber_arena(), "%d", SESSION_TTL_S);
}

bool session_begin(
	struct sessions *sessions, struct str email, struct str *id, struct error *error)
{
	struct reply *reply;
	char digest[DIGEST_HEX + 1];
	*id = random_token(fiber_arena());
	digest_hex(*id, digest);
	return store_command(sessions->store, &reply, error, STR("SET"), store_key(digest),
		email, STR("EX"), ttl());
}

bool session_find(
	struct sessions *sessions, struct str id, struct str *email, struct error *error)
{
	char digest[DIGEST_HEX + 1];
	if (!random_is_token(id)) {
		return error_set(error, ERROR_UNAUTHENTICATED, "Please sign in.");
	}
	digest_hex(id, digest);
	if (known_find(sessions->known, fiber_arena(), digest, email)) {
		return true;
	}
	uint64_t endings = sessions->endings;
	struct reply *reply;
	if (!store_command(sessions->store, &reply, error, STR("GETEX"), store_key(digest),
		    STR("EX"), ttl())) {
		return false;
	}
	*email = reply_str(reply);
	if (email->len == 0) {
		return error_set(error, ERROR_UNAUTHENTICATED,
			"You are not signed in any more. Please sign in again.");
	}
	/* one that ended while we waited must not be remembered */
	if (endings == sessions->endings) {
		known_add(sessions->known, digest, *email);
	}
	return true;
}

bool session_end(struct sessions *sessions, struct str id, struct error *error)
{
	char digest[DIGEST_HEX + 1];
	struct reply *reply;
	if (!random_is_token(id)) {
		return true;
	}
	digest_hex(id, digest);
	known_remove(sessions->known, digest);
	return store_command(sessions->store, &reply, error, STR("DEL"), store_key(digest)) &&
	       store_command(sessions->store, &reply, error, STR("PUBLISH"), SESSION_CHANNEL,
		       str_from_cstr(digest));
}

bool session_is_alive(struct sessions *sessions, const struct session_key *key, bool *is_alive,
	struct error *error)
{
	char digest[DIGEST_HEX + 1];
	struct reply *reply;
	sodium_bin2hex(digest, sizeof(digest), key->bytes, sizeof(key->bytes));
	if (!store_command(sessions->store, &reply, error, STR("EXISTS"), store_key(digest))) {
		return false;
	}
	*is_alive = reply_int(reply) == 1;
	return true;
}
