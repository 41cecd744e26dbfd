#include "backup/s3_request.h"

#include "backup/file.h"
#include "backup/interrupt.h"
#include "backup/s3_listing.h"

#include <errno.h>
#include <unistd.h>

#define CONNECT_S   15L
#define STALL_BYTES 1L /* fewer a second, for that many seconds, and we give up */
#define STALL_S	    60L
#define ANSWER_MOST (8 << 20) /* of what is not a backup; a listing has some 500 KB */
#define TRIES	    4 /* Amazon's services answer 500 and 503 now and then, and say: try again */
#define PAUSE_MS    500 /* before the second, twice as long before each further one */
#define STEP_MS	    50

static size_t handle_upload(char *into, size_t size, size_t count, void *arg)
{
	const struct s3_request *request = arg;
	size_t len;
	return file_read(request->send_fd, into, size * count, &len) ? len
								     : CURL_READFUNC_ABORT;
}

/* libcurl goes back to the start when a kept connection turns out to be closed. */
static int handle_seek(void *arg, curl_off_t to, int from)
{
	const struct s3_request *request = arg;
	return lseek(request->send_fd, (off_t)to, from) < 0 ? CURL_SEEKFUNC_FAIL
							    : CURL_SEEKFUNC_OK;
}

/* Not 0: it is given up. */
static int handle_progress(
	void *arg, curl_off_t down_all, curl_off_t down, curl_off_t up_all, curl_off_t up)
{
	struct s3 *s3 = arg;
	struct error ignored;
	if (up_all + down_all > ANSWER_MOST) {
		progress_show(&s3->progress, "bucket", (uint64_t)(up + down),
			(uint64_t)(up_all + down_all));
	}
	return !interrupt_none(&ignored);
}

static size_t handle_answer(char *bytes, size_t size, size_t count, void *arg)
{
	struct s3_request *request = arg;
	struct str part = { bytes, size * count };
	long status = 0;
	curl_easy_getinfo(request->curl, CURLINFO_RESPONSE_CODE, &status);
	if (request->save_fd >= 0 && status == 200) {
		bool ok = file_write(request->save_fd, part);
		request->disk_errno = ok ? 0 : errno;
		return ok ? part.len : 0;
	}
	if (request->answer.len + part.len > ANSWER_MOST) {
		return 0;
	}
	buf_append(&request->answer, part);
	return part.len;
}

static struct curl_slist *headers_of(struct s3 *s3, const struct s3_request *request)
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

static void set_up(struct s3 *s3, struct s3_request *request)
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
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, handle_progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, s3);
	if (request->send_fd >= 0) {
		curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
		curl_easy_setopt(curl, CURLOPT_READFUNCTION, handle_upload);
		curl_easy_setopt(curl, CURLOPT_READDATA, request);
		curl_easy_setopt(curl, CURLOPT_SEEKFUNCTION, handle_seek);
		curl_easy_setopt(curl, CURLOPT_SEEKDATA, request);
		curl_easy_setopt(
			curl, CURLOPT_INFILESIZE_LARGE, (curl_off_t)request->send_size);
	}
}

/* Where the bucket is, when it says that it is elsewhere; "" otherwise. */
static struct str other_region(struct s3 *s3, const struct s3_request *request)
{
	struct curl_header *header;
	if (curl_easy_header(s3->curl, "x-amz-bucket-region", 0, CURLH_HEADER, -1, &header) ==
		CURLHE_OK) {
		return str_from_cstr(header->value);
	}
	return s3_element(buf_str(&request->answer), "Region");
}

/* A sentence about the codes that have one of their own. */
static bool refuse_known(
	struct s3 *s3, const struct s3_request *request, struct str code, struct error *error)
{
	struct str region = other_region(s3, request);
	if (region.len && !str_equal(region, s3->region)) {
		error_set(error, ERROR_UPSTREAM,
			"The bucket %.*s is in the region %.*s: set AWS_REGION to that.",
			STR_ARG(s3->bucket), STR_ARG(str_slice(region, 0, 40)));
	} else if (str_equal(code, STR("RequestTimeTooSkewed"))) {
		error_set(error, ERROR_FORBIDDEN,
			"The clock of this machine is not right, says the bucket %.*s. Set it, "
			"best by NTP (timedatectl set-ntp true).",
			STR_ARG(s3->bucket));
	} else if (str_equal(code, STR("AccessDenied"))) {
		error_set(error, ERROR_FORBIDDEN,
			"The bucket %.*s does not allow that (AccessDenied). The key needs "
			"PutObject, GetObject, DeleteObject and ListBucket.",
			STR_ARG(s3->bucket));
	} else {
		return false;
	}
	return true;
}

/* A sentence about what it answered; it says why in XML. */
static bool refuse(
	struct s3 *s3, const struct s3_request *request, long status, struct error *error)
{
	struct str code = str_slice(s3_element(buf_str(&request->answer), "Code"), 0, 40);
	struct str name = request->path.len ? request->path : s3->bucket;
	if (refuse_known(s3, request, code, error)) {
		return false;
	}
	if (status == 404) {
		return error_set(error, ERROR_NOT_FOUND, "The bucket %.*s has no %.*s (%.*s).",
			STR_ARG(s3->bucket), STR_ARG(name), STR_ARG(code));
	}
	if (status == 403) {
		return error_set(error, ERROR_FORBIDDEN,
			"The bucket %.*s does not let us in (%.*s). Look at AWS_ACCESS_KEY_ID, "
			"AWS_SECRET_ACCESS_KEY and AWS_REGION.",
			STR_ARG(s3->bucket), STR_ARG(code));
	}
	return error_set(error, ERROR_UPSTREAM, "The bucket %.*s answers %ld (%.*s).",
		STR_ARG(s3->bucket), status, STR_ARG(code));
}

/* From its start; what an earlier try has brought is forgotten. */
static bool rewind_files(struct s3_request *request, struct error *error)
{
	buf_clear(&request->answer);
	return ((request->send_fd < 0 || lseek(request->send_fd, 0, SEEK_SET) == 0) &&
		       (request->save_fd < 0 ||
			       (ftruncate(request->save_fd, 0) == 0 &&
				       lseek(request->save_fd, 0, SEEK_SET) == 0))) ||
	       file_fail(error, "used", STR("The backup"));
}

/* Sends it once. `*again`: it was not refused for good. */
static bool try_once(
	struct s3 *s3, struct s3_request *request, bool *again, struct error *error)
{
	*again = false;
	if (!rewind_files(request, error)) {
		return false;
	}
	set_up(s3, request);
	struct curl_slist *headers = headers_of(s3, request);
	curl_easy_setopt(s3->curl, CURLOPT_HTTPHEADER, headers);
	CURLcode code = curl_easy_perform(s3->curl);
	long status = 0;
	curl_easy_getinfo(s3->curl, CURLINFO_RESPONSE_CODE, &status);
	curl_slist_free_all(headers);
	progress_end(&s3->progress);
	if (request->disk_errno) {
		errno = request->disk_errno;
		return file_fail(error, "kept", STR("What the bucket sends"));
	}
	if (code == CURLE_ABORTED_BY_CALLBACK) {
		return interrupt_none(error);
	}
	if (code != CURLE_OK) {
		*again = code != CURLE_PEER_FAILED_VERIFICATION;
		return error_set(error, ERROR_UNAVAILABLE,
			"The bucket %.*s can't be reached, or broke off: %s.",
			STR_ARG(s3->bucket), curl_easy_strerror(code));
	}
	*again = status >= 500 || status == 429;
	return (status >= 200 && status < 300) || refuse(s3, request, status, error);
}

static bool wait_ms(int64_t ms, struct error *error)
{
	for (; ms > 0 && interrupt_none(error); ms -= STEP_MS) {
		usleep(STEP_MS * 1000);
	}
	return interrupt_none(error);
}

bool s3_perform(struct s3 *s3, struct s3_request *request, struct error *error)
{
	bool again;
	int64_t pause_ms = PAUSE_MS;
	for (int tries = 1; !try_once(s3, request, &again, error); tries++, pause_ms *= 2) {
		if (!again || tries == TRIES || !wait_ms(pause_ms, error)) {
			return false;
		}
	}
	return true;
}
