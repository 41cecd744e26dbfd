#include "nest/comment.h"

static bool check_body(struct str body, struct error *error)
{
	if (!str_is_utf8(body)) {
		return error_set(error, ERROR_INVALID, "The comment is not UTF-8.");
	}
	if (body.len == 0) {
		return error_set(error, ERROR_INVALID, "The comment is empty.");
	}
	if (str_utf8_length(body) > COMMENT_MAX) {
		return error_set(error, ERROR_INVALID,
			"The comment is longer than %d characters.", COMMENT_MAX);
	}
	return true;
}

bool comment_add(const struct nest *nest, struct str user, struct str id, struct str body,
	struct error *error)
{
	struct reply *reply;
	body = str_trim(body);
	return nest_check_user(user, error) && nest_check_song_id(id, error) &&
	       check_body(body, error) &&
	       nest_call(nest, &script_comment, &reply, error, user, id, body,
		       nest_number(nest->settings->comments_per_hour));
}
