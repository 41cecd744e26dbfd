#include "backup/s3.h"

#include "backup/file.h"
#include "backup/s3_listing.h"
#include "base/alloc.h"
#include "base/buf.h"

#include <curl/curl.h>
#include <sodium.h>
#include <stdlib.h>
#include <unistd.h>

#define CONNECT_S   15L
#define STALL_BYTES 1L /* fewer a second, for that many seconds, and we give up */
#define STALL_S	    60L
#define ANSWER_MOST (8 << 20) /* of what is not a backup; a listing has some 500 KB */
#define HASH_HEX    (crypto_hash_sha256_BYTES * 2)

struct s3 {
	struct arena *arena;
	struct str endpoint, bucket, prefix; /* the prefix without slashes around it */
	struct str user;		     /* "<key id>:<secret>": never log it */
	struct str region, session_token;
	CURL *curl;
};

/* What is asked. */
struct request {
	const char *method;
	struct str path, query;
	int send_fd; /* -1: no body */
	uint64_t send_size;
	char hash[HASH_HEX + 1]; /* of the body */
	int save_fd;		 /* -1: the answer goes to `answer` */
	struct buf answer;	 /* also what is said when it says no */
	CURL *curl;
	bool disk_failed;
};

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

/* --- one request --- */

static size_t handle_upload(char *into, size_t size, size_t count, void *arg)
{
	const struct request *request = arg;
	size_t len;
	return file_read(request->send_fd, into, size * count, &len) ? len
								     : CURL_READFUNC_ABORT;
}

static size_t handle_answer(char *bytes, size_t size, size_t count, void *arg)
{
	struct request *request = arg;
	struct str part = { bytes, size * count };
	long status = 0;
	curl_easy_getinfo(request->curl, CURLINFO_RESPONSE_CODE, &status);
	if (request->save_fd >= 0 && status == 200) {
		request->disk_failed = !file_write(request->save_fd, part);
		return request->disk_failed ? 0 : part.len;
	}
	if (request->answer.len + part.len > ANSWER_MOST) {
		return 0;
	}
	buf_append(&request->answer, part);
	return part.len;
}

static struct curl_slist *headers_of(struct s3 *s3, const struct request *request)
{
	struct arena *arena = s3->arena;
	struct curl_slist *headers = curl_slist_append(
		NULL, arena_printf(arena, "x-amz-content-sha256: %s", request->hash).data);
	if (s3->session_token.len) {
		headers = curl_slist_append(
			headers, arena_printf(arena, "x-amz-security-token: %.*s",
					 STR_ARG(s3->session_token))
					 .data);
	}
	return headers;
}

static void set_up(struct s3 *s3, struct request *request)
{
	CURL *curl = s3->curl;
	struct str url = arena_printf(s3->arena, "%.*s/%.*s%s%.*s%s%.*s", STR_ARG(s3->endpoint),
		STR_ARG(s3->bucket), request->path.len ? "/" : "", STR_ARG(request->path),
		request->query.len ? "?" : "", STR_ARG(request->query));
	request->curl = curl;
	curl_easy_reset(curl);
	curl_easy_setopt(curl, CURLOPT_URL, url.data);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "https,http");
	curl_easy_setopt(curl, CURLOPT_CUSTOMREQUEST, request->method);
	curl_easy_setopt(curl, CURLOPT_AWS_SIGV4,
		arena_printf(s3->arena, "aws:amz:%.*s:s3", STR_ARG(s3->region)).data);
	curl_easy_setopt(curl, CURLOPT_USERPWD, s3->user.data);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_S);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, STALL_BYTES);
	curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, STALL_S);
	curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, handle_answer);
	curl_easy_setopt(curl, CURLOPT_WRITEDATA, request);
	if (request->send_fd >= 0) {
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, handle_upload);
		curl_easy_setopt(curl, CURLOPT_READDATA, request);
		curl_easy_setopt(
			curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->send_size);
	}
}

/* A sentence about what it answered; it says why in XML. */
static bool refuse(
	struct s3 *s3, const struct request *request, long status, struct error *error)
{
	struct str code = s3_element(buf_str(&request->answer), "Code");
	struct str name = request->path.len ? request->path : s3->bucket;
	if (status == 404) {
		return error_set(error, ERROR_NOT_FOUND, "The bucket %.*s has no %.*s (%.*s).",
			STR_ARG(s3->bucket), STR_ARG(name), STR_ARG(str_slice(code, 0, 40)));
	}
	if (status == 403) {
		return error_set(error, ERROR_FORBIDDEN,
			"The bucket %.*s does not let us in (%.*s). Look at AWS_ACCESS_KEY_ID, "
			"AWS_SECRET_ACCESS_KEY and AWS_REGION.",
			STR_ARG(s3->bucket), STR_ARG(str_slice(code, 0, 40)));
	}
	return error_set(error, ERROR_UPSTREAM, "The bucket %.*s answers %ld (%.*s).",
		STR_ARG(s3->bucket), status, STR_ARG(str_slice(code, 0, 40)));
}

/* Sends it; `request->answer` is the caller's to finish. */
static bool perform(struct s3 *s3, struct request *request, struct error *error)
{
	set_up(s3, request);
	struct curl_slist *headers = headers_of(s3, request);
	curl_easy_setopt(s3->curl, CURLOPT_HTTPHEADER, headers);
	CURLcode code = curl_easy_perform(s3->curl);
	long status = 0;
	curl_easy_getinfo(s3->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	if (request->disk_failed) {
		return file_fail(error, "kept", STR("What the bucket sends"));
	}
	if (code != CURLE_OK) {
		return error_set(error, ERROR_UNAVAILABLE,
			"The bucket %.*s can't be reached, or broke off: %s.",
			STR_ARG(s3->bucket), curl_easy_strerror(code));
	}
	return (status >= 200 && status < 300) || refuse(s3, request, status, error);
}

/* "prefix/name" */
static struct str key_of(struct s3 *s3, struct str name)
{
	bool both = s3->prefix.len && name.len;
	return arena_printf(
		s3->arena, "%.*s%s%.*s", STR_ARG(s3->prefix), both ? "/" : "", STR_ARG(name));
}

static struct request request_of(struct s3 *s3, const char *method, struct str name)
{
	struct request request = { .method = method, .send_fd = -1, .save_fd = -1 };
	uint8_t hash[crypto_hash_sha256_BYTES];
	request.path = key_of(s3, name);
	crypto_hash_sha256(hash, (const uint8_t *)"", 0);
	sodium_bin2hex(request.hash, sizeof(request.hash), hash, sizeof(hash));
	return request;
}

/* --- what is asked --- */

static bool hash_file(struct request *request, struct error *error)
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
	struct request request = request_of(s3, "PUT", name);
	request.send_fd = fd;
	bool ok = hash_file(&request, error) && perform(s3, &request, error);
	buf_finish(&request.answer);
	return ok;
}

bool s3_get(struct s3 *s3, struct str name, int fd, struct error *error)
{
	struct request request = request_of(s3, "GET", name);
	request.save_fd = fd;
	bool ok = perform(s3, &request, error);
	buf_finish(&request.answer);
	return ok;
}

bool s3_remove(struct s3 *s3, struct str name, struct error *error)
{
	struct request request = request_of(s3, "DELETE", name);
	bool ok = perform(s3, &request, error);
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
	struct request request = request_of(s3, "GET", STR_EMPTY);
	request.path = STR_EMPTY;
	request.query = listing_query(s3, after);
	size_t before = listing->count;
	bool ok = perform(s3, &request, error) &&
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
		if (listing.count) {
			after = key_of(s3, name_of(s3, arena, listing.keys[listing.count - 1]));
		}
	} while (listing.is_truncated);
	for (size_t i = 0; i < listing.count; i++) {
		listing.keys[i] = name_of(s3, arena, listing.keys[i]);
	}
	*names = listing.keys;
	*count = listing.count;
	return true;
}
