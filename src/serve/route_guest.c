/* Guests sign up, and sign in by their password. */
#include "account/audit.h"
#include "account/email.h"
#include "account/guest.h"
#include "account/login.h"
#include "serve/page.h"
#include "serve/parts.h"
#include "serve/router.h"
#include "serve/sign_in.h"

struct credentials {
	struct str email;    /* in lower case; "" when it is none */
	struct str typed;    /* as it was given */
	struct str password; /* never logged, never shown */
	struct str next;
};

static bool read_credentials(struct call *call, struct credentials *given, struct error *error)
{
	json_t *body;
	*given = (struct credentials) { .email = STR_EMPTY, .next = STR("/") };
	if (!call_body(call, &body, error)) {
		return false;
	}
	given->typed = json_member_str(body, "email");
	given->password = json_member_str(body, "password"); /* spaces count */
	given->next = login_safe_next(json_member_str(body, "next"));
	return email_read(call->arena, given->typed, &given->email) ||
	       error_set(error, ERROR_INVALID, "That is no email address.");
}

static void refuse(struct call *call)
{
	struct error error;
	error_set(&error, ERROR_NOT_FOUND, "Guests can't sign up here.");
	call_fail(call, &error);
}

static void sign_in(struct call *call)
{
	struct credentials given;
	struct error error;
	if (!call->serve->config->guest_signup) {
		refuse(call);
	} else if (read_credentials(call, &given, &error) &&
		   guest_check(call->serve->guests, &call->client, given.email, given.password,
			   &error)) {
		sign_in_as(call, given.email, "guest", given.next);
	} else {
		if (error.kind == ERROR_UNAUTHENTICATED) {
			audit("login_fail", given.email, &call->client,
				LOG_CSTR("method", "guest"));
		}
		sign_in_show(call, error_http_status(error.kind), STR("That did not work."),
			&(struct sign_in_form) { given.next, given.typed,
				str_from_cstr(error_public_message(&error)) });
	}
}

static void show_sign_up(struct call *call, int status, const struct sign_in_form *form)
{
	page_reply(call, status, "signup.html",
		(struct page_field[]) {
			{ "title", STR("Sign up as a guest") },
			{ "message", STR("Choose a password, and you are in.") },
			{ "problem", sign_in_problem(call, form->problem) },
			{ "email", form->email },
			{ "next", form->next },
			{ "next_query", page_encode(call->arena, form->next) },
			{ "describedby",
				form->problem.len ? STR("hint problem") : STR("hint") },
			{ NULL },
		});
}

static void ask_to_sign_up(struct call *call)
{
	if (!call->serve->config->guest_signup) {
		refuse(call);
		return;
	}
	show_sign_up(call, 200,
		&(struct sign_in_form) { .next = login_safe_next(call_query(call, "next")) });
}

static void sign_up(struct call *call)
{
	struct credentials given;
	struct error error;
	if (!call->serve->config->guest_signup) {
		refuse(call);
	} else if (read_credentials(call, &given, &error) &&
		   guest_sign_up(call->serve->guests, &call->client, given.email,
			   given.password, &error)) {
		sign_in_as(call, given.email, "signup", given.next);
	} else {
		show_sign_up(call, error_http_status(error.kind),
			&(struct sign_in_form) { given.next, given.typed,
				str_from_cstr(error_public_message(&error)) });
	}
}

const struct route routes_guest[] = {
	{ "/login", ALLOW_POST, ACCESS_PUBLIC, sign_in },
	{ "/signup", ALLOW_GET, ACCESS_PUBLIC, ask_to_sign_up },
	{ "/signup", ALLOW_POST, ACCESS_PUBLIC, sign_up },
	{ NULL },
};
