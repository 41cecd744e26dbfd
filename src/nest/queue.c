#include "nest/queue.h"

#include "net/fiber.h"

#define TEXT_MAX       1000 /* bytes of a title, a name … */
#define ADDRESS_MAX    2000 /* bytes of a picture's address; a cut one is of no use */
#define ID_MAX	       200
#define DURATION_MAX_S (7 * 24 * 3600)
#define FIELDS_MAX     15

struct fields {
	struct str args[6 + 2 * FIELDS_MAX];
	size_t count;
	bool is_valid;
};

static void put(struct fields *fields, struct str name, struct str value)
{
	fields->is_valid = fields->is_valid && str_is_utf8(value);
	if (value.len > 0) {
		fields->args[fields->count++] = name;
		fields->args[fields->count++] = value;
	}
}

/* At most TEXT_MAX bytes, whole characters. */
static struct str cut(struct str text)
{
	if (text.len <= TEXT_MAX) {
		return text;
	}
	size_t len = TEXT_MAX;
	while (len > 0 && ((unsigned char)text.data[len] & 0xC0) == 0x80) {
		len--;
	}
	return str_slice(text, 0, len);
}

static struct str address(struct str text)
{
	return text.len <= ADDRESS_MAX ? text : STR_EMPTY;
}

static void put_track(struct fields *fields, const struct new_song *song)
{
	put(fields, STR("src"), song->src);
	put(fields, STR("trackid"), song->trackid);
	put(fields, STR("title"), cut(song->title));
	put(fields, STR("artist"), cut(song->artist));
	put(fields, STR("album"), cut(song->album));
	put(fields, STR("img"), address(song->img));
	put(fields, STR("big_img"), address(song->big_img));
	put(fields, STR("type"), cut(song->type));
	put(fields, STR("secondary_text"), cut(song->secondary_text));
	put(fields, STR("show_name"), cut(song->show_name));
	put(fields, STR("publisher"), cut(song->publisher));
	put(fields, STR("permalink_url"), address(song->permalink_url));
}

static bool put_duration(struct fields *fields, const struct new_song *song)
{
	int64_t ms = song->duration_ms, s = song->duration_s;
	if (ms < 0 || s < 0 || (ms == 0 && s == 0) || s > DURATION_MAX_S ||
		ms > DURATION_MAX_S * INT64_C(1000)) {
		return false;
	}
	ms = ms ? ms : s * 1000;
	s = s ? s : (ms + 500) / 1000;
	put(fields, STR("duration"), nest_number(s));
	put(fields, STR("duration_ms"), nest_number(ms));
	return true;
}

static bool check(const struct new_song *song, struct error *error)
{
	if (!nest_check_user(song->user, error) ||
		(song->jammer.len > 0 && !nest_check_user(song->jammer, error))) {
		return false;
	}
	if (song->src.len == 0 || song->src.len > ID_MAX || song->trackid.len == 0 ||
		song->trackid.len > ID_MAX) {
		return error_set(error, ERROR_INVALID, "That is no track.");
	}
	return true;
}

static struct str flag(bool is_set)
{
	return is_set ? STR("1") : STR("0");
}

bool queue_add(const struct nest *nest, const struct new_song *song, struct str *id,
	struct error *error)
{
	if (!check(song, error)) {
		return false;
	}
	bool is_unlimited = song->is_auto || song->is_unlimited;
	struct fields fields = {
		.args = {
			song->user,
			flag(song->is_auto),
			nest_number(is_unlimited ? 0 : nest->settings->songs_per_hour),
			nest_number(nest_is_main(nest) ? 0 : nest->settings->max_queue_depth),
			song->jammer.len > 0 ? song->jammer : STR_EMPTY,
			flag(song->is_throwback),
		},
		.count = 6,
		.is_valid = true,
	};
	put_track(&fields, song);
	if (!fields.is_valid) {
		return error_set(error, ERROR_INVALID, "The song's text is not UTF-8.");
	}
	if (!put_duration(&fields, song)) {
		return error_set(error, ERROR_INVALID, "The song has no sensible duration.");
	}
	struct reply *reply;
	if (!store_call_argv(nest->store, &script_add, nest->prefix, fields.args, fields.count,
		    &reply, error)) {
		return false;
	}
	*id = reply_str(reply);
	return true;
}

bool queue_kill(const struct nest *nest, struct str id, struct error *error)
{
	struct reply *reply;
	return nest_check_song_id(id, error) &&
	       nest_call(nest, &script_kill, &reply, error, id);
}

bool queue_nuke(const struct nest *nest, int64_t *count, struct error *error)
{
	struct reply *reply;
	if (!store_call(nest->store, &script_nuke, nest->prefix, &reply, error)) {
		return false;
	}
	if (count) {
		*count = reply_int(reply);
	}
	return true;
}
