#include "account/google.h"

#include "account/email.h"
#include "account/id_token.h"
#include "base/json.h"
#include "base/log.h"
#include "base/random.h"
#include "net/fiber.h"
#include "net/http_fields.h"

#define CHECK_MS 5000

const struct http_service google_service = {
	.name = "google",
	.title = "Google",
	.at_once = 8,
	.pause_s = 30,
};

bool google_is_configured(const struct config *config)
{
	return config->google_client_id.len && config->google_client_secret.len;
}

struct str google_redirect_uri(struct arena *arena, const struct config *config)
{
	return arena_printf(arena, "%.*s" GOOGLE_CALLBACK, STR_ARG(config->base_url));
}

struct str google_address(struct arena *arena, const struct config *config,
	const struct oauth_departure *departure, bool choose)
{
	return arena_printf(arena,
		"%.*s?response_type=code&client_id=%.*s&redirect_uri=%.*s&scope=openid%%20email"
		"&state=%.*s&nonce=%.*s&code_challenge=%.*s&code_challenge_method=S256%s",
		STR_ARG(config->google_auth_url),
		STR_ARG(http_encode(arena, config->google_client_id)),
		STR_ARG(http_encode(arena, google_redirect_uri(arena, config))),
		STR_ARG(departure->state), STR_ARG(departure->nonce),
		STR_ARG(departure->challenge), choose ? "&prompt=select_account" : "");
}

static struct str token_form(const struct config *config, struct str code, struct str verifier)
{
	struct arena *arena = fiber_arena();
	return arena_printf(arena,
		"grant_type=authorization_code&code=%.*s&redirect_uri=%.*s&client_id=%.*s"
		"&client_secret=%.*s&code_verifier=%.*s",
		STR_ARG(http_encode(arena, code)),
		STR_ARG(http_encode(arena, google_redirect_uri(arena, config))),
		STR_ARG(http_encode(arena, config->google_client_id)),
		STR_ARG(http_encode(arena, config->google_client_secret)), STR_ARG(verifier));
}

/* The word that says why (RFC 6749 section 5.2, and Google's own); "" unless it is one. */
static struct str read_reason(struct str body)
{
	json_t *answer;
	struct error ignored;
	if (!json_parse(fiber_arena(), body, &answer, &ignored)) {
		return STR_EMPTY;
	}
	struct str reason = json_member_str(answer, "error");
	for (size_t i = 0; i < reason.len; i++) {
		if ((reason.data[i] < 'a' || reason.data[i] > 'z') && reason.data[i] != '_') {
			return STR_EMPTY;
		}
	}
	return str_slice(reason, 0, 40);
}

static bool refuse(
	const struct config *config, int status, struct str reason, struct error *error)
{
	struct arena *arena = fiber_arena();
	if (str_equal(reason, STR("invalid_grant"))) {
		return error_set(error, ERROR_INVALID,
			"Google takes what you came back with only once, and not for long.");
	}
	if (str_equal(reason, STR("redirect_uri_mismatch"))) {
		return error_set(error, ERROR_UPSTREAM,
			"Google does not know this server's address. Whoever runs it must add "
			"%.150s to the authorized redirect URIs of its client there.",
			google_redirect_uri(arena, config).data);
	}
	if (str_equal(reason, STR("invalid_client")) ||
		str_equal(reason, STR("unauthorized_client"))) {
		return error_set(error, ERROR_UPSTREAM,
			"Google does not accept this server. Whoever runs it must look at "
			"GOOGLE_CLIENT_ID and GOOGLE_CLIENT_SECRET.");
	}
	return error_set(error, ERROR_UPSTREAM,
		"Google could not say who you are: it answered with status %d.", status);
}

/* Changes a code for tokens; any answer is a success. */
static bool exchange(const struct config *config, struct http_client *http, struct str code,
	struct str verifier, int64_t timeout_ms, struct http_fetch_response *response,
	struct error *error)
{
	struct str headers[] = { STR("Content-Type: application/x-www-form-urlencoded"),
		STR("Accept: application/json") };
	struct http_fetch_request request = {
		.service = &google_service,
		.method = "POST",
		.url = config->google_token_url,
		.headers = headers,
		.header_count = 2,
		.body = token_form(config, code, verifier),
		.size_max = 64 * 1024,
		.timeout_ms = timeout_ms,
	};
	return http_fetch(http, &request, response, error);
}

bool google_email(const struct accounts *accounts, struct http_client *http, struct str code,
	const struct oauth_trip *trip, struct str *email, struct error *error)
{
	const struct config *config = accounts->config;
	struct http_fetch_response response;
	json_t *answer;
	if (code.len == 0) {
		return error_set(error, ERROR_INVALID, "You came back without Google's word.");
	}
	if (!exchange(config, http, code, trip->verifier, 0, &response, error)) {
		return false;
	}
	if (response.status != 200) {
		struct str reason = read_reason(response.body);
		log_warning("google_refused", LOG_INT("status", response.status),
			LOG_STR("reason", reason));
		return refuse(config, response.status, reason, error);
	}
	if (!json_parse(fiber_arena(), response.body, &answer, error)) {
		return error_set(error, ERROR_UPSTREAM, "Google gives no proper answer.");
	}
	struct id_token_wanted wanted = {
		.client_id = config->google_client_id,
		.nonce = trip->nonce,
		.now_s = store_now_ms(accounts->store) / 1000,
	};
	return id_token_email(
		fiber_arena(), json_member_str(answer, "id_token"), &wanted, email, error);
}

bool google_check(const struct config *config, struct http_client *http, struct error *error)
{
	struct http_fetch_response response;
	if (!exchange(config, http, STR("none"), random_token(fiber_arena()), CHECK_MS,
		    &response, error)) {
		return false;
	}
	struct str reason = read_reason(response.body);
	if (str_equal(reason, STR("invalid_grant"))) {
		return true;
	}
	if (reason.len == 0) {
		return error_set(error, ERROR_UPSTREAM,
			"What answers at GOOGLE_TOKEN_URL with status %d is not Google.",
			response.status);
	}
	return refuse(config, response.status, reason, error);
}

/* No address of the program's own, whoever has it at Google, can act as the program. */
bool google_admits(const struct config *config, struct str email, struct error *error)
{
	return (config_allows_email(config, email) && !email_is_ours(email)) ||
	       error_set(error, ERROR_FORBIDDEN, "%.180s is not on the guest list here.",
		       arena_cstr(fiber_arena(), email));
}
