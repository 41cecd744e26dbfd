#include "account/known.h"

#include "base/alloc.h"
#include "base/clock.h"

#include <stdlib.h>

#define KEPT_MS	    30000
#define BUCKETS	    1024
#define ENTRIES_MAX 8192

struct entry {
	struct entry *next;
	int64_t until_ms; /* monotonic */
	char digest[DIGEST_HEX];
	size_t len;
	char email[];
};

struct known {
	size_t count;
	struct entry *buckets[BUCKETS];
};

/* The digest is random already: its first hex digits choose the bucket. */
static struct entry **bucket_of(struct known *known, const char *digest)
{
	char start[5] = { digest[0], digest[1], digest[2], digest[3], '\0' };
	return &known->buckets[strtoul(start, NULL, 16) % BUCKETS];
}

struct known *known_create(void)
{
	return alloc_new(struct known);
}

void known_clear(struct known *known)
{
	for (size_t i = 0; i < BUCKETS; i++) {
		while (known->buckets[i]) {
			struct entry *entry = known->buckets[i];
			known->buckets[i] = entry->next;
			free(entry);
		}
	}
	known->count = 0;
}

void known_destroy(struct known *known)
{
	if (known) {
		known_clear(known);
		free(known);
	}
}

/* Where the entry hangs, or the end of its bucket. */
static struct entry **place_of(struct known *known, const char *digest)
{
	struct entry **at = bucket_of(known, digest);
	while (*at && memcmp((*at)->digest, digest, DIGEST_HEX) != 0) {
		at = &(*at)->next;
	}
	return at;
}

void known_remove(struct known *known, const char digest[DIGEST_HEX])
{
	struct entry **at = place_of(known, digest);
	if (*at) {
		struct entry *entry = *at;
		*at = entry->next;
		free(entry);
		known->count--;
	}
}

bool known_find(struct known *known, struct arena *arena, const char digest[DIGEST_HEX],
	struct str *email)
{
	struct entry *entry = *place_of(known, digest);
	if (!entry) {
		return false;
	}
	if (entry->until_ms <= clock_monotonic_ms()) {
		known_remove(known, digest);
		return false;
	}
	*email = arena_str(arena, (struct str) { entry->email, entry->len });
	return true;
}

void known_add(struct known *known, const char digest[DIGEST_HEX], struct str email)
{
	known_remove(known, digest);
	if (known->count >= ENTRIES_MAX) {
		known_clear(
			known); /* cheaper than order, and they come back with a call each */
	}
	struct entry *entry = alloc_bytes(sizeof(*entry) + email.len);
	entry->until_ms = clock_monotonic_ms() + KEPT_MS;
	memcpy(entry->digest, digest, DIGEST_HEX);
	entry->len = email.len;
	memcpy(entry->email, email.data, email.len);
	struct entry **bucket = bucket_of(known, digest);
	entry->next = *bucket;
	*bucket = entry;
	known->count++;
}
