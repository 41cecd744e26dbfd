#include "nest/view_read.h"

#include "base/alloc.h"
#include "nest/candidate.h"
#include "nest/nest.h"

#define HORN_WIDTH 7

/* Where the text fields of a song go. */
static const struct {
	struct str name;
	size_t offset;
} text_fields[] = {
#define FIELD(name)                                                                            \
	{                                                                                      \
		STR(#name), offsetof(struct song, name)                                        \
	}
	FIELD(src),
	FIELD(trackid),
	FIELD(title),
	FIELD(artist),
	FIELD(album),
	FIELD(img),
	FIELD(big_img),
	FIELD(type),
	FIELD(secondary_text),
	FIELD(show_name),
	FIELD(publisher),
	FIELD(permalink_url),
	FIELD(user),
#undef FIELD
};

static struct str copy(struct view *view, const struct reply *reply)
{
	struct str text = reply_str(reply);
	return text.len > 0 ? arena_str(view->arena, text) : STR_EMPTY;
}

static void read_fields(struct view *view, struct song *song, const struct reply *fields)
{
	for (size_t i = 0; i < sizeof(text_fields) / sizeof(text_fields[0]); i++) {
		struct str *text = (struct str *)((char *)song + text_fields[i].offset);
		*text = copy(view, reply_field(fields, text_fields[i].name));
	}
	song->duration_s = reply_int(reply_field(fields, STR("duration")));
	song->duration_ms = reply_int(reply_field(fields, STR("duration_ms")));
	song->added_ms = reply_int(reply_field(fields, STR("added_ms")));
	song->vote = reply_int(reply_field(fields, STR("vote")));
	song->is_auto = reply_int(reply_field(fields, STR("auto"))) == 1;
}

static void read_jams(
	struct view *view, struct song *song, const struct reply *jams, struct str throwback)
{
	song->jam_count = jams->count / 2;
	song->jams = arena_array(view->arena, struct jam, song->jam_count + 1);
	for (size_t i = 0; i < song->jam_count; i++) {
		struct str user = copy(view, reply_at(jams, 2 * i));
		song->jams[i] = (struct jam) {
			.user = user,
			.time_ms = reply_int(reply_at(jams, 2 * i + 1)),
			.is_throwback = throwback.len > 0 && str_equal(user, throwback),
		};
	}
}

static void read_comments(struct view *view, struct song *song, const struct reply *comments)
{
	song->comment_count = comments->count / 3;
	song->comments = arena_array(view->arena, struct comment, song->comment_count + 1);
	for (size_t i = 0; i < song->comment_count; i++) {
		song->comments[i] = (struct comment) {
			.time_ms = reply_int(reply_at(comments, 3 * i)),
			.user = copy(view, reply_at(comments, 3 * i + 1)),
			.body = copy(view, reply_at(comments, 3 * i + 2)),
		};
	}
}

static void read_song(struct view *view, struct song *song, const struct reply *reply)
{
	const struct reply *fields = reply_at(reply, 2);
	song->id = copy(view, reply_at(reply, 0));
	song->score = reply_double(reply_at(reply, 1));
	read_fields(view, song, fields);
	read_jams(view, song, reply_at(reply, 3),
		reply_str(reply_field(fields, STR("throwback"))));
	read_comments(view, song, reply_at(reply, 4));
}

static void read_playing(struct view *view, const struct reply *reply)
{
	if (reply->count == 0) {
		return;
	}
	struct song *song = arena_new(view->arena, struct song);
	read_song(view, song, reply_at(reply, 0));
	view->playing = song;
	view->began_ms = reply_int(reply_at(reply, 1));
	view->started_ms = reply_int(reply_at(reply, 2));
	view->ends_ms = reply_int(reply_at(reply, 3));
	view->pos_ms = reply_int(reply_at(reply, 4));
}

static void read_queue(struct view *view, const struct reply *reply)
{
	struct song *songs = arena_array(view->arena, struct song, reply->count + 1);
	for (size_t i = 0; i < reply->count; i++) {
		read_song(view, &songs[i], reply_at(reply, i));
	}
	view->songs = songs;
	view->song_count = reply->count;
}

static void read_preview(struct view *view, struct str json)
{
	struct candidate candidate;
	struct error error;
	if (json.len == 0 || !candidate_read(view->arena, json, &candidate, &error)) {
		return;
	}
	const struct new_song *from = &candidate.song;
	struct song *song = arena_new(view->arena, struct song);
	*song = (struct song) {
		.id = STR_EMPTY,
		.src = from->src,
		.trackid = from->trackid,
		.title = from->title,
		.artist = from->artist,
		.album = from->album,
		.img = from->img,
		.big_img = from->big_img,
		.duration_s = from->duration_s,
		.duration_ms = from->duration_ms,
		.user = NEST_BENDER,
		.is_auto = true,
	};
	if (from->jammer.len > 0) {
		song->jams = arena_array(view->arena, struct jam, 1);
		song->jams[0] = (struct jam) { .user = from->jammer, .is_throwback = true };
		song->jam_count = 1;
	}
	view->preview = song;
}

static void read_airhorns(struct view *view, const struct reply *reply)
{
	size_t count = reply->count / HORN_WIDTH;
	struct airhorn *horns = arena_array(view->arena, struct airhorn, count + 1);
	for (size_t i = 0; i < count; i++) {
		size_t at = (count - 1 - i) * HORN_WIDTH; /* newest first */
		horns[i] = (struct airhorn) {
			.when_ms = reply_int(reply_at(reply, at)),
			.is_free = reply_int(reply_at(reply, at + 1)) == 1,
			.user = copy(view, reply_at(reply, at + 2)),
			.songid = copy(view, reply_at(reply, at + 3)),
			.img = copy(view, reply_at(reply, at + 4)),
			.artist = copy(view, reply_at(reply, at + 5)),
			.title = copy(view, reply_at(reply, at + 6)),
		};
	}
	view->airhorns = horns;
	view->airhorn_count = count;
}

static void read_people(
	struct view *view, const struct reply *members, const struct reply *free_horns)
{
	struct str *names = arena_array(view->arena, struct str, members->count + 1);
	for (size_t i = 0; i < members->count; i++) {
		names[i] = copy(view, reply_at(members, i));
	}
	view->members = names;
	view->member_name_count = members->count;

	size_t count = free_horns->count / 2;
	struct view_free_horns *all =
		arena_array(view->arena, struct view_free_horns, count + 1);
	for (size_t i = 0; i < count; i++) {
		all[i].user = copy(view, reply_at(free_horns, 2 * i));
		all[i].count = reply_int(reply_at(free_horns, 2 * i + 1));
	}
	view->free_horns = all;
	view->free_horns_count = count;
}

struct view *view_read(struct str nest_id, const struct reply *reply)
{
	struct view *view = alloc_new(struct view);
	view->refs = 1;
	view->arena = arena_create();
	view->nest = arena_str(view->arena, nest_id);
	view->seq = reply_int(reply_at(reply, 0));
	view->now_ms = reply_int(reply_at(reply, 1));
	view->is_paused = reply_int(reply_at(reply, 2)) == 1;
	view->volume = reply_int(reply_at(reply, 3));
	read_playing(view, reply_at(reply, 4));
	read_queue(view, reply_at(reply, 5));
	read_airhorns(view, reply_at(reply, 6));
	view->member_count = reply_int(reply_at(reply, 7));
	read_people(view, reply_at(reply, 8), reply_at(reply, 9));
	view->last = copy(view, reply_at(reply, 10));
	read_preview(view, reply_str(reply_at(reply, 11)));
	return view;
}
