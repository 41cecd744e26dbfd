/* Any bytes as a link that somebody pastes. */
#include "fuzz.h"
#include "source/web_link.h"
#include "source/youtube/link.h"

/* Whether `part` lies within `whole`, as all parts must. */
static bool is_within(struct str part, struct str whole)
{
	return part.len == 0 || (part.data >= whole.data &&
					part.data + part.len <= whole.data + whole.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct web_link link;
	if (web_link_parse(text, &link)) {
		FUZZ_EXPECT(is_within(link.host, text) && is_within(link.path, text) &&
			    is_within(link.query, text));
		FUZZ_EXPECT(link.host.len > 0 && str_index_of(link.host, '@') == link.host.len &&
			    str_index_of(link.host, ':') == link.host.len);
		for (size_t i = 0; i < 4; i++) {
			FUZZ_EXPECT(is_within(web_link_segment(&link, i), text));
		}
		FUZZ_EXPECT(is_within(web_link_field(&link, STR("v")), text));
	}
	struct youtube_link video = youtube_link_parse(text);
	FUZZ_EXPECT(is_within(video.id, text));
	FUZZ_EXPECT(video.kind != YOUTUBE_LINK_VIDEO || youtube_is_video_id(video.id));
	FUZZ_EXPECT(video.kind != YOUTUBE_LINK_PLAYLIST || youtube_is_playlist_id(video.id));
	return 0;
}
