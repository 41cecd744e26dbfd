/* Any bytes as a link that somebody pastes. */
#include "fuzz.h"
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
	return 0;
}
