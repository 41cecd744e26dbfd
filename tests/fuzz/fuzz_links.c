/* Any bytes as a link that somebody pastes. */
#include "fuzz.h"
#include "source/soundcloud/link.h"
#include "source/spotify/ref.h"
#include "source/web_link.h"
#include "source/youtube/link.h"

#include <ctype.h>

/* Whether `part` lies within `whole`, as all parts must. */
static bool is_within(struct str part, struct str whole)
{
	return part.len == 0 ||
	       (part.data >= whole.data && part.data + part.len <= whole.data + whole.len);
}

static bool has_only_letters_and_digits(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (!isalnum((unsigned char)text.data[i])) {
			return false;
		}
	}
	return true;
}

static void read_soundcloud(struct str text)
{
	struct arena *arena = arena_create();
	struct str id, page = soundcloud_page_url(arena, text);
	bool is_page = soundcloud_link_kind(text) == SOUNDCLOUD_PAGE;
	FUZZ_EXPECT(is_page == (page.len > 0));
	FUZZ_EXPECT(!is_page || str_starts_with(page, STR("https://soundcloud.com/")) ||
		    str_starts_with(page, STR("https://on.soundcloud.com/")));
	FUZZ_EXPECT(str_index_of(page, '?') == page.len && !str_contains(page, STR("..")));
	enum soundcloud_kind kind = soundcloud_resource_parse(arena, text, &id);
	FUZZ_EXPECT((kind == SOUNDCLOUD_OTHER) == (id.len == 0));
	for (size_t i = 0; i < id.len; i++) {
		FUZZ_EXPECT(id.data[i] >= '0' && id.data[i] <= '9');
	}
	arena_destroy(arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct web_link link;
	if (web_link_parse(text, &link)) {
		FUZZ_EXPECT(is_within(link.host, text) && is_within(link.path, text) &&
			    is_within(link.query, text));
		FUZZ_EXPECT(link.host.len > 0 &&
			    str_index_of(link.host, '@') == link.host.len &&
			    str_index_of(link.host, ':') == link.host.len);
		for (size_t i = 0; i < 4; i++) {
			FUZZ_EXPECT(is_within(web_link_segment(&link, i), text));
		}
		FUZZ_EXPECT(is_within(web_link_field(&link, STR("v")), text));
	}
	struct spotify_ref ref;
	struct error error;
	if (spotify_owns_link(text) && spotify_ref_parse(text, &ref, &error)) {
		FUZZ_EXPECT(is_within(ref.id, text) && has_only_letters_and_digits(ref.id));
		FUZZ_EXPECT(ref.id.len == 22 && spotify_kind_name(ref.kind).len > 0);
	}
	struct youtube_link video = youtube_link_parse(text);
	FUZZ_EXPECT(is_within(video.id, text));
	FUZZ_EXPECT(video.kind != YOUTUBE_LINK_VIDEO || youtube_is_video_id(video.id));
	FUZZ_EXPECT(video.kind != YOUTUBE_LINK_PLAYLIST || youtube_is_playlist_id(video.id));
	read_soundcloud(text);
	return 0;
}
