#include "source/youtube/link.h"

#include "source/source.h"
#include "source/web_link.h"

/* From "WL" to the 41 characters of an album; some room for what comes. */
#define PLAYLIST_ID_MIN 2
#define PLAYLIST_ID_MAX 80
#define PAGE_TOKEN_MAX	200

static const char *const long_hosts[] = { "youtube.com", "www.youtube.com", "m.youtube.com",
	"music.youtube.com", "youtube-nocookie.com", "www.youtube-nocookie.com", NULL };
static const char *const short_hosts[] = { "youtu.be", "www.youtu.be", NULL };

bool youtube_is_video_id(struct str id)
{
	return source_trackid_is_valid(STR("youtube"), id);
}

bool youtube_is_playlist_id(struct str id)
{
	return web_link_is_name(id, PLAYLIST_ID_MIN, PLAYLIST_ID_MAX);
}

bool youtube_is_page_token(struct str token)
{
	return web_link_is_name(token, 1, PAGE_TOKEN_MAX);
}

static struct youtube_link video(struct str id)
{
	return youtube_is_video_id(id)
		       ? (struct youtube_link) { YOUTUBE_LINK_VIDEO, id }
		       : (struct youtube_link) { YOUTUBE_LINK_OTHER, STR_EMPTY };
}

static struct youtube_link playlist(struct str id)
{
	return youtube_is_playlist_id(id)
		       ? (struct youtube_link) { YOUTUBE_LINK_PLAYLIST, id }
		       : (struct youtube_link) { YOUTUBE_LINK_OTHER, STR_EMPTY };
}

/* The places whose next part of the path is a video's id. */
static bool leads_to_video(struct str place)
{
	return str_equal(place, STR("shorts")) || str_equal(place, STR("embed")) ||
	       str_equal(place, STR("live")) || str_equal(place, STR("v"));
}

static struct youtube_link read_path(const struct web_link *link)
{
	struct str place = web_link_segment(link, 0), next = web_link_segment(link, 1);
	struct str list = web_link_field(link, STR("list"));
	struct str watched = web_link_field(link, STR("v"));
	if (str_equal(place, STR("watch")) && watched.len) {
		return video(watched);
	}
	if (str_equal(place, STR("watch")) || str_equal(place, STR("playlist")) ||
		(str_equal(place, STR("embed")) && str_equal(next, STR("videoseries")))) {
		return playlist(list);
	}
	if (leads_to_video(place)) {
		return video(next);
	}
	return (struct youtube_link) { YOUTUBE_LINK_OTHER, STR_EMPTY };
}

struct youtube_link youtube_link_parse(struct str text)
{
	struct web_link link;
	if (str_starts_with(text, STR("youtube:"))) {
		return video(str_from(text, strlen("youtube:")));
	}
	if (!web_link_parse(text, &link)) {
		return (struct youtube_link) { YOUTUBE_LINK_NONE, STR_EMPTY };
	}
	if (web_link_is_at(&link, short_hosts)) {
		return video(web_link_segment(&link, 0));
	}
	if (web_link_is_at(&link, long_hosts)) {
		return read_path(&link);
	}
	return (struct youtube_link) { YOUTUBE_LINK_NONE, STR_EMPTY };
}
