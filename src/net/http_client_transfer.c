/* One request as libcurl wants it. */
#include "net/http_client_internal.h"

#define CONNECT_MS     5000L
#define TIMEOUT_MS     10000
#define SIZE_MAX_BYTES (1024 * 1024)
#define REDIRECTS_MOST 3L

static bool is_clean(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.data[i];
		if (c < ' ' || c == 0x7F) {
			return false;
		}
	}
	return true;
}

static bool is_this_machine(struct str host)
{
	return str_equal_nocase(host, STR("localhost")) || str_equal(host, STR("127.0.0.1")) ||
	       str_equal(host, STR("[::1]"));
}

/* Decided by libcurl's own reading of the URL, so that no other reading can slip past it. */
static bool may_be_asked(CURLU *parts)
{
	char *scheme = NULL, *host = NULL, *user = NULL;
	bool ok = curl_url_get(parts, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
		  curl_url_get(parts, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
		  curl_url_get(parts, CURLUPART_USER, &user, 0) == CURLUE_NO_USER &&
		  (str_equal_cstr(STR("https"), scheme) ||
			  (str_equal_cstr(STR("http"), scheme) &&
				  is_this_machine(str_from_cstr(host))));
	curl_free(scheme);
	curl_free(host);
	curl_free(user);
	return ok;
}

static bool set_url(struct http_transfer *transfer, struct str url, struct error *error)
{
	const char *text = arena_cstr(fiber_arena(), url);
	CURLU *parts = curl_url();
	bool ok = parts && is_clean(url) &&
		  curl_url_set(parts, CURLUPART_URL, text, 0) == CURLUE_OK &&
		  may_be_asked(parts);
	curl_url_cleanup(parts);
	if (!ok) {
		return error_set(error, ERROR_INVALID,
			"An address that we call must be https://, or http:// on this "
			"machine.");
	}
	curl_easy_setopt(transfer->easy, CURLOPT_URL, text);
	if (str_starts_with(url, STR("http:"))) {
		curl_easy_setopt(transfer->easy, CURLOPT_PROXY, "");
	} else {
		/* requests at the same time share one HTTP/2 connection */
		curl_easy_setopt(transfer->easy, CURLOPT_PIPEWAIT, 1L);
	}
	return true;
}

static bool set_headers(struct http_transfer *transfer,
	const struct http_fetch_request *request, struct error *error)
{
	for (size_t i = 0; i < request->header_count; i++) {
		if (!is_clean(request->headers[i])) {
			return error_set(error, ERROR_INVALID,
				"A header that we send must be one line of text.");
		}
		transfer->headers = curl_slist_append(
			transfer->headers, arena_cstr(fiber_arena(), request->headers[i]));
	}
	curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers);
	return true;
}

static size_t handle_body(char *data, size_t size, size_t count, void *context)
{
	struct http_transfer *transfer = context;
	size_t len = size * count;
	if (transfer->body.len + len > (size_t)transfer->size_max) {
		transfer->too_large = true;
		return len + 1; /* anything but `len` ends the transfer */
	}
	buf_append(&transfer->body, (struct str) { data, len });
	return len;
}

static void set_method(CURL *easy, const struct http_fetch_request *request)
{
	bool is_change = request->method && (strcmp(request->method, "POST") == 0 ||
						    strcmp(request->method, "PUT") == 0);
	/* a change without a body says so, else some servers answer 411 */
	if (request->body.len || is_change) {
		curl_easy_setopt(
			easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body.len);
		curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, request->body.data);
	}
	if (request->method && strcmp(request->method, "GET") != 0) {
		curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, request->method);
	}
}

static void set_safety(struct http_transfer *transfer, const struct http_fetch_request *request)
{
	CURL *easy = transfer->easy;
	int64_t timeout_ms = request->timeout_ms ? request->timeout_ms : TIMEOUT_MS;
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
	curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
	curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
	curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
	curl_easy_setopt(easy, CURLOPT_REDIR_PROTOCOLS_STR, "https");
	curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, request->follows_redirects ? 1L : 0L);
	curl_easy_setopt(easy, CURLOPT_MAXREDIRS, REDIRECTS_MOST);
	curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
	curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, (long)timeout_ms);
	curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
	/* a cancelled look-up of a name must not hold up the loop until it ends */
	curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L);
}

bool http_transfer_init(struct http_transfer *transfer, struct http_client *client,
	const struct http_fetch_request *request, struct error *error)
{
	*transfer = (struct http_transfer) {
		.client = client,
		.fiber = fiber_self(),
		.easy = curl_easy_init(),
		.size_max = request->size_max ? request->size_max : SIZE_MAX_BYTES,
	};
	if (!transfer->easy) {
		return error_set(error, ERROR_INTERNAL, "libcurl gives no handle.");
	}
	CURL *easy = transfer->easy;
	curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer);
	curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, handle_body);
	curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer);
	curl_easy_setopt(easy, CURLOPT_USERAGENT, "EchoNest");
	curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
	curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_2TLS);
	set_safety(transfer, request);
	set_method(easy, request);
	return set_url(transfer, request->url, error) && set_headers(transfer, request, error);
}

void http_transfer_finish(struct http_transfer *transfer)
{
	curl_easy_cleanup(transfer->easy);
	curl_slist_free_all(transfer->headers);
	buf_finish(&transfer->body);
}
