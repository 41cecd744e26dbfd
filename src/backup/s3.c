#include "backup/s3.h"

#include "backup/file.h"
#include "backup/s3_listing.h"
#include "backup/s3_request.h"
#include "base/alloc.h"

#include <stdlib.h>
#include <unistd.h>

static struct str from_environment(struct arena *arena, const char *name, struct str otherwise)
{
	const char *value = getenv(name);
	return value && *value ? arena_str(arena, str_from_cstr(value)) : otherwise;
}

static struct str without_slashes(struct str text)
{
	while (str_starts_with(text, STR("/"))) {
		text = str_from(text, 1);
	}
	while (str_ends_with(text, STR("/"))) {
		text.len--;
	}
	return text;
}

/* What needs no encoding in an address: then what is signed is what is sent. */
static bool is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		char c = text.data[i];
		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || memchr("-_.~/", c, 5))) {
			return false;
		}
	}
	return !str_contains(text, STR("//")) && !str_contains(text, STR(".."));
}

static bool read_address(struct s3 *s3, struct str address, struct error *error)
{
	struct str rest = str_from(address, S3_SCHEME.len);
	size_t slash = str_index_of(rest, '/');
	s3->bucket = arena_str(s3->arena, str_slice(rest, 0, slash));
	s3->prefix = arena_str(s3->arena, without_slashes(str_from(rest, slash)));
	return (s3->bucket.len > 0 && is_plain(s3->bucket) && is_plain(s3->prefix)) ||
	       error_set(error, ERROR_INVALID,
		       "\"%.*s\" is no address of a bucket: s3://bucket/prefix, of letters, "
		       "digits and -_.~ only.",
		       STR_ARG(address));
}

static bool read_environment(struct s3 *s3, struct error *error)
{
	struct str id = from_environment(s3->arena, "AWS_ACCESS_KEY_ID", STR_EMPTY);
	struct str secret = from_environment(s3->arena, "AWS_SECRET_ACCESS_KEY", STR_EMPTY);
	if (!id.len || !secret.len) {
		return error_set(error, ERROR_INVALID,
			"%s is not set; a bucket needs AWS_ACCESS_KEY_ID and "
			"AWS_SECRET_ACCESS_KEY in the environment.",
			id.len ? "AWS_SECRET_ACCESS_KEY" : "AWS_ACCESS_KEY_ID");
	}
	s3->user = arena_printf(s3->arena, "%.*s:%.*s", STR_ARG(id), STR_ARG(secret));
	s3->session_token = from_environment(s3->arena, "AWS_SESSION_TOKEN", STR_EMPTY);
	s3->region = from_environment(s3->arena, "AWS_REGION", STR("us-east-1"));
	s3->endpoint = from_environment(s3->arena, "S3_ENDPOINT_URL",
		arena_printf(s3->arena, "https://s3.%.*s.amazonaws.com", STR_ARG(s3->region)));
	while (str_ends_with(s3->endpoint, STR("/"))) {
		s3->endpoint.len--;
	}
	return str_starts_with(s3->endpoint, STR("https://")) ||
	       str_starts_with(s3->endpoint, STR("http://")) ||
	       error_set(error, ERROR_INVALID,
		       "S3_ENDPOINT_URL must begin with https:// (or http://).");
}

struct s3 *s3_create(struct str address, struct error *error)
{
	struct s3 *s3 = alloc_new(struct s3);
	s3->arena = arena_create();
	s3->curl = curl_easy_init();
	progress_init(&s3->progress);
	if (s3->curl && read_address(s3, address, error) && read_environment(s3, error)) {
		return s3;
	}
	s3_destroy(s3);
	return NULL;
}

void s3_destroy(struct s3 *s3)
{
	if (s3) {
		curl_easy_cleanup(s3->curl);
		arena_destroy(s3->arena);
		free(s3);
	}
}

/* "prefix/name" */
static struct str key_of(struct s3 *s3, struct str name)
{
	bool both = s3->prefix.len && name.len;
	return arena_printf(
		s3->arena, "%.*s%s%.*s", STR_ARG(s3->prefix), both ? "/" : "", STR_ARG(name));
}

static struct s3_request request_of(struct s3 *s3, const char *method, struct str name)
{
	struct s3_request request = { .method = method, .send_fd = -1, .save_fd = -1 };
	uint8_t hash[crypto_hash_sha256_BYTES];
	request.path = key_of(s3, name);
	crypto_hash_sha256(hash, (const uint8_t *)"", 0);
	sodium_bin2hex(request.hash, sizeof(request.hash), hash, sizeof(hash));
	return request;
}

static bool hash_file(struct s3_request *request, struct error *error)
{
	char bytes[64 * 1024];
	size_t len;
	uint8_t hash[crypto_hash_sha256_BYTES];
	crypto_hash_sha256_state state;
	crypto_hash_sha256_init(&state);
	bool ok = lseek(request->send_fd, 0, SEEK_SET) == 0;
	request->send_size = 0;
	do {
		ok = ok && file_read(request->send_fd, bytes, sizeof(bytes), &len);
		if (!ok) {
			return file_fail(error, "read", STR("The backup"));
		}
		crypto_hash_sha256_update(&state, (const uint8_t *)bytes, len);
		request->send_size += len;
	} while (len == sizeof(bytes));
	crypto_hash_sha256_final(&state, hash);
	sodium_bin2hex(request->hash, sizeof(request->hash), hash, sizeof(hash));
	return lseek(request->send_fd, 0, SEEK_SET) == 0 ||
	       file_fail(error, "read", STR("The backup"));
}

bool s3_put(struct s3 *s3, struct str name, int fd, struct error *error)
{
	struct s3_request request = request_of(s3, "PUT", name);
	request.send_fd = fd;
	bool ok = hash_file(&request, error) && s3_perform(s3, &request, error);
	buf_finish(&request.answer);
	return ok;
}

bool s3_get(struct s3 *s3, struct str name, int fd, struct error *error)
{
	struct s3_request request = request_of(s3, "GET", name);
	request.save_fd = fd;
	bool ok = s3_perform(s3, &request, error);
	buf_finish(&request.answer);
	return ok;
}

bool s3_remove(struct s3 *s3, struct str name, struct error *error)
{
	struct s3_request request = request_of(s3, "DELETE", name);
	bool ok = s3_perform(s3, &request, error);
	buf_finish(&request.answer);
	return ok;
}

/* The parameters stand in the order of their names, as they are signed. */
static struct str listing_query(struct s3 *s3, struct str after)
{
	char *prefix = curl_easy_escape(s3->curl, key_of(s3, STR("echonest-")).data, 0);
	char *start = curl_easy_escape(s3->curl, after.data, (int)after.len);
	struct str query = arena_printf(s3->arena,
		"delimiter=%%2F&encoding-type=url&list-type=2&prefix=%s%s%s", prefix,
		after.len ? "&start-after=" : "", after.len ? start : "");
	curl_free(prefix);
	curl_free(start);
	return query;
}

/* The part after the last slash, decoded. */
static struct str name_of(struct s3 *s3, struct arena *arena, struct str key)
{
	int len;
	char *plain = curl_easy_unescape(s3->curl, key.data, (int)key.len, &len);
	struct str name = { plain, plain ? (size_t)len : 0 };
	const char *slash = name.len ? memrchr(name.data, '/', name.len) : NULL;
	name = arena_str(arena, slash ? str_from(name, (size_t)(slash - plain) + 1) : name);
	curl_free(plain);
	return name;
}

static bool list_page(struct s3 *s3, struct arena *arena, struct s3_listing *listing,
	struct str after, struct error *error)
{
	struct s3_request request = request_of(s3, "GET", STR_EMPTY);
	request.path = STR_EMPTY;
	request.query = listing_query(s3, after);
	size_t before = listing->count;
	bool ok = s3_perform(s3, &request, error) &&
		  ((s3_listing_read(listing, arena, buf_str(&request.answer)) &&
			   (!listing->is_truncated || listing->count > before)) ||
			  error_set(error, ERROR_UPSTREAM,
				  "What the bucket %.*s lists is no listing of S3.",
				  STR_ARG(s3->bucket)));
	buf_finish(&request.answer);
	return ok;
}

bool s3_list(struct s3 *s3, struct arena *arena, struct str **names, size_t *count,
	struct error *error)
{
	struct s3_listing listing = { 0 };
	struct str after = STR_EMPTY;
	do {
		if (!list_page(s3, arena, &listing, after, error)) {
			return false;
		}
		struct str before = after;
		if (listing.count) {
			after = key_of(s3, name_of(s3, arena, listing.keys[listing.count - 1]));
		}
		/* who does not know "start-after" would send the same for ever */
		if (listing.is_truncated && before.len &&
			strcmp(after.data, before.data) <= 0) {
			return error_set(error, ERROR_UPSTREAM,
				"The bucket %.*s does not list its files in order.",
				STR_ARG(s3->bucket));
		}
	} while (listing.is_truncated);
	for (size_t i = 0; i < listing.count; i++) {
		listing.keys[i] = name_of(s3, arena, listing.keys[i]);
	}
	*names = listing.keys;
	*count = listing.count;
	return true;
}
