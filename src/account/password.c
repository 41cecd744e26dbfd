#include "account/password.h"

#include "base/alloc.h"
#include "base/log.h"
#include "net/fiber.h"

#include <sodium.h>
#include <stdlib.h>

#define ROUNDS	    3
#define MEMORY	    (32 * 1024 * 1024)
#define WAITING_MAX 32

struct waiter {
	struct waiter *next;
	struct fiber *fiber;
	bool has_turn;
};

struct passwords {
	bool is_busy;
	struct waiter *first;
	size_t waiting;
	char nobodys[crypto_pwhash_STRBYTES]; /* of a password that nobody knows */
};

struct passwords *passwords_create(void)
{
	struct passwords *passwords = alloc_new(struct passwords);
	char random[32];
	randombytes_buf(random, sizeof(random));
	if (crypto_pwhash_str(passwords->nobodys, random, sizeof(random), ROUNDS, MEMORY) !=
		0) {
		log_error("out_of_memory", LOG_INT("bytes", MEMORY));
		abort();
	}
	return passwords;
}

void passwords_destroy(struct passwords *passwords)
{
	free(passwords);
}

static void remove_waiter(struct passwords *passwords, struct waiter *waiter)
{
	struct waiter **at = &passwords->first;
	while (*at != waiter) {
		at = &(*at)->next;
	}
	*at = waiter->next;
	passwords->waiting--;
}

static void end_turn(struct passwords *passwords)
{
	struct waiter *next = passwords->first;
	if (next) {
		remove_waiter(passwords, next);
		next->has_turn = true;
		fiber_wake(next->fiber);
	} else {
		passwords->is_busy = false;
	}
}

static bool take_turn(struct passwords *passwords, struct error *error)
{
	struct waiter waiter = { .fiber = fiber_self() };
	if (!passwords->is_busy) {
		passwords->is_busy = true;
		return true;
	}
	if (passwords->waiting == WAITING_MAX) {
		return error_set(error, ERROR_UNAVAILABLE,
			"Too many people sign in at the moment; try again in a few seconds.");
	}
	struct waiter **end = &passwords->first;
	while (*end) {
		end = &(*end)->next;
	}
	*end = &waiter;
	passwords->waiting++;
	while (!waiter.has_turn) {
		if (fiber_wait(-1) == FIBER_CANCELLED && !waiter.has_turn) {
			remove_waiter(passwords, &waiter);
			return error_set(error, ERROR_CANCELLED, "The server is stopping.");
		}
	}
	return true;
}

struct job {
	struct str password;
	char hash[crypto_pwhash_STRBYTES];
	bool done;
};

static void make_hash(void *arg)
{
	struct job *job = arg;
	job->done = crypto_pwhash_str(job->hash, job->password.data, job->password.len, ROUNDS,
			    MEMORY) == 0;
}

static void check_hash(void *arg)
{
	struct job *job = arg;
	job->done =
		crypto_pwhash_str_verify(job->hash, job->password.data, job->password.len) == 0;
}

bool password_hash(
	struct passwords *passwords, struct str password, struct str *hash, struct error *error)
{
	struct job job = { .password = password };
	if (!take_turn(passwords, error)) {
		return false;
	}
	fiber_work(make_hash, &job);
	end_turn(passwords);
	if (!job.done) {
		return error_set(error, ERROR_UNAVAILABLE,
			"There is not enough memory to keep a password at the moment.");
	}
	*hash = arena_str(fiber_arena(), str_from_cstr(job.hash));
	return true;
}

bool password_check(struct passwords *passwords, struct str hash, struct str password,
	bool *is_right, struct error *error)
{
	struct job job = { .password = password };
	bool is_somebodys = hash.len > 0 && hash.len < sizeof(job.hash);
	if (!take_turn(passwords, error)) {
		return false;
	}
	if (is_somebodys) {
		memcpy(job.hash, hash.data, hash.len);
	} else {
		memcpy(job.hash, passwords->nobodys, sizeof(job.hash));
	}
	fiber_work(check_hash, &job);
	end_turn(passwords);
	/* tests count these: a wrong email must cost what a wrong password does */
	log_debug("password_checked", LOG_INT("rounds", ROUNDS), LOG_INT("bytes", MEMORY));
	*is_right = is_somebodys && job.done;
	return true;
}
